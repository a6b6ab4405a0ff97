/** Rewrites programs in ways that change nothing, runs both, and compares what `check` says about them. */
import { isOpening, type Judged, judgeAll } from "./judge-program.ts";
import { REWRITINGS } from "./rewritings.ts";

/** What `check` says about a program as a whole. */
type Word = "found" | "unknown" | "fine";

/** A pair of programs that do the same. */
export interface Rewritten {
  readonly rewriting: string;
  readonly before: Judged;
  readonly after: Judged;
  readonly from: Word;
  readonly to: Word;
  /** True if the servers themselves differ: then the rewriting says nothing. */
  readonly differs: boolean;
}

function wordOf({ checked, program }: Judged): Word {
  if (checked.findings.some((finding) => ["error", "warning"].includes(finding.severity) && isOpening(finding, program))) return "found";
  return checked.unknown.length > 0 ? "unknown" : "fine";
}

/** The truth as a text: who reads which path. */
function truthOf({ truth }: Judged): string {
  const words = [...truth.sure, ...truth.possible].map((page) => `${page.origin} ${page.method} ${page.path} ${page.credentials}`);
  return [...new Set(words)].sort().join("\n");
}

/** All rewritings of programs that run. */
export async function judgeRewritings(programs: readonly Judged[]): Promise<readonly Rewritten[]> {
  const pairs = programs.flatMap(({ program }) =>
    REWRITINGS.flatMap(({ name, rewrite }) => {
      const after = rewrite(program);
      return after === undefined ? [] : [{ name, id: program.id, after }];
    }),
  );
  const befores = await judgeAll(
    programs.map(({ program }) => program),
    "little",
  );
  const afters = await judgeAll(
    pairs.map(({ after }) => after),
    "little",
  );
  return pairs.flatMap(({ name, id }, index) => {
    const before = befores.find(({ program }) => program.id === id);
    const after = afters[index];
    if (before === undefined || after === undefined) return [];
    const isBroken = after.verdict === "broken" || before.verdict === "broken";
    return [{ rewriting: name, before, after, from: wordOf(before), to: wordOf(after), differs: isBroken || truthOf(before) !== truthOf(after) }];
  });
}
