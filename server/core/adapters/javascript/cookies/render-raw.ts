/** Edits attributes in the text of a `Set-Cookie` header. Refuses text that is not written letter by letter in the file at hand. */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import { placeOf } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { TextPiece, ValueText } from "../../../text/value-text.ts";
import { readRawCookie } from "../../raw-cookie.ts";
import { attributeOf } from "../../raw-cookie-settings.ts";
import { allEdits } from "../code.ts";

/** Sets, replaces or removes one attribute. */
export function renderRawAttribute(
  intent: Extract<FixIntent, { readonly kind: "set-cookie-attribute" }>,
  raw: ValueText,
  editor: JavaScriptEditor,
): readonly TextEdit[] | undefined {
  const cookie = readRawCookie(raw.text, []);
  if (cookie === undefined) return undefined;
  const attribute = attributeOf(cookie, intent.attribute);
  const written = intent.value === true ? intent.attribute : `${intent.attribute}=${intent.value ?? ""}`;
  if (!/^[\w=.\-/]+$/.test(written)) return undefined;
  if (attribute !== undefined) {
    const place = exactPlace(raw, attribute.whole.start, attribute.whole.end, editor);
    if (place === undefined) return undefined;
    return allEdits([editor.replaceWithin(place, intent.value === undefined ? "" : `; ${written}`)]);
  }
  if (intent.value === undefined) return undefined;
  const end = endPlace(raw, editor);
  return end === undefined ? undefined : [{ span: end.span, newText: raw.text.trimEnd().endsWith(";") ? ` ${written}` : `; ${written}` }];
}

function exactPlace(raw: ValueText, start: number, end: number, editor: JavaScriptEditor): Place | undefined {
  const piece = raw.pieces.find((one) => one.start <= start && end <= one.end);
  if (piece === undefined || !isHere(piece, editor)) return undefined;
  const base = piece.place.span.start - piece.start;
  return placeOf(piece.place.file, base + start, base + end);
}

/** The end of the text, if its last piece is written in this file and nothing is added behind it. */
function endPlace(raw: ValueText, editor: JavaScriptEditor): Place | undefined {
  const last = raw.pieces.at(-1);
  if (last === undefined || last.end !== raw.text.length || !isHere(last, editor)) return undefined;
  const end = last.place.span.start + (last.end - last.start);
  return /^['"`](?!\s*\+)/.test(editor.text.slice(end, end + 40)) ? placeOf(last.place.file, end, end) : undefined;
}

function isHere(piece: TextPiece, editor: JavaScriptEditor): boolean {
  return piece.exact && piece.place.file === editor.file;
}
