// What the workbench suite tests of states that nobody wishes for: folders that are not ours, nothing to show, hostile names, other themes,
// a server that died. Every test leaves a picture in .cache/screenshots.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { root } from "../processes.mjs";
import { workbenchAddress } from "./host.mjs";

function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  return folder;
}

/** Ids of the language servers that run for the VS Code with this home folder. */
function serversOf(home) {
  const parts = (id, name) => {
    try {
      return fs.readFileSync(`/proc/${id}/${name}`, "utf8").split("\0");
    } catch {
      // The process ended, or belongs to somebody else.
      return [];
    }
  };
  const ids = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => parts(id, "cmdline").some((part) => part.endsWith("dist/server.cjs")) && parts(id, "environ").includes(`HOME=${home}`)).map(Number);
}

const MARKUP = "<img src=x onerror=alert(1)> <b>fat</b> $(bug)";
const LINK = "](command:workbench.action.quit)";

/** Names and values that would be markup, icons or commands if anything took them for that. */
const hostileFiles = {
  "package.json": JSON.stringify({ name: MARKUP, dependencies: { express: "^5.1.0", cors: "^2.8.5" } }),
  [`${LINK} <img src=x onerror=alert(1)> $(bug).ts`]: [
    'import cors from "cors";',
    `export const gate = cors({ origin: ["https://a.example", /^https:..(?:<b>fat<.b>|<img src=x onerror=alert\\(1\\)>|\\$\\(bug\\)|[\\](]command:x)[.]example$/], credentials: true });`,
    "",
  ].join("\n"),
  ".preflint.yml": [
    "version: 1",
    "tiers: { web: { origins: registry, credentials: true } }",
    "defaultTier: web",
    "origins:",
    `  - { origin: https://a.example, tiers: [web], owner: "<img src=x onerror=alert(1)> <b>fat</b> [x${LINK}" }`,
    "",
  ].join("\n"),
};

/** In the page: texts that stand out from what is behind them by less than `least` (WCAG 2 contrast), and fields without a border if those must have one. */
function hardToSee({ least, needsBorders }) {
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const over = ([r, g, b, alpha = 1], below) => [r, g, b].map((part, index) => part * alpha + below[index] * (1 - alpha));
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = "var(--vscode-editor-background)";
  const ground = numbers(getComputedStyle(probe).color);
  probe.remove();
  const behind = (element) => (element === null ? ground : over(numbers(getComputedStyle(element).backgroundColor), behind(element.parentElement)));
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const shown = [...document.body.querySelectorAll("*")].filter((element) => element.checkVisibility() && element.disabled !== true);
  const texts = shown.filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "") || element.value);
  const faint = texts.flatMap((element) => {
    const ground = behind(element);
    const [one, two] = [light(over(numbers(getComputedStyle(element).color), ground)), light(ground)].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (two + 0.05);
    return ratio < least
      ? [`${element.tagName} ${element.id || element.className} ${(element.value || element.textContent).slice(0, 30)}: ${ratio.toFixed(2)}`]
      : [];
  });
  const fields = shown.filter((element) => element.matches("input:not([type=checkbox]), textarea, button:not(.link)"));
  const bare = fields
    .filter((element) => numbers(getComputedStyle(element).borderTopColor)[3] === 0)
    .map((element) => `${element.id || element.textContent} has no border`);
  return { texts: texts.length, faint: needsBorders ? [...faint, ...bare] : faint };
}

/** Runs the tests with what `workbenchOf` gives, and `test`, in a VS Code of its own whose home folder is `home`. */
export async function runStateTests(
  { test, page, comes, picture, panel, quickInput, confirm, openFile, command, openSimulator, openView, rows },
  server,
  home,
) {
  const sidebar = page.locator(".sidebar");
  const word = (text) => sidebar.locator(".welcome-view-content", { hasText: text }).first();
  const folder = (name) => path.join(home, "folders", name);
  const dialogs = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    return dialog.dismiss();
  });
  async function go(target) {
    await page.goto(workbenchAddress(server, target));
    await page.locator(".monaco-workbench .explorer-folders-view").waitFor();
  }

  await test("starts nothing in a folder that is not ours", async () => {
    await go(write(folder("plain"), { "README.md": "# Nothing of the web\n", "main.py": "print(1)\n", Makefile: "all:\n" }));
    await openFile("main.py");
    await page.locator(".statusbar-item", { hasText: "Python" }).first().waitFor();
    await page.waitForTimeout(4000);
    assert.deepEqual(serversOf(home), []);
    assert.equal(await page.locator(".statusbar-item", { hasText: "Preflint" }).count(), 0);
    await picture("not-ours");
  });

  await test("has the view ask for a folder where none is open", async () => {
    await page.goto(`${server.address}/`);
    await page.locator(".monaco-workbench .activitybar").waitFor();
    await openView();
    await word("Open a folder to see").waitFor();
    await picture("no-folder");
  });

  await test("has the view say that the setting switches it off", async () => {
    await go(write(folder("off"), { "package.json": "{}\n", ".vscode/settings.json": '{ "preflint.enable": false }\n' }));
    await openView();
    await word("switched off by the setting").waitFor();
    await page.locator(".statusbar-item", { hasText: "Preflint off" }).first().waitFor();
    await picture("switched-off");
  });

  await test("makes no markup, icon or command of hostile names and values", async () => {
    await go(write(folder("hostile"), hostileFiles));
    await openView();
    await rows.filter({ hasText: "hostile" }).first().waitFor();
    assert.equal(serversOf(home).length > 0, true, "no server is found where one must run, so that the first test proves nothing");
    const file = rows.filter({ hasText: "command:workbench" }).first();
    await file.waitFor();
    if ((await file.getAttribute("aria-expanded")) === "false") await file.locator(".monaco-tl-twistie").click();
    const origin = rows.filter({ hasText: "Any origin that matches" }).filter({ hasText: "<b>fat" }).first();
    await rows.filter({ hasText: "approved by <img src=x" }).first().waitFor();
    await origin.waitFor();
    const bad = "img, b, .codicon-bug, a[href^='command:workbench'], a[data-href^='command:workbench']";
    assert.equal(await sidebar.locator(bad).count(), 0);
    const hover = page.locator(".monaco-hover:not(.hidden)").first();
    for (const row of [file, rows.filter({ hasText: "https://a.example" }).first(), origin]) {
      // A view that is drawn anew under the mouse shows nothing until the mouse moves again.
      for (let attempt = 1; ; attempt += 1) {
        await row.hover();
        if (await comes(hover, 10_000)) break;
        assert.ok(attempt < 4, "no hover of a row");
        await page.mouse.move(900, 600);
      }
      assert.equal(await hover.locator(bad).count(), 0);
      if (row !== origin) {
        // What is shown lies over the next row.
        await page.mouse.move(900, 600);
        await hover.waitFor({ state: "hidden" });
      }
    }
    await picture("hostile-view");
    await page.keyboard.press("Escape");
    await file.click();
    await openSimulator();
    await panel().locator("#policy", { hasText: "<img src=x onerror=alert(1)>" }).waitFor();
    await panel().locator("#origin").fill(MARKUP);
    await panel().locator("#origin").press("Enter");
    await panel().locator("#sentence", { hasText: "is no origin" }).waitFor();
    await picture("hostile-panel");
    assert.equal(await panel().locator("img, b, a").count(), 0);
    assert.equal(await page.locator(".codelens-decoration .codicon").count(), 0);
    assert.deepEqual(dialogs, []);
  });

  await test("has the view say that a filter leaves nothing, and clears it", async () => {
    await command("Filter Who Gets In");
    const input = page.locator(".quick-input-widget input").first();
    await page.locator(".quick-input-widget", { hasText: "Show only what contains this text" }).waitFor();
    await input.fill("nothing like that");
    await confirm(input);
    await word("Nothing contains the text of the filter").waitFor();
    await picture("no-match");
    await sidebar.getByRole("button", { name: "Clear the Filter", exact: true }).click();
    await rows.filter({ hasText: "hostile" }).first().waitFor();
  });

  const template = fs.readFileSync(path.join(root, "media/simulator.html"), "utf8");
  const styles = /<style[\s\S]*?<\/style>/.exec(template)?.[0] ?? "";
  for (const [theme, id, kind, name] of [
    ["Dark 2026", "Dark 2026", "vs-dark", "dark"],
    ["Dark High Contrast", "Default High Contrast", "hc-black", "contrast-dark"],
    ["Light High Contrast", "Default High Contrast Light", "hc-light", "contrast-light"],
    ["Light 2026", "Light 2026", "vs", "light"],
  ])
    await test(`can be read in the theme ${theme}: panel and view`, async () => {
      if (name === "dark") {
        fs.cpSync(path.join(root, "examples"), folder("examples"), { recursive: true });
        await go(folder("examples"));
        await openView();
        await rows.filter({ hasText: "shop-api" }).first().waitFor();
        await openFile("accounts/src/main.ts", 10);
        await openSimulator();
      }
      const choice = (label) => page.locator(`.quick-input-list .monaco-list-row[aria-label^="${label}"]`).first();
      await quickInput("F1", ">Preferences: Color Theme");
      await choice("Preferences: Color Theme").click();
      await page.locator(".quick-input-widget", { hasText: "light themes" }).waitFor();
      await page.keyboard.type(theme);
      await choice(theme).click();
      await page.locator(`.monaco-workbench.${kind}`).waitFor();
      // The list shows each theme that it passes.
      await panel().locator(`body[data-vscode-theme-id="${id}"]`).waitFor();
      const isContrast = kind.startsWith("hc-");
      const seen = await panel()
        .locator("html")
        .evaluate(hardToSee, { least: isContrast ? 7 : 4.5, needsBorders: isContrast });
      await picture(`theme-${name}`);
      assert.deepEqual(seen.faint, []);
      assert.ok(seen.texts > 15, `only ${seen.texts} texts were looked at`);
      assert.deepEqual(styles.match(/#[0-9a-f]{3,8}\b(?=[;, )])|\b(?:rgb|hsl)a?\(/gi), null, "the panel has a colour of its own");
      const icons = await rows.locator(".custom-view-tree-node-item-icon").evaluateAll((list) => list.map((icon) => icon.className));
      assert.ok(icons.length > 3 && icons.every((icon) => /\bcodicon\b/.test(icon)), icons.join());
    });

  await test("draws view and panel anew after the server died, and says so while it stays away", async () => {
    const sentence = panel().locator("#sentence", { hasText: "The language server is not running" });
    const stopped = word("The language server is not running");
    // The client starts it again a few times, and then gives up.
    for (let round = 1; !(await stopped.isVisible()); round += 1) {
      assert.ok(round < 60, "the view says nothing of a server that is gone");
      for (const id of serversOf(home)) process.kill(id, "SIGKILL");
      await page.waitForTimeout(1000);
    }
    await sentence.waitFor();
    await page.locator(".statusbar-item[aria-label*='The language server is not running']").first().waitFor();
    await picture("server-stopped");
    // Nobody tells a server of this that does not run.
    const file = path.join(folder("examples"), "accounts/src/main.ts");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replaceAll("example.com", "changed.example"));
    await sidebar.getByRole("button", { name: "Restart Language Server" }).click();
    await rows.filter({ hasText: "shop-api" }).first().waitFor();
    await panel().locator("#offers button", { hasText: "changed.example" }).first().waitFor();
    await picture("server-back");
  });
}

/** A folder with nothing to show. */
export async function runEmptyTests({ test, page, picture, openView }) {
  await test("has the view say that there is nothing to show", async () => {
    await openView();
    await page.locator(".sidebar .welcome-view-content, .sidebar .monaco-list-row", { hasText: "No CORS policy was found" }).first().waitFor();
    await picture("nothing-to-show");
  });
}
