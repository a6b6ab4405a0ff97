/**
 * Bundles what ships: `dist/cli.cjs` (command line), `dist/server.cjs` (language server) and `dist/client.cjs`
 * (VS Code extension). Arguments name the bundles to build (`node esbuild.mjs cli server`); none means all.
 * `--dev` keeps names and writes source maps, `--meta` writes `dist/meta-<name>.json` for size reports.
 */
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const root = import.meta.dirname;
const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
const flags = new Set(process.argv.slice(2).filter((argument) => argument.startsWith("--")));
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const dev = flags.has("--dev");

/** One bundle: where it starts and what stays outside. */
const bundles = {
  cli: { entry: "server/cli/bin.ts", external: ["./server.cjs"], banner: "#!/usr/bin/env node" },
  server: { entry: "server/lsp/serve.ts", external: [], banner: "" },
  client: { entry: "client/src/desktop.ts", external: ["vscode"], banner: "" },
};

for (const name of wanted) {
  if (!(name in bundles)) {
    console.error(`There is no bundle "${name}". Known: ${Object.keys(bundles).join(", ")}.`);
    process.exit(2);
  }
}

await mkdir(`${root}/dist`, { recursive: true });
for (const [name, bundle] of Object.entries(bundles)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const result = await build({
    absWorkingDir: root,
    entryPoints: [bundle.entry],
    outfile: `dist/${name}.cjs`,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    mainFields: ["module", "main"],
    conditions: ["node"],
    minify: !dev,
    sourcemap: dev ? "linked" : false,
    legalComments: "none",
    metafile: flags.has("--meta"),
    external: bundle.external,
    define: { PREFLINT_VERSION: JSON.stringify(version) },
    banner: bundle.banner === "" ? {} : { js: bundle.banner },
    logLevel: "warning",
  });
  if (result.metafile !== undefined) await writeFile(`${root}/dist/meta-${name}.json`, JSON.stringify(result.metafile));
}
