/** Settings: pulled from clients that can be asked, else taken from `initializationOptions` and `workspace/didChangeConfiguration`. */
import type { Connection } from "vscode-languageserver";
import type { ClientFeatures } from "../client-features.ts";
import { uriOf } from "../convert.ts";
import type { ProjectRoot } from "../project.ts";
import { readExcludes, readSettings, type ServerSettings } from "../settings.ts";

/** Sections whose changes matter. */
export const SECTIONS: readonly string[] = ["preflint", "files.exclude", "search.exclude"];

/** What the settings say. */
export interface Configuration {
  readonly settings: ServerSettings;
  readonly roots: readonly ProjectRoot[];
}

/** Asks the client. `pushed` is what it sent by itself, for clients that cannot be asked. */
export async function pullConfiguration(
  connection: Connection,
  features: ClientFeatures,
  folders: readonly string[],
  ruleIds: ReadonlySet<string>,
  pushed: unknown,
): Promise<Configuration> {
  if (!features.configuration) {
    return { settings: readSettings(pushed, ruleIds), roots: folders.map((folder) => ({ folder, excludes: [] })) };
  }
  const perFolder = folders.flatMap((folder) => [
    { scopeUri: uriOf(folder), section: "files.exclude" },
    { scopeUri: uriOf(folder), section: "search.exclude" },
  ]);
  const answers: unknown[] = await connection.workspace.getConfiguration([{ section: "preflint" }, ...perFolder]);
  return {
    settings: readSettings(answers[0], ruleIds),
    roots: folders.map((folder, index) => ({ folder, excludes: readExcludes(answers[1 + 2 * index], answers[2 + 2 * index]) })),
  };
}
