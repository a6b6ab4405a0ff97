import { expect, test } from "vitest";
import { completionsAt } from "./completions.ts";

const RULES = [
  { id: "hsts-missing", title: "No HSTS" },
  { id: "csp-unsafe-inline", title: "Inline scripts" },
];

/** Labels offered at `|`. */
function offered(marked: string): readonly string[] {
  const offset = marked.indexOf("|");
  return completionsAt(marked.replace("|", ""), offset, RULES).map((completion) => completion.label);
}

const SEVERITIES = ["off", "hint", "info", "warning", "error"];

test("keys at the top", () => {
  expect(offered("version: 1\n|")).toEqual(expect.arrayContaining(["preset", "rules", "overrides", "ignores", "layers"]));
  expect(offered("version: 1\nru|")).toContain("rules");
});

test.each([
  ["version: 1\npreset: |", ["recommended", "extended", "strict", "off"]],
  ["extends: [preflint:|", ["preflint:recommended", "preflint:extended", "preflint:strict", "preflint:off"]],
  ["rules:\n  |", ["hsts-missing", "csp-unsafe-inline"]],
  ["rules:\n  hsts-missing: |", SEVERITIES],
  ["rules:\n  hsts-missing: wa|", SEVERITIES],
  ["overrides:\n  - |", ["files", "rules", "reason", "expires"]],
  ["overrides:\n  - files: [a]\n    |", ["files", "rules", "reason", "expires"]],
  ["overrides:\n  - files: [a]\n    rules:\n      |", ["hsts-missing", "csp-unsafe-inline"]],
  ["overrides:\n  - { files: [a], rules: { hsts-missing: |", SEVERITIES],
  ["tiers:\n  partner:\n    origins: |", ["any", "registry", "none"]],
  ["tiers:\n  partner:\n    credentials: |", ["true", "false"]],
  ["layers:\n  external:\n    - |", ["name", "sets", "note"]],
  ["# a comment |", []],
])("%j", (text, expected) => {
  expect(offered(text)).toEqual(expected);
});

test("replaces the word that is being typed", () => {
  const [completion] = completionsAt("rules:\n  hsts-m", 15, RULES);
  expect(completion).toMatchObject({ label: "hsts-missing", insert: "hsts-missing: ", replace: { start: 9, end: 15 } });
});
