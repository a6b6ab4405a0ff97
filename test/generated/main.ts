/**
 * `npm run test:generated -- --seed S --n N [--show K]`: generates programs, runs them, compares, and prints counts by feature.
 * `--program SEED/INDEX` prints one (with `--as REWRITING` a rewritten one), `--shrink SEED/INDEX` makes a failing one smaller, `--out FOLDER` keeps figures and failures,
 * `--rewrite K` compares the first K with rewritings that change nothing, `--decide` makes a failure the end of the run (exit code 1),
 * `--brief` leaves the counts by feature out.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { DECIDING, judgeAll } from "./judge-program.ts";
import { judgeRewritings } from "./judge-rewritings.ts";
import type { Program } from "./program.ts";
import { recipesOf } from "./recipe.ts";
import { programOf } from "./render.ts";
import { figures, programText, rewritingFigures } from "./report-figures.ts";
import { REWRITINGS } from "./rewritings.ts";
import { shrunkFailures } from "./shrink.ts";
import { withoutStatements } from "./shrink-text.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    n: { type: "string", default: "300" },
    first: { type: "string", default: "0" },
    show: { type: "string", default: "0" },
    program: { type: "string" },
    as: { type: "string" },
    shrink: { type: "string" },
    out: { type: "string" },
    decide: { type: "boolean", default: false },
    rewrite: { type: "string", default: "0" },
    brief: { type: "boolean", default: false },
  },
});

function generated(seed: number, first: number, count: number): readonly Program[] {
  return recipesOf(seed, first + count)
    .slice(first)
    .map((recipe, offset) => programOf(`${seed}/${first + offset}`, recipe));
}

function named(id: string): Program {
  const [seed = 1, index = 0] = id.split("/").map(Number);
  const [program] = generated(seed, index, 1);
  if (program === undefined) throw new Error(`There is no program ${id}.`);
  const rewriting = REWRITINGS.find(({ name }) => name === values.as);
  if (rewriting === undefined) return program;
  const rewritten = rewriting.rewrite(program);
  if (rewritten === undefined) throw new Error(`There is nothing to rewrite in ${id}.`);
  return rewritten;
}

const chosen = values.program ?? values.shrink;
if (chosen !== undefined) {
  const judged = await judgeAll([named(chosen)]);
  for (const one of judged) console.log(programText(one));
  if (values.shrink !== undefined) {
    for (const { judged: small, kind } of await shrunkFailures(judged, 1)) console.log(programText(await withoutStatements(small, kind)));
  }
} else {
  const programs = generated(Number(values.seed), Number(values.first), Number(values.n));
  const judged = await judgeAll(programs, "all", (done) => process.stderr.isTTY && process.stderr.write(`\r${done} of ${programs.length}`));
  const text = figures(judged, `--seed ${values.seed} --first ${values.first} --n ${values.n}`);
  // The table by feature is for people who work on it.
  console.log(values.brief ? text.split("\nfeature ")[0] : text);
  const rewritten = await judgeRewritings(judged.filter(({ verdict }) => verdict !== "broken").slice(0, Number(values.rewrite)));
  if (rewritten.length > 0) console.log(rewritingFigures(rewritten));
  const failed = judged.filter(({ failures }) => failures.some(({ kind }) => DECIDING.includes(kind)));
  const turned = rewritten.filter(({ differs, from, to }) => !differs && from !== to && from !== "unknown" && to !== "unknown");
  if (values.decide && failed.length + turned.length > 0) process.exitCode = 1;
  const show = Number(values.show);
  const failing = show > 0 ? await shrunkFailures(judged, show) : [];
  if (values.out === undefined) for (const { text: shown } of failing) console.log(shown);
  else {
    mkdirSync(values.out, { recursive: true });
    writeFileSync(`${values.out}/FIGURES.txt`, `${text}\n\n${rewritingFigures(rewritten)}\n`);
    for (const { name, text: shown } of failing) writeFileSync(`${values.out}/${name}.txt`, shown);
  }
}
