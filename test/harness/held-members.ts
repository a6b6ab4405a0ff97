/** Objects that code fills: what the reader says they hold for a page, against what they hold when the code runs. */
import { runInNewContext } from "node:vm";
import { originsWhere } from "../../server/core/conditions/decide.ts";
import { originTextOf } from "../../server/core/javascript/values/origin-tests.ts";
import type { Value } from "../../server/core/javascript/values.ts";
import { accepts } from "../../server/core/origins/accepts.ts";
import { calleeName, sourceOf } from "./javascript-values.ts";
import { memoryProject } from "./memory-project.ts";

/** Pages that builders are asked for. */
export const PAGES = ["https://a.example", "https://b.example", "https://c.example", "https://evil.example", "https://c.evil.example"];

/** Each page with what the reader says, and what a run says. `body` has a parameter `origin` and returns the object. */
export function* heldBoth(body: string, before = ""): Iterable<{ readonly page: string; readonly read: Members | "unknown"; readonly ran: Members }> {
  const code = `${before}\nfunction build(origin) { ${body} }\nexport function handler(req, res) { probe(build(req.headers.origin)); }`;
  const calls = sourceOf(memoryProject({ "/w/a.js": code }), "/w/a.js").calls();
  const value = calls.find((site) => calleeName(site) === "probe")?.arguments[0];
  for (const page of PAGES) {
    const ran = { ...(runInNewContext(`${before}\n(function (origin) { ${body} })(origin)`, { origin: page }) as Members) };
    yield { page, read: value === undefined ? "unknown" : heldFor(value, page), ran };
  }
}

/** Members by name; those that are missing are left out. */
export type Members = Readonly<Record<string, unknown>>;

/** What the object holds for a page, as far as it was read. `undefined` where a member is missing. */
function heldFor(value: Value, origin: string): Members | "unknown" {
  const chosen = chosenFor(value, origin);
  if (chosen === "unknown" || chosen.kind !== "record" || chosen.open) return "unknown";
  const held: Record<string, unknown> = {};
  for (const { name, value: member } of chosen.properties) {
    const one = chosenFor(member, origin);
    if (one === "unknown") return one;
    if (one.kind === "string") held[name] = one.value.text;
    else if (originTextOf(one) !== undefined) held[name] = origin;
    else if (one.kind !== "undefined") return "unknown";
  }
  return held;
}

function chosenFor(value: Value, origin: string): Value | "unknown" {
  if (value.kind !== "choice") return value;
  for (const { when, value: one } of value.alternatives) {
    const holds = accepts(originsWhere(when), origin);
    if (holds === "unknown") return holds;
    if (holds) return chosenFor(one, origin);
  }
  return "unknown";
}
