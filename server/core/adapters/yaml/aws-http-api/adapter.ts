/**
 * AWS HTTP APIs and Lambda function URLs in CloudFormation, SAM and OpenAPI extensions: CORS as lists and flags.
 * Facts and evidence: adapter.md beside this file. Refuses to guess values that parameters or imports supply.
 */
import type { CorsPolicy, EmissionProfile, Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, valueAt } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { NO_EMITTER, NO_HEADERS, VARIES_BY_ITSELF } from "../../lacks.ts";
import { resourcesOf } from "../cloudformation.ts";
import type { EntryMeaning } from "../cors-settings.ts";
import { exactOrigin, flagSetting, isNoValue, listSetting, maxAgeSetting, originsFrom, schemeOrigins } from "../cors-settings.ts";
import { LIST_POLICY_INTENTS, renderListPolicy } from "../render-list-policy.ts";

/** Spelling of the six settings: CloudFormation's own, and that of `x-amazon-apigateway-cors`. */
interface Keys {
  readonly origins: string;
  readonly methods: string;
  readonly headers: string;
  readonly exposed: string;
  readonly maxAge: string;
  readonly credentials: string;
}

const TEMPLATE_KEYS: Keys = {
  origins: "AllowOrigins",
  methods: "AllowMethods",
  headers: "AllowHeaders",
  exposed: "ExposeHeaders",
  maxAge: "MaxAge",
  credentials: "AllowCredentials",
};
const OPENAPI_KEYS: Keys = {
  origins: "allowOrigins",
  methods: "allowMethods",
  headers: "allowHeaders",
  exposed: "exposeHeaders",
  maxAge: "maxAge",
  credentials: "allowCredentials",
};

const SHARED: Omit<EmissionProfile, "anyWithCredentials" | "refusal"> = {
  entryMatch: { ignoreCase: false, globs: "whole-only", regex: "none", schemeless: false, trims: false, normalises: false },
  onMismatch: "omit",
  onNoOrigin: "omit",
  singleEntryIsStatic: false,
  vary: "when-dynamic",
  requestHeaders: "list",
  starMethodsWithCredentials: "literal",
  starHeadersWithCredentials: "literal",
  methodsDefault: [],
  uppercasesMethods: false,
  answersPreflight: "preflight-only",
  preflightStatus: 204,
  writesOnResponse: true,
};

/** HTTP API: the pair is refused (HTTP 400 from the service). */
const HTTP_API: EmissionProfile = {
  ...SHARED,
  anyWithCredentials: "refused-at-deploy",
  refusal: { when: "at deployment", reason: "credentials may not be combined with the origin '*'" },
};

/** Function URL: the pair deploys, and any origin is repeated with credentials. */
const FUNCTION_URL: EmissionProfile = { ...SHARED, anyWithCredentials: "reflects" };

function meaningOf(text: string, scalar: YamlOf<"scalar">): EntryMeaning {
  if (text === "*") return { kind: "any" };
  const anyOfScheme = schemeOrigins(text, scalar);
  if (anyOfScheme !== undefined) return { kind: "origins", form: "glob", language: anyOfScheme };
  return { kind: "origins", form: "literal", language: exactOrigin(text, scalar) };
}

interface Found {
  readonly value: YamlValue;
  readonly owner: string;
  readonly label: string;
  readonly profile: EmissionProfile;
  readonly keys: Keys;
}

/** All places of a document that hold such settings. */
function placesIn(document: YamlDocument): readonly Found[] {
  const found: Found[] = [];
  const add = (value: YamlValue | undefined, owner: string, label: string, profile: EmissionProfile, keys: Keys = TEMPLATE_KEYS): void => {
    if (value !== undefined && !isNoValue(value)) found.push({ value, owner, label, profile, keys });
  };
  add(valueAt(document.root, "Globals", "HttpApi", "CorsConfiguration"), "Globals.HttpApi", "AWS HTTP API", HTTP_API);
  add(valueAt(document.root, "Globals", "Function", "FunctionUrlConfig", "Cors"), "Globals.Function", "Lambda function URL", FUNCTION_URL);
  add(entryOf(document.root, "x-amazon-apigateway-cors")?.value, "openapi", "AWS HTTP API", HTTP_API, OPENAPI_KEYS);
  for (const resource of resourcesOf(document)) {
    const { properties, name } = resource;
    if (resource.type === "AWS::ApiGatewayV2::Api" || resource.type === "AWS::Serverless::HttpApi") {
      add(valueAt(properties, "CorsConfiguration"), name, "AWS HTTP API", HTTP_API);
      for (const body of ["Body", "DefinitionBody"]) add(valueAt(properties, body, "x-amazon-apigateway-cors"), name, "AWS HTTP API", HTTP_API, OPENAPI_KEYS);
    }
    if (resource.type === "AWS::Lambda::Url") add(valueAt(properties, "Cors"), name, "Lambda function URL", FUNCTION_URL);
    if (resource.type === "AWS::Serverless::Function") add(valueAt(properties, "FunctionUrlConfig", "Cors"), name, "Lambda function URL", FUNCTION_URL);
  }
  return found;
}

function* factsOf(found: Found): Iterable<Fact> {
  const { value, keys, profile, label } = found;
  const base = {
    technology: "yaml/aws-http-api",
    label,
    at: value.at,
    via: value.via,
    scope: { level: "gateway", owner: `${value.at.file}#${found.owner}`, order: value.at.span.start },
    environment: "any",
    layer: "gateway",
  } as const;
  if (value.kind === "intrinsic" || value.kind === "unknown") {
    yield {
      ...base,
      kind: "unread",
      what: "CORS settings",
      reason: value.kind === "unknown" ? value.reason : { kind: "intrinsic", text: `they are given by ${value.name}` },
    };
    return;
  }
  const all = flagOf(value) === true;
  if (value.kind !== "map" && !all) return;
  const entry = (key: string): YamlEntry | undefined => entryOf(value, key);
  const originsEntry = entry(keys.origins);
  const { origins, entries } = all
    ? { origins: { kind: "any", at: value.at, via: value.via } as const, entries: [] }
    : originsEntry === undefined
      ? { origins: { kind: "off", at: value.at, via: value.via } as const, entries: [] }
      : originsFrom(originsEntry.value, value.at, meaningOf);
  const policy: CorsPolicy = {
    ...base,
    kind: "cors-policy",
    origins,
    entries,
    credentials: flagSetting(entry(keys.credentials), false, value.at),
    methods: listSetting(entry(keys.methods), undefined, value.at),
    requestHeaders: listSetting(entry(keys.headers), undefined, value.at),
    exposedHeaders: listSetting(entry(keys.exposed), undefined, value.at),
    maxAge: maxAgeSetting(entry(keys.maxAge), undefined, value.at, (text) => text),
    varyElsewhere: false,
    responses: "all",
    profile,
    options: value.at,
  };
  yield policy;
  const singular = keys.origins.slice(0, -1);
  const misspelled = entry(singular);
  if (misspelled !== undefined && originsEntry === undefined) {
    yield {
      ...base,
      kind: "config-problem",
      at: misspelled.keyAt,
      problem: { kind: "rejected", when: "at deployment", reason: `'${singular}' is not a setting; it is called '${keys.origins}'`, resembles: keys.origins },
    };
  }
}

function render(intent: FixIntent, fact: Fact, editor: YamlEditor): readonly TextEdit[] | undefined {
  if (intent.kind === "rename-option") {
    const edit = editor.renameKey(intent.at, intent.to);
    return edit === undefined ? undefined : [edit];
  }
  if (fact.kind !== "cors-policy") return undefined;
  const keys = fact.options !== undefined && /\ballowOrigins\b/.test(editor.textOf(fact.options)) ? OPENAPI_KEYS : TEMPLATE_KEYS;
  return renderListPolicy(intent, fact, editor, keys);
}

/** AWS HTTP API and Lambda function URL. */
export const adapter: YamlAdapter = {
  id: "yaml/aws-http-api",
  label: "AWS HTTP API and function URL",
  language: "yaml",
  hints: ["CorsConfiguration", "x-amazon-apigateway-cors", "FunctionUrlConfig", "AWS::Lambda::Url"],
  intents: [...LIST_POLICY_INTENTS, "rename-option"],
  lacks: [VARIES_BY_ITSELF, NO_HEADERS, NO_EMITTER, { intents: ["add-header-middleware"], because: "it writes no headers by name" }],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) for (const found of placesIn(document)) yield* factsOf(found);
  },
  render,
};
