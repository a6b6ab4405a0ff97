/** The view "Who gets in": draws the rows that the server gives. Decides nothing about them. */
import {
  commands,
  type Disposable,
  EventEmitter,
  env,
  l10n,
  MarkdownString,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  window,
} from "vscode";
import { type BaseLanguageClient, State } from "vscode-languageclient";
import type { Row, WhoGetsInMarkdownMethod, WhoGetsInMethod, WhoGetsInParams, WhoGetsInResult } from "../../server/lsp/protocol.ts";

const rowsMethod: WhoGetsInMethod = "preflint/whoGetsIn";
const markdownMethod: WhoGetsInMarkdownMethod = "preflint/whoGetsInMarkdown";

const collapsible: Readonly<Record<Row["children"], TreeItemCollapsibleState>> = {
  none: TreeItemCollapsibleState.None,
  closed: TreeItemCollapsibleState.Collapsed,
  open: TreeItemCollapsibleState.Expanded,
};

/** Creates the view and its commands; the caller disposes of them. `refresh` draws everything anew, after a restart for example. */
export function createWhoGetsIn(client: BaseLanguageClient): { readonly refresh: () => void; readonly disposables: readonly Disposable[] } {
  const changed = new EventEmitter<undefined>();
  const parents = new Map<string, Row | undefined>();
  let filter = "";
  const ask = (params: WhoGetsInParams): Promise<WhoGetsInResult> => client.sendRequest(rowsMethod, params);
  const draw = (): void => changed.fire(undefined);

  const provider: TreeDataProvider<Row> = {
    onDidChangeTreeData: changed.event,
    getTreeItem: (row) => itemOf(client, row),
    getParent: (row) => parents.get(row.id),
    async getChildren(parent) {
      if (client.state !== State.Starting && !client.isRunning()) await commands.executeCommand("setContext", "preflint.whoGetsIn", "stopped");
      if (!client.isRunning()) return [];
      const { state, rows } = await ask(parent === undefined ? { filter } : { filter, parent: parent.id });
      if (parent === undefined) {
        parents.clear();
        await commands.executeCommand("setContext", "preflint.whoGetsIn", state);
      }
      for (const row of rows) parents.set(row.id, parent);
      return [...rows];
    },
  };
  const view = window.createTreeView("preflint.whoGetsIn", { treeDataProvider: provider, showCollapseAll: true });

  async function setFilter(text: string | undefined): Promise<void> {
    if (text === undefined) return;
    filter = text;
    view.description = text === "" ? "" : `“${text}”`;
    await commands.executeCommand("setContext", "preflint.isFiltered", text !== "");
    draw();
  }

  async function reveal(): Promise<Row | undefined> {
    const editor = window.activeTextEditor;
    if (editor === undefined) return undefined;
    await setFilter("");
    const { line, character } = editor.selection.active;
    const { rows } = await ask({ reveal: { uri: client.code2ProtocolConverter.asUri(editor.document.uri), position: { line, character } } });
    rows.forEach((row, index) => {
      parents.set(row.id, rows[index - 1]);
    });
    const row = rows.at(-1);
    await (row === undefined ? commands.executeCommand("preflint.whoGetsIn.focus") : view.reveal(row, { expand: true, focus: true }));
    return row;
  }

  async function copy(): Promise<string> {
    const text: string = await client.sendRequest(markdownMethod, { filter });
    await env.clipboard.writeText(text);
    return text;
  }

  const disposables = [
    view,
    changed,
    commands.registerCommand("preflint.revealWhoGetsIn", reveal),
    commands.registerCommand("preflint.copyWhoGetsIn", copy),
    commands.registerCommand("preflint.clearWhoGetsInFilter", () => setFilter("")),
    commands.registerCommand("preflint.filterWhoGetsIn", async (text?: string) =>
      setFilter(typeof text === "string" ? text : await window.showInputBox({ prompt: l10n.t("Show only what contains this text"), value: filter })),
    ),
  ];
  return { refresh: draw, disposables };
}

function itemOf(client: BaseLanguageClient, row: Row): TreeItem {
  const item = new TreeItem(row.label, collapsible[row.children]);
  item.id = row.id;
  item.iconPath = new ThemeIcon(row.icon);
  item.contextValue = row.location === undefined ? "group" : "place";
  if (row.description !== undefined) item.description = row.description;
  // Not trusted: links in it run nothing.
  item.tooltip = row.tooltip === undefined ? row.label : new MarkdownString(row.tooltip);
  item.accessibilityInformation = { label: [row.label, row.description].filter((text) => text !== undefined).join(", ") };
  if (row.location !== undefined) {
    const { protocol2CodeConverter: convert } = client;
    item.command = {
      command: "vscode.open",
      title: l10n.t("Open"),
      arguments: [convert.asUri(row.location.uri), { selection: convert.asRange(row.location.range) }],
    };
  }
  return item;
}
