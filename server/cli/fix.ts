/** Applies safe fixes until nothing is left to fix. Changes the workspace's texts; writing them is another step. */
import type { Finding } from "../core/model/finding.ts";
import type { FilePath } from "../core/text/place.ts";
import type { TextEdit } from "../core/text/text-edit.ts";
import { applyEdits, normalizeEdits } from "../core/text/text-edit.ts";
import type { Fix, Workspace } from "../core/workspace/workspace.ts";
import type { CliHost } from "./host.ts";

/** Fixes that overlap wait for the next round; more rounds than this would mean that two fixes undo each other. */
const MOST_ROUNDS = 10;

/** What fixing changed. */
export interface FixResult {
  readonly fixed: number;
  /** Texts before and after, by file. */
  readonly changes: ReadonlyMap<FilePath, { readonly before: string; readonly after: string }>;
}

/** Fixes what can be fixed safely among the findings that `select` gives. `settle` brings the workspace up to date. */
export function applySafeFixes(workspace: Workspace, select: () => readonly Finding[], settle: () => void): FixResult {
  const changes = new Map<FilePath, { readonly before: string; readonly after: string }>();
  let fixed = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { edits, count } = chooseFixes(workspace, select());
    if (count === 0) break;
    fixed += count;
    for (const [file, list] of edits) {
      const text = workspace.textOf(file);
      const after = text === undefined ? undefined : applyEdits(text, list);
      if (text === undefined || after === undefined) continue;
      changes.set(file, { before: changes.get(file)?.before ?? text, after });
      workspace.openDocument(file, after);
    }
    settle();
  }
  return { fixed, changes };
}

/** The first safe fix of each finding that does not overlap one that was chosen before. */
function chooseFixes(
  workspace: Workspace,
  findings: readonly Finding[],
): { readonly edits: ReadonlyMap<FilePath, readonly TextEdit[]>; readonly count: number } {
  const edits = new Map<FilePath, readonly TextEdit[]>();
  let count = 0;
  for (const finding of findings) {
    const fix = workspace.fixes(finding).find((candidate) => candidate.safe);
    if (fix === undefined) continue;
    const merged = merge(edits, fix);
    if (merged === undefined) continue;
    for (const [file, list] of merged) edits.set(file, list);
    count += 1;
  }
  return { edits, count };
}

function merge(edits: ReadonlyMap<FilePath, readonly TextEdit[]>, fix: Fix): ReadonlyMap<FilePath, readonly TextEdit[]> | undefined {
  const merged = new Map<FilePath, readonly TextEdit[]>();
  for (const { file, edits: list } of fix.edits) {
    const normalized = normalizeEdits([...(merged.get(file) ?? edits.get(file) ?? []), ...list]);
    if (normalized === undefined) return undefined;
    merged.set(file, normalized);
  }
  return merged;
}

/** Writes the new texts. A file that changed meanwhile, or that is not plain UTF-8, is left alone; the reasons are returned. */
export function writeChanges(host: CliHost, changes: FixResult["changes"]): readonly string[] {
  const failures: string[] = [];
  for (const [file, { before, after }] of changes) {
    const buffer = new Uint8Array(Buffer.byteLength(before) + 1);
    const onDisk = host.files.readBytes(file, buffer);
    const isSame = onDisk.kind === "bytes" && Buffer.from(before).equals(buffer.subarray(0, onDisk.length));
    const reason = isSame ? host.writeFile(file, after) : "It is not plain UTF-8, or it changed while it was checked.";
    if (reason !== undefined) failures.push(`Could not write ${file}. ${reason}`);
  }
  return failures;
}
