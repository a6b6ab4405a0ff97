/** Small questions to YAML values of the policy file. What does not have the wanted shape counts as empty. */
import type { YamlEntry, YamlValue } from "../yaml/document.ts";
import { scalarText } from "../yaml/document.ts";

/** Items of a list. */
export function listItems(value: YamlValue | undefined): readonly YamlValue[] {
  return value?.kind === "list" ? value.items : [];
}

/** Entries of a map. */
export function entriesOf(value: YamlValue | undefined): readonly YamlEntry[] {
  return value?.kind === "map" ? value.entries : [];
}

/** Texts of a list's scalars. */
export function texts(value: YamlValue | undefined): readonly string[] {
  return listItems(value).flatMap((item) => scalarText(item) ?? []);
}
