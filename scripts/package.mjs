// Builds and packages the extension as dist/preflint.vsix. The package carries bundles only, no node_modules.
// It is packed from a folder of its own: the packager refuses a manifest that has `files`, which is npm's list, beside .vscodeignore,
// and an extension needs neither programs nor scripts.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { buildProduct } from "./build.mjs";
import { root, showNode } from "./processes.mjs";

/** Copies what .vscodeignore lets through, and the manifest without what is npm's alone. Returns the folder. */
function stageExtension() {
  const stage = path.join(root, ".cache/extension");
  fs.rmSync(stage, { recursive: true, force: true });
  fs.mkdirSync(stage, { recursive: true });
  const lines = fs.readFileSync(path.join(root, ".vscodeignore"), "utf8").split(/\r?\n/);
  const wanted = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
  // Of a pattern the whole folder is copied: the packager chooses by the same file.
  for (const name of new Set([".vscodeignore", ...wanted.map((one) => (one.includes("*") ? path.dirname(one) : one))])) {
    fs.cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  }
  const {
    files: _files,
    bin: _bin,
    scripts: _scripts,
    devDependencies: _development,
    ...manifest
  } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  fs.writeFileSync(path.join(stage, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return stage;
}

/** Builds and packages; returns the exit code of the packager. */
export function packageExtension() {
  buildProduct();
  // Links and pictures of the page are made absolute: neither the gallery nor the editor resolves relative ones.
  const flags = ["--no-dependencies", "--githubBranch", "main", "--no-git-tag-version", "--no-update-package-json"];
  const out = path.join(root, "dist/preflint.vsix");
  const options = { cwd: stageExtension(), stdio: ["ignore", "ignore", "inherit"] };
  return showNode("node_modules/@vscode/vsce/vsce", ["package", ...flags, "--out", out], options);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) process.exit(packageExtension());
