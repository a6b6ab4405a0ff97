/**
 * Serverless Framework on AWS: CORS of `http` events, of the HTTP API and of function URLs in a service file. Facts and evidence: adapter.md beside
 * this file. `resources` are CloudFormation and read as such; services written in TypeScript are not read.
 */
import type { Fact } from "../../../model/facts.ts";
import { byDefault, unknownSetting } from "../../../model/setting.ts";
import type { YamlDocument, YamlEntry, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { FUNCTION_URL, HTTP_API } from "../../aws-profiles.ts";
import { NO_EMITTER, NO_HEADERS } from "../../lacks.ts";
import type { AwsCorsPlace } from "../aws-cors-lists.ts";
import { awsCorsBase, awsCorsFact } from "../aws-cors-lists.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { LIST_POLICY_INTENTS } from "../render-list-policy.ts";
import type { KeyNames } from "../unknown-keys.ts";
import { unknownKeys } from "../unknown-keys.ts";
import type { HttpCors } from "./http-cors.ts";
import { byPath, DEFAULT_HEADERS, httpCorsFact, httpCorsOf } from "./http-cors.ts";
import { HTTP_API_KEYS, renderServerless } from "./render.ts";
import type { Service } from "./service.ts";
import { serviceOf } from "./service.ts";

const ID = "yaml/serverless";
const LABEL = "Serverless Framework";

const HTTP_EVENT: KeyNames = {
  known: ["origin", "origins", "headers", "methods", "allowCredentials", "maxAge", "cacheControl"],
  misnomers: {
    alloworigin: "origin",
    alloworigins: "origins",
    allowedorigin: "origin",
    allowedorigins: "origins",
    allowheaders: "headers",
    allowedheaders: "headers",
    allowmethods: "methods",
    allowedmethods: "methods",
    credentials: "allowCredentials",
  },
  opensWithout: ["origin", "origins"],
};

const LISTS: KeyNames = {
  known: Object.values(HTTP_API_KEYS),
  misnomers: {
    origin: "allowedOrigins",
    origins: "allowedOrigins",
    alloworigin: "allowedOrigins",
    alloworigins: "allowedOrigins",
    headers: "allowedHeaders",
    allowheaders: "allowedHeaders",
    methods: "allowedMethods",
    allowmethods: "allowedMethods",
    credentials: "allowCredentials",
    exposeheaders: "exposedResponseHeaders",
    exposedheaders: "exposedResponseHeaders",
  },
  opensWithout: ["allowedOrigins"],
};

/** Methods of HTTP APIs that `*` and `ANY` of an event stand for (`http-api.js`). */
const EVERY_METHOD = ["GET", "POST", "PUT", "PATCH", "OPTIONS", "HEAD", "DELETE"];

function* facts(document: YamlDocument): Iterable<Fact> {
  const service = serviceOf(document);
  if (service === undefined) return;
  yield* httpEvents(document, service);
  yield* httpApi(service);
  for (const url of service.urls) {
    const cors = valueAt(url.value, "cors");
    if (cors === undefined) continue;
    const methods = byDefault([{ text: "*", at: cors.at }], cors.at);
    const headers = DEFAULT_HEADERS.filter((name) => name !== "X-Amz-User-Agent");
    const place = { owner: `${url.function} url`, label: "Lambda function URL", profile: FUNCTION_URL, defaults: { headers, methods } };
    yield* listFacts(cors, place, service);
  }
}

function* httpEvents(document: YamlDocument, service: Service): Iterable<Fact> {
  for (const events of byPath(service.httpEvents.flatMap((event) => httpCorsOf(event) ?? []))) {
    const [first] = events;
    const base: GatewayBase = {
      technology: ID,
      label: `${LABEL} http event`,
      via: events.flatMap((event) => event.cors.via),
      scope: {
        level: "gateway",
        owner: ownerOf(document, first),
        order: first.cors.at.span.start,
        ...(first.path === undefined ? {} : { path: `/${first.path}` }),
      },
      environment: "any",
      layer: "gateway",
    };
    yield httpCorsFact(events, base);
    for (const event of events) yield* ignoredKeys(event.cors, HTTP_EVENT, base, service);
  }
}

function ownerOf(document: YamlDocument, event: HttpCors): string {
  return `${document.file}#http ${event.path ?? `${event.function} ${event.cors.at.span.start}`}`;
}

function* httpApi(service: Service): Iterable<Fact> {
  for (const event of service.httpApiEvents) {
    const cors = entryOf(event.value, "cors");
    if (cors === undefined || cors.value.kind === "null" || flagOf(cors.value) === false) continue;
    const reason = "an HTTP API has one setting for all its routes, provider.httpApi.cors, and events take none";
    const base = awsCorsBase({ value: cors.value, owner: "httpApi", technology: ID, label: LABEL });
    yield { ...base, kind: "config-problem", at: cors.at, problem: { kind: "ineffective", reason } };
  }
  const cors = valueAt(service.httpApi, "cors");
  if (cors === undefined) return;
  const external = entryOf(service.httpApi, "id");
  if (external !== undefined && (flagOf(cors) === true || cors.kind === "map")) {
    const reason = "provider.httpApi.id names an API of another stack, and its CORS settings cannot be changed from here";
    const base = awsCorsBase({ value: cors, owner: "httpApi", technology: ID, label: LABEL });
    yield { ...base, kind: "config-problem", at: cors.at, problem: { kind: "rejected", when: "when it is packaged", reason } };
    return;
  }
  const methods = methodsOf(service, cors);
  yield* listFacts(cors, { owner: "httpApi", label: "AWS HTTP API", profile: HTTP_API, defaults: { headers: DEFAULT_HEADERS, methods } }, service);
}

/** OPTIONS, and the methods of all events. */
function methodsOf(service: Service, cors: YamlValue): NonNullable<AwsCorsPlace["defaults"]>["methods"] {
  const methods = service.httpApiEvents.map(({ value }) => {
    const text = scalarText(value);
    return (text === undefined ? scalarText(valueAt(value, "method")) : text.split(" ")[0])?.toUpperCase();
  });
  if (!service.isWhole || methods.includes(undefined)) return unknownSetting({ kind: "dynamic", text: "not all events are known" }, cors.at);
  const all = ["OPTIONS", ...methods.flatMap((method) => (method === "*" || method === "ANY" ? EVERY_METHOD : [method ?? ""]))];
  return byDefault(
    [...new Set(all)].map((text) => ({ text, at: cors.at })),
    cors.at,
  );
}

function* listFacts(value: YamlValue, place: Omit<AwsCorsPlace, "value" | "keys" | "technology">, service: Service): Iterable<Fact> {
  const whole = { ...place, value: withoutNulls(value), technology: ID, keys: HTTP_API_KEYS };
  const fact = awsCorsFact(whole);
  if (fact !== undefined) yield fact;
  yield* ignoredKeys(value, LISTS, { ...awsCorsBase(whole), label: LABEL }, service);
}

/** A key without a value is left out. */
function withoutNulls(value: YamlValue): YamlValue {
  return value.kind === "map" ? { ...value, entries: value.entries.filter((entry: YamlEntry) => entry.value.kind !== "null") } : value;
}

function* ignoredKeys(value: YamlValue, names: KeyNames, base: GatewayBase, service: Service): Iterable<Fact> {
  if (value.kind !== "map") return;
  for (const { entry, resembles, leavesOpen } of unknownKeys(value, names)) {
    const option = entry.key;
    const reason = `cors has no setting '${option}', and configValidationMode is 'error'`;
    yield {
      ...base,
      kind: "config-problem",
      at: entry.keyAt,
      problem: service.refusesUnknown
        ? { kind: "rejected", when: "when it is packaged", reason, ...(resembles === undefined ? {} : { resembles }) }
        : { kind: "unknown-option", option, resembles, leavesOpen },
    };
  }
}

/** Serverless Framework. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["cors:", '"cors"'],
  needs: ["provider:", '"provider"'],
  intents: [...LIST_POLICY_INTENTS, "rename-option"],
  lacks: [NO_HEADERS, NO_EMITTER, { intents: ["add-header-middleware"], because: "it writes no headers by name" }],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) yield* facts(document);
  },
  render: renderServerless,
};
