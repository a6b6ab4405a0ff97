import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import type { Finding, RuleMeta } from "../model/finding.ts";
import { relativePath } from "../text/paths.ts";
import { placeOf } from "../text/place.ts";
import type { Fix, WorkspaceCounts } from "../workspace/workspace.ts";
import { codeFrame } from "./code-frame.ts";
import { githubReport } from "./github.ts";
import { jsonReportData } from "./json.ts";
import { createLocator } from "./locate.ts";
import { PLAIN } from "./paint.ts";
import type { ReportInput } from "./report-input.ts";
import { listed } from "./report-input.ts";
import { sarifLog } from "./sarif.ts";
import { textReport } from "./text.ts";
import { witnessLines } from "./witness.ts";

const FILE = "/run/src/a b.ts";
const TEXT = "app.use(\n\tcors({ origin: true }),\n);\n";
const OTHER = "/elsewhere/config.ts";

const RULE: RuleMeta = {
  id: "cors-x",
  title: "Anyone gets in",
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS check 3", "CWE-942"],
  intents: [],
};

const FINDING: Finding = {
  rule: "cors-x",
  severity: "error",
  message: "https://evil.example gets in: 100%, always.",
  at: placeOf(FILE, 25, 29),
  related: [{ at: placeOf(OTHER, 0, 5), message: "It comes from here." }],
  witness: {
    origin: "https://evil.example",
    request: { method: "GET", headers: [{ name: "Origin", value: "https://evil.example" }], credentials: true },
    response: { status: 200, headers: [{ name: "Access-Control-Allow-Origin", value: "https://evil.example" }] },
    verdict: "shared",
    explanation: "The page reads the answer.",
  },
  tag: undefined,
  fixes: [],
  fact: undefined,
  fingerprint: "f00",
};

const FIX: Fix = {
  title: "Allow only listed origins",
  intent: { kind: "set-origins", origins: ["https://app.example.com"] },
  edits: [{ file: FILE, edits: [{ span: { start: 25, end: 29 }, newText: "['https://app.example.com']" }] }],
  safe: true,
  placeholders: [],
};

const COUNTS: WorkspaceCounts = {
  looked: 7,
  recognised: 1,
  skipped: [{ reason: "minified", files: ["/run/x.min.js"] }],
  unreadable: [{ file: "/run/locked.ts", reason: "You have no permission to read it." }],
  notUnderstood: [FILE],
  unknown: [
    { at: placeOf(FILE, 10, 14), what: "the allowed origins", label: "cors (Express)", reason: { kind: "environment", text: "it comes from ORIGINS" } },
  ],
  findings: { hint: 0, info: 0, warning: 0, error: 1 },
  suppressed: 2,
};

const INPUT: ReportInput = {
  version: "1.2.3",
  folder: "/run",
  findings: [FINDING],
  suppressed: [],
  rules: [RULE],
  pageOf: () => undefined,
  textOf: (file) => (file === FILE ? TEXT : file === OTHER ? "other" : undefined),
  counts: COUNTS,
  problems: [
    { at: placeOf("/run/locked.ts", 0, 0), kind: "unreadable", message: "You have no permission to read it." },
    { at: placeOf(FILE, 0, 3), kind: "syntax", message: "A bracket is missing." },
    { at: placeOf("", 0, 0), kind: "internal", message: "Preflint failed." },
  ],
  fixesOf: () => [FIX],
  combinedFixOf: () => undefined,
  known: 3,
  fixed: 0,
};

test("text for people", () => {
  expect(textReport(INPUT, PLAIN)).toBe(`src/a b.ts:2:17  error  cors-x
  https://evil.example gets in: 100%, always.
    1 | app.use(
    2 |     cors({ origin: true }),
      |                    ^^^^
    3 | );
    ../elsewhere/config.ts:1:1 It comes from here.
    fix Allow only listed origins (safe: --fix applies it)

1 error in 1 file.
3 known findings not shown.
2 findings kept away by comments.
Looked at 7 files; 1 of them uses a technology that Preflint knows. Not looked at: 1 minified.
1 file or folder could not be read.
1 file with syntax errors; what could be read of them was checked: src/a b.ts.
Preflint failed on the whole project, so findings may be missing. This is a fault of Preflint, not of the code.
1 setting could not be read and was not judged: the allowed origins at src/a b.ts:2. 'preflint explain FILE:LINE' says why.
`);
});

test("nothing found and nothing recognised are told apart", () => {
  const clean = {
    ...INPUT,
    findings: [],
    problems: [],
    known: 0,
    counts: { ...COUNTS, unreadable: [], notUnderstood: [], unknown: [], suppressed: 0, skipped: [] },
  };
  expect(textReport(clean, PLAIN)).toBe("No findings.\nLooked at 7 files; 1 of them uses a technology that Preflint knows.\n");
  expect(textReport({ ...clean, counts: { ...clean.counts, recognised: 0 } }, PLAIN)).toContain("no technology that Preflint knows was found");
});

test("JSON fits its schema", () => {
  const schema = JSON.parse(readFileSync(new URL("../../../schemas/preflint-report.schema.json", import.meta.url), "utf8"));
  const validate = new Ajv({ allErrors: true }).compile(schema);
  const data = JSON.parse(JSON.stringify(jsonReportData(INPUT)));
  validate(data);
  expect(validate.errors).toBeNull();
  expect(data.findings[0]).toMatchObject({
    rule: "cors-x",
    location: { file: "src/a b.ts", start: { line: 2, column: 17 }, end: { line: 2, column: 21 } },
    related: [{ location: { file: "../elsewhere/config.ts" } }],
    fixes: [{ safe: true, edits: [{ newText: "['https://app.example.com']" }] }],
  });
  expect(validate({ ...data, version: 2 })).toBe(false);
});

test("SARIF: ids, levels, regions, related locations, fixes, notifications", () => {
  const log = JSON.parse(JSON.stringify(sarifLog(INPUT)));
  const [run] = log.runs;
  expect(log.version).toBe("2.1.0");
  expect(run.tool.driver.rules[0]).toMatchObject({
    id: "cors-x",
    name: "CorsX",
    defaultConfiguration: { level: "error" },
    properties: { tags: ["security", "external/cwe/cwe-942"] },
  });
  expect(run.originalUriBaseIds).toEqual({ SRCROOT: { uri: "file:///run/" } });
  expect(run.results).toHaveLength(1);
  expect(run.results[0]).toMatchObject({
    ruleId: "cors-x",
    ruleIndex: 0,
    level: "error",
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "src/a%20b.ts", uriBaseId: "SRCROOT" },
          region: { startLine: 2, startColumn: 17, endLine: 2, endColumn: 21 },
        },
      },
    ],
    relatedLocations: [{ id: 1, physicalLocation: { artifactLocation: { uri: "file:///elsewhere/config.ts" } }, message: { text: "It comes from here." } }],
    fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: "['https://app.example.com']" } }] }] }],
    properties: { severity: "error", witness: { verdict: "shared" } },
  });
  expect(Object.keys(run.results[0].partialFingerprints)).toEqual(["preflint/v1"]);
  expect(run.invocations[0].toolExecutionNotifications).toMatchObject([
    { level: "warning", message: { text: "This file could not be read. You have no permission to read it." } },
    { level: "note", locations: [{ physicalLocation: { region: { startLine: 1 } } }] },
    { level: "error", message: { text: "Preflint failed." } },
  ]);
  for (const [severity, level] of [
    ["warning", "warning"],
    ["info", "note"],
    ["hint", "note"],
  ] as const) {
    const other = JSON.parse(JSON.stringify(sarifLog({ ...INPUT, findings: [{ ...FINDING, severity }] })));
    expect(other.runs[0].results[0].level).toBe(level);
  }
});

test("fingerprints are the same on another machine and differ between files", () => {
  const print = (folder: string, file: string): unknown => {
    const log = JSON.parse(JSON.stringify(sarifLog({ ...INPUT, folder, findings: [{ ...FINDING, at: placeOf(file, 0, 1) }] })));
    return log.runs[0].results[0].partialFingerprints;
  };
  expect(print("/run", "/run/a.ts")).toEqual(print("/home/me/run", "/home/me/run/a.ts"));
  expect(print("/run", "/run/a.ts")).not.toEqual(print("/run", "/run/b.ts"));
});

test("annotations escape what GitHub would misread", () => {
  const report = githubReport({ ...INPUT, findings: [{ ...FINDING, message: "100%\nnext" }] });
  expect(report.split("\n")[0]).toBe("::error file=src/a b.ts,line=2,endLine=2,col=17,endColumn=21,title=Preflint%3A cors-x::100%25%0Anext");
  expect(report).toContain("::warning file=locked.ts,title=Preflint::Not read. You have no permission to read it.");
});

test("frames of long lines, tabs, marks and line ends", () => {
  const frame = (text: string, start: number, end: number): readonly string[] =>
    codeFrame(
      placeOf("/x", start, end),
      createLocator(
        "/",
        () => text,
        (path) => path,
      ),
      (mark) => mark,
      (dim) => dim,
    );
  const long = `${"a".repeat(5_000_000)}BAD${"b".repeat(1000)}`;
  const [shown = "", underline = ""] = frame(long, 5_000_000, 5_000_003);
  expect(shown.length).toBeLessThan(130);
  expect(shown.indexOf("BAD")).toBe(underline.indexOf("^^^"));
  expect(frame("\uFEFFab\r\ncd\r\n", 1, 3)).toEqual(["1 | ab", "  | ^^", "2 | cd"]);
  expect(frame("", 0, 0)).toEqual([]);
  expect(frame("ab", 2, 2)).toEqual(["1 | ab", "  |   ^"]);
});

test("the exchange as a table", () => {
  expect(FINDING.witness === undefined ? [] : witnessLines(FINDING.witness)).toEqual([
    "Page      https://evil.example",
    "Request   GET with the visitor's cookies",
    "          Origin: https://evil.example",
    "Response  status 200",
    "          Access-Control-Allow-Origin: https://evil.example",
    "Browser   hands the response to the page",
    "          The page reads the answer.",
  ]);
});

test("the settings that the exchange needs stand before it", () => {
  const settings = [
    { name: "ALLOWED", isSet: true, value: "https://a.example" },
    { name: "CORS_OFF", isSet: false },
  ];
  expect(FINDING.witness === undefined ? [] : witnessLines({ ...FINDING.witness, settings }).slice(0, 3)).toEqual([
    "Settings  ALLOWED=https://a.example",
    "          CORS_OFF is not set",
    "Page      https://evil.example",
  ]);
});

test("paths and lists", () => {
  expect([
    relativePath("/a/b", "/a/b/c"),
    relativePath("/a/b", "/a/x"),
    relativePath("/", "/a"),
    relativePath("/a", "/a"),
    relativePath("c:/a", "d:/b"),
  ]).toEqual(["c", "../x", "a", ".", "d:/b"]);
  expect([listed([]), listed(["a"]), listed(["a", "b", "c"])]).toEqual(["", "a", "a, b and c"]);
});
