// Installs the packaged extension into the embedded VS Code and drives the workbench like a person: squiggle, problems
// panel, lightbulb, hover, who gets in, simulator. Takes the picture of the README. Writes .cache/ui-result.json; ends with 1 if a test failed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { root } from "../processes.mjs";
import { installExtension, launchBrowser, remoteAddress, startServer, temporaryFolder, workbenchAddress } from "./host.mjs";
import { ensureHost } from "./setup-vscode-host.mjs";
import { runFolderTests, runMoreTests } from "./ui-more.mjs";
import { runEmptyTests, runStateTests } from "./ui-states.mjs";
import { runTranslatedTests, translateExtension } from "./ui-translated.mjs";
import { shots, workbenchOf } from "./workbench.mjs";

const picture = path.join(root, "docs/images/problems.png");
const tests = [];
let page;

async function test(title, run) {
  try {
    await run();
    tests.push({ title, state: "passed" });
    console.log(`ok     ${title}`);
  } catch (error) {
    tests.push({ title, state: "failed", error: String(error) });
    console.log(`FAILED ${title}\n${error.stack}`);
    await page.screenshot({ path: path.join(shots, `failed-${tests.length}.png`) }).catch(() => {});
    await page.keyboard.press("Escape").catch(() => {});
  }
}

async function runSuite(server, folder) {
  const hands = workbenchOf(page);
  const { quickInput, confirm, openFile, openSimulator, clipboardHolds } = hands;
  const outside = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    // Files that VS Code hands to its own web views have addresses of this host, which its service worker answers.
    if (url.hostname.endsWith(".vscode-resource.vscode-cdn.net")) return;
    if (/^(?:https?|wss?):$/.test(url.protocol) && url.hostname !== "127.0.0.1") outside.push(request.url());
  });
  await page.goto(workbenchAddress(server, folder));
  await page.locator(".monaco-workbench .explorer-folders-view").waitFor();

  await test("underlines the value and lists the problem", async () => {
    await openFile("src/server.ts");
    await page.locator(".monaco-editor .squiggly-error, .monaco-editor .squiggly-warning, .monaco-editor .squiggly-info").first().waitFor();
    await page.keyboard.press("Control+Shift+M");
    await page.locator(".markers-panel .monaco-list-row", { hasText: "cors-origin-trailing-slash" }).first().waitFor();
    await page.locator(".markers-panel .monaco-list-row", { hasText: "ingress.yaml" }).first().waitFor();
  });

  await test("shows the counts in the status bar", async () => {
    await page
      .locator(".statusbar-item", { hasText: /Preflint \d+ \/ \d+ \/ \d+/ })
      .first()
      .waitFor();
  });

  await test("applies the fix of the lightbulb", async () => {
    await page.locator(".monaco-editor .view-line", { hasText: "shop.example.com/" }).getByText("shop.example.com").first().click();
    const item = page.locator(".action-widget .monaco-list-row", { hasText: /^(?!Ignore|Switch|Open|Quick Fix)/ }).first();
    // VS Code drops the menu while a provider registers, which the TypeScript extension does at its start: ask again.
    for (let round = 1; ; round += 1) {
      // The editor asks once for each move of the cursor; where the answer came to nothing, another move asks again.
      const bulb = page.locator(".monaco-editor [class*=lightbulb]").first();
      for (let round = 1; !(await bulb.isVisible()); round += 1) {
        assert.ok(round < 9, "no light bulb is shown");
        await bulb.waitFor({ timeout: 5000 }).catch(() => page.keyboard.press("ArrowRight"));
      }
      await page.keyboard.press("Control+.");
      try {
        await item.waitFor({ timeout: 5000 });
        break;
      } catch (error) {
        if (round === 8) throw error;
        await page.keyboard.press("Escape");
      }
    }
    await page.screenshot({ path: path.join(shots, "lightbulb.png") });
    await item.click();
    // The editor draws spaces as non-breaking ones.
    const fixed = /origin:\s\["https:\/\/shop\.example\.com",/;
    await page.locator(".monaco-editor .view-line", { hasText: fixed }).waitFor();
    await page
      .locator(".markers-panel .monaco-list-row", { hasText: /trailing slash.*server\.ts/i })
      .first()
      .waitFor({ state: "detached" });
    await page.keyboard.press("Control+S");
    const file = path.join(folder, "src/server.ts");
    for (let round = 0; round < 100 && !fixed.test(fs.readFileSync(file, "utf8")); round += 1) await page.waitForTimeout(100);
    assert.match(fs.readFileSync(file, "utf8"), fixed);
  });

  await test("keeps the line over a policy up to date", async () => {
    await page.locator(".codelens-decoration", { hasText: /^2\sorigins\s·\swith\scookies$/ }).waitFor();
  });

  await test("shows who gets in", async () => {
    await page.locator(".activitybar").getByRole("tab", { name: "Preflint" }).click();
    const rows = page.locator(".sidebar .monaco-list-row");
    await rows.filter({ hasText: "gateway/ingress.yaml" }).first().waitFor();
    await rows.filter({ hasText: "src/server.ts" }).first().locator(".monaco-tl-twistie").click();
    await page.locator(".sidebar .monaco-list-row", { hasText: "https://shop.example.com" }).first().waitFor();
    await page.screenshot({ path: path.join(shots, "who-gets-in.png") });
  });

  await test("opens the simulator from the line over a policy, marks what decides, and takes another origin", async () => {
    await openFile("src/server.ts");
    const panel = await openSimulator();
    await panel.locator("#origin").fill("https://<b>evil.example");
    await panel.locator("#origin").press("Enter");
    await panel.locator("#sentence", { hasText: "is no origin" }).waitFor();
    assert.equal(await panel.locator("#sentence b").count(), 0);
    await panel.locator("#offers button", { hasText: "https://evil.example" }).click();
    await panel.locator("#lines .stops", { hasText: "MissingAllowOriginHeader" }).waitFor();
    assert.match((await panel.locator("#decided").textContent()) ?? "", /^Decided by the allowed origins, server\.ts:\d+:\d+$/);
    await panel.locator("#lines .stops").scrollIntoViewIfNeeded();
    await page.screenshot({ path: path.join(shots, "simulator.png") });
    await panel.locator("#copy").click();
    await clipboardHolds("a page on https://evil.example that sends GET with cookies");
  });

  await runMoreTests({ test, ...hands }, folder);

  await test("has popped up nothing in all of this", async () => {
    const ours = page.locator(".notification-toast, .notification-list-item", { hasText: "Preflint" });
    assert.equal(await ours.count(), 0);
    const input = await quickInput("F1", ">Notifications: Show Notifications");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Show Notifications" }).first().waitFor();
    await confirm(input);
    await page.locator(".notifications-center").waitFor();
    assert.equal(await ours.count(), 0);
    await page.screenshot({ path: path.join(shots, "no-notifications.png") });
    await page.keyboard.press("Escape");
  });

  await test("asks nobody outside this machine", async () => {
    assert.deepEqual(outside, []);
  });
}

/** The example workspace as a person sees it, for the README. */
async function takePicture(server, folder) {
  const { openFile } = workbenchOf(page);
  await page.goto(workbenchAddress(server, folder));
  await page.locator(".monaco-workbench .explorer-folders-view").waitFor();
  await openFile("accounts/src/main.ts", 2);
  await page.locator(".monaco-editor [class*=squiggly-]").first().waitFor();
  await page.keyboard.press("Control+Shift+M");
  await page.locator(".markers-panel .monaco-list-row").nth(5).waitFor();
  // What the command line finds, and nothing of any other tool.
  const { stdout } = spawnSync(process.execPath, [path.join(root, "dist/cli.cjs"), "check", folder, "--format", "json"], { encoding: "utf8" });
  const { length } = JSON.parse(stdout).findings;
  assert.equal(length, 18);
  await page
    .locator(".panel .action-item", { hasText: "Problems" })
    .locator(".badge-content", { hasText: String(length) })
    .waitFor();
  // Squiggles are drawn anew while findings arrive and the panel moves the editor: aim again until the hover shows.
  const hover = page.locator(".monaco-hover:not(.hidden) .hover-contents").first();
  for (let attempt = 1; ; attempt += 1) {
    const box = await page.locator(".monaco-editor .squiggly-error").first().boundingBox();
    if (box !== null) {
      await page.mouse.move(box.x + box.width / 2, box.y + 200, { steps: 3 });
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
    }
    const shown = await hover.waitFor({ timeout: 4000 }).then(
      () => true,
      () => false,
    );
    if (shown) break;
    assert.ok(attempt < 10, "no hover appeared over a squiggle");
  }
  await page.waitForTimeout(500);
  const target = process.argv.includes("--update-picture") || !fs.existsSync(picture) ? picture : path.join(shots, "problems.png");
  fs.mkdirSync(path.dirname(target), { recursive: true });
  await page.screenshot({ path: target });
}

/** Three folders of one window with the same policy, and settings of their own. */
function writeFolders(at, server) {
  const gate = 'import cors from "cors";\nexport const gate = cors({ origin: ["https://a.example.com/"], credentials: true });\n';
  const write = (name, text) => {
    fs.mkdirSync(path.dirname(path.join(at, name)), { recursive: true });
    fs.writeFileSync(path.join(at, name), text);
  };
  const settings = (name, values) => write(`${name}/.vscode/settings.json`, JSON.stringify(values));
  for (const [name, file] of Object.entries({ loud: "gate.ts", quiet: "door.ts", off: "window.ts" })) write(`${name}/${file}`, gate);
  settings("quiet", { "preflint.rules": { "cors-origin-trailing-slash": "info" }, "preflint.codeLens": false });
  settings("off", { "preflint.enable": false });
  write("three.code-workspace", JSON.stringify({ folders: ["loud", "quiet", "off"].map((name) => ({ uri: remoteAddress(server, path.join(at, name)) })) }));
  return path.join(at, "three.code-workspace");
}

/** A page that remembers nothing of the others. The workbench takes its language from what the page that loads it says. */
async function openPage(language) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 850 } });
  if (language !== undefined)
    await context.addInitScript((name) => {
      Object.defineProperty(globalThis, "_VSCODE_NLS_LANGUAGE", { value: name });
    }, language);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const opened = await context.newPage();
  opened.setDefaultTimeout(40_000);
  return opened;
}

ensureHost();
fs.mkdirSync(shots, { recursive: true });
const home = temporaryFolder("ui");
const extensionsFolder = path.join(home, "extensions");
const work = path.join(home, "work");
const examples = path.join(home, "examples");
const empty = path.join(home, "empty");
fs.mkdirSync(empty);
fs.writeFileSync(path.join(empty, "package.json"), "{}\n");
fs.cpSync(path.join(root, "test/host/workspace"), work, { recursive: true });
fs.cpSync(path.join(root, "examples"), examples, { recursive: true });
installExtension({ home, extensionsFolder, vsix: path.join(root, "dist/preflint.vsix") });
translateExtension(extensionsFolder, "de");
// The example workspace has no node_modules, so the TypeScript extension would only complain about imports.
const settings = {
  "typescript.validate.enable": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
};
const browser = await launchBrowser();
let server;

/** Each has a VS Code of its own: one that has shown other folders opened a workspace file without its folders. */
const sections = {
  async first() {
    page = await openPage();
    await runSuite(server, work);
    await page.goto(workbenchAddress(server, empty));
    await page.locator(".monaco-workbench .activitybar").waitFor();
    await runEmptyTests({ test, ...workbenchOf(page) });
    page = await openPage();
    await test("shows the example workspace", () => takePicture(server, examples));
    page = await openPage("de");
    await page.goto(workbenchAddress(server, work));
    await page.locator(".monaco-workbench .explorer-folders-view").waitFor();
    await runTranslatedTests({ test, ...workbenchOf(page) });
  },
  async folders(itsHome) {
    page = await openPage();
    await page.goto(workbenchAddress(server, writeFolders(path.join(itsHome, "folders"), server)));
    await page.locator(".monaco-workbench .explorer-folders-view").waitFor();
    await runFolderTests({ test, ...workbenchOf(page) });
  },
  async states(itsHome) {
    page = await openPage();
    await runStateTests({ test, ...workbenchOf(page) }, server, itsHome);
  },
};
const chosen = process.argv.slice(2).filter((name) => name in sections);
try {
  for (const [name, run] of Object.entries(sections)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const itsHome = path.join(home, name);
    server = await startServer({ home: itsHome, extensionsFolder, settings });
    await run(itsHome);
    await server.stop();
  }
} catch (error) {
  console.error(error);
  tests.push({ title: "the workbench", state: "failed", error: String(error) });
  await page?.screenshot({ path: path.join(shots, "failed.png") }).catch(() => {});
} finally {
  await browser.close().catch(() => {});
  await server?.stop();
  fs.rmSync(home, { recursive: true, force: true });
}
fs.writeFileSync(path.join(root, ".cache/ui-result.json"), JSON.stringify({ tests }, undefined, 1));
process.exit(tests.every((one) => one.state === "passed") ? 0 : 1);
