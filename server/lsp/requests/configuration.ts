/** Settings: pulled from clients that can be asked, else taken from `initializationOptions` and `workspace/didChangeConfiguration`. */
import type { Connection } from "vscode-languageserver";
import type { FilePath } from "../../core/text/place.ts";
import type { ClientFeatures } from "../client-features.ts";
import { uriOf } from "../convert.ts";
import type { ProjectRoot } from "../project.ts";
import { readExcludes, readSettings, type Settings, settingsOf } from "../settings.ts";

/** Sections whose changes matter. */
export const SECTIONS: readonly string[] = ["preflint", "files.exclude", "search.exclude"];

/** What the settings say. */
export interface Configuration {
  readonly settings: Settings;
  readonly roots: readonly ProjectRoot[];
}

/** Asks the client. `pushed` is what it sent by itself, for clients that cannot be asked. */
export async function pullConfiguration(
  connection: Connection,
  features: ClientFeatures,
  folders: readonly FilePath[],
  ruleIds: ReadonlySet<string>,
  pushed: unknown,
): Promise<Configuration> {
  if (!features.configuration) {
    return { settings: settingsOf(readSettings(pushed, ruleIds), new Map(), folders), roots: folders.map((folder) => ({ folder, excludes: [] })) };
  }
  const perFolder = folders.flatMap((folder) => FOLDER_SECTIONS.map((section) => ({ scopeUri: uriOf(folder), section })));
  const [window, ...answers]: unknown[] = await connection.workspace.getConfiguration([{ section: "preflint" }, ...perFolder]);
  const answersOf = (index: number): readonly unknown[] => answers.slice(index * FOLDER_SECTIONS.length, (index + 1) * FOLDER_SECTIONS.length);
  const ofFolder = new Map(folders.map((folder, index) => [folder, readSettings(answersOf(index)[0], ruleIds)]));
  return {
    settings: settingsOf(readSettings(window, ruleIds), ofFolder),
    // A folder in which everything is switched off is not even walked.
    roots: folders.map((folder, index) => ({
      folder,
      excludes: ofFolder.get(folder)?.enable === false ? EVERYTHING : readExcludes(...answersOf(index).slice(1)),
    })),
  };
}

const FOLDER_SECTIONS = ["preflint", "files.exclude", "search.exclude"];
const EVERYTHING: readonly string[] = ["**"];
