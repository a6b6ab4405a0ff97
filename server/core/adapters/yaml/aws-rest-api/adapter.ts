/**
 * AWS REST APIs in CloudFormation, SAM and OpenAPI extensions: one literal or mapping expression per header, no lists.
 * Facts and evidence: adapter.md beside this file. Refuses to read declarations (`true`, schemas) as values.
 */

import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { CorsPolicy, Fact, HeaderWrite, ListItem, OriginSet } from "../../../model/facts.ts";
import type { Reason, Setting } from "../../../model/setting.ts";
import { byDefault, unknownSetting, written } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import type { YamlDocument, YamlEntry } from "../../../yaml/document.ts";
import { entryOf, flagOf } from "../../../yaml/document.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { REST_API_OPTIONS } from "../../aws-profiles.ts";
import { REFUSES_UNKNOWN } from "../../lacks.ts";
import { isNoValue } from "../cors-settings.ts";
import { writtenCookies } from "../written-headers.ts";
import { gatewayValue } from "./gateway-value.ts";
import type { HeaderOverride } from "./overrides.ts";
import type { HeaderGroup, SamCors } from "./places.ts";
import { headerGroupsIn, samCorsIn } from "./places.ts";
import { REST_API_INTENTS, renderRestApi } from "./render.ts";
import { samPreflightsEnd } from "./sam-auth.ts";

const ID = "yaml/aws-rest-api";

/** SAM's transform refuses the literal pair; it compares text and does not see intrinsics. */
const SAM_PROFILE: EmissionProfile = {
  ...REST_API_OPTIONS,
  anyWithCredentials: "refused-at-deploy",
  refusal: { when: "at deployment", reason: "AllowCredentials may not be combined with the origin '*'" },
};

function originsOf(entry: YamlEntry): OriginSet {
  const value = gatewayValue(entry.value);
  const { at, via } = entry.value;
  switch (value.kind) {
    case "literal":
      if (value.text.trim() === "*") return { kind: "any", at: value.at, via };
      if (/[,\s]/.test(value.text.trim())) return { kind: "broken", how: "several-values", detail: value.text, at: value.at, via };
      return { kind: "fixed", value: value.text.trim(), at: value.at, via };
    case "origin":
      return { kind: "echo", language: { kind: "all" }, at, via };
    case "request":
      return { kind: "request-chosen", source: value.source, at, via };
    case "invalid":
      return { kind: "broken", how: "invalid-value", detail: "a fixed value needs quotes of its own here", at, via };
    case "declaration":
      return { kind: "off", at, via };
    case "unknown":
      return { kind: "unknown", reason: value.reason, at, via };
  }
}

function textSetting<T>(entry: YamlEntry | undefined, at: Place, absent: T, read: (text: string, at: Place) => T): Setting<T> {
  if (entry === undefined) return byDefault(absent, at);
  const value = gatewayValue(entry.value);
  if (value.kind === "literal") return written(read(value.text, value.at), value.at, entry.value.via, entry.at);
  if (value.kind === "declaration") return byDefault(absent, at);
  return unknownSetting(
    value.kind === "unknown" ? value.reason : { kind: "dynamic", text: "the value is a mapping expression" },
    entry.value.at,
    entry.value.via,
  );
}

function listOf(text: string, at: Place): readonly ListItem[] {
  const items: ListItem[] = [];
  let offset = 0;
  for (const part of text.split(",")) {
    const name = part.trim();
    const start = at.span.start + offset + (part.length - part.trimStart().length);
    if (name !== "") items.push({ text: name, at: { file: at.file, span: { start, end: start + name.length } } });
    offset += part.length + 1;
  }
  return items;
}

function policyFrom(
  find: (name: string) => YamlEntry | undefined,
  at: Place,
  via: readonly Place[],
  owner: string,
  responses: CorsPolicy["responses"],
  sam: boolean,
  originEntry: YamlEntry,
): CorsPolicy {
  const origins = originsOf(originEntry);
  const credentialsEntry = find("Access-Control-Allow-Credentials");
  const flag = credentialsEntry === undefined ? undefined : flagOf(credentialsEntry.value);
  const credentials: Setting<boolean> =
    sam && credentialsEntry !== undefined && flag !== undefined
      ? written(flag, credentialsEntry.value.at, credentialsEntry.value.via, credentialsEntry.at)
      : textSetting(credentialsEntry, at, false, (text) => text.trim() === "true");
  const names = (name: string): Setting<readonly ListItem[] | undefined> => textSetting<readonly ListItem[] | undefined>(find(name), at, undefined, listOf);
  return {
    kind: "cors-policy",
    technology: ID,
    label: "AWS REST API",
    at,
    via,
    scope: { level: "gateway", owner: `${at.file}#${owner}`, order: at.span.start },
    environment: "any",
    layer: "gateway",
    origins,
    entries: origins.kind === "fixed" ? [{ text: origins.value, form: "literal", at: origins.at, via: origins.via }] : [],
    credentials,
    methods: names("Access-Control-Allow-Methods"),
    requestHeaders: names("Access-Control-Allow-Headers"),
    exposedHeaders: names("Access-Control-Expose-Headers"),
    maxAge: textSetting<string | undefined>(find("Access-Control-Max-Age"), at, undefined, (text) => text.trim()),
    varyElsewhere: find("Vary") !== undefined,
    responses,
    // Cors of SAM makes OPTIONS methods only; headers of another method or of a gateway response are on that answer.
    profile: { ...(sam ? SAM_PROFILE : REST_API_OPTIONS), writesOnResponse: responses !== "preflight" },
    options: at,
  };
}

/** Nothing reads these headers. */
function unusedProblem({ owner, map }: HeaderGroup, parameters: YamlEntry): Fact {
  const reason = "a proxy integration sends the function's answer as it is, so the function must write the headers";
  const scope = { level: "gateway", owner: `${map.at.file}#${owner}`, order: parameters.at.span.start } as const;
  const base = { technology: ID, label: "AWS REST API", via: map.via, scope, environment: "any", layer: "gateway" } as const;
  return { ...base, kind: "config-problem", at: parameters.keyAt, problem: { kind: "ineffective", reason } };
}

const TEMPLATE_DECIDES: Reason = { kind: "dynamic", text: "a response template sets the header" };

function overrideOf(group: HeaderGroup, name: string): HeaderOverride | undefined {
  return group.overrides?.find((override) => override.name.toLowerCase() === name.toLowerCase());
}

/** What a template of the response sets in place of the parameters. */
function overridden(group: HeaderGroup, origin: HeaderOverride | undefined): Partial<CorsPolicy> {
  const credentials = overrideOf(group, "Access-Control-Allow-Credentials");
  const unread = credentials === undefined ? {} : { credentials: unknownSetting<boolean>(TEMPLATE_DECIDES, credentials.at) };
  if (origin === undefined) return unread;
  const { at } = origin;
  const origins: OriginSet =
    origin.value === "origin" ? { kind: "echo", language: { kind: "all" }, at, via: [] } : { kind: "unknown", reason: TEMPLATE_DECIDES, at, via: [] };
  return { ...unread, origins, entries: [], ...(overrideOf(group, "Vary") === undefined ? {} : { varyElsewhere: true }) };
}

function* groupFacts(group: HeaderGroup): Iterable<Fact> {
  const find = (name: string): YamlEntry | undefined => group.headers.find((header) => header.name.toLowerCase() === name.toLowerCase())?.entry;
  if (group.unused !== undefined) {
    if (group.headers.some((header) => /^access-control-/i.test(header.name))) yield unusedProblem(group, group.unused);
    return;
  }
  const originEntry = find("Access-Control-Allow-Origin");
  const override = overrideOf(group, "Access-Control-Allow-Origin");
  const end = group.preflightsEnd === undefined ? {} : { preflightsEnd: group.preflightsEnd };
  if (override !== undefined || (originEntry !== undefined && gatewayValue(originEntry.value).kind !== "declaration")) {
    const { at, via } = group.map;
    const entry = originEntry ?? { key: "", keyAt: at, at, value: { kind: "null", at, via } as const };
    yield { ...policyFrom(find, at, via, group.owner, group.responses, false, entry), ...end, ...overridden(group, override) };
  }
  for (const header of group.headers) {
    const value = gatewayValue(header.entry.value);
    if (value.kind === "declaration" || overrideOf(group, header.name) !== undefined) continue;
    const { at, via } = header.entry.value;
    const write: HeaderWrite = {
      kind: "header-write",
      technology: ID,
      label: "AWS REST API",
      at: header.entry.at,
      via: group.map.via,
      scope: { level: "gateway", owner: `${at.file}#${group.owner}`, order: header.entry.at.span.start },
      environment: "any",
      layer: "gateway",
      name: header.name,
      nameAt: header.entry.keyAt,
      mode: "set",
      from: "written",
      value:
        value.kind === "literal"
          ? { kind: "known", value: value.value, at: value.at, via }
          : { kind: "unknown", reason: value.kind === "unknown" ? value.reason : { kind: "request", text: "the value is a mapping expression" }, at, via },
      when: { kind: "always" },
      responses: group.responses,
      yields: false,
      options: group.map.at,
    };
    yield write;
    yield* writtenCookies([write]);
  }
}

const SAM_KEYS: Readonly<Record<string, string>> = {
  "access-control-allow-credentials": "AllowCredentials",
  "access-control-allow-methods": "AllowMethods",
  "access-control-allow-headers": "AllowHeaders",
  "access-control-max-age": "MaxAge",
};

function* samFacts(sam: SamCors, document: YamlDocument): Iterable<Fact> {
  const { value, owner } = sam;
  if (isNoValue(value)) return;
  const isMap = value.kind === "map";
  const whole: YamlEntry = { key: "AllowOrigin", keyAt: value.at, at: value.at, value };
  const originEntry = isMap ? entryOf(value, "AllowOrigin") : whole;
  const find = (name: string): YamlEntry | undefined => {
    const key = SAM_KEYS[name.toLowerCase()];
    return isMap && key !== undefined ? entryOf(value, key) : undefined;
  };
  const end = samPreflightsEnd(document, sam.api);
  const login = end === undefined ? {} : { preflightsEnd: end };
  if (originEntry === undefined) {
    const standIn: YamlEntry = { ...whole, value: { kind: "null", at: value.at, via: value.via } };
    yield { ...policyFrom(find, value.at, value.via, owner, "preflight", true, standIn), ...login, origins: { kind: "any", at: value.at, via: value.via } };
    return;
  }
  const policy = { ...policyFrom(find, value.at, value.via, owner, "preflight", true, originEntry), ...login };
  yield policy;
  if (policy.origins.kind === "broken" && policy.origins.how === "invalid-value") {
    yield {
      kind: "config-problem",
      technology: ID,
      label: "AWS REST API",
      at: policy.origins.at,
      via: policy.via,
      scope: policy.scope,
      environment: "any",
      layer: "gateway",
      problem: { kind: "rejected", when: "at deployment", reason: "a literal needs single quotes inside the YAML quotes, as in \"'*'\"" },
    };
  }
}

/** AWS REST API. */
export const adapter: YamlAdapter = {
  id: ID,
  label: "AWS REST API",
  language: "yaml",
  hints: [
    "AWS::Serverless::Api",
    "Transform: AWS::Serverless",
    "AWS::ApiGateway::",
    "x-amazon-apigateway-integration",
    "x-amazon-apigateway-gateway-responses",
    "GatewayResponses",
  ],
  intents: REST_API_INTENTS,
  lacks: [REFUSES_UNKNOWN, { intents: ["append-vary"], because: "its value is fixed, or open to every site" }],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) {
      for (const group of headerGroupsIn(document)) yield* groupFacts(group);
      for (const sam of samCorsIn(document)) yield* samFacts(sam, document);
    }
  },
  render: renderRestApi,
};
