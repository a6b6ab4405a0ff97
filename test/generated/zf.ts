import { readFileSync, readdirSync } from "node:fs";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { memoryProject } from "../harness/memory-project.ts";
const dir = process.argv[2]!;
const files = Object.fromEntries(readdirSync(dir).filter((f) => /\.[mc]?[jt]s$/.test(f)).map((f) => ["/w/" + f, readFileSync(dir + "/" + f, "utf8")]));
const project = memoryProject(files);
const c = (w: any): string => w.kind === "and" || w.kind === "or" ? "(" + w.of.map(c).join(w.kind === "and" ? " & " : " | ") + ")" : w.kind === "not" ? "!" + c(w.of) : w.kind === "test" ? `[${w.class} ${w.subject.slice(-60)} ${w.question.kind} ${w.question.value ?? w.question.text ?? w.question.source ?? ""}]` : w.kind === "origin" ? "O" + l(w.language) : w.kind === "method" ? "M" + w.equals : w.kind;
const l = (x: any): string => x.kind === "union" || x.kind === "intersection" ? "{" + x.of.map(l).join(x.kind === "union" ? "|" : "&") + "}" : x.kind === "complement" ? "~" + l(x.of) : x.kind + ":" + (x.value ?? x.source ?? "");
const o = (x: any): string => x === undefined ? "-" : x.kind === "choice" || x.alternatives ? (x.arms ?? x.alternatives ?? []).map((a: any) => `\n      when ${c(a.when)} -> ${o(a.origins ?? a.value)}`).join("") : x.kind === "echo" ? `echo ${x.language ? l(x.language) : ""}` : JSON.stringify(x).slice(0, 200);
for (const file of Object.keys(files)) {
  const reading = STANDARD_ENGINE.readFile(file, project, STANDARD_ENGINE.adapters, "/w");
  for (const fact of reading.facts as any[]) {
    if (fact.kind === "cors-policy") { console.log(file, fact.technology, fact.at.span.start, "when", fact.when ? c(fact.when) : "", "\n  origins:", o(fact.origins), "\n  credentials:", String(JSON.stringify(fact.credentials)).slice(0, 300), "\n  preflight", String(JSON.stringify(fact.preflight)).slice(0, 200), fact.responses); }
    if (fact.kind === "header-write") console.log(file, "header", fact.name, c(fact.when), fact.responses);
  }
}
