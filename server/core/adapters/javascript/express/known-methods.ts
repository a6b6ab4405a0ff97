/**
 * The methods that the routes of an Express app answer, if the file shows all of them: the app is handed to nobody, and everything it is
 * given is a route, a router of this file or middleware that is known to answer no other method. One doubt, and nothing is said.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle, Value } from "../../../javascript/values.ts";
import { nameBoundTo } from "../code.ts";
import { usesOfName } from "../name-uses.ts";
import type { AppRegistration } from "../registrations.ts";
import { ownerOf, takesNext } from "../registrations.ts";
import { roleOf } from "./roles.ts";

/** Middleware that answers no requests of its own, or GET and HEAD only. */
const HARMLESS: ReadonlySet<string> = new Set([
  "helmet",
  "compression",
  "morgan",
  "cookie-parser",
  "cookie-session",
  "express-session",
  "express-rate-limit",
  "response-time",
  "serve-static",
  "serve-favicon",
  "pino-http",
  "hpp",
]);
const HARMLESS_ROLES: ReadonlySet<string> = new Set(["cors", "body-parser", "authentication", "redirect", "error-handler"]);
const VERBS: ReadonlySet<string> = new Set(["get", "head", "post", "put", "patch", "delete", "del", "options"]);
/** Methods of an app or router that add no route. */
const SETTINGS: ReadonlySet<string> = new Set(["use", "set", "enable", "disable", "listen", "param"]);

/** Upper-case methods; `undefined` if some route may be hidden. */
export function knownMethodsOf(
  source: JavaScriptSource,
  registrations: readonly AppRegistration[],
  creation: CallSite,
  owner: string,
): readonly string[] | undefined {
  if ([...source.exports().values()].some((value) => isOwner(source, value, owner))) return undefined;
  const methods = methodsOf(source, registrations, owner, creation, 0);
  return methods === undefined || methods.size === 0 ? undefined : [...methods];
}

function methodsOf(
  source: JavaScriptSource,
  registrations: readonly AppRegistration[],
  owner: string,
  creation: Pick<CallSite, "at"> | undefined,
  depth: number,
): ReadonlySet<string> | undefined {
  const name = creation === undefined ? undefined : nameBoundTo(source.text, creation.at);
  if (depth > 3 || name === undefined || source.text.includes(`${name}[`)) return undefined;
  for (const site of callsThatName(source, name)) if (!isHarmlessUse(source, site, owner) && site.when.kind !== "never") return undefined;
  const found = new Set<string>();
  for (const registration of registrations) {
    if (registration.owner.id !== owner) continue;
    if (registration.method !== "use") {
      if (!VERBS.has(registration.method)) return undefined;
      found.add(registration.method === "del" ? "DELETE" : registration.method.toUpperCase());
      continue;
    }
    for (const handler of registration.handlers) {
      if (isHarmless(source, handler)) continue;
      const router = ownerOf(source, handler, "");
      if (router?.level !== "router" || router.creation === undefined || router.creation.at.file !== source.file) return undefined;
      const inner = methodsOf(source, registrations, router.id, router.creation, depth + 1);
      if (inner === undefined) return undefined;
      for (const method of inner) found.add(method);
    }
  }
  return found;
}

/** The calls in which the app stands; all calls if it may have a second name. */
function callsThatName(source: JavaScriptSource, name: string): readonly CallSite[] {
  const mayHaveAnother = [...usesOfName(source.text, name)].some(({ before, behind }) => /[=:[{,]/.test(before) && /^(?:$|[;,)}\]])/.test(behind));
  if (mayHaveAnother) return source.calls();
  return source.calls().filter(({ at }) => [...usesOfName(source.text.slice(at.span.start, at.span.end), name)].length > 0);
}

/** A call on the app, or one that is given it: only those that cannot add routes out of sight. */
function isHarmlessUse(source: JavaScriptSource, site: CallSite, owner: string): boolean {
  const { callee } = site;
  if (callee.kind === "method" && ownerOf(source, callee.receiver, callee.receiverText)?.id === owner) {
    if (callee.receiver.kind !== "external" || callee.receiver.steps.at(-1)?.kind === "member") return false;
    return !callee.receiver.steps.some((step) => step.kind === "member" && step.name === "route") && (VERBS.has(callee.name) || SETTINGS.has(callee.name));
  }
  const isGiven = site.arguments.some(
    (value) => isOwner(source, value, owner) || (value.kind === "record" && value.properties.some((one) => isOwner(source, one.value, owner))),
  );
  if (!isGiven) return true;
  if (callee.kind === "method") return callee.name === "use" && ownerOf(source, callee.receiver, callee.receiverText) !== undefined;
  return callee.kind === "external" && /^(?:node:)?https?$/.test(callee.value.package);
}

function isOwner(source: JavaScriptSource, value: Value, owner: string): boolean {
  return value.kind === "external" && ownerOf(source, value, "")?.id === owner;
}

function isHarmless(source: JavaScriptSource, handler: Value): boolean {
  const role = roleOf(source, handler);
  if (role !== undefined) return HARMLESS_ROLES.has(role);
  if (handler.kind === "function") return isHarmlessFunction(source, handler.function);
  if (handler.kind !== "external") return false;
  return HARMLESS.has(handler.package) || (handler.package === "express" && handler.steps.some((step) => step.kind === "member" && step.name === "static"));
}

/** A step of the chain that looks at no method, or the last one that answers 404. */
function isHarmlessFunction(source: JavaScriptSource, handle: FunctionHandle): boolean {
  if (handle.at.file !== source.file) return false;
  const text = source.text.slice(handle.at.span.start, handle.at.span.end);
  return takesNext(handle, text) ? !/\bmethod\b/.test(text) : /\b404\b/.test(text);
}
