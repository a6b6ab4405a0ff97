// Builds what ships (through esbuild.mjs at the root), tools and suites that Node runs (.cache/tools), and the suite that runs inside VS Code (.cache/host-tests).
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root, showNode } from "./processes.mjs";

/** Builds everything that is shipped into dist/. Throws if a bundle cannot be built; the bundler's message stands above. */
export function buildProduct() {
  if (showNode("esbuild.mjs") !== 0) throw new Error("The bundles could not be built.");
}

/** Bundles a TypeScript file of ours for this Node and returns the path of the bundle. Packages stay outside. */
export async function bundleTool(source) {
  const bundle = path.join(root, ".cache/tools", `${source.replaceAll(/[\\/]/g, "-").replace(/\.ts$/, "")}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });
  return bundle;
}

/** Builds the suite that runs inside VS Code. */
export async function buildHostTests() {
  const folder = path.join(root, "test/host");
  const files = fs.readdirSync(folder).filter((name) => name.endsWith(".ts"));
  fs.rmSync(path.join(root, ".cache/host-tests"), { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: files.map((name) => `test/host/${name}`),
    outdir: ".cache/host-tests",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) buildProduct();
