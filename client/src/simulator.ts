/** The panel "What would this page get?": carries what was typed to the server and what it answers to the page. Judges nothing. */
import { randomBytes } from "node:crypto";
import { commands, type Disposable, type ExtensionContext, env, l10n, Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import { type BaseLanguageClient, Trace } from "vscode-languageclient";
import type {
  BlockedMethod,
  BlockedParams,
  BlockedResult,
  PageInput,
  SimulateHere,
  SimulateMethod,
  SimulateParams,
  SimulateResult,
} from "../../server/lsp/protocol.ts";
import type { FromPage, ToPage } from "../panel/messages.ts";

const simulateMethod: SimulateMethod = "preflint/simulate";
const blockedMethod: BlockedMethod = "preflint/traceBlocked";

const nothing = (sentence: string): SimulateResult => ({ state: "off", sentence, offers: [], lines: [] });
const notRunning = nothing(l10n.t("The language server is not running. The answer comes when it is back."));
const noPolicy = nothing(l10n.t("Put the cursor into a CORS policy and open this again, or paste below what a browser refused."));

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** Registers the command that opens the one panel; the caller disposes. `refresh` asks again, after a change or a restart. */
export function createSimulator(
  context: ExtensionContext,
  client: BaseLanguageClient,
): { readonly refresh: () => void; readonly disposables: readonly Disposable[] } {
  let panel: WebviewPanel | undefined;
  let about: SimulateParams["about"] | undefined;
  let page: PageInput | undefined;
  let last: SimulateResult | undefined;
  let said = "";
  let round = 0;

  async function ask(isFirst: boolean): Promise<SimulateResult | undefined> {
    if (panel === undefined) return undefined;
    round += 1;
    const mine = round;
    const params: SimulateParams | undefined = about && { about, ...(page && { page }) };
    const answer = async (): Promise<SimulateResult> => (params === undefined ? noPolicy : client.sendRequest<SimulateResult>(simulateMethod, params));
    const result = client.isRunning() ? await answer() : notRunning;
    // An answer to an older question says nothing any more.
    if (mine !== round) return undefined;
    if (result.policy !== undefined) about = result.policy;
    if (isFirst) page = result.page ?? page;
    last = result;
    const message: ToPage = { result, isFirst, said };
    await panel?.webview.postMessage(message);
    return result;
  }

  /** What was pasted goes to the server and nowhere else: not into the log either, whatever is traced there. */
  async function trace(text: string, origin: string): Promise<void> {
    if (!client.isRunning()) return void (await ask(false));
    const params: BlockedParams = { text, origin };
    await client.setTrace(Trace.Off);
    const found = await client.sendRequest<BlockedResult>(blockedMethod, params);
    await client.setTrace(Trace.fromString(workspace.getConfiguration("preflint").get("trace.server", "off")));
    said = found.sentence;
    about = found.policy ?? about;
    page = found.page ?? page;
    await ask(found.page !== undefined);
  }

  async function received(message: FromPage): Promise<void> {
    if (message.kind === "ready") await ask(true);
    if (message.kind === "blocked") await trace(message.text, message.origin);
    if (message.kind === "ask") {
      said = "";
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
    // While the panel itself has the focus, no editor is the active one.
    const editor = window.activeTextEditor ?? window.visibleTextEditors[0];
    const place = here ?? (editor && { uri: client.code2ProtocolConverter.asUri(editor.document.uri), position: editor.selection.active });
    about = place && { uri: place.uri, position: { line: place.position.line, character: place.position.character } };
    page = undefined;
    said = "";
    if (panel !== undefined) {
      panel.reveal(undefined, true);
      return ask(true);
    }
    panel = window.createWebviewPanel(
      "preflint.simulator",
      l10n.t("What Would This Page Get?"),
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
    const drawn = template.replaceAll(/\{\{l10n:(.*?)\}\}/g, (_, text: string) => escaped(l10n.t(text)));
    panel.webview.html = drawn.replaceAll("{{nonce}}", nonce).replace("{{script}}", () => script);
    return ask(true);
  }

  return { refresh: () => ask(false), disposables: [commands.registerCommand("preflint.simulateHere", open), { dispose: () => panel?.dispose() }] };
}
