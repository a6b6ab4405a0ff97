/** A first policy file with every origin that a project lets in today. Approves nothing by itself: each owner is still to be named. */
import type { CorsPolicy } from "../model/facts.ts";
import { allowedItems } from "../rules/baseline/approved.ts";

/** The text, and how many origins stand in it. An origin that development alone names is marked so. */
export function starterPolicy(policies: Iterable<CorsPolicy>): { readonly text: string; readonly count: number } {
  const found = new Map<string, boolean>();
  for (const policy of policies) {
    for (const item of allowedItems(policy)) {
      if (item.kind === "origin") found.set(item.origin, (found.get(item.origin) ?? true) && policy.environment === "development");
    }
  }
  const origins = [...found].sort(([left], [right]) => (left < right ? -1 : 1));
  const entries = origins.map(([origin, isDevelopment]) =>
    [`  - origin: ${origin}`, "    tiers: [default]", ...(isDevelopment ? ["    environments: [development]"] : []), "    owner: unassigned"].join("\n"),
  );
  const text = [
    "# Which other sites may read what this project answers, and who answers for each of them.",
    "# An entry may also have a reason, an end (expires: 2027-01-31) and environments.",
    "version: 1",
    ...(entries.length === 0 ? ["origins: []"] : ["origins:", ...entries]),
    "",
  ].join("\n");
  return { text, count: origins.length };
}
