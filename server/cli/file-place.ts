/** Reads `FILE:LINE:COLUMN` as a place on disk and in a text. Opens nothing else. */
import type { LineIndex } from "../core/text/line-index.ts";
import { createLineIndex, positionAt } from "../core/text/line-index.ts";
import type { FilePath, Place } from "../core/text/place.ts";
import { placeOf } from "../core/text/place.ts";
import type { Workspace } from "../core/workspace/workspace.ts";
import { isWithin, toFilePath } from "../platform/path.ts";
import { UsageError } from "./exit.ts";
import type { LoadedHost } from "./host.ts";
import { createProgress } from "./progress.ts";
import { loadProject } from "./project.ts";

/** A place that the user named; line and column count from 1. */
export interface SoughtPlace {
  readonly file: FilePath;
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** Reads the subject; `undefined` if there is no such file. */
export function readPlace(host: LoadedHost, subject: string): SoughtPlace | undefined {
  const match = /^(.*?)(?::(\d{1,9}))?(?::(\d{1,9}))?$/.exec(subject);
  const candidates = [
    { path: subject, line: undefined, column: undefined },
    { path: match?.[1] ?? "", line: match?.[2] === undefined ? undefined : Number(match[2]), column: match?.[3] === undefined ? undefined : Number(match[3]) },
  ];
  for (const { path, line, column } of candidates) {
    if (path === "") continue;
    const file = toFilePath(host.cwd, path);
    if (host.files.stat(file)?.kind === "file") return { file, line, column };
  }
  return undefined;
}

/** Reads the whole project around the file, since values and some rules need all of it. */
export function loadAround(host: LoadedHost, file: FilePath): Workspace {
  const options = { today: host.today, preset: "recommended", severities: {} } as const;
  const target = isWithin(host.cwd, file) ? ({ path: host.cwd, kind: "directory" } as const) : ({ path: file, kind: "file" } as const);
  return loadProject(host, [target], options, createProgress(host), { reach: "targets" }).workspace;
}

/** Start of a line as an offset. Throws a `UsageError` if there is no such line. */
export function lineStart(text: string, index: LineIndex, line: number): number {
  const start = index.starts[line - 1];
  if (start !== undefined) return start;
  const last = positionAt(index, text.length).line + 1;
  throw new UsageError(text === "" ? `There is no line ${line}: Preflint holds no text of this file.` : `There is no line ${line}; the last one is ${last}.`);
}

/** The first character of the line that is not a space, or the given column. */
export function offsetOf(workspace: Workspace, file: FilePath, line: number, column: number | undefined): number {
  const text = workspace.textOf(file) ?? "";
  const start = lineStart(text, createLineIndex(text), line);
  if (column !== undefined) return start + column - 1;
  let offset = start;
  while (text.charAt(offset) === " " || text.charAt(offset) === "\t") offset += 1;
  return offset;
}

/** The named line, or the named position, as a part of the file's text; `undefined` without either. Throws a `UsageError` if there is no such line. */
export function partOf(workspace: Workspace, { file, line, column }: SoughtPlace): Place | undefined {
  if (line === undefined) return undefined;
  const text = workspace.textOf(file) ?? "";
  const index = createLineIndex(text);
  const start = lineStart(text, index, line);
  const offset = offsetOf(workspace, file, line, column);
  return column === undefined ? placeOf(file, start, (index.starts[line] ?? text.length + 1) - 1) : placeOf(file, offset, offset);
}
