/**
 * Connects VS Code with the language server, whatever starts it. Thin on purpose: documents, settings and files are
 * the language client's business, findings and fixes the server's.
 */
import { commands, type ExtensionContext, l10n, Uri, window } from "vscode";
import { type BaseLanguageClient, type LanguageClientOptions, type Middleware, State } from "vscode-languageclient";
import type { InitializationOptions, StatusMethod, StatusParams, ViewsChangedMethod } from "../../server/lsp/protocol.ts";
import { registerCommands } from "./commands.ts";
import { createSimulator } from "./simulator.ts";
import { createStatusItem } from "./status.ts";
import { createWhoGetsIn } from "./who-gets-in.ts";

/** The running extension. */
export interface ActiveExtension {
  stop(): Promise<void>;
}

type WindowMiddleware = NonNullable<Middleware["window"]>;

const statusMethod: StatusMethod = "preflint/status";
const changedMethod: ViewsChangedMethod = "preflint/viewsChanged";
/** Changes come with every key; views follow when the fingers rest. Milliseconds. */
const REST = 400;
const initializationOptions: InitializationOptions = { opensSimulator: true };
const scripts = ["typescript", "javascript", "typescriptreact", "javascriptreact", "vue", "svelte", "astro"];
const languages = [...scripts, "yaml", "json", "jsonc", "dockercompose", "helm", "github-actions-workflow"];
/** Read whether or not an extension for their language is there. */
const anyLanguage = ["**/*.{vue,svelte,astro}", "**/{_headers,netlify.toml}"].map((pattern) => ({ scheme: "file", pattern }));

/** Starts the client and registers commands and the status item. Rejects if the server cannot be started. */
export async function activateWith(context: ExtensionContext, createClient: (options: LanguageClientOptions) => BaseLanguageClient): Promise<ActiveExtension> {
  const log = window.createOutputChannel("Preflint", { log: true });
  const client = createClient({
    documentSelector: [...languages.flatMap((language) => ["file", "untitled"].map((scheme) => ({ scheme, language }))), ...anyLanguage],
    outputChannel: log,
    initializationOptions,
    middleware: { window: { showDocument } },
  });
  const status = createStatusItem();
  client.onNotification(statusMethod, (params: StatusParams) => status.show(params));
  const views = [createWhoGetsIn(client), createSimulator(context, client)];
  let timer: NodeJS.Timeout | undefined;
  const refresh = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => views.map((view) => view.refresh()), REST);
  };
  client.onNotification(changedMethod, refresh);
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Starting) return status.starting();
    if (newState !== State.Running) status.failed(l10n.t("The language server is not running. The log says why."));
    refresh();
  });
  context.subscriptions.push(
    log,
    status,
    { dispose: () => clearTimeout(timer) },
    ...views.flatMap((view) => view.disposables),
    ...registerCommands({ client, log }),
  );
  await client.start();
  await commands.executeCommand("setContext", "preflint.active", true);
  return { stop: () => client.stop() };
}

/** Documentation is Markdown: it is shown rendered. Anything else goes the usual way. */
const showDocument: NonNullable<WindowMiddleware["showDocument"]> = async (params, token, next) => {
  if (!params.uri.endsWith(".md")) return next(params, token);
  await commands.executeCommand("markdown.showPreview", Uri.parse(params.uri));
  return { success: true };
};
