/**
 * `.preflint-known.json`: findings that were there when Preflint came, so that an old repository can start with what is new. Reads and writes
 * the file, tells which findings stand in it, and which entries hide nothing any more. Never changes what is true.
 */
import type { Finding, RuleMeta } from "../model/finding.ts";
import { folderOf, joinPath, relativePath } from "../text/paths.ts";
import type { FilePath, Place } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import { type IdentityContext, identitiesOf, stableFingerprint } from "./known-identities.ts";
import type { OwnReport } from "./own-rules.ts";

/** Name under which `--write-known` writes it, and under which an editor finds it in a project folder. */
export const KNOWN_FILE_NAME = ".preflint-known.json";

const VERSION = 1;

/** One finding that stands in the file. */
export interface KnownEntry {
  /** The id that its rule had when it was written. */
  readonly rule: string;
  /** File of the finding. */
  readonly file: FilePath;
  readonly fingerprint: string;
  /** The entry, from brace to brace. */
  readonly at: Place;
  /** What goes if the entry goes: with the comma on one side. */
  readonly removal: Place;
}

/** A file of known findings that could be read. */
export interface KnownFindings {
  readonly path: FilePath;
  readonly fingerprints: ReadonlySet<string>;
  /** In order. What names no rule or file keeps its finding away all the same, but is not listed here. */
  readonly entries: readonly KnownEntry[];
}

/** Text of a file that lies at `path`: fingerprints and file names are relative to its folder. */
export function knownFileText(path: FilePath, findings: readonly Finding[]): string {
  const folder = folderOf(path);
  const entries = findings.map((finding) => ({
    rule: finding.rule,
    file: relativePath(folder, finding.at.file),
    fingerprint: stableFingerprint(finding, folder),
  }));
  return `${JSON.stringify({ version: VERSION, findings: entries }, null, 2)}\n`;
}

/** What stands in the text of the file at `path`, or why it cannot be used: a text that completes "it is …". */
export function readKnownFindings(
  path: FilePath,
  text: string,
): KnownFindings | "not valid JSON" | `not a file of known findings of version ${typeof VERSION}` {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return "not valid JSON";
  }
  const list = isRecord(data) && data.version === VERSION ? data.findings : undefined;
  if (!Array.isArray(list)) return `not a file of known findings of version ${VERSION}`;
  const fingerprints = new Set(list.flatMap((item: unknown) => (isRecord(item) && "fingerprint" in item ? [String(item.fingerprint)] : [])));
  return { path, fingerprints, entries: entriesOf(path, text, list) };
}

function entriesOf(path: FilePath, text: string, list: readonly unknown[]): readonly KnownEntry[] {
  const spans = spansOfItems(text, "findings");
  const folder = folderOf(path);
  return list.flatMap((item, index) => {
    const span = spans[index];
    if (!isRecord(item) || span === undefined) return [];
    const { rule, file, fingerprint } = item;
    if (typeof rule !== "string" || typeof file !== "string" || typeof fingerprint !== "string") return [];
    const [next, previous] = [spans[index + 1], spans[index - 1]];
    const removal = next === undefined ? placeOf(path, previous?.end ?? span.start, span.end) : placeOf(path, span.start, next.start);
    return [{ rule, file: joinPath(folder, file), fingerprint, at: placeOf(path, span.start, span.end), removal }];
  });
}

/** Where the items of a top-level list stand in a text that is known to be JSON; the last list of that name, as `JSON.parse` takes it. */
function spansOfItems(text: string, name: string): readonly { readonly start: number; readonly end: number }[] {
  let spans: { start: number; end: number }[] = [];
  let depth = 0;
  let key = "";
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token.startsWith('"')) {
      if (depth === 1) key = token;
    } else if (token === "[" || token === "{") {
      if (depth === 1 && key === JSON.stringify(name)) spans = [];
      if (depth === 2 && key === JSON.stringify(name)) spans.push({ start: index, end: index + 1 });
      depth += 1;
    } else {
      depth -= 1;
      const last = spans.at(-1);
      if (depth === 2 && key === JSON.stringify(name) && last !== undefined) last.end = index + 1;
    }
  }
  return spans;
}

/** The findings of one file that stand in files of known findings. */
export interface KnownSplit {
  /** The path of the file in which it stands, by finding. */
  readonly known: ReadonlyMap<Finding, FilePath>;
  /** Keys of the entries that hide one of them; see `isUsed`. */
  readonly used: ReadonlySet<string>;
}

const NOTHING_KNOWN: KnownSplit = { known: new Map(), used: new Set() };

/** Also as an earlier version wrote them. The findings must be all of their file, hidden ones included: equal ones are told apart by their number. */
export function splitKnown(findings: readonly Finding[], files: readonly KnownFindings[], context: Omit<IdentityContext, "folder">): KnownSplit {
  if (files.length === 0 || findings.length === 0) return NOTHING_KNOWN;
  const known = new Map<Finding, FilePath>();
  const used = new Set<string>();
  for (const { path, fingerprints } of files) {
    for (const [finding, identities] of identitiesOf(findings, { ...context, folder: folderOf(path) })) {
      const hits = identities.filter((identity) => fingerprints.has(identity));
      if (hits.length > 0) known.set(finding, path);
      for (const hit of hits) used.add(keyOf(path, hit));
    }
  }
  return { known, used };
}

/** True if one of the split findings stands under this entry. */
export function isUsed(entry: KnownEntry, { used }: Pick<KnownSplit, "used">): boolean {
  return used.has(keyOf(entry.at.file, entry.fingerprint));
}

function keyOf(path: FilePath, fingerprint: string): string {
  return `${path}\0${fingerprint}`;
}

/** What is known about an entry: it hides something; its rule has nothing to say; its file is gone; or that is not certain. */
export type EntryState = "used" | "idle" | "gone" | "uncertain";

/** A word on each entry that hides nothing any more. */
export function unusedEntries(
  file: KnownFindings,
  metaOf: (rule: string) => RuleMeta | undefined,
  stateOf: (entry: KnownEntry) => EntryState,
): readonly OwnReport[] {
  return file.entries.flatMap((entry) => {
    const state = stateOf(entry);
    if (state === "used" || state === "uncertain") return [];
    const name = relativePath(folderOf(file.path), entry.file);
    const said = state === "gone" ? `There is no file '${name}' any more` : `'${entry.rule}' does not report this in '${name}' any more`;
    const message = metaOf(entry.rule) === undefined ? `There is no rule '${entry.rule}', so this entry hides nothing.` : `${said}; this entry can go.`;
    return [
      {
        rule: "known-unused",
        at: entry.at,
        message,
        fixes: [{ title: "Remove this entry", intent: { kind: "edit-policy-file", at: entry.removal, text: "" } }],
      },
    ];
  });
}

/** A word on a file that cannot be used, where there is nobody who asked for it. */
export function refusalOfKnownFile(path: FilePath, text: string, why: string): OwnReport {
  return {
    rule: "config-invalid",
    at: placeOf(path, 0, Math.min(text.length, 1)),
    message: `This file is ${why}, so it hides no finding. Write it again with --write-known.`,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
