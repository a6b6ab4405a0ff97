/**
 * Makes a missing environment variable stop the program instead of opening the API: `if (!process.env.X) throw …`, and the
 * open default goes. Refuses defaults that are not one literal beside the variable.
 */
import type { JavaScriptEditor } from "../../javascript/editor.ts";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";

const WIDEST = 300;
/** A read of any environment variable, its name in group 2 or 3, with the literal default behind it in group 4. */
const READ = /(process\.env|import\.meta\.env)(?:\??\.(\w+)|\[['"](\w+)['"]\])(\s*(?:\|\||\?\?)\s*(?:'[^'\n]*'|"[^"\n]*"|true|\[[^[\]\n]*\]))?/g;

/**
 * Edits for the file of `at`, which is the variable, its default or the whole expression. The test is written before the
 * statement around `statement`.
 */
export function failAtStart(at: Place, variable: string, statement: Place, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  if (at.file !== editor.file || statement.file !== editor.file || !/^\w+$/.test(variable)) return undefined;
  const from = Math.max(0, at.span.start - WIDEST);
  const window = editor.text.slice(from, at.span.end + WIDEST);
  for (const match of window.matchAll(READ)) {
    if ((match[2] ?? match[3]) !== variable) continue;
    const start = from + match.index;
    const end = start + match[0].length;
    if (end < at.span.start || start > at.span.end) continue;
    const open = match[4] ?? "";
    const read = match[0].slice(0, match[0].length - open.length);
    const test = editor.insertBefore(statement, `if (!${read}) throw new Error(${editor.quote(`${variable} is not set.`)});`);
    if (test === undefined) return undefined;
    return open === "" ? [test] : [test, editor.replace(withParentheses(placeOf(at.file, start, end), editor), read)];
  }
  return undefined;
}

/** Parentheses that only held the default: `(process.env.X || '*').split(',')`. */
function withParentheses(at: Place, editor: JavaScriptEditor): Place {
  const { start, end } = at.span;
  const isWrapped = editor.text[start - 1] === "(" && editor.text[end] === ")" && !/[\w$)\]]\s*$/.test(editor.text.slice(Math.max(0, start - 40), start - 1));
  return isWrapped ? placeOf(at.file, start - 1, end + 1) : at;
}
