/**
 * Runs the built command line and language server under strace, in a repository that wants to be run, and fails if another program
 * starts, a socket is opened, or anything is opened for writing. `npm run test:traced`; Linux with strace only, and not a part of `npm test`,
 * which needs Node and npm alone.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { hostileVariables, plantHostileRepository } from "../harness/hostile-repository.ts";

const CALLS =
  "execve,execveat,fork,vfork,socket,connect,bind,sendto,open,openat,openat2,creat,truncate,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,chmod,fchmodat,mknod,mknodat,utimensat,kill";

/** What one traced run did that it must not have done. */
interface TracedRun {
  readonly name: string;
  readonly calls: number;
  readonly programs: readonly string[];
  readonly wrong: readonly string[];
  readonly code: number | null;
}

const dist = resolve("dist");
const root = mkdtempSync(join(tmpdir(), "preflint-traced-"));
const repository = join(root, "repository");
const { hasRun } = plantHostileRepository(repository);
const environment = { ...process.env, ...hostileVariables(repository) };

/** Judges the lines of a trace. The first `execve` is our own start. */
function judge(name: string, trace: string, code: number | null): TracedRun {
  const lines = readFileSync(trace, "utf8")
    .split("\n")
    .filter((line) => line.includes("("));
  const programs = lines.filter((line) => /\bexecve(?:at)?\(/.test(line));
  const wrong = lines.filter((line) => {
    if (/\bexecve(?:at)?\(/.test(line)) return line !== programs[0];
    if (/\bopen(?:at2?)?\(/.test(line)) return /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE/.test(line);
    // Asking whether a process lives (signal 0) touches nothing.
    return !/\bkill\(\d+, 0\)/.test(line);
  });
  return { name, calls: lines.length, programs: programs.map((line) => /"([^"]*)"/.exec(line)?.[1] ?? line), wrong, code };
}

function strace(trace: string, args: readonly string[]): readonly string[] {
  return ["-f", "-qq", "-s", "200", "-e", `trace=?${CALLS.replaceAll(",", ",?")}`, "-e", "signal=none", "-o", trace, process.execPath, ...args];
}

/** Runs Node on these arguments; gives the file of the trace and the exit code. */
function traced(args: readonly string[]): [trace: string, code: number | null] {
  const trace = join(root, "trace.txt");
  const result = spawnSync("strace", strace(trace, args), { cwd: repository, env: environment, encoding: "utf8" });
  return [trace, result.status];
}

function runCli(name: string, args: readonly string[]): TracedRun {
  return judge(name, ...traced([join(dist, "cli.cjs"), ...args]));
}

/** One conversation: open, ask, leave. */
async function runServer(): Promise<TracedRun> {
  const trace = join(root, "trace.txt");
  const child = spawn("strace", strace(trace, [join(dist, "server.cjs"), "--stdio"]), {
    cwd: repository,
    env: environment,
    stdio: ["pipe", "pipe", "inherit"],
  });
  let heard = "";
  let listener = (): void => undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    heard += text;
    listener();
  });
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const until = (text: string): Promise<void> =>
    new Promise((done) => {
      listener = () => {
        if (heard.includes(text)) done();
      };
      listener();
    });
  const uri = pathToFileURL(join(repository, "changed.js")).href;
  const exit = new Promise<number | null>((done) => child.on("exit", done));
  send({
    id: 1,
    method: "initialize",
    params: { processId: process.pid, rootUri: pathToFileURL(repository).href, capabilities: { textDocument: { diagnostic: {} } } },
  });
  await until('"id":1,');
  send({ method: "initialized", params: {} });
  send({
    method: "textDocument/didOpen",
    params: { textDocument: { uri, languageId: "javascript", version: 1, text: readFileSync(join(repository, "changed.js"), "utf8") } },
  });
  send({ id: 2, method: "textDocument/diagnostic", params: { textDocument: { uri } } });
  await until('"id":2,');
  if (!heard.includes("cors-reflect-with-credentials")) throw new Error("The server did not report what it should.");
  send({ id: 3, method: "shutdown" });
  await until('"id":3,');
  send({ method: "exit" });
  return judge("language server", trace, await exit);
}

async function main(): Promise<number> {
  if (process.platform !== "linux" || spawnSync("strace", ["--version"]).status !== 0) {
    console.error("strace is missing (Debian: apt-get install strace), so nothing was traced.");
    return 2;
  }
  // What does all that is forbidden must be seen to do it: else the trace would prove nothing.
  const control = judge(
    "control",
    ...traced([
      "-e",
      `require("child_process").spawnSync("true"); require("fs").writeFileSync("${root}/x", ""); require("net").connect(9, "127.0.0.1").on("error", () => 0)`,
    ]),
  );
  const seen = ["execve(", "O_WRONLY", "socket("].filter((call) => control.wrong.some((line) => line.includes(call)));
  if (seen.length < 3) {
    console.error(`strace shows only ${seen.join(" ") || "nothing"} of a program that does what is forbidden.`);
    return 2;
  }
  const runs = [
    runCli("check", ["check"]),
    runCli("check --changed-since HEAD", ["check", "--changed-since", "HEAD"]),
    runCli("check --changed-since HEAD~1 (missing)", ["check", "--changed-since", "HEAD~1"]),
    runCli("check vendor/x --format sarif", ["check", "vendor/x", "--changed-since", "HEAD", "--format", "sarif"]),
    runCli("check --fix-dry-run", ["check", "--fix-dry-run"]),
    runCli("explain", ["explain", "changed.js:4"]),
    runCli("simulate", ["simulate", "changed.js:4", "--origin", "https://evil.example"]),
    await runServer(),
  ];
  for (const { name, calls, programs, wrong, code } of runs) {
    console.log(`${wrong.length === 0 ? "ok    " : "FAILED"} ${name}: exit ${code}, ${calls} calls seen, programs: ${programs.join(" ")}`);
    for (const line of wrong) console.log(`         ${line}`);
  }
  if (hasRun()) console.log("FAILED a program of the repository has run");
  return hasRun() || runs.some(({ wrong }) => wrong.length > 0) ? 1 : 0;
}

try {
  process.exitCode = await main();
} finally {
  rmSync(root, { recursive: true, force: true });
}
