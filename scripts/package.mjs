// Builds and packages the extension as dist/preflint.vsix. The package carries bundles only, no node_modules.
import { pathToFileURL } from "node:url";
import { buildProduct } from "./build.mjs";
import { showNode } from "./processes.mjs";

/** Builds and packages; returns the exit code of the packager. */
export function packageExtension() {
  buildProduct();
  const flags = [
    "--no-dependencies",
    "--skip-license",
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    "--no-git-tag-version",
    "--no-update-package-json",
  ];
  return showNode("node_modules/@vscode/vsce/vsce", ["package", ...flags, "--out", "dist/preflint.vsix"], { stdio: ["ignore", "ignore", "inherit"] });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) process.exit(packageExtension());
