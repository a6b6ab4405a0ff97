/**
 * Which middleware and routes are given to which app or router, in the style of Connect: `app.use(path?, ...handlers)`
 * and `app.get(path, ...handlers)`. Refuses to follow apps that are passed through code that the reader does not follow.
 */
import type { CallSite, JavaScriptSource } from "../../javascript/source.ts";
import type { ExternalStep, FunctionHandle, Value } from "../../javascript/values.ts";
import { stringOf } from "../../javascript/values.ts";
import type { Scope } from "../../model/facts.ts";
import type { Place } from "../../text/place.ts";
import { containsPlace, samePlace } from "../../text/place.ts";

/** The object that middleware is given to. `creation` is the call that made it, if it is known. */
export interface AppOwner {
  /** `file:offset` of the call that creates the app, else `file:parameter:name` or `file:name:text`. */
  readonly id: string;
  readonly level: "application" | "router";
  readonly package: string | undefined;
  readonly creation: Extract<ExternalStep, { readonly kind: "call" | "new" }> | undefined;
}

/** One call that gives handlers to an app or router. */
export interface AppRegistration {
  readonly site: CallSite;
  readonly owner: AppOwner;
  /** Offset of the call: later ones run later. */
  readonly order: number;
  /** Name of the method: `use`, `get`, `all`. */
  readonly method: string;
  readonly path: string | undefined;
  /** Handlers, with arrays unfolded. */
  readonly handlers: readonly Value[];
}

const REGISTERING = new Set(["use", "all", "get", "head", "post", "put", "patch", "delete", "del", "options", "register", "param"]);
const APP_LIKE = /^(?:this\.)?(?:[\w$]+\.)?[\w$]*(?:app|server|router|express|api|routes)$/i;

/** The app or router that a method is called on, or `undefined` if nothing says that it is one. */
export function ownerOf(source: JavaScriptSource, receiver: Value, receiverText: string): AppOwner | undefined {
  if (receiver.kind === "external") {
    const index = receiver.steps.findIndex((step) => step.kind !== "member");
    const creation = receiver.steps[index];
    if (creation === undefined || creation.kind === "member") return undefined;
    const isRouter = /router/i.test(receiver.package) || receiver.steps.slice(0, index).some((step) => step.kind === "member" && step.name === "Router");
    return { id: ownerIdAt(creation.at), level: isRouter ? "router" : "application", package: receiver.package, creation };
  }
  if (receiver.kind === "parameter") {
    // The name by which plug-ins of Fastify call the app that they are given.
    const type = receiver.type ?? (receiver.name === "fastify" ? "FastifyInstance" : undefined);
    if (!APP_LIKE.test(receiver.name) && !APP_LIKE.test(type ?? "") && !/\bFastifyInstance\b/.test(type ?? "")) return undefined;
    const level = /router/i.test(type ?? receiver.name) ? "router" : "application";
    return { id: ownerIdOfParameter(receiver.function.at.file, receiver.name), level, package: packageOfType(type), creation: undefined };
  }
  if ((receiver.kind !== "unknown" && receiver.kind !== "choice") || !APP_LIKE.test(receiverText)) return undefined;
  const level = /router/i.test(receiverText) ? "router" : "application";
  return { id: `${source.file}:name:${receiverText}`, level, package: undefined, creation: undefined };
}

/** The package that an annotation names, `FastifyInstance`, `express.Application`. */
function packageOfType(type: string | undefined): string | undefined {
  const names = [
    ["Fastify", "fastify"],
    ["Koa", "koa"],
    ["Hono", "hono"],
    ["INest", "@nestjs/core"],
    ["NestExpress", "@nestjs/core"],
    ["xpress", "express"],
  ] as const;
  return names.find(([word]) => type?.includes(word) === true)?.[1];
}

/** Packages whose objects take middleware or routes; others have methods of the same names (`axios.create().get`). */
const SERVER_PACKAGE = /express|koa|restify|polka|fastify|hono|nestjs|router|feathers|json-server|tinyhttp|^connect$/i;

/** Identity of an app by the place of the call that creates it. */
export function ownerIdAt(creation: Place): string {
  return `${creation.file}:${creation.span.start}`;
}

/** Identity of an app that functions of a file are given under this name. */
export function ownerIdOfParameter(file: string, name: string): string {
  return `${file}:parameter:${name}`;
}

/** Several adapters ask the same of one reading. */
const known = new WeakMap<JavaScriptSource, readonly AppRegistration[]>();

/** All calls in the file that give handlers to an app or router, in source order; those that never run in this world left out. */
export function registrationsOf(source: JavaScriptSource): readonly AppRegistration[] {
  const found = known.get(source) ?? findRegistrations(source);
  known.set(source, found);
  return found;
}

function findRegistrations(source: JavaScriptSource): readonly AppRegistration[] {
  const found: AppRegistration[] = [];
  for (const site of source.callsNamed(REGISTERING)) {
    const takesOne = site.name === "use" || site.name === "register";
    if (!takesOne && site.arguments.length < 2) continue;
    const { callee } = site;
    if (callee.kind !== "method") continue;
    const owner = ownerOf(source, callee.receiver, callee.receiverText);
    if (owner === undefined || (owner.package !== undefined && !SERVER_PACKAGE.test(owner.package)) || site.when.kind === "never") continue;
    const args = site.arguments;
    const path = stringOf(args[0]);
    const handlers = (path === undefined && callee.name === "use" ? args : args.slice(isPath(args[0]) ? 1 : 0)).flatMap(unfold);
    found.push({ site, owner, order: site.at.span.start, method: callee.name, path, handlers });
  }
  return found;
}

/** True if the handler may pass the request on: the third parameter of Connect, or the second of Koa and Hono, which is called where a response is not. */
export function takesNext({ parameters }: FunctionHandle, text: string): boolean {
  const [first, second] = parameters;
  if (second === undefined || parameters.length > 2) return parameters.length > 2;
  return (first !== undefined && /^_?(?:ctx|context|c)$/.test(first)) || isCalled(text, second);
}

function isCalled(text: string, name: string): boolean {
  const call = `${name}(`;
  for (let at = text.indexOf(call); at >= 0; at = text.indexOf(call, at + call.length)) if (!/[\w$.]/.test(text.charAt(at - 1))) return true;
  return false;
}

function isPath(value: Value | undefined): boolean {
  return value?.kind === "string" || value?.kind === "template" || value?.kind === "regex" || (value?.kind === "list" && value.items.some(isPath));
}

function unfold(value: Value): readonly Value[] {
  return value.kind === "list" ? value.items.flatMap(unfold) : [value];
}

/** Where middleware that is written as the call `creation` takes effect: at the first registration that is given it. */
export function registrationOfCall(registrations: readonly AppRegistration[], creation: Place): AppRegistration | undefined {
  return registrations.find((registration) => registration.handlers.some((handler) => isMadeBy(handler, creation)));
}

function isMadeBy(value: Value, creation: Place): boolean {
  if (value.kind !== "external") return false;
  const last = value.steps.at(-1);
  return (
    last !== undefined &&
    last.kind !== "member" &&
    last.at.file === creation.file &&
    last.at.span.start === creation.span.start &&
    last.at.span.end === creation.span.end
  );
}

/** True if the middleware is given to something by a call that never runs in this world. */
export function isRegisteredNever(source: JavaScriptSource, creation: Place): boolean {
  return source
    .calls()
    .some(
      (site) => site.arguments.flatMap(unfold).some((handler) => isMadeBy(handler, creation)) && site.callee.kind === "method" && site.when.kind === "never",
    );
}

/** True if the middleware is made for a name of this file that nothing mentions again, not even an export or a comment: no request meets it. */
export function isNeverUsed(source: JavaScriptSource, creation: Place): boolean {
  const made = source.topNames().find(({ value }) => samePlace(value.at, creation));
  if (made === undefined || made.at.file !== source.file || source.exports().has(made.name)) return false;
  return source.text.indexOf(made.name) === source.text.lastIndexOf(made.name);
}

/** Scope of middleware: the app or route that it was given to, else an application of its own, named after `at`. */
export function scopeOfMiddleware(registration: AppRegistration | undefined, at: Place): Scope {
  if (registration === undefined) return { level: "application", owner: ownerIdAt(at), order: at.span.start };
  const { owner, method, path, order } = registration;
  const level = method === "use" || method === "register" ? owner.level : "route";
  return path === undefined ? { level, owner: owner.id, order } : { level, path, owner: owner.id, order };
}

/** The innermost registration that a call stands in: in a handler that is written there. */
export function registrationAround(registrations: readonly AppRegistration[], { at }: Pick<CallSite, "at">): AppRegistration | undefined {
  return registrations.findLast(({ site }) => containsPlace(site.at, at) && !samePlace(site.at, at));
}

/** Scope of a statement inside a handler: the innermost registration around it, else the function around it. */
export function scopeOfStatement(registrations: readonly AppRegistration[], site: Pick<CallSite, "at" | "within">): Scope {
  const around = registrationAround(registrations, site);
  if (around !== undefined) return { ...scopeOfMiddleware(around, site.at), level: "handler" };
  const owner = site.within === undefined ? `${site.at.file}:module` : ownerIdAt(site.within.at);
  return { level: "handler", owner, order: site.at.span.start };
}
