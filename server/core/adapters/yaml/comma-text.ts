/** Edits to entries of allow lists: YAML lists and comma-separated texts inside one scalar. */
import type { CorsPolicy } from "../../model/facts.ts";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlEditor } from "../../yaml/editor.ts";
import { replaceText } from "./header-value-edits.ts";

/**
 * Replaces one entry of the policy's list. If the list already holds the new text, the entry goes instead: some
 * technologies refuse lists with equal entries. `written` is the text as it must stand in the file.
 */
export function editOrRemoveEntry(editor: YamlEditor, policy: CorsPolicy, at: Place, text: string, written = text): TextEdit | undefined {
  const isTwice = policy.entries.some((entry) => entry.text === text && entry.at.span.start !== at.span.start);
  const removal = isTwice ? (editor.removeItem(at) ?? removeCommaItem(editor, at)) : undefined;
  return removal ?? replaceText(editor, at, written);
}

/** Removes the item at the place with one comma and the blanks beside it; `undefined` if it stands alone. */
export function removeCommaItem(editor: YamlEditor, at: Place): TextEdit | undefined {
  const { text } = editor;
  const behind = /^[ \t]*,[ \t]*/.exec(text.slice(at.span.end, at.span.end + 40));
  if (behind !== null) return editor.replaceWithin(placeOf(at.file, at.span.start, at.span.end + behind[0].length), "");
  const before = /[ \t]*,[ \t]*$/.exec(text.slice(Math.max(0, at.span.start - 40), at.span.start));
  if (before === null) return undefined;
  return editor.replaceWithin(placeOf(at.file, at.span.start - before[0].length, at.span.end), "");
}
