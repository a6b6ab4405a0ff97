/** The largest tree at hand: the installed packages, hard-linked under names that the walker does not skip. */
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A folder to scan. `ripgrep` is the one that ships inside the embedded VS Code, if it is installed. */
export interface Tree {
  readonly folder: string;
  /** A small server at its top, to be asked for alone. */
  readonly asked: string;
  readonly files: number;
  readonly bytes: number;
  readonly from: string;
  readonly ripgrep: string | undefined;
}

const MOST_FILES = 60_000;
const WANTED = /\.(?:[cm]?[jt]s|[jt]sx|ya?ml)$/;

/** Makes `.cache/bench/tree` anew, of each `every`th installed package, and counts what is in it. Manifests are left out: to us it is one package, which is hard on rules about one. */
export function prepareTree(root: string, every: number): Tree {
  const folder = path.join(root, ".cache/bench/tree");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), "{}\n");
  // Without it the checkout around would be the project of a file that is asked for.
  mkdirSync(path.join(folder, ".git"));
  writeFileSync(path.join(folder, ".git/HEAD"), "ref: refs/heads/main\n");
  const asked = path.join(folder, "asked.js");
  writeFileSync(
    asked,
    'const cors = require("cors");\nconst app = require("express")();\napp.use(cors({ origin: true, credentials: true }));\napp.listen(3000);\n',
  );
  const host = path.join(root, ".vscode-test/host/node_modules");
  const sources = [path.join(root, "node_modules"), host].filter((source) => existsSync(source));
  let files = 0;
  let bytes = 0;
  const copy = (from: string, to: string): void => {
    if (files >= MOST_FILES) return;
    for (const entry of readdirSync(from, { withFileTypes: true })) {
      const name = entry.name === "node_modules" || entry.name === "dist" || entry.name === "build" || entry.name === "out" ? `${entry.name}_` : entry.name;
      if (entry.isDirectory()) copy(path.join(from, entry.name), path.join(to, name));
      else if (entry.isFile() && WANTED.test(name) && !/\.d\.[cm]?ts$|\.min\.js$/.test(name)) {
        mkdirSync(to, { recursive: true });
        linkOrCopy(path.join(from, entry.name), path.join(to, name));
        files += 1;
        bytes += statSync(path.join(from, entry.name)).size;
      }
    }
  };
  sources.forEach((source, index) => {
    for (const [place, name] of readdirSync(source).sort().entries()) {
      const from = path.join(source, name);
      if (place % every === 0 && statSync(from).isDirectory()) copy(from, path.join(folder, `packages${index}`, name));
    }
  });
  const ripgrep = path.join(host, "code-server/lib/vscode/node_modules/@vscode/ripgrep-universal/bin/linux-x64/rg");
  return { folder, asked, files, bytes, from: `installed packages (${sources.length} trees), hard-linked`, ripgrep: existsSync(ripgrep) ? ripgrep : undefined };
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to);
  }
}
