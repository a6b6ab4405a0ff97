/** SARIF as the command line writes it: it fits the official schema for whatever is found, and tells what code scanning shows beside a finding. */
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { RULES } from "../../server/core/rules/registry.generated.ts";
import { sarifErrors } from "../harness/sarif-schema.ts";
import { REFLECTING, type TestFolder, testFolder } from "./command-line.ts";

interface Message {
  readonly text: string;
}

interface Located {
  readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: { readonly startLine: number } };
  readonly message?: Message;
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: Message;
  readonly locations: readonly Located[];
  readonly codeFlows?: readonly { readonly threadFlows: readonly { readonly locations: readonly { readonly location: Located }[] }[] }[];
  readonly suppressions: readonly { readonly kind: string; readonly status: string; readonly justification?: string }[];
  readonly fixes?: unknown;
}

interface Run {
  readonly automationDetails: { readonly id: string };
  readonly results: readonly Result[];
  readonly tool: {
    readonly driver: {
      readonly rules: readonly {
        readonly id: string;
        readonly help: { readonly text: string; readonly markdown?: string };
        readonly properties: { readonly tags: readonly string[]; readonly "security-severity"?: string };
      }[];
    };
  };
}

const folders: TestFolder[] = [];
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): TestFolder {
  const folder = testFolder(files);
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

/** Runs the check; the log must fit the schema. */
async function sarifOf(folder: TestFolder, ...args: readonly string[]): Promise<Run> {
  const pages = Object.fromEntries(RULES.map(({ meta }) => [meta.id, `# ${meta.title}\n\nSee [it](${meta.id}.md).`]));
  const load = async () => ({ engine: (await import("../../server/core/workspace/standard-engine.ts")).STANDARD_ENGINE, pages });
  const { out } = await folder.run(["check", "--format", "sarif", ...args], { load });
  const log = JSON.parse(out) as { readonly runs: readonly [Run] };
  expect(sarifErrors(log)).toEqual([]);
  return log.runs[0];
}

describe("the schema", () => {
  it("refuses what is no log", () => {
    expect(sarifErrors({ version: "2.1.0", runs: [{ tool: { driver: { name: "x" } }, results: [{ level: "loud", message: {} }] }] })).not.toEqual([]);
    expect(sarifErrors({ version: "2.1.0" })).not.toEqual([]);
  });

  it("is satisfied by the examples, with every rule on", async () => {
    const folder = folderOf({});
    cpSync(path.resolve(import.meta.dirname, "../../examples"), folder.path, { recursive: true });
    const run = await sarifOf(folder, "--preset", "strict", "--severity", "hint");
    const usual = await sarifOf(folder, "--severity", "hint");
    expect(usual.results.length).toBe(18);
    expect(run.results.length).toBe(21);
    expect(run.results.some((result) => result.fixes !== undefined)).toBe(true);
  });

  it("is satisfied by odd names, unread files, broken texts and the policy file's own faults", async () => {
    const folder = folderOf({
      "ä b%20c#d?e.js": REFLECTING.replaceAll("\n", "\r\n"),
      "broken.js": `${REFLECTING}const = ;`,
      ".preflint.yml": "version: 1\npresett: strict\n",
      "bytes.js": new Uint8Array([0xff, 0xfe, 0x00]),
    });
    mkdirSync(path.join(folder.path, "sub"));
    symlinkSync("/nowhere", path.join(folder.path, "sub/gone.js"));
    const run = await sarifOf(folder);
    expect(run.results.map((result) => result.ruleId)).toContain("config-invalid");
    expect(run.results.map((result) => result.locations[0]?.physicalLocation.artifactLocation.uri)).toContain("%C3%A4%20b%2520c%23d%3Fe.js");
  });
});

describe("rules", () => {
  it("carry their page where they report, with links that lead somewhere, and a score where they name a weakness", async () => {
    const run = await sarifOf(folderOf({ "a.js": REFLECTING }));
    const { rules } = run.tool.driver;
    const reporting = new Set(run.results.map((result) => result.ruleId));
    expect(rules.filter((rule) => rule.help.markdown !== undefined).map((rule) => rule.id)).toEqual([...reporting].sort());
    const rule = rules.find((one) => one.id === "cors-reflect-with-credentials");
    expect(rule?.help.markdown).toMatch(/\(https:\/\/[^)]+\/docs\/rules\/cors-reflect-with-credentials\.md\)/);
    expect(rule?.properties["security-severity"]).toBe("8.0");
    for (const { id, properties } of rules) {
      const isWeakness = properties.tags.some((tag) => tag.startsWith("external/cwe/"));
      expect(properties["security-severity"] !== undefined, id).toBe(isWeakness);
      expect(properties.tags.includes("security"), id).toBe(isWeakness);
      if (isWeakness) expect(Number(properties["security-severity"]), id).toBeGreaterThan(0);
    }
    for (const result of run.results) expect(rules[result.ruleIndex]?.id).toBe(result.ruleId);
    expect(run.automationDetails.id).toBe("preflint/");
  });
});

describe("results", () => {
  it("show the way of the value, then the exchange", async () => {
    const run = await sarifOf(
      folderOf({
        "origins.js": 'exports.domain = "example.com";\n',
        "a.js": `const cors = require("cors");
const { domain } = require("./origins");
app.use(cors({ credentials: true, origin: (origin, callback) => callback(null, origin.endsWith(domain)) }));
`,
      }),
    );
    const result = run.results.find((one) => one.ruleId === "cors-origin-suffix-check");
    const steps = result?.codeFlows?.[0]?.threadFlows[0]?.locations.map(({ location }) => location) ?? [];
    const own = steps.findIndex((step) => step.message?.text === result?.message.text);
    expect(own).toBeGreaterThan(0);
    expect(steps[own]?.physicalLocation).toEqual(result?.locations[0]?.physicalLocation);
    expect(steps.slice(0, own).map((step) => step.physicalLocation.artifactLocation.uri)).toContain("origins.js");
    const told = steps.slice(own + 1).map((step) => step.message?.text ?? "");
    expect(told[0]).toMatch(/^Page: https:\/\/.*example\.com$/);
    expect(told.at(-1)).toContain("reads the answer");
  });

  it("have no code flow where there is nothing to tell", async () => {
    const run = await sarifOf(folderOf({ "a.js": 'export function handler(req, res) {\n  res.setHeader("X-Frame-Option", "DENY");\n  res.end();\n}\n' }));
    expect(run.results.map((result) => [result.ruleId, result.codeFlows])).toEqual([["cors-header-name-typo", undefined]]);
  });

  it("that a comment or the known file keeps away are there as suppressed, with the reason, and all others as not suppressed", async () => {
    const folder = folderOf({
      "a.js": REFLECTING.replace("app.use", "// preflint-ignore-next-line cors-reflect-with-credentials -- kiosk in our own network\napp.use"),
    });
    const run = await sarifOf(folder);
    const kept = run.results.filter((result) => result.suppressions.length > 0);
    expect(kept.map((result) => [result.ruleId, result.suppressions])).toEqual([
      ["cors-reflect-with-credentials", [{ kind: "inSource", status: "accepted", justification: "kiosk in our own network" }]],
    ]);
    await folder.run(["check", "--write-known"]);
    const known = await sarifOf(folder, "--known", ".preflint-known.json");
    expect(known.results).toHaveLength(run.results.length);
    expect(known.results.every((result) => result.suppressions.length === 1)).toBe(true);
    expect(known.results.flatMap((result) => result.suppressions.map((one) => one.kind)).sort()).toEqual([
      ...Array(run.results.length - 1).fill("external"),
      "inSource",
    ]);
  });
});
