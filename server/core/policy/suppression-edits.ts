/**
 * Edits that keep a finding away: a comment above its line, or a line in the policy file. Offers none where a comment would
 * change the program or the value: in JSON, inside template literals, inside block scalars.
 */
import type { Finding } from "../model/finding.ts";
import type { LineIndex } from "../text/line-index.ts";
import { createLineIndex } from "../text/line-index.ts";
import type { FilePath } from "../text/place.ts";
import { hasScriptBlocks, isScriptFile, scriptBlocksOf } from "../text/script-blocks.ts";
import type { TextEdit } from "../text/text-edit.ts";
import { entryOf } from "../yaml/document.ts";
import { settingsFormatOf } from "../yaml/format.ts";
import { readYaml } from "../yaml/read.ts";
import type { SeveritySetting } from "./severities.ts";
import { linesForComment } from "./suppressed-lines.ts";

/** The text that stands for the reason until the user types one. */
export const REASON_PLACEHOLDER = "say why this may stay";

/** A comment above the first line on which one counts and may stand, at its indentation; or `undefined` if there is none. */
export function suppressionEdit(finding: Finding, text: string, reason: string = REASON_PLACEHOLDER): TextEdit | undefined {
  return suppressionEdits([finding], text, reason)?.[0];
}

/** The same for several findings of one file, one comment for those that it can stand above together; `undefined` if one has no place. */
export function suppressionEdits(findings: readonly Finding[], text: string, reason: string = REASON_PLACEHOLDER): readonly TextEdit[] | undefined {
  const lines = createLineIndex(text);
  const rules = new Map<number, string[]>();
  for (const finding of findings) {
    const start = commentStart(finding, text, lines);
    if (start === undefined) return undefined;
    const here = rules.get(start);
    if (here === undefined) rules.set(start, [finding.rule]);
    else if (!here.includes(finding.rule)) here.push(finding.rule);
  }
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return [...rules].map(([start, names]) => {
    const indentation = /^[ \t]*/.exec(text.slice(start, start + 400))?.[0] ?? "";
    const sign = commentSignOf(findings[0]?.at.file ?? "") ?? "";
    return { span: { start, end: start }, newText: `${indentation}${sign} preflint-ignore-next-line ${names.join(" ")} -- ${reason}${newline}` };
  });
}

function commentStart(finding: Finding, text: string, lines: LineIndex): number | undefined {
  const sign = commentSignOf(finding.at.file);
  if (sign === undefined) return undefined;
  return linesForComment(finding, text, lines)
    .map((line) => lines.starts[line] ?? 0)
    .find(
      (lineStart) =>
        isInScript(finding.at.file, text, lineStart) && !(sign === "#" ? isInsideBlockScalar(text, lineStart) : isInsideTemplateLiteral(text, lineStart)),
    );
}

/** Outside its scripts a component file is markup, where the comment would be drawn. */
function isInScript(file: FilePath, text: string, offset: number): boolean {
  return !hasScriptBlocks(file) || scriptBlocksOf(file, text).blocks.some(({ start, end }) => start < offset && offset <= end);
}

function commentSignOf(file: FilePath): "//" | "#" | undefined {
  if (isScriptFile(file)) return "//";
  const format = settingsFormatOf(file);
  return format === undefined || format === "json" ? undefined : "#";
}

/** Counts backticks that no backslash escapes; those in comments and strings make it say yes too often, which only costs an offer. */
function isInsideTemplateLiteral(text: string, offset: number): boolean {
  let open = false;
  for (let index = text.indexOf("`"); index >= 0 && index < offset; index = text.indexOf("`", index + 1)) {
    if (text.charAt(index - 1) !== "\\") open = !open;
  }
  return open;
}

/** True if a line above with less indentation opens a block scalar (`key: |`). */
function isInsideBlockScalar(text: string, lineStart: number): boolean {
  const indentOf = (line: string): number => /^ */.exec(line)?.[0].length ?? 0;
  let limit = indentOf(text.slice(lineStart, lineStart + 400));
  let end = lineStart - 1;
  for (let steps = 0; end > 0 && limit > 0 && steps < 2000; steps += 1) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const line = text.slice(start, end).trimEnd();
    end = start - 1;
    if (line.trim() === "" || line.length > 1000) continue;
    const indentation = indentOf(line);
    if (indentation >= limit) continue;
    if (/[|>][-+0-9]{0,2}(?: +#.*)?$/.test(line)) return true;
    limit = indentation;
  }
  return false;
}

/**
 * Edits of the policy file's text that set a rule's severity. For an empty or missing file the whole text is made. `undefined`
 * if the file is written in a way that cannot be edited safely.
 */
export function severityEdit(file: FilePath, text: string | undefined, rule: string, severity: SeveritySetting): readonly TextEdit[] | undefined {
  if (text === undefined || text.trim() === "") {
    return [{ span: { start: 0, end: text?.length ?? 0 }, newText: `version: 1\nrules:\n  ${rule}: ${severity}\n` }];
  }
  const { documents } = readYaml(file, text);
  const root = documents[0]?.root;
  if (root?.kind !== "map" || root.flow || (documents[0]?.errors.length ?? 0) > 0) return undefined;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const rules = entryOf(root, "rules");
  if (rules === undefined) {
    const glue = text.endsWith("\n") ? "" : newline;
    return [{ span: { start: text.length, end: text.length }, newText: `${glue}rules:${newline}  ${rule}: ${severity}${newline}` }];
  }
  const existing = entryOf(rules.value, rule);
  if (existing !== undefined) return existing.value.kind === "scalar" ? [{ span: existing.value.at.span, newText: severity }] : undefined;
  if (rules.value.kind === "null") {
    return [{ span: { start: rules.at.span.end, end: rules.at.span.end }, newText: `${newline}  ${rule}: ${severity}` }];
  }
  if (rules.value.kind !== "map") return undefined;
  const [first] = rules.value.entries;
  if (first === undefined) return [{ span: rules.value.at.span, newText: `{ ${rule}: ${severity} }` }];
  const { start } = first.at.span;
  if (rules.value.flow) return [{ span: { start, end: start }, newText: `${rule}: ${severity}, ` }];
  const indentation = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  if (indentation.trim() !== "") return undefined;
  return [{ span: { start, end: start }, newText: `${rule}: ${severity}${newline}${indentation}` }];
}
