/** Finds Kong plugins: in declarative files (`_format_version`) and as KongPlugin or KongClusterPlugin resources. */
import type { PreflightsEnd } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import { samePlace } from "../../../text/place.ts";
import type { YamlDocument, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText } from "../../../yaml/document.ts";
import { mapsIn } from "../gateway-header.ts";
import type { GatewayRoute } from "../methods-without-options.ts";
import { gatewayRoute, preflightsWithoutRoute } from "../methods-without-options.ts";

/** One use of a plugin. */
export interface KongPlugin {
  readonly name: string;
  readonly nameAt: Place;
  /** The map that names the plugin. */
  readonly map: YamlOf<"map">;
  /** `undefined` if nothing is configured. */
  readonly config: YamlValue | undefined;
  /** `spec.config` of a resource, which Kong does not read. */
  readonly misplaced: Place | undefined;
  readonly document: YamlDocument;
  readonly owner: string;
  readonly path: string | undefined;
  /** Given if it belongs to routes of the same file and preflights find none of them. */
  readonly preflightsEnd?: PreflightsEnd;
}

/** Declarative files inside one document (Helm values, ConfigMaps as maps). */
const MOST_FILES = 50;

/** All plugins of the named kinds that are not switched off. */
export function* kongPluginsIn(documents: readonly YamlDocument[], names: readonly string[]): Iterable<KongPlugin> {
  for (const document of documents) {
    const declarative: string[][] = [];
    for (const { map, path } of mapsIn(document.root)) {
      if (declarative.length < MOST_FILES && entryOf(map, "_format_version") !== undefined) declarative.push([...path]);
      const resource = resourceIn(document, map);
      if (resource !== undefined && names.includes(resource.name)) yield resource;
      const inDeclarative = declarative.some((prefix) => prefix.every((key, index) => path[index] === key));
      const plugins = entryOf(map, "plugins")?.value;
      if (!inDeclarative || plugins?.kind !== "list") continue;
      for (const item of plugins.items) {
        const plugin = item.kind === "map" ? inlinePlugin(document, item, map) : undefined;
        if (plugin === undefined || !names.includes(plugin.name)) continue;
        const end = preflightsEndOf(document, map);
        yield end === undefined ? plugin : { ...plugin, preflightsEnd: end };
      }
    }
  }
}

/** Files that hold a part of a configuration, and templates, may leave routes out. */
function preflightsEndOf(document: YamlDocument, parent: YamlOf<"map">): PreflightsEnd | undefined {
  const isPart = entryOf(entryOf(document.root, "_info")?.value, "select_tags") !== undefined;
  if (document.templated || isPart || document.errors.length > 0) return undefined;
  const own = entryOf(parent, "routes")?.value;
  const routes: GatewayRoute[] = [];
  const all: GatewayRoute[] = [];
  for (const { map, path } of mapsIn(document.root)) {
    if (path.at(-2) !== "routes" || path.at(-1) !== "[]") continue;
    const takes = gatewayRoute(entryOf(map, "methods")?.value, entryOf(map, "paths")?.value);
    const route = entryOf(map, "expression") === undefined ? takes : { paths: [] };
    all.push(route);
    if (samePlace(map.at, parent.at) || (own?.kind === "list" && own.items.some((item) => samePlace(item.at, map.at)))) routes.push(route);
  }
  return preflightsWithoutRoute(routes, all);
}

function resourceIn(document: YamlDocument, map: YamlOf<"map">): KongPlugin | undefined {
  const kind = scalarText(entryOf(map, "kind")?.value);
  if (kind !== "KongPlugin" && kind !== "KongClusterPlugin") return undefined;
  if (scalarText(entryOf(map, "apiVersion")?.value)?.startsWith("configuration.konghq.com/") !== true) return undefined;
  const name = entryOf(map, "plugin")?.value;
  if (name?.kind !== "scalar" || flagOf(entryOf(map, "disabled")?.value) === true) return undefined;
  const own = entryOf(map, "config")?.value;
  const from = entryOf(map, "configFrom")?.value ?? entryOf(map, "configPatches")?.value;
  const misplaced = own === undefined ? entryOf(entryOf(map, "spec")?.value, "config")?.keyAt : undefined;
  const config: YamlValue | undefined =
    from === undefined ? own : { kind: "unknown", reason: { kind: "external", text: "it is read from a secret" }, at: from.at, via: from.via };
  return { name: name.text, nameAt: name.at, map, config, misplaced, document, owner: `${document.file}#${map.at.span.start}`, path: undefined };
}

function inlinePlugin(document: YamlDocument, item: YamlOf<"map">, parent: YamlOf<"map">): KongPlugin | undefined {
  const name = entryOf(item, "name")?.value;
  if (name?.kind !== "scalar" || flagOf(entryOf(item, "enabled")?.value) === false) return undefined;
  const paths = entryOf(parent, "paths")?.value;
  const path = paths?.kind === "list" ? scalarText(paths.items[0]) : undefined;
  return {
    name: name.text,
    nameAt: name.at,
    map: item,
    config: entryOf(item, "config")?.value,
    misplaced: undefined,
    document,
    owner: `${document.file}#${parent.at.span.start}`,
    path,
  };
}
