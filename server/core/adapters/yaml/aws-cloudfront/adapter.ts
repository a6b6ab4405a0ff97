/**
 * CloudFront response headers policies in CloudFormation: security headers, custom headers and CORS at the edge.
 * Facts and evidence: adapter.md beside this file. `Override: false` leaves the origin's own header in place.
 */
import type { CorsPolicy, EmissionProfile, Fact, HeaderValue, HeaderWrite } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { resourcesOf } from "../cloudformation.ts";
import type { EntryMeaning } from "../cors-settings.ts";
import { exactOrigin, flagSetting, listSetting, maxAgeSetting, originsFrom, reasonOf } from "../cors-settings.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { preflightCaches } from "./preflight-cache.ts";

const ID = "yaml/aws-cloudfront";
const LABEL = "CloudFront";

const PROFILE: EmissionProfile = {
  anyWithCredentials: "literal-star",
  entryMatch: { ignoreCase: false, globs: "any-depth", regex: "none", schemeless: false, trims: false, normalises: false },
  onMismatch: "omit",
  onNoOrigin: "omit",
  singleEntryIsStatic: false,
  vary: "when-dynamic",
  requestHeaders: "list",
  starMethodsWithCredentials: "literal",
  starHeadersWithCredentials: "literal",
  methodsDefault: [],
  uppercasesMethods: false,
  answersPreflight: "no",
  preflightStatus: 204,
  writesOnResponse: true,
};

function known(text: string, at: Place): HeaderValue {
  return { kind: "known", value: { text, pieces: [{ start: 0, end: text.length, place: at, exact: false }] }, at, via: [] };
}

function entryValue(entry: YamlEntry | undefined, at: Place): HeaderValue {
  if (entry?.value.kind === "scalar") return { kind: "known", value: entry.value.value, at: entry.value.at, via: entry.value.via };
  return {
    kind: "unknown",
    reason: entry === undefined ? { kind: "dynamic", text: "no value is written" } : reasonOf(entry.value),
    at: entry?.value.at ?? at,
    via: [],
  };
}

function hstsValue(part: YamlValue): HeaderValue {
  const seconds = entryOf(part, "AccessControlMaxAgeSec");
  const text = scalarText(seconds?.value);
  if (seconds === undefined || text === undefined) return entryValue(seconds, part.at);
  const flags = `${flagOf(valueAt(part, "IncludeSubdomains")) === true ? "; includeSubDomains" : ""}${flagOf(valueAt(part, "Preload")) === true ? "; preload" : ""}`;
  return known(`max-age=${text}${flags}`, seconds.value.at);
}

const SECURITY_HEADERS: readonly (readonly [string, string, (part: YamlValue) => HeaderValue])[] = [
  ["StrictTransportSecurity", "Strict-Transport-Security", hstsValue],
  ["ContentTypeOptions", "X-Content-Type-Options", (part) => known("nosniff", part.at)],
  ["FrameOptions", "X-Frame-Options", (part) => entryValue(entryOf(part, "FrameOption"), part.at)],
  ["ReferrerPolicy", "Referrer-Policy", (part) => entryValue(entryOf(part, "ReferrerPolicy"), part.at)],
  ["ContentSecurityPolicy", "Content-Security-Policy", (part) => entryValue(entryOf(part, "ContentSecurityPolicy"), part.at)],
];

function headerWrite(
  base: GatewayBase,
  at: Place,
  name: string,
  nameAt: Place,
  value: HeaderValue,
  override: boolean | undefined,
  options: Place,
): HeaderWrite {
  return {
    ...base,
    kind: "header-write",
    at,
    name,
    nameAt,
    mode: "set",
    from: "written",
    value,
    when: { kind: "always" },
    responses: "all",
    yields: override !== true,
    options,
  };
}

function baseOf(value: YamlValue, document: YamlDocument, name: string): GatewayBase {
  return {
    technology: ID,
    label: LABEL,
    via: value.via,
    scope: { level: "gateway", owner: `${document.file}#${name}`, order: value.at.span.start },
    environment: "any",
    layer: "gateway",
  };
}

function* policyFacts(config: YamlValue, base: GatewayBase): Iterable<Fact> {
  const security = valueAt(config, "SecurityHeadersConfig");
  for (const [key, name, read] of SECURITY_HEADERS) {
    const entry = entryOf(security, key);
    if (entry?.value.kind !== "map") continue;
    yield headerWrite(base, entry.at, name, entry.keyAt, read(entry.value), flagOf(valueAt(entry.value, "Override")), entry.value.at);
  }
  const custom = valueAt(config, "CustomHeadersConfig", "Items");
  for (const item of custom?.kind === "list" ? custom.items : []) {
    const name = entryOf(item, "Header");
    const text = scalarText(name?.value);
    if (name === undefined || text === undefined) continue;
    yield headerWrite(base, item.at, text, name.value.at, entryValue(entryOf(item, "Value"), item.at), flagOf(valueAt(item, "Override")), item.at);
  }
  const cors = valueAt(config, "CorsConfig");
  if (cors?.kind === "map") yield corsPolicy(cors, base);
}

function meaningOf(text: string, scalar: YamlOf<"scalar">): EntryMeaning {
  if (text === "*") return { kind: "any" };
  if (!text.includes("*")) return { kind: "origins", form: "literal", language: exactOrigin(text, scalar) };
  return { kind: "origins", form: "glob", language: { kind: "glob", pattern: text, dialect: "any-depth", ignoreCase: false, at: scalar.at, via: scalar.via } };
}

function corsPolicy(cors: YamlOf<"map">, base: GatewayBase): CorsPolicy {
  const items = (key: string): YamlEntry | undefined => entryOf(valueAt(cors, key), "Items") ?? entryOf(cors, key);
  const origins = items("AccessControlAllowOrigins");
  const read =
    origins === undefined ? { origins: { kind: "off", at: cors.at, via: cors.via } as const, entries: [] } : originsFrom(origins.value, cors.at, meaningOf);
  return {
    ...base,
    kind: "cors-policy",
    at: cors.at,
    ...read,
    credentials: flagSetting(entryOf(cors, "AccessControlAllowCredentials"), false, cors.at),
    methods: listSetting(items("AccessControlAllowMethods"), undefined, cors.at),
    requestHeaders: listSetting(items("AccessControlAllowHeaders"), undefined, cors.at),
    exposedHeaders: listSetting(items("AccessControlExposeHeaders"), undefined, cors.at),
    maxAge: maxAgeSetting(entryOf(cors, "AccessControlMaxAgeSec"), undefined, cors.at, (text) => text),
    varyElsewhere: false,
    responses: "all",
    profile: PROFILE,
    options: cors.at,
  };
}

function render(intent: FixIntent, fact: Fact, editor: YamlEditor): readonly TextEdit[] | undefined {
  const one = (edit: TextEdit | undefined): readonly TextEdit[] | undefined => (edit === undefined ? undefined : [edit]);
  if (fact.kind === "header-write" && fact.options !== undefined) {
    if (intent.kind === "edit-directive") return one(editor.replaceWithin(intent.at, intent.text));
    if (intent.kind === "remove-header") return one(editor.removeEntry(fact.at) ?? editor.removeItem(fact.at));
    if (intent.kind === "set-header" && fact.value.kind === "known" && fact.name !== "Strict-Transport-Security")
      return one(editor.setValue(fact.value.at, intent.value));
    if (intent.kind !== "edit-hsts") return undefined;
    const edits = [
      intent.maxAge === undefined ? undefined : editor.setEntry(fact.options, "AccessControlMaxAgeSec", intent.maxAge),
      intent.includeSubDomains === undefined ? undefined : editor.setEntry(fact.options, "IncludeSubdomains", intent.includeSubDomains),
      intent.preload === undefined ? undefined : editor.setEntry(fact.options, "Preload", intent.preload),
    ].filter((edit) => edit !== undefined);
    return edits.length === 0 ? undefined : edits;
  }
  if (fact.kind === "preflight-cache") return intent.kind === "remove-item" ? one(editor.removeItem(intent.at)) : undefined;
  if (fact.kind !== "cors-policy" || fact.options === undefined) return undefined;
  if (intent.kind === "drop-credentials") return one(editor.setEntry(fact.options, "AccessControlAllowCredentials", false));
  if (intent.kind === "edit-origin") return one(editor.setValue(intent.at, intent.text));
  if (intent.kind === "remove-item") return one(editor.removeItem(intent.at));
  if (intent.kind === "set-origins") return one(editor.setEntry(fact.options, "AccessControlAllowOrigins", { Items: intent.origins }));
  if (intent.kind === "set-max-age") return one(editor.setEntry(fact.options, "AccessControlMaxAgeSec", intent.seconds));
  return undefined;
}

/** CloudFront. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["AWS::CloudFront::ResponseHeadersPolicy", "CachedMethods"],
  intents: ["set-origins", "edit-origin", "remove-item", "drop-credentials", "set-max-age", "set-header", "remove-header", "edit-hsts", "edit-directive"],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) {
      const resources = resourcesOf(document);
      for (const resource of resources) {
        if (resource.type === "AWS::CloudFront::Distribution")
          yield* preflightCaches(resource, resources, baseOf(resource.entry.value, document, resource.name));
        if (resource.type !== "AWS::CloudFront::ResponseHeadersPolicy") continue;
        const config = valueAt(resource.properties, "ResponseHeadersPolicyConfig");
        if (config !== undefined) yield* policyFacts(config, baseOf(config, document, resource.name));
      }
    }
  },
  render,
};
