/**
 * Replaces an open default of an environment variable: `process.env.X || '*'`. Refuses defaults that are not one literal
 * beside the variable, and variables without a default: there is nothing to replace.
 */
import type { JavaScriptEditor } from "../../javascript/editor.ts";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";

const WIDEST = 300;

/** The edit that makes a missing variable let nobody in. `at` is the variable, its default or the whole expression; `nobody` is source code. */
export function failClosed(at: Place, variable: string, nobody: string, editor: JavaScriptEditor): TextEdit | undefined {
  if (at.file !== editor.file || !/^\w+$/.test(variable)) return undefined;
  const from = Math.max(0, at.span.start - WIDEST);
  const window = editor.text.slice(from, at.span.end + WIDEST);
  const withDefault = new RegExp(
    `(?:process\\.env|import\\.meta\\.env)(?:\\??\\.${variable}\\b|\\[['"]${variable}['"]\\])\\s*(\\|\\||\\?\\?)\\s*('[^'\\n]*'|"[^"\\n]*"|true|\\[[^[\\]\\n]*\\])`,
    "g",
  );
  for (const match of window.matchAll(withDefault)) {
    const start = from + match.index;
    const end = start + match[0].length;
    if (end < at.span.start || start > at.span.end) continue;
    const value = match[2] ?? "";
    const isSplit = /^[\s)]*\??\.(?:split|trim|toLowerCase|replace)\b/.test(editor.text.slice(end, end + 40));
    const closed = isSplit ? editor.quote("") : value.startsWith("[") ? "[]" : nobody;
    // An empty variable must not fall through to another default either.
    const operator = match[1] === "??" && isSplit ? "??" : "||";
    const before = match[0].slice(0, match[0].length - value.length).replace(/(?:\|\||\?\?)(\s*)$/, `${operator}$1`);
    return editor.replace(placeOf(at.file, start, end), before + closed);
  }
  return undefined;
}
