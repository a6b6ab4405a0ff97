/**
 * Where a function ends up with code that is not followed: the calls that are handed it, or the functions that call it. Refuses functions that
 * may be called in ways that are not seen.
 */
import ts from "typescript";
import type { FunctionNode } from "../syntax/syntax-index.ts";
import { enclosingFunction } from "../syntax/syntax-index.ts";
import type { Interpreter, Module } from "../values/interpreter.ts";
import type { FunctionHandle } from "../values.ts";
import type { Use } from "./ways.ts";
import { waysInto } from "./ways.ts";

/** Most functions that are followed to those that call them. */
const MOST_FUNCTIONS = 16;

/** The calls that are handed the function or one that calls it, each with its module; `undefined` if there may be others. */
export function handedOnAt(interpreter: Interpreter, handle: FunctionHandle): readonly Use<ts.Node>[] | undefined {
  const record = interpreter.functions.get(handle.id);
  if (record === undefined || ts.isClassLike(record.node)) return undefined;
  const found: Use<ts.Node>[] = [];
  const seen = new Set<FunctionNode>([record.node]);
  const waiting: { readonly owner: FunctionNode; readonly module: Module }[] = [{ owner: record.node, module: record.frame.module }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const ways = waysInto(interpreter, next.owner, next.module);
    if (ways === undefined || ways.length === 0 || seen.size > MOST_FUNCTIONS) return undefined;
    for (const use of ways) {
      const caller = enclosingFunction(use.node);
      if (use.isHandedOn === true) found.push(use);
      // What runs where the file is loaded is no answer to a request.
      else if (caller === undefined) return undefined;
      else if (!seen.has(caller)) {
        seen.add(caller);
        waiting.push({ owner: caller, module: use.module });
      }
    }
  }
  return found;
}
