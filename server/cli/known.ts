/** Findings that were there when Preflint came: a file of them lets an old repository start with what is new. */
import type { Finding } from "../core/model/finding.ts";
import { type IdentityContext, identitiesOf } from "../core/report/known-identities.ts";
import { relativePath } from "../core/report/locate.ts";
import { stableFingerprint } from "../core/report/report-input.ts";
import type { FilePath } from "../core/text/place.ts";
import type { FileSystem } from "../platform/file-system.ts";
import { folderOf } from "../platform/path.ts";
import { UsageError } from "./exit.ts";

const VERSION = 1;

/** Text of a file of known findings that lies at `path`: fingerprints are relative to its folder. */
export function knownFileText(path: FilePath, findings: readonly Finding[]): string {
  const folder = folderOf(path);
  const entries = findings.map((finding) => ({
    rule: finding.rule,
    file: relativePath(folder, finding.at.file),
    fingerprint: stableFingerprint(finding, folder),
  }));
  return `${JSON.stringify({ version: VERSION, findings: entries }, null, 2)}\n`;
}

/** What is new, and what stands in the file. */
export interface SplitFindings {
  readonly fresh: readonly Finding[];
  readonly known: readonly Finding[];
}

/** The file of known findings: its path, and how the user named it. */
export interface KnownFile {
  readonly path: FilePath;
  readonly given: string;
}

/** What is asked about the project; `all` are its findings, shown or not: equal ones are told apart by their number. */
export interface KnownContext extends Omit<IdentityContext, "folder"> {
  all(): readonly Finding[];
}

/** Splits findings into those that stand in the file, also as an earlier version wrote them, and new ones. Throws a `UsageError` if the file cannot be used. */
export function withoutKnown(files: FileSystem, file: KnownFile, findings: readonly Finding[], project: KnownContext): SplitFindings {
  const fingerprints = readKnown(files, file.path, file.given);
  const identities = identitiesOf(project.all(), { ...project, folder: folderOf(file.path) });
  const fresh = findings.filter((finding) => !identities.get(finding)?.some((identity) => fingerprints.has(identity)));
  const isFresh = new Set(fresh);
  return { fresh, known: findings.filter((finding) => !isFresh.has(finding)) };
}

function readKnown(files: FileSystem, path: FilePath, given: string): ReadonlySet<string> {
  const content = files.read(path);
  if (content.kind !== "text") throw new UsageError(`There is no readable file '${given}'. Write it with --write-known first.`);
  let data: unknown;
  try {
    data = JSON.parse(content.text);
  } catch {
    throw new UsageError(`'${given}' is not valid JSON. Write it again with --write-known.`);
  }
  const record: object = typeof data === "object" && data !== null ? data : {};
  const version = "version" in record ? record.version : undefined;
  const list = "findings" in record ? record.findings : undefined;
  if (version !== VERSION || !Array.isArray(list)) throw new UsageError(`'${given}' is not a file of known findings of version ${VERSION}.`);
  return new Set(list.flatMap((item: unknown) => (typeof item === "object" && item !== null && "fingerprint" in item ? [String(item.fingerprint)] : [])));
}
