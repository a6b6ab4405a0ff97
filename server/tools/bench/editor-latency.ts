/** Time from a keystroke to its diagnostics, over stdio, for a client without pull diagnostics: the longest way there is. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";

/** Milliseconds; resident bytes of the server after the edits. */
export interface Latency {
  readonly initializeMs: number;
  readonly firstMs: number;
  readonly p50: number;
  readonly p95: number;
  readonly residentBytes: number;
}

/** A server of `size` characters with handlers that the rules have something to say about. */
export function sourceOfSize(size: number): string {
  const head = 'import express from "express";\nimport cors from "cors";\nconst app = express();\napp.use(cors({ origin: true, credentials: true }));\n';
  let text = head;
  for (let index = 0; text.length < size; index += 1) {
    text += `\napp.get("/items/${index}", async (req, res) => {\n  const list = await loadItems(req.params.id, { limit: ${index}, order: "asc" });\n  const total = list.reduce((sum, item) => sum + item.price, 0);\n`;
    if (index % 20 === 0)
      text += `  res.setHeader("Cache-Control", "no-store");\n  res.cookie("session${index}", total, { httpOnly: true, secure: true, sameSite: "lax" });\n`;
    text += "  res.json({ list, total });\n});\n";
  }
  return text;
}

/** Starts the server (a Node script and its arguments), opens one document and edits it again and again. */
export async function editorLatency(command: readonly string[], size: number, edits: number): Promise<Latency> {
  const start = performance.now();
  const child = spawn(process.execPath, [...command], { stdio: ["pipe", "pipe", "ignore"] });
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const uri = pathToFileURL("/bench/server.ts").href;
  let waiting: { readonly version: number; readonly done: () => void } | undefined;
  connection.onNotification("textDocument/publishDiagnostics", (params: { readonly uri: string; readonly version?: number }) => {
    if (params.uri === uri && waiting !== undefined && (params.version ?? waiting.version) >= waiting.version) waiting.done();
  });
  connection.onRequest("workspace/configuration", (params: { readonly items: readonly unknown[] }) => params.items.map(() => null));
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("window/workDoneProgress/create", () => null);
  connection.listen();
  const published = (version: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no diagnostics for version ${version} within 20 s`)), 20_000);
      waiting = {
        version,
        done: () => {
          clearTimeout(timer);
          resolve();
        },
      };
    });
  const capabilities = { textDocument: { publishDiagnostics: { versionSupport: true } }, workspace: { configuration: true } };
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, workspaceFolders: null, capabilities });
  const initializeMs = performance.now() - start;
  await connection.sendNotification("initialized", {});
  const text = sourceOfSize(size);
  const opened = performance.now();
  const first = published(1);
  await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
  await first;
  const firstMs = performance.now() - opened;
  const times: number[] = [];
  for (let version = 2; version < edits + 2; version += 1) {
    const answer = published(version);
    const sent = performance.now();
    // A line comes and goes at the top, so that every diagnostic moves: a server need not publish what stays the same.
    const start = { line: 0, character: 0 };
    const change = version % 2 === 0 ? { range: { start, end: start }, text: "\n" } : { range: { start, end: { line: 1, character: 0 } }, text: "" };
    await connection.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [change] });
    await answer;
    times.push(performance.now() - sent);
  }
  times.sort((a, b) => a - b);
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"));
  connection.dispose();
  child.kill();
  return {
    initializeMs,
    firstMs,
    p50: times[times.length >> 1] ?? 0,
    p95: times[Math.floor(times.length * 0.95)] ?? 0,
    residentBytes: Number(resident?.[1] ?? 0) * 1024,
  };
}
