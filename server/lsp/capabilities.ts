/** What the server offers to this client, in the answer to `initialize` and registered afterwards where the client takes that. */
import type {
  CompletionRegistrationOptions,
  Connection,
  DidChangeWatchedFilesRegistrationOptions,
  InitializeResult,
  ServerCapabilities,
} from "vscode-languageserver";
import {
  CodeActionKind,
  CompletionRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { POLICY_FILE_NAME } from "../platform/source-file.ts";
import { ANSWER_SCHEME } from "./answer-pages.ts";
import type { ClientFeatures } from "./client-features.ts";
import { FIX_ALL_KIND } from "./requests/code-action.ts";
import { SECTIONS } from "./requests/configuration.ts";
import { SERVER_COMMANDS } from "./requests/execute-command.ts";
import { WATCHERS } from "./requests/watched-files.ts";

/** The answer to `initialize`. */
export function initializeResultOf(features: ClientFeatures, version: string): InitializeResult {
  const capabilities: ServerCapabilities = {
    positionEncoding: "utf-16",
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    hoverProvider: true,
    codeLensProvider: {},
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL_KIND], resolveProvider: features.resolvesEdits },
    executeCommandProvider: { commands: [...SERVER_COMMANDS] },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
  if (features.showsAnswers) capabilities.workspace = { ...capabilities.workspace, textDocumentContent: { schemes: [ANSWER_SCHEME] } };
  if (features.pullsDiagnostics) capabilities.diagnosticProvider = { identifier: "preflint", interFileDependencies: true, workspaceDiagnostics: true };
  if (!features.registersCompletion) capabilities.completionProvider = {};
  return { capabilities, serverInfo: { name: "preflint", version } };
}

/** What is registered after `initialized`. */
export async function register(connection: Connection, features: ClientFeatures): Promise<void> {
  if (features.registersConfiguration) await connection.client.register(DidChangeConfigurationNotification.type, { section: [...SECTIONS] });
  if (features.registersWatchedFiles) {
    const options: DidChangeWatchedFilesRegistrationOptions = { watchers: [...WATCHERS] };
    await connection.client.register(DidChangeWatchedFilesNotification.type, options);
  }
  if (features.registersCompletion) {
    // Registered for the policy file only, so that the editor asks nothing of us while people write code.
    const options: CompletionRegistrationOptions = { documentSelector: [{ scheme: "file", pattern: `**/${POLICY_FILE_NAME}` }], triggerCharacters: [" ", ":"] };
    await connection.client.register(CompletionRequest.type, options);
  }
}
