/** Edits to comma-separated lists inside one scalar. */
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlEditor } from "../../yaml/editor.ts";

/** Removes the item at the place with one comma and the blanks beside it; `undefined` if it stands alone. */
export function removeCommaItem(editor: YamlEditor, at: Place): TextEdit | undefined {
  const { text } = editor;
  const behind = /^[ \t]*,[ \t]*/.exec(text.slice(at.span.end, at.span.end + 40));
  if (behind !== null) return editor.replaceWithin(placeOf(at.file, at.span.start, at.span.end + behind[0].length), "");
  const before = /[ \t]*,[ \t]*$/.exec(text.slice(Math.max(0, at.span.start - 40), at.span.start));
  if (before === null) return undefined;
  return editor.replaceWithin(placeOf(at.file, at.span.start - before[0].length, at.span.end), "");
}
