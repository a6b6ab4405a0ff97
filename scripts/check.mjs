// `npm run check`: the fast inner loop. Format, lint, types, layers, dead code, generated files, unit tests.
// Steps run two at a time; the output of a step is shown only if it fails. Node built-ins only.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { collectNode, root, secondsSince } from "./processes.mjs";
import { ensureInstalled } from "./setup.mjs";

const steps = [
  { name: "types", script: "node_modules/typescript/bin/tsc", args: ["-b"] },
  {
    name: "unit tests",
    script: "node_modules/vitest/vitest.mjs",
    args: ["run", "--reporter=dot", "server", "test/protocol", "test/syntaxes", "test/tidy", "--exclude=**/*differential.test.ts"],
    unit: true,
  },
  { name: "format and lint", script: "node_modules/@biomejs/biome/bin/biome", args: ["check", "--error-on-warnings"] },
  {
    name: "layers",
    script: "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
    args: ["--config", ".dependency-cruiser.cjs", "server", "client"],
    needs: ".dependency-cruiser.cjs",
  },
  { name: "dead code", script: "node_modules/knip/bin/knip.js", args: ["--no-progress"], needs: "knip.json" },
  { name: "generated files", script: "scripts/run-tool.mjs", args: ["generate", "--check"] },
];

/** Runs the steps and prints one line for each. Returns how many passed and failed. */
export async function runChecks({ unitTests }) {
  const waiting = steps.filter((step) => unitTests || step.unit !== true);
  let passed = 0;
  let failed = 0;
  async function work() {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const start = Date.now();
      const missing = step.needs !== undefined && !fs.existsSync(path.join(root, step.needs));
      const result = missing ? { code: 1, output: `${step.needs} is missing` } : await collectNode(step.script, step.args);
      if (result.code === 0) passed += 1;
      else failed += 1;
      console.log(`${result.code === 0 ? "ok    " : "FAILED"} ${step.name} (${secondsSince(start)})`);
      if (result.code !== 0) console.log(result.output.trimEnd());
    }
  }
  await Promise.all(Array.from({ length: Math.min(2, os.cpus().length) }, work));
  return { passed, failed };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  ensureInstalled();
  const start = Date.now();
  const { passed, failed } = await runChecks({ unitTests: true });
  console.log(`${passed} passed, ${failed} failed (${secondsSince(start)})`);
  process.exit(failed === 0 ? 0 : 1);
}
