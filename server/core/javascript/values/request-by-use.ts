/**
 * Parameters that are requests by what their function does with them, whatever their names: it reads an Origin header of one, or answers through
 * the parameter behind it. Goes by the function's text; a helper that does neither is known by the usual names only.
 */
import ts from "typescript";
import type { ValueOf } from "../values.ts";
import type { Interpreter } from "./interpreter.ts";

/** What follows the name where the Origin header is read. */
const READS_ORIGIN = /^\??\.(?:headers\??(?:\.origin\b|\.get\(\s*["'`]origin["'`]|\.?\[\s*["'`]origin["'`])|(?:get|header)\(\s*["'`]origin["'`])/i;
/** What follows the name of a response of Node.js, Express or Fastify. */
const ANSWERS = /^\??\.(?:setHeader|writeHead|sendStatus|status|json|end|send)\(/;
/** Most uses of a name that are looked at. */
const MOST_USES = 500;

const known = new WeakMap<ts.Node, Map<number, boolean>>();

/** True if the parameter is the request by its use. */
export function isRequestByUse(interpreter: Interpreter, { function: handle, index }: ValueOf<"parameter">): boolean {
  const node = interpreter.functions.get(handle.id)?.node;
  if (node === undefined || ts.isClassLike(node)) return false;
  const answers = known.get(node) ?? new Map<number, boolean>();
  known.set(node, answers);
  const found = answers.get(index) ?? isUsedAsRequest(node.getText(), nameOf(node.parameters[index]), nameOf(node.parameters[index + 1]));
  answers.set(index, found);
  return found;
}

function nameOf(parameter: ts.ParameterDeclaration | undefined): string | undefined {
  return parameter !== undefined && ts.isIdentifier(parameter.name) ? parameter.name.text : undefined;
}

function isUsedAsRequest(text: string, name: string | undefined, next: string | undefined): boolean {
  return (name !== undefined && isFollowedBy(text, name, READS_ORIGIN)) || (next !== undefined && isFollowedBy(text, next, ANSWERS));
}

function isFollowedBy(text: string, name: string, pattern: RegExp): boolean {
  let uses = 0;
  for (let at = text.indexOf(name); at >= 0 && uses < MOST_USES; at = text.indexOf(name, at + name.length)) {
    uses += 1;
    if (/[\w$.]/.test(text.charAt(at - 1))) continue;
    if (pattern.test(text.slice(at + name.length, at + name.length + 60))) return true;
  }
  return false;
}
