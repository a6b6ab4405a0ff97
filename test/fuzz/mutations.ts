/** Changes to texts that real files, merge conflicts and strangers make. Texts in, texts out. */
import type { Chance } from "./chance.ts";

/** Pieces that readers have tripped over, or may. */
const SPLINTERS = [
  ..."\u0000 \uFEFF \r \u2028 \u202E \uD800 ` ${ ${` */ /* // <!-- ]]> --- ... <<: &a *a !!binary | > {{ }} {% %} ${X} $& ? : - % @ # ' \" \\ \\u{ \\x".split(
    " ",
  ),
  "(".repeat(300),
  "[".repeat(300),
  "{a:".repeat(100),
  "...".repeat(50),
  "?.".repeat(100),
  "=>".repeat(40),
  "async await yield ",
  "export * from './a';",
  "import a from './a.ts';",
  "function f(x) { return f(x) + f(x) }",
  "a = a + a;",
  "/(a+)+$/",
  "__proto__",
  "constructor",
  "toString",
  "<<<<<<< HEAD\n",
  "*a ".repeat(30),
  "\n\t  ",
  "9".repeat(400),
  "-1e999",
];

/** One to six changes: cut, doubled, moved, swapped, spliced with another text. */
export function mutated(text: string, other: string, chance: Chance): string {
  let current = text;
  for (let left = 1 + chance.below(6); left > 0; left -= 1) current = changed(current, other, chance);
  return current.slice(0, 60_000);
}

function changed(text: string, other: string, chance: Chance): string {
  const from = chance.below(text.length + 1);
  const to = Math.min(text.length, from + chance.below(40));
  const rest = text.slice(to);
  const start = text.slice(0, from);
  switch (chance.below(9)) {
    case 0:
      return start + rest;
    case 1:
      return start + text.slice(from, to).repeat(1 + chance.below(8)) + rest;
    case 2:
      return start + chance.pick(SPLINTERS) + rest;
    case 3:
      return start + chance.pick(SPLINTERS) + text.slice(from);
    case 4:
      return start + other.slice(chance.below(other.length + 1)).slice(0, 400) + rest;
    case 5:
      return start + String.fromCharCode(chance.below(0x1_0000)) + rest;
    case 6: {
      const lines = text.split("\n");
      const line = chance.below(lines.length);
      return [...lines.slice(0, line), ...lines.slice(line + 1), lines[line]].join("\n");
    }
    case 7: {
      const words = text.match(/[A-Za-z_]{2,}/g) ?? ["x"];
      return text.replace(chance.pick(words), () => chance.pick(words));
    }
    default:
      return text.replaceAll("\n", chance.pick(["\r\n", "\r", "\n\n", " "]));
  }
}
