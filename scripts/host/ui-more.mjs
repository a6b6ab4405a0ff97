// What the workbench suite tests beyond the first look: commands, pasted refusals, unsaved and embedded code, the policy file, bad input.
// Every test leaves a picture in .cache/screenshots.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { root } from "../processes.mjs";

/** Runs the tests with what `workbenchOf` gives, and `test`. */
export async function runMoreTests({ test, page, picture, panel, quickInput, confirm, openFile, run, command, closeEditors, hoverAt, rows }, folder) {
  /** Of the fixes that are shown, and of their files: which are chosen. */
  const ticks = () => page.locator(".panel .edit-checkbox").evaluateAll((boxes) => boxes.map((box) => box.getAttribute("aria-checked")));

  /** Saves the active editor, and waits until its file holds a text. */
  async function save(name, text) {
    const file = path.join(folder, name);
    const isSaved = () => fs.existsSync(file) && fs.readFileSync(file, "utf8").includes(text);
    await page.keyboard.press("Control+S");
    for (let round = 0; round < 100 && !isSaved(); round += 1) await page.waitForTimeout(100);
    assert.ok(isSaved(), `${name} lacks ${text} on the disk`);
  }

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
    // With an open editor the text would still be there.
    const other = path.join(folder, "src/other.ts");
    fs.writeFileSync(other, 'import cors from "cors";\nexport const gate = cors({ origin: ["https://other.example"] });\n');
    await openFile("src/other.ts", 2);
    await command("What Would This Page Get?");
    await panel().locator("#policy", { hasText: "other.ts" }).waitFor();
    await rows.filter({ hasText: "src/other.ts" }).first().waitFor();
    await openFile("src/other.ts");
    const tab = page.locator('.tab[data-resource-name="other.ts"]').first();
    await tab.click({ button: "middle" });
    await tab.waitFor({ state: "detached" });
    fs.rmSync(other);
    await panel().locator("#sentence", { hasText: "is gone" }).waitFor();
    assert.equal(await panel().locator("#lines li").count(), 0, "the answer of the policy that is gone is still shown");
    await rows.filter({ hasText: "src/other.ts" }).first().waitFor({ state: "detached" });
    await picture("policy-file-gone");
  });

  await test("draws the panel anew after the server restarts", async () => {
    await openFile("src/server.ts", 5);
    await command("What Would This Page Get?");
    await panel().locator("#lines .verdict").waitFor();
    // What is there already proves nothing: the old lines are marked. (That the view is drawn too is seen where a server dies.)
    await panel()
      .locator("#lines li")
      .evaluateAll((lines) => lines.map((line) => line.classList.add("old")));
    await command("Restart Language Server");
    await panel().locator("#lines .verdict:not(.old)").waitFor();
    assert.equal(await panel().locator("#lines .old").count(), 0);
    await rows.filter({ hasText: "gateway/ingress.yaml" }).first().waitFor();
    await page.locator(".statusbar-item[aria-label*='Errors: ']").first().waitFor();
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

  for (const [extension, place] of [
    ["vue", "3:42"],
    ["svelte", "3:44"],
    ["astro", "3:36"],
  ])
    await test(`finds in a ${extension} file without an extension for it, and offers to repair it`, async () => {
      const file = `src/Embedded.${extension}`;
      await openFile(file, 3);
      await page.locator(".monaco-editor [class*=squiggly-]").first().waitFor();
      await page
        .locator(".codelens-decoration", { hasText: /1\sproblem/ })
        .first()
        .waitFor();
      await hoverAt(file, place, "Origins:");
      await picture(extension);
      await page.keyboard.press("Escape");
      await command("Apply All Safe Fixes in This File");
      await page
        .locator(".panel .monaco-list-row:not(.markers-panel *)", { hasText: `${extension}.example.com` })
        .first()
        .waitFor();
      await picture(`${extension}-fix`);
      await page.getByRole("button", { name: "Discard" }).first().click();
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
    await hoverAt("src/cookies.ts", "5:35", "What it flags");
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
    await page.locator(".monaco-editor .view-line", { hasText: "origins" }).first().waitFor();
    await save(".preflint.yml", "https://shop.example.com");
    await hoverAt(".preflint.yml", "4:3", "Origins that were approved");
    await picture("policy-hover");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\nrev");
    await page.keyboard.press("Control+Space");
    const entry = page.locator(".suggest-widget .monaco-list-row", { hasText: "review" }).first();
    await entry.waitFor();
    // The same key again shows what the entry means, and hides it where the list was open before the first.
    const meaning = page.locator(".suggest-details", { hasText: "When to remind" }).first();
    for (let round = 1; !(await meaning.isVisible()); round += 1) {
      assert.ok(round < 6, "the list does not say what the entry means");
      await page.keyboard.press("Control+Space");
      await page.waitForTimeout(1500);
    }
    await picture("policy-completion");
    await page.keyboard.press("Escape");
    await page.locator(".markers-panel .monaco-list-row", { hasText: "This line is not finished" }).first().waitFor();
    await run("File: Revert File");
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\n");
    await page.keyboard.press("Control+Space");
    const offered = (label) => page.locator(`.suggest-widget .monaco-list-row[aria-label^="${label}"]`);
    await offered("preset").first().waitFor();
    assert.equal((await offered("version").count()) + (await offered("origins").count()), 0, "what stands there is offered again");
    await picture("policy-keys");
    await page.keyboard.press("Escape");
    await page.keyboard.type("overrides: [{ expires: ");
    await page.keyboard.press("Control+Space");
    await page
      .locator(".suggest-widget .monaco-list-row", { hasText: /^\d{4}-\d\d-\d\d.*in 90 days/ })
      .first()
      .waitFor();
    await picture("policy-dates");
    await page.keyboard.press("Escape");
    await run("File: Revert File");
  });

  await test("remembers what policies allow, and says what allows more since", async () => {
    await command("Remember What Policies Allow Today");
    await page.locator('.tab.active[data-resource-name=".preflint.lock.json"]').waitFor();
    await page.locator(".monaco-editor .view-line", { hasText: "policies" }).first().waitFor();
    await picture("snapshot");
    await save(".preflint.lock.json", "https://shop.example.com");
    const file = path.join(folder, "src/server.ts");
    const before = fs.readFileSync(file, "utf8");
    fs.writeFileSync(file, before.replace('"https://www.example.com"', '"https://www.example.com", "https://more.example.com"'));
    const drift = page.locator(".markers-panel .monaco-list-row", { hasText: "baseline-drift" });
    await openFile("src/server.ts", 5);
    await drift.first().waitFor();
    await picture("snapshot-drift");
    await command("Remember What Policies Allow Today");
    await page.locator('.tab.active[data-resource-name=".preflint.lock.json"]').waitFor();
    await save(".preflint.lock.json", "https://more.example.com");
    await openFile("src/server.ts", 5);
    await drift.first().waitFor({ state: "detached" });
    await picture("snapshot-refreshed");
    fs.writeFileSync(file, before);
    await closeEditors();
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
export async function runFolderTests({ test, page, picture, openFile, quickInput }) {
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
