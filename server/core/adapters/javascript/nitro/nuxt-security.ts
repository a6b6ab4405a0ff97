/**
 * The module nuxt-security (sources of 1.4.3, 2.0.0 and 2.5.1): headers that it puts on what Nuxt answers, by default too, and `corsHandler`, which
 * is handed to `handleCors` of h3. Refuses headers of single routes, which are merged at run time, and settings in `runtimeConfig`.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { RecordProperty, Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import type { Scope } from "../../../model/facts.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import { ownerIdAt } from "../registrations.ts";
import { nitroConfigs } from "./route-rules.ts";

const MODULE = "nuxt-security";

/** Where the module is switched on and what it is told. */
export interface SecurityModule {
  /** The key `security`, else the entry of `modules`. */
  readonly at: RecordProperty["at"];
  /** `undefined` if nothing is said. */
  readonly options: Value | undefined;
  /** Rules of routes with settings of their own. */
  readonly routes: readonly { readonly path: string; readonly options: Value }[];
  /** Given if something else than `options` has a say, so that nothing is certain. */
  readonly unread?: string;
}

/** The module in each configuration of the file that has it. */
export function securityModules(source: JavaScriptSource): readonly SecurityModule[] {
  return nitroConfigs(source).flatMap((config): readonly SecurityModule[] => {
    const modules = propertyOf(config, "modules")?.value;
    const entries = modules?.kind === "list" ? modules.items : [];
    const entry = entries.find((item) => stringOf(item.kind === "list" ? item.items[0] : item) === MODULE);
    const security = propertyOf(config, "security");
    if (entry === undefined && (security === undefined || source.dependency(MODULE) === undefined)) return [];
    const inline = entry?.kind === "list" ? entry.items[1] : undefined;
    const runtime = propertyOf(propertyOf(config, "runtimeConfig")?.value, "security");
    const isDoubted = (inline !== undefined && security !== undefined) || runtime !== undefined || (config.kind === "record" && config.open);
    const rules = propertyOf(config, "routeRules")?.value;
    const routes = (rules?.kind === "record" ? rules.properties : []).flatMap(({ name: path, value }) => {
      const own = propertyOf(value, "security")?.value;
      return own === undefined ? [] : [{ path, options: own }];
    });
    return [
      {
        at: security?.keyAt ?? entry?.at ?? config.at,
        options: security?.value ?? inline,
        routes,
        ...(isDoubted ? { unread: "its settings stand in several places" } : {}),
      },
    ];
  });
}

/** Options on their way to `handleCors`. */
export interface CorsHandler {
  readonly scope: Scope;
  readonly at: Value["at"];
  /** As `handleCors` gets them. */
  readonly options: Value;
  /** True if texts of the origin are patterns, without anchors and in any case of letters. */
  readonly hasPatterns: boolean;
}

/** The handlers of the module: one for all paths and one for each rule that has its own, which is laid over the one for all. */
export function corsHandlers({ options, routes }: SecurityModule, source: JavaScriptSource): readonly CorsHandler[] {
  if (isOff(options, source)) return [];
  const everywhere = propertyOf(options, "corsHandler")?.value;
  const own = routes.flatMap(({ path, options: route }) => {
    const handler = isOff(route, source) ? undefined : propertyOf(route, "corsHandler")?.value;
    return handler === undefined ? [] : [handlerOf(laidOver(handler, everywhere), source, path)];
  });
  return [...(everywhere === undefined ? [] : [handlerOf(everywhere, source, undefined)]), ...own].filter((one) => one !== undefined);
}

function isOff(options: Value | undefined, source: JavaScriptSource): boolean {
  const enabled = lookUpOption(source, options, "enabled");
  return (options?.kind === "boolean" && !options.value) || (enabled.kind === "present" && truthOf(enabled.value) === false);
}

function laidOver(handler: Value, under: Value | undefined): Value {
  if (handler.kind !== "record" || under?.kind !== "record") return handler;
  const names = new Set(handler.properties.map(({ name }) => name));
  return { ...handler, open: handler.open || under.open, properties: [...handler.properties, ...under.properties.filter(({ name }) => !names.has(name))] };
}

/** What preflights are told if nothing is said of methods. */
export const MODULE_METHODS: readonly string[] = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"];

/** `undefined` if it is switched off, or lets in the server of the developer alone, as it does if no origin is named. */
function handlerOf(given: Value, source: JavaScriptSource, path: string | undefined): CorsHandler | undefined {
  if (truthOf(given) === false) return undefined;
  const origin = lookUpOption(source, given, "origin");
  const isUnsaid = origin.kind === "absent" || (origin.kind === "present" && (origin.value.kind === "undefined" || origin.value.kind === "null"));
  if (isUnsaid) return undefined;
  const patterns = lookUpOption(source, given, "useRegExp");
  const hasPatterns = patterns.kind === "present" && truthOf(patterns.value) === true;
  const level = path === undefined ? ({ level: "application" } as const) : ({ level: "route", path } as const);
  const scope: Scope = { ...level, owner: ownerIdAt(given.at), order: given.at.span.start };
  return { scope, at: given.at, options: given.kind === "record" ? asHanded(given, source, hasPatterns) : given, hasPatterns };
}

/** Since version 2 a text other than `*` is a list of one, and texts may be patterns. */
function asHanded(options: ValueOf<"record">, source: JavaScriptSource, hasPatterns: boolean): Value {
  const isOld = (source.dependency(MODULE)?.major ?? 2) < 2;
  const properties = options.properties
    .filter(({ name }) => isOld || name !== "useRegExp")
    .map((property) => (property.name === "origin" && !isOld ? { ...property, value: asList(property.value, hasPatterns) } : property));
  return { ...options, properties };
}

function asList(origin: Value, hasPatterns: boolean): Value {
  if (origin.kind === "choice") return { ...origin, alternatives: origin.alternatives.map(({ when, value }) => ({ when, value: asList(value, hasPatterns) })) };
  const { at, via } = origin;
  if (origin.kind === "string" && origin.value.text === "*") return origin;
  const list: Value = origin.kind === "string" ? { kind: "list", of: "array", open: false, items: [origin], at, via } : origin;
  return hasPatterns && list.kind === "list" ? { ...list, items: list.items.map(asPattern) } : list;
}

function asPattern(item: Value): Value {
  const source = stringOf(item);
  return source === undefined ? item : { kind: "regex", source, flags: "i", at: item.at, via: item.via };
}
