/**
 * Neovim gets the hovers and code actions that VS Code gets: with the capabilities that Neovim announces (recorded from 0.7.2 by
 * `test/neovim/session.lua`), and in a Neovim itself where one is installed and the command line is built.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import type { ClientCapabilities, CodeAction, Hover } from "vscode-languageserver/node";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { converse, VSCODE_CAPABILITIES } from "./conversation.ts";

const root = resolve(import.meta.dirname, "../..");
const capabilities: ClientCapabilities = JSON.parse(readFileSync(join(root, "test/neovim/capabilities.json"), "utf8"));
const read = (name: string): string => readFileSync(join(root, "test/host/workspace", name), "utf8");

interface Session {
  readonly hover: string;
  readonly actions: readonly string[];
  readonly edit: unknown;
}

/** What is written where, whichever of the protocol's two forms says so. */
function textEditsOf({ edit }: CodeAction): unknown {
  const versioned = (edit?.documentChanges ?? []).flatMap((change) => ("edits" in change ? [[change.textDocument.uri, change.edits]] : []));
  return [...versioned, ...Object.entries(edit?.changes ?? {})];
}

async function session(announced: ClientCapabilities): Promise<Session> {
  const files = { "/work/package.json": read("package.json"), "/work/src/server.ts": read("src/server.ts") };
  const talk = await converse(files, { engine: STANDARD_ENGINE, capabilities: announced });
  try {
    talk.open("/work/src/server.ts", read("src/server.ts"));
    await talk.checkWorkspace();
    const textDocument = { uri: "file:///work/src/server.ts" };
    const range = { start: { line: 4, character: 24 }, end: { line: 4, character: 51 } };
    const hover = await talk.client.sendRequest<Hover>("textDocument/hover", { textDocument, position: range.start });
    const actions = await talk.client.sendRequest<CodeAction[]>("textDocument/codeAction", { textDocument, range, context: { diagnostics: [] } });
    const [first] = actions;
    const fix = first?.edit === undefined ? await talk.client.sendRequest<CodeAction>("codeAction/resolve", first ?? {}) : first;
    return { hover: (hover.contents as { value: string }).value, actions: actions.map((one) => one.title), edit: textEditsOf(fix) };
  } finally {
    await talk.end();
  }
}

it("announces less than VS Code and gets the same hover, actions and edit", async () => {
  const [neovim, vscode] = [await session(capabilities), await session(VSCODE_CAPABILITIES)];
  // A page is opened by the editor; Neovim of that version opens none, and is not offered it.
  const opensPages = capabilities.window?.showDocument?.support === true;
  expect(neovim.actions).toEqual(opensPages ? vscode.actions : vscode.actions.filter((title) => !title.startsWith("Open ")));
  expect(neovim.actions.length).toBeGreaterThanOrEqual(2);
  expect({ hover: neovim.hover, edit: neovim.edit }).toEqual({ hover: vscode.hover, edit: vscode.edit });
  expect(neovim.hover).toContain("Credentials: yes");
});

const hasNeovim = spawnSync("nvim", ["--version"]).status === 0 && existsSync(join(root, "dist/cli.cjs"));

// A test that is skipped counts as failed: without Neovim there is none.
if (hasNeovim) {
  it("in a Neovim that is installed here: problems, hover, actions, and the fix in the buffer", { timeout: 120_000 }, async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "preflint-neovim-")));
    try {
      cpSync(join(root, "test/host/workspace"), folder, { recursive: true });
      const command = [process.execPath, join(root, "dist/cli.cjs"), "lsp", "--stdio"].join("\n");
      const env = { ...process.env, XDG_STATE_HOME: folder, PREFLINT_SERVER: command, PREFLINT_FOLDER: folder, PREFLINT_FILE: "src/server.ts" };
      const out = execFileSync("nvim", ["--headless", "--clean", "-c", `luafile ${join(root, "test/neovim/session.lua")}`], { env, encoding: "utf8" });
      const report = JSON.parse(out) as { actions: string[]; hover: Hover; text: string };
      // Later versions can open pages, and are offered them.
      expect(report.actions.filter((title) => !title.startsWith("Open "))).toEqual((await session(capabilities)).actions);
      expect(JSON.stringify(report.hover)).toContain("Credentials: yes");
      expect(report.text).toContain('origin: ["https://shop.example.com", ');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
