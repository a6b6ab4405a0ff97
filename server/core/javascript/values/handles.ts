/** Function values: handles, parameters without a known argument, and written types. */
import ts from "typescript";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { FunctionNode } from "../syntax/syntax-index.ts";
import type { FunctionHandle, Value, ValueOf } from "../values.ts";
import type { Frame, FunctionRecord, Interpreter } from "./interpreter.ts";
import { childFrame, placeOfNode } from "./interpreter.ts";

/** The record of a function or class as it stands in this frame. */
export function functionRecord(interpreter: Interpreter, node: FunctionNode | ts.ClassLikeDeclaration, frame: Frame): FunctionRecord {
  const place = placeOfNode(node, frame.module);
  const isClosure = frame.function !== undefined || frame.bound.size > 0;
  const id = `${place.file}#${place.span.start}${isClosure ? `@${frame.id}` : ""}`;
  const known = interpreter.functions.get(id);
  if (known !== undefined) return known;
  const handle: FunctionHandle = {
    id,
    at: place,
    parameters: parameterNodes(node).map((item) => item.name.getText(frame.module.parsed.tree)),
    isAsync: isAsync(node),
  };
  const record: FunctionRecord = { handle, node, frame };
  interpreter.functions.set(id, record);
  return record;
}

/** The value of a function expression, declaration or class. */
export function functionValue(interpreter: Interpreter, node: FunctionNode | ts.ClassLikeDeclaration, frame: Frame): Value {
  const record = functionRecord(interpreter, node, frame);
  return { kind: "function", function: record.handle, at: record.handle.at, via: [] };
}

/** The function that `bind` makes: the first parameters have their arguments, and callers give the rest. */
export function boundFunction(interpreter: Interpreter, value: ValueOf<"function">, args: readonly Value[], at: Place): Value {
  const record = interpreter.functions.get(value.function.id);
  if (record === undefined || args.length === 0) return value;
  const { handle, node, frame } = record;
  interpreter.budget.frames += 1;
  const id = `${handle.id.replace(/@\d+$/, "")}@${interpreter.budget.frames}`;
  const bound: FunctionRecord = { handle: { ...handle, id, parameters: handle.parameters.slice(args.length) }, node, frame, given: argumentsOf(record, args) };
  interpreter.functions.set(id, bound);
  return { kind: "function", function: bound.handle, at, via: value.via };
}

/** All arguments of a call of the function with these. */
export function argumentsOf({ given }: FunctionRecord, args: readonly Value[]): readonly Value[] {
  return given === undefined ? args : [...given, ...args];
}

/** Parameters of a function or of a class's constructor, `this` excluded. */
export function parameterNodes(node: ts.Node): readonly ts.ParameterDeclaration[] {
  if (ts.isClassLike(node)) {
    const builder = node.members.find((member) => ts.isConstructorDeclaration(member) && member.body !== undefined);
    return builder === undefined ? [] : parameterNodes(builder);
  }
  if (!ts.isFunctionLike(node)) return [];
  return node.parameters.filter((item): item is ts.ParameterDeclaration => ts.isParameter(item) && !(ts.isIdentifier(item.name) && item.name.text === "this"));
}

function isAsync(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((item) => item.kind === ts.SyntaxKind.AsyncKeyword) ?? false);
}

/** A parameter whose argument is not known. */
export function parameterValue(handle: FunctionHandle, declaration: ts.ParameterDeclaration, index: number, frame: Frame): Value {
  const tree = frame.module.parsed.tree;
  const name = declaration.name;
  return {
    kind: "parameter",
    function: handle,
    index,
    name: ts.isIdentifier(name) ? name.text : name.getText(tree),
    type: declaration.type?.getText(tree),
    at: placeOf(frame.module.parsed.file, name.getStart(tree), name.end),
    via: [],
  };
}

/** The frame in which a function runs that is asked what it answers: what is not given is a parameter. */
export function askedFrame(interpreter: Interpreter, record: FunctionRecord, args: readonly Value[]): Frame {
  const parameters = parameterNodes(record.node);
  const known = argumentsOf(record, args);
  const before = known.length - args.length;
  const given = parameters.map((declaration, index) => {
    const value = known[index];
    const isAsked = value === undefined || (value.kind === "unknown" && index >= before);
    return isAsked ? parameterValue(record.handle, declaration, index - before, record.frame) : value;
  });
  const node = ts.isClassLike(record.node) ? undefined : record.node;
  return childFrame(interpreter, record.frame, { function: node, arguments: given, asked: record.handle, bound: new Map() });
}
