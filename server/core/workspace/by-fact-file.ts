/** Findings by the file of the fact that they are about. Each map is sorted once, however many files ask: views ask for all of them. */
import type { Finding } from "../model/finding.ts";
import type { FilePath } from "../text/place.ts";

type FindingsByPlace = ReadonlyMap<FilePath, readonly Finding[]>;

/** Maps of findings never change, so what was sorted once holds for as long as the map does. */
const sorted = new WeakMap<FindingsByPlace, Map<FilePath, Finding[]>>();

/** The file's own findings and those of the map that are about a fact of this file, wherever they stand. */
export function findingsOnFactsOf(file: FilePath, own: readonly Finding[], findings: FindingsByPlace): readonly Finding[] {
  let known = sorted.get(findings);
  if (known === undefined) {
    known = new Map();
    for (const finding of [...findings.values()].flat()) {
      if (finding.fact === undefined) continue;
      const list = known.get(finding.fact.at.file);
      if (list === undefined) known.set(finding.fact.at.file, [finding]);
      else list.push(finding);
    }
    sorted.set(findings, known);
  }
  return [...own.filter(({ fact }) => fact?.at.file === file), ...(known.get(file) ?? [])];
}
