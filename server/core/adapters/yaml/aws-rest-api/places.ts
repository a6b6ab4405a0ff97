/** Where REST APIs write response headers: SAM `Cors`, method and gateway responses, and the OpenAPI extensions of both. */
import type { CorsPolicy, PreflightsEnd } from "../../../model/facts.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, scalarText, valueAt } from "../../../yaml/document.ts";
import { resourcesOf } from "../cloudformation.ts";
import { openApiPreflightsEnd } from "./open-api-login.ts";
import type { HeaderOverride } from "./overrides.ts";
import { overridesIn } from "./overrides.ts";

/** A header in a map of response parameters. */
export interface HeaderPlace {
  readonly name: string;
  readonly entry: YamlEntry;
}

/** A group of headers that go out together. */
export interface HeaderGroup {
  readonly headers: readonly HeaderPlace[];
  readonly map: YamlOf<"map">;
  readonly responses: CorsPolicy["responses"];
  readonly owner: string;
  /** Headers that a template of the same response gives another value. */
  readonly overrides?: readonly HeaderOverride[];
  /** The parameters as a whole, given if nothing reads them: the function's own answer goes out as it is. */
  readonly unused?: YamlEntry;
  readonly preflightsEnd?: PreflightsEnd;
}

/** SAM's `Cors` property: one text, or a map of such texts. */
export interface SamCors {
  readonly value: YamlValue;
  readonly owner: string;
  /** Properties of its API; `undefined` if it stands for all. */
  readonly api: YamlValue | undefined;
}

const PARAMETER = /^(?:method\.response\.header|gatewayresponse\.header)\.(.+)$/i;

function groupOf(value: YamlValue | undefined, responses: CorsPolicy["responses"], owner: string, plainNames = false): readonly HeaderGroup[] {
  if (value?.kind !== "map") return [];
  const headers = value.entries.flatMap((entry) => {
    const name = plainNames ? entry.key : PARAMETER.exec(entry.key)?.[1];
    return name === undefined ? [] : [{ name, entry }];
  });
  return headers.length === 0 ? [] : [{ headers, map: value, responses, owner }];
}

function itemsOf(value: YamlValue | undefined): readonly YamlValue[] {
  return value?.kind === "list" ? value.items : [];
}

function entriesOf(value: YamlValue | undefined): readonly YamlEntry[] {
  return value?.kind === "map" ? value.entries : [];
}

const METHODS = new Set(["get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method"]);

function responsesOf(method: string | undefined): CorsPolicy["responses"] {
  return method?.toUpperCase() === "OPTIONS" ? "preflight" : "actual";
}

/** One answer of an integration; `keys` spells its two settings. */
function integrationGroups(
  response: YamlValue,
  keys: { readonly parameters: string; readonly templates: string },
  type: string | undefined,
  method: string | undefined,
  owner: string,
): readonly HeaderGroup[] {
  const parameters = entryOf(response, keys.parameters);
  const groups = groupOf(parameters?.value, responsesOf(method), owner);
  // "For proxy integrations … there is no integration response to set" (developer guide); one of another kind takes it.
  if (parameters !== undefined && type?.toUpperCase() === "AWS_PROXY") return groups.map((group) => ({ ...group, unused: parameters }));
  const overrides = overridesIn(valueAt(response, keys.templates));
  if (overrides.length === 0) return groups;
  if (groups.length > 0) return groups.map((group) => ({ ...group, overrides }));
  return response.kind === "map" ? [{ headers: [], map: response, responses: responsesOf(method), owner, overrides }] : [];
}

/** Groups in an OpenAPI body, at the root of a file or inside a template. */
function openApiGroups(document: YamlDocument, root: YamlValue | undefined, owner: string): readonly HeaderGroup[] {
  const methods = entriesOf(valueAt(root, "paths")).flatMap((path) =>
    entriesOf(path.value)
      .filter((method) => METHODS.has(method.key.toLowerCase()))
      .flatMap((method) => {
        const integration = valueAt(method.value, "x-amazon-apigateway-integration");
        const end = /^options$/i.test(method.key) && !document.templated ? openApiPreflightsEnd(root, method.value) : undefined;
        const login = end === undefined ? {} : { preflightsEnd: end };
        const keys = { parameters: "responseParameters", templates: "responseTemplates" };
        return entriesOf(valueAt(integration, "responses"))
          .flatMap((response) =>
            integrationGroups(response.value, keys, scalarText(valueAt(integration, "type")), method.key, `${owner} ${method.key} ${path.key}`),
          )
          .map((group) => ({ ...group, ...login }));
      }),
  );
  const gateway = entriesOf(valueAt(root, "x-amazon-apigateway-gateway-responses")).flatMap((response) =>
    groupOf(valueAt(response.value, "responseParameters"), "errors", `${owner} ${response.key}`),
  );
  return [...methods, ...gateway];
}

/** All groups of hand-written response headers in a document. `MethodResponses` only declare headers and are not among them. */
export function headerGroupsIn(document: YamlDocument): readonly HeaderGroup[] {
  const groups = [...openApiGroups(document, document.root, "openapi")];
  for (const { type, properties, name } of resourcesOf(document)) {
    if (type === "AWS::ApiGateway::Method") {
      const method = scalarText(valueAt(properties, "HttpMethod"));
      const keys = { parameters: "ResponseParameters", templates: "ResponseTemplates" };
      const kind = scalarText(valueAt(properties, "Integration", "Type"));
      for (const response of itemsOf(valueAt(properties, "Integration", "IntegrationResponses"))) {
        groups.push(...integrationGroups(response, keys, kind, method, name));
      }
    }
    if (type === "AWS::ApiGateway::GatewayResponse") groups.push(...groupOf(valueAt(properties, "ResponseParameters"), "errors", name));
    if (type === "AWS::Serverless::Api") {
      for (const response of entriesOf(valueAt(properties, "GatewayResponses"))) {
        groups.push(...groupOf(valueAt(response.value, "ResponseParameters", "Headers"), "errors", name, true));
      }
    }
    for (const body of ["Body", "DefinitionBody"]) groups.push(...openApiGroups(document, valueAt(properties, body), name));
  }
  return groups;
}

/** All SAM `Cors` properties of REST APIs. */
export function samCorsIn(document: YamlDocument): readonly SamCors[] {
  const found: SamCors[] = [];
  const globals = entryOf(valueAt(document.root, "Globals", "Api"), "Cors");
  if (globals !== undefined) found.push({ value: globals.value, owner: "Globals.Api", api: undefined });
  for (const { type, properties, name } of resourcesOf(document)) {
    const cors = type === "AWS::Serverless::Api" ? entryOf(properties, "Cors") : undefined;
    if (cors !== undefined) found.push({ value: cors.value, owner: name, api: properties });
  }
  return found;
}
