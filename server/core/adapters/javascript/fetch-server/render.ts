/**
 * Adds a header to what a Fetch server answers. There is no place that all responses pass, so it is written at each response that the
 * handler returns. Refuses handlers that return anything else than responses made on the spot, and those with many of them.
 */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { Place } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { allEdits, literalOf, propertyNameCode } from "../code.ts";

/** Beyond this the same line again and again is no repair that a person would want. */
const MOST_RESPONSES = 4;

interface NewHeader {
  readonly name: string;
  readonly value: string;
}

/** Edits at each response of the handler, or `undefined`. */
export function addToResponses(
  handler: FunctionHandle,
  headers: readonly NewHeader[],
  editor: JavaScriptEditor,
  source: JavaScriptSource,
): readonly TextEdit[] | undefined {
  const sites: CallSite[] = [];
  for (const { answer } of source.outcomes(handler, [])) {
    if (answer.kind === "throw") continue;
    if (answer.kind !== "return") return undefined;
    const { at } = answer.value;
    const site = source.calls().find((one) => one.at.file === at.file && one.at.span.start === at.span.start && one.at.span.end === at.span.end);
    if (site === undefined || !makesResponse(site, editor)) return undefined;
    if (!sites.includes(site)) sites.push(site);
  }
  if (sites.length === 0 || sites.length > MOST_RESPONSES) return undefined;
  const edits = sites.map((site) => editAt(site, headers, editor));
  // Two responses may share one object of headers.
  return allEdits(edits.filter((edit, index) => edit === undefined || edits.findIndex((other) => other?.span.start === edit.span.start) === index));
}

function makesResponse(site: CallSite, editor: JavaScriptEditor): boolean {
  if (site.at.file !== editor.file || site.hasSpread) return false;
  const callee = editor.textOf(site.calleeAt);
  return site.form === "new" ? callee === "Response" : callee === "Response.json";
}

function editAt(site: CallSite, headers: readonly NewHeader[], editor: JavaScriptEditor): TextEdit | undefined {
  const [body, init] = site.arguments;
  const [first, ...more] = headers.map(({ name, value }) => ({ name, code: literalOf(editor, value) }));
  if (first === undefined) return undefined;
  const others = more.map(({ name, code }) => `, ${propertyNameCode(editor, name)}: ${code}`).join("");
  const header = `${propertyNameCode(editor, first.name)}: ${first.code}${others}`;
  if (init === undefined) {
    if (body === undefined) return undefined;
    return editor.setArgument(site.at, 1, `{ headers: { ${header} } }`);
  }
  if (init.kind !== "record" || !isHere(init.at, editor)) return undefined;
  const written = propertyOf(init, "headers");
  if (written === undefined) return editor.setProperty(init.at, "headers", `{ ${header} }`);
  return written.value.kind === "record" && isHere(written.value.at, editor)
    ? editor.setProperty(written.value.at, first.name, first.code + others)
    : undefined;
}

function isHere(at: Place, editor: JavaScriptEditor): boolean {
  return at.file === editor.file && editor.textOf(at).startsWith("{");
}
