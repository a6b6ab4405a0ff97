/**
 * Servers and routes of hapi, and the settings that each route has in the end: its own over those of the server (hapi 18.4, 20.3 and 21.4
 * lib/route.js: "server <- handler <- realm <- route"). Refuses settings that a function gives, and servers that are put together elsewhere.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { RecordProperty, Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import type { Scope } from "../../../model/facts.ts";
import { samePlace } from "../../../text/place.ts";
import { ownerIdAt } from "../registrations.ts";

/** The package, and its name up to 2019. */
export const HAPI: readonly string[] = ["@hapi/hapi", "hapi"];
const TYPES = ["ServerRoute", "ServerOptions"] as const;
/** Most routes of one file that are looked at. */
const MOST_ROUTES = 2000;

/** A setting of a server or of a route. */
export interface RouteSetting {
  readonly property: RecordProperty;
  /** What counts: a route's own object stands over that of its server. `undefined` if the server's own is not known. */
  readonly value: Value | undefined;
  readonly scope: Scope;
  readonly when: Condition;
}

interface Owner {
  readonly scope: Scope;
  readonly when: Condition;
}

/** `Hapi.server(options)` and `new Hapi.Server(options)`. */
export function createsServer({ callee, form }: CallSite): boolean {
  if (form === "decorator" || callee.kind !== "external" || !HAPI.includes(callee.value.package)) return false;
  const members = callee.value.steps.map((step) => (step.kind === "member" ? step.name : "()")).filter((name) => name !== "default");
  return members.length === 1 && (members[0] === "server" || members[0] === "Server");
}

/** Every place that gives the setting (`cors`, `security`) to a server or a route. Those that are given as `false` are among them. */
export function* settingsOf(source: JavaScriptSource, name: "cors" | "security"): Iterable<RouteSetting> {
  for (const site of source.callsOf(HAPI)) {
    if (!createsServer(site) || site.when.kind === "never") continue;
    const owner: Owner = { scope: { level: "application", owner: ownerIdAt(site.at), order: site.at.span.start }, when: site.when };
    yield* ofServer(site.arguments[0], name, owner);
  }
  for (const type of TYPES) {
    for (const value of HAPI.flatMap((one) => source.unusedExportsOfType(one, type))) {
      const owner: Owner = { scope: { level: "application", owner: ownerIdAt(value.at), order: value.at.span.start }, when: { kind: "always" } };
      if (type === "ServerOptions") yield* ofServer(value, name, owner);
      else yield* ofRoutes(value, name, owner, source);
    }
  }
  if (!isHapiProject(source)) return;
  for (const site of source.callsNamed(["route"])) {
    const { callee } = site;
    const [routes] = site.arguments;
    if (callee.kind !== "method" || routes === undefined || site.arguments.length !== 1 || site.when.kind === "never") continue;
    const [made] = callee.receiver.kind === "external" ? callee.receiver.steps.filter((step) => step.kind !== "member") : [];
    const owner = made === undefined ? `${source.file}:name:${callee.receiverText}` : ownerIdAt(made.at);
    yield* ofRoutes(routes, name, { scope: { level: "application", owner, order: site.at.span.start }, when: site.when }, source);
  }
}

/** The version by the nearest package.json; an unknown one counts as 21, and the old name as 18. */
export function hapiMajor(source: JavaScriptSource): number {
  return source.dependency("@hapi/hapi")?.major ?? (source.dependency("hapi") === undefined ? 21 : 18);
}

/** True if the file or its package.json speaks of hapi: its methods have common names. */
export function isHapiProject(source: JavaScriptSource): boolean {
  return /["'](?:@hapi\/[\w-]+|hapi)["']/.test(source.text) || HAPI.some((name) => source.dependency(name) !== undefined);
}

function* ofServer(options: Value | undefined, name: string, { scope, when }: Owner): Iterable<RouteSetting> {
  const property = propertyOf(propertyOf(options, "routes")?.value, name);
  if (property !== undefined) yield { property, value: property.value, scope, when };
}

function* ofRoutes(routes: Value, name: string, { scope, when }: Owner, source: JavaScriptSource): Iterable<RouteSetting> {
  for (const route of unfold(routes).slice(0, MOST_ROUTES)) {
    if (propertyOf(route, "method") === undefined) continue;
    const path = stringOf(propertyOf(route, "path")?.value);
    const options = (propertyOf(route, "options") ?? propertyOf(route, "config"))?.value;
    const property = propertyOf(options, name);
    if (path === undefined || property === undefined) continue;
    const ofRoute: Scope = { level: "route", path, owner: scope.owner, order: scope.order };
    yield { property, value: over(property.value, serverSetting(source, name)), scope: ofRoute, when };
  }
}

function unfold(value: Value): readonly Value[] {
  return value.kind === "list" ? value.items.flatMap(unfold) : [value];
}

/** What servers of this file, or else of the files beside it, say for all routes: nothing, one value, or something that cannot be told. */
type ServerSetting = { readonly kind: "nothing" } | { readonly kind: "value"; readonly value: Value } | { readonly kind: "unknown" };

const known = new WeakMap<JavaScriptSource, Map<string, ServerSetting>>();

function serverSetting(source: JavaScriptSource, name: string): ServerSetting {
  const ofSource = known.get(source) ?? new Map<string, ServerSetting>();
  known.set(source, ofSource);
  const found = ofSource.get(name) ?? findServerSetting(source, name);
  ofSource.set(name, found);
  return found;
}

function findServerSetting(source: JavaScriptSource, name: string): ServerSetting {
  const own = source.callsOf(HAPI).filter(createsServer);
  const beside = own.length > 0 ? [own] : HAPI.map((one) => source.callsBeside(one));
  if (beside.includes(undefined)) return { kind: "unknown" };
  const servers = beside.flatMap((one) => one ?? []).filter(createsServer);
  const settings = servers.map(({ arguments: [options], hasSpread }): ServerSetting => {
    if (hasSpread || (options !== undefined && options.kind !== "record")) return { kind: "unknown" };
    const routes = propertyOf(options, "routes")?.value;
    const value = propertyOf(routes, name)?.value;
    if (value !== undefined) return { kind: "value", value };
    const isRead = routes === undefined ? options?.open !== true : routes.kind === "record" && !routes.open;
    return isRead ? { kind: "nothing" } : { kind: "unknown" };
  });
  const [first] = settings;
  if (first === undefined || settings.every(({ kind }) => kind === "nothing")) return { kind: "nothing" };
  return settings.every((one) => one.kind === "value" && first.kind === "value" && samePlace(one.value.at, first.value.at)) ? first : { kind: "unknown" };
}

/** `cors: true` and an object keep what the server says and they do not; `false` stands alone. */
function over(own: Value, server: ServerSetting): Value | undefined {
  const isSwitch = own.kind === "boolean" && own.value;
  if (!isSwitch && own.kind !== "record") return own;
  if (server.kind === "unknown") return own.kind === "record" && propertyOf(own, "origin") !== undefined ? own : undefined;
  if (server.kind === "nothing" || server.value.kind !== "record") return own;
  const inherited: ValueOf<"record"> = server.value;
  if (own.kind !== "record") return { ...inherited, at: own.at, via: own.via };
  return { ...own, properties: [...inherited.properties, ...own.properties], open: own.open || inherited.open };
}
