/**
 * Which functions of a file are handlers of AWS Lambda, and which make answers for handlers of other files. Goes by what the file exports:
 * Lambda calls an export by its name. Refuses default exports, and functions whose first parameter is no event, unless the file speaks of AWS.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle, Value } from "../../../javascript/values.ts";
import { exportedValues } from "../exported-values.ts";

/** A function whose answers are those of a Lambda function. `callback`: index of the parameter that is called as `(error, answer)`. */
export interface LambdaFunction {
  readonly handle: FunctionHandle;
  readonly role: "handler" | "helper";
  readonly callback: number;
}

/** The callback is the third parameter of a handler (Node.js runtimes up to 22). */
const CALLBACK = 2;
const HANDLER_NAME = /^(?:lambda_?)?handler$/i;
const EVENT_NAME = /^_*(?:event|evt)$/;
/** Types of events and answers, `APIGatewayProxyResultV2`. */
const TYPES = /\b(?:APIGatewayProxy\w*|ALB(?:Event|Result|Handler)\w*|LambdaFunctionURL\w*)\b/;
/** Packages of a project whose functions run on Lambda. */
const PROJECT_PACKAGES = ["@types/aws-lambda", "aws-lambda", "@middy/core", "serverless", "serverless-offline", "aws-lambda-ric", "@netlify/functions"];
const WRAPPERS =
  /^(?:@middy\/|@sentry\/(?:aws-)?serverless$|@aws-lambda-powertools\/|dd-trace$|datadog-lambda-js$|@dazn\/lambda-powertools|lambda-api$|@netlify\/functions$)/;

const known = new WeakMap<JavaScriptSource, readonly LambdaFunction[]>();

/** All of them, each once. */
export function lambdaFunctions(source: JavaScriptSource): readonly LambdaFunction[] {
  const found = known.get(source) ?? [...handlersIn(source), ...helpersIn(source)];
  known.set(source, found);
  return found;
}

function handlersIn(source: JavaScriptSource): readonly LambdaFunction[] {
  if (!/handler|middy|\b_*ev(?:en)?t\b/i.test(source.text)) return [];
  const isOfAws = speaksOfAws(source);
  const exported = exportedValues(source).flatMap(({ name, value }) =>
    functionsIn(value).flatMap((handle) => [...(isHandler(name, handle, isOfAws) ? [handle] : []), ...(isOfAws ? handlersMadeBy(source, handle) : [])]),
  );
  return distinct(source, [...exported, ...wrapped(source)]).map((handle) => ({ handle, role: "handler", callback: CALLBACK }));
}

/** `const answering = (work) => async (event) => …`: the function that a factory of the project hands back. */
function handlersMadeBy(source: JavaScriptSource, maker: FunctionHandle): readonly FunctionHandle[] {
  if (maker.at.file !== source.file) return [];
  return source.outcomes(maker, []).flatMap(({ answer }) => {
    const made = answer.kind === "return" && answer.value.kind === "function" ? answer.value.function : undefined;
    return made !== undefined && isHandler("", made, true) ? [made] : [];
  });
}

/** Exported functions that make answers. A package.json that names no package of AWS says nothing: then some file must show it. */
function helpersIn(source: JavaScriptSource): readonly LambdaFunction[] {
  if (!source.text.includes("statusCode")) return [];
  const handlers = new Set(handlersIn(source).map(({ handle }) => handle.id));
  const makers = exportedValues(source)
    .flatMap(({ value }) => functionsIn(value))
    .filter((handle) => !handlers.has(handle.id) && source.textOfFunction(handle).includes("statusCode"));
  if (makers.length === 0 || !(speaksOfAws(source) || isOfLambdaProject(source))) return [];
  return distinct(source, makers).map((handle) => ({ handle, role: "helper", callback: CALLBACK }));
}

function distinct(source: JavaScriptSource, handles: readonly FunctionHandle[]): readonly FunctionHandle[] {
  const own = handles.filter((handle) => handle.at.file === source.file);
  return [...new Map(own.map((handle) => [handle.id, handle])).values()];
}

function speaksOfAws(source: JavaScriptSource): boolean {
  return TYPES.test(source.text) || source.importedPackages().some((name) => WRAPPERS.test(name));
}

/** A function, or those that are given to a wrapper: `middy(fn)`, `middy().use(…).handler(fn)`. */
function functionsIn(value: Value): readonly FunctionHandle[] {
  if (value.kind === "function") return [value.function];
  if (value.kind === "choice") return value.alternatives.flatMap((one) => functionsIn(one.value));
  if (value.kind === "record") return value.properties.flatMap((property) => (property.value.kind === "function" ? [property.value.function] : []));
  if (value.kind !== "external" || !WRAPPERS.test(value.package)) return [];
  return value.steps.flatMap((step) =>
    step.kind === "member" ? [] : step.arguments.flatMap((argument) => (argument.kind === "function" ? [argument.function] : [])),
  );
}

function isHandler(name: string, handle: FunctionHandle, isOfAws: boolean): boolean {
  const [first] = handle.parameters;
  if (handle.parameters.length > 3 || (name === "default" && !isOfAws)) return false;
  return HANDLER_NAME.test(name) || (first !== undefined && EVENT_NAME.test(first));
}

/** Functions that are given to middy in the file, exported or not. */
function wrapped(source: JavaScriptSource): readonly FunctionHandle[] {
  if (!source.importedPackages().includes("@middy/core")) return [];
  return [...new Set([...source.callsOf(["@middy/core"]), ...source.callsNamed(["handler"])])].flatMap(({ callee, arguments: given }) => {
    const value = callee.kind === "external" ? callee.value : callee.kind === "method" && callee.name === "handler" ? callee.receiver : undefined;
    if (value?.kind !== "external" || value.package !== "@middy/core") return [];
    return given.flatMap((argument) => (argument.kind === "function" && argument.function.at.file === source.file ? [argument.function] : []));
  });
}

/** By the nearest package.json, or by a file that imports this one and has a handler. */
function isOfLambdaProject(source: JavaScriptSource): boolean {
  if (PROJECT_PACKAGES.some((name) => source.dependency(name) !== undefined)) return true;
  return source.importers().some((importer) => handlersIn(importer).length > 0);
}

/** True if a type in the file says that its handlers answer HTTP requests: others work for queues and schedules. */
export function takesRequests(source: JavaScriptSource): boolean {
  return TYPES.test(source.text);
}
