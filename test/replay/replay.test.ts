/**
 * Replays what every page claims. The witness of a finding is judged again in the simulator. Where the technology is
 * JavaScript the example itself runs, and its real answers must show what the finding says: the witness's exchange, or the
 * header, cookie or error that the fact is about. `without-witness.json` says which findings about CORS have no witness
 * and why, `not-run.json` what no real server shows and why; both fail when an entry is missing or no longer needed.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Finding } from "../../server/core/model/finding.ts";
import { findingsOf } from "../harness/run-spec.ts";
import { EXAMPLES, type Example, groupOf } from "./examples.ts";
import { type Difference, prove, stalls } from "./prove.ts";
import { openRunner } from "./real-servers.ts";
import { entriesOf, routesOf } from "./routes.ts";
import { assertSimulatorAgrees } from "./simulated.ts";

/** A finding, or with fewer fields a family of findings, for which something cannot be done. */
interface Exception {
  readonly page?: string;
  readonly section?: string;
  readonly rule?: string;
  readonly severity?: string;
  readonly reason: string;
}

const FEWEST_WITNESSES = 180;
const FEWEST_PROVED_WITNESSES = 140;

const WITHOUT_WITNESS = exceptionsIn("without-witness.json");
const NOT_RUN = exceptionsIn("not-run.json");

/** What examples cannot start without. Variables whose absence a finding is about stay unset. */
const VARIABLES = { SECRET: "a secret of more than thirty-two characters", HSTS: "max-age=63072000" };

function variablesFor(files: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const split = [...files.values()].flatMap((text) => [...text.matchAll(/process\.env\.(\w+)\.split/g)].map((match) => match[1] ?? ""));
  return { ...VARIABLES, ...Object.fromEntries(split.map((name) => [name, "https://app.example.com"])) };
}

function exceptionsIn(file: string): readonly Exception[] {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, file), "utf8"));
}

function covers(exception: Exception, one: Omit<Exception, "reason">): boolean {
  return (["page", "section", "rule", "severity"] as const).every((name) => exception[name] === undefined || exception[name] === one[name]);
}

/** Nothing but the exceptions is missing, and each of them is needed. */
function expectExactly(missing: readonly Exception[], exceptions: readonly Exception[]): void {
  expect(
    missing.filter((one) => !exceptions.some((exception) => covers(exception, one))),
    "without a reason",
  ).toEqual([]);
  expect(
    exceptions.filter((exception) => !missing.some((one) => covers(exception, one))),
    "no longer needed",
  ).toEqual([]);
}

const pages = [...new Set(EXAMPLES.map((example) => example.page))];
const witnessed = EXAMPLES.flatMap(({ page, findings }) =>
  findings.flatMap((finding) => (finding.witness === undefined ? [] : [{ page, finding, witness: finding.witness }])),
);
let agreeing = 0;

describe("witnesses judged again", () => {
  for (const page of pages) {
    const proofs = witnessed.filter((one) => one.page === page);
    if (proofs.length === 0) continue;
    it(`${page}: ${proofs.length}`, () => {
      for (const { finding, witness } of proofs) {
        assertSimulatorAgrees(finding, witness);
        agreeing += 1;
      }
    });
  }

  it("stand on every finding about CORS, unless there is a reason", () => {
    const missing = EXAMPLES.flatMap(({ page, section, findings }) =>
      findings
        .filter((finding) => ["A", "B"].includes(groupOf(finding) ?? "") && finding.witness === undefined)
        .map(({ rule, severity }) => ({ page, section: section.title, rule, severity, reason: "it has no witness" })),
    );
    expectExactly(missing, WITHOUT_WITNESS);
    expect(witnessed.length).toBeGreaterThanOrEqual(FEWEST_WITNESSES);
  });
});

describe("findings on real servers", () => {
  const runner = openRunner();
  afterAll(() => runner.stop());
  const results: { readonly finding: Finding; readonly difference: Difference }[] = [];
  const missing: Exception[] = [];

  for (const page of pages) {
    const examples = EXAMPLES.filter((example) => example.page === page && example.findings.some(isJavaScript));
    if (examples.length === 0) continue;
    it(page, async () => {
      for (const example of examples) {
        for (const { finding, difference } of await replay(example)) {
          results.push({ finding, difference });
          if (difference !== undefined)
            missing.push({ page, section: example.section.title, rule: finding.rule, severity: finding.severity, reason: difference });
        }
      }
    }, 60_000);
  }

  it("differ where the fault is repaired: a check that cannot fail proves nothing", async () => {
    const program = (origins: string, cookie: string, header: string): ReadonlyMap<string, string> =>
      new Map([
        [
          "/w/server.js",
          `const express = require("express");
const cors = require("cors");
const app = express();
app.use(cors({ origin: ${origins}, credentials: true }));
app.get("/", (req, res) => {
  res.setHeader("X-Frame-Options", "${header}");
  res.cookie("sid", "x", { secure: true, httpOnly: ${cookie}, sameSite: "lax" });
  res.send("<p>page</p>");
});`,
        ],
      ]);
    const risky = program("true", "false", "ALLOWALL");
    const findings = findingsOf(risky).filter((one) => ["cors-reflect-with-credentials", "cookie-no-httponly", "xfo-invalid"].includes(one.rule));
    expect(findings).toHaveLength(3);
    const ask = async (files: ReadonlyMap<string, string>): Promise<readonly boolean[]> => {
      const { targets } = await runner.start(files, "/w/server.js", { NODE_ENV: "production" });
      return Promise.all(
        findings.map(async (finding) => {
          const differences = await Promise.all(targets.map((target) => prove(finding, target, routesOf(files))));
          return differences.includes(undefined);
        }),
      );
    };
    expect(await ask(risky)).toEqual([true, true, true]);
    expect(await ask(program('["https://app.example.com"]', "true", "DENY"))).toEqual([false, false, false]);
  });

  it("agree, unless there is a reason", () => {
    const { PREFLINT_REPLAY_OUT: out } = process.env;
    if (out !== undefined) writeFileSync(out, JSON.stringify(missing, undefined, 2));
    expectExactly(missing, NOT_RUN);
    const witnesses = results.filter(({ finding }) => finding.witness !== undefined);
    const proved = witnesses.filter(({ difference }) => difference === undefined).length;
    console.log(
      [
        `${witnessed.length} witnesses, ${agreeing} agree in the simulator, ${proved} of ${witnesses.length} in JavaScript proved on real servers, ${witnesses.length - proved} not runnable.`,
        `${results.length} findings in JavaScript, ${results.length - missing.length} proved on real servers, ${missing.length} not:`,
        ...[...new Set(NOT_RUN.map((one) => `- ${one.page}, "${one.section}": ${one.reason}`))],
      ].join("\n"),
    );
    expect(proved).toBeGreaterThanOrEqual(FEWEST_PROVED_WITNESSES);
  });

  async function replay(example: Example): Promise<readonly { readonly finding: Finding; readonly difference: Difference }[]> {
    const all = example.findings.filter(isJavaScript);
    const open = new Map<Finding, Difference>(all.map((finding) => [finding, "it does not run"]));
    const { files } = example.section;
    const routes = routesOf(files);
    for (const mode of ["production", "development"] as const) {
      const holdsHere = (finding: Finding): boolean => (finding.fact?.environment === "development") === (mode === "development");
      if (!all.some(holdsHere)) continue;
      for (const entry of entriesOf(files)) {
        const { targets, error } = await runner.start(files, entry, { NODE_ENV: mode, ...variablesFor(files) });
        const last = (finding: Finding): number => Number(stalls(finding));
        for (const finding of [...open.keys()].filter(holdsHere).sort((a, b) => last(a) - last(b))) {
          if (error !== undefined) open.set(finding, error);
          if (error !== undefined && isRefusal(finding) && finding.at.file === entry) open.delete(finding);
          for (const target of targets) {
            const difference = await prove(finding, target, routes);
            if (difference === undefined) open.delete(finding);
            else if (open.has(finding)) open.set(finding, difference);
            if (difference === undefined) break;
          }
          if (stalls(finding)) runner.stop();
        }
      }
    }
    return all.map((finding) => ({ finding, difference: open.get(finding) }));
  }
});

function isJavaScript(finding: Finding): boolean {
  return finding.fact?.technology.startsWith("javascript/") === true;
}

/** The finding says that this does not start. */
function isRefusal(finding: Finding): boolean {
  return finding.fact?.kind === "config-problem" && finding.fact.problem.kind === "rejected";
}
