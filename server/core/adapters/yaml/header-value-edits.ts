/** Edits to header values that stand in YAML scalars or in parts of them. Knows headers' own syntax, no technology. */
import { parseHsts } from "../../headers/hsts.ts";
import type { HeaderValue } from "../../model/facts.ts";
import type { FixIntent, FixText } from "../../model/fix-intent.ts";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlValue } from "../../yaml/document.ts";
import { entryOf } from "../../yaml/document.ts";
import type { YamlEditor, YamlText } from "../../yaml/editor.ts";

/** A list of one edit, or `undefined`. */
export function oneEdit(edit: TextEdit | undefined): readonly TextEdit[] | undefined {
  return edit === undefined ? undefined : [edit];
}

/** The text of a fix text. */
export function fixText(text: FixText): string {
  return typeof text === "string" ? text : text.placeholder;
}

/** Sets `path: value` below a map; the maps on the way that do not exist yet are written with it. */
export function setNested(editor: YamlEditor, root: YamlValue, path: readonly string[], value: YamlText): TextEdit | undefined {
  const [key, ...rest] = path;
  if (key === undefined || root.kind !== "map") return undefined;
  const present = entryOf(root, key)?.value;
  if (rest.length > 0 && present !== undefined && present.kind !== "null") return setNested(editor, present, rest, value);
  return editor.setEntry(
    root.at,
    key,
    rest.reduceRight<YamlText>((inner, name) => ({ [name]: inner }), value),
  );
}

/** Replaces a whole scalar, or the part of a scalar that stands at the place. */
export function replaceText(editor: YamlEditor, at: Place, text: FixText): TextEdit | undefined {
  return editor.setValue(at, text) ?? editor.replaceWithin(at, fixText(text));
}

/** A Strict-Transport-Security value with the changes of the intent; what the intent does not name stays. */
export function hstsWith(text: string, intent: Extract<FixIntent, { readonly kind: "edit-hsts" }>): string {
  const old = parseHsts(text);
  const maxAge = intent.maxAge ?? old.maxAge ?? 31536000;
  const includeSubDomains = intent.includeSubDomains ?? old.includeSubDomains;
  const preload = intent.preload ?? old.preload;
  return [`max-age=${maxAge}`, ...(includeSubDomains ? ["includeSubDomains"] : []), ...(preload ? ["preload"] : [])].join("; ");
}

/** Edits of a known header value for `set-header`, `edit-hsts` and `edit-directive`. */
export function renderHeaderValue(intent: FixIntent, value: HeaderValue, editor: YamlEditor): readonly TextEdit[] | undefined {
  switch (intent.kind) {
    case "set-header":
      return value.kind === "known" ? oneEdit(replaceText(editor, value.at, intent.value)) : undefined;
    case "edit-hsts":
      return value.kind === "known" ? oneEdit(replaceText(editor, value.at, hstsWith(value.value.text, intent))) : undefined;
    case "edit-directive":
      return oneEdit(editor.replaceWithin(intent.text === "" ? withSeparator(editor, intent.at) : intent.at, intent.text));
    default:
      return undefined;
  }
}

/** The place with the semicolon behind it, or before it if it is the last part. */
function withSeparator(editor: YamlEditor, at: Place): Place {
  const { text } = editor;
  const behind = /^[ \t]*;[ \t]*/.exec(text.slice(at.span.end, at.span.end + 20));
  if (behind !== null) return placeOf(at.file, at.span.start, at.span.end + behind[0].length);
  const before = /[ \t]*;[ \t]*$/.exec(text.slice(Math.max(0, at.span.start - 20), at.span.start));
  return before === null ? at : placeOf(at.file, at.span.start - before[0].length, at.span.end);
}
