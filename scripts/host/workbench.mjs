// What a person does in a workbench that a page shows: opens files, runs commands, hovers, looks at the panel. Keys that get lost are pressed again.
import assert from "node:assert/strict";
import path from "node:path";
import { root } from "../processes.mjs";

/** Where the pictures of the workbench suite are kept. */
export const shots = path.join(root, ".cache/screenshots");

/** The hands and eyes of a person before `page`. */
export function workbenchOf(page) {
  async function picture(name) {
    // What has just come is still half transparent.
    await page.waitForTimeout(250);
    await page.screenshot({ path: path.join(shots, `${name}.png`) });
  }

  /** The page inside the newest web view. */
  const panel = () => page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");

  /** True once it is there, false if it does not come within that time in milliseconds. */
  const comes = (locator, timeout) =>
    locator.waitFor({ timeout }).then(
      () => true,
      () => false,
    );

  /** Opens the quick input by a key and writes into it. A key that a web view gets while it is drawn anew reaches nobody: then it is pressed again, outside of it. */
  async function quickInput(key, text) {
    const input = page.locator(".quick-input-widget input").first();
    for (let attempt = 1; ; attempt += 1) {
      await page.keyboard.press(key);
      // One that is going away, or that something else takes the focus from, is still seen and takes no text.
      const isFilled = await input
        .waitFor({ timeout: 5000 })
        .then(() => input.fill(text, { timeout: 2000 }))
        .then(
          () => true,
          () => false,
        );
      if (isFilled) return input;
      assert.ok(attempt < 6, `${key} opens no quick input`);
      await page.evaluate(() => document.activeElement?.blur());
    }
  }

  /** Takes what the quick input offers. A key that is lost is pressed again, until the input goes or asks for something else. */
  async function confirm(input) {
    const typed = await input.inputValue();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await page.keyboard.press("Enter");
      for (let round = 0; round < 30; round += 1) {
        if (!(await input.isVisible()) || (await input.inputValue()) !== typed) return;
        await page.waitForTimeout(100);
      }
    }
    await page.keyboard.press("Escape");
  }

  /** Opens a file in the first group of editors, whatever has the focus, and puts the cursor into it. */
  async function openFile(name, line) {
    const row = page.locator(`.quick-input-list .monaco-list-row[aria-label^="${path.basename(name)}"]`).first();
    const tab = page.locator(`.editor-group-container.active .tab.active[data-resource-name="${path.basename(name)}"]`).first();
    // Right after the start the search may know no file yet, and a click on a list that is drawn anew reaches nobody: ask again.
    for (let attempt = 1; ; attempt += 1) {
      await page.evaluate(() => document.activeElement?.blur());
      await page.keyboard.press("Control+1");
      await quickInput("Control+P", name);
      if (await comes(row, 12_000)) await row.click({ timeout: 3000 }).catch(() => {});
      if (await comes(tab, 5000)) break;
      assert.ok(attempt < 8, `${name} is not found`);
      await page.keyboard.press("Escape");
    }
    if (line === undefined) return;
    const input = await quickInput("Control+G", `:${line}`);
    await confirm(input);
  }

  /** A command of the editor by its whole title. */
  async function run(title) {
    const input = await quickInput("F1", `>${title}`);
    await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
    await confirm(input);
  }

  const command = (title) => run(`Preflint: ${title}`);

  async function closeEditors() {
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Control+W");
    await page.locator(".editor-group-container.empty, .tabs-container").first().waitFor();
  }

  /** Shows the hover at a place, `LINE:COLUMN`, that holds a text. By the keyboard: what the mouse does depends on what moves under it. */
  async function hoverAt(file, place, text) {
    const hover = page.locator(".monaco-hover:not(.hidden) .hover-contents", { hasText: text });
    for (let attempt = 1; ; attempt += 1) {
      await openFile(file, place);
      // It rests where the list of files was, over the text: Chromium sends a move when the list goes, and a move there hides the hover.
      await page.mouse.move(1, 1);
      await page.keyboard.press("Control+K");
      await page.keyboard.press("Control+I");
      if (await comes(hover.first(), 12_000)) return;
      assert.ok(attempt < 4, `no hover with ${text} at ${file}:${place}`);
      await page.keyboard.press("Escape");
    }
  }

  /** Opens the simulator by the line over a policy with cookies, and waits for its answer. */
  async function openSimulator() {
    await page
      .locator(".codelens-decoration a", { hasText: /with cookies/ })
      .first()
      .click();
    await panel().locator("#lines .verdict").waitFor();
    return panel();
  }

  /** Waits until the clipboard holds the text. */
  async function clipboardHolds(text) {
    await page.waitForFunction(async (wanted) => (await navigator.clipboard.readText()).includes(wanted), text);
  }

  /** Opens the view "Who gets in" by its icon. */
  const openView = () => page.locator(".activitybar").getByRole("tab", { name: "Preflint" }).click();

  const rows = page.locator(".sidebar .monaco-list-row");

  return { page, comes, picture, panel, quickInput, confirm, openFile, run, command, closeEditors, hoverAt, openSimulator, clipboardHolds, openView, rows };
}
