// Runs a tool that is written in TypeScript: `node scripts/run-tool.mjs generate --check`. Node 20 cannot load
// TypeScript itself, so the tool is bundled to .cache/tools first. Tools run with the project as working folder.
import fs from "node:fs";
import path from "node:path";
import { bundleTool } from "./build.mjs";
import { root, show } from "./processes.mjs";

const [name, ...args] = process.argv.slice(2);
if (name === undefined) {
  console.error("Usage: node scripts/run-tool.mjs NAME [arguments]. NAME stands for server/tools/NAME.ts, or is the path of a .ts file.");
  process.exit(2);
}
const source = name.endsWith(".ts") ? name : `server/tools/${name}.ts`;
if (!fs.existsSync(path.join(root, source))) {
  console.error(`There is no ${source}.`);
  process.exit(2);
}
const bundle = await bundleTool(source);
process.exit(show(process.execPath, ["--enable-source-maps", bundle, ...args]));
