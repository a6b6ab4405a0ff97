/** Packs a copy of the checkout as `npm pack` and `npm run package` do, and unpacks what comes out. Uses no network; the checkout stays as it is. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** Runs npm and returns what it printed. Throws if it fails. On Windows npm is a batch file, which only a shell can start. */
export function npm(folder: string, args: readonly string[], cache: string): string {
  return execFileSync("npm", args, {
    cwd: folder,
    encoding: "utf8",
    env: offline(cache),
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** An environment in which npm neither asks the network nor touches the user's cache and settings. */
export function offline(cache: string): NodeJS.ProcessEnv {
  const settings = { offline: "true", audit: "false", fund: "false", update_notifier: "false", cache, userconfig: path.join(cache, "none") };
  return { ...withoutNpm(), ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [`npm_config_${name}`, value])) };
}

/** The environment without what an npm above this test set: it names the checkout. */
export function withoutNpm(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/i.test(name)));
}

/** A folder for one suite. */
export interface Workbench {
  readonly folder: string;
  /** The checkout's tracked and new files, with the installed packages linked in. */
  readonly checkout: string;
  readonly npmCache: string;
  /** An empty folder of this name. */
  empty(name: string): string;
  remove(): void;
}

/** Makes the copy. `remove` it after the suite. */
export function copyCheckout(): Workbench {
  const folder = mkdtempSync(path.join(tmpdir(), "preflint-packed-"));
  const checkout = path.join(folder, "checkout");
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  for (const file of listed.split("\0")) {
    if (file === "" || /^(?:test|examples)\//.test(file) || !existsSync(path.join(root, file))) continue;
    cpSync(path.join(root, file), path.join(checkout, file));
  }
  symlinkSync(path.join(root, "node_modules"), path.join(checkout, "node_modules"), "junction");
  const empty = (name: string): string => {
    mkdirSync(path.join(folder, name));
    return path.join(folder, name);
  };
  return { folder, checkout, npmCache: empty("npm-cache"), empty, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
