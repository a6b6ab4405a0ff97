/**
 * CloudFront response headers policies in CloudFormation: security headers, custom headers and CORS at the edge.
 * Facts and evidence: adapter.md beside this file. `Override: false` leaves the origin's own header in place.
 */

import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { CorsPolicy, Fact, HeaderValue, HeaderWrite } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { REFUSES_UNKNOWN, VARIES_BY_ITSELF } from "../../lacks.ts";
import { resourcesOf } from "../cloudformation.ts";
import type { EntryMeaning } from "../cors-settings.ts";
import { exactOrigin, flagSetting, listSetting, maxAgeSetting, originsFrom, reasonOf } from "../cors-settings.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { headerRemoval, headerWrite } from "../gateway-header.ts";
import { writtenHeaderFacts } from "../written-headers.ts";
import { preflightCaches } from "./preflight-cache.ts";
import { CLOUDFRONT_INTENTS, renderCloudFront } from "./render.ts";

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

/** `Protection: false` sends 0 (API reference, ResponseHeadersPolicyXSSProtection). */
function xssValue(part: YamlValue): HeaderValue {
  const protection = entryOf(part, "Protection");
  const flag = flagOf(protection?.value);
  if (protection === undefined || flag === undefined) return entryValue(undefined, protection?.value.at ?? part.at);
  if (!flag) return known("0", protection.value.at);
  const report = scalarText(valueAt(part, "ReportUri"));
  const mode = flagOf(valueAt(part, "ModeBlock")) === true ? "; mode=block" : report === undefined ? "" : `; report=${report}`;
  return known(`1${mode}`, protection.value.at);
}

const SECURITY_HEADERS: readonly (readonly [string, string, (part: YamlValue) => HeaderValue])[] = [
  ["StrictTransportSecurity", "Strict-Transport-Security", hstsValue],
  ["ContentTypeOptions", "X-Content-Type-Options", (part) => known("nosniff", part.at)],
  ["FrameOptions", "X-Frame-Options", (part) => entryValue(entryOf(part, "FrameOption"), part.at)],
  ["ReferrerPolicy", "Referrer-Policy", (part) => entryValue(entryOf(part, "ReferrerPolicy"), part.at)],
  ["ContentSecurityPolicy", "Content-Security-Policy", (part) => entryValue(entryOf(part, "ContentSecurityPolicy"), part.at)],
  ["XSSProtection", "X-XSS-Protection", xssValue],
];

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

/** Without `Override: true` the header of the origin stays. */
function yieldsTo(part: YamlValue): boolean {
  return flagOf(valueAt(part, "Override")) !== true;
}

function* policyFacts(config: YamlValue, base: GatewayBase): Iterable<Fact> {
  const security = valueAt(config, "SecurityHeadersConfig");
  for (const [key, name, read] of SECURITY_HEADERS) {
    const entry = entryOf(security, key);
    if (entry?.value.kind !== "map") continue;
    const { at, keyAt: nameAt, value } = entry;
    yield headerWrite(base, { at, name, nameAt, value: read(value), yields: yieldsTo(value), options: value.at });
  }
  const custom = valueAt(config, "CustomHeadersConfig", "Items");
  const writes: HeaderWrite[] = [];
  for (const item of custom?.kind === "list" ? custom.items : []) {
    const name = entryOf(item, "Header")?.value;
    if (name?.kind !== "scalar") continue;
    writes.push(
      headerWrite(base, { at: item.at, name: name.text, nameAt: name.at, value: entryValue(entryOf(item, "Value"), item.at), yields: yieldsTo(item) }),
    );
  }
  yield* writtenHeaderFacts(writes, { base });
  const removed = valueAt(config, "RemoveHeadersConfig", "Items");
  for (const item of removed?.kind === "list" ? removed.items : []) {
    const name = entryOf(item, "Header")?.value;
    if (name?.kind === "scalar") yield headerRemoval(base, name.text, name.at, item.at);
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

/** CloudFront. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["AWS::CloudFront::ResponseHeadersPolicy", "CachedMethods"],
  intents: CLOUDFRONT_INTENTS,
  lacks: [VARIES_BY_ITSELF, REFUSES_UNKNOWN],
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
  render: renderCloudFront,
};
