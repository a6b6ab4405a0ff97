import { expect, test } from "vitest";
import { completionsAt, settingAt } from "./completions.ts";
import { POLICY_SCHEMA } from "./schema.ts";
import type { SchemaNode } from "./schema-node.ts";

const RULES = [
  { id: "hsts-missing", title: "No HSTS" },
  { id: "csp-unsafe-inline", title: "Inline scripts" },
];

const TODAY = "2026-11-30";

/** Labels offered at `|`. */
function offered(marked: string): readonly string[] {
  const offset = marked.indexOf("|");
  return completionsAt(marked.replace("|", ""), offset, RULES, TODAY).map((completion) => completion.label);
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
  ["overrides:\n  - files: [a]\n    |", ["rules", "reason", "expires"]],
  ["overrides:\n  - files: [a]\n    rules:\n      |", ["hsts-missing", "csp-unsafe-inline"]],
  ["overrides:\n  - { files: [a], rules: { hsts-missing: |", SEVERITIES],
  ["tiers:\n  partner:\n    origins: |", ["any", "registry", "none"]],
  ["tiers:\n  partner:\n    credentials: |", ["true", "false"]],
  ["layers:\n  external:\n    - |", ["name", "sets", "note"]],
  ["# a comment |", []],
  ["overrides:\n  - files: [a]\n    rules: {}\n  - files: [b]\n    |", ["rules", "reason", "expires"]],
  ["overrides:\n  - files: [a]\n    rules: {}\n  - |", ["files", "rules", "reason", "expires"]],
  ["overrides:\n- files: [a]\n- files: [b]\n  |", ["rules", "reason", "expires"]],
  ["overrides:\n- files: [a]\n- |", ["files", "rules", "reason", "expires"]],
  ["overrides:\n- |", ["files", "rules", "reason", "expires"]],
  ["overrides:\n- rules:\n    hsts-missing: off\n- files: [b]\n  rules:\n    |", ["hsts-missing", "csp-unsafe-inline"]],
  ["tiers: { web: {}, partner: {} }\ndefaultTier: |", ["web", "partner"]],
  ["tiers:\n  web:\n    origins: any\norigins:\n  - origin: https://a.example\n    tiers: [|]\n", ["web"]],
  ["tiers:\n  web:\n    origins: any\nscopes:\n  - files: [a]\n    tier: |", ["web"]],
  ["environments:\n  staging: {}\norigins:\n  - { origin: https://a.example, environments: [|", ["staging", "production", "development", "test"]],
  ["origins:\n  - origin: https://a.example\n    expires: |", ["2026-12-30", "2027-02-28", "2027-05-29", "2027-11-30"]],
  ["origins:\n  - { origin: https://a.example, approved: |", ["2026-11-30"]],
  ["overrides:\n  - files: [a]\n    expires: 2027-|", ["2026-12-30", "2027-02-28", "2027-05-29", "2027-11-30"]],
  ["overrides:\n  - files: [a]\n    reason: |", []],
])("%j", (text, expected) => {
  expect(offered(text)).toEqual(expected);
});

test.each([
  ["keys above and below, whatever stands between", "overrides:\n  - files:\n      - a\n    # why\n\n    |\n    reason: x\n", ["rules", "expires"]],
  ["the key behind the dash, and those below", "overrides:\n  - |\n    reason: x\n    expires: 2027-01-01\n  - rules: {}\n", ["files", "rules"]],
  ["lists in the column of their key", "tiers: { web: {} }\norigins:\n- origin: https://a.example\n  tiers:\n  - web\n  env|\n", undefined],
  ["not those of other items", "overrides:\n  - files: [a]\n  - reas|\n  - reason: x\n", ["files", "rules", "reason", "expires"]],
  ["not those inside or around", "tiers:\n  web:\n    credentials: true\n    approval:\n      maxDays: 3\n      |", ["requireOwner", "requireReason"]],
  ["the key that is there stays to be replaced", "version: 1\nrul|es: {}\n", undefined],
  ["rules", "rules:\n  hsts-missing: off\n  |\n", ["csp-unsafe-inline"]],
  ["keys of a flow map, before and behind", "overrides:\n  - { files: [a], |, reason: x }", ["rules", "expires"]],
  ["not those inside of a flow map", "overrides: [{ rules: { hsts-missing: off }, | }]", ["files", "reason", "expires"]],
  ["items of a flow list", "environments: {}\norigins:\n  - { origin: https://a.example, environments: [test, |, production] }", ["development"]],
  ["items of a block list", "origins:\n  - origin: https://a.example\n    environments:\n      - test\n      - |\n      - production\n", ["development"]],
  ["with CRLF", "rules:\r\n  hsts-missing: off\r\n  |\r\n", ["csp-unsafe-inline"]],
])("offers nothing twice: %s", (_, marked, expected) => {
  const labels = offered(marked);
  if (expected !== undefined) expect(labels).toEqual(expected);
  else if (marked.includes("rul|es")) expect(labels).toContain("rules");
  else expect(labels).toEqual(["environments", "owner", "reason", "approved", "approvedBy", "expires", "ticket", "external"]);
});

/** What is offered for the last line's date, with the words beside it. */
function datesAt(text: string): readonly string[] {
  return completionsAt(text, text.length, RULES, TODAY).map(({ label, detail }) => `${label} ${detail}`);
}

test("dates say how far away they are, and keep to what the entry's tiers allow", () => {
  expect(datesAt("overrides:\n  - expires: ")).toEqual(["2026-12-30 in 30 days", "2027-02-28 in 90 days", "2027-05-29 in 180 days", "2027-11-30 in a year"]);
  const tiers = "tiers:\n  web: { approval: { maxDays: 60 } }\n  admin: { approval: { maxDays: 7 } }\n  open: {}\norigins:\n";
  const entry = (names: string): string => `  - origin: https://a.example\n    tiers: [${names}]\n    expires: `;
  expect(datesAt(tiers + entry("open"))).toHaveLength(4);
  expect(datesAt(`${tiers}${entry("admin")}2026-12-01\n${entry("open, web")}`)).toEqual(["2026-12-30 in 30 days", "2027-01-29 in 60 days"]);
  expect(datesAt(`${tiers}${entry("web, admin")}`)).toEqual(["2026-12-07 in 7 days"]);
});

test("an empty file is begun with any setting, each described", () => {
  expect(offered("|")).toEqual(Object.keys(POLICY_SCHEMA.properties ?? {}));
  expect(completionsAt("", 0, RULES, TODAY).filter(({ documentation }) => documentation === undefined)).toEqual([]);
});

test.each(["version: 1\npreset: |", "tiers:\n  web:\n    origins: |", "tiers:\n  web: {}\ndefaultTier: |", "origins:\n  - environments: [|"])(
  "values come with what their setting means: %j",
  (marked) => {
    const found = completionsAt(marked.replace("|", ""), marked.indexOf("|"), RULES, TODAY);
    expect(found.length).toBeGreaterThan(0);
    for (const { documentation } of found) expect(documentation?.length).toBeGreaterThan(10);
  },
);

test("replaces the word that is being typed", () => {
  const [completion] = completionsAt("rules:\n  hsts-m", 15, RULES, TODAY);
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
  ["origins:\n  - origin: https://a.example\n    tiers: []\n  - origin: https://b.example\n    expi|res: 2027-01-01\n", "origins.expires", []],
  ["origins:\n- origin: https://a.example\n- ori|gin: https://b.example\n", "origins.origin", []],
  ["tiers:\n  web:\n    approval:\n      max|Days: 3\n", "tiers.web.approval.maxDays", []],
])("a setting is described in %j", (marked, path, values) => {
  const found = settingAt(marked.replace("|", ""), marked.indexOf("|"));
  expect(found).toMatchObject({ path, values });
  expect(found?.description.length).toBeGreaterThan(10);
});

test.each(["# pre|set: strict", "preset: str|ict", "origins:\n  - origin: ht|tps://a.example", "nonsense|: 1", "|"])("nothing is described in %j", (marked) => {
  expect(settingAt(marked.replace("|", ""), marked.indexOf("|"))).toBeUndefined();
});
