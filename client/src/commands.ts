/** The commands that people can call. Each asks the server or steers it; none decides anything about findings. */
import { commands, type Disposable, EventEmitter, type LogOutputChannel, Uri, window, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { ExplainParams, ExplainResult, RuleName, ServerCommand } from "../../server/lsp/protocol.ts";
import type { StatusItem } from "./status.ts";

/** What the commands work with. */
export interface CommandContext {
  readonly client: BaseLanguageClient;
  readonly log: LogOutputChannel;
  readonly status: StatusItem;
}

const checkWorkspaceCommand: ServerCommand = "preflint.server.checkWorkspace";
const rulesCommand: ServerCommand = "preflint.server.rules";
const pageCommand: ServerCommand = "preflint.server.openDocumentation";
const explainCommand: ServerCommand = "preflint.server.explain";

/** Registers all commands; the caller disposes of them. */
export function registerCommands(context: CommandContext): readonly Disposable[] {
  const page = createAnswerPage();
  return [
    page,
    commands.registerCommand("preflint.checkWorkspace", () => checkWorkspace(context)),
    commands.registerCommand("preflint.restartServer", () => restartServer(context)),
    commands.registerCommand("preflint.showLog", () => context.log.show()),
    commands.registerCommand("preflint.explainRule", () => explainRule(context)),
    commands.registerCommand("preflint.explainHere", () => explainHere(context, page)),
  ];
}

async function runOnServer<T>(client: BaseLanguageClient, command: ServerCommand, ...args: readonly unknown[]): Promise<T> {
  return client.sendRequest("workspace/executeCommand", { command, arguments: args });
}

async function checkWorkspace({ client }: CommandContext): Promise<void> {
  await runOnServer(client, checkWorkspaceCommand);
  await commands.executeCommand("workbench.actions.view.problems");
}

async function restartServer({ client, status }: CommandContext): Promise<void> {
  status.starting();
  try {
    if (client.isRunning()) await client.stop();
    await client.start();
  } catch (error) {
    status.failed("The language server could not be restarted. The log says why.");
    throw error;
  }
}

async function explainHere({ client }: CommandContext, page: AnswerPage): Promise<ExplainResult | undefined> {
  const editor = window.activeTextEditor;
  if (editor === undefined) {
    await window.showInformationMessage("Open a file first.");
    return undefined;
  }
  const { line, character } = editor.selection.active;
  const params: ExplainParams = { uri: client.code2ProtocolConverter.asUri(editor.document.uri), position: { line, character } };
  const result = await runOnServer<ExplainResult>(client, explainCommand, params);
  await page.show(result.markdown);
  return result;
}

async function explainRule({ client }: CommandContext): Promise<void> {
  const rules = await runOnServer<readonly RuleName[]>(client, rulesCommand);
  const items = rules.map(({ id, title }) => ({ label: id, description: title }));
  const chosen = await window.showQuickPick(items, { matchOnDescription: true, placeHolder: "Which rule?" });
  if (chosen !== undefined) await runOnServer(client, pageCommand, chosen.label);
}

/** A read-only page for answers: nothing to save, nothing to close with a question. */
interface AnswerPage extends Disposable {
  show(markdown: string): Promise<void>;
}

function createAnswerPage(): AnswerPage {
  const address = Uri.parse("preflint-answer:/Why is nothing reported here.md");
  const changed = new EventEmitter<Uri>();
  let text = "";
  const registration = workspace.registerTextDocumentContentProvider(address.scheme, { onDidChange: changed.event, provideTextDocumentContent: () => text });
  return {
    show: async (markdown) => {
      text = markdown;
      changed.fire(address);
      await commands.executeCommand("markdown.showPreviewToSide", address);
    },
    dispose: () => {
      registration.dispose();
      changed.dispose();
    },
  };
}
