/** Edits to YAML and JSON by place; source ranges only, nothing is printed anew. Implemented in `edit.ts`. */
import type { FixText } from "../model/fix-intent.ts";
import type { FilePath, Place } from "../text/place.ts";
import type { TextEdit } from "../text/text-edit.ts";

/** A value to be written: text, list or flag, rendered in the document's own style (block or flow, quotes, JSON). */
export type YamlText = FixText | boolean | number | readonly YamlText[] | { readonly [key: string]: YamlText };

/** Edit primitives for one file. `undefined` if the place does not hold what is needed or lies inside template text. */
export interface YamlEditor {
  readonly file: FilePath;
  readonly text: string;
  /** Replaces a scalar (its quote style kept; quotes added where YAML needs them), list or map. `style` forces quotes. */
  setValue(at: Place, value: YamlText, style?: "single" | "double" | "plain"): TextEdit | undefined;
  /** Replaces part of a scalar's content; `at` lies inside it. */
  replaceWithin(at: Place, content: string): TextEdit | undefined;
  /** Sets `key: value` in the map at `map`: replaces the value or adds the entry in the style and at the indentation of its siblings. */
  setEntry(map: Place, key: string, value: YamlText, style?: "single" | "double" | "plain"): TextEdit | undefined;
  /** Removes the entry whose key, value or whole stands at the place, with its lines. */
  removeEntry(at: Place): TextEdit | undefined;
  renameKey(keyAt: Place, key: string): TextEdit | undefined;
  /** Removes the list item at the place. */
  removeItem(at: Place): TextEdit | undefined;
  /** Appends an item to the list at the place. */
  addItem(list: Place, value: YamlText): TextEdit | undefined;
  textOf(at: Place): string;
}
