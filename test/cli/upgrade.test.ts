/**
 * A project that was set up with version 0.1.0 goes on as it was: its comments, settings and known findings keep away what they kept
 * away. The known findings were written by that version; the places of some of them are others today.
 */
import { afterEach, describe, expect, it } from "vitest";
import type { Rule } from "../../server/core/model/finding.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { type TestFolder, temporaryFolders } from "./command-line.ts";

const PROJECT = {
  "server.js": `const express = require("express");
const cors = require("cors");
const app = express();
app.use(cors({ origin: true, credentials: true }));
app.use(cors({ origin: [/example\\.com$/], credentials: true }));
app.get("/", (req, res) => {
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("X-Frame-Options", "DENY");
  res.setHeader("Content-Security-Policy", "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'");
  // preflint-ignore-next-line cookie-no-secure, cookie-no-httponly -- behind TLS, read by the page (until 2099-01-01)
  res.cookie("session", req.query.s);
  res.send("ok");
});
app.listen(3000);
`,
  "handler.js": `export function handler(req, res) {
  res.setHeader('Content-Security-Policy', 'script-src \\'self\\' \\'unsafe-inline\\'; base-uri \\'none\\'; frame-ancestors \\'none\\'');
  res.end();
}
`,
  "kong.yml": `_format_version: "3.0"
plugins:
  - name: cors
    config:
      origins: ["^https://app.example.com"]
      credentials: true
      max_age: 3600
`,
  ".preflint.yml": `version: 1
preset: extended
rules:
  leak-powered-by: off
  hsts-missing: hint
overrides:
  - files: ["kong.yml"]
    rules: { cors-regex-unescaped-dot: warning }
    reason: rewrite planned
`,
};

/** Written by `preflint check --write-known` of version 0.1.0. */
const KNOWN = [
  { rule: "csp-form-action", file: "handler.js", fingerprint: "0892caae86d4ea" },
  { rule: "csp-object-src", file: "handler.js", fingerprint: "16b63e014adf47" },
  { rule: "csp-unsafe-inline", file: "handler.js", fingerprint: "1bd89a25db31a9" },
  { rule: "cors-regex-unescaped-dot", file: "kong.yml", fingerprint: "15e847bd3dab5f" },
  { rule: "hsts-missing", file: "server.js", fingerprint: "0dd6d66a42ef98" },
  { rule: "nosniff-missing", file: "server.js", fingerprint: "0de8025174b8bc" },
  { rule: "cors-reflect-with-credentials", file: "server.js", fingerprint: "0788aa67096f4b" },
  { rule: "cors-regex-unanchored", file: "server.js", fingerprint: "0c3852b0492aea" },
  { rule: "csp-form-action", file: "server.js", fingerprint: "01b2b9cb911d0e" },
  { rule: "csp-base-uri", file: "server.js", fingerprint: "011c37fbbb264f" },
  { rule: "csp-unsafe-inline", file: "server.js", fingerprint: "11589e3c218334" },
  { rule: "csp-unsafe-eval", file: "server.js", fingerprint: "1bbb87b230e0e4" },
];
const KNOWN_FILE = `${JSON.stringify({ version: 1, findings: KNOWN }, undefined, 2)}\n`;

const folderOf = temporaryFolders(afterEach);

async function reported(folder: TestFolder, args: readonly string[] = [], engine = STANDARD_ENGINE): Promise<readonly string[]> {
  const { out, err } = await folder.run(["check", "--severity", "hint", "--format", "json", ...args], { load: async () => ({ engine, pages: {} }) });
  expect(err).toBe("");
  return JSON.parse(out).findings.map(
    (finding: { rule: string; severity: string; location: { file: string } }) => `${finding.location.file} ${finding.severity} ${finding.rule}`,
  );
}

describe("a project of version 0.1.0", () => {
  it("hears nothing of what it knows, and hears of what its known findings do not cover", async () => {
    const folder = folderOf({ ...PROJECT, ".preflint-known.json": KNOWN_FILE });
    const left = await reported(folder, ["--known", ".preflint-known.json"]);
    for (const { rule, file } of KNOWN) expect(left.filter((line) => line.startsWith(`${file} `) && line.endsWith(` ${rule}`))).toEqual([]);
    // The same fault again, in another text, is new.
    folder.write("handler.js", PROJECT["handler.js"].replace("base-uri", "img-src *; base-uri"));
    folder.write("kong.yml", PROJECT["kong.yml"].replace("^https://app.example.com", "^https://www.example.com"));
    const changed = await reported(folder, ["--known", ".preflint-known.json"]);
    expect(changed).toContain("handler.js info csp-object-src");
    expect(changed).toContain("kong.yml warning cors-regex-unescaped-dot");
  });

  it("keeps its comments and settings", async () => {
    const all = await reported(folderOf(PROJECT));
    expect(all.filter((line) => /cookie-no-secure|cookie-no-httponly|leak-powered-by|suppression-|config-invalid/.test(line))).toEqual([]);
    expect(all).toContain("server.js hint hsts-missing");
    expect(all).toContain("kong.yml warning cors-regex-unescaped-dot");
  });
});

/** The engine of a later version, in which some rules have got other ids. */
function renamed(ids: Readonly<Record<string, string>>): typeof STANDARD_ENGINE {
  const rules = STANDARD_ENGINE.rules.map((rule): Rule => {
    const id = ids[rule.meta.id];
    return id === undefined ? rule : { ...rule, meta: { ...rule.meta, id, formerIds: [rule.meta.id] } };
  });
  return { ...STANDARD_ENGINE, rules };
}

describe("rules that get another id", () => {
  const engine = renamed({
    "cors-reflect-with-credentials": "cors-echo-with-cookies",
    "cookie-no-secure": "cookie-over-http",
    "hsts-missing": "https-not-kept",
    "leak-powered-by": "leak-framework",
    "cors-regex-unescaped-dot": "cors-any-letter",
  });

  it("are kept away by comments and known findings, set by settings and chosen by options under the former one", async () => {
    const folder = folderOf({ ...PROJECT, ".preflint-known.json": KNOWN_FILE });
    const all = await reported(folder, [], engine);
    expect(all).toContain("server.js error cors-echo-with-cookies");
    expect(all).toContain("server.js hint https-not-kept");
    expect(all).toContain("kong.yml warning cors-any-letter");
    expect(all.filter((line) => /cookie-over-http|leak-framework|suppression-|config-invalid/.test(line))).toEqual([]);
    const left = await reported(folder, ["--known", ".preflint-known.json"], engine);
    expect(left.filter((line) => /cors-echo-with-cookies|https-not-kept|cors-any-letter/.test(line))).toEqual([]);
    expect(await reported(folder, ["--rule", "cors-reflect-with-credentials"], engine)).toEqual(["server.js error cors-echo-with-cookies"]);
  });

  it("tell code scanning their former ones", async () => {
    const { out } = await folderOf(PROJECT).run(["check", "--format", "sarif"], { load: async () => ({ engine, pages: {} }) });
    const rules: readonly { readonly id: string; readonly deprecatedIds?: readonly string[] }[] = JSON.parse(out).runs[0].tool.driver.rules;
    expect(rules.find((rule) => rule.id === "https-not-kept")?.deprecatedIds).toEqual(["hsts-missing"]);
  });
});
