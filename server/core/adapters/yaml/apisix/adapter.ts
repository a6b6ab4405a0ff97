/**
 * APISIX: the `cors` and `response-rewrite` plugins in standalone files, ADC files and Kubernetes resources.
 * Facts and evidence: adapter.md beside this file. Refuses to follow plugin metadata.
 */
import { CORS_HEADER_NAMES } from "../../../headers/names.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { CorsPolicy, Fact, HeaderWrite, ListItem, OriginEntry, OriginSet, PreflightsEnd } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import type { Reason, Setting } from "../../../model/setting.ts";
import { byDefault, unknownSetting, written } from "../../../model/setting.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { VARIES_BY_ITSELF } from "../../lacks.ts";
import { editOrRemoveEntry, removeCommaItem } from "../comma-text.ts";
import { flagSetting, listSetting, maxAgeSetting, reasonOf } from "../cors-settings.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { headerRemoval, headerValueOf, headerWrite, isHeaderName, mapsIn } from "../gateway-header.ts";
import { fixText, oneEdit } from "../header-value-edits.ts";
import type { GatewayRoute } from "../methods-without-options.ts";
import { addOptions, gatewayRoute, preflightsWithoutRoute } from "../methods-without-options.ts";
import { renderHeaderMap } from "../render-header-map.ts";
import { HEADER_WRITE_INTENTS } from "../render-header-write.ts";
import { WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";
import { writtenHeaderFacts } from "../written-headers.ts";

const ID = "yaml/apisix";
const LABEL = "APISIX";
const REFUSED: Reason = { kind: "dynamic", text: "APISIX refuses the configuration" };
const ALL_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "CONNECT", "TRACE"];

const PROFILE: EmissionProfile = {
  anyWithCredentials: "refused-at-deploy",
  refusal: { when: "when the plugin is configured", reason: "allow_credential may not be combined with '*' in any other option" },
  entryMatch: {
    ignoreCase: false,
    globs: "none",
    regex: { flavour: "pcre", match: "search", ignoreCase: false },
    schemeless: false,
    trims: false,
    normalises: false,
  },
  onMismatch: "omit",
  onNoOrigin: "omit",
  singleEntryIsStatic: true,
  vary: "when-dynamic",
  requestHeaders: "list",
  starMethodsWithCredentials: "literal",
  starHeadersWithCredentials: "literal",
  methodsDefault: ["*"],
  uppercasesMethods: false,
  answersPreflight: "all-options",
  preflightStatus: 200,
  writesOnResponse: true,
};

interface Plugin {
  readonly name: string;
  readonly config: YamlValue;
  readonly base: GatewayBase;
  readonly document: YamlDocument;
  /** Given if it belongs to a route, and preflights find none. */
  readonly preflightsEnd?: PreflightsEnd;
}

/** Plugins as `plugins: { cors: … }`, or as `plugins: [{ name: cors, config: … }]` in resources of APISIX. */
function* pluginsIn(documents: readonly YamlDocument[]): Iterable<Plugin> {
  const routes = documents.flatMap((document) => [...mapsIn(document.root)].flatMap(({ map }) => routeOf(map) ?? []));
  // Global rules run where no route is found, too.
  const isAnsweredAnyway = documents.some((document) => [...mapsIn(document.root)].some(({ map }) => entryOf(map, "global_rules") !== undefined));
  const placed = (plugin: Plugin, map: YamlOf<"map">): Plugin => {
    const route = routeOf(map);
    const end = route === undefined || isAnsweredAnyway || plugin.document.templated ? undefined : preflightsWithoutRoute([route], routes);
    return end === undefined ? plugin : { ...plugin, preflightsEnd: end };
  };
  for (const document of documents) {
    const isResource = scalarText(entryOf(document.root, "apiVersion")?.value)?.startsWith("apisix.apache.org/") === true;
    for (const { map } of mapsIn(document.root)) {
      const plugins = entryOf(map, "plugins")?.value;
      if (plugins?.kind === "map") {
        for (const entry of plugins.entries) {
          if (entry.key === "response-rewrite" || (entry.key === "cors" && looksLikeCors(entry.value)))
            yield placed(pluginOf(document, map, entry.key, entry.value), map);
        }
      }
      for (const item of isResource && plugins?.kind === "list" ? plugins.items : []) {
        const name = scalarText(entryOf(item, "name")?.value);
        const config = entryOf(item, "config")?.value;
        if (name === undefined || config === undefined || flagOf(entryOf(item, "enable")?.value) === false) continue;
        if (name === "cors" || name === "response-rewrite") yield placed(pluginOf(document, map, name, config), map);
      }
    }
  }
}

/** `uri`, `uris` and `methods` of a route; `match` of a resource. */
function routeOf(map: YamlOf<"map">): GatewayRoute | undefined {
  const match = entryOf(map, "match")?.value;
  if (match !== undefined) return gatewayRoute(entryOf(match, "methods")?.value, entryOf(match, "paths")?.value);
  const paths = entryOf(map, "uris") ?? entryOf(map, "uri");
  return paths === undefined ? undefined : gatewayRoute(entryOf(map, "methods")?.value, paths.value);
}

/** Other gateways also have `plugins: { cors: … }`; these option names are APISIX's own. */
function looksLikeCors(value: YamlValue): boolean {
  return (
    value.kind === "map" && value.entries.some((entry) => /^allow_(?:origins|origins_by_regex|origins_by_metadata|credential|methods|headers)$/.test(entry.key))
  );
}

function pluginOf(document: YamlDocument, owner: YamlOf<"map">, name: string, config: YamlValue): Plugin {
  const scope = { level: "gateway", owner: `${document.file}#${owner.at.span.start}`, order: config.at.span.start } as const;
  return { name, config, document, base: { technology: ID, label: `${LABEL} ${name}`, via: config.via, scope, environment: "any", layer: "gateway" } };
}

function* corsFacts(plugin: Plugin): Iterable<Fact> {
  const { base, config } = plugin;
  if (config.kind !== "map") {
    if (config.kind !== "null") yield { ...base, kind: "unread", at: config.at, what: "CORS settings", headers: CORS_HEADER_NAMES, reason: reasonOf(config) };
    return;
  }
  const find = (key: string): YamlEntry | undefined => entryOf(config, key);
  const disabled = flagOf(entryOf(find("_meta")?.value, "disable")?.value) === true;
  if (disabled) return;
  const at = config.at;
  const { origins, entries } = originsOf(config, plugin.document.templated);
  const credentials = flagSetting(find("allow_credential"), false, at);
  const refused = [...refusals(plugin, config, origins, credentials)];
  yield* refused;
  // What is refused is never sent; one finding tells it.
  const orRefused = <T>(setting: Setting<T>, key: string): Setting<T> =>
    refused.length > 0 && (scalarText(find(key)?.value) ?? "*") === "*" ? unknownSetting(REFUSED, setting.at) : setting;
  const methods = scalarText(find("allow_methods")?.value) === "**" ? allMethods(find("allow_methods"), config) : listSetting(find("allow_methods"), ["*"], at);
  yield {
    ...base,
    kind: "cors-policy",
    at: find("allow_origins")?.at ?? find("allow_origins_by_regex")?.at ?? at,
    origins,
    entries,
    credentials,
    methods: orRefused(methods, "allow_methods"),
    requestHeaders: orRefused(headersOf(find("allow_headers"), config), "allow_headers"),
    exposedHeaders: listSetting(find("expose_headers"), undefined, at),
    maxAge: maxAgeSetting(find("max_age"), "5", at, (text) => (/^-?\d+$/.test(text) ? text : undefined)),
    varyElsewhere: false,
    responses: "all",
    ...(plugin.preflightsEnd === undefined ? {} : { preflightsEnd: plugin.preflightsEnd }),
    profile: { ...PROFILE, requestHeaders: scalarText(find("allow_headers")?.value) === "**" ? "mirror" : "list" },
    options: at,
  } satisfies CorsPolicy;
}

/** `allow_credential` is refused together with `*` elsewhere, also with the `*` that options have by default. */
function* refusals(plugin: Plugin, config: YamlOf<"map">, origins: OriginSet, credentials: Setting<boolean>): Iterable<Fact> {
  if (plugin.document.templated || origins.kind === "any" || credentials.kind !== "known" || !credentials.value) return;
  for (const key of ["allow_methods", "allow_headers"]) {
    const entry = entryOf(config, key);
    if (entry !== undefined && scalarText(entry.value) !== "*") continue;
    const reason = `allow_credential may not be combined with '*', and ${key} is '*'${entry === undefined ? " if it is not written" : ""}`;
    yield {
      ...plugin.base,
      kind: "config-problem",
      at: entry?.value.at ?? credentials.at,
      problem: { kind: "rejected", when: "when the plugin is configured", reason },
    };
    return;
  }
}

function allMethods(entry: YamlEntry | undefined, config: YamlOf<"map">): Setting<readonly ListItem[] | undefined> {
  const at = entry?.value.at ?? config.at;
  return written<readonly ListItem[] | undefined>(
    ALL_METHODS.map((text) => ({ text, at })),
    at,
    entry?.value.via ?? [],
    entry?.at,
  );
}

function headersOf(entry: YamlEntry | undefined, config: YamlOf<"map">): CorsPolicy["requestHeaders"] {
  if (entry === undefined) return byDefault<readonly ListItem[] | "mirror" | undefined>([{ text: "*", at: config.at }], config.at);
  if (scalarText(entry.value) === "**") return written<readonly ListItem[] | "mirror" | undefined>("mirror", entry.value.at, entry.value.via, entry.at);
  return listSetting(entry, undefined, config.at);
}

function originsOf(config: YamlOf<"map">, templated: boolean): { readonly origins: OriginSet; readonly entries: readonly OriginEntry[] } {
  const patterns = entryOf(config, "allow_origins_by_regex")?.value;
  const metadata = entryOf(config, "allow_origins_by_metadata")?.value;
  if (metadata !== undefined) {
    const reason = { kind: "external", text: "it is read from the plugin's metadata" } as const;
    return { origins: { kind: "unknown", reason, at: metadata.at, via: metadata.via }, entries: [] };
  }
  if (patterns?.kind === "list" && patterns.items.length > 0) return fromPatterns(patterns);
  const value = entryOf(config, "allow_origins")?.value;
  if (value === undefined || value.kind === "null") {
    const at = config.at;
    if (templated) return { origins: { kind: "unknown", reason: { kind: "template", text: "a template may set the origins" }, at, via: [] }, entries: [] };
    return { origins: { kind: "any", at, via: [] }, entries: [] };
  }
  const { at, via } = value;
  if (value.kind !== "scalar") return { origins: { kind: "unknown", reason: reasonOf(value), at, via }, entries: [] };
  if (value.text === "*") return { origins: { kind: "any", at, via }, entries: [] };
  if (value.text === "**") return { origins: { kind: "echo", language: { kind: "all" }, at, via }, entries: [] };
  const entries = untrimmedEntries(value);
  const [only] = entries;
  if (only !== undefined && entries.length === 1) return { origins: { kind: "fixed", value: only.text, at: only.at, via }, entries };
  const languages = entries.map((entry): OriginLanguage => ({ kind: "exact", value: entry.text, part: "origin", ignoreCase: false, at: entry.at, via }));
  return { origins: { kind: "echo", language: unionOf(languages), at, via }, entries };
}

/** Entries between commas, blanks included: APISIX does not trim them. */
function untrimmedEntries(value: YamlOf<"scalar">): readonly OriginEntry[] {
  const [piece] = value.value.pieces;
  let offset = 0;
  return value.text.split(",").map((text): OriginEntry => {
    const isExact = piece?.exact === true && value.value.pieces.length === 1;
    const start = (piece?.place.span.start ?? 0) + offset;
    offset += text.length + 1;
    return { text, form: "literal", at: isExact ? { file: value.at.file, span: { start, end: start + text.length } } : value.at, via: value.via };
  });
}

/** PCRE, found anywhere in the origin; `allow_origins` is not read beside them. */
function fromPatterns(list: YamlOf<"list">): { readonly origins: OriginSet; readonly entries: readonly OriginEntry[] } {
  const entries: OriginEntry[] = [];
  const languages = list.items.map((item): OriginLanguage => {
    if (item.kind !== "scalar") return { kind: "unknown", reason: reasonOf(item) };
    const via = [...list.via, ...item.via];
    entries.push({ text: item.text, form: "regex", at: item.at, via });
    const dialect = { flavour: "pcre", match: "search", ignoreCase: false } as const;
    return { kind: "regex", source: item.text, flags: "", part: "origin", dialect, at: item.at, via };
  });
  return { origins: { kind: "echo", language: unionOf(languages), at: list.at, via: list.via }, entries };
}

function* rewriteFacts(plugin: Plugin): Iterable<Fact> {
  const headers = entryOf(plugin.config, "headers")?.value;
  if (headers?.kind !== "map") return;
  const set = entryOf(headers, "set")?.value;
  const removed = entryOf(headers, "remove")?.value;
  const isOld = set === undefined && removed === undefined && entryOf(headers, "add") === undefined;
  const map = isOld ? headers : set;
  const writes: HeaderWrite[] = [];
  for (const entry of map?.kind === "map" ? map.entries : []) {
    const text = scalarText(entry.value);
    if (!isHeaderName(entry.key)) continue;
    // `$name` is filled in by nginx.
    const value =
      text?.includes("$") === true
        ? headerValueOf({ kind: "unknown", reason: { kind: "dynamic", text: "it holds a variable" }, at: entry.value.at, via: [] })
        : headerValueOf(entry.value);
    writes.push(headerWrite(plugin.base, { name: entry.key, nameAt: entry.keyAt, at: entry.at, value }));
  }
  yield* writtenHeaderFacts(writes, { base: plugin.base });
  for (const item of removed?.kind === "list" ? removed.items : []) if (item.kind === "scalar") yield headerRemoval(plugin.base, item.text, item.at, item.at);
}

function render(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  if (fact.kind !== "cors-policy" || fact.options === undefined) return renderHeaderMap(intent, fact, editor, documents);
  const map = fact.options;
  const set = (key: string, text: string | number | boolean): readonly TextEdit[] | undefined => oneEdit(editor.setEntry(map, key, text));
  switch (intent.kind) {
    case "set-origins":
      // Patterns would win over the list.
      return fact.entries.some((entry) => entry.form === "regex") ? undefined : set("allow_origins", intent.origins.map(fixText).join(","));
    case "replace-origin-check":
      return replacePatterns(intent, fact, editor, documents);
    case "edit-origin":
      return oneEdit(editOrRemoveEntry(editor, fact, intent.at, intent.text));
    case "remove-item":
      return oneEdit(editor.removeItem(intent.at) ?? removeCommaItem(editor, intent.at));
    case "drop-credentials":
      return set("allow_credential", false);
    case "set-methods":
      return set("allow_methods", intent.methods.join(","));
    case "set-request-headers":
      return set("allow_headers", intent.headers.join(","));
    case "set-exposed-headers":
      return set("expose_headers", intent.headers.join(","));
    case "set-max-age":
      return set("max_age", intent.seconds);
    case "answer-preflight":
      return addOptions(fact.preflightsEnd, editor);
    default:
      return undefined;
  }
}

/** The only pattern gives way to a list; while there are patterns, APISIX reads no list. */
function replacePatterns(
  intent: Extract<FixIntent, { readonly kind: "replace-origin-check" }>,
  policy: CorsPolicy,
  editor: YamlEditor,
  documents: readonly YamlDocument[],
): readonly TextEdit[] | undefined {
  const { options } = policy;
  const maps = documents.flatMap((document) => [...mapsIn(document.root)]);
  const own = options === undefined ? undefined : maps.find(({ map }) => samePlace(map.at, options))?.map;
  const patterns = entryOf(own, "allow_origins_by_regex");
  if (patterns === undefined || policy.entries.length !== 1 || entryOf(own, "allow_origins") !== undefined) return undefined;
  const name = editor.renameKey(patterns.keyAt, "allow_origins");
  const list = editor.setValue(patterns.value.at, intent.origins.map(fixText).join(","));
  return name === undefined || list === undefined ? undefined : [name, list];
}

/** APISIX. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["apisix.apache.org/", "allow_origins", "allow_credential", "allow_methods", "allow_headers", "response-rewrite"],
  intents: ["replace-origin-check", "answer-preflight", ...new Set([...WRITTEN_POLICY_INTENTS, ...HEADER_WRITE_INTENTS, ...WRITTEN_COOKIE_INTENTS])],
  lacks: [VARIES_BY_ITSELF],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const plugin of pluginsIn(documents)) {
      if (plugin.name === "cors") yield* corsFacts(plugin);
      else yield* rewriteFacts(plugin);
    }
  },
  render,
};
