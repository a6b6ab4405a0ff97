/**
 * Entry of the language server: `node dist/server.cjs --stdio` for any editor, `--node-ipc` for VS Code. Reads the disk,
 * never the network, and runs nothing of the workspace.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { OWN_RULES } from "../core/policy/own-rules.ts";
import { createWorkspace } from "../core/workspace/create-workspace.ts";
import { STANDARD_ENGINE } from "../core/workspace/standard-engine.ts";
import { provideImports } from "../platform/load.ts";
import { createNodeFileSystem } from "../platform/node-file-system.ts";
import { watchClient } from "./client-watch.ts";
import { PARAMETERS_ARE_OBJECTS } from "./guarded-connection.ts";
import { startSession } from "./session.ts";
import { openTransport } from "./transport.ts";

declare const PREFLINT_VERSION: string;

/** The pages lie beside the bundle, in the extension as in a checkout: they need no network. */
const pages = path.resolve(__dirname, "../docs/rules");

function documentationOf(rule: string): string | undefined {
  const page = path.join(pages, `${rule}.md`);
  return existsSync(page) ? pathToFileURL(page).href : undefined;
}

/** Those that are checked without facts may stand in both lists. */
const rules = new Map([...STANDARD_ENGINE.rules.map((rule) => rule.meta), ...Object.values(OWN_RULES)].map((meta) => [meta.id, meta]));

const files = createNodeFileSystem();
const transport = openTransport(process.argv.slice(2), () => process.exit(session.isShutDown() ? 0 : 1));
const connection = createConnection(ProposedFeatures.all, transport.reader, transport.writer, { messageStrategy: PARAMETERS_ARE_OBJECTS });
const session = startSession(connection, {
  files,
  adapters: STANDARD_ENGINE.adapters,
  rules: [...rules.values()],
  createWorkspace: (options, mayRead) => createWorkspace(STANDARD_ENGINE, options, provideImports(files, mayRead)),
  watchClient,
  today: () => new Date().toISOString().slice(0, 10),
  documentationOf,
  version: PREFLINT_VERSION,
});
connection.listen();
