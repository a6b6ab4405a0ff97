/**
 * Gateway API: the CORS filter and the ResponseHeaderModifier of HTTPRoutes. Facts and evidence: adapter.md beside this
 * file. Refuses to guess what an implementation adds to the standard, such as Vary.
 */

import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { CorsPolicy, Fact, OriginEntry, OriginSet } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { REFUSES_UNKNOWN, VARIES_BY_ITSELF } from "../../lacks.ts";
import { editOrRemoveEntry } from "../comma-text.ts";
import { maxAgeSetting, reasonOf, schemeOrigins } from "../cors-settings.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { mapsIn } from "../gateway-header.ts";
import { oneEdit } from "../header-value-edits.ts";
import { namedHeaderFacts, renderNamedHeader } from "../named-header-lists.ts";
import { HEADER_WRITE_INTENTS } from "../render-header-write.ts";
import { LIST_POLICY_INTENTS, renderListPolicy } from "../render-list-policy.ts";
import { WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";
import { RESOURCE_KEYS, replaceEntry, resourceSettings, unreadSettings } from "../resource-policy.ts";

const ID = "yaml/gateway-api";
const LABEL = "Gateway API";
const KEYS = { ...RESOURCE_KEYS, maxAge: "maxAge" };

const PROFILE: EmissionProfile = {
  anyWithCredentials: "reflects",
  entryMatch: { ignoreCase: false, globs: "any-depth", regex: "none", schemeless: false, trims: false, normalises: false },
  onMismatch: "omit",
  onNoOrigin: "omit",
  singleEntryIsStatic: false,
  // The standard leaves Vary to the implementation, so nothing may be said about its absence.
  vary: "when-dynamic",
  requestHeaders: "list",
  starMethodsWithCredentials: "expands",
  starHeadersWithCredentials: "mirrors",
  methodsDefault: [],
  uppercasesMethods: false,
  answersPreflight: "preflight-only",
  preflightStatus: 204,
  writesOnResponse: true,
};

interface Filter {
  readonly map: YamlOf<"map">;
  readonly base: GatewayBase;
  readonly document: YamlDocument;
}

/** All filters of all routes, those of backends included. */
function* filtersIn(documents: readonly YamlDocument[]): Iterable<Filter> {
  for (const document of documents) {
    for (const { map: route } of mapsIn(document.root)) {
      const version = scalarText(entryOf(route, "apiVersion")?.value);
      const kind = scalarText(entryOf(route, "kind")?.value);
      if (version?.startsWith("gateway.networking.k8s.io/") !== true || (kind !== "HTTPRoute" && kind !== "GRPCRoute")) continue;
      const name = scalarText(valueAt(route, "metadata", "name")) ?? String(route.at.span.start);
      for (const { map, path } of mapsIn(entryOf(route, "spec")?.value ?? route)) {
        const list = entryOf(map, "filters")?.value;
        if (list?.kind !== "list" || path.at(-1) !== "[]") continue;
        for (const item of list.items) {
          if (item.kind !== "map") continue;
          const scope = { level: "gateway", owner: `${document.file}#${name}/${list.at.span.start}`, order: item.at.span.start } as const;
          yield { map: item, document, base: { technology: ID, label: LABEL, via: item.via, scope, environment: "any", layer: "gateway" } };
        }
      }
    }
  }
}

function* corsFacts(filter: Filter, cors: YamlEntry): Iterable<Fact> {
  const { base } = filter;
  const { value } = cors;
  if (value.kind !== "map") {
    yield* unreadSettings(value, base);
    return;
  }
  const find = (key: string): YamlEntry | undefined => entryOf(value, key);
  const list = find("allowOrigins");
  yield* refusals(base, list, find("maxAge"));
  for (const name of ["allowMethods", "allowHeaders"]) yield* starBesideOthers(base, find(name));
  const { origins, entries } = originsOf(list, value);
  yield {
    ...base,
    kind: "cors-policy",
    at: cors.keyAt,
    origins,
    entries,
    ...resourceSettings(value),
    maxAge: maxAgeSetting(find("maxAge"), "5", value.at, (text) => (/^\d+$/.test(text) ? text : undefined)),
    profile: PROFILE,
  } satisfies CorsPolicy;
}

/** What the definition of the resource does not accept. */
function* refusals(base: GatewayBase, list: YamlEntry | undefined, maxAge: YamlEntry | undefined): Iterable<Fact> {
  const reject = (value: YamlValue, reason: string): Fact => ({
    ...base,
    kind: "config-problem",
    at: value.at,
    via: value.via,
    problem: { kind: "rejected", when: "when it is applied", reason },
  });
  const items = list?.value.kind === "list" ? list.value.items : [];
  for (const item of items) {
    const text = scalarText(item);
    if (text === "*" && items.length > 1) yield reject(item, "'*' must be the only entry of allowOrigins");
    if (text === "null") yield reject(item, "'null' is not accepted in allowOrigins");
  }
  const seconds = scalarText(maxAge?.value);
  if (maxAge !== undefined && seconds !== undefined && /^(?:0+|-\d+)$/.test(seconds)) yield reject(maxAge.value, "maxAge must be at least 1");
}

/** The definition of HTTPRoute accepts `*` in these lists only alone ("… cannot contain '*' alongside other …"). */
function* starBesideOthers(base: GatewayBase, list: YamlEntry | undefined): Iterable<Fact> {
  const items = list?.value.kind === "list" ? list.value.items : [];
  const star = items.find((item) => scalarText(item) === "*");
  if (list === undefined || star === undefined || items.length < 2) return;
  const problem = { kind: "rejected", when: "when it is applied", reason: `'*' must be the only entry of ${list.key}` } as const;
  yield { ...base, kind: "config-problem", at: star.at, via: star.via, problem };
}

function originsOf(list: YamlEntry | undefined, cors: YamlOf<"map">): { readonly origins: OriginSet; readonly entries: readonly OriginEntry[] } {
  const value = list?.value;
  if (value === undefined || value.kind === "null") return { origins: { kind: "off", at: cors.at, via: cors.via }, entries: [] };
  if (value.kind !== "list") return { origins: { kind: "unknown", reason: reasonOf(value), at: value.at, via: value.via }, entries: [] };
  const entries: OriginEntry[] = [];
  const languages: OriginLanguage[] = [];
  for (const item of value.items) {
    if (item.kind !== "scalar") {
      languages.push({ kind: "unknown", reason: reasonOf(item) });
      continue;
    }
    const via = [...value.via, ...item.via];
    if (item.text === "*") return { origins: { kind: "any", at: item.at, via }, entries };
    if (item.text === "null") continue;
    const isGlob = item.text.includes("*");
    entries.push({ text: item.text, form: isGlob ? "glob" : "literal", at: item.at, via });
    languages.push(
      schemeOrigins(item.text, item) ??
        (isGlob
          ? { kind: "glob", pattern: item.text, dialect: "any-depth", ignoreCase: false, at: item.at, via }
          : { kind: "exact", value: item.text, part: "origin", ignoreCase: false, at: item.at, via }),
    );
  }
  return { origins: { kind: "echo", language: unionOf(languages), at: value.at, via: value.via }, entries };
}

function render(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  if (fact.kind !== "cors-policy" || fact.options === undefined) return renderNamedHeader(intent, fact, editor, documents);
  if (intent.kind === "edit-origin") return oneEdit(editOrRemoveEntry(editor, fact, intent.at, intent.text));
  return intent.kind === "replace-origin-check" ? replaceEntry(intent, fact, editor, KEYS) : renderListPolicy(intent, fact, editor, KEYS);
}

/** Gateway API. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["gateway.networking.k8s.io/"],
  intents: [...new Set([...LIST_POLICY_INTENTS, ...WRITTEN_POLICY_INTENTS, ...HEADER_WRITE_INTENTS, ...WRITTEN_COOKIE_INTENTS])],
  lacks: [VARIES_BY_ITSELF, REFUSES_UNKNOWN],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const filter of filtersIn(documents)) {
      const type = scalarText(entryOf(filter.map, "type")?.value);
      const cors = entryOf(filter.map, "cors");
      if (cors !== undefined && (type === "CORS" || type === undefined)) {
        yield* corsFacts(filter, cors);
        if (type === undefined && !filter.document.templated && entryOf(filter.map, "type") === undefined) {
          const problem = { kind: "rejected", when: "when it is applied", reason: "the filter has no 'type: CORS'" } as const;
          yield { ...filter.base, kind: "config-problem", at: cors.keyAt, problem };
        }
      }
      const modifier = entryOf(filter.map, "responseHeaderModifier");
      if (modifier !== undefined) yield* namedHeaderFacts(modifier.value, filter.base, `${LABEL} header filter`, { set: "set", add: "append" });
    }
  },
  render,
};
