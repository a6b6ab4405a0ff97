/**
 * Edits attributes and the name of a cookie that stands as the text of a `Set-Cookie` header in YAML. How a value is
 * written is the technology's own. Refuses text that is not written letter by letter, and attributes that are no words.
 */
import type { CookieWrite } from "../../model/facts.ts";
import type { FixIntent, FixIntentKind } from "../../model/fix-intent.ts";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlEditor } from "../../yaml/editor.ts";
import { readRawCookie } from "../raw-cookie.ts";
import { attributeOf } from "../raw-cookie-settings.ts";

/** Intents that `renderWrittenCookie` knows. */
export const WRITTEN_COOKIE_INTENTS: readonly FixIntentKind[] = ["set-cookie-attribute", "rename-cookie"];

/** Edits that make the intent true for the cookie, or `undefined`. `write` replaces a whole header value. */
export function renderWrittenCookie(
  intent: FixIntent,
  cookie: CookieWrite,
  editor: YamlEditor,
  write: (at: Place, text: string) => TextEdit | undefined = (at, text) => editor.replaceWithin(at, text),
): readonly TextEdit[] | undefined {
  const at = placeOfText(cookie, editor);
  if (at === undefined) return undefined;
  const text = editor.textOf(at);
  const changed = intent.kind === "set-cookie-attribute" ? withAttribute(text, intent) : intent.kind === "rename-cookie" ? renamed(text, intent.to) : undefined;
  const edit = changed === undefined ? undefined : write(at, changed);
  return edit === undefined ? undefined : [edit];
}

/** Where the text stands, unknown parts included. */
function placeOfText(cookie: CookieWrite, editor: YamlEditor): Place | undefined {
  const pieces = cookie.raw?.pieces ?? [];
  const [first] = pieces;
  const last = pieces.at(-1);
  if (first === undefined || last === undefined || !pieces.every((piece) => piece.exact && piece.place.file === editor.file)) return undefined;
  const at = placeOf(editor.file, first.place.span.start, last.place.span.end);
  return /[\\\r\n]/.test(editor.textOf(at)) ? undefined : at;
}

function withAttribute(text: string, intent: Extract<FixIntent, { readonly kind: "set-cookie-attribute" }>): string | undefined {
  const cookie = readRawCookie(text, []);
  if (cookie === undefined) return undefined;
  const written = intent.value === true ? intent.attribute : `${intent.attribute}=${intent.value ?? ""}`;
  if (!/^[\w=.\-/]+$/.test(written)) return undefined;
  const attribute = attributeOf(cookie, intent.attribute);
  if (attribute !== undefined)
    return `${text.slice(0, attribute.whole.start)}${intent.value === undefined ? "" : `; ${written}`}${text.slice(attribute.whole.end)}`;
  if (intent.value === undefined) return undefined;
  return `${text.trimEnd().replace(/;$/, "")}; ${written}`;
}

function renamed(text: string, to: string): string | undefined {
  const cookie = readRawCookie(text, []);
  return cookie === undefined ? undefined : text.slice(0, cookie.name.start) + to + text.slice(cookie.name.end);
}
