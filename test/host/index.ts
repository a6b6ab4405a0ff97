/** Runs inside the extension host: VS Code calls `run` of this bundle. Writes each test's result to HOST_TEST_RESULT. */
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";

interface TestResult {
  readonly title: string;
  readonly state: "passed" | "failed";
  readonly error?: string;
}

/** Resolves when all tests passed, rejects otherwise. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "tdd", color: false, timeout: 40_000, reporter: "spec" });
  for (const name of readdirSync(__dirname).sort()) if (name.endsWith(".test.cjs")) mocha.addFile(path.join(__dirname, name));
  const tests: TestResult[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on("pass", (test) => tests.push({ title: test.fullTitle(), state: "passed" }));
    runner.on("fail", (test, error: unknown) =>
      tests.push({ title: test.fullTitle(), state: "failed", error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
    // A skipped test proves nothing.
    runner.on("pending", (test) => tests.push({ title: test.fullTitle(), state: "failed", error: "skipped" }));
  });
  const file = process.env.HOST_TEST_RESULT;
  if (file !== undefined) writeFileSync(file, JSON.stringify({ tests }, undefined, 1));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
