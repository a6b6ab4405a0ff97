/**
 * Whether a preflight finds a route of a gateway. Routers choose by path and method before any plugin or filter runs, so a route that does not take
 * OPTIONS never sees a preflight. Host names and headers are not compared: where another route may take it, nothing is said.
 */
import type { PreflightsEnd } from "../../model/facts.ts";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlValue } from "../../yaml/document.ts";
import type { YamlEditor } from "../../yaml/editor.ts";

/** What a route takes. */
export interface GatewayRoute {
  /** Upper-case methods; absent if it takes all, or they are not known. */
  readonly methods?: { readonly names: readonly string[]; readonly at: Place };
  /** Paths as written; empty if it takes all, or they are not known. */
  readonly paths: readonly string[];
}

/** A route by its values. A list of methods with anything unknown in it may hold OPTIONS. */
export function gatewayRoute(methods: YamlValue | undefined, paths: YamlValue | undefined): GatewayRoute {
  const names = textsOf(methods);
  const known =
    names === undefined || names.length === 0 || methods === undefined ? {} : { methods: { names: names.map((name) => name.toUpperCase()), at: methods.at } };
  return { ...known, paths: textsOf(paths) ?? [] };
}

function textsOf(value: YamlValue | undefined): readonly string[] | undefined {
  const items = value?.kind === "list" ? value.items : value === undefined ? [] : [value];
  const texts = items.flatMap((item) => (item.kind === "scalar" ? [item.text] : []));
  return texts.length === items.length ? texts : undefined;
}

/** What answers preflights, if none of `routes` takes them and no other of `all` may. */
export function preflightsWithoutRoute(routes: readonly GatewayRoute[], all: readonly GatewayRoute[]): PreflightsEnd | undefined {
  const [first] = routes;
  const methods = new Set<string>();
  for (const route of routes) {
    if (route.methods === undefined || all.some((other) => takesOptions(other) && mayOverlap(other, route))) return undefined;
    for (const name of route.methods.names) methods.add(name);
  }
  if (first?.methods === undefined || methods.has("OPTIONS")) return undefined;
  return { how: "no-route", methods: [...methods], status: 404, at: first.methods.at };
}

function takesOptions({ methods }: GatewayRoute): boolean {
  return methods === undefined || methods.names.includes("OPTIONS");
}

function mayOverlap(one: GatewayRoute, other: GatewayRoute): boolean {
  if (one.paths.length === 0 || other.paths.length === 0) return true;
  return one.paths.some((left) =>
    other.paths.some((right) => plainStart(left).startsWith(plainStart(right)) || plainStart(right).startsWith(plainStart(left))),
  );
}

/** What stands before the first character that is special in any router. */
function plainStart(path: string): string {
  return /^[^*:.+?$(){}|[\]\\]*/.exec(path.replace(/^[~^]+/, ""))?.[0] ?? "";
}

/** Adds OPTIONS to the list of methods at the place. */
export function addOptions(end: PreflightsEnd | undefined, editor: YamlEditor): readonly TextEdit[] | undefined {
  const edit = end?.how === "no-route" ? editor.addItem(placeOf(end.at.file, end.at.span.start, end.at.span.end), "OPTIONS") : undefined;
  return edit === undefined ? undefined : [edit];
}
