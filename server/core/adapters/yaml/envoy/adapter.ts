/**
 * Envoy bootstrap and xDS files: the CORS filter's per-route policy (v3 and the older `cors:` forms) and response headers.
 * Facts and evidence: adapter.md beside this file. Reads a policy wherever it stands; does not resolve field-by-field
 * inheritance between route and virtual host.
 */
import type { CorsPolicy, Fact, OriginEntry, OriginSet } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { flagSetting, listSetting, maxAgeSetting, reasonOf } from "../cors-settings.ts";
import type { MatcherKind } from "../envoy-origins.ts";
import { ENVOY_PROFILE, matcherMeaning } from "../envoy-origins.ts";
import { HEADER_WRITE_INTENTS, renderHeaderWrite } from "../render-header-write.ts";
import { LIST_POLICY_INTENTS } from "../render-list-policy.ts";

const ID = "yaml/envoy";

/** Field names come in snake_case and lowerCamelCase. */
function field(map: YamlValue | undefined, name: string): YamlEntry | undefined {
  return (
    entryOf(map, name) ??
    entryOf(
      map,
      name.replaceAll(/_(.)/g, (_match, letter: string) => letter.toUpperCase()),
    )
  );
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

function readOrigins(cors: YamlOf<"map">): { readonly origins: OriginSet; readonly entries: readonly OriginEntry[] } {
  const list = field(cors, "allow_origin_string_match") ?? field(cors, "allow_origin") ?? field(cors, "allow_origin_regex");
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

function policyOf(cors: YamlOf<"map">, owner: string): CorsPolicy {
  const { origins, entries } = readOrigins(cors);
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
    credentials: flagSetting(field(cors, "allow_credentials"), false, cors.at),
    methods: listSetting(field(cors, "allow_methods"), undefined, cors.at),
    requestHeaders: listSetting(field(cors, "allow_headers"), undefined, cors.at),
    exposedHeaders: listSetting(field(cors, "expose_headers"), undefined, cors.at),
    maxAge: maxAgeSetting(field(cors, "max_age"), undefined, cors.at, (text) => text),
    varyElsewhere: false,
    responses: "all",
    profile: ENVOY_PROFILE,
    options: cors.at,
  };
}

function* headersToAdd(list: YamlValue, owner: string): Iterable<Fact> {
  for (const item of list.kind === "list" ? list.items : []) {
    const name = entryOf(field(item, "header")?.value, "key");
    const value = entryOf(field(item, "header")?.value, "value");
    const text = scalarText(name?.value);
    if (name === undefined || value === undefined || text === undefined) continue;
    const replaces = /^OVERWRITE/.test(scalarText(field(item, "append_action")?.value) ?? "") || flagOf(field(item, "append")?.value) === false;
    yield {
      kind: "header-write",
      technology: ID,
      label: "Envoy",
      at: item.at,
      via: list.via,
      scope: { level: "gateway", owner, order: item.at.span.start },
      environment: "any",
      layer: "gateway",
      name: text,
      nameAt: name.value.at,
      mode: replaces ? "set" : "append",
      from: "written",
      value:
        value.value.kind === "scalar"
          ? { kind: "known", value: value.value.value, at: value.value.at, via: value.value.via }
          : { kind: "unknown", reason: reasonOf(value.value), at: value.value.at, via: value.value.via },
      when: { kind: "always" },
      responses: "all",
      yields: false,
    };
  }
}

/** Depth bound of the walk: real files stay below 40. */
const MAX_DEPTH = 64;

function* walk(value: YamlValue, owner: string, depth: number): Iterable<Fact> {
  if (depth > MAX_DEPTH) return;
  if (value.kind === "list") {
    for (const item of value.items) yield* walk(item, owner, depth + 1);
    return;
  }
  if (value.kind !== "map") return;
  for (const entry of value.entries) {
    const inner = entry.value;
    const isFilterPolicy = entry.key === "envoy.filters.http.cors" && inner.kind === "map" && /CorsPolicy$/.test(scalarText(valueAt(inner, "@type")) ?? "");
    const isOldPolicy = entry.key === "cors" && inner.kind === "map" && /^(?:allow|expose)/i.test(inner.entries[0]?.key ?? "");
    if ((isFilterPolicy || isOldPolicy) && inner.kind === "map") {
      yield policyOf(inner, owner);
      continue;
    }
    if (entry.key === "response_headers_to_add" || entry.key === "responseHeadersToAdd") {
      yield* headersToAdd(inner, owner);
      continue;
    }
    yield* walk(inner, owner, depth + 1);
  }
}

function isEnvoy(document: YamlDocument): boolean {
  const { root } = document;
  if (entryOf(root, "static_resources") !== undefined || entryOf(root, "staticResources") !== undefined) return true;
  return entryOf(root, "resources") !== undefined && /type\.googleapis\.com\/envoy/.test(document.text);
}

function render(intent: FixIntent, fact: Fact, editor: YamlEditor): readonly TextEdit[] | undefined {
  const one = (edit: TextEdit | undefined): readonly TextEdit[] | undefined => (edit === undefined ? undefined : [edit]);
  if (fact.kind === "header-write") {
    return renderHeaderWrite(intent, fact, editor, {
      remove: () => editor.removeItem(fact.at),
      rename: (to) => editor.setValue(fact.nameAt, to),
    });
  }
  if (fact.kind !== "cors-policy" || fact.options === undefined) return undefined;
  const { options } = fact;
  // The file's own spelling of field names: allow_methods or allowMethods.
  const name = (snake: string): string =>
    /\b(?:allow|expose|max)[A-Z]/.test(editor.textOf(options)) ? snake.replaceAll(/_(.)/g, (_match, letter: string) => letter.toUpperCase()) : snake;
  switch (intent.kind) {
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
      return one(editor.removeItem(intent.at));
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

/** Envoy. */
export const adapter: YamlAdapter = {
  id: ID,
  label: "Envoy",
  language: "yaml",
  hints: ["static_resources", "staticResources", "type.googleapis.com/envoy"],
  intents: [...LIST_POLICY_INTENTS, ...HEADER_WRITE_INTENTS],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) if (isEnvoy(document)) yield* walk(document.root, `${document.file}#${document.index}`, 0);
  },
  render,
};
