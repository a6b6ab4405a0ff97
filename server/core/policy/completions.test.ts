import { expect, test } from "vitest";
import { completionsAt, settingAt } from "./completions.ts";
import { POLICY_SCHEMA } from "./schema.ts";
import type { SchemaNode } from "./schema-node.ts";

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

test("every setting has a description, which completions and hovers show", () => {
  const undocumented: string[] = [];
  const seen = new Set<SchemaNode>();
  const visit = (written: SchemaNode, path: string): void => {
    const node = written.$ref === undefined ? written : POLICY_SCHEMA.definitions[written.$ref.replace("#/definitions/", "")];
    if (node === undefined || seen.has(node)) return;
    seen.add(node);
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      const meant = child.$ref === undefined ? child : POLICY_SCHEMA.definitions[child.$ref.replace("#/definitions/", "")];
      if (path !== ".ruleSeverities" && (child.description ?? meant?.description) === undefined) undocumented.push(`${path}.${key}`);
      visit(child, `${path}.${key}`);
    }
    for (const part of [node.additionalProperties, node.items, ...(node.anyOf ?? [])]) if (typeof part === "object") visit(part, path);
  };
  visit(POLICY_SCHEMA, "");
  expect(undocumented).toEqual([]);
});

test.each([
  ["version: 1\npre|set: strict\n", "preset", ["recommended", "extended", "strict", "off"]],
  ["tiers:\n  web:\n    credenti|als: true\n", "tiers.web.credentials", ["true", "false"]],
  ["origins:\n  - origin: https://a.example\n    |expires: 2027-01-01\n", "origins.expires", []],
  ["origins:\n  - { origin: https://a.example, own|er: me }\n", "origins.owner", []],
])("a setting is described in %j", (marked, path, values) => {
  const found = settingAt(marked.replace("|", ""), marked.indexOf("|"));
  expect(found).toMatchObject({ path, values });
  expect(found?.description.length).toBeGreaterThan(10);
});

test.each(["# pre|set: strict", "preset: str|ict", "origins:\n  - origin: ht|tps://a.example", "nonsense|: 1", "|"])("nothing is described in %j", (marked) => {
  expect(settingAt(marked.replace("|", ""), marked.indexOf("|"))).toBeUndefined();
});
