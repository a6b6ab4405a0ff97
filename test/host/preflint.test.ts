/** The packaged extension in a real VS Code: what people see and do. Waits are conditions. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { afterNoMore, diagnosticsOf, fileUri, openFile, patiently, replaceAll, replaceText, until } from "./editor.ts";

const slash = "cors-origin-trailing-slash";
const wildcard = "cors-wildcard-with-credentials";

suite("Preflint in VS Code", () => {
  suiteSetup(async () => {
    const extension = vscode.extensions.getExtension("preflint.preflint");
    assert.ok(extension, "the packaged extension is not installed");
    await extension.activate();
  });

  teardown(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  test("lists the problem of a file that was never opened", async () => {
    const uri = fileUri("gateway/ingress.yaml");
    assert.ok(!vscode.workspace.textDocuments.some((document) => document.uri.path === uri.path));
    const [problem] = await until("the problem of the ingress", () => diagnosticsOf("gateway/ingress.yaml"));
    assert.equal(problem?.source, "preflint");
  });

  test("underlines the value in an open file and links the rule's page", async () => {
    const editor = await openFile("src/server.ts");
    const [problem] = await until("the squiggle", () => diagnosticsOf("src/server.ts", slash));
    assert.ok(problem);
    assert.match(editor.document.getText(problem.range), /https:\/\/shop\.example\.com\//);
    assert.ok(typeof problem.code === "object" && problem.code.target.path.endsWith(`/docs/rules/${slash}.md`));
    const page = await vscode.workspace.openTextDocument(problem.code.target);
    assert.ok(page.getText().includes(slash));
  });

  test("applies the preferred fix of the lightbulb", async () => {
    const editor = await openFile("src/server.ts");
    const [problem] = await until("the squiggle", () => diagnosticsOf("src/server.ts", slash));
    assert.ok(problem);
    const fix = await until("the fix", async () => {
      const kind = vscode.CodeActionKind.QuickFix.value;
      const actions = await patiently(() =>
        vscode.commands.executeCommand<vscode.CodeAction[]>("vscode.executeCodeActionProvider", editor.document.uri, problem.range, kind, 10),
      );
      return actions.find((action) => action.isPreferred === true && action.edit !== undefined);
    });
    assert.ok(fix.edit !== undefined && (await vscode.workspace.applyEdit(fix.edit)));
    assert.match(editor.document.getText(), /origin: \["https:\/\/shop\.example\.com", /);
    await afterNoMore("src/server.ts", slash);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  test("repairs an imported file when it is saved, and leaves what somebody must decide", async () => {
    const settings = vscode.workspace.getConfiguration("editor");
    await settings.update("codeActionsOnSave", { "source.fixAll.preflint": "explicit" }, vscode.ConfigurationTarget.Global);
    const uri = fileUri("src/partners.ts");
    const before = await vscode.workspace.fs.readFile(uri);
    const editor = await openFile("src/partners.ts");
    await until("the problems", () => diagnosticsOf("src/partners.ts", slash) && diagnosticsOf("src/partners.ts", "cors-origin-uppercase"));
    await replaceText(editor, "export const", "// Who may read the reports.\nexport const");
    await until("the problem at its new place", () => diagnosticsOf("src/partners.ts", slash)?.find((one) => one.range.start.line === 1));
    assert.ok(await editor.document.save());
    const saved = Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
    const list = '["https://partner.example.com", "https://media.example.com", "http://localhost:5173"]';
    assert.equal(saved, `// Who may read the reports.\nexport const partners = ${list};\n`);
    await afterNoMore("src/partners.ts", slash);
    await until("what is left", () => diagnosticsOf("src/partners.ts", "cors-dev-origin-in-production"));
    await settings.update("codeActionsOnSave", undefined, vscode.ConfigurationTarget.Global);
    await vscode.workspace.fs.writeFile(uri, before);
  });

  test("updates an importing file when the imported one changes", async () => {
    await openFile("src/catalog.ts");
    await afterNoMore("src/catalog.ts", wildcard);
    const config = await openFile("src/config.ts", vscode.ViewColumn.Two);
    await replaceText(config, "false", "true");
    const [problem] = await until("the problem in the importing file", () => diagnosticsOf("src/catalog.ts", wildcard));
    assert.ok(problem);
    await vscode.window.showTextDocument(config.document, vscode.ViewColumn.Two);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await afterNoMore("src/catalog.ts", wildcard);
  });

  test("follows a change on the disk", async () => {
    const uri = fileUri("src/config.ts");
    const before = await vscode.workspace.fs.readFile(uri);
    await vscode.workspace.fs.writeFile(uri, Buffer.from("export const allowCredentials = true;\n"));
    await until("the problem in the importing file", () => diagnosticsOf("src/catalog.ts", wildcard));
    await vscode.workspace.fs.writeFile(uri, before);
    await afterNoMore("src/catalog.ts", wildcard);
  });

  test("changes the severity when a setting does", async () => {
    await openFile("src/server.ts");
    const [problem] = await until("the squiggle", () => diagnosticsOf("src/server.ts", slash));
    assert.ok(problem !== undefined && problem.severity !== vscode.DiagnosticSeverity.Information);
    const settings = vscode.workspace.getConfiguration("preflint");
    await settings.update("rules", { [slash]: "info" }, vscode.ConfigurationTarget.Global);
    await until("an info", () => diagnosticsOf("src/server.ts", slash)?.find((one) => one.severity === vscode.DiagnosticSeverity.Information));
    await settings.update("rules", { [slash]: "off" }, vscode.ConfigurationTarget.Global);
    await afterNoMore("src/server.ts", slash);
    await settings.update("rules", undefined, vscode.ConfigurationTarget.Global);
    await until("the squiggle again", () => diagnosticsOf("src/server.ts", slash));
  });

  test("keeps the findings of a half-typed file", async () => {
    const editor = await openFile("src/server.ts");
    await until("the squiggle", () => diagnosticsOf("src/server.ts", slash));
    await replaceText(editor, 'app.get("/cart"', 'app.post("/orders", (req, res) => {\n  res.set(\n\napp.get("/cart"');
    // Another setting of the same half-typed file is understood, so the list below is not merely the old one.
    await replaceText(editor, "shop.example.com/", "other.example.com/");
    const [problem] = await until("the squiggle at the new text", () =>
      diagnosticsOf("src/server.ts", slash)?.filter((one) => editor.document.getText(one.range).includes("other.example.com/")),
    );
    assert.ok(problem);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  test("gets and loses findings while the whole text is replaced", async () => {
    const editor = await openFile("src/server.ts");
    await until("the squiggle", () => diagnosticsOf("src/server.ts", slash));
    await replaceAll(editor, "export const nothing = 1;\n");
    await afterNoMore("src/server.ts", slash);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await until("the squiggle again", () => diagnosticsOf("src/server.ts", slash));
  });

  test("explains a policy in a hover", async () => {
    const editor = await openFile("src/server.ts");
    await until("the squiggle", () => diagnosticsOf("src/server.ts", slash));
    const offset = editor.document.getText().indexOf("shop.example.com");
    const position = editor.document.positionAt(offset);
    const text = await until("the hover", async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", editor.document.uri, position);
      const all = hovers.flatMap((hover) => hover.contents.map((content) => (typeof content === "string" ? content : content.value))).join("\n");
      return all.includes("Origins:") ? all : undefined;
    });
    assert.match(text, /Credentials: yes/);
  });

  test("says over a policy whom it lets in, and opens the simulator there", async () => {
    const editor = await openFile("src/server.ts");
    const lens = await until("the lens", async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", editor.document.uri, 10);
      return lenses.find((one) => one.command?.command === "preflint.simulateHere");
    });
    assert.match(lens.command?.title ?? "", /origins? .*with cookies · \d+ problems?$/);
    const old = lens.command?.title;
    await replaceText(editor, "shop.example.com/", "shop.example.com");
    await until("the lens at the new text", async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", editor.document.uri, 10);
      return lenses.some((one) => one.command?.command === "preflint.simulateHere" && one.command.title !== old);
    });
    await vscode.commands.executeCommand("workbench.action.files.revert");
    const result = await vscode.commands.executeCommand<{ state: string; outcome: string }>("preflint.simulateHere", ...(lens.command?.arguments ?? []));
    assert.equal(result.state, "ready");
    await until("the panel", () =>
      vscode.window.tabGroups.all.some((group) =>
        group.tabs.some((tab) => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith("preflint.simulator")),
      ),
    );
  });

  test("shows who gets in, and finds the policy under the cursor there", async () => {
    const editor = await openFile("src/server.ts");
    const offset = editor.document.getText().indexOf("shop.example.com");
    editor.selection = new vscode.Selection(editor.document.positionAt(offset), editor.document.positionAt(offset));
    const row = await vscode.commands.executeCommand<{ label: string }>("preflint.revealWhoGetsIn");
    assert.equal(row.label, "src/server.ts");
    await vscode.commands.executeCommand("preflint.filterWhoGetsIn", "ingress");
    const text = await vscode.commands.executeCommand<string>("preflint.copyWhoGetsIn");
    assert.match(text, /^# Who gets in\n\n- /);
    assert.ok(text.includes("ingress") && !text.includes("catalog.ts"), text);
    await vscode.commands.executeCommand("preflint.clearWhoGetsInFilter");
  });

  test("checks a document that was never saved", async () => {
    const content = 'import cors from "cors";\nexport const gate = cors({ origin: ["https://shop.example.com/"], credentials: true });\n';
    const document = await vscode.workspace.openTextDocument({ language: "typescript", content });
    const editor = await vscode.window.showTextDocument(document);
    await until("its problem", () => vscode.languages.getDiagnostics(document.uri).some((one) => one.source === "preflint"));
    await replaceAll(editor, "export {};\n");
    await until("no problem", () => vscode.languages.getDiagnostics(document.uri).every((one) => one.source !== "preflint"));
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("finds in a component that is half typed, at the right place", async () => {
    const uri = fileUri("src/Half.vue");
    const text = '<template>\n  <p>\n<script lang="ts">\nimport cors from "cors";\nexport const gate = cors({ origin: ["https://shop.example.com/"] });\n';
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    const [problem] = await until("its problem", () => diagnosticsOf("src/Half.vue", slash));
    assert.equal(problem?.range.start.line, 4);
    await vscode.workspace.fs.delete(uri);
    await afterNoMore("src/Half.vue", slash);
  });

  test("has no text of the manifest untranslated", async () => {
    const { contributes } = vscode.extensions.getExtension("preflint.preflint")?.packageJSON ?? {};
    const titles: string[] = contributes.commands.map((one: { title: string | { value: string } }) =>
      typeof one.title === "string" ? one.title : one.title.value,
    );
    assert.ok(titles.includes("What Would This Page Get?"), titles.join());
    assert.deepEqual(
      titles.filter((title) => title.startsWith("%")),
      [],
    );
  });

  test("runs its commands", async () => {
    await openFile("src/server.ts");
    const answer = await vscode.commands.executeCommand<{ sentences: string[] }>("preflint.explainHere");
    assert.ok(answer.sentences.length > 0);
    await vscode.commands.executeCommand("preflint.checkWorkspace");
    await until("the problem of the ingress", () => diagnosticsOf("gateway/ingress.yaml"));
    await vscode.commands.executeCommand("preflint.restartServer");
    await until("the problem after the restart", () => diagnosticsOf("gateway/ingress.yaml"));
    await vscode.commands.executeCommand("preflint.showLog");
  });
});
