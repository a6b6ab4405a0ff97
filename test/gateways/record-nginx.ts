/**
 * Starts the installed nginx on loopback with generated configurations, one server each, asks every probe and writes what it answered to
 * `nginx-recording.json`. `npm run test:gateways`; needs nginx on the path and changes nothing outside of the temporary folder and that file.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Configuration, Probe } from "./configurations.ts";
import { configurationOf, PROBES } from "./configurations.ts";
import type { RecordedConfiguration, Recording } from "./recording.ts";
import { answerText, packed } from "./recording.ts";

/** Another seed, for a look at more configurations: `npm run test:gateways -- other`. */
const SEED = process.argv[2] ?? "nginx-1";
const COUNT = 150;
const target = resolve("test/gateways/nginx-recording.json");

const asked = spawnSync("nginx", ["-v"], { encoding: "utf8" });
if (asked.error !== undefined) {
  console.error("nginx is not installed here; the recording stays as it is.");
  process.exit(1);
}
const version = /nginx\/[\d.]+/.exec(asked.stderr)?.[0] ?? "nginx";
const folder = mkdtempSync(join(tmpdir(), "preflint-nginx-"));
const port = await freePort();
const backendPort = await freePort();

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = http.createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return address.port;
}

function configurationText(configurations: readonly Configuration[]): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${join(folder, name)};`).join(" ");
  const servers = configurations.map((one, index) => `${one.http}\nserver { listen 127.0.0.1:${port}; server_name c${index}.test;\n${one.server}\n}`);
  return [
    `daemon off; master_process off; pid ${join(folder, "pid")}; error_log ${join(folder, "errors")} crit;`,
    "events { worker_connections 4096; }",
    `http { access_log off; uninitialized_variable_warn off; variables_hash_max_size 8192; server_names_hash_max_size 8192; map_hash_max_size 8192; map_hash_bucket_size 256; ${temporary}`,
    `upstream backend { server 127.0.0.1:${backendPort}; }`,
    ...servers,
    "}",
  ].join("\n");
}

function ask(index: number, probe: Probe): Promise<string> {
  return new Promise((done, fail) => {
    const headers = { Host: `c${index}.test`, Origin: probe.origin, Connection: "close", ...(probe.flag === "" ? {} : { "X-Flag": probe.flag }) };
    const request = http.request({ host: "127.0.0.1", port, method: probe.method, path: probe.path, headers }, (response) => {
      response.resume();
      const raw = response.rawHeaders;
      const pairs = Array.from({ length: raw.length / 2 }, (_, at) => [raw[2 * at] ?? "", raw[2 * at + 1] ?? ""] as const);
      response.on("end", () => done(answerText({ status: response.statusCode ?? 0, headers: pairs })));
    });
    request.on("error", fail);
    request.end();
  });
}

const configurations = Array.from({ length: COUNT }, (_, number) => configurationOf(SEED, number));
const backend = http.createServer((_request, response) => response.end("content"));
await new Promise<void>((done) => backend.listen(backendPort, "127.0.0.1", done));
const file = join(folder, "nginx.conf");
writeFileSync(file, configurationText(configurations));
const checked = spawnSync("nginx", ["-t", "-p", folder, "-c", file], { encoding: "utf8" });
if (checked.status !== 0) throw new Error(checked.stderr);
const server = spawn("nginx", ["-p", folder, "-c", file], { stdio: "inherit" });
try {
  await untilListening();
  const recorded: RecordedConfiguration[] = [];
  for (const [index, one] of configurations.entries()) {
    recorded.push({ ...one, ...packed(await Promise.all(PROBES.map((probe) => ask(index, probe)))) });
  }
  const recording: Recording = { version, seed: SEED, probes: PROBES, configurations: recorded };
  const lines = recorded.map((one) => JSON.stringify(one));
  const head = JSON.stringify({ version, seed: SEED, probes: PROBES }).slice(0, -1);
  writeFileSync(target, `${head},"configurations":[\n${lines.join(",\n")}\n]}\n`);
  console.log(`${recording.version}: ${recorded.length} configurations, ${recorded.length * PROBES.length} answers.`);
} finally {
  server.kill("SIGTERM");
  backend.close();
  rmSync(folder, { recursive: true, force: true });
}

async function untilListening(): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answers = await ask(0, { method: "GET", origin: "https://a.test", flag: "", path: "/page" }).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error("nginx does not listen.");
}
