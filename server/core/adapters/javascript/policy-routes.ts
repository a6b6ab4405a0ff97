/**
 * Which routes a policy is given to: their methods, paths at which they surely answer, and whether a preflight for them surely gets no CORS
 * headers. Refuses apps that are made, or handed to other code, where it is not read.
 */
import { SAFELISTED_METHODS } from "../../headers/names.ts";
import type { CallSite, JavaScriptSource } from "../../javascript/source.ts";
import type { FunctionHandle, Value } from "../../javascript/values.ts";
import { stringOf } from "../../javascript/values.ts";
import type { PolicyRoutes } from "../../model/facts.ts";
import type { Place } from "../../text/place.ts";
import { samePlace } from "../../text/place.ts";
import type { RegistrationIndex } from "./registration-index.ts";
import { indexRegistrations } from "./registration-index.ts";
import type { AppRegistration } from "./registrations.ts";
import { ownerIdAt, registrationAround, registrationsOf } from "./registrations.ts";
import { callsInside } from "./sites-by-key.ts";

const METHODS: ReadonlyMap<string, readonly string[]> = new Map([
  // Express, Koa and Fastify answer HEAD where they answer GET.
  ["get", ["GET", "HEAD"]],
  ["head", ["HEAD"]],
  ["post", ["POST"]],
  ["put", ["PUT"]],
  ["patch", ["PATCH"]],
  ["delete", ["DELETE"]],
  ["del", ["DELETE"]],
]);

/** Routes that a page asks with a simple request, the plainest first. */
const EASIEST: readonly string[] = ["get", "all", "use", "post", "head"];

/** Ways to answer a preflight that are no registrations: hooks of Fastify and Restify, NestJS, a route's own `options`. */
const OTHER_WAYS = /\.(?:addHook|pre|ext|before|enableCors|options|route)\s*\(/;

/** Packages that serve an app and add nothing to it. */
const SERVERS = /^(?:node:)?http(?:s|2)?$/;

/** Most paths of one route that are kept. */
const MOST_PATHS = 20;

/** The routes that `own` registers in `source`; `undefined` if one of them is none. `mayAnswer`: other code of the file or around it may answer preflights. */
export function policyRoutes(own: readonly AppRegistration[], source: JavaScriptSource, mayAnswer: boolean): PolicyRoutes | undefined {
  const [first] = own;
  if (first === undefined || own.some((one) => !isRoute(one) || one.owner.id !== first.owner.id)) return undefined;
  const methods = own.some(({ method }) => !METHODS.has(method)) ? undefined : [...new Set(own.flatMap(({ method }) => METHODS.get(method) ?? []))];
  const route = EASIEST.map((wanted) => own.find(({ method }) => method === wanted)).find((one) => one !== undefined) ?? first;
  // A router answers below the path at which it is mounted.
  const paths = route.owner.level === "application" && isMadeHere(route) ? pathsOf(route).slice(0, MOST_PATHS) : [];
  const example = { method: METHODS.get(route.method)?.[0] ?? "GET", paths };
  const lacksPreflight = methods !== undefined && !mayAnswer && !methods.some(isSimple) && isMadeHere(first) && isAlone(first, source);
  return methods === undefined ? { example, lacksPreflight } : { methods, example, lacksPreflight };
}

/** Middleware at a path is all that answers below it. */
function isRoute({ method, path }: AppRegistration): boolean {
  return METHODS.has(method) || method === "all" || (method === "use" && path !== undefined);
}

function isSimple(method: string): boolean {
  return SAFELISTED_METHODS.has(method);
}

/** The same for what a function sends, wherever it is registered, itself or by functions that call it. `undefined` if it may run in other ways too. */
export function routesOfFunction(handle: FunctionHandle, source: JavaScriptSource, mayAnswer: boolean): PolicyRoutes | undefined {
  const uses = source.handedOnAt(handle) ?? [];
  const [home] = new Set(uses.map((use) => use.source));
  if (home === undefined || uses.some((use) => use.source !== home)) return undefined;
  const own = uses.map(({ at }) => registrationsAt(at, home));
  if (own.some((ones) => ones.length === 0)) return undefined;
  return policyRoutes(own.flat(), home, mayAnswer || (home !== source && sharesOrigins(home, own.flat())));
}

/** What a call that is handed a handler registers it at: itself, the registration around it, or those that are given what it returns. */
function registrationsAt(at: Place, source: JavaScriptSource): readonly AppRegistration[] {
  const { index } = appsOf(source);
  const own = index.all.find(({ site }) => samePlace(site.at, at)) ?? registrationAround(index.all, { at });
  return own === undefined ? index.ofCall(at) : [own];
}

/** True if the file has CORS of any kind, that of some routes left out. */
function sharesOrigins(source: JavaScriptSource, except: readonly AppRegistration[] = []): boolean {
  if (source.importedPackages().some((name) => /cors/i.test(name))) return true;
  const isOutside = ({ index }: RegExpMatchArray): boolean =>
    !except.some(({ site }) => index !== undefined && site.at.span.start <= index && index < site.at.span.end);
  return [...source.text.matchAll(/access-control-allow-origin/gi)].some(isOutside);
}

function isMadeHere({ owner }: AppRegistration): boolean {
  return owner.creation !== undefined;
}

/** What a file does with its apps, found once: files with thousands of routes must stay linear. */
interface Apps {
  readonly index: RegistrationIndex;
  /** True if all that may answer a preflight with CORS headers was read and does not. */
  readonly isClosed: () => boolean;
  /** Identities of apps and routers that other code is given: it may add whatever it likes. */
  readonly givenAway: () => ReadonlySet<string>;
}

const appsOfSource = new WeakMap<JavaScriptSource, Apps>();

function appsOf(source: JavaScriptSource): Apps {
  const known = appsOfSource.get(source) ?? readApps(source);
  appsOfSource.set(source, known);
  return known;
}

function readApps(source: JavaScriptSource): Apps {
  const all = registrationsOf(source);
  let isClosed: boolean | undefined;
  let givenAway: ReadonlySet<string> | undefined;
  return {
    index: indexRegistrations(all),
    isClosed: () => {
      isClosed ??=
        !OTHER_WAYS.test(source.text) && !source.importers().some((one) => sharesOrigins(one)) && !all.some((one) => mayAnswerPreflight(one, source));
      return isClosed;
    },
    givenAway: () => {
      givenAway ??= new Set(
        source
          .calls()
          .filter(isUnfollowed)
          .flatMap((site) => site.arguments.flatMap(ownersIn)),
      );
      return givenAway;
    },
  };
}

/** True if nothing but what is registered in the file answers for the app. An app that is exported is complete before others see it; a router is not. */
function isAlone({ owner }: AppRegistration, source: JavaScriptSource): boolean {
  const { isClosed, givenAway } = appsOf(source);
  if (!isClosed() || givenAway().has(owner.id)) return false;
  return owner.level === "application" || ![...source.exports().values()].some((value) => ownersIn(value).includes(owner.id));
}

function isUnfollowed({ callee }: CallSite): boolean {
  return callee.kind === "external" ? !SERVERS.test(callee.value.package) : callee.kind !== "method";
}

/** The app or router that a value is. */
function ownersIn(value: Value): readonly string[] {
  return value.kind === "external" ? value.steps.flatMap((step) => (step.kind === "member" ? [] : [ownerIdAt(step.at)])) : [];
}

/** Segments with a name take any text (path-to-regexp, all versions); whatever else is a pattern is left out. */
function pathsOf({ site }: AppRegistration): readonly string[] {
  const [first] = site.arguments;
  const written = first?.kind === "list" ? first.items : first === undefined ? [] : [first];
  return written.flatMap((value) => {
    const path = stringOf(value)?.replace(/(?<=\/):\w+(?=\/|$)/g, "1");
    return path !== undefined && /^(?:\/[\w.~-]*)+$/.test(path) && !path.startsWith("//") ? [path] : [];
  });
}

/** True if what is given there may put CORS headers on answers to OPTIONS; what handlers of the file write themselves is known to who asks. */
function mayAnswerPreflight({ method, handlers }: AppRegistration, source: JavaScriptSource): boolean {
  if (METHODS.has(method)) return false;
  return !handlers.every((handler) => {
    if (handler.kind === "external") return !/cors/i.test(handler.package);
    if (handler.kind !== "function" || method === "options" || method === "all") return false;
    return handler.function.at.file === source.file && !callsInside(source, handler.function).some((site) => handsOn(site, source));
  });
}

/** True if code of another place is handed the response. */
function handsOn({ callee, within, arguments: args }: CallSite, source: JavaScriptSource): boolean {
  if (callee.kind === "method" || (callee.kind === "function" && callee.function.at.file === source.file)) return false;
  return args.some((argument) => argument.kind === "unknown" || (argument.kind === "parameter" && source.roleOf(within, argument.name) !== "request"));
}
