/** Which files a finding has to do with: where it stands, where its fact stands, and every place on the way between them. Reads data only. */
import type { FilePath } from "../text/place.ts";
import type { Finding } from "./finding.ts";

/** Facts are trees of some hundred nodes. One that is larger may have to do with any file. */
const MOST_NODES = 50_000;

/**
 * True if the finding's place, its fact, a place that a value went through (`via`) or a related place lies in a file that is accepted.
 * Also true where a fact is too large to tell: too much is reported rather than too little.
 */
export function concerns(finding: Finding, accepts: (file: FilePath) => boolean): boolean {
  if (accepts(finding.at.file)) return true;
  const seen = new Set<object>();
  const pending: unknown[] = [finding.fact, finding.related, finding.fixes?.map((fix) => fix.fact)];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    if (seen.size >= MOST_NODES) return true;
    seen.add(next);
    if ("file" in next && "span" in next && typeof next.file === "string" && accepts(next.file)) return true;
    for (const value of Object.values(next)) if (typeof value === "object") pending.push(value);
  }
  return false;
}
