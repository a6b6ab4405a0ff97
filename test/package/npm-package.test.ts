/**
 * What `npm pack` writes, listed and tried: installed without network into an empty folder, it brings nothing but itself, and
 * `npx preflint` checks, explains and serves. The action of GitHub runs it too.
 */
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { RULES } from "../../server/core/rules/registry.generated.ts";
import { ACTION_STEP, actionEnvironment } from "./action.ts";
import { copyCheckout, npm, offline, type Workbench } from "./packed.ts";

const REFLECTING = `const express = require("express");
const cors = require("cors");
const app = express();
app.use(cors({ origin: true, credentials: true }));
app.listen(3000);
`;

// Each test starts npm or Node several times.
vi.setConfig({ testTimeout: 60_000 });

describe("the npm package", () => {
  let bench: Workbench;
  let tarball: string;
  let files: readonly string[];
  /** An empty folder into which the packed file was installed. */
  let user: string;
  let installed: string;

  beforeAll(() => {
    bench = copyCheckout();
    // An earlier build leaves the editor's bundle; it must not slip in as the manifest's `main`.
    npm(bench.checkout, ["run", "build", "--silent"], bench.npmCache);
    expect(existsSync(path.join(bench.checkout, "dist/client.cjs"))).toBe(true);
    const [packed] = JSON.parse(npm(bench.checkout, ["pack", "--json", "--silent", "--pack-destination", bench.folder], bench.npmCache)) as readonly [
      { readonly filename: string; readonly files: readonly { readonly path: string }[] },
    ];
    tarball = path.join(bench.folder, packed.filename);
    files = packed.files.map((file) => file.path);
    user = bench.empty("user");
    // Without a prefix npm would take the nearest folder above that has a package.json, if there is one.
    npm(user, ["install", "--prefix", user, tarball], bench.npmCache);
    installed = path.join(user, "node_modules/preflint");
  }, 120_000);

  afterAll(() => bench.remove());

  /** What a user types: `npx preflint …`. */
  function npx(args: readonly string[]): Ended {
    return run("npx", ["preflint", ...args], user, offline(bench.npmCache));
  }

  it("holds bundles and rule pages, and nothing of the editor or of this checkout", () => {
    const rulePages = [...RULES.map(({ meta }) => `docs/rules/${meta.id}.md`), "docs/rules/README.md"];
    expect(files.filter((file) => !file.startsWith("docs/rules/")).sort()).toEqual(
      ["LICENSE", "README.md", "dist/cli.cjs", "dist/refa.cjs", "dist/server.cjs", "THIRD-PARTY-NOTICES", "dist/typescript.cjs", "package.json"].sort(),
    );
    expect(files.filter((file) => file.startsWith("docs/rules/")).sort()).toEqual(rulePages.sort());
  });

  it("brings no other package", () => {
    expect(readdirSync(path.join(user, "node_modules")).filter((name) => !name.startsWith("."))).toEqual(["preflint"]);
    const manifest = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8")) as Record<string, unknown>;
    for (const kind of ["dependencies", "optionalDependencies", "peerDependencies", "bundleDependencies"]) expect(manifest[kind], kind).toBeUndefined();
  });

  it("has a program that can be started", () => {
    // Windows knows no such permission and takes every file.
    expect(() => accessSync(path.join(installed, "dist/cli.cjs"), constants.X_OK)).not.toThrow();
    expect(readFileSync(path.join(installed, "dist/cli.cjs"), "utf8").startsWith("#!/usr/bin/env node\n")).toBe(true);
  });

  it("carries the notices of what is in its bundles, and the comments that licences want kept", () => {
    const notices = readFileSync(path.join(installed, "THIRD-PARTY-NOTICES"), "utf8");
    for (const name of ["typescript", "refa", "yaml", "tldts", "vscode-languageserver"]) expect(notices).toMatch(new RegExp(`^${name} \\d[\\d.]* \\(`, "m"));
    const ending = readFileSync(path.join(installed, "dist/typescript.cjs"), "utf8").slice(-2_000);
    expect(ending).toMatch(/Bundled license information:[\s\S]*Copyright \(c\) Microsoft Corporation/);
  });

  it("checks a folder", () => {
    writeFileSync(path.join(user, "server.js"), "export {};\n");
    expect(npx(["check"])).toMatchObject({ code: 0 });
    writeFileSync(path.join(user, "server.js"), REFLECTING);
    const { code, out } = npx(["check"]);
    expect(out).toContain("cors-reflect-with-credentials");
    expect(code).toBe(1);
  });

  it("says its version and explains a rule", () => {
    expect(npx(["--version"]).out.trim()).toBe(JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8")).version);
    const { code, out } = npx(["explain", "cors-reflect-with-credentials"]);
    expect(code).toBe(0);
    expect(out).toContain("cors-reflect-with-credentials");
  });

  it("is run by the action, which takes inputs and names as data", () => {
    const checkout = bench.empty("checked out");
    writeFileSync(path.join(checkout, "server.js"), REFLECTING);
    const action = (inputs: Readonly<Record<string, string>>): Ended => {
      const env = { ...offline(bench.npmCache), RUNNER_TEMP: bench.folder, ...actionEnvironment({ package: tarball, ...inputs }) };
      return run("bash", ["--noprofile", "--norc", "-c", ACTION_STEP.run], checkout, env);
    };
    const annotated = action({});
    expect(annotated.out).toContain("::error file=server.js,line=4");
    expect(annotated.code).toBe(1);
    expect(action({ "fail-on": "never", format: "sarif", output: "out.sarif", arguments: "--rule\ncors-reflect-with-credentials\n" })).toMatchObject({
      code: 0,
      out: "",
    });
    expect(JSON.parse(readFileSync(path.join(checkout, "out.sarif"), "utf8")).runs[0].results).toHaveLength(1);
    const hostile = action({ paths: "--fix\n$(touch ran)\n`touch ran`; touch ran\n" });
    expect(hostile.code).toBe(2);
    expect(hostile.err).toContain("'--fix'");
    expect(existsSync(path.join(checkout, "ran"))).toBe(false);
  });

  it("serves an editor, whose links lead to pages of the package", async () => {
    writeFileSync(path.join(user, "server.js"), REFLECTING);
    const answers = await converse(path.join(installed, "dist/cli.cjs"), user, REFLECTING);
    const hrefs = [...answers.matchAll(/"href":"(file:[^"]+)"/g)].map(([, href = ""]) => new URL(href));
    expect(hrefs.length).toBeGreaterThan(0);
    for (const href of hrefs) expect(existsSync(href), String(href)).toBe(true);
    expect(hrefs.some((href) => href.pathname.includes("/node_modules/preflint/docs/rules/"))).toBe(true);
  });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Ended {
  const result = spawnSync(program, args, { cwd, encoding: "utf8", env, shell: process.platform === "win32" && program !== "bash" });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

/** Opens the text as `server.js` in a server on standard input and output; everything that the server wrote. A server that says nothing is ended. */
function converse(program: string, folder: string, text: string): Promise<string> {
  const child = spawn(process.execPath, [program, "lsp", "--stdio"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"], timeout: 15_000 });
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const uri = pathToFileURL(path.join(folder, "server.js")).href;
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString("utf8");
    if (!output.includes('"href"')) return;
    send({ id: 2, method: "shutdown" });
    send({ method: "exit" });
  });
  send({
    id: 1,
    method: "initialize",
    params: {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      capabilities: { textDocument: { publishDiagnostics: { codeDescriptionSupport: true } } },
    },
  });
  send({ method: "initialized", params: {} });
  send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "javascript", version: 1, text } } });
  return new Promise((resolve) => child.on("close", () => resolve(output)));
}
