// Installs what package-lock.json names, if that has not been done for this very file. Node built-ins only.
// Refuses to run install scripts of packages (none of ours needs one) and to install what the lock file does not name.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root, show } from "./processes.mjs";

const stampFile = path.join(root, "node_modules/.preflint-installed");
// What an npm above this one was told (install globally, leave out tools) is said anew.
const flags = ["--ignore-scripts", "--global=false", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];

function lockFingerprint() {
  const hash = createHash("sha256");
  for (const name of ["package-lock.json", "package.json"]) {
    const file = path.join(root, name);
    if (!fs.existsSync(file)) continue;
    // Of package.json only the dependencies decide what is installed.
    const text = fs.readFileSync(file, "utf8");
    const manifest = name === "package.json" ? JSON.parse(text) : undefined;
    hash.update(manifest === undefined ? text : JSON.stringify([manifest.dependencies, manifest.devDependencies]));
  }
  return hash.digest("hex");
}

/** Makes sure that `node_modules` holds what the lock file names. Ends the process with 2 if npm fails. */
export function ensureInstalled() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) {
    console.error(`Preflint needs Node 20 or newer. This is Node ${process.versions.node}.`);
    process.exit(2);
  }
  const wanted = lockFingerprint();
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === wanted) return;
  console.log("Installing packages (once per change of package-lock.json) …");
  const code = show("npm", ["ci", ...flags]);
  if (code !== 0) {
    console.error("The packages could not be installed. The message of npm stands above.");
    process.exit(2);
  }
  fs.writeFileSync(stampFile, lockFingerprint());
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) ensureInstalled();
