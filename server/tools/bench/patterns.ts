/** How much work the worst of many origin patterns makes, in time and in states visited. The patterns are made up from a seed; most are nastier than what people write. */
import { findHostileOrigin } from "../../core/origins/hostile.ts";
import { statesVisited } from "../../core/origins/term-search.ts";
import { seeded } from "./seeded.ts";

/** What was measured. The worst is the slowest one. */
export interface WorstPattern {
  readonly source: string;
  readonly milliseconds: number;
  readonly states: number;
  readonly mostStates: number;
  readonly totalMilliseconds: number;
  readonly totalStates: number;
}

/** Searches for hostile origins in `count` patterns. */
export function worstPattern(count: number, seed: number): WorstPattern {
  const next = seeded(seed);
  let worst = { source: "", milliseconds: 0, states: 0 };
  let totalMilliseconds = 0;
  let totalStates = 0;
  let mostStates = 0;
  for (let index = 0; index < count; index += 1) {
    const source = patternFrom(next);
    const statesBefore = statesVisited();
    const started = performance.now();
    findHostileOrigin({
      kind: "regex",
      source,
      flags: "",
      part: "origin",
      dialect: { flavour: "javascript", match: "search", ignoreCase: false },
      at: { file: "/pattern", span: { start: 0, end: 0 } },
      via: [],
    });
    const milliseconds = performance.now() - started;
    const states = statesVisited() - statesBefore;
    totalMilliseconds += milliseconds;
    totalStates += states;
    mostStates = Math.max(mostStates, states);
    if (milliseconds > worst.milliseconds) worst = { source, milliseconds, states };
  }
  return { ...worst, mostStates, totalMilliseconds, totalStates };
}

const ATOMS = ["a", "[a-z]", "[a-z0-9-]", "\\.", "example\\.com", ".", "\\w", "[^.]", "https", "\\b", "\\d", "(?=.*a)", "(?!.*evil)", "(?<=x)", ".*", ".+"];
const REPEATS = ["*", "+", "?", "{1,63}", "{0,10}", "{2,200}", "{12}"];

function patternFrom(next: () => number): string {
  const pick = (list: readonly string[]): string => list[Math.floor(next() * list.length)] ?? "";
  const part = (depth: number): string => {
    if (depth === 0) return pick(ATOMS);
    switch (Math.floor(next() * 5)) {
      case 0:
        return `(?:${part(depth - 1)}|${part(depth - 1)})`;
      case 1:
        return `(?:${part(depth - 1)})${pick(REPEATS)}`;
      case 2:
        return `(?${pick(["=", "!", "<=", "<!"])}${part(depth - 1)})`;
      default:
        return part(depth - 1) + part(depth - 1);
    }
  };
  return `${pick(["^https?:\\/\\/", "^https:\\/\\/", "^", ""])}${part(3 + Math.floor(next() * 2))}${pick(["example\\.com$", "\\.example\\.com$", ""])}`;
}
