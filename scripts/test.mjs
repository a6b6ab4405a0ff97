// `npm test`: set-up, build, package, then every suite, the one inside a real VS Code included.
// The last line is `N passed, N failed`. `npm test -- checks unit generated host ui browser` runs only the suites named.
// Node built-ins only until the packages are installed.
import fs from "node:fs";
import path from "node:path";
import { root, secondsSince, showNode } from "./processes.mjs";
import { ensureInstalled } from "./setup.mjs";

const start = Date.now();
const MINUTE = 60_000;
/** What takes longer hangs: it has failed, and the suites after it still run. In milliseconds. */
const LONGEST = { unit: 40 * MINUTE, generated: 8 * MINUTE, unseen: 4 * MINUTE, editor: 8 * MINUTE };
const totals = { passed: 0, failed: 0 };
const chosen = process.argv.slice(2);
const knownSuites = ["checks", "unit", "generated", "host", "ui", "browser"];
const unknown = chosen.find((name) => !knownSuites.includes(name));
if (unknown !== undefined) {
  console.error(`There is no suite ${unknown}. Suites: ${knownSuites.join(", ")}.`);
  process.exit(2);
}

function count(passed, failed) {
  totals.passed += passed;
  totals.failed += failed;
}

/** Counts the tests that a suite wrote to `file`; a suite that wrote nothing, or ended badly with all tests passed, is a failure. */
function countResult(file, code) {
  const full = path.join(root, file);
  const tests = fs.existsSync(full) ? JSON.parse(fs.readFileSync(full, "utf8")).tests : [];
  const passed = tests.filter((test) => test.state === "passed").length;
  const failed = tests.length - passed;
  count(passed, failed);
  if (tests.length === 0 || (code !== 0 && failed === 0)) count(0, 1);
}

async function checks() {
  const { runChecks } = await import("./check.mjs");
  const result = await runChecks({ unitTests: false });
  count(result.passed, result.failed);
}

function unit() {
  const file = path.join(root, ".cache/vitest.json");
  fs.rmSync(file, { force: true });
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${file}`];
  const code = showNode("node_modules/vitest/vitest.mjs", ["run", ...reporters], { timeout: LONGEST.unit });
  const result = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
  const failed = result?.numFailedTests ?? 0;
  // A file that could not be loaded has no failed test of its own.
  const broken = (result?.testResults ?? []).filter((one) => one.status === "failed" && one.assertionResults.length === 0).length;
  count(result?.numPassedTests ?? 0, failed + broken);
  if (result === undefined || (code !== 0 && failed + broken === 0)) count(0, 1);
  const pending = result?.numPendingTests ?? 0;
  if (pending > 0) {
    console.log(`${pending} tests were skipped; a skipped test counts as failed.`);
    count(0, pending);
  }
}

/** Servers made at random, run and compared with what `check` says: 300 that must hold, and 100 that nobody has seen, which only print what they find. */
function generated() {
  const compare = (timeout, ...options) => showNode("scripts/run-tool.mjs", ["test/generated/main.ts", ...options], { timeout });
  const code = compare(LONGEST.generated, "--seed", "1", "--n", "300", "--decide", "--brief");
  count(code === 0 ? 300 : 0, code === 0 ? 0 : 1);
  const seed = String(Math.floor(start / 1000) % 1_000_000);
  console.log(`Seed ${seed}:`);
  compare(LONGEST.unseen, "--seed", seed, "--n", "100", "--brief");
}

function host() {
  fs.rmSync(path.join(root, ".cache/host-result.json"), { force: true });
  countResult(".cache/host-result.json", showNode("scripts/host/run-host-suite.mjs", [], { timeout: LONGEST.editor }));
}

/** A suite that needs the embedded host's Chromium. Elsewhere it says so and counts nothing. */
async function inChromium(what, needs, script, resultFile) {
  const { hostIsPossible } = await import("./host/setup-vscode-host.mjs");
  if (!hostIsPossible) {
    console.log(`${what} needs ${needs}, which runs on Linux x64; this is ${process.platform} ${process.arch}. Not run.`);
    return;
  }
  fs.rmSync(path.join(root, resultFile), { force: true });
  countResult(resultFile, showNode(script, [], { timeout: LONGEST.editor }));
}

function ui() {
  return inChromium("The workbench suite", "the embedded VS Code", "scripts/host/run-ui-suite.mjs", ".cache/ui-result.json");
}

function browser() {
  return inChromium("The browser suite", "our own Chromium", "scripts/host/run-browser-suite.mjs", ".cache/browser-result.json");
}

ensureInstalled();
const { packageExtension } = await import("./package.mjs");
console.log("\n== build and package");
function buildAndPackage() {
  try {
    return packageExtension();
  } catch (error) {
    console.error(error);
    return 1;
  }
}
const packaged = buildAndPackage();
count(packaged === 0 ? 1 : 0, packaged === 0 ? 0 : 1);
const suites = { checks, unit, generated, host, ui, browser };
for (const [name, run] of Object.entries(suites)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const suiteStart = Date.now();
  console.log(`\n== ${name}`);
  await run();
  console.log(`== ${name}: ${secondsSince(suiteStart)}`);
}
console.log(`\nAll suites took ${secondsSince(start)}.`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);
