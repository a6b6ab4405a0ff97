/** Places as people and other tools want them: relative paths, lines and columns from 1. */
import type { LineIndex } from "../text/line-index.ts";
import { createLineIndex, positionAt } from "../text/line-index.ts";
import { relativePath } from "../text/paths.ts";
import type { FilePath, Place } from "../text/place.ts";

/** A position; both numbers count from 1, columns in UTF-16 units. */
export interface ReportPosition {
  readonly line: number;
  readonly column: number;
}

/** A place at the edge of the program. */
export interface Location {
  /** Relative to the run's folder with forward slashes; with `../` if it lies outside. */
  readonly path: string;
  readonly start: ReportPosition;
  readonly end: ReportPosition;
}

/** A place as the JSON reports have it. */
export function locationData(location: Location): object {
  return { file: location.path, start: location.start, end: location.end };
}

/** Converts places of one run. */
export interface Locator {
  locate(place: Place): Location;
  pathOf(file: FilePath): string;
  textOf(file: FilePath): string;
  linesOf(file: FilePath): LineIndex;
}

/**
 * Line indexes are made once per file. `folder` is absolute; texts that are not at hand count as empty. `show` is what becomes of a path:
 * reports for people make it visible, those for programs need it as it is.
 */
export function createLocator(folder: FilePath, textOf: (file: FilePath) => string | undefined, show: (path: string) => string): Locator {
  const indexes = new Map<FilePath, LineIndex>();
  const linesOf = (file: FilePath): LineIndex => {
    const known = indexes.get(file);
    if (known !== undefined) return known;
    const index = createLineIndex(textOf(file) ?? "");
    indexes.set(file, index);
    return index;
  };
  const position = (file: FilePath, offset: number): ReportPosition => {
    const { line, column } = positionAt(linesOf(file), offset);
    return { line: line + 1, column: column + 1 };
  };
  return {
    locate: ({ file, span }) => ({ path: show(relativePath(folder, file)), start: position(file, span.start), end: position(file, span.end) }),
    pathOf: (file) => show(relativePath(folder, file)),
    textOf: (file) => textOf(file) ?? "",
    linesOf,
  };
}
