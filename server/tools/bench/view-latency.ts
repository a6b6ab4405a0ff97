/** How long lens, view and panel take on a whole tree, over stdio: first asked for, and again after an edit of the policy's file. */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { sourceOfSize } from "./editor-latency.ts";

/** Milliseconds, medians over the edits. `after…`: from the edit to the answer, everything brought up to date included. */
export interface ViewLatency {
  readonly scanMs: number;
  readonly openDuringScanMs: number;
  readonly lensMs: number;
  readonly viewMs: number;
  readonly panelMs: number;
  readonly afterLensMs: number;
  readonly afterViewMs: number;
  readonly afterPanelMs: number;
}

const EDITS = 9;

/** Puts a server of 30 KB beside the tree's files for the time of the measurement. */
export async function viewLatency(command: readonly string[], tree: string): Promise<ViewLatency> {
  const folder = path.join(tree, "preflint-bench-server");
  const file = path.join(folder, "server.ts");
  const text = sourceOfSize(30_000);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  const child = spawn(process.execPath, [...command], { stdio: ["pipe", "pipe", "ignore"] });
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const uri = pathToFileURL(file).href;
  connection.onRequest("workspace/configuration", (params: { readonly items: readonly unknown[] }) => params.items.map(() => null));
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("workspace/codeLens/refresh", () => null);
  connection.listen();
  const timed = async (ask: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await ask();
    return performance.now() - start;
  };
  const position = { line: 3, character: 12 };
  const lens = (): Promise<unknown> => connection.sendRequest("textDocument/codeLens", { textDocument: { uri } });
  const view = (): Promise<unknown> => connection.sendRequest("preflint/whoGetsIn", {});
  const panel = (): Promise<unknown> => connection.sendRequest("preflint/simulate", { about: { uri, position } });
  try {
    const capabilities = { textDocument: { diagnostic: {} }, workspace: { configuration: true, codeLens: { refreshSupport: true } } };
    const workspaceFolders = [{ uri: pathToFileURL(tree).href, name: "tree" }];
    await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, workspaceFolders, capabilities });
    await connection.sendNotification("initialized", {});
    const begun = performance.now();
    await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
    const openDuringScanMs = await timed(() => connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } }));
    await lens();
    const scanMs = performance.now() - begun;
    const first = { lensMs: await timed(lens), viewMs: await timed(view), panelMs: await timed(panel) };
    const after: Record<"lens" | "view" | "panel", number[]> = { lens: [], view: [], panel: [] };
    let version = 1;
    for (let round = 0; round < EDITS; round += 1) {
      for (const [name, ask] of [
        ["lens", lens],
        ["view", view],
        ["panel", panel],
      ] as const) {
        version += 1;
        const start = { line: 0, character: 0 };
        const change = version % 2 === 0 ? { range: { start, end: start }, text: "\n" } : { range: { start, end: { line: 1, character: 0 } }, text: "" };
        await connection.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [change] });
        after[name].push(await timed(ask));
      }
    }
    const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;
    return { scanMs, openDuringScanMs, ...first, afterLensMs: median(after.lens), afterViewMs: median(after.view), afterPanelMs: median(after.panel) };
  } finally {
    connection.dispose();
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
