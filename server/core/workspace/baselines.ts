/** Puts what policy files approve beside the facts of the files that they govern. Judges nothing. */
import type { Baseline } from "../model/baseline.ts";
import type { FileFacts, GovernedFacts } from "../model/finding.ts";

/** One per policy file that approves something, in the order of the files. */
export function governedFacts(files: readonly FileFacts[], baselineOf: (file: string) => Baseline | undefined, today: string): readonly GovernedFacts[] {
  const groups = new Map<string, { readonly baseline: Baseline; readonly files: FileFacts[] }>();
  for (const file of files) {
    const baseline = baselineOf(file.file);
    if (baseline === undefined) continue;
    const group = groups.get(baseline.file);
    if (group === undefined) groups.set(baseline.file, { baseline, files: [file] });
    else group.files.push(file);
  }
  return [...groups.values()].map((group) => ({ ...group, today }));
}
