/** The role of a parameter by use and place, for the parts of the evaluator that hold a value. */
import ts from "typescript";
import type { Role } from "../syntax/parameter-roles.ts";
import { roleOfParameter } from "../syntax/parameter-roles.ts";
import type { ValueOf } from "../values.ts";
import type { Interpreter } from "./interpreter.ts";

/** What the parameter is, whatever its name; `undefined` if nothing shows it. */
export function roleOf(interpreter: Interpreter, { function: handle, index }: ValueOf<"parameter">): Role | undefined {
  const record = interpreter.functions.get(handle.id);
  return record === undefined || ts.isClassLike(record.node) ? undefined : roleOfParameter(record.node, index + (record.given?.length ?? 0));
}
