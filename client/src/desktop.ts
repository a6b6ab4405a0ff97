/**
 * Entry of the extension in a desktop or remote VS Code: starts the language server as a Node process.
 * Refuses to know any rule, header or technology; everything of that kind lives in the server.
 */
import type { ExtensionContext } from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions, TransportKind } from "vscode-languageclient/node";
import { type ActiveExtension, activateWith } from "./activate.ts";

let active: ActiveExtension | undefined;

/** Called by VS Code. Resolves when the server answered `initialize`. */
export async function activate(context: ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath("dist/server.cjs");
  const serverOptions: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ["--nolazy", "--inspect=6019"] } },
  };
  const createClient = (options: LanguageClientOptions) => new LanguageClient("preflint", "Preflint", serverOptions, options);
  active = await activateWith(context, createClient);
}

/** Called by VS Code when the window closes or the extension is switched off. */
export async function deactivate(): Promise<void> {
  await active?.stop();
}
