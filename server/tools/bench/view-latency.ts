/** How long lens, view and panel take on a whole tree, over stdio: first asked for, and again after an edit of the policy's file. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { sourceOfSize } from "./editor-latency.ts";

/** Milliseconds: by the clock (of edits the median), and of the server's processor (of edits the mean, since the system counts in steps of 10 ms). */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** First asked for, and `after…`: from an edit to the answer, everything brought up to date included. */
export interface ViewLatency {
  readonly scan: Cost;
  readonly openDuringScan: Cost;
  readonly lens: Cost;
  readonly view: Cost;
  readonly panel: Cost;
  readonly afterLens: Cost;
  readonly afterView: Cost;
  readonly afterPanel: Cost;
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
  const timed = async (ask: () => Promise<unknown>): Promise<Cost> => {
    const [start, cpu] = [performance.now(), cpuMsOf(child.pid)];
    await ask();
    return { wallMs: performance.now() - start, cpuMs: cpuMsOf(child.pid) - cpu };
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
    let openDuringScan: Cost = { wallMs: 0, cpuMs: 0 };
    const scan = await timed(async () => {
      await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
      openDuringScan = await timed(() => connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } }));
      await lens();
    });
    const first = { lens: await timed(lens), view: await timed(view), panel: await timed(panel) };
    const after: Record<"lens" | "view" | "panel", Cost[]> = { lens: [], view: [], panel: [] };
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
    return { scan, openDuringScan, ...first, afterLens: typical(after.lens), afterView: typical(after.view), afterPanel: typical(after.panel) };
  } finally {
    connection.dispose();
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function typical(costs: readonly Cost[]): Cost {
  const walls = costs.map(({ wallMs }) => wallMs).sort((a, b) => a - b);
  return { wallMs: walls[walls.length >> 1] ?? 0, cpuMs: costs.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / Math.max(1, costs.length) };
}

/** User and system time of a process so far (`proc(5)`, fields 14 and 15, in hundredths of a second). */
function cpuMsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
