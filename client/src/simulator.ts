/** The panel "What would this page get?": carries what was typed to the server and what it answers to the page. Judges nothing. */
import { randomBytes } from "node:crypto";
import { commands, type Disposable, type ExtensionContext, env, Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import { type BaseLanguageClient, State } from "vscode-languageclient";
import type { PageInput, SimulateHere, SimulateMethod, SimulateParams, SimulateResult } from "../../server/lsp/protocol.ts";
import type { FromPage } from "../panel/messages.ts";

const simulateMethod: SimulateMethod = "preflint/simulate";
/** Answers follow the text when the fingers rest. Milliseconds. */
const REST = 400;

const notRunning: SimulateResult = { state: "off", sentence: "The language server is not running. The answer comes when it is back.", offers: [], lines: [] };

/** Registers the command that opens the one panel; the caller disposes. `refresh` asks again, after a change or a restart. */
export function createSimulator(
  context: ExtensionContext,
  client: BaseLanguageClient,
): { readonly refresh: () => void; readonly disposables: readonly Disposable[] } {
  let panel: WebviewPanel | undefined;
  let about: SimulateParams["about"] | undefined;
  let page: PageInput | undefined;
  let last: SimulateResult | undefined;
  let round = 0;
  let timer: NodeJS.Timeout | undefined;

  async function ask(isFirst: boolean): Promise<SimulateResult | undefined> {
    if (about === undefined || panel === undefined) return undefined;
    round += 1;
    const mine = round;
    const params: SimulateParams = page === undefined ? { about } : { about, page };
    const result: SimulateResult = client.isRunning() ? await client.sendRequest<SimulateResult>(simulateMethod, params) : notRunning;
    // An answer to an older question says nothing any more.
    if (mine !== round) return undefined;
    if (result.policy !== undefined) about = result.policy;
    if (isFirst) page = result.page;
    last = result;
    await panel?.webview.postMessage({ result, isFirst });
    return result;
  }

  async function received(message: FromPage): Promise<void> {
    if (message.kind === "ready") await ask(true);
    if (message.kind === "ask") {
      page = message.page;
      await ask(false);
    }
    if (message.kind === "copy" && last?.testCase !== undefined) await env.clipboard.writeText(last.testCase);
    if (message.kind !== "open") return;
    const location = message.what === "policy" ? last?.location : last?.decidedBy?.location;
    if (location === undefined) return;
    const { protocol2CodeConverter: convert } = client;
    await commands.executeCommand("vscode.open", convert.asUri(location.uri), { selection: convert.asRange(location.range), viewColumn: ViewColumn.One });
  }

  async function open(here: SimulateHere | undefined): Promise<SimulateResult | undefined> {
    const editor = window.activeTextEditor;
    const place =
      here ?? (editor === undefined ? undefined : { uri: client.code2ProtocolConverter.asUri(editor.document.uri), position: editor.selection.active });
    if (place === undefined) return undefined;
    about = { uri: place.uri, position: { line: place.position.line, character: place.position.character } };
    page = undefined;
    if (panel !== undefined) {
      panel.reveal(undefined, true);
      return ask(true);
    }
    panel = window.createWebviewPanel(
      "preflint.simulator",
      "What Would This Page Get?",
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [], retainContextWhenHidden: true },
    );
    panel.iconPath = Uri.joinPath(context.extensionUri, "media/icon.png");
    panel.onDidDispose(() => {
      panel = undefined;
      about = undefined;
    });
    panel.webview.onDidReceiveMessage(received);
    const read = async (...names: readonly string[]): Promise<string> =>
      new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(context.extensionUri, ...names)));
    const [template, script] = [await read("media", "simulator.html"), await read("dist", "panel.js")];
    const nonce = randomBytes(16).toString("hex");
    // The script stands in the page itself: the page may load nothing at all.
    panel.webview.html = template.replaceAll("{{nonce}}", nonce).replace("{{script}}", () => script);
    return ask(true);
  }

  const refresh = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(false), REST);
  };
  const disposables = [
    commands.registerCommand("preflint.simulateHere", open),
    client.onDidChangeState(({ newState }) => {
      if (newState !== State.Starting) refresh();
    }),
    { dispose: () => panel?.dispose() },
    { dispose: () => clearTimeout(timer) },
  ];
  return { refresh, disposables };
}
