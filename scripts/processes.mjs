// Starts child processes for the other scripts. Node built-ins only: this runs before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import path from "node:path";

/** The project's folder. */
export const root = path.resolve(import.meta.dirname, "..");

const windows = process.platform === "win32";

/**
 * Runs a program in the project's folder with its output shown; returns its exit code (127 if it cannot be started). `timeout`, in
 * milliseconds, ends one that hangs: it has failed, with a word.
 */
export function show(program, args, options = {}) {
  // On Windows npm is a batch file, which only a shell can start.
  const result = spawnSync(program, args, { cwd: root, stdio: "inherit", shell: windows && program === "npm", killSignal: "SIGKILL", ...options });
  if (result.error?.code === "ETIMEDOUT") console.error(`\n${path.basename(args[0] ?? program)} was ended after ${options.timeout / 1000} s without a result.`);
  else if (result.error) console.error(`${program} could not be started: ${result.error.message}`);
  return result.status ?? 127;
}

/** Runs a Node script in the project's folder with its output shown; returns its exit code. */
export function showNode(script, args = [], options = {}) {
  return show(process.execPath, [path.join(root, script), ...args], options);
}

/** A step that takes longer than this hangs, in milliseconds. */
const LONGEST_STEP = 300_000;

/** Runs a Node script and collects what it prints. Never rejects; a script that hangs is ended and has failed. */
export function collectNode(script, args = [], options = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(root, script), ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    const limit = setTimeout(() => {
      output += `\nEnded after ${LONGEST_STEP / 1000} s without a result.`;
      child.kill("SIGKILL");
    }, LONGEST_STEP);
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", (error) => resolve({ code: 127, output: String(error) }));
    child.on("close", (code) => {
      clearTimeout(limit);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Full path of a program on the PATH, or `undefined`. */
export function findOnPath(program) {
  const looked = spawnSync(windows ? "where" : "which", [program], { encoding: "utf8" });
  if (looked.status === 0) return looked.stdout.split(/\r?\n/)[0];
  return undefined;
}

/** Seconds since a `Date.now()` value, for people. */
export function secondsSince(start) {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}
