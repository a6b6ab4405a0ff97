/**
 * Ends the server when its client is gone, whatever the server is doing. The protocol's own watch waits for its turn on the main
 * thread; this one has a thread of its own, which the analysis of a large file cannot hold up. It only asks whether a process lives.
 */
import { Worker } from "node:worker_threads";

/** Milliseconds between two looks. */
const INTERVAL = 3000;

/** Runs in the thread; it must not need anything of the bundle. Killing is the one way to end a process whose main thread is busy. */
const WATCH = `
const { workerData } = require("node:worker_threads");
setInterval(() => {
  try { process.kill(workerData.id, 0); } catch (error) { if (error.code === "ESRCH") process.kill(process.pid, "SIGKILL"); }
}, workerData.interval);
`;

/** Watches the process with this id. An id of 1 or below, or our own, is nobody's to watch. */
export function watchClient(id: number, interval = INTERVAL): void {
  if (!Number.isInteger(id) || id <= 1 || id === process.pid) return;
  const worker = new Worker(WATCH, { eval: true, workerData: { id, interval }, stdout: true, stderr: true });
  // Without the thread the protocol's own watch remains.
  worker.on("error", () => undefined);
  worker.unref();
}
