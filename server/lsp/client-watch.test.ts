import { spawn } from "node:child_process";
import path from "node:path";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";

test("a server whose main thread is busy for ever ends with its client", async () => {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `import { watchClient } from "./client-watch.ts"; watchClient(Number(process.env.CLIENT), 50); process.stdout.write("busy"); for (;;);`,
      resolveDir: path.resolve(import.meta.dirname),
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
  });
  const client = spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"], { stdio: "ignore" });
  const server = spawn(process.execPath, ["-e", outputFiles[0]?.text ?? ""], {
    env: { ...process.env, CLIENT: String(client.pid) },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const end = new Promise<NodeJS.Signals | null>((done) => server.on("exit", (_, signal) => done(signal)));
  await new Promise((done) => server.stdout.on("data", done));
  expect(server.exitCode).toBeNull();
  client.kill("SIGKILL");
  expect(await end).toBe("SIGKILL");
});
