/**
 * Language server, JSON and SARIF say the same about every example of every page: rule, place, severity, message, and what a comment or the file
 * of known findings keeps away. Each example is tried with some of its findings known and some under a comment. One server goes through all of them.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { KNOWN_FILE_NAME, readKnownFindings } from "../../server/core/policy/known-findings.ts";
import { stableFingerprint } from "../../server/core/policy/known-identities.ts";
import { findingStem, fingerprint } from "../../server/core/text/fingerprint.ts";
import { placeOf } from "../../server/core/text/place.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { runInMemory } from "../harness/memory-command-line.ts";
import { specFiles } from "../harness/spec-files.ts";
import type { SpecSection } from "../harness/spec-page.ts";
import { type Conversation, converse, PUSH_CAPABILITIES } from "./conversation.ts";

/** Fixes are no part of what is compared, and dear. */
const ENGINE = { ...STANDARD_ENGINE, fixesFor: () => new Map(), combinedFix: () => undefined };
const ROOT = "/w";
const KNOWN_FILE = `${ROOT}/${KNOWN_FILE_NAME}`;
const SEVERITIES = ["", "error", "warning", "info", "hint"];

/** What one of the three says of an example. */
interface Said {
  /** Place, severity, rule and message of what is shown. */
  readonly shown: readonly string[];
  /** First line, rule and reason of what is not. */
  readonly hidden: readonly string[];
}

interface Position {
  readonly line: number;
  readonly column: number;
}

interface JsonFinding {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly location: { readonly file: string; readonly start: Position; readonly end: Position };
}

interface JsonReport {
  readonly findings: readonly JsonFinding[];
  readonly summary: { readonly suppressed: number; readonly known: number };
}

interface SarifResult {
  readonly ruleId: string;
  readonly message: { readonly text: string };
  readonly properties: { readonly severity: string };
  readonly suppressions: readonly { readonly kind: "inSource" | "external" }[];
  readonly locations: readonly [
    {
      readonly physicalLocation: {
        readonly artifactLocation: { readonly uri: string };
        readonly region: { readonly startLine: number; readonly startColumn: number; readonly endLine: number; readonly endColumn: number };
      };
    },
  ];
}

const seen = { shown: 0, comment: 0, known: 0, idle: 0 };
let talk: Conversation;
let folder = "/work";
let count = 0;

beforeAll(async () => {
  talk = await converse(
    { "/work/a.txt": "" },
    {
      engine: ENGINE,
      capabilities: { ...PUSH_CAPABILITIES, workspace: { workspaceFolders: true } },
      initializationOptions: { settings: { preset: "strict" } },
    },
  );
});
afterAll(async () => {
  await talk.end();
  // A test that compares nothing with nothing holds always.
  expect(seen.shown).toBeGreaterThan(1_500);
  expect(seen.comment).toBeGreaterThan(200);
  expect(seen.known).toBeGreaterThan(300);
  expect(seen.idle).toBeGreaterThan(1_000);
});

const described = (file: string, start: Position, end: Position, severity: string, rule: string, message: string): string =>
  `${file}:${start.line}:${start.column}-${end.line}:${end.column} ${severity} ${rule}: ${message}`;
const REASONS = { inSource: "a comment keeps it away", external: "it stands in the file of known findings" };

async function check(files: ReadonlyMap<string, string>, format: string): Promise<string> {
  const args = ["check", "--preset", "strict", "--severity", "hint", "--format", format, "--known", KNOWN_FILE];
  return (await runInMemory(new Map(files), ROOT, args, ENGINE)).out;
}

function jsonSays({ findings }: JsonReport): readonly string[] {
  return findings.map(({ location, severity, rule, message }) => described(location.file, location.start, location.end, severity, rule, message)).sort();
}

function sarifSays(results: readonly SarifResult[]): Said {
  const told = results.map(({ ruleId, message, properties, suppressions, locations: [{ physicalLocation }] }) => {
    const { artifactLocation, region } = physicalLocation;
    const file = decodeURIComponent(artifactLocation.uri);
    const start = { line: region.startLine, column: region.startColumn };
    const text = described(file, start, { line: region.endLine, column: region.endColumn }, properties.severity, ruleId, message.text);
    const [suppression] = suppressions;
    return {
      text,
      hidden: suppression === undefined ? undefined : `${file}: Line ${start.line}: '${ruleId}' is not shown because ${REASONS[suppression.kind]}.`,
    };
  });
  return {
    shown: told.flatMap(({ text, hidden }) => (hidden === undefined ? [text] : [])).sort(),
    hidden: told.flatMap(({ hidden }) => hidden ?? []).sort(),
  };
}

/** Moves the one server to the folder and asks it. */
async function serverSays(files: ReadonlyMap<string, string>, cwd: string): Promise<Said> {
  for (const [path, text] of files) talk.files.set(path, text);
  const event = { added: [{ uri: `file://${cwd}`, name: cwd }], removed: [{ uri: `file://${folder}`, name: folder }] };
  await talk.client.sendNotification("workspace/didChangeWorkspaceFolders", { event });
  for (const path of [...talk.files.keys()]) if (!files.has(path)) talk.files.delete(path);
  folder = cwd;
  await talk.checkWorkspace();
  const shown: string[] = [];
  const hidden: string[] = [];
  for (const path of files.keys()) {
    const file = path.slice(cwd.length + 1);
    for (const { range, severity = 0, code, message } of talk.published.get(path)?.diagnostics ?? []) {
      const at = ({ line, character }: { line: number; character: number }): Position => ({ line: line + 1, column: character + 1 });
      shown.push(
        described(file, at(range.start), at(range.end), SEVERITIES[severity] ?? "", String(code), typeof message === "string" ? message : message.value),
      );
    }
    const { sentences } = await talk.client.sendRequest<{ sentences: readonly string[] }>("preflint/explain", { uri: `file://${path}` });
    hidden.push(...sentences.filter((one) => Object.values(REASONS).some((reason) => one.endsWith(`${reason}.`))).map((one) => `${file}: ${one}`));
  }
  return { shown: shown.sort(), hidden: hidden.sort() };
}

/**
 * Makes every third of the expected findings known and puts every third under a comment, from the last line up. One more entry names what is not
 * there. Where another finding has the same text an entry may miss: that must be told alike, too.
 */
function withSomeHidden({ files, expectations }: SpecSection): Map<string, string> {
  const result = new Map(files);
  const lineOf = (file: string, line: number): string => (files.get(file) ?? "").split("\n")[line] ?? "";
  const known = expectations
    .filter((_, index) => index % 3 === 0)
    .map(({ rule, file, line, start, end }) => {
      const inFile = fingerprint(`${findingStem(rule, lineOf(file, line).slice(start, end))}\0${0}`);
      return { rule, file: file.slice(ROOT.length + 1), fingerprint: stableFingerprint({ rule, at: placeOf(file, 0, 0), fingerprint: inFile }, ROOT) };
    });
  const idle = { rule: "cors-null-origin-allowed", file: "no-such-file.js", fingerprint: "00000000000000" };
  result.set(KNOWN_FILE, files.get(KNOWN_FILE) ?? JSON.stringify({ version: 1, findings: [...known, idle] }, null, 1));
  const commented = expectations.filter((_, index) => (index + count) % 3 === 1).sort((left, right) => right.line - left.line);
  for (const { rule, file, line } of commented) {
    const sign = /\.[cm]?[jt]sx?$/.test(file) ? "//" : /\.ya?ml$/.test(file) ? "#" : undefined;
    if (sign === undefined || file.endsWith(".preflint.yml")) continue;
    const lines = (result.get(file) ?? "").split("\n");
    lines.splice(line, 0, `${/^\s*/.exec(lines[line] ?? "")?.[0] ?? ""}${sign} preflint-ignore-next-line ${rule} -- as agreed`);
    result.set(file, lines.join("\n"));
  }
  return result;
}

async function compare(section: SpecSection): Promise<void> {
  count += 1;
  const files = withSomeHidden(section);
  const server = await serverSays(new Map([...files].map(([path, text]) => [path.replace(ROOT, `/s${count}`), text])), `/s${count}`);
  // The command line refuses a file of known findings that is none; the server says so in it.
  if (typeof readKnownFindings(KNOWN_FILE, files.get(KNOWN_FILE) ?? "") === "string") {
    expect(server.shown).toContainEqual(expect.stringContaining("so it hides no finding"));
    return;
  }
  const json: JsonReport = JSON.parse(await check(files, "json"));
  const sarif = sarifSays(JSON.parse(await check(files, "sarif")).runs[0].results);
  const where = `${section.title} (line ${section.pageLine})`;
  expect(server.shown, `${where}: server and JSON`).toEqual(jsonSays(json));
  expect(sarif.shown, `${where}: SARIF and JSON`).toEqual(jsonSays(json));
  expect(server.hidden, `${where}: server and SARIF`).toEqual(sarif.hidden);
  const hiddenBy = (reason: string): number => sarif.hidden.filter((one) => one.endsWith(`${reason}.`)).length;
  expect([hiddenBy(REASONS.inSource), hiddenBy(REASONS.external)], `${where}: JSON's totals`).toEqual([json.summary.suppressed, json.summary.known]);
  seen.shown += json.findings.length;
  seen.comment += json.summary.suppressed;
  seen.known += json.summary.known;
  seen.idle += json.findings.filter(({ rule }) => rule === "known-unused").length;
}

it.each(specFiles().map((page) => [page.name, page] as const))(
  "%s",
  async (_name, { sections }) => {
    for (const section of sections) await compare(section);
  },
  120_000,
);
