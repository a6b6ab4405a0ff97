/**
 * Error details in response bodies: `err.stack`, `util.inspect(err)`, and in answers that say 5xx also `err.message`.
 * Refuses to judge guarded code: under a test that has to do with the environment or a debug switch nothing is said.
 * A plain `res.json(err)` sends no stack, since `JSON.stringify` leaves it out; errors of HTTP clients say more (`client-errors.ts`).
 */
import type { AssignmentSite, CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import type { ErrorDetail } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import { lambdaAnswers } from "../aws-lambda/answers.ts";
import { ownerOf } from "../registrations.ts";
import { bodySent, mayAnswer, SENDING_CALLS, statusInChain } from "../responses.ts";
import { clientBefore } from "./client-errors.ts";

/** One leak in a body. */
export interface BodyLeak {
  readonly what: ErrorDetail["what"];
  readonly at: Place;
  readonly via: readonly Place[];
}

const ERROR_NAME = /^(?:e|ex|exc|exception|err|error|reason|cause)$|(?:Err|Error|Exception)$/;
/** `err.stack`, `(err as Error).stack.split("\n")`. */
const STACK = /^\(?([A-Za-z_$][\w$]*)(?:\s+as\s+[\w$.<>]+)?\)?[?!]?\.stack(?:[?!]?\.(?:toString|split|trim|slice|replace)\([^()]*\))?$/;
const MESSAGE = /^\(?([A-Za-z_$][\w$]*)(?:\s+as\s+[\w$.<>]+)?\)?[?!]?\.(?:message|toString\(\))$/;
const STRINGIFIED = /^String\(\(?([A-Za-z_$][\w$]*)(?:\s+as\s+[\w$.<>]+)?\)?\)$/;
/** A catch clause is reached under no test at all. */
const CATCH = /^catch\b/;
/** A test for any error at all keeps nothing away. */
const PLAIN_ERROR = /\binstanceof\s+Error\b/;
/** Words of tests that keep details away from production, or from callers who may not see them. */
const GUARD_WORDS =
  /env|dev|debug|prod|test|verbose|local|admin|expose|show|(?:include|with|print|send|hide)\w*(?:stack|trace)|public|operational|instanceof|staging/i;

/** All leaks in the file that no guard keeps from production: in calls that send a body, and in what `ctx.body` is given. */
export function* bodyLeaks(source: JavaScriptSource): Iterable<{ readonly site: BodySite; readonly leak: BodyLeak }> {
  const sites = new Map<string, CallSite>();
  for (const site of source.calls()) sites.set(placeKey(site.at), site);
  for (const { site, body, status } of bodiesOf(source)) {
    if (site.when.kind === "never" || isGuarded(source, site.when)) continue;
    const seen = new Set<string>();
    const context = { source, sites, errorNames: errorNamesOf(site), client: lazily(() => clientBefore(source, site)) };
    for (const leak of wholeError(source, site, body, context) ?? leaksIn(body, context, 4)) {
      const key = placeKey(leak.at);
      if (seen.has(key) || (leak.what === "message" && !saysServerError(source, site, status))) continue;
      seen.add(key);
      yield { site, leak };
    }
  }
}

/** An error as the body itself: Fastify sends its message as JSON, `new Response` its text. Express and Koa send its own properties alone. */
function wholeError(source: JavaScriptSource, site: BodySite, body: Value, context: Context): readonly BodyLeak[] | undefined {
  if (!isError(body, context)) return undefined;
  const call = source.text.slice(site.at.span.start, Math.min(site.at.span.end, site.at.span.start + 200));
  return /^(?:reply\b|new\s+(?:Next)?Response\b)/.test(call) ? [leakAt("message", body)] : undefined;
}

/** Where a body is sent. */
export type BodySite = Pick<CallSite, "at" | "within" | "when">;

interface Body {
  readonly site: BodySite;
  readonly body: Value;
  readonly status: number | undefined;
}

function* bodiesOf(source: JavaScriptSource): Iterable<Body> {
  const listeners = new Set<string>();
  for (const site of source.callsNamed(SENDING_CALLS)) {
    if (!mayAnswer(site, source.text)) continue;
    const body = bodySent(source, site);
    if (body !== undefined) yield { site, body, status: statusInChain(site) };
  }
  for (const site of source.callsNamed(["on"])) {
    if (listensToErrors(site)) for (const argument of site.arguments) if (argument.kind === "function") listeners.add(argument.function.id);
  }
  yield* returnedBodies(source);
  yield* lambdaBodies(source);
  for (const site of source.assignments((text, name) => name === "body" && /^[\w$]+(?:\.response)?$/.test(text))) {
    // Koa answers by itself after its listeners have run: what they put into the body is not sent.
    if (site.within !== undefined && listeners.has(site.within.id)) continue;
    if (isExchangePart(source, site)) yield { site, body: site.value, status: undefined };
  }
}

/** `ctx` or `ctx.response` of Koa. */
function isExchangePart(source: JavaScriptSource, { within, targetText }: AssignmentSite): boolean {
  return (
    /^(?:ctx|context)(?:\.response)?$/.test(targetText) || (/^[\w$]+(?:\.response)?$/.test(targetText) && source.roleOf(within, targetText) === "exchange")
  );
}

/** What handlers of Fastify return is sent; those of other frameworks are told by their calls. */
function* returnedBodies(source: JavaScriptSource): Iterable<Body> {
  if (!source.importedPackages().includes("fastify")) return;
  for (const site of source.callsNamed(["get", "head", "post", "put", "patch", "delete", "all", "setErrorHandler"])) {
    const { callee } = site;
    if (callee.kind !== "method") continue;
    if (ownerOf(source, callee.receiver, callee.receiverText)?.package !== "fastify") continue;
    const handler = site.arguments.at(-1);
    if (handler?.kind !== "function" || handler.function.at.file !== source.file) continue;
    for (const outcome of source.outcomes(handler.function, [])) {
      if (outcome.answer.kind !== "return" || outcome.answer.value.kind === "external") continue;
      yield { site: { at: outcome.at, within: handler.function, when: outcome.when }, body: outcome.answer.value, status: undefined };
    }
  }
}

/** Bodies of answers that functions of AWS Lambda hand back. */
function* lambdaBodies(source: JavaScriptSource): Iterable<Body> {
  for (const { record, when, handler } of lambdaAnswers(source)) {
    const body = propertyOf(record, "body")?.value;
    const status = propertyOf(record, "statusCode")?.value;
    if (body === undefined || record.at.file !== source.file) continue;
    yield { site: { at: record.at, within: handler, when }, body, status: status?.kind === "number" ? status.value : undefined };
  }
}

function listensToErrors(site: CallSite): boolean {
  return stringOf(site.arguments[0]) === "error" && site.callee.kind === "method";
}

function placeKey(at: Place): string {
  return `${at.file}:${at.span.start}:${at.span.end}`;
}

/** The first of four parameters is an error whatever its name. */
function errorNamesOf(site: BodySite): ReadonlySet<string> {
  const parameters = site.within?.parameters ?? [];
  const [first] = parameters;
  return new Set(parameters.length === 4 && first !== undefined ? [first] : []);
}

/** True if a test on the way has to do with the environment or a debug switch. */
export function isGuarded(source: JavaScriptSource, condition: Condition): boolean {
  switch (condition.kind) {
    case "test": {
      if (condition.at.file !== source.file) return true;
      const test = source.text.slice(condition.at.span.start, condition.at.span.end);
      return !CATCH.test(test) && GUARD_WORDS.test(test.replace(PLAIN_ERROR, ""));
    }
    case "environment-variable":
      return true;
    case "and":
    case "or":
      return condition.of.some((part) => isGuarded(source, part));
    case "not":
      return isGuarded(source, condition.of);
    default:
      return false;
  }
}

/** `status(500)`, and `status(err.status || 500)`: what an error without a status of its own gets. */
const STATUS =
  /\b(?:status(?:Code\s*=\s*|\s*=\s*|\s*:\s*|\(\s*)|(?:code|writeHead)\(\s*)(?:[\w$.?! ]{1,60}(?:\|\||\?\?) ?|[\w$.! ]{1,60}\?[\w$.! ]{1,60}: ?)?(\d{3})\b/g;

/** A 5xx status in the call itself, or set shortly before in the same function. */
function saysServerError(source: JavaScriptSource, site: BodySite, status: number | undefined): boolean {
  if (status !== undefined) return status >= 500;
  if (site.within === undefined || site.within.at.file !== source.file) return false;
  const before = source.text.slice(Math.max(site.within.at.span.start, site.at.span.start - 400), site.at.span.end);
  const set = [...before.matchAll(STATUS)].at(-1)?.[1];
  return set !== undefined && Number(set) >= 500;
}

interface Context {
  readonly source: JavaScriptSource;
  readonly sites: ReadonlyMap<string, CallSite>;
  readonly errorNames: ReadonlySet<string>;
  /** The HTTP client whose errors can be meant by the names of errors. */
  readonly client: () => string | undefined;
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function leaksIn(value: Value, context: Context, depth: number): readonly BodyLeak[] {
  if (depth === 0) return [];
  if (isError(value, context) && context.client() !== undefined) return [leakAt("client-error", value)];
  switch (value.kind) {
    case "record":
      return value.properties.flatMap((property) => leaksIn(property.value, context, depth - 1));
    case "list":
      return value.items.flatMap((item) => leaksIn(item, context, depth - 1));
    case "template":
      return value.parts.flatMap((part) => (isError(part, context) ? [leakAt("message", part)] : leaksIn(part, context, depth - 1)));
    case "choice": {
      // The first alternative that holds counts: a guard of one is a guard of those after it.
      const guarded = value.alternatives.findIndex((one) => isGuarded(context.source, one.when));
      const open = guarded < 0 ? value.alternatives : value.alternatives.slice(0, guarded);
      return open.flatMap((one) => (one.when.kind === "never" ? [] : leaksIn(one.value, context, depth - 1)));
    }
    case "external":
      return leaksOfPackage(value, context);
    case "unknown":
      return leaksInText(value, context, depth);
    default:
      return [];
  }
}

/** `util.inspect(err)` prints the stack; so does serialize-error. */
function leaksOfPackage(value: Extract<Value, { kind: "external" }>, context: Context): readonly BodyLeak[] {
  const call = value.steps.at(-1);
  if (call === undefined || call.kind === "member") return [];
  const name = value.steps.find((step) => step.kind === "member")?.name;
  const isInspect = (value.package === "util" || value.package === "node:util") && (name === "inspect" || name === "format");
  const isSerialize = value.package === "serialize-error" && name === "serializeError";
  if (!isInspect && !isSerialize) return [];
  const shows = call.arguments.some((argument) => isError(argument, context));
  return shows ? [leakAt("stack", value)] : [];
}

/** People see, and fixes change, where the body takes the value: the constant behind it may serve logs as well. */
function leakAt(what: BodyLeak["what"], value: Value): BodyLeak {
  const [use, ...others] = value.via;
  return use === undefined ? { what, at: value.at, via: [] } : { what, at: use, via: [...others, value.at] };
}

/** `const { stack, message: text } = err`: the value stands at the name in the pattern. */
function boundTo(value: Value, context: Context): { readonly property: "stack" | "message"; readonly error: string } | undefined {
  const { at } = value;
  const { text } = context.source;
  if (value.via.length === 0 || at.file !== context.source.file) return undefined;
  const name = text.slice(at.span.start, at.span.end);
  const property = /([\w$]+)\s*:\s*$/.exec(text.slice(Math.max(0, at.span.start - 40), at.span.start))?.[1] ?? name;
  if (property !== "stack" && property !== "message") return undefined;
  const error = /^[^{}=;]{0,200}\}\s*=\s*\(?([A-Za-z_$][\w$]*)(?:\s+as\s+\w+\))?\s*[;,\n\r]/.exec(text.slice(at.span.end, at.span.end + 300))?.[1];
  return error === undefined ? undefined : { property, error };
}

function isError(value: Value, context: Context): boolean {
  const text = textOf(value, context.source);
  return (value.kind === "parameter" || value.kind === "unknown") && text !== undefined && isErrorName(text, context);
}

function isErrorName(name: string, context: Context): boolean {
  return context.errorNames.has(name) || ERROR_NAME.test(name);
}

function textOf(value: Value, source: JavaScriptSource): string | undefined {
  if (value.kind === "parameter") return value.name;
  const { at } = value;
  if (at.file !== source.file || at.span.end - at.span.start > 200) return undefined;
  return source.text.slice(at.span.start, at.span.end);
}

function leaksInText(value: Value, context: Context, depth: number): readonly BodyLeak[] {
  const text = textOf(value, context.source);
  if (text === undefined) return [];
  const leak = (what: BodyLeak["what"]): readonly BodyLeak[] => [leakAt(what, value)];
  const stackOf = STACK.exec(text)?.[1];
  if (stackOf !== undefined && isErrorName(stackOf, context)) return leak("stack");
  const messageOf = MESSAGE.exec(text)?.[1] ?? STRINGIFIED.exec(text)?.[1];
  if (messageOf !== undefined && isErrorName(messageOf, context)) return leak("message");
  const bound = boundTo(value, context);
  if (bound !== undefined && isErrorName(bound.error, context)) return leak(bound.property);
  // `err.stack || err.message`, `a + err.stack`: look at the parts that are separate expressions.
  const either = /^(.{1,80}?)\s*(?:\|\||\?\?)\s*(.{1,80})$/.exec(text);
  const firstPart = either?.[1]?.trim();
  const firstStack = firstPart === undefined ? undefined : STACK.exec(firstPart)?.[1];
  if (firstStack !== undefined && isErrorName(firstStack, context)) return leak("stack");
  const site = context.sites.get(placeKey(value.at));
  if (site?.callee.kind !== "method" || site.callee.receiverText !== "JSON" || site.callee.name !== "stringify") return [];
  const [body, replacer] = site.arguments;
  if (body === undefined) return [];
  // Only with the names of all properties does JSON hold the stack of an error itself.
  if (isError(body, context) && replacer !== undefined && /getOwnPropertyNames/.test(textOf(replacer, context.source) ?? "")) return leak("stack");
  return leaksIn(body, context, depth - 1);
}
