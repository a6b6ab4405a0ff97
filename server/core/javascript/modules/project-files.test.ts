/** Files of projects are read once, and what stands in them is data. */
import { expect, it } from "vitest";
import type { FileState } from "../../text/project-view.ts";
import { jsonMember, nearestJson, readJson } from "./project-files.ts";

function stateOf(text: string): FileState {
  return { kind: "text", text, fingerprint: text };
}

it("parses a text once, however many ask", () => {
  const state = stateOf('{ "name": "a" }');
  const lookup = (path: string): FileState => (path === "/w/package.json" ? state : { kind: "absent" });
  const first = readJson(lookup, "/w/package.json");
  const second = nearestJson(lookup, "/w/src/deep", "package.json");
  if (first.kind !== "json" || second.kind !== "json") throw new Error("not read");
  expect(second.value).toBe(first.value);
});

it.each([
  ["plain", '{ "type": "module" }', "module"],
  ["with comments and a comma at the end", '{ /* a */ "type": "module", }', "module"],
  ["behind a byte order mark", '\uFEFF{ "type": "module" }', "module"],
  ["broken", '{ "type": "module", "x": ', "module"],
  ["the last of equal keys", '{ "type": "commonjs", "type": "module" }', "module"],
  ["not of the prototype", '{ "__proto__": { "type": "module" } }', undefined],
])("reads %s", (_what, text, type) => {
  const found = readJson(() => stateOf(text), "/w/package.json");
  expect(found.kind === "json" ? jsonMember(found.value, "type") : found.kind).toBe(type);
});

it("refuses what is too long", () => {
  expect(readJson(() => stateOf(`"${"x".repeat(1_000_001)}"`), "/w/package.json").kind).toBe("absent");
});
