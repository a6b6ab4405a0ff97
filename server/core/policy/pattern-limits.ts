/**
 * How many file patterns of a policy file are used. What they may cost per path is bounded for the file as a whole, since the file may be a
 * stranger's; a pattern that is refused, and those past the bound, are reported where they stand.
 */
import type { YamlValue } from "../yaml/document.ts";
import { scalarText, valueAt } from "../yaml/document.ts";
import { costOfGlob, LONGEST_PATTERN, MOST_ALTERNATIVES } from "./glob.ts";
import type { OwnReport } from "./own-rules.ts";
import { entriesOf, listItems } from "./values.ts";

/** Most characters of all patterns together, with alternatives written out. */
const MOST_CHARACTERS = 20_000;

/** Which patterns are used, and what is to be said about the others. */
export interface PatternLimits {
  readonly isUsed: (pattern: string) => boolean;
  readonly reports: readonly OwnReport[];
}

/** Looks at every file pattern of the document in the order of its sections. */
export function patternLimits(root: YamlValue): PatternLimits {
  const refused = new Set<string>();
  const counted = new Set<string>();
  const reports: OwnReport[] = [];
  let left = MOST_CHARACTERS;
  for (const item of patternsIn(root)) {
    const pattern = scalarText(item);
    if (pattern === undefined || counted.has(pattern)) continue;
    counted.add(pattern);
    const cost = costOfGlob(pattern);
    if (cost !== undefined && cost <= left) {
      left -= cost;
      continue;
    }
    refused.add(pattern);
    // One word for all that come too late.
    if (cost !== undefined && left <= 0) continue;
    if (cost !== undefined) left = 0;
    const message =
      cost === undefined
        ? `This pattern is longer than ${LONGEST_PATTERN} characters or has more than ${MOST_ALTERNATIVES} alternatives, so it is not used.`
        : "The file patterns of this file take too long to compare, so this one and those after it are not used.";
    reports.push({ rule: "config-invalid", at: item.at, message });
  }
  return { isUsed: (pattern) => !refused.has(pattern), reports };
}

function patternsIn(root: YamlValue): readonly YamlValue[] {
  return [
    ...listItems(valueAt(root, "ignores")),
    ...listItems(valueAt(root, "overrides")).flatMap((item) => listItems(valueAt(item, "files"))),
    ...listItems(valueAt(root, "scopes")).flatMap((item) => [...listItems(valueAt(item, "files")), ...listItems(valueAt(item, "paths"))]),
    ...entriesOf(valueAt(root, "environments")).flatMap((entry) => listItems(valueAt(entry.value, "files"))),
  ];
}
