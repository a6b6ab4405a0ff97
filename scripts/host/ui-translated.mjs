// What the workbench suite tests of translations: with one that is made up, every text must be marked as translated.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

const MARK = "⟦";

/** Gives the installed extension texts of a made-up translation: each begins with a mark. */
export function translateExtension(extensionsFolder, language) {
  const folder = path.join(
    extensionsFolder,
    fs.readdirSync(extensionsFolder).find((name) => name.startsWith("preflint.preflint-")),
  );
  const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8"));
  const write = (name, texts) => {
    const marked = Object.entries(texts).map(([key, text]) => [key, text.replace(/^.*/, (line) => `${MARK}${line}⟧`)]);
    fs.writeFileSync(path.join(folder, name), JSON.stringify(Object.fromEntries(marked)));
  };
  write(`package.nls.${language}.json`, read("package.nls.json"));
  write(`l10n/bundle.l10n.${language}.json`, read("l10n/bundle.l10n.json"));
}

/** Another display language. */
export async function runTranslatedTests({ test, page, picture, openFile, quickInput, openSimulator, openView }) {
  await test("speaks the editor's language in commands, view, status and panel", async () => {
    await page.locator(`.statusbar-item[aria-label*='${MARK}Errors: ']`).first().waitFor();
    await openView();
    await page
      .locator(".sidebar", { hasText: `${MARK}Who Gets In⟧` })
      .first()
      .waitFor();
    await openFile("src/server.ts", 5);
    await quickInput("F1", ">Preflint:");
    const commands = page.locator(".quick-input-list .monaco-list-row", { hasText: "Preflint:" });
    await commands.first().waitFor();
    const names = await commands.allTextContents();
    assert.ok(names.length >= 8, `only ${names.length} commands`);
    assert.deepEqual(
      names.filter((name) => !name.includes(MARK)),
      [],
    );
    await picture("translated-commands");
    await page.keyboard.press("Escape");
    const panel = await openSimulator();
    await page.locator(".tab.active", { hasText: `${MARK}What Would This Page Get?⟧` }).waitFor();
    const labels = await panel.locator("h1, label, summary, form > .bar button, form > .bar span").allTextContents();
    assert.ok(labels.length >= 9, `only ${labels.length} labels`);
    assert.deepEqual(
      labels.filter((text) => !text.startsWith(MARK)),
      [],
    );
    await picture("translated-panel");
  });
}
