// What the workbench suite tests beyond the first look: commands, pasted refusals, unsaved and embedded code, the policy file, bad input.
// Every test leaves a picture in .cache/screenshots.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { root } from "../processes.mjs";

/** Opens the simulator by the line over a policy with cookies, and waits for its answer. */
export async function openSimulator(page) {
  await page
    .locator(".codelens-decoration a", { hasText: /with cookies/ })
    .first()
    .click();
  const panel = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  await panel.locator("#lines .verdict").waitFor();
  return panel;
}

/** Runs the tests. `ui` is what run-ui-suite.mjs shares: page, test, quickInput, confirm, openFile, shots. */
export async function runMoreTests({ page, test, quickInput, confirm, openFile, shots }, folder) {
  const picture = (name) => page.screenshot({ path: path.join(shots, `${name}.png`) });
  const panel = () => page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");

  /** A command of the editor by its whole title. */
  async function run(title) {
    const input = await quickInput("F1", `>${title}`);
    await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
    await confirm(input);
  }

  const command = (title) => run(`Preflint: ${title}`);

  const closeEditors = async () => {
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Control+W");
    await page.locator(".editor-group-container.empty, .tabs-container").first().waitFor();
  };

  /** The hover at a place, `LINE:COLUMN`, by the keyboard: what the mouse does depends on what moves under it. */
  async function hoverAt(file, place) {
    const hover = page.locator(".monaco-hover:not(.hidden) .hover-contents");
    for (let attempt = 1; ; attempt += 1) {
      await openFile(file, place);
      await page.keyboard.press("Control+K");
      await page.keyboard.press("Control+I");
      const shown = await hover
        .first()
        .waitFor({ timeout: 5000 })
        .then(
          () => true,
          () => false,
        );
      if (shown) return hover;
      assert.ok(attempt < 6, `no hover at ${file}:${place}`);
    }
  }

  /** Of the fixes that are shown, and of their files: which are chosen. */
  const ticks = () => page.locator(".panel .edit-checkbox").evaluateAll((boxes) => boxes.map((box) => box.getAttribute("aria-checked")));

  fs.cpSync(path.join(root, "test/host/more"), folder, { recursive: true });

  await test("leads from a pasted console message to the policy that decides", async () => {
    await command("What Would This Page Get?");
    await panel().locator("summary").click();
    const said =
      "Access to fetch at 'https://api.example.com/x?t=geheim' from origin 'https://stranger.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.";
    await panel().locator("#pasted").fill(said);
    await panel().locator("#trace button").click();
    await panel()
      .locator("#said", { hasText: /^Chromium refused the answer at/ })
      .waitFor();
    assert.equal(await panel().locator("#origin").inputValue(), "https://stranger.example");
    assert.equal(await panel().locator("#pasted").inputValue(), "");
    assert.ok(!((await panel().locator("body").innerHTML()) ?? "").includes("geheim"));
    await picture("pasted-message");
    await panel().locator("#pasted").fill("<img src=x onerror=alert(1)>");
    await panel().locator("#trace button").click();
    await panel().locator("#said", { hasText: "no message about CORS" }).waitFor();
    assert.equal(await panel().locator("img").count(), 0);
  });

  await test("says that a policy is gone while its panel is open, and finds it again", async () => {
    await openFile("src/server.ts", 5);
    await command("What Would This Page Get?");
    await panel().locator("#policy", { hasText: "server.ts" }).waitFor();
    const file = path.join(folder, "src/server.ts");
    const before = fs.readFileSync(file, "utf8");
    fs.writeFileSync(file, "export {};\n");
    await panel().locator("#sentence", { hasText: "is gone" }).waitFor();
    await picture("policy-gone");
    fs.writeFileSync(file, before);
    await panel().locator("#lines .verdict").waitFor();
  });

  await test("draws panel and view anew after the server restarts", async () => {
    await command("Restart Language Server");
    await page.locator(".statusbar-item[aria-label*='Errors: ']").first().waitFor();
    await panel().locator("#lines .verdict").waitFor();
    await page.locator(".sidebar .monaco-list-row", { hasText: "gateway/ingress.yaml" }).first().waitFor();
    await picture("after-restart");
  });

  await test("has an open panel without a policy say what to do", async () => {
    await closeEditors();
    await command("What Would This Page Get?");
    await panel().locator("#sentence", { hasText: "Put the cursor into a CORS policy" }).waitFor();
    await picture("panel-without-policy");
    await closeEditors();
  });

  await test("moves no line while one types in a policy and beside it", async () => {
    await openFile("src/server.ts", "7:1");
    await page.locator(".codelens-decoration", { hasText: "origins" }).first().waitFor();
    const below = page.locator(".monaco-editor .view-line", { hasText: "app.listen" });
    const height = async () => {
      // A line that is being drawn anew has no box for a moment.
      for (let round = 0; round < 50; round += 1) {
        const box = await below.boundingBox();
        if (box !== null) return box.y;
        await page.waitForTimeout(20);
      }
      return undefined;
    };
    const before = await height();
    const heights = [];
    const type = async (text) => {
      for (const letter of text) {
        await page.keyboard.type(letter);
        heights.push(await height());
        assert.equal(await page.locator(".codelens-decoration", { hasText: "origins" }).count(), 1);
      }
    };
    // Neither is a whole text of the language in between.
    await page.locator(".monaco-editor.focused").first().waitFor();
    await type("const half = { a: [1, `");
    await page.locator(".monaco-editor .view-line", { hasText: /const\shalf/ }).waitFor();
    const input = await quickInput("Control+G", ":5:33");
    await confirm(input);
    await type('"https://one.example.com", "htt');
    await page.waitForTimeout(1500);
    heights.push(await height());
    await picture("typing");
    assert.ok(before !== undefined);
    assert.deepEqual([...new Set(heights)], [before]);
    await run("File: Revert File");
    await page.locator(".codelens-decoration", { hasText: /^2\sorigins\s·\swith\scookies$/ }).waitFor();
    await closeEditors();
  });

  await test("finds, and repairs, in a component of Vue without an extension for it", async () => {
    await openFile("src/Embedded.vue", 3);
    await page.locator(".monaco-editor [class*=squiggly-]").first().waitFor();
    await page
      .locator(".codelens-decoration", { hasText: /1\sproblem/ })
      .first()
      .waitFor();
    await (await hoverAt("src/Embedded.vue", "3:42")).filter({ hasText: "Origins:" }).first().waitFor();
    await picture("vue");
    await page.keyboard.press("Escape");
  });

  await test("shows all safe fixes of the workspace before it makes them", async () => {
    await command("Apply All Safe Fixes in the Workspace");
    await page.locator(".panel .monaco-list-row", { hasText: "cookies.disable" }).first().waitFor();
    assert.deepEqual([...new Set(await ticks())], ["true"]);
    await picture("fix-preview");
    assert.match(fs.readFileSync(path.join(folder, "src/Embedded.vue"), "utf8"), /vue\.example\.com\//);
    await page.getByRole("button", { name: "Discard" }).first().click();
  });

  await test("makes the fixes of a file that it has shown, by one press", async () => {
    await openFile("src/Embedded.vue", 3);
    await command("Apply All Safe Fixes in This File");
    await page.locator(".panel .monaco-list-row:not(.markers-panel *)", { hasText: "vue.example.com" }).first().waitFor();
    assert.deepEqual(await ticks(), ["true", "true"]);
    await page.getByRole("button", { name: "Apply" }).first().click();
    await page.locator(".monaco-editor .view-line", { hasText: /\["https:\/\/vue\.example\.com"\]/ }).waitFor();
    await picture("fixes-made");
    await run("File: Revert File");
    await page.locator(".monaco-editor .view-line", { hasText: "vue.example.com/" }).waitFor();
  });

  await test("shows the rule's page over its id in a suppression, with Set-Cookie coloured", async () => {
    await openFile("src/cookies.ts", 5);
    const spans = page.locator(".monaco-editor .view-line", { hasText: "Set-Cookie" }).locator("span[class^=mtk]");
    const countColours = () => spans.evaluateAll((list) => new Set(list.map((span) => span.className)).size);
    let colours = 0;
    // A line is drawn in one colour before its grammar has run.
    for (let round = 0; round < 100 && colours < 5; round += 1) {
      colours = await countColours();
      await page.waitForTimeout(100);
    }
    await (await hoverAt("src/cookies.ts", "5:35")).filter({ hasText: "What it flags" }).first().waitFor();
    await picture("suppression-hover");
    assert.ok(colours >= 5, `only ${colours} colours in the line of the cookie`);
    await page.keyboard.press("Escape");
  });

  await test("opens a rule's page rendered from its id in the problems panel", async () => {
    await run("Focus on Problems View");
    // The panel shows the rows around the open file's, of which the heading of the file above may cover the first: any rule will do.
    const link = page.locator(".markers-panel .monaco-list-row a", { hasText: /^[a-z]+(?:-[a-z]+)+$/ }).last();
    const rule = (await link.textContent()) ?? "";
    await link.click({ modifiers: ["Control"] });
    await panel().locator("h1", { hasText: rule }).waitFor();
    await picture("rule-page");
    await closeEditors();
  });

  await test("creates a policy file, describes its settings and completes them", async () => {
    await command("Create a Policy File with Today's Origins");
    await page.locator('.tab.active[data-resource-name=".preflint.yml"]').waitFor();
    await (await hoverAt(".preflint.yml", "4:3")).filter({ hasText: "Origins that were approved" }).first().waitFor();
    await picture("policy-hover");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\nrev");
    await page.keyboard.press("Control+Space");
    const entry = page.locator(".suggest-widget .monaco-list-row", { hasText: "review" }).first();
    await entry.waitFor();
    // The same key again shows what the entry means.
    await page.keyboard.press("Control+Space");
    await page.locator(".suggest-details", { hasText: "When to remind" }).first().waitFor();
    await picture("policy-completion");
    await page.keyboard.press("Escape");
    await page.locator(".markers-panel .monaco-list-row", { hasText: "This line is not finished" }).first().waitFor();
    await run("File: Revert File");
  });

  await test("shows why there are no problems of a change to list where there is no repository", async () => {
    await command("Show Problems of This Change");
    await page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame").locator("body", { hasText: "no git repository" }).waitFor();
    await picture("changed");
    await closeEditors();
  });

  await test("opens its walkthrough", async () => {
    await run("Welcome: Open Walkthrough");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Start with Preflint" }).first().click();
    await page.locator(".getting-started-step", { hasText: "See who gets in" }).first().waitFor();
    await run("View: Toggle Panel Visibility");
    const steps = {
      "See who gets in": "Who gets in",
      "Ask what a page would get": "What would this page get?",
      "Say who is meant to get in": "Say who is meant to get in",
    };
    for (const [index, [step, heading]] of Object.entries(steps).entries()) {
      await page.locator(".getting-started-step", { hasText: step }).first().click();
      await page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame").locator("h1", { hasText: heading }).first().waitFor();
      await picture(`walkthrough-${index + 1}`);
    }
    await run("View: Toggle Panel Visibility");
    await closeEditors();
  });
}

/** Folders of one window with settings of their own, and a document that has no file. */
export async function runFolderTests({ page, test, openFile, quickInput, shots }) {
  const picture = (name) => page.screenshot({ path: path.join(shots, `${name}.png`) });
  const rows = page.locator(".markers-panel .monaco-list-row");
  /** The list puts what was used last, or sounds alike, on top: the entry is taken by its name. */
  const take = (name) => page.locator(`.quick-input-list .monaco-list-row[aria-label^="${name}"]`).first().click();
  const pick = async (title, choice) => {
    await quickInput("F1", `>${title}`);
    await take(title);
    if (choice === undefined) return;
    const second = page.locator(".quick-input-widget input[placeholder^=Select]").first();
    await second.waitFor();
    await second.fill(choice);
    await take(choice);
  };

  await test("takes the settings of each folder of the window", async () => {
    await openFile("loud/gate.ts");
    await page.locator(".monaco-editor .squiggly-error").first().waitFor();
    await page.locator(".codelens-decoration", { hasText: "problem" }).first().waitFor();
    await page.keyboard.press("Control+Shift+M");
    await rows.filter({ hasText: "gate.ts" }).first().waitFor();
    await openFile("quiet/door.ts");
    await page.locator(".monaco-editor .squiggly-info").first().waitFor();
    assert.equal(await page.locator(".monaco-editor .squiggly-error").count(), 0);
    assert.equal(await page.locator(".codelens-decoration").count(), 0, "the folder switches its lenses off");
    await rows.filter({ hasText: "door.ts" }).first().waitFor();
    assert.equal(await rows.filter({ hasText: "window.ts" }).count(), 0, "the third folder is switched off");
    await page.locator(".statusbar-item[aria-label*='Errors: 1, warnings: 0, infos: 1.']").first().waitFor();
    await picture("folders");
  });

  await test("checks a document that was never saved, and offers to repair it", async () => {
    await pick("File: New Untitled Text File");
    await page.locator('.tab.active[data-resource-name^="Untitled"]').first().waitFor();
    await pick("Change Language Mode", "TypeScript");
    await page.locator(".statusbar-item", { hasText: "TypeScript" }).first().waitFor();
    await page.locator(".editor-group-container.active .monaco-editor").first().click();
    await page.keyboard.insertText('import cors from "cors";\nexport const gate = cors({ origin: ["https://new.example.com/"], credentials: true });\n');
    await page.locator(".monaco-editor .squiggly-error").first().waitFor();
    await page.locator(".codelens-decoration", { hasText: "no other origin" }).first().waitFor();
    // The panel names it by its first line.
    await rows.filter({ hasText: "new.example.com" }).first().waitFor();
    await picture("untitled");
    await pick("Preflint: Apply All Safe Fixes in This File");
    await page.locator(".panel .monaco-list-row:not(.markers-panel *)", { hasText: "new.example.com" }).first().waitFor();
    await page.getByRole("button", { name: "Discard" }).first().click();
  });
}

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
export async function runTranslatedTests({ page, test, openFile, quickInput, shots }) {
  const picture = (name) => page.screenshot({ path: path.join(shots, `${name}.png`) });
  await test("speaks the editor's language in commands, view, status and panel", async () => {
    await page.locator(`.statusbar-item[aria-label*='${MARK}Errors: ']`).first().waitFor();
    await page.locator(".activitybar").getByRole("tab", { name: "Preflint" }).click();
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
    const panel = await openSimulator(page);
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

/** A folder with nothing to show. */
export async function runEmptyTests({ page, test, shots }) {
  await test("has the view say that there is nothing to show", async () => {
    await page.locator(".activitybar").getByRole("tab", { name: "Preflint" }).click();
    await page.locator(".sidebar .welcome-view-content, .sidebar .monaco-list-row", { hasText: "No CORS policy was found" }).first().waitFor();
    await page.screenshot({ path: path.join(shots, "nothing-to-show.png") });
  });
}
