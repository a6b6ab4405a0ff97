import { judgeAll } from "./judge-program.ts";
import { recipesOf } from "./recipe.ts";
import { programOf } from "./render.ts";
import { programText } from "./report-figures.ts";
import { unreadDecides } from "./unread-parts.ts";

const [seed = "1", n = "300", kind = "unknown", show = "0"] = process.argv.slice(2).filter((a) => a !== "--");
const programs = recipesOf(Number(seed), Number(n)).map((recipe, i) => programOf(`${seed}/${i}`, recipe));
const judged = await judgeAll(programs);
const by = new Map<string, string[]>();
let shown = 0;
for (const one of judged) {
  if (one.verdict !== kind || one.truth.sure.length === 0 || unreadDecides(one.program.recipe)) continue;
  for (const u of one.checked.unknown) {
    const k = JSON.stringify(u.reason ?? u);
    by.set(k, [...(by.get(k) ?? []), one.program.id]);
  }
  if (shown++ < Number(show)) console.log(programText(one));
}
for (const [k, v] of [...by].sort((a, b) => b[1].length - a[1].length)) console.log(v.length, k, v.join(" "));
