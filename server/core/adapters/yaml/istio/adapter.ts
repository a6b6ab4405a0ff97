/**
 * Istio VirtualService: `corsPolicy` and response headers of HTTP routes. Facts and evidence: adapter.md beside this file.
 * Refuses to follow delegates and EnvoyFilter patches.
 */
import type { CorsPolicy, Fact, HeaderWrite, OriginEntry, OriginSet } from "../../../model/facts.ts";
import type { FixIntent, FixText } from "../../../model/fix-intent.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlEntry, YamlValue } from "../../../yaml/document.ts";
import { entryOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlEditor, YamlText } from "../../../yaml/editor.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { flagSetting, listSetting, maxAgeSetting, reasonOf } from "../cors-settings.ts";
import { durationSeconds } from "../duration.ts";
import type { MatcherKind } from "../envoy-origins.ts";
import { ENVOY_PROFILE, matcherMeaning } from "../envoy-origins.ts";
import { HEADER_WRITE_INTENTS, renderHeaderWrite } from "../render-header-write.ts";
import { LIST_POLICY_INTENTS, renderListPolicy } from "../render-list-policy.ts";

const ID = "yaml/istio";
const LABEL = "Istio VirtualService";
const KEYS = { origins: "allowOrigins", methods: "allowMethods", headers: "allowHeaders", exposed: "exposeHeaders", credentials: "allowCredentials" };

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

function* corsFacts(
  cors: YamlEntry,
  base: Omit<
    CorsPolicy,
    | "kind"
    | "at"
    | "via"
    | "origins"
    | "entries"
    | "credentials"
    | "methods"
    | "requestHeaders"
    | "exposedHeaders"
    | "maxAge"
    | "varyElsewhere"
    | "responses"
    | "profile"
  >,
): Iterable<Fact> {
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
    yield { ...placed, kind: "unread", what: "CORS settings", reason: reasonOf(value) };
    return;
  }
  const { origins, entries } = readOrigins(value);
  yield {
    ...placed,
    kind: "cors-policy",
    origins,
    entries,
    credentials: flagSetting(entryOf(value, "allowCredentials"), false, value.at),
    methods: listSetting(entryOf(value, "allowMethods"), undefined, value.at),
    requestHeaders: listSetting(entryOf(value, "allowHeaders"), undefined, value.at),
    exposedHeaders: listSetting(entryOf(value, "exposeHeaders"), undefined, value.at),
    maxAge: maxAgeSetting(entryOf(value, "maxAge"), undefined, value.at, durationSeconds),
    varyElsewhere: false,
    responses: "all",
    profile: ENVOY_PROFILE,
    options: value.at,
  };
}

function* headerFacts(headers: YamlValue | undefined, base: Pick<HeaderWrite, "technology" | "label" | "scope" | "environment" | "layer">): Iterable<Fact> {
  for (const operation of ["set", "add"] as const) {
    const map = valueAt(headers, "response", operation);
    if (map?.kind !== "map") continue;
    for (const entry of map.entries) {
      yield {
        ...base,
        kind: "header-write",
        at: entry.at,
        via: map.via,
        name: entry.key,
        nameAt: entry.keyAt,
        mode: operation === "set" ? "set" : "append",
        from: "written",
        value:
          entry.value.kind === "scalar"
            ? { kind: "known", value: entry.value.value, at: entry.value.at, via: entry.value.via }
            : { kind: "unknown", reason: reasonOf(entry.value), at: entry.value.at, via: entry.value.via },
        when: { kind: "always" },
        responses: "all",
        yields: false,
        options: map.at,
      };
    }
  }
  const removed = valueAt(headers, "response", "remove");
  for (const item of removed?.kind === "list" ? removed.items : []) {
    if (item.kind !== "scalar") continue;
    yield {
      ...base,
      kind: "header-write",
      at: item.at,
      via: item.via,
      name: item.text,
      nameAt: item.at,
      mode: "remove",
      from: "written",
      value: { kind: "unknown", reason: { kind: "dynamic", text: "the header is removed" }, at: item.at, via: [] },
      when: { kind: "always" },
      responses: "all",
      yields: false,
    };
  }
}

function matcherItem(origin: FixText): YamlText {
  return { exact: origin };
}

function render(intent: FixIntent, fact: Fact, editor: YamlEditor): readonly TextEdit[] | undefined {
  const one = (edit: TextEdit | undefined): readonly TextEdit[] | undefined => (edit === undefined ? undefined : [edit]);
  if (fact.kind === "header-write") {
    return renderHeaderWrite(intent, fact, editor, {
      remove: () => (fact.mode === "remove" ? editor.removeItem(fact.at) : editor.removeEntry(fact.at)),
      rename: (to) => editor.renameKey(fact.nameAt, to),
    });
  }
  if (fact.kind !== "cors-policy") return undefined;
  if (intent.kind === "set-origins" || intent.kind === "replace-origin-check") {
    return fact.options === undefined ? undefined : one(editor.setEntry(fact.options, KEYS.origins, intent.origins.map(matcherItem)));
  }
  if (intent.kind === "set-max-age") return fact.options === undefined ? undefined : one(editor.setEntry(fact.options, "maxAge", `${intent.seconds}s`));
  return renderListPolicy(intent, fact, editor, KEYS);
}

/** Istio VirtualService. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["networking.istio.io"],
  intents: [...LIST_POLICY_INTENTS, ...HEADER_WRITE_INTENTS],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    const seen = new Set<string>();
    for (const { document, name, routes } of virtualServicesIn(documents)) {
      for (const [order, route] of routes.entries()) {
        const base = {
          technology: ID,
          label: LABEL,
          scope: { level: "gateway", owner: `${document.file}#${name}/${order}`, order },
          environment: "any",
          layer: "gateway",
        } as const;
        const cors = entryOf(route, "corsPolicy");
        const key = cors === undefined ? "" : `${cors.value.at.span.start}-${cors.value.at.span.end}`;
        // A policy that several routes share through an alias is one policy.
        if (cors !== undefined && !(cors.value.via.length > 0 && seen.has(key))) yield* corsFacts(cors, base);
        if (cors !== undefined) seen.add(key);
        yield* headerFacts(valueAt(route, "headers"), base);
        const destinations = valueAt(route, "route");
        for (const destination of destinations?.kind === "list" ? destinations.items : []) yield* headerFacts(valueAt(destination, "headers"), base);
      }
    }
  },
  render,
};
