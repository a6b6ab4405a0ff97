/** Which file is brought up to date next. It reads nothing. */
import type { FilePath } from "../text/place.ts";
import type { Analyses } from "./analyses.ts";

/** The first file if it is pending, then what depends on it, then the others; `undefined` if nothing is left to read (`stale`) or to check (`unchecked`). */
export function nextFile(
  stale: ReadonlySet<FilePath>,
  unchecked: ReadonlySet<FilePath>,
  analyses: Analyses,
  first: FilePath | undefined,
): FilePath | undefined {
  const isPending = (file: FilePath): boolean => stale.has(file) || unchecked.has(file);
  if (first !== undefined) {
    if (isPending(first)) return first;
    for (const dependant of analyses.dependantsOf(first)) if (isPending(dependant)) return dependant;
  }
  for (const file of stale) return file;
  for (const file of unchecked) return file;
  return undefined;
}
