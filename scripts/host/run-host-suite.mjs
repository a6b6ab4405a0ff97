// Runs test/host inside a real VS Code with the packaged extension installed. Prints one line per test.
// VSCODE=/path/to/code uses that one, VSCODE=download fetches one; without it the embedded host is used on Linux x64.
// Ends with 1 if a test failed, 2 if the suite could not run. Writes .cache/host-result.json.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from "@vscode/test-electron";
import { buildHostTests } from "../build.mjs";
import { root } from "../processes.mjs";
import { temporaryFolder } from "./host.mjs";
import { ensureHost, hostIsPossible } from "./setup-vscode-host.mjs";

const vsix = path.join(root, "dist/preflint.vsix");
const resultFile = path.join(root, ".cache/host-result.json");

async function executable() {
  const named = process.env.VSCODE ?? (hostIsPossible ? undefined : "download");
  if (named === "download") return { program: await downloadAndUnzipVSCode("stable"), embedded: false };
  if (named !== undefined) return { program: named, embedded: false };
  ensureHost();
  return { program: path.join(import.meta.dirname, "code-host.mjs"), embedded: true };
}

function installPackage({ program, embedded }, extensionsFolder) {
  const flags = [`--extensions-dir=${extensionsFolder}`, `--install-extension=${vsix}`];
  const [cli, ...more] = embedded ? [program] : resolveCliArgsFromVSCodeExecutablePath(program, { reuseMachineInstall: true });
  const result = spawnSync(cli, [...more, ...flags], { encoding: "utf8", shell: process.platform === "win32" });
  if (result.status !== 0) throw new Error(`The package could not be installed: ${result.stdout}${result.stderr}`);
}

const work = temporaryFolder("workspace");
const extensions = temporaryFolder("extensions");
let code = 2;
try {
  fs.mkdirSync(path.dirname(resultFile), { recursive: true });
  fs.rmSync(resultFile, { force: true });
  process.env.HOST_TEST_RESULT = resultFile;
  fs.cpSync(path.join(root, "test/host/workspace"), work, { recursive: true });
  await buildHostTests();
  const vscode = await executable();
  installPackage(vscode, extensions);
  await runTests({
    vscodeExecutablePath: vscode.program,
    // The product comes from the package; this stub only makes VS Code start in test mode.
    extensionDevelopmentPath: path.join(root, "test/host/stub-extension"),
    extensionTestsPath: path.join(root, ".cache/host-tests/index.cjs"),
    launchArgs: [work, `--extensions-dir=${extensions}`, "--disable-workspace-trust"],
  }).catch((error) => console.error(`The suite reports failure: ${error instanceof Error ? error.message : error}`));
  const result = JSON.parse(fs.readFileSync(resultFile, "utf8"));
  for (const test of result.tests) console.log(`${test.state === "passed" ? "ok    " : "FAILED"} ${test.title}${test.error ? `\n${test.error}` : ""}`);
  code = result.tests.length > 0 && result.tests.every((test) => test.state === "passed") ? 0 : 1;
} catch (error) {
  console.error(error);
} finally {
  fs.rmSync(work, { recursive: true, force: true });
  fs.rmSync(extensions, { recursive: true, force: true });
}
process.exit(code);
