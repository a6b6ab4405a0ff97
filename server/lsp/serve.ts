/**
 * Entry of the language server: `node dist/server.cjs --stdio` for any editor, `--node-ipc` for VS Code. Reads the disk,
 * never the network, and runs nothing of the workspace.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { ADAPTERS } from "../core/adapters/registry.generated.ts";
import { findInFile, findInWorkspace } from "../core/analysis/find.ts";
import { readFile } from "../core/analysis/read-file.ts";
import { fixesFor } from "../core/fixes/fix.ts";
import { OWN_RULES } from "../core/policy/own-rules.ts";
import { RULES } from "../core/rules/registry.generated.ts";
import { createWorkspace } from "../core/workspace/create-workspace.ts";
import type { Engine } from "../core/workspace/engine.ts";
import { createNodeFileSystem } from "../platform/node-file-system.ts";
import { startSession } from "./session.ts";

declare const PREFLINT_VERSION: string;

/** The pages lie beside the bundle, in the extension as in a checkout: they need no network. */
const pages = path.resolve(__dirname, "../docs/rules");

function documentationOf(rule: string): string | undefined {
  const page = path.join(pages, `${rule}.md`);
  return existsSync(page) ? pathToFileURL(page).href : undefined;
}

const engine: Engine = { adapters: ADAPTERS, rules: RULES, readFile, findInFile, findInWorkspace, fixesFor };

const connection = createConnection(ProposedFeatures.all);
startSession(connection, {
  files: createNodeFileSystem(),
  adapters: ADAPTERS,
  rules: [...RULES.map((rule) => rule.meta), ...Object.values(OWN_RULES)],
  createWorkspace: (options) => createWorkspace(engine, options),
  today: () => new Date().toISOString().slice(0, 10),
  documentationOf,
  version: PREFLINT_VERSION,
});
connection.listen();
