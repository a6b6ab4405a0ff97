/** The engine that ships, in conversation: all technologies and rules, once in memory and once as its own process over stdio. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, Hover, PublishDiagnosticsParams, TextEdit } from "vscode-languageserver/node";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { type Conversation, converse, until } from "./conversation.ts";

const manifest = JSON.stringify({ name: "app", dependencies: { express: "^5.1.0", cors: "^2.8.5" } });
const server = `import cors from "cors";
import express from "express";
import { origins } from "./origins";

const app = express();
app.use(cors({ origin: origins, credentials: true }));
app.listen(3000);
`;

let conversation: Conversation | undefined;
async function start(...args: Parameters<typeof converse>): Promise<Conversation> {
  conversation = await converse(...args);
  return conversation;
}
afterEach(async () => {
  await conversation?.end();
  conversation = undefined;
});

const codes = (items: readonly { readonly code?: unknown }[]): unknown[] => items.map((item) => item.code);

describe("the shipped engine", () => {
  it("finds, explains and fixes across files", async () => {
    const files = {
      "/work/package.json": manifest,
      "/work/server.ts": server,
      "/work/origins.ts": 'export const origins = ["https://a.example/", "https://b.example"];\n',
    };
    const talk = await start(files, { engine: STANDARD_ENGINE });
    const pull = talk.pullWorkspace();
    const report = await until("the finding in the imported file", () => pull.reports.get("/work/origins.ts"));
    expect(codes(report.items)).toEqual(["cors-origin-trailing-slash"]);

    talk.open("/work/origins.ts", files["/work/origins.ts"]);
    const [diagnostic] = await talk.items("/work/origins.ts");
    if (diagnostic === undefined) throw new Error("no finding");
    const textDocument = { uri: "file:///work/origins.ts" };
    const actions: CodeAction[] = await talk.client.sendRequest("textDocument/codeAction", {
      textDocument,
      range: diagnostic.range,
      context: { diagnostics: [diagnostic] },
    });
    const fix: CodeAction = await talk.client.sendRequest("codeAction/resolve", actions.find((action) => action.isPreferred) ?? {});
    expect(JSON.stringify(fix.edit)).toContain("https://a.example");

    const hover: Hover = await talk.client.sendRequest("textDocument/hover", {
      textDocument: { uri: "file:///work/server.ts" },
      position: { line: 5, character: 12 },
    });
    expect(JSON.stringify(hover.contents)).toContain("https://b.example");
    expect(JSON.stringify(hover.contents)).toContain("Cost: A JSON POST, a request with Authorization");
  });

  it("fixes all problems of one policy with one edit", async () => {
    const text = server.replace("origin: origins", 'origin: ["https://a.example/", "HTTPS://B.example"]');
    const talk = await start({ "/work/package.json": manifest, "/work/server.ts": text }, { engine: STANDARD_ENGINE });
    talk.open("/work/server.ts", text);
    const diagnostics = (await talk.items("/work/server.ts")).filter((one) => String(one.code).startsWith("cors-origin-"));
    expect(codes(diagnostics)).toEqual(["cors-origin-trailing-slash", "cors-origin-uppercase"]);
    const actions: CodeAction[] = await talk.client.sendRequest("textDocument/codeAction", {
      textDocument: { uri: "file:///work/server.ts" },
      range: diagnostics[0]?.range,
      context: { diagnostics: diagnostics.slice(0, 1) },
    });
    const combined = actions.find((action) => action.title.startsWith("Fix all 2 problems of this CORS policy"));
    const { edit }: CodeAction = await talk.client.sendRequest("codeAction/resolve", combined ?? {});
    const [change] = edit?.documentChanges ?? [];
    const edits = change !== undefined && "edits" in change ? change.edits : [];
    const document = TextDocument.create("file:///work/server.ts", "typescript", 1, text);
    const fixed = TextDocument.applyEdits(
      document,
      edits.filter((one): one is TextEdit => "newText" in one),
    );
    expect(fixed).toBe(server.replace("origin: origins", 'origin: ["https://a.example", "https://b.example"]'));
  });

  it("keeps the findings of the rest of a half-typed file", async () => {
    const text = server.replace("origin: origins", 'origin: ["https://a.example/"]');
    const talk = await start({ "/work/package.json": manifest, "/work/server.ts": text }, { engine: STANDARD_ENGINE });
    talk.open("/work/server.ts", text);
    expect(codes(await talk.items("/work/server.ts"))).toContain("cors-origin-trailing-slash");
    for (const unfinished of ["app.get(\n", 'const a = "\n', "if (x) {\n", "import { \n", "const o = { a: \n"]) {
      talk.change("/work/server.ts", text.replace("const app", `${unfinished}const app`));
      expect(codes(await talk.items("/work/server.ts")), unfinished).toContain("cors-origin-trailing-slash");
    }
  });

  it("reads what is not to be read without failing", async () => {
    const talk = await start(
      {
        "/work/a.ts": new Uint8Array([99, 111, 114, 115, 0, 1, 2]),
        "/work/b.yaml": "cors: [\n\t&a *a\n---\n!!x {{ y }}",
        "/work/c.ts": { unreadable: "The file may not be read." },
        "/work/d.ts": { link: "/work/d.ts" },
        "/work/e.js": `cors(${"[".repeat(20_000)}`,
        "/work/f.js": `/* Access-Control-Allow-Origin */ var x = "${"a".repeat(1_500_000)}"; cors({origin: "*"})`,
        "/work/.preflint.yml": "- 1\n- [",
      },
      { engine: STANDARD_ENGINE },
    );
    const status = await talk.checkWorkspace();
    expect(status.unreadable).toBe(1);
    expect(talk.messages.filter((message) => message.startsWith("Failed"))).toEqual([]);
  });
});

describe("the server as a process", () => {
  let child: ChildProcess | undefined;
  let folder: string | undefined;
  afterEach(() => {
    child?.kill();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it("speaks over stdio and ends when it is told to", async () => {
    folder = mkdtempSync(path.join(tmpdir(), "preflint-stdio-"));
    mkdirSync(path.join(folder, "work"));
    writeFileSync(path.join(folder, "work/package.json"), manifest);
    writeFileSync(path.join(folder, "work/server.ts"), server.replace("origins,", '["https://a.example/"],'));
    const bundle = path.join(folder, "server.cjs");
    await build({
      entryPoints: ["server/lsp/serve.ts"],
      outfile: bundle,
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "error",
      define: { PREFLINT_VERSION: '"test"' },
    });
    const running = spawn(process.execPath, [bundle, "--stdio"], { stdio: ["pipe", "pipe", "pipe"] });
    child = running;
    let errors = "";
    running.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    const exit = new Promise<number | null>((resolve) => running.on("exit", resolve));
    const client = createProtocolConnection(new StreamMessageReader(running.stdout), new StreamMessageWriter(running.stdin));
    const published = new Map<string, unknown[]>();
    client.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => void published.set(params.uri, codes(params.diagnostics)));
    client.listen();
    const root = pathToFileURL(path.join(folder, "work")).href;
    await client.sendRequest("initialize", { processId: process.pid, rootUri: root, capabilities: { textDocument: { publishDiagnostics: {} } } });
    await client.sendNotification("initialized", {});
    await until("the finding", () => published.get(`${root}/server.ts`)?.includes("cors-origin-trailing-slash"));
    await client.sendRequest("shutdown");
    await client.sendNotification("exit");
    expect(await exit).toBe(0);
    expect(errors).toBe("");
    client.dispose();
  }, 60_000);
});
