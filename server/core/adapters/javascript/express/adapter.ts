/**
 * Express apps: where they start, the X-Powered-By banner, and the order of middleware and routes. Refuses CORS, cookies,
 * headers and bodies: other adapters read those.
 */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import { anyOf, negate } from "../../../model/condition.ts";
import type { AppEntry, Fact, HeaderValue, HeaderWrite, Registration, Scope } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { HEADERS_BY_RESPONSE, NO_COOKIES, NO_CORS, NO_EMITTER, NO_ERROR_ANSWERS, NO_OPTIONS } from "../../lacks.ts";
import { BANNER_SWITCHES, defaultBanner, ownerWithoutBanner } from "../banner.ts";
import { calledByHandWhen, functionsRunBy, functionsWrittenIn } from "../function-graph.ts";
import { listeningOf } from "../listening.ts";
import { placeOfUse } from "../option-values.ts";
import type { AppRegistration } from "../registrations.ts";
import { ownerIdAt, ownerOf, registrationsOf, scopeOfMiddleware, takesNext } from "../registrations.ts";
import { expressAppsOf } from "./entries.ts";
import { handedOn, mountedApps } from "./handed-on.ts";
import { knownMethodsOf } from "./known-methods.ts";
import { renderExpress } from "./render.ts";
import { forwardedScheme, usesOf } from "./request-uses.ts";
import { answersNotFound, passedRequests, redirectedRequests, roleOf } from "./roles.ts";

const ID = "javascript/express";
const BANNER = "X-Powered-By";

/** Recognises `express()`, its settings, `app.use` and routes. */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "Express",
  language: "javascript",
  // An app may have any name, and a file that is handed one names no package.
  hints: ['"express"', "'express'", "express-", "x-powered-by", ".use(", "koa", "hono", "polka", "restify", "trust proxy", "trustProxy", ".proxy = "],
  intents: ["add-header-middleware", "disable-banner", "reorder", "answer-preflight"],
  lacks: [NO_CORS, HEADERS_BY_RESPONSE, NO_COOKIES, NO_ERROR_ANSWERS, NO_OPTIONS, NO_EMITTER],
  extract,
  *registrations(source) {
    const registrations = registrationsOf(source);
    for (const registration of registrations) yield* registrationFacts(source, registrations, registration);
    yield* mountFacts(source);
  },
  render: renderExpress,
};

function* extract(source: JavaScriptSource): Iterable<Fact> {
  const registrations = registrationsOf(source);
  yield* appFacts(source, registrations);
  const lines = registrations.flatMap((registration) => [...registrationFacts(source, registrations, registration)]);
  yield* lines;
  yield* mountFacts(source);
  for (const { site, owner } of handedOn(source, registrations, lines)) {
    const scope: Scope = { level: "application", owner, order: site.at.span.start };
    yield { ...baseOf(site.at, scope), ...withinOf(site), kind: "registration", role: "route", method: "ALL", ends: false };
  }
  const forwarded = forwardedScheme(source);
  if (forwarded !== undefined)
    yield {
      ...baseOf(forwarded, { level: "handler", owner: `${source.file}:module`, order: forwarded.span.start }),
      kind: "request-use",
      what: "forwarded-scheme",
    };
  for (const registration of registrations) {
    const scope = scopeOfMiddleware(registration, registration.site.at);
    for (const { what, at } of registration.handlers.flatMap((handler) => usesOf(source, handler)))
      yield { ...baseOf(at, scope, labelOf(registration)), kind: "request-use", what };
  }
}

/** Apps of other packages take middleware in the same way: their order is read here too. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ["hono", "Hono"],
  ["koa", "Koa"],
]);

function labelOf({ owner }: AppRegistration): string {
  return LABELS.get(owner.package?.replace(/^@hono\//, "") ?? "") ?? "Express";
}

function baseOf(at: Place, scope: Scope, label = "Express") {
  return { technology: ID, label, at, via: [], scope, environment: "any", layer: "application" } as const;
}

function withinOf({ within }: CallSite): Pick<Registration, "within"> {
  return within === undefined ? {} : { within: ownerIdAt(within.at) };
}

function* appFacts(source: JavaScriptSource, registrations: readonly AppRegistration[]): Iterable<Fact> {
  const silenced = new Set<string>();
  for (const site of source.callsNamed(BANNER_SWITCHES)) {
    const owner = ownerWithoutBanner(source, site);
    if (owner === undefined) continue;
    silenced.add(owner);
    const value: HeaderValue = { kind: "unknown", reason: { kind: "dynamic", text: "it is switched off" }, at: site.at, via: [] };
    const fact: HeaderWrite = {
      ...baseOf(site.at, { level: "application", owner, order: site.at.span.start }),
      kind: "header-write",
      name: BANNER,
      nameAt: site.arguments[0]?.at ?? site.at,
      mode: "remove",
      from: "switched-off",
      value,
      when: site.when,
      responses: "all",
      yields: false,
    };
    yield fact;
  }
  for (const app of expressAppsOf(source, registrations)) {
    const { at } = app.site;
    const scope: Scope = { level: "application", owner: app.owner, order: 0 };
    const methods = knownMethodsOf(source, registrations, app.site, app.owner);
    const entry: AppEntry = {
      ...baseOf(at, scope),
      kind: "app-entry",
      serves: app.serves,
      ...app.https,
      ...listeningOf(source, at),
      ...(methods === undefined ? {} : { methods }),
    };
    yield entry;
    if (silenced.has(app.owner)) continue;
    yield defaultBanner(app.site, scope, ID, "Express");
  }
}

function* registrationFacts(source: JavaScriptSource, registrations: readonly AppRegistration[], registration: AppRegistration): Iterable<Registration> {
  const { site, method, handlers } = registration;
  const label = labelOf(registration);
  // Fastify applies its plugins whatever the order.
  if (method === "param" || method === "register" || registration.owner.package === "fastify") return;
  const scope = scopeOfMiddleware(registration, site.at);
  const runs = runsOf(source, registration);
  const runsWhen = calledByHandWhen(source, runs);
  const conditional: Pick<Registration, "conditional" | "runs" | "runsWhen" | "within"> = {
    ...withinOf(site),
    ...(site.when.kind === "always" ? {} : { conditional: true }),
    ...(runs.length === 0 ? {} : { runs }),
    ...(Object.keys(runsWhen).length === 0 ? {} : { runsWhen }),
  };
  if (method !== "use") {
    const roles = handlers.map((handler) => roleOf(source, handler));
    const at = site.arguments[0]?.at ?? site.at;
    const verb = method === "all" ? "ALL" : method === "del" ? "DELETE" : method.toUpperCase();
    if (verb === "OPTIONS" && roles.includes("cors"))
      yield { ...baseOf(site.at, scope, label), ...conditional, kind: "registration", role: "cors", method: verb, ends: true };
    else
      yield {
        ...baseOf(at, scope, label),
        ...conditional,
        kind: "registration",
        role: "route",
        method: verb,
        hasOwnCors: roles.includes("cors"),
        ends: isLast(registration, source),
        ...(answersNotFound(source, handlers.at(-1)) ? { notFound: true } : {}),
      };
    return;
  }
  for (const handler of handlers) {
    const role = roleOf(source, handler);
    const passing = role === undefined || role === "authentication" ? passedRequests(source, handler) : undefined;
    // What a line that does not run turns away gets on.
    const passes = passing === undefined ? undefined : anyOf([passing, negate(site.when)]);
    const use = placeOfUse(handler);
    const at = use.file === site.at.file ? use : site.at;
    if (role === "redirect")
      yield { ...baseOf(at, scope, label), ...conditional, kind: "registration", role, concerns: redirectedRequests(source, handler), ends: false };
    else if (passes !== undefined) yield { ...baseOf(at, scope, label), ...conditional, kind: "registration", role: role ?? "gate", passes, ends: false };
    else if (role !== undefined) yield { ...baseOf(at, scope, label), ...conditional, kind: "registration", role, ends: false };
    else if (handler.kind === "function" && !takesNext(handler.function, source.textOfFunction(handler.function)))
      yield {
        ...baseOf(at, scope, label),
        ...conditional,
        kind: "registration",
        role: "route",
        method: "ALL",
        hasOwnCors: false,
        ends: true,
        ...(answersNotFound(source, handler) ? { notFound: true } : {}),
      };
    else {
      const router = ownerOf(source, handler, "");
      // What could not be read may be a router: it counts as a route that may pass the request on.
      if (handler.kind !== "function" && handler.kind !== "external")
        yield { ...baseOf(at, scope, label), ...conditional, kind: "registration", role: "route", method: "ALL", hasOwnCors: false, ends: false };
      if (router?.level !== "router" && (handler.kind === "function" || handler.kind === "external") && runs.length > 0)
        yield { ...baseOf(at, scope, label), ...conditional, kind: "registration", role: "step", ends: false };
      if (router?.level !== "router" || handler.kind !== "external") continue;
      const inside = registrations.filter((one) => one.owner.id === router.id);
      const hasOwnCors = inside.some((one) => one.handlers.some((inner) => roleOf(source, inner) === "cors"));
      const ends = inside.some((one) => one.method !== "use" && isLast(one, source));
      yield { ...baseOf(at, scope, label), ...conditional, kind: "registration", role: "route", method: "ALL", hasOwnCors, ends };
    }
  }
}

function* mountFacts(source: JavaScriptSource): Iterable<Registration> {
  for (const { site, owner, path, app } of mountedApps(source)) {
    const scope: Scope = { level: "application", path, owner, order: site.at.span.start };
    yield { ...baseOf(site.at, scope, "Hono"), ...withinOf(site), kind: "registration", role: "route", method: "ALL", runs: [app], ends: false };
  }
}

/** What runs behind the line: its handlers, wrapped ones included, what they call, and the routers among them. */
function runsOf(source: JavaScriptSource, { site, handlers }: AppRegistration): readonly string[] {
  const functions = handlers.flatMap((handler) => (handler.kind === "function" ? [handler.function.at] : []));
  // Routers, and middleware that a package made.
  const made = handlers.flatMap((handler) => {
    const last = handler.kind === "external" ? handler.steps.at(-1) : undefined;
    if (last === undefined || last.kind === "member") return [];
    const owner = ownerOf(source, handler, "");
    return [owner?.level === "router" ? owner.id : ownerIdAt(last.at)];
  });
  return [...made, ...functionsRunBy(source, [...functions, ...functionsWrittenIn(source, site.at)])];
}

/** True if the last handler takes no `next`: it always ends the response. */
function isLast(registration: AppRegistration, source: JavaScriptSource): boolean {
  const last = registration.handlers.at(-1);
  return last?.kind === "function" && !takesNext(last.function, source.textOfFunction(last.function));
}
