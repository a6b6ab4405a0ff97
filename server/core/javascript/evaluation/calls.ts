/** Calls and `new`: modules, globals, methods of known values, local functions and classes, package exports. */
import ts from "typescript";
import type { Place } from "../../text/place.ts";
import { mayRunBefore } from "../syntax/runs-before.ts";
import { enclosingFunction, isMemberAccess, unwrapped } from "../syntax/syntax-index.ts";
import { joinChoice, mapChoice, testValue, truthOf } from "../values/choices.ts";
import { methodOfChosen } from "../values/chosen.ts";
import { ALWAYS } from "../values/conditions.ts";
import { configurationValue } from "../values/env-schemas.ts";
import { globalCall, globalConstructor } from "../values/globals.ts";
import { boundFunction } from "../values/handles.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { dynamicReason, marked, placeOfNode } from "../values/interpreter.ts";
import { listMethod } from "../values/list-methods.ts";
import { inOperator } from "../values/operators.ts";
import { originTextOf } from "../values/origin-tests.ts";
import { askedOfResponse, freshAnswer } from "../values/own-headers.ts";
import { requestCall, requestHelperCall } from "../values/request.ts";
import { paysForReading, tooLarge } from "../values/sizes.ts";
import { originMethod, regexMethod, stringMethod, unknownTextMethod } from "../values/text-methods.ts";
import type { ExternalStep, Value, ValueOf } from "../values.ts";
import { isExport, reasonOf, stringOf, unknownValue, withStep } from "../values.ts";

/** Arguments before the first spread. */
export function evaluateArguments(interpreter: Interpreter, args: readonly ts.Expression[] | undefined, frame: Frame): readonly Value[] {
  const values: Value[] = [];
  for (const argument of args ?? []) {
    if (ts.isSpreadElement(argument)) break;
    values.push(interpreter.evaluate(argument, frame));
  }
  return values;
}

/** The value of a call. What a package answers while a module loads is configuration: no request has been seen. */
export function evaluateCall(interpreter: Interpreter, node: ts.CallExpression, frame: Frame): Value {
  const value = resultOfCall(interpreter, node, frame, placeOfNode(node, frame.module));
  const isAtStart = value.kind === "external" && enclosingFunction(node) === undefined && value.steps.at(-1)?.kind === "call";
  return isAtStart ? marked(interpreter, value, { kind: "configured" }) : value;
}

function resultOfCall(interpreter: Interpreter, node: ts.CallExpression, frame: Frame, at: Place): Value {
  const required = moduleCall(interpreter, node, frame, at);
  if (required !== undefined) return required;
  const callee = unwrapped(node.expression);
  const args = (): readonly Value[] => evaluateArguments(interpreter, node.arguments, frame);
  const interop = interopCall(interpreter, callee, args, at);
  if (interop !== undefined) return interop;
  if (isMemberAccess(callee) && callee.expression.kind !== ts.SyntaxKind.ThisKeyword && callee.expression.kind !== ts.SyntaxKind.SuperKeyword) {
    const name = ts.isPropertyAccessExpression(callee)
      ? callee.name.text
      : ts.isStringLiteralLike(callee.argumentExpression)
        ? callee.argumentExpression.text
        : undefined;
    const receiver = interpreter.evaluate(callee.expression, frame);
    if (name !== undefined) {
      const isOptional = callee.questionDotToken !== undefined;
      const lazyArgs = lazily(args);
      const value = mapChoice(interpreter, receiver, at, (item) =>
        // `list?.map(f).filter(g)`: what is missing at the start of the chain is missing at its end.
        isNothing(item) && ts.isOptionalChain(node) ? { kind: "undefined", at, via: [] } : methodCall(interpreter, item, name, lazyArgs, node, at, frame),
      );
      if (isOptional && receiver.kind === "environment") {
        return joinChoice(
          interpreter,
          [
            { when: truthOf(interpreter, receiver), value },
            { when: ALWAYS, value: { kind: "undefined", at, via: [] } },
          ],
          at,
        );
      }
      return value;
    }
  }
  return callValue(interpreter, interpreter.evaluate(callee, frame), lazily(args), at);
}

function isNothing({ kind }: Value): boolean {
  return kind === "undefined" || kind === "null";
}

function lazily(args: () => readonly Value[]): () => readonly Value[] {
  let known: readonly Value[] | undefined;
  return () => {
    known ??= args();
    return known;
  };
}

function moduleCall(interpreter: Interpreter, node: ts.CallExpression, frame: Frame, at: Place): Value | undefined {
  const [first] = node.arguments;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
  if ((!isRequire && node.expression.kind !== ts.SyntaxKind.ImportKeyword) || first === undefined) return undefined;
  const specifier = interpreter.evaluate(first, frame);
  if (specifier.kind !== "string") return unknownValue(dynamicReason("the module's name is computed"), at);
  const found = interpreter.lookupModule(specifier.value.text, frame.module.parsed.file);
  if (found.kind === "unknown") return unknownValue(found.reason, at);
  if (found.kind === "external") return { kind: "external", package: found.specifier, steps: [], at, via: [] };
  return interpreter.moduleValue(found.module, at);
}

const INTEROP = new Set([
  "__importDefault",
  "__importStar",
  "_interopRequireDefault",
  "_interopRequireWildcard",
  "__toESM",
  "_interop_require_default",
  "_interop_require_wildcard",
]);

/** Helpers of compilers around `require`. */
function interopCall(interpreter: Interpreter, callee: ts.Expression, args: () => readonly Value[], at: Place): Value | undefined {
  const name = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : undefined;
  if (name === undefined || !INTEROP.has(name)) return undefined;
  const [value] = args();
  if (value === undefined || value.kind === "external") return value;
  const own = interpreter.memberOf(value, "default", at);
  if (own.kind !== "undefined") return value;
  return {
    kind: "record",
    properties: [...(value.kind === "record" ? value.properties : []), { name: "default", at, keyAt: at, value }],
    open: true,
    at,
    via: [],
  };
}

/** The value of calling a value. */
export function callValue(interpreter: Interpreter, callee: Value, args: () => readonly Value[], at: Place): Value {
  switch (callee.kind) {
    case "choice":
      return mapChoice(interpreter, callee, at, (item) => callValue(interpreter, item, args, at));
    case "function":
      return interpreter.call(callee, args(), at);
    case "external": {
      const last = callee.steps.at(-1);
      // `url.parse` of Node.js gives the same parts as `URL`, and `query` by name.
      if (isExport(callee, "url", ["parse"]) || isExport(callee, "node:url", ["parse"])) {
        const parsed = globalConstructor(interpreter, ["URL"], args(), at);
        if (parsed !== undefined) return parsed;
      }
      const helper = last?.kind === "member" && callee.steps.length === 1 ? requestHelperCall(callee.package, last.name, args(), at) : undefined;
      return helper ?? withStep(callee, callStep(interpreter, "call", args, at), at);
    }
    default: {
      const mark = interpreter.marks.get(callee);
      if (mark?.kind === "bound") return callValue(interpreter, mark.callee, () => [...mark.given, ...args()], at);
      if (mark?.kind === "global") {
        const [only] = mark.path;
        const helper = only !== undefined && mark.path.length === 1 ? requestHelperCall(undefined, only, args(), at) : undefined;
        return helper ?? globalCall(interpreter, mark.path, args(), at) ?? unknownValue(reasonOf(callee), at);
      }
      return unknownValue(
        callee.kind === "parameter" ? reasonOf(callee) : callee.kind === "unknown" ? callee.reason : dynamicReason("what is called is not known"),
        at,
      );
    }
  }
}

/** A step whose arguments are evaluated when first read. */
function callStep(interpreter: Interpreter, kind: "call" | "new", args: () => readonly Value[], at: Place): ExternalStep {
  return {
    kind,
    get arguments(): readonly Value[] {
      // Read by an adapter, this is a question of its own.
      return interpreter.budget.depth === 0 ? interpreter.ask(args, () => []) : args();
    },
    at,
  };
}

/** Methods that return their receiver, on responses and contexts. */
const FLUENT = new Set([
  "status",
  "set",
  "header",
  "type",
  "cookie",
  "vary",
  "append",
  "code",
  "clearCookie",
  "removeHeader",
  "setHeader",
  "headers",
  "links",
  "location",
  "setCookie",
  "contentType",
]);
/** Methods that return the application, on the result of a package's call. */
const FLUENT_APPLICATION = new Set([
  "use",
  "set",
  "disable",
  "enable",
  "on",
  "once",
  "register",
  "param",
  "engine",
  "onError",
  "notFound",
  "addHook",
  "decorate",
  "basePath",
  "all",
  "mount",
]);
const FLUENT_ROUTES = new Set(["get", "post", "put", "patch", "delete", "options", "head", "route"]);

function methodCall(
  interpreter: Interpreter,
  receiver: Value,
  name: string,
  args: () => readonly Value[],
  node: ts.CallExpression,
  at: Place,
  frame: Frame,
): Value {
  if (receiver.kind === "parameter" || receiver.kind === "external" || receiver.kind === "request" || interpreter.marks.get(receiver)?.kind === "path") {
    const read = requestCall(interpreter, receiver, name, args(), at) ?? configurationValue(interpreter, receiver, name, args(), at);
    if (read !== undefined) return read;
  }
  const mayBeWritten = (header: string): boolean => mayRunBefore(frame.module.parsed.index, header, node);
  const asked = askedOfResponse(interpreter, receiver, name, args, at, mayBeWritten);
  if (asked !== undefined) return asked;
  if (name === "get" && node.arguments.length === 1 && stringOf(args()[0]) === "env" && receiver.kind !== "list" && receiver.kind !== "record") {
    // Express: `app.get("env")` is NODE_ENV.
    return { kind: "environment", name: "NODE_ENV", at, via: [] };
  }
  if (receiver.kind === "parameter" && FLUENT.has(name)) return receiver;
  if (receiver.kind === "external" && isFluent(receiver, name, node)) return receiver;
  if (receiver.kind === "function" && (name === "call" || name === "bind" || name === "apply")) {
    if (name === "bind" && !node.arguments.some(ts.isSpreadElement)) return boundFunction(interpreter, receiver, args().slice(1), at);
    return name === "call" ? interpreter.call(receiver, args().slice(1), at) : unknownValue(dynamicReason("it is called with computed arguments"), at);
  }
  if (receiver.kind === "external" && name === "bind" && isNothing(args()[0] ?? receiver) && !node.arguments.some(ts.isSpreadElement))
    return marked(interpreter, unknownValue(reasonOf(receiver), at), { kind: "bound", callee: receiver, given: args().slice(1) });
  const mark = interpreter.marks.get(receiver);
  if (mark?.kind === "global") {
    const value = globalCall(interpreter, [...mark.path, name], args(), at);
    if (value !== undefined) return value;
  }
  if (name === "then" || name === "catch" || name === "finally") return promiseMethod(interpreter, receiver, name, args(), at);
  const built = builtInMethod(interpreter, receiver, name, args, at);
  if (built !== undefined) return built;
  const member = interpreter.memberOf(receiver, name, at);
  if (member.kind === "function" || member.kind === "external" || member.kind === "choice") return callValue(interpreter, member, args, at);
  if (interpreter.marks.get(member)?.kind === "global") return callValue(interpreter, member, args, at);
  return unknownValue(member.kind === "unknown" || member.kind === "parameter" ? reasonOf(member) : reasonOf(receiver), at);
}

function isFluent(receiver: ValueOf<"external">, name: string, node: ts.CallExpression): boolean {
  const last = receiver.steps.at(-1);
  if (last === undefined || last.kind === "member") return false;
  if (FLUENT_APPLICATION.has(name)) return true;
  return FLUENT_ROUTES.has(name) && node.arguments.length >= 2;
}

/** A promise is read as the value that it gives. */
function promiseMethod(interpreter: Interpreter, receiver: Value, name: string, args: readonly Value[], at: Place): Value {
  const [callback] = args;
  if (name !== "then" || callback === undefined) return receiver;
  return interpreter.call(callback, [receiver], at);
}

function builtInMethod(interpreter: Interpreter, receiver: Value, name: string, args: () => readonly Value[], at: Place): Value | undefined {
  const distributed = distributeArgument(interpreter, receiver, name, args, at);
  if (distributed !== undefined) return distributed;
  if (!paysForReading(interpreter, receiver)) return tooLarge(at, []);
  switch (receiver.kind) {
    case "list":
      return listMethod(interpreter, receiver, name, args(), at);
    case "string":
      return stringMethod(interpreter, receiver, name, args(), at);
    case "template":
    case "environment":
      return unknownTextMethod(interpreter, receiver, name, args(), at);
    case "regex":
      return regexMethod(interpreter, receiver, name, args(), at);
    case "request":
      return originMethod(interpreter, receiver, name, args(), at);
    case "record": {
      const [first] = args();
      if (name === "hasOwnProperty" && first !== undefined) return testValue(inOperator(interpreter, first, receiver, at), at);
      return undefined;
    }
    case "number":
    case "boolean":
      return name === "toString" ? { kind: "string", value: { text: String(receiver.value), pieces: [] }, at, via: [] } : undefined;
    case "unknown":
    case "parameter": {
      if (interpreter.marks.get(receiver)?.kind === "chosen") return methodOfChosen(interpreter, receiver, name, args(), at);
      // A list or text that is not known, asked about the origin.
      const [first] = isMembershipTest(name) ? args() : [];
      if (first === undefined || originTextOf(first) === undefined) return undefined;
      const list: Value = { kind: "list", items: [], open: true, of: "array", at: receiver.at, via: receiver.via };
      const asked =
        receiver.kind === "unknown" || receiver.kind === "parameter"
          ? unknownTextMethod(interpreter, receiver, name === "has" ? "includes" : name, args(), at)
          : undefined;
      return asked ?? listMethod(interpreter, list, name, args(), at);
    }
    default:
      return undefined;
  }
}

function isMembershipTest(name: string): boolean {
  return name === "includes" || name === "indexOf" || name === "has" || name === "test";
}

const TEST_METHODS = new Set(["startsWith", "endsWith", "includes", "indexOf", "has", "test", "match", "search", "get", "exec"]);

/** A test whose argument is a choice is made for each alternative. */
function distributeArgument(interpreter: Interpreter, receiver: Value, name: string, args: () => readonly Value[], at: Place): Value | undefined {
  if (!TEST_METHODS.has(name)) return undefined;
  const [first, ...rest] = args();
  if (first?.kind !== "choice") return undefined;
  return joinChoice(
    interpreter,
    first.alternatives.map((item) => ({
      when: item.when,
      value: builtInMethod(interpreter, receiver, name, () => [item.value, ...rest], at) ?? unknownValue(reasonOf(receiver), at),
    })),
    at,
  );
}

/** `new X(…)`. */
export function evaluateNew(interpreter: Interpreter, node: ts.NewExpression, frame: Frame): Value {
  const at = placeOfNode(node, frame.module);
  const callee = interpreter.evaluate(unwrapped(node.expression), frame);
  const args = lazily(() => evaluateArguments(interpreter, node.arguments, frame));
  if (isExport(callee, "url", ["URL"]) || isExport(callee, "node:url", ["URL"]))
    return globalConstructor(interpreter, ["URL"], args(), at) ?? unknownValue(reasonOf(callee), at);
  if (callee.kind === "external") return withStep(callee, callStep(interpreter, "new", args, at), at);
  if (callee.kind === "function") return interpreter.call(callee, args(), at);
  const mark = interpreter.marks.get(callee);
  if (mark?.kind === "global") {
    const value = globalConstructor(interpreter, mark.path, args(), at) ?? freshAnswer(interpreter, callee, mark.path, args(), at);
    if (value !== undefined) return value;
  }
  return unknownValue(reasonOf(callee), at);
}
