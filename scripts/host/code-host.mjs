#!/usr/bin/env node
// Behaves like the `code` program as far as @vscode/test-electron's `runTests` needs it, but is the embedded VS Code
// in a headless Chromium: no download, no display. Also understands `--install-extension FILE --extensions-dir FOLDER`.
import fs from "node:fs";
import path from "node:path";
import { installExtension, launchBrowser, remoteAddress, startServer, temporaryFolder, workbenchAddress } from "./host.mjs";

function parseArguments(args) {
  const options = { extensionDevelopmentPath: [] };
  const targets = [];
  for (const arg of args) {
    const match = /^--([\w-]+)(?:=(.*))?$/s.exec(arg);
    if (match === null) targets.push(path.resolve(arg));
    else if (match[1] === "extensionDevelopmentPath") options.extensionDevelopmentPath.push(path.resolve(match[2]));
    else options[match[1]] = match[2] ?? true;
  }
  return { options, targets };
}

const { options, targets } = parseArguments(process.argv.slice(2));
const home = temporaryFolder("host");
const extensionsFolder = options["extensions-dir"] ?? path.join(home, "extensions");

if (typeof options["install-extension"] === "string") {
  console.log(installExtension({ home, extensionsFolder, vsix: options["install-extension"] }).trim());
  fs.rmSync(home, { recursive: true, force: true });
  process.exit(0);
}

const resultFile = process.env.HOST_TEST_RESULT ?? path.join(home, "result.json");
const limit = Number(process.env.HOST_TIMEOUT ?? 240_000);
const log = [];
const server = await startServer({ home, extensionsFolder, environment: { HOST_TEST_RESULT: resultFile } });
const browser = await launchBrowser();

async function leave(code) {
  await browser.close().catch(() => {});
  await server.stop();
  fs.rmSync(home, { recursive: true, force: true });
  process.exit(code);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => leave(130));

async function runSuite() {
  const page = await (await browser.newContext()).newPage();
  const done = new Promise((resolve, reject) => {
    page.exposeFunction("codeAutomationLog", (type, args) => log.push(`[${type}] ${args.join(" ")}`)).catch(reject);
    page.exposeFunction("codeAutomationExit", resolve).catch(reject);
    page.on("crash", () => reject(new Error("The page crashed.")));
    setTimeout(() => reject(new Error("The extension host gave no result in time.")), limit).unref();
  });
  const development = options.extensionDevelopmentPath.map((folder) => ["extensionDevelopmentPath", remoteAddress(server, folder)]);
  const tests = options.extensionTestsPath ? [["extensionTestsPath", remoteAddress(server, path.resolve(options.extensionTestsPath))]] : [];
  await page.goto(workbenchAddress(server, targets[0] ?? home, [...development, ...tests]));
  return done;
}

let code = 2;
try {
  code = await runSuite();
  if (code === 0 && !fs.existsSync(resultFile)) {
    console.error("The suite ended without a result file.");
    code = 3;
  }
} catch (error) {
  console.error(error);
  code = 2;
}
if (code !== 0) console.log(log.join("\n"));
await leave(code);
