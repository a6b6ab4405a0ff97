/** Adds headers beside a hand-written one, in the same style. Refuses where that style has no form for it. */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Condition } from "../../../model/condition.ts";
import type { Place } from "../../../text/place.ts";
import { containsPlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { literalOf } from "../code.ts";
import type { RawWrite } from "./writes.ts";

/** Receiver and method of the call that writes: `res` and `setHeader`. */
export function callParts(write: RawWrite): { readonly receiver: string; readonly method: string } | undefined {
  const callee = write.site?.callee;
  return callee?.kind === "method" ? { receiver: callee.receiverText, method: callee.name } : undefined;
}

/** Function and first argument of a call that writes one header of h3: `setResponseHeader` and `event`. */
function eventParts(write: RawWrite, editor: JavaScriptEditor): { readonly call: string; readonly first: string; readonly at: Place } | undefined {
  const { site } = write;
  const [event] = site?.arguments ?? [];
  if (site === undefined || event === undefined || site.callee.kind === "method" || !site.isStatement || !/^set(?:Response)?Header$/.test(site.name ?? ""))
    return undefined;
  return site.at.file === editor.file ? { call: editor.textOf(site.calleeAt), first: editor.textOf(event.at), at: site.at } : undefined;
}

/** Adds one header after the write, or to its object. */
export function addHeader(write: RawWrite, name: string, text: string, editor: JavaScriptEditor): TextEdit | undefined {
  if (write.at.file !== editor.file) return undefined;
  if (write.object !== undefined) return write.object.file === editor.file ? editor.setProperty(write.object, name, editor.quote(text)) : undefined;
  if (write.element !== undefined) return editor.insertElementAfter(write.at, `{ key: ${editor.quote(name)}, value: ${literalOf(editor, text)} }`);
  const event = eventParts(write, editor);
  if (event !== undefined) return editor.insertAfter(event.at, `${event.call}(${event.first}, ${editor.quote(name)}, ${editor.quote(text)});`);
  const parts = callParts(write);
  if (parts === undefined || write.site?.isStatement !== true || parts.method === "writeHead") return undefined;
  const method = parts.method === "append" ? "set" : parts.method === "appendHeader" ? "setHeader" : parts.method;
  return editor.insertAfter(write.site.at, `${parts.receiver}.${method}(${editor.quote(name)}, ${editor.quote(text)});`);
}

/** The statement that adds a name to Vary without losing what is there, in the style of the framework. */
export function varyStatement(write: RawWrite, name: string, editor: JavaScriptEditor, source: JavaScriptSource): string | undefined {
  const event = eventParts(write, editor);
  if (event !== undefined) return `${event.call}(${event.first}, ${editor.quote("Vary")}, ${editor.quote(name)});`;
  const parts = callParts(write);
  if (parts === undefined) return undefined;
  const { receiver, method } = parts;
  const packages = source.importedPackages();
  const has = (packageName: string): boolean => packages.includes(packageName);
  const quoted = `${editor.quote("Vary")}, ${editor.quote(name)}`;
  if (write.isFetch) return `${receiver}.append(${quoted});`;
  if (has("hono")) return `${receiver}.header(${quoted}, { append: true });`;
  if (has("fastify") && method === "header") return `${receiver}.header(${quoted});`;
  const isNode = method === "setHeader" || method === "appendHeader" || method === "writeHead";
  if (isNode && !has("express")) return `${receiver}.setHeader(${quoted});`;
  return `${receiver}.vary(${editor.quote(name)});`;
}

/** Writes Vary on every response of the group: before the test of the origin, if there is one. */
export function varyEdit(
  name: string,
  write: RawWrite,
  group: readonly RawWrite[],
  editor: JavaScriptEditor,
  source: JavaScriptSource,
): readonly TextEdit[] | undefined {
  if (write.at.file !== editor.file) return undefined;
  const existing = group.find((other) => other.name.toLowerCase() === "vary" && other.mode === "set" && other.value?.kind === "string");
  if (existing?.value?.kind === "string" && existing.value.at.file === editor.file) {
    const edit = editor.replaceStringContent(existing.value.at, `${existing.value.value.text}, ${name}`);
    return edit === undefined ? undefined : [edit];
  }
  if (write.object !== undefined) {
    const edit = write.object.file === editor.file ? editor.setProperty(write.object, "Vary", editor.quote(name)) : undefined;
    return edit === undefined ? undefined : [edit];
  }
  const statement = varyStatement(write, name, editor, source);
  if (statement === undefined || write.site === undefined) return undefined;
  const edit = editor.insertBefore(testPlace(write) ?? write.site.at, statement);
  return edit === undefined ? undefined : [edit];
}

/** Place of the first test of the origin that guards the write, in the same function and before it. */
function testPlace(write: RawWrite): Place | undefined {
  const { within, site } = write;
  if (within === undefined || site === undefined) return undefined;
  return testsIn(write.when)
    .filter((at) => containsPlace(within.at, at) && at.span.end <= site.at.span.start)
    .sort((left, right) => left.span.start - right.span.start)[0];
}

function testsIn(condition: Condition): readonly Place[] {
  switch (condition.kind) {
    case "origin":
    case "test":
      return [condition.at];
    case "and":
    case "or":
      return condition.of.flatMap(testsIn);
    case "not":
      return testsIn(condition.of);
    default:
      return [];
  }
}
