// Bundles the editor client, the language server and the command line into dist/, and the tests that run inside
// VS Code into .cache/host-tests/. `typescript` becomes one file that server and command line share.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build, context } from "esbuild";
import { root } from "./processes.mjs";

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  outExtension: { ".js": ".cjs" },
  logLevel: "warning",
  legalComments: "none",
};

/** The parser is large and changes never: it is bundled by itself and required by name. */
const sharedTypeScript = {
  name: "shared-typescript",
  setup(builder) {
    builder.onResolve({ filter: /^typescript$/ }, () => ({ path: "./typescript.cjs", external: true }));
  },
};

function entryPoints() {
  const candidates = { client: "client/src/desktop.ts", server: "server/lsp/serve.ts", cli: "server/cli/main.ts" };
  const missing = Object.values(candidates).filter((file) => !fs.existsSync(path.join(root, file)));
  if (missing.length > 0) console.warn(`Not built, the source is missing: ${missing.join(", ")}`);
  return Object.fromEntries(Object.entries(candidates).filter(([, file]) => !missing.includes(file)));
}

async function buildTypeScript() {
  const version = JSON.parse(fs.readFileSync(path.join(root, "node_modules/typescript/package.json"), "utf8")).version;
  const output = path.join(root, "dist/typescript.cjs");
  const banner = `/* typescript ${version}, Apache-2.0, see the package's LICENSE.txt */`;
  if (fs.existsSync(output) && fs.readFileSync(output, "utf8").slice(0, banner.length) === banner) return;
  await build({ ...common, entryPoints: { typescript: "node_modules/typescript/lib/typescript.js" }, outdir: "dist", minify: true, banner: { js: banner } });
}

function productOptions(development) {
  return {
    ...common,
    entryPoints: entryPoints(),
    outdir: "dist",
    minify: !development,
    sourcemap: development ? "linked" : false,
    keepNames: true,
    external: ["vscode"],
    plugins: [sharedTypeScript],
    define: { PREFLINT_VERSION: JSON.stringify(JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")).version) },
  };
}

function removeStaleBundles() {
  const folder = path.join(root, "dist");
  fs.mkdirSync(folder, { recursive: true });
  for (const name of fs.readdirSync(folder)) {
    if (name !== "typescript.cjs" && /\.cjs(?:\.map)?$/.test(name)) fs.rmSync(path.join(folder, name));
  }
}

/** Builds everything that is shipped. */
export async function buildProduct({ development = false } = {}) {
  removeStaleBundles();
  await buildTypeScript();
  await build(productOptions(development));
  const cli = path.join(root, "dist/cli.cjs");
  if (fs.existsSync(cli)) {
    const text = fs.readFileSync(cli, "utf8");
    if (!text.startsWith("#!")) fs.writeFileSync(cli, `#!/usr/bin/env node\n${text}`);
    fs.chmodSync(cli, 0o755);
  }
}

/** Builds the suite that runs inside VS Code. */
export async function buildHostTests() {
  const folder = path.join(root, "test/host");
  const files = fs.readdirSync(folder).filter((name) => name.endsWith(".ts"));
  fs.rmSync(path.join(root, ".cache/host-tests"), { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: files.map((name) => `test/host/${name}`),
    outdir: ".cache/host-tests",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes("--watch")) {
    await buildTypeScript();
    const watching = await context({ ...productOptions(true), logLevel: "info" });
    await watching.watch();
  } else {
    await buildProduct({ development: process.argv.includes("--development") });
  }
}
