/**
 * Istio VirtualService: `corsPolicy` and response headers of HTTP routes. Facts and evidence: adapter.md beside this file.
 * Refuses to follow delegates and EnvoyFilter patches.
 */
import { CORS_HEADER_NAMES } from "../../../headers/names.ts";
import type { Fact, HeaderWrite, OriginEntry, OriginSet, PreflightsEnd } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import type { Place } from "../../../text/place.ts";
import { containsPlace, samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlEntry, YamlValue } from "../../../yaml/document.ts";
import { entryOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { REFUSES_UNKNOWN } from "../../lacks.ts";
import { reasonOf } from "../cors-settings.ts";
import type { MatcherKind } from "../envoy-origins.ts";
import { ENVOY_PROFILE, envoyHeaderValue, matcherItem, matcherMeaning } from "../envoy-origins.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { headerRemoval, headerWrite } from "../gateway-header.ts";
import { oneEdit, setNested } from "../header-value-edits.ts";
import type { GatewayRoute } from "../methods-without-options.ts";
import { gatewayRoute, preflightsWithoutRoute } from "../methods-without-options.ts";
import { orRefused } from "../refused-patterns.ts";
import { renderHeaderMap } from "../render-header-map.ts";
import { HEADER_WRITE_INTENTS } from "../render-header-write.ts";
import { LIST_POLICY_INTENTS, renderListPolicy } from "../render-list-policy.ts";
import { WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";
import { RESOURCE_KEYS, resourceSettings } from "../resource-policy.ts";
import { writtenHeaderFacts } from "../written-headers.ts";

const ID = "yaml/istio";
const LABEL = "Istio VirtualService";

interface Routes {
  readonly document: YamlDocument;
  readonly name: string;
  readonly routes: readonly YamlValue[];
}

function virtualServicesIn(documents: readonly YamlDocument[]): readonly Routes[] {
  return documents.flatMap((document) => {
    const version = scalarText(valueAt(document.root, "apiVersion"));
    if (version?.startsWith("networking.istio.io/") !== true || scalarText(valueAt(document.root, "kind")) !== "VirtualService") return [];
    const http = valueAt(document.root, "spec", "http");
    const name = scalarText(valueAt(document.root, "metadata", "name")) ?? `document ${document.index}`;
    return [{ document, name, routes: http?.kind === "list" ? http.items : [] }];
  });
}

const MATCHERS: readonly MatcherKind[] = ["exact", "prefix", "regex"];

function readOrigins(cors: YamlValue): { readonly origins: OriginSet; readonly entries: readonly OriginEntry[] } {
  const list = entryOf(cors, "allowOrigins") ?? entryOf(cors, "allowOrigin");
  if (list === undefined) return { origins: { kind: "off", at: cors.at, via: cors.via }, entries: [] };
  const { value } = list;
  if (value.kind !== "list") return { origins: { kind: "unknown", reason: reasonOf(value), at: value.at, via: value.via }, entries: [] };
  const entries: OriginEntry[] = [];
  const languages: OriginLanguage[] = [];
  for (const item of value.items) {
    const kind = item.kind === "scalar" ? "exact" : MATCHERS.find((matcher) => entryOf(item, matcher) !== undefined);
    const scalar = item.kind === "scalar" ? item : kind === undefined ? undefined : entryOf(item, kind)?.value;
    if (kind === undefined || scalar?.kind !== "scalar") {
      languages.push({ kind: "unknown", reason: reasonOf(scalar ?? item) });
      continue;
    }
    const meant = matcherMeaning(kind, scalar, false);
    if (meant.kind === "any") return { origins: { kind: "any", at: scalar.at, via: value.via }, entries };
    if (meant.kind === "unknown") {
      languages.push({ kind: "unknown", reason: meant.reason });
      continue;
    }
    if (kind !== "prefix") entries.push({ text: scalar.text, form: meant.form, at: scalar.at, via: value.via });
    languages.push(meant.language);
  }
  return { origins: { kind: "echo", language: unionOf(languages), at: value.at, via: value.via }, entries };
}

function* corsFacts(cors: YamlEntry, base: GatewayBase, end: PreflightsEnd | undefined): Iterable<Fact> {
  const { value } = cors;
  const placed = { ...base, at: value.kind === "null" ? cors.at : value.at, via: value.via };
  if (value.kind === "null") {
    yield {
      ...placed,
      kind: "config-problem",
      problem: { kind: "ineffective", reason: "corsPolicy is empty, so Istio does not answer CORS here; the settings below it are probably not indented" },
    };
    return;
  }
  if (value.kind !== "map") {
    yield { ...placed, kind: "unread", what: "CORS settings", headers: CORS_HEADER_NAMES, reason: reasonOf(value) };
    return;
  }
  const { origins, entries } = readOrigins(value);
  yield {
    ...placed,
    kind: "cors-policy",
    origins,
    entries,
    ...resourceSettings(value),
    ...(end === undefined ? {} : { preflightsEnd: end }),
    profile: ENVOY_PROFILE,
  };
}

/** Envoy chooses the route before its CORS filter runs, and a route with a method takes no other. */
function endOf(document: YamlDocument, route: YamlValue, routes: readonly YamlValue[]): PreflightsEnd | undefined {
  return document.templated ? undefined : preflightsWithoutRoute(matchesOf(route), routes.flatMap(matchesOf));
}

function matchesOf(route: YamlValue): readonly GatewayRoute[] {
  const match = valueAt(route, "match");
  if (match?.kind !== "list" || match.items.length === 0) return [{ paths: [] }];
  return match.items.map((item) => gatewayRoute(valueAt(item, "method", "exact"), valueAt(item, "uri", "exact") ?? valueAt(item, "uri", "prefix")));
}

function* headerFacts(headers: YamlValue | undefined, base: GatewayBase): Iterable<Fact> {
  const writes: HeaderWrite[] = [];
  for (const operation of ["set", "add"] as const) {
    const map = valueAt(headers, "response", operation);
    for (const entry of map?.kind === "map" ? map.entries : []) {
      const written = { name: entry.key, nameAt: entry.keyAt, at: entry.at, value: envoyHeaderValue(entry.value) };
      writes.push(headerWrite({ ...base, via: map?.via ?? [] }, { ...written, mode: operation === "set" ? "set" : "append" }));
    }
  }
  yield* writtenHeaderFacts(writes, { base });
  const removed = valueAt(headers, "response", "remove");
  for (const item of removed?.kind === "list" ? removed.items : []) {
    if (item.kind === "scalar") yield headerRemoval({ ...base, via: item.via }, item.text, item.at, item.at);
  }
}

function render(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  if (fact.kind !== "cors-policy" || fact.options === undefined) return renderHeaderMap(intent, fact, editor, documents);
  const { options } = fact;
  switch (intent.kind) {
    case "set-origins":
    case "replace-origin-check":
      return oneEdit(
        editor.setEntry(
          options,
          RESOURCE_KEYS.origins,
          intent.origins.map((exact) => ({ exact })),
        ),
      );
    case "set-max-age":
      return oneEdit(editor.setEntry(options, "maxAge", `${intent.seconds}s`));
    case "remove-item":
      return oneEdit(editor.removeItem(matcherItem(documents, options, intent.at)));
    case "answer-preflight":
      return takeOptions(fact.preflightsEnd, editor, documents);
    case "append-vary":
      return addVary(intent.name, options, editor, documents);
    default:
      return renderListPolicy(intent, fact, editor, RESOURCE_KEYS);
  }
}

/** The only match of the route takes two methods instead of one. */
function takeOptions(end: PreflightsEnd | undefined, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  const [method] = end?.how === "no-route" ? end.methods : [];
  for (const match of virtualServicesIn(documents).flatMap(({ routes }) => routes.map((route) => valueAt(route, "match")))) {
    const [only] = match?.kind === "list" && match.items.length === 1 ? match.items : [];
    const exact = valueAt(only, "method");
    if (end === undefined || method === undefined || exact === undefined || !containsPlace(exact.at, end.at)) continue;
    return oneEdit(editor.setValue(exact.at, { regex: `${method}|OPTIONS` }));
  }
  return undefined;
}

/** `headers.response.add` of the route that has the policy. */
function addVary(name: string, policy: Place, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  for (const { routes } of virtualServicesIn(documents)) {
    const route = routes.find((each) => samePlace(valueAt(each, "corsPolicy")?.at ?? each.at, policy));
    if (route !== undefined) return oneEdit(setNested(editor, route, ["headers", "response", "add", "Vary"], name));
  }
  return undefined;
}

/** Istio VirtualService. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["networking.istio.io"],
  intents: [
    ...new Set([...LIST_POLICY_INTENTS, ...WRITTEN_POLICY_INTENTS, ...HEADER_WRITE_INTENTS, ...WRITTEN_COOKIE_INTENTS]),
    "append-vary",
    "answer-preflight",
  ],
  lacks: [REFUSES_UNKNOWN],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    const seen = new Set<string>();
    for (const { document, name, routes } of virtualServicesIn(documents)) {
      for (const [order, route] of routes.entries()) {
        const base = {
          technology: ID,
          label: LABEL,
          via: [],
          scope: { level: "gateway", owner: `${document.file}#${name}/${order}`, order },
          environment: "any",
          layer: "gateway",
        } as const;
        const cors = entryOf(route, "corsPolicy");
        const key = cors === undefined ? "" : `${cors.value.at.span.start}-${cors.value.at.span.end}`;
        // A policy that several routes share through an alias is one policy.
        if (cors !== undefined && !(cors.value.via.length > 0 && seen.has(key)))
          yield* orRefused(corsFacts(cors, base, endOf(document, route, routes)), "when it is applied");
        if (cors !== undefined) seen.add(key);
        yield* headerFacts(valueAt(route, "headers"), base);
        const destinations = valueAt(route, "route");
        for (const destination of destinations?.kind === "list" ? destinations.items : []) yield* headerFacts(valueAt(destination, "headers"), base);
      }
    }
  },
  render,
};
