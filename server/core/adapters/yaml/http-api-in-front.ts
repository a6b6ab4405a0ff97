/**
 * Whether all functions of a template or service are reached through HTTP APIs that answer with CORS of their own: those leave out what functions
 * say of CORS ("API Gateway ignores CORS headers returned from your backend integration", HTTP API developer guide). Says so only if each way into
 * the functions is written there; a REST API, a function URL or a load balancer is another way in.
 */
import type { YamlDocument, YamlValue } from "../../yaml/document.ts";
import { entryOf, flagOf, scalarText, valueAt } from "../../yaml/document.ts";
import type { CloudFormationResource } from "./cloudformation.ts";
import { resourcesOf } from "./cloudformation.ts";
import { serviceOf } from "./serverless/service.ts";

const HTTP_APIS: ReadonlySet<string> = new Set(["AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api"]);
/** Other ways into a function, with answers that nobody changes. */
const OTHER_WAYS = /^AWS::(?:ApiGateway::|Serverless::Api$|Lambda::Url$|ElasticLoadBalancingV2::|Serverless::(?:Application|GraphQLApi)$|CloudFormation::)/;

/** True if none of the functions' own CORS headers reaches anybody. */
export function dropsCorsOfFunctions(document: YamlDocument): boolean {
  const service = serviceOf(document);
  const resources = resourcesOf(document);
  if (resources.some(({ type }) => OTHER_WAYS.test(type))) return false;
  if (service !== undefined) {
    const { httpApi, httpApiEvents, httpEvents, urls, isWhole } = service;
    const isOnlyWay = isWhole && httpEvents.length === 0 && urls.length === 0 && httpApiEvents.length > 0 && !hasBalancer(document);
    return isOnlyWay && valueAt(httpApi, "id") === undefined && answersCors(valueAt(httpApi, "cors"), "allowedOrigins") && apisAnswer(resources, undefined);
  }
  const shared = valueAt(document.root, "Globals", "HttpApi", "CorsConfiguration");
  if (valueAt(document.root, "Globals", "Function", "FunctionUrlConfig") !== undefined) return false;
  const events = resources.flatMap((resource) => (resource.type === "AWS::Serverless::Function" ? eventsOf(resource.properties) : []));
  const functions = resources.filter(({ type }) => type === "AWS::Serverless::Function");
  if (functions.some(({ properties }) => valueAt(properties, "FunctionUrlConfig") !== undefined)) return false;
  const apis = resources.filter(({ type }) => HTTP_APIS.has(type));
  const areKnown = events.every((event) => isKnownWay(event, apis, shared));
  return areKnown && (apis.length > 0 || events.some((event) => scalarText(valueAt(event, "Type")) === "HttpApi")) && apisAnswer(resources, shared);
}

function eventsOf(properties: YamlValue | undefined): readonly YamlValue[] {
  const events = valueAt(properties, "Events");
  return events?.kind === "map" ? events.entries.map(({ value }) => value) : [];
}

/** An event that calls no HTTP function, or one of an API of this template: the implicit one has what `Globals` say. */
function isKnownWay(event: YamlValue, apis: readonly CloudFormationResource[], shared: YamlValue | undefined): boolean {
  const type = scalarText(valueAt(event, "Type"));
  if (type !== "HttpApi") return type !== undefined && type !== "Api";
  const id = valueAt(event, "Properties", "ApiId");
  if (id === undefined) return answersCors(shared, "AllowOrigins");
  return id.kind === "intrinsic" && id.name === "Ref" && apis.some(({ name }) => name === scalarText(id.argument));
}

function apisAnswer(resources: readonly CloudFormationResource[], shared: YamlValue | undefined): boolean {
  return resources
    .filter(({ type, properties }) => HTTP_APIS.has(type) && scalarText(valueAt(properties, "ProtocolType")) !== "WEBSOCKET")
    .every(({ type, properties }) => {
      const own = valueAt(properties, "CorsConfiguration") ?? (type === "AWS::Serverless::HttpApi" ? shared : undefined);
      return answersCors(own, "AllowOrigins");
    });
}

function answersCors(cors: YamlValue | undefined, origins: string): boolean {
  const list = valueAt(cors, origins);
  return flagOf(cors) === true || (list?.kind === "list" && list.items.length > 0);
}

function hasBalancer({ root }: YamlDocument): boolean {
  const functions = valueAt(root, "functions");
  const maps = functions?.kind === "list" ? functions.items : functions === undefined ? [] : [functions];
  const events = maps.flatMap((map) => (map.kind === "map" ? map.entries.map(({ value }) => valueAt(value, "events")) : []));
  return events.some((list) => list?.kind !== "list" || list.items.some((item) => item.kind !== "map" || entryOf(item, "alb") !== undefined));
}
