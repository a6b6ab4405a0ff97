/** Which reader and which editor a file of settings has, by its name. All of them give the same documents and know the same edits. */
import type { FilePath } from "../text/place.ts";
import type { YamlDocument } from "./document.ts";
import { createYamlEditor } from "./edit.ts";
import type { YamlEditor } from "./editor.ts";
import { readHeaderLines } from "./header-lines.ts";
import { createHeaderLinesEditor } from "./header-lines-edit.ts";
import { parseYamlText } from "./parse.ts";
import type { YamlReading } from "./read.ts";
import { readParsedYaml, readYaml } from "./read.ts";
import { readToml } from "./toml.ts";
import { createTomlEditor } from "./toml-edit.ts";

/** How a file of settings is written. */
export type SettingsFormat = "yaml" | "json" | "toml" | "header-lines";

/** Of TOML only the files that a technology has its settings in: most others belong to other tools. */
const BY_NAME: ReadonlyMap<string, SettingsFormat> = new Map([
  ["netlify.toml", "toml"],
  ["_headers", "header-lines"],
]);

/** The format of a file, or `undefined` if it holds no settings that are read. */
export function settingsFormatOf(file: FilePath): SettingsFormat | undefined {
  if (/\.ya?ml$/i.test(file)) return "yaml";
  if (/\.json$/i.test(file)) return "json";
  return BY_NAME.get(file.slice(file.lastIndexOf("/") + 1));
}

/** Reads a file of settings; with `hints` only those documents of YAML that hold one of the words. */
export function readSettings(file: FilePath, text: string, hints?: readonly string[]): YamlReading {
  switch (settingsFormatOf(file)) {
    case "toml":
      return readToml(file, text);
    case "header-lines":
      return readHeaderLines(file, text);
    default:
      return readYaml(file, text, hints);
  }
}

/** A file of settings and the editor of its text. */
export interface OpenedSettings {
  readonly documents: readonly YamlDocument[];
  readonly editor: YamlEditor;
}

/** Reads a whole file for edits. */
export function openSettings(file: FilePath, text: string): OpenedSettings {
  switch (settingsFormatOf(file)) {
    case "toml":
      return { documents: readToml(file, text).documents, editor: createTomlEditor(file, text) };
    case "header-lines":
      return { documents: readHeaderLines(file, text).documents, editor: createHeaderLinesEditor(file, text) };
    default: {
      const parsed = parseYamlText(text);
      return { documents: readParsedYaml(file, text, parsed).documents, editor: createYamlEditor(file, text, parsed) };
    }
  }
}
