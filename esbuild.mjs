/**
 * Bundles what ships: `dist/cli.cjs` (command line), `dist/server.cjs` (language server), `dist/client.cjs` (VS Code extension) with
 * `dist/panel.js` (the script of its panel), and
 * the large libraries that the first two load on demand (`dist/typescript.cjs`, `dist/refa.cjs`; decision 0010). Arguments name the
 * bundles to build (`node esbuild.mjs cli server`); none means all.
 * `--dev` keeps names and writes source maps, `--meta` writes `dist/meta-<name>.json` for size reports, `--fresh` takes away the bundles
 * that earlier builds left, `--inputs` builds nothing and prints the files that go into the bundles as a JSON list.
 */
import { readFileSync } from "node:fs";
import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const root = import.meta.dirname;
const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
const flags = new Set(process.argv.slice(2).filter((argument) => argument.startsWith("--")));
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const dev = flags.has("--dev");

/**
 * Large libraries are bundles of their own, loaded when they are first used: the parser is the larger part of the start-up time, and a
 * workspace of YAML never needs it. Value: its entry.
 */
const lazyLibraries = {
  typescript: "node_modules/typescript/lib/typescript.js",
  refa: "node_modules/refa/index.js",
};

/** Replaces the library by an empty object that becomes a copy of it when something is taken from it. Both ways of importing reach it: `default` is the object itself. */
const loadLater = {
  name: "load-later",
  setup(chosen) {
    chosen.onResolve({ filter: /^(?:typescript|refa)$/ }, ({ path }) => ({ path, namespace: "load-later" }));
    chosen.onLoad({ filter: /.*/, namespace: "load-later" }, ({ path }) => ({
      loader: "js",
      resolveDir: root,
      contents: `
        const later = new Proxy({}, {
          get(_target, name) {
            const library = require("./${path}.cjs");
            Object.setPrototypeOf(module.exports, null);
            for (const key of Object.keys(library)) module.exports[key] = library[key];
            return library[name];
          },
        });
        module.exports = Object.create(later);`,
    }));
  },
};

const libraryFiles = Object.keys(lazyLibraries).map((name) => `./${name}.cjs`);

/** One bundle: where it starts and what stays outside. */
const products = {
  cli: { entry: "server/cli/bin.ts", external: ["./server.cjs", ...libraryFiles], plugins: [loadLater], banner: "#!/usr/bin/env node" },
  server: { entry: "server/lsp/serve.ts", external: libraryFiles, plugins: [loadLater] },
  client: { entry: "client/src/desktop.ts", external: ["vscode"] },
  /** Runs in the page of a panel, which wants a file that is called a script. */
  panel: { entry: "client/panel/page.ts", external: [], file: "panel.js", platform: "browser", format: "iife" },
};
const libraries = Object.fromEntries(Object.entries(lazyLibraries).map(([name, entry]) => [name, { entry, external: [] }]));
const isLibraryWanted = wanted.length === 0 || wanted.some((name) => products[name]?.plugins !== undefined);
const bundles = isLibraryWanted ? { ...libraries, ...products } : products;

for (const name of wanted) {
  if (!(name in products)) {
    console.error(`There is no bundle "${name}". Known: ${Object.keys(products).join(", ")}.`);
    process.exit(2);
  }
}

const onlyInputs = flags.has("--inputs");
const inputs = new Set();
await mkdir(`${root}/dist`, { recursive: true });
if (flags.has("--fresh")) {
  for (const name of await readdir(`${root}/dist`)) if (/\.cjs(?:\.map)?$/.test(name)) await rm(`${root}/dist/${name}`);
}
for (const [name, bundle] of Object.entries(bundles)) {
  if (wanted.length > 0 && name in products && !wanted.includes(name)) continue;
  const result = await build({
    absWorkingDir: root,
    entryPoints: [bundle.entry],
    outfile: `dist/${bundle.file ?? `${name}.cjs`}`,
    bundle: true,
    platform: bundle.platform ?? "node",
    target: bundle.platform === "browser" ? "es2022" : "node20",
    format: bundle.format ?? "cjs",
    mainFields: ["module", "main"],
    conditions: ["node"],
    minify: !dev && !onlyInputs,
    sourcemap: dev ? "linked" : false,
    // What a library says about its authors stays, at the end of the bundle: licences ask for it.
    legalComments: "eof",
    metafile: flags.has("--meta") || onlyInputs,
    write: !onlyInputs,
    external: bundle.external,
    plugins: bundle.plugins ?? [],
    define: { PREFLINT_VERSION: JSON.stringify(version) },
    banner: bundle.banner === undefined ? {} : { js: bundle.banner },
    logLevel: "warning",
  });
  for (const input of Object.keys(result.metafile?.inputs ?? {})) inputs.add(input);
  if (onlyInputs) continue;
  if (flags.has("--meta")) await writeFile(`${root}/dist/meta-${name}.json`, JSON.stringify(result.metafile));
  if (bundle.banner?.startsWith("#!")) await chmod(`${root}/dist/${name}.cjs`, 0o755);
}
if (onlyInputs) console.log(JSON.stringify([...inputs].sort()));
