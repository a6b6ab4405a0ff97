import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isCalendarDate } from "./dates.ts";
import { readPolicyFile } from "./policy-file.ts";
import { POLICY_SCHEMA } from "./schema.ts";

const RULES = ["cors-reflect-with-credentials", "csp-unsafe-inline", "hsts-missing", "config-invalid"];
const FILE = "/work/app/.preflint.yml";

function read(text: string, today = "2026-11-23") {
  const policy = readPolicyFile(FILE, text, RULES, today);
  return { policy, said: policy.reports.map((report) => `${text.slice(report.at.span.start, report.at.span.end)} | ${report.message}`) };
}

test("the schema for editors is the schema that is used", () => {
  const shipped = JSON.parse(readFileSync(new URL("../../../schemas/preflint.schema.json", import.meta.url), "utf8"));
  // The copy lists the rules, for editors that complete from it.
  delete shipped.definitions.ruleSeverities.properties;
  expect(shipped).toEqual(JSON.parse(JSON.stringify(POLICY_SCHEMA)));
});

test("reads a whole file", () => {
  const { policy, said } = read(`# ours
version: 1
extends: [preflint:strict]
rules:
  hsts-missing: off
  csp-unsafe-inline: info
overrides:
  - { files: ["legacy/**"], rules: { csp-unsafe-inline: off }, reason: "rewrite planned", expires: 2027-01-31 }
ignores: ["dist/**"]
layers:
  external: [{ name: cdn, sets: [Strict-Transport-Security] }]
tiers:
  partner: { origins: registry, methods: [GET], maxAge: 600 }
origins:
  - origin: https://*.partner.example
    tiers: [partner]
    expires: 2027-05-12
`);
  expect(said).toEqual([]);
  expect(policy).toMatchObject({
    folder: "/work/app",
    preset: "strict",
    severities: { "hsts-missing": "off", "csp-unsafe-inline": "info" },
    overrides: [{ files: ["legacy/**"], severities: { "csp-unsafe-inline": "off" }, expires: "2027-01-31" }],
    ignores: ["dist/**"],
    externalHeaders: ["strict-transport-security"],
  });
});

test("preset wins over extends", () => {
  expect(read("version: 1\nextends: [preflint:strict]\npreset: off\n").policy.preset).toBe("off");
});

test("says what is wrong, where, and keeps the rest", () => {
  const { policy, said } = read(`version: 2
rulez: {}
rules:
  hsts-missing: of
  hsts-mising: warning
  csp-unsafe-inline: 3
  cors-reflect-with-credentials: error
ignores: dist
overrides:
  - { files: [], rules: { hsts-missing: off }, expires: 2026-02-30 }
origins:
  - { origin: "https://App.example.com/", tiers: [] }
tiers: { a: { methods: 7 } }
`);
  expect(policy.severities).toEqual({ "cors-reflect-with-credentials": "error", "hsts-mising": "warning" });
  expect(said.sort()).toEqual(
    [
      "2 | version: '2' must be 1.",
      "rulez | There is no setting 'rulez' here. Did you mean 'rules'?",
      "of | rules.hsts-missing: 'of' must be one of off, hint, info, warning, error.",
      "hsts-mising | There is no rule 'hsts-mising'. Did you mean 'hsts-missing'?",
      "3 | rules.csp-unsafe-inline: '3' must be one of off, hint, info, warning, error.",
      "dist | ignores: 'dist' must be a list.",
      "2026-02-30 | There is no such day: 2026-02-30.",
      `"https://App.example.com/" | origins.0.origin: 'https://App.example.com/' must be an origin such as https://app.example.com, in lower case and without a path; https://*.example.com and port * are allowed.`,
      "[] | origins.0.tiers: This must not be empty.",
      "7 | tiers.a.methods: '7' must be 'any' or a list of names.",
    ].sort(),
  );
});

test("an exception that has ended is said and not applied", () => {
  const text = "version: 1\noverrides:\n  - { files: [a], rules: { hsts-missing: off }, expires: 2026-11-22 }\n";
  const { policy } = read(text);
  expect(policy.reports.map((report) => report.rule)).toEqual(["suppression-expired"]);
  expect(read(text, "2026-11-22").said).toEqual([]);
});

test.each(["", "# only a comment\n", "---\n"])("an empty file (%j) says nothing", (text) => {
  expect(read(text).said).toEqual([]);
});

test("a file that is no map, and one that is broken, say so once", () => {
  expect(read("- a\n").said).toEqual(["- a | A policy file is a map of settings that starts with 'version: 1'."]);
  expect(read("version: 1\nrules:\n\t- x").said.length).toBeGreaterThan(0);
});

test("a missing version is said", () => {
  expect(read("rules: {}\n").said).toEqual(["rules: {} | Say which format this file has: add 'version: 1'."]);
});

test("never throws, and every place lies in the text", () => {
  const words = fc.constantFrom(
    "version: 1\n",
    "rules:\n",
    "  hsts-missing: off\n",
    "overrides:\n",
    "- files: [a]\n",
    "  rules: &a {}\n",
    "*a",
    "{",
    "]",
    "\t",
    "é",
    "origins: [",
    ": ",
    "\r\n",
    "? x\n",
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 14 }), (parts) => {
      const text = parts.join("");
      const policy = readPolicyFile(FILE, text, RULES, "2026-11-23");
      return policy.reports.every(({ at }) => at.span.start >= 0 && at.span.start <= at.span.end && at.span.end <= text.length);
    }),
    { numRuns: 300 },
  );
});

test("calendar dates", () => {
  expect(["2026-02-28", "2024-02-29", "2000-02-29"].every(isCalendarDate)).toBe(true);
  expect(["2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "x"].some(isCalendarDate)).toBe(false);
});

test("a tier or an environment that is defined nowhere is a mistake", () => {
  const { said } = read(`version: 1
tiers:
  partner: { origins: registry }
scopes:
  - { files: ["a/**"], tier: partnr }
defaultTier: partner
origins:
  - { origin: "https://a.example", tiers: [partner, web], environments: [development, prodction] }
`);
  expect(said).toEqual([
    "partnr | There is no tier 'partnr'. Did you mean 'partner'?",
    "web | There is no tier 'web'. Known are partner.",
    "prodction | There is no environment 'prodction'. Did you mean 'production'?",
  ]);
});

test("file patterns are bounded for the file as a whole, and those that are left out are named", () => {
  const hostile = (i: number): string => `${"**/".repeat(60)}{a,b}{c,d}{e,f}{g,h}{i,j}{k,l}*x*y*z${i}*`;
  const lines = Array.from({ length: 400 }, (_, i) => `  - "${hostile(i)}"\n`).join("");
  const text = `version: 1\nignores:\n  - "legacy/**"\n  - "${"x".repeat(401)}"\n  - "${"{a,b}".repeat(7)}"\n${lines}`;
  const policy = readPolicyFile("/w/.preflint.yml", text, [], "2026-11-23");
  expect(policy.ignores[0]).toBe("legacy/**");
  expect(policy.ignores.length).toBeLessThan(40);
  const said = policy.reports.map((report) => `${report.rule} ${text.slice(0, report.at.span.start).split("\n").length}: ${report.message}`);
  expect(said).toEqual([
    "config-invalid 4: This pattern is longer than 400 characters or has more than 64 alternatives, so it is not used.",
    "config-invalid 5: This pattern is longer than 400 characters or has more than 64 alternatives, so it is not used.",
    `config-invalid ${3 + policy.ignores.length + 2}: The file patterns of this file take too long to compare, so this one and those after it are not used.`,
  ]);
});

test.each([
  "version: 1\npreset: strict\nru\n",
  "version: 1\nru\npreset: strict\n",
  "version: 1\nrules:\n  cors-any\n",
  "version: 1\noverrides:\n  - fi\n",
  "version: 1\noverrides:\n  - files: [a]\n    ru\n",
  "version: 1\noverrides:\n  - files: [a]\n    ru:\n",
  "version: 1\norigins:\n  - origin: https://a.example.com\n    own\n",
  "version: 1\norigins:\n  - { origin: https://a.example.com, own }\n",
  "version: 1\norigins:\n  - origin: https://a.example.com\n    own\n  - origin: https://b.example.com\n    tiers: [default]\n",
  "version: 1\ntiers:\n  web:\n    ori\n",
  "ver\n",
  'version: 1\n"ru\n',
  "version: 1\norigins:\n  - origin: \n",
  "version: 1\norigins:\n  - origin: https://a.example.com\n    tiers: [\n",
  "version: 1\norigins: [{ origin: https://a.example.com, \n",
  "version: 1\noverrides:\n  - files:\n",
  "version: 1\noverrides:\n  -\n",
  "version: 1\nrules:\n  cors-any:\n",
  "version: 1\nrules: {\n",
  "version:\n",
])("a half-typed key is one error: %j", (text) => {
  expect(readPolicyFile("/w/.preflint.yml", text, ["cors-any"], "2026-11-29").reports).toHaveLength(1);
});
