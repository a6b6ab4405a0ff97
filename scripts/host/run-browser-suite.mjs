// Runs test/browser in the host's own Chromium (CHROMIUM names another). Prints failures and a total.
// Ends with 1 if a test failed, 2 if the suite could not run. Writes .cache/browser-result.json.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { bundleTool } from "../build.mjs";
import { root } from "../processes.mjs";
import { launchBrowser } from "./host.mjs";
import { ensureHost } from "./setup-vscode-host.mjs";

/** It takes about fifteen seconds on two cores; after this many milliseconds it hangs. Playwright ends the browser with the process. */
const LONGEST_RUN = 300_000;

const resultFile = path.join(root, ".cache/browser-result.json");
let code = 2;
try {
  ensureHost();
  setTimeout(() => {
    console.error(`The browser suite gave no result in ${LONGEST_RUN / 1000} s.`);
    process.exit(2);
  }, LONGEST_RUN).unref();
  const { runBrowserSuite } = await import(pathToFileURL(await bundleTool("test/browser/suite.ts")).href);
  const tests = await runBrowserSuite(launchBrowser);
  fs.writeFileSync(resultFile, JSON.stringify({ tests }, undefined, 1));
  const failed = tests.filter((test) => test.state !== "passed");
  for (const test of failed) console.log(`FAILED ${test.title}\n${test.error}`);
  console.log(`${tests.length - failed.length} of ${tests.length} as expected`);
  code = failed.length === 0 && tests.length > 0 ? 0 : 1;
} catch (error) {
  console.error(error);
}
process.exit(code);
