/**
 * Spring Boot and Spring Cloud Gateway: CORS in application files. Facts and evidence: adapter.md beside this file. Refuses what Java code sets up,
 * and values that placeholders or other profiles supply.
 */
import { CORS_HEADER_NAMES } from "../../../headers/names.ts";
import type { Environment, Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, scalarText } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { NO_EMITTER, NO_HEADERS, NO_OPTIONS, VARIES_BY_ITSELF } from "../../lacks.ts";
import { reasonOf } from "../cors-settings.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { mapsIn } from "../gateway-header.ts";
import { LIST_POLICY_INTENTS, renderListPolicy } from "../render-list-policy.ts";
import { relaxedFinder, springCorsFact } from "./cors.ts";
import { relaxedEntry, relaxedValues } from "./relaxed.ts";

const ID = "yaml/spring";

/** Where settings of the gateway stand: since 2025.0 under `server.webflux`. */
const GATEWAYS = [
  ["spring", "cloud", "gateway"],
  ["spring", "cloud", "gateway", "server", "webflux"],
] as const;

const ENDPOINTS = [
  { label: "Spring Boot Actuator", path: ["management", "endpoints", "web", "cors"] },
  { label: "Spring for GraphQL", path: ["spring", "graphql", "cors"] },
] as const;

interface Found {
  readonly value: YamlValue;
  readonly label: string;
  readonly owner: string;
  readonly path?: string;
  readonly find: (settings: YamlOf<"map">) => (key: string) => YamlEntry | undefined;
}

function placesIn({ root }: YamlDocument): readonly Found[] {
  const found: Found[] = [];
  for (const gateway of GATEWAYS) {
    for (const patterns of relaxedValues(root, [...gateway, "globalcors", "cors-configurations"])) {
      for (const entry of patterns.kind === "map" ? patterns.entries : []) {
        const path = entry.key.replace(/^\[(.*)\]$/, "$1");
        found.push({ value: entry.value, label: "Spring Cloud Gateway", owner: `globalcors ${path}`, path, find: relaxedFinder });
      }
    }
    for (const routes of relaxedValues(root, [...gateway, "routes"])) {
      for (const [index, route] of (routes.kind === "list" ? routes.items : []).entries()) {
        const cors = entryOf(relaxedEntry(route, "metadata")?.value, "cors")?.value;
        // The metadata of a route are a map of their own, whose keys are compared as they are.
        if (cors !== undefined) found.push({ value: cors, label: "Spring Cloud Gateway", owner: `route ${index}`, find: (map) => (key) => entryOf(map, key) });
      }
    }
  }
  for (const { label, path } of ENDPOINTS)
    for (const value of relaxedValues(root, path)) found.push({ value, label, owner: path.join("."), find: relaxedFinder });
  return found;
}

/** A document or file of a profile for development counts there only. */
function environmentOf(document: YamlDocument): Environment {
  const active = [...relaxedValues(document.root, ["spring", "config", "activate", "on-profile"]), ...relaxedValues(document.root, ["spring", "profiles"])];
  const names = [...active.map((value) => scalarText(value) ?? ""), /application-([\w-]+)\.ya?ml$/.exec(document.file)?.[1] ?? ""];
  return names.some((name) => /^(?:dev|development|local|test)$/i.test(name)) ? "development" : "any";
}

function* facts(document: YamlDocument): Iterable<Fact> {
  const environment = environmentOf(document);
  for (const { value, label, owner, path, find } of placesIn(document)) {
    const scope = {
      level: "gateway",
      owner: `${document.file}#${document.index} ${owner}`,
      order: value.at.span.start,
      ...(path === undefined ? {} : { path }),
    } as const;
    const base: GatewayBase = { technology: ID, label, via: value.via, scope, environment, layer: "gateway" };
    if (value.kind === "map") yield springCorsFact(value, base, find(value));
    else if (value.kind !== "null") yield { ...base, kind: "unread", at: value.at, what: "CORS settings", headers: CORS_HEADER_NAMES, reason: reasonOf(value) };
  }
}

/** Keys as the map spells them already: with hyphens, or in camel case. */
function spelling(map: YamlOf<"map">): (key: string) => string {
  const hasHyphens = map.entries.some((entry) => entry.key.includes("-"));
  return (key) => relaxedEntry(map, key)?.key ?? (hasHyphens ? key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) : key);
}

function render(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.kind !== "cors-policy" || fact.options === undefined || fact.at.file !== editor.file) return undefined;
  const { options } = fact;
  const maps = documents.flatMap((document) => [...mapsIn(document.root)].map(({ map }) => map));
  const map = maps.find((one) => samePlace(one.at, options));
  if (map === undefined) return undefined;
  const key = spelling(map);
  const patterns = relaxedEntry(map, "allowedOriginPatterns");
  if ((intent.kind === "set-origins" || intent.kind === "replace-origin-check") && patterns !== undefined) {
    const isAlone = relaxedEntry(map, "allowedOrigins") === undefined;
    const edits = isAlone
      ? [editor.renameKey(patterns.keyAt, key("allowedOrigins")), editor.setValue(patterns.value.at, intent.origins)]
      : [editor.removeEntry(patterns.at), editor.setEntry(options, key("allowedOrigins"), intent.origins)];
    return edits.every((edit) => edit !== undefined) ? edits : undefined;
  }
  return renderListPolicy(intent, fact, editor, {
    origins: key("allowedOrigins"),
    methods: key("allowedMethods"),
    headers: key("allowedHeaders"),
    exposed: key("exposedHeaders"),
    maxAge: key("maxAge"),
    credentials: key("allowCredentials"),
  });
}

/** Spring Boot and Spring Cloud Gateway. */
export const adapter: YamlAdapter = {
  id: ID,
  label: "Spring",
  language: "yaml",
  hints: ["globalcors", "allowed-origin", "allowedOrigin"],
  needs: ["spring", "management"],
  intents: LIST_POLICY_INTENTS,
  lacks: [
    NO_HEADERS,
    NO_EMITTER,
    NO_OPTIONS,
    VARIES_BY_ITSELF,
    { intents: ["add-header-middleware"], because: "its headers are set by filters, which are not read" },
  ],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) yield* facts(document);
  },
  render,
};
