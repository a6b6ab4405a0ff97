/** Makes a failing program smaller by leaving out statements, one after another, while it fails in the same way. */
import ts from "typescript";
import { type FAILURES, type Judged, judgeAll } from "./judge-program.ts";
import type { Program } from "./program.ts";

const MOST_ROUNDS = 12;

/** The program without statements that its failure does not need. Whole statements go, with all that is in them. */
export async function withoutStatements(judged: Judged, kind: (typeof FAILURES)[number]): Promise<Judged> {
  let smallest = judged;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const tries = shorterThan(smallest.program);
    const results = await judgeAll(tries, "little");
    const failing = results.filter(
      (one) => one.failures.some((failure) => failure.kind === kind) && !one.failures.some((failure) => failure.kind === "broken"),
    );
    const [best] = failing.sort((left, right) => lengthOf(left.program) - lengthOf(right.program));
    if (best === undefined) break;
    smallest = { ...best, program: { ...best.program, id: judged.program.id } };
  }
  return smallest;
}

function lengthOf({ files }: Program): number {
  return [...files.values()].reduce((sum, text) => sum + text.length, 0);
}

/** One program for each statement, without it. */
function shorterThan(program: Program): readonly Program[] {
  return [...program.files].flatMap(([name, text]) => {
    if (name === "package.json") return [];
    const tree = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
    const spans: (readonly [number, number])[] = [];
    const visit = (node: ts.Node): void => {
      const isPart = ts.isSourceFile(node.parent ?? tree) || ts.isBlock(node.parent) || ts.isCaseOrDefaultClause(node.parent);
      if (ts.isStatement(node) && !ts.isBlock(node) && isPart) spans.push([node.getFullStart(), node.end]);
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(tree, visit);
    return spans.map(([start, end], index) => ({
      ...program,
      id: `${program.id}~${name}${index}`,
      files: new Map([...program.files, [name, text.slice(0, start) + text.slice(end)]]),
    }));
  });
}
