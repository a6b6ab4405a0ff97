/**
 * AWS HTTP APIs and Lambda function URLs in CloudFormation, SAM and OpenAPI extensions: CORS as lists and flags.
 * Facts and evidence: adapter.md beside this file. Refuses to guess values that parameters or imports supply.
 */

import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { Fact } from "../../../model/facts.ts";
import type { YamlDocument, YamlValue } from "../../../yaml/document.ts";
import { entryOf, valueAt } from "../../../yaml/document.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { FUNCTION_URL, HTTP_API } from "../../aws-profiles.ts";
import { VARIES_BY_ITSELF } from "../../lacks.ts";
import type { AwsCorsPlace } from "../aws-cors-lists.ts";
import { awsCorsBase, awsCorsFact, renderAwsCors, TEMPLATE_KEYS } from "../aws-cors-lists.ts";
import { resourcesOf } from "../cloudformation.ts";
import { isNoValue } from "../cors-settings.ts";
import { LIST_POLICY_INTENTS } from "../render-list-policy.ts";
import { isResponseParameter, RESPONSE_PARAMETER_INTENTS, renderResponseParameters, responseParameterFacts } from "./response-parameters.ts";

const ID = "yaml/aws-http-api";

/** `x-amazon-apigateway-cors` has a spelling of its own. */
const OPENAPI_KEYS: AwsCorsPlace["keys"] = {
  origins: "allowOrigins",
  methods: "allowMethods",
  headers: "allowHeaders",
  exposed: "exposeHeaders",
  maxAge: "maxAge",
  credentials: "allowCredentials",
};

/** All places of a document that hold such settings. */
function placesIn(document: YamlDocument): readonly AwsCorsPlace[] {
  const found: AwsCorsPlace[] = [];
  const add = (value: YamlValue | undefined, owner: string, label: string, profile: EmissionProfile, keys = TEMPLATE_KEYS): void => {
    if (value !== undefined && !isNoValue(value)) found.push({ value, owner, technology: ID, label, profile, keys });
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

function* factsOf(place: AwsCorsPlace): Iterable<Fact> {
  const fact = awsCorsFact(place);
  if (fact === undefined) return;
  yield fact;
  const { origins } = place.keys;
  const singular = origins.slice(0, -1);
  const misspelled = entryOf(place.value, singular);
  if (misspelled !== undefined && entryOf(place.value, origins) === undefined) {
    const reason = `'${singular}' is not a setting; it is called '${origins}'`;
    const problem = { kind: "rejected", when: "at deployment", reason, resembles: origins } as const;
    yield { ...awsCorsBase(place), kind: "config-problem", at: misspelled.keyAt, problem };
  }
}

/** Headers that integrations map, of the file's own OpenAPI body and of those in a template. */
function* mappedHeaders(document: YamlDocument): Iterable<Fact> {
  const bodies = [
    { owner: "openapi", body: document.root },
    ...resourcesOf(document).flatMap(({ name, properties }) =>
      ["Body", "DefinitionBody"].map((key) => ({ owner: name, body: valueAt(properties, key), properties })),
    ),
  ];
  for (const { owner, body, ...rest } of bodies) {
    if (body === undefined) continue;
    const scope = { level: "gateway", owner: document.file, order: body.at.span.start } as const;
    const base = { technology: ID, label: "AWS HTTP API", via: [], scope, environment: "any", layer: "gateway" } as const;
    const settings = [entryOf(body, "x-amazon-apigateway-cors"), "properties" in rest ? entryOf(rest.properties, "CorsConfiguration") : undefined];
    yield* responseParameterFacts(
      body,
      owner,
      base,
      settings.some((entry) => entry !== undefined),
    );
  }
}

/** AWS HTTP API and Lambda function URL. */
export const adapter: YamlAdapter = {
  id: ID,
  label: "AWS HTTP API and function URL",
  language: "yaml",
  hints: ["x-amazon-apigateway-integration", "CorsConfiguration", "x-amazon-apigateway-cors", "FunctionUrlConfig", "AWS::Lambda::Url"],
  intents: [...new Set([...LIST_POLICY_INTENTS, ...RESPONSE_PARAMETER_INTENTS]), "rename-option"],
  lacks: [VARIES_BY_ITSELF],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) {
      for (const place of placesIn(document)) yield* factsOf(place);
      yield* mappedHeaders(document);
    }
  },
  render: (intent, fact, editor, documents) => {
    if (fact.at.file === editor.file && isResponseParameter(fact, documents)) return renderResponseParameters(intent, fact, editor, documents);
    const isOpenApi = fact.kind === "cors-policy" && fact.options !== undefined && /\ballowOrigins\b/.test(editor.textOf(fact.options));
    return renderAwsCors(intent, fact, editor, isOpenApi ? OPENAPI_KEYS : TEMPLATE_KEYS);
  },
};
