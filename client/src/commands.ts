/** The commands that people can call. Each asks the server or steers it; none decides anything about findings. */
import { commands, type Disposable, type LogOutputChannel, l10n, window } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { ExplainParams, ExplainResult, RuleName, ServerCommand } from "../../server/lsp/protocol.ts";

/** What the commands work with. */
export interface CommandContext {
  readonly client: BaseLanguageClient;
  readonly log: LogOutputChannel;
}

const checkWorkspaceCommand: ServerCommand = "preflint.server.checkWorkspace";
const rulesCommand: ServerCommand = "preflint.server.rules";
const pageCommand: ServerCommand = "preflint.server.openDocumentation";
const explainCommand: ServerCommand = "preflint.server.explain";
const fixFileCommand: ServerCommand = "preflint.server.fixFile";

/** Registers all commands; the caller disposes of them. */
export function registerCommands(context: CommandContext): readonly Disposable[] {
  return [
    commands.registerCommand("preflint.checkWorkspace", () => checkWorkspace(context)),
    commands.registerCommand("preflint.restartServer", () => restartServer(context)),
    commands.registerCommand("preflint.showLog", () => context.log.show()),
    commands.registerCommand("preflint.explainRule", () => explainRule(context)),
    commands.registerCommand("preflint.fixFile", () => fixFile(context)),
    commands.registerCommand("preflint.explainHere", () => explainHere(context)),
  ];
}

async function runOnServer<T>(client: BaseLanguageClient, command: ServerCommand, ...args: readonly unknown[]): Promise<T> {
  return client.sendRequest("workspace/executeCommand", { command, arguments: args });
}

async function checkWorkspace({ client }: CommandContext): Promise<void> {
  await runOnServer(client, checkWorkspaceCommand);
  await commands.executeCommand("workbench.actions.view.problems");
}

async function restartServer({ client }: CommandContext): Promise<void> {
  if (client.isRunning()) await client.stop();
  await client.start();
}

async function explainHere({ client }: CommandContext): Promise<ExplainResult | undefined> {
  const editor = window.activeTextEditor;
  if (editor === undefined) {
    await window.showInformationMessage(l10n.t("Open a file first."));
    return undefined;
  }
  const { line, character } = editor.selection.active;
  const params: ExplainParams = { uri: client.code2ProtocolConverter.asUri(editor.document.uri), position: { line, character } };
  return runOnServer<ExplainResult>(client, explainCommand, params);
}

async function fixFile({ client }: CommandContext): Promise<void> {
  const uri = window.activeTextEditor?.document.uri;
  if (uri !== undefined) await runOnServer(client, fixFileCommand, client.code2ProtocolConverter.asUri(uri));
}

async function explainRule({ client }: CommandContext): Promise<void> {
  const rules = await runOnServer<readonly RuleName[]>(client, rulesCommand);
  const items = rules.map(({ id, title }) => ({ label: id, description: title }));
  const chosen = await window.showQuickPick(items, { matchOnDescription: true, placeHolder: l10n.t("Which rule?") });
  if (chosen !== undefined) await runOnServer(client, pageCommand, chosen.label);
}
