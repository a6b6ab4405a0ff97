/** What the tests do with VS Code: open, edit, read problems, wait for conditions. */
import assert from "node:assert/strict";
import * as vscode from "vscode";

/** A file of the test workspace. */
export function fileUri(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, "no workspace folder is open");
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Opens a file of the workspace in an editor. */
export async function openFile(path: string, column = vscode.ViewColumn.One): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(fileUri(path));
  return vscode.window.showTextDocument(document, column);
}

/** Problems in a file, of one rule or of any, or `undefined` if there is none. */
export function diagnosticsOf(path: string, rule?: string): readonly vscode.Diagnostic[] | undefined {
  const found = vscode.languages.getDiagnostics(fileUri(path)).filter((one) => one.source === "preflint" && (rule === undefined || codeOf(one) === rule));
  return found.length > 0 ? found : undefined;
}

function codeOf(diagnostic: vscode.Diagnostic): unknown {
  return typeof diagnostic.code === "object" ? diagnostic.code.value : diagnostic.code;
}

/** Waits until the condition gives something that is neither `undefined`, `false` nor an empty list. */
export async function until<T>(what: string, condition: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (const start = Date.now(); Date.now() - start < 30_000; ) {
    const value = await condition();
    if (value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(
    `Waited in vain: ${what}. Problems now: ${JSON.stringify(vscode.languages.getDiagnostics().map(([uri, list]) => [uri.path, list.map(codeOf)]))}`,
  );
}

/** Waits until a file has no problem of this rule. */
export async function afterNoMore(path: string, rule: string): Promise<void> {
  await until(`no ${rule} in ${path}`, () => diagnosticsOf(path, rule) === undefined);
}

/** Replaces the first occurrence of a text by another. */
export async function replaceText(editor: vscode.TextEditor, from: string, to: string): Promise<void> {
  const start = editor.document.getText().indexOf(from);
  assert.ok(start >= 0, `"${from}" is not in the document`);
  const range = new vscode.Range(editor.document.positionAt(start), editor.document.positionAt(start + from.length));
  assert.ok(await editor.edit((edit) => edit.replace(range, to)));
}

/** Replaces the whole text. */
export async function replaceAll(editor: vscode.TextEditor, text: string): Promise<void> {
  const { document } = editor;
  const range = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  assert.ok(await editor.edit((edit) => edit.replace(range, text)));
}

/** VS Code cancels a code-action request while providers register, which the TypeScript extension does at its start: ask again. */
export async function patiently<T>(ask: () => Thenable<T>): Promise<T> {
  for (let round = 0; ; round += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "Canceled" || round >= 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
