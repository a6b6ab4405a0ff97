/**
 * Replaces one test of the request's origin (`origin.endsWith("acme.io")`) by a comparison with whole origins; the code around it stays,
 * fall-backs and other tests included. Refuses tests of a part of the origin, and those that are not one call.
 */
import type { JavaScriptEditor } from "../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../javascript/source.ts";
import type { Value } from "../../javascript/values.ts";
import type { FixText } from "../../model/fix-intent.ts";
import type { Place } from "../../text/place.ts";
import { containsPlace, placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import { alternativesOf } from "./alternatives.ts";
import { textOfFix } from "./code.ts";
import { placeOfUse } from "./option-values.ts";

const TESTS: ReadonlySet<string> = new Set(["startsWith", "endsWith", "includes", "match"]);

/** The edit for the test whose text or pattern stands at the place, or `undefined`. */
export function compareWholeOrigin(at: Place, origins: readonly FixText[], editor: JavaScriptEditor, source: JavaScriptSource): TextEdit | undefined {
  if (at.file !== editor.file) return undefined;
  const site = source.callsNamed([...TESTS, "test"]).find((one) => one.at.file === editor.file && isTestAt(one, at));
  if (site === undefined) return undefined;
  const origin = testedOrigin(site, editor);
  const [only] = origins;
  if (origin === undefined || only === undefined) return undefined;
  if (origins.length > 1) return editor.replace(site.at, `${editor.arrayOf(origins)}.includes(${origin})`);
  const { start, end } = site.at.span;
  const isNegated = editor.text[start - 1] === "!";
  const place = isNegated ? placeOf(editor.file, start - 1, end) : site.at;
  const code = `${origin} ${isNegated ? "!==" : "==="} ${editor.quote(textOfFix(only))}`;
  // Between these the comparison stands as the call did; elsewhere an operator could take a part of it.
  const standsFree = /(?:^|[({[,;:?]|&&|\|\||=>|[^=!<>]=|\breturn)\s*$/.test(editor.text.slice(Math.max(0, place.span.start - 40), place.span.start));
  return editor.replace(place, standsFree ? code : `(${code})`);
}

function isTestAt({ callee, arguments: given }: CallSite, at: Place): boolean {
  if (callee.kind !== "method") return false;
  const [first] = given;
  if (callee.name === "test") return containsPlace(callee.receiver.at, at);
  return TESTS.has(callee.name) && first !== undefined && [first.at, ...first.via].some((place) => containsPlace(place, at));
}

/** Source code of the origin that the call tests: the receiver, or the argument of `pattern.test(origin)`. */
function testedOrigin({ callee, arguments: [first] }: CallSite, editor: JavaScriptEditor): string | undefined {
  if (callee.kind !== "method") return undefined;
  if (callee.name !== "test") return isWholeOrigin(callee.receiver) ? callee.receiverText : undefined;
  if (first === undefined || !isWholeOrigin(first)) return undefined;
  const use = placeOfUse(first);
  return use.file === editor.file && /^[\w$.?]+$/.test(editor.textOf(use)) ? editor.textOf(use) : undefined;
}

/** The request's origin, whatever stands in for a missing one. */
function isWholeOrigin(value: Value): boolean {
  return alternativesOf(value).some(({ value: one }) => one.kind === "request" && one.part.kind === "origin" && one.part.part === "origin");
}
