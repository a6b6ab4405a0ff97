/**
 * Between the core's words and the protocol's: paths and URIs, offsets and positions, findings and diagnostics.
 * Knows no rule. Positions are UTF-16, the only encoding that VS Code offers and the one that every client must know.
 */
import type { Diagnostic, DiagnosticRelatedInformation, Range } from "vscode-languageserver";
import { DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver";
import { URI } from "vscode-uri";
import type { Finding, Severity } from "../core/model/finding.ts";
import { createLineIndex, type LineIndex, offsetAt, positionAt } from "../core/text/line-index.ts";
import type { FilePath, Place, Span } from "../core/text/place.ts";

/** What a diagnostic carries for later requests. */
export interface DiagnosticData {
  readonly rule: string;
  readonly fingerprint: string;
  /** Version of the open document, `null` for a file that is not open. */
  readonly version: number | null;
}

/** Parts of a diagnostic that a client understands. */
export interface DiagnosticFeatures {
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly tags: boolean;
  readonly data: boolean;
}

/** Path of a `file:` URI as the core has it, or `undefined` for any other scheme. */
export function filePathOf(uri: string): FilePath | undefined {
  const parsed = parseUri(uri);
  if (parsed === undefined || parsed.scheme !== "file") return undefined;
  // `fsPath` lower-cases a drive letter; the core knows forward slashes only.
  const path = parsed.fsPath.replaceAll("\\", "/");
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

const ENDING_OF_LANGUAGE: ReadonlyMap<string, string> = new Map([
  ["typescript", "ts"],
  ["typescriptreact", "tsx"],
  ["javascript", "js"],
  ["javascriptreact", "jsx"],
  ["vue", "vue"],
  ["svelte", "svelte"],
  ["astro", "astro"],
  ["yaml", "yaml"],
  ["dockercompose", "yaml"],
  ["helm", "yaml"],
  ["github-actions-workflow", "yaml"],
  ["json", "json"],
  ["jsonc", "json"],
]);

/**
 * A path for a document that was never saved, in a folder that no disk has, so that it belongs to no package: its language gives the ending.
 * A document that will have a name has it already. `undefined` for what is not read.
 */
export function unsavedPathOf(uri: string, language: string): FilePath | undefined {
  const parsed = parseUri(uri);
  if (parsed?.scheme !== "untitled") return undefined;
  if (parsed.path.startsWith("/")) return filePathOf(parsed.with({ scheme: "file" }).toString());
  const ending = ENDING_OF_LANGUAGE.get(language);
  return ending === undefined ? undefined : `/untitled:/${parsed.path.replaceAll("/", "-")}.${ending}`;
}

function parseUri(uri: string): URI | undefined {
  try {
    return URI.parse(uri, true);
  } catch {
    return undefined;
  }
}

/** URI of a path, encoded as VS Code does. */
export function uriOf(file: FilePath): string {
  return URI.file(file).toString();
}

/** Line indexes by file, rebuilt when the text is another one. */
export interface PositionConverter {
  rangeOf(file: FilePath, span: Span): Range;
  /** Zero if the file's text is not known. */
  offsetOf(file: FilePath, position: { readonly line: number; readonly character: number }): number;
}

/** Most files keep their index no longer than one answer; this many are remembered. */
const MOST_INDEXES = 200;

/** Converts by the texts that `textOf` returns at the time of the call. */
export function createPositionConverter(textOf: (file: FilePath) => string | undefined): PositionConverter {
  const indexes = new Map<FilePath, { readonly text: string; readonly index: LineIndex }>();
  const indexOf = (file: FilePath): LineIndex => {
    const text = textOf(file) ?? "";
    const known = indexes.get(file);
    if (known !== undefined && known.text === text) return known.index;
    if (indexes.size >= MOST_INDEXES) indexes.clear();
    const index = createLineIndex(text);
    indexes.set(file, { text, index });
    return index;
  };
  return {
    rangeOf(file, span) {
      const index = indexOf(file);
      const start = positionAt(index, span.start);
      const end = positionAt(index, span.end);
      return { start: { line: start.line, character: start.column }, end: { line: end.line, character: end.column } };
    },
    offsetOf(file, position) {
      return offsetAt(indexOf(file), { line: position.line, column: position.character });
    },
  };
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What turning findings into diagnostics needs. */
export interface DiagnosticContext {
  readonly positions: PositionConverter;
  readonly features: DiagnosticFeatures;
  /** URI by which the client knows a file. */
  readonly uriOf: (file: FilePath) => string;
  /** Address of a rule's page, if there is one. */
  readonly documentationOf: (rule: string) => string | undefined;
  readonly versionOf: (file: FilePath) => number | null;
}

/** A finding as a diagnostic. Parts that the client does not know are left out. */
export function diagnosticOf(finding: Finding, context: DiagnosticContext): Diagnostic {
  const { features } = context;
  const diagnostic: Diagnostic = {
    range: context.positions.rangeOf(finding.at.file, finding.at.span),
    severity: severities[finding.severity],
    code: finding.rule,
    source: "preflint",
    message: finding.message,
  };
  const href = context.documentationOf(finding.rule);
  if (features.codeDescription && href !== undefined) diagnostic.codeDescription = { href };
  if (features.tags && finding.tag !== undefined) {
    diagnostic.tags = [finding.tag === "unnecessary" ? DiagnosticTag.Unnecessary : DiagnosticTag.Deprecated];
  }
  if (features.relatedInformation) {
    const related = relatedInformationOf(finding, context);
    if (related.length > 0) diagnostic.relatedInformation = related;
  }
  if (features.data) {
    const data: DiagnosticData = { rule: finding.rule, fingerprint: finding.fingerprint, version: context.versionOf(finding.at.file) };
    diagnostic.data = data;
  }
  return diagnostic;
}

/** What the rule says helps, then the places that the value came through. */
function relatedInformationOf(finding: Finding, context: DiagnosticContext): DiagnosticRelatedInformation[] {
  const seen = new Set<string>([keyOf(finding.at)]);
  const result: DiagnosticRelatedInformation[] = [];
  const add = (at: Place, message: string): void => {
    if (seen.has(keyOf(at))) return;
    seen.add(keyOf(at));
    result.push({ location: { uri: context.uriOf(at.file), range: context.positions.rangeOf(at.file, at.span) }, message });
  };
  for (const related of finding.related) add(related.at, related.message);
  for (const at of finding.fact?.via ?? []) add(at, "The setting comes through here.");
  return result;
}

function keyOf(place: Place): string {
  return `${place.span.start}:${place.span.end}:${place.file}`;
}
