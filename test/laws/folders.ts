/**
 * `npm run test:laws -- FOLDER…`: the three laws over code of others. Each folder that holds a file, its subfolders left to themselves, is one
 * workspace; nothing of it is run. Prints what breaks a law and how often each had something to say; exit code 1 if one is broken.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Workspace } from "../../server/core/workspace/workspace.ts";
import { type Judged, proofsAreSimulated, strangersAreErrors, unknownsAreAsked } from "../harness/laws.ts";
import { openInMemory } from "../harness/memory-workspace.ts";

const LAWS: readonly (readonly [string, (workspace: Workspace) => Judged])[] = [
  ["a stranger who reads with cookies is an error", strangersAreErrors],
  ["what is proven is simulated", proofsAreSimulated],
  ["what is not known is asked", unknownsAreAsked],
];

/** Largest file that is read, in bytes, and most files of a workspace. */
const LARGEST = 1_000_000;
const MOST_FILES = 400;

/** The workspaces below a folder: one with a package.json or policy file is one with all that is below it, any other folder its own files. */
function* workspacesIn(folder: string): Iterable<ReadonlyMap<string, string>> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((left, right) => (left.name < right.name ? -1 : 1));
  const isWhole = entries.some(({ name }) => name === "package.json" || name === ".preflint.yml" || name === "kustomization.yaml");
  const files = new Map<string, string>();
  const add = (within: string): void => {
    for (const entry of readdirSync(within, { withFileTypes: true })) {
      const file = path.join(within, entry.name);
      if (entry.isDirectory()) {
        if (isWhole && entry.name !== "node_modules") add(file);
      } else if (entry.isFile() && files.size < MOST_FILES && statSync(file).size <= LARGEST) {
        files.set(`/w/${path.relative(folder, file)}`, readFileSync(file, "utf8"));
      }
    }
  };
  add(folder);
  if (files.size > 0) yield files;
  for (const entry of isWhole ? [] : entries) if (entry.isDirectory() && entry.name !== "node_modules") yield* workspacesIn(path.join(folder, entry.name));
}

const applied = new Map<string, number>();
let broken = 0;
let workspaces = 0;
for (const folder of process.argv.slice(2)) {
  for (const files of workspacesIn(path.resolve(folder))) {
    workspaces += 1;
    const workspace = openInMemory(files, "/w");
    for (const [name, law] of LAWS) {
      const judged = law(workspace);
      applied.set(name, (applied.get(name) ?? 0) + judged.applied);
      broken += judged.broken.length;
      for (const one of judged.broken) console.log(`${[...files.keys()].slice(0, 3).join(", ")}: ${one}`);
    }
  }
}
console.log(`${workspaces} workspaces, ${broken} breaks. Had something to say: ${[...applied].map(([name, count]) => `${name} ${count}`).join("; ")}.`);
process.exitCode = broken > 0 ? 1 : 0;
