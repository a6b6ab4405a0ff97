// `npm start [-- FOLDER] [-- --editor]`: set-up, build, check a folder and show the findings, or open it in VS Code.
// Ends with 0 when it ran, findings or not. Node built-ins only until the packages are installed.
import fs from "node:fs";
import path from "node:path";
import { findOnPath, root, show } from "./processes.mjs";
import { ensureInstalled } from "./setup.mjs";

// A second `--`, as in `npm start -- FOLDER -- --editor`, says nothing.
const args = process.argv.slice(2).filter((arg) => arg !== "--");
const wantsEditor = args.includes("--editor");
const named = args.find((arg) => !arg.startsWith("-"));
const unknown = args.find((arg) => arg.startsWith("-") && arg !== "--editor");
if (unknown !== undefined) {
  console.error(`npm start does not know ${unknown}. Usage: npm start [-- FOLDER] [-- --editor]`);
  process.exit(2);
}
// npm runs scripts in the project's folder and leaves the person's own folder in INIT_CWD.
const folder = named === undefined ? path.join(root, "examples") : path.resolve(process.env.INIT_CWD ?? process.cwd(), named);
if (!fs.existsSync(folder)) {
  console.error(`There is no ${folder}.`);
  process.exit(2);
}

ensureInstalled();
const code = wantsEditor ? await openEditor() : await checkFolder();
process.exit(code);

async function checkFolder() {
  const { buildProduct } = await import("./build.mjs");
  buildProduct();
  const result = show(process.execPath, [path.join(root, "dist/cli.cjs"), "check", folder], { cwd: process.env.INIT_CWD ?? root });
  // 0: nothing serious; 1: findings. Both mean that it ran.
  if (result !== 0 && result !== 1) return result;
  const argument = named === undefined ? "" : ` ${named}`;
  console.log(`\nSee them in the editor: npm start --${argument} --editor`);
  return 0;
}

async function openEditor() {
  const { packageExtension } = await import("./package.mjs");
  const packaged = packageExtension();
  if (packaged !== 0) return packaged;
  const vsix = path.join(root, "dist/preflint.vsix");
  const code = findOnPath("code");
  if (code !== undefined) return show(code, ["--new-window", `--extensionDevelopmentPath=${root}`, folder], { shell: process.platform === "win32" });
  const { ensureHost, hostIsPossible } = await import("./host/setup-vscode-host.mjs");
  if (hostIsPossible) {
    ensureHost();
    return serveEditor(vsix);
  }
  console.log(`No \`code\` program was found. In VS Code choose "Extensions: Install from VSIX..." and pick ${vsix}, then open ${folder}.`);
  return 0;
}

async function serveEditor(vsix) {
  const { installExtension, startServer, temporaryFolder, workbenchAddress } = await import("./host/host.mjs");
  const home = temporaryFolder("editor");
  const extensionsFolder = path.join(home, "extensions");
  installExtension({ home, extensionsFolder, vsix });
  const server = await startServer({ home, extensionsFolder });
  console.log(`\nVS Code with Preflint is open at ${workbenchAddress(server, folder)}\nPress Ctrl-C to end it.`);
  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, resolve);
  });
  await server.stop();
  fs.rmSync(home, { recursive: true, force: true });
  return 0;
}
