/**
 * Envoy bootstrap and xDS files: the CORS filter's per-route policy (v3 and the older `cors:` forms) and response headers.
 * Facts and evidence: adapter.md beside this file. Reads a policy wherever it stands; does not resolve field-by-field
 * inheritance between route and virtual host.
 */
import type { CorsPolicy, Fact, HeaderWrite, OriginEntry, OriginSet } from "../../../model/facts.ts";
import type { FixIntent, FixText } from "../../../model/fix-intent.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import type { Place } from "../../../text/place.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlEditor, YamlText } from "../../../yaml/editor.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { REFUSES_UNKNOWN } from "../../lacks.ts";
import { removeCommaItem } from "../comma-text.ts";
import { flagSetting, listSetting, maxAgeSetting, reasonOf } from "../cors-settings.ts";
import type { MatcherKind } from "../envoy-origins.ts";
import { ENVOY_PROFILE, envoyHeaderValue, matcherItem, matcherMeaning } from "../envoy-origins.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { containerOf, headerRemoval, headerWrite, mapsIn } from "../gateway-header.ts";
import { oneEdit } from "../header-value-edits.ts";
import { orRefused } from "../refused-patterns.ts";
import { HEADER_WRITE_INTENTS, renderHeaderWrite } from "../render-header-write.ts";
import { LIST_POLICY_INTENTS } from "../render-list-policy.ts";
import { renderWrittenCookie, WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { renderWrittenPolicy, WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";
import { writtenHeaderFacts } from "../written-headers.ts";

const ID = "yaml/envoy";
const FILTER = "envoy.filters.http.cors";

function camelCase(snake: string): string {
  return snake.replaceAll(/_(.)/g, (_match, letter: string) => letter.toUpperCase());
}

/** Field names come in snake_case and lowerCamelCase. */
function field(map: YamlValue | undefined, name: string): YamlEntry | undefined {
  return entryOf(map, name) ?? entryOf(map, camelCase(name));
}

const MATCHERS: readonly (readonly [string, MatcherKind])[] = [
  ["exact", "exact"],
  ["prefix", "prefix"],
  ["suffix", "suffix"],
  ["contains", "contains"],
  ["safe_regex", "regex"],
  ["regex", "regex"],
];

function matcherOf(item: YamlValue): { readonly kind: MatcherKind; readonly scalar: YamlOf<"scalar"> } | undefined {
  if (item.kind === "scalar") return { kind: "exact", scalar: item };
  for (const [name, kind] of MATCHERS) {
    const value = field(item, name)?.value;
    if (value === undefined) continue;
    const scalar = value.kind === "map" ? entryOf(value, "regex")?.value : value;
    return scalar?.kind === "scalar" ? { kind, scalar } : undefined;
  }
  return undefined;
}

/** A policy and those around it of the same kind, the nearest first: a field that one leaves out or empty is taken from the next (cors_filter.cc). */
type Policies = readonly [YamlOf<"map">, ...YamlOf<"map">[]];

function inherited(policies: Policies, name: string): ReturnType<typeof field> {
  const entries = policies.flatMap((policy) => field(policy, name) ?? []);
  return entries.find(({ value }) => value.kind !== "null" && !(value.kind === "list" && value.items.length === 0));
}

function readOrigins([cors, ...outer]: Policies): { readonly origins: OriginSet; readonly entries: readonly OriginEntry[] } {
  const names = ["allow_origin_string_match", "allow_origin", "allow_origin_regex"];
  const list = [cors, ...outer].flatMap((policy) => names.flatMap((name) => inherited([policy], name) ?? []))[0];
  if (list === undefined) return { origins: { kind: "off", at: cors.at, via: cors.via }, entries: [] };
  const regexes = /regex/i.test(list.key);
  const { value } = list;
  if (value.kind !== "list") return { origins: { kind: "unknown", reason: reasonOf(value), at: value.at, via: value.via }, entries: [] };
  const entries: OriginEntry[] = [];
  const languages: OriginLanguage[] = [];
  for (const item of value.items) {
    const matcher = matcherOf(item);
    if (matcher === undefined) {
      languages.push({ kind: "unknown", reason: reasonOf(item) });
      continue;
    }
    const kind = regexes ? "regex" : matcher.kind;
    const meant = matcherMeaning(kind, matcher.scalar, flagOf(field(item, "ignore_case")?.value) === true);
    if (meant.kind === "any") return { origins: { kind: "any", at: matcher.scalar.at, via: value.via }, entries };
    if (meant.kind === "unknown") {
      languages.push({ kind: "unknown", reason: meant.reason });
      continue;
    }
    if (kind === "exact" || kind === "regex") entries.push({ text: matcher.scalar.text, form: meant.form, at: matcher.scalar.at, via: value.via });
    languages.push(meant.language);
  }
  return { origins: { kind: "echo", language: unionOf(languages), at: value.at, via: value.via }, entries };
}

function policyOf(policies: Policies, owner: string): CorsPolicy {
  const [cors] = policies;
  const { origins, entries: all } = readOrigins(policies);
  // Those of a policy around it are judged there.
  const entries = readOrigins([cors]).origins.kind === "off" ? [] : all;
  return {
    kind: "cors-policy",
    technology: ID,
    label: "Envoy",
    at: cors.at,
    via: cors.via,
    scope: { level: "gateway", owner, order: cors.at.span.start },
    environment: "any",
    layer: "gateway",
    origins,
    entries,
    credentials: flagSetting(inherited(policies, "allow_credentials"), false, cors.at),
    methods: listSetting(inherited(policies, "allow_methods"), undefined, cors.at),
    requestHeaders: listSetting(inherited(policies, "allow_headers"), undefined, cors.at),
    exposedHeaders: listSetting(inherited(policies, "expose_headers"), undefined, cors.at),
    maxAge: maxAgeSetting(inherited(policies, "max_age"), undefined, cors.at, (text) => text),
    varyElsewhere: false,
    responses: "all",
    profile: ENVOY_PROFILE,
    options: cors.at,
  };
}

function baseOf(list: YamlValue, owner: string): GatewayBase {
  const scope = { level: "gateway", owner: `${owner}/${list.at.span.start}`, order: list.at.span.start } as const;
  return { technology: ID, label: "Envoy", via: list.via, scope, environment: "any", layer: "gateway" };
}

/** `append_action` says whether the header of the application stays; without it both are sent (config/core/v3/base.proto, HeaderValueOption). */
function* headersToAdd(list: YamlValue, owner: string): Iterable<Fact> {
  const base = baseOf(list, owner);
  const writes: HeaderWrite[] = [];
  for (const item of list.kind === "list" ? list.items : []) {
    const header = field(item, "header")?.value;
    const name = entryOf(header, "key")?.value;
    const value = entryOf(header, "value")?.value;
    if (name?.kind !== "scalar" || value === undefined) continue;
    const action = scalarText(field(item, "append_action")?.value) ?? "";
    const replaces = action.startsWith("OVERWRITE") || flagOf(field(item, "append")?.value) === false;
    const yields = action === "ADD_IF_ABSENT";
    const mode = replaces || yields ? "set" : "append";
    writes.push(headerWrite(base, { name: name.text, nameAt: name.at, at: item.at, value: envoyHeaderValue(value), mode, yields }));
  }
  yield* writtenHeaderFacts(writes, { base });
}

function* headersToRemove(list: YamlValue, owner: string): Iterable<Fact> {
  for (const item of list.kind === "list" ? list.items : []) {
    if (item.kind === "scalar") yield headerRemoval(baseOf(list, owner), item.text, item.at, item.at);
  }
}

/** Depth bound of the walk: real files stay below 40. */
const MAX_DEPTH = 64;

/** Policies around a place, by kind: where one of the filter's own is given, those of the old field are ignored. */
interface Outer {
  readonly filter: readonly YamlOf<"map">[];
  readonly old: readonly YamlOf<"map">[];
}

function filterPolicy(value: YamlValue): YamlOf<"map"> | undefined {
  const policy = entryOf(value, FILTER)?.value;
  return policy?.kind === "map" && /CorsPolicy$/.test(scalarText(valueAt(policy, "@type")) ?? "") ? policy : undefined;
}

function oldPolicy(value: YamlValue): YamlOf<"map"> | undefined {
  const policy = entryOf(value, "cors")?.value;
  return policy?.kind === "map" && /^(?:allow|expose)/i.test(policy.entries[0]?.key ?? "") ? policy : undefined;
}

function* walk(value: YamlValue, owner: string, depth: number, outer: Outer = { filter: [], old: [] }): Iterable<Fact> {
  if (depth > MAX_DEPTH) return;
  if (value.kind === "list") {
    for (const item of value.items) yield* walk(item, owner, depth + 1, outer);
    return;
  }
  if (value.kind !== "map") return;
  const filter = filterPolicy(value);
  const old = oldPolicy(value);
  if (filter !== undefined) yield policyOf([filter, ...outer.filter], owner);
  if (old !== undefined) yield policyOf([old, ...outer.old], owner);
  const own = filterPolicy(field(value, "typed_per_filter_config")?.value ?? value);
  const beneath: Outer = { filter: own === undefined ? outer.filter : [own, ...outer.filter], old: old === undefined ? outer.old : [old, ...outer.old] };
  for (const { key, value: inner } of value.entries) {
    if (inner === filter || inner === old) continue;
    if (key === "response_headers_to_add" || key === "responseHeadersToAdd") yield* headersToAdd(inner, owner);
    else if (key === "response_headers_to_remove" || key === "responseHeadersToRemove") yield* headersToRemove(inner, owner);
    else yield* walk(inner, owner, depth + 1, /^typed_?per_?filter_?config$/i.test(key) ? outer : beneath);
  }
}

function isEnvoy(document: YamlDocument): boolean {
  const { root } = document;
  if (entryOf(root, "static_resources") !== undefined || entryOf(root, "staticResources") !== undefined) return true;
  if (!/type\.googleapis\.com\/envoy/.test(document.text)) return false;
  // A file of an xDS response, or a dump of route configurations.
  const routes = root.kind === "list" ? root.items : [root];
  return entryOf(root, "resources") !== undefined || routes.some((route) => field(route, "virtual_hosts") !== undefined);
}

function render(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  // The file's own spelling of field names: allow_methods or allowMethods.
  const isCamel = /\b(?:allow[A-Z]|expose[A-Z]|maxAge|appendAction|responseHeadersTo|typedPerFilterConfig|virtualHosts|staticResources)/.test(editor.text);
  const name = (snake: string): string => (isCamel ? camelCase(snake) : snake);
  const headerItem = (key: string, value: FixText): YamlText => ({ header: { key, value }, [name("append_action")]: "OVERWRITE_IF_EXISTS_OR_ADD" });
  const list = containerOf(documents, fact.at);
  const addHeader = (key: string, value: FixText): TextEdit | undefined => (list === undefined ? undefined : editor.addItem(list.at, headerItem(key, value)));
  if (fact.kind === "cookie-write") return renderWrittenCookie(intent, fact, editor);
  if (fact.kind === "header-write") {
    return renderHeaderWrite(intent, fact, editor, {
      remove: () => editor.removeItem(fact.at),
      rename: (at, to) => editor.setValue(at, to),
      add: addHeader,
    });
  }
  if (fact.kind !== "cors-policy") return undefined;
  const { options } = fact;
  if (options === undefined) return renderWrittenPolicy(intent, fact, editor, { remove: (at) => editor.removeItem(at), add: addHeader });
  const one = oneEdit;
  switch (intent.kind) {
    case "append-vary":
      return one(addVary(intent.name, options, editor, documents, name));
    case "set-origins":
    case "replace-origin-check":
      return one(
        editor.setEntry(
          options,
          name("allow_origin_string_match"),
          intent.origins.map((exact) => ({ exact })),
        ),
      );
    case "edit-origin":
      return one(editor.setValue(intent.at, intent.text));
    case "remove-item":
      return one(editor.removeItem(matcherItem(documents, options, intent.at)) ?? removeCommaItem(editor, intent.at));
    case "drop-credentials":
      return one(editor.setEntry(options, name("allow_credentials"), false));
    case "set-methods":
      return one(editor.setEntry(options, name("allow_methods"), intent.methods.join(", ")));
    case "set-request-headers":
      return one(editor.setEntry(options, name("allow_headers"), intent.headers.join(", ")));
    case "set-exposed-headers":
      return one(editor.setEntry(options, name("expose_headers"), intent.headers.join(", ")));
    case "set-max-age":
      return one(editor.setEntry(options, name("max_age"), String(intent.seconds), "double"));
    default:
      return undefined;
  }
}

/** A response header of the route or virtual host that has the policy; added, since the application may send a Vary of its own. */
function addVary(vary: string, policy: Place, editor: YamlEditor, documents: readonly YamlDocument[], name: (snake: string) => string): TextEdit | undefined {
  for (const document of documents) {
    for (const { map } of mapsIn(document.root)) {
      const filters = field(map, "typed_per_filter_config")?.value;
      const own = entryOf(filters, FILTER) ?? entryOf(map, "cors") ?? entryOf(entryOf(map, "route")?.value, "cors");
      if (own === undefined || !samePlace(own.value.at, policy)) continue;
      const present = field(map, "response_headers_to_add");
      const item = { header: { key: "Vary", value: vary } };
      return present?.value.kind === "list" ? editor.addItem(present.value.at, item) : editor.setEntry(map.at, name("response_headers_to_add"), [item]);
    }
  }
  return undefined;
}

/** Envoy. */
export const adapter: YamlAdapter = {
  id: ID,
  label: "Envoy",
  language: "yaml",
  hints: ["static_resources", "staticResources", "type.googleapis.com/envoy"],
  intents: [...new Set([...LIST_POLICY_INTENTS, ...WRITTEN_POLICY_INTENTS, ...HEADER_WRITE_INTENTS, ...WRITTEN_COOKIE_INTENTS]), "append-vary"],
  lacks: [REFUSES_UNKNOWN],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents)
      if (isEnvoy(document)) yield* orRefused(walk(document.root, `${document.file}#${document.index}`, 0), "when it is loaded");
  },
  render,
};
