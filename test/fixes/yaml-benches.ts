/** Gateway files with one policy or one header each, as their manuals write them. */
import { fixedHeaders } from "./fixed-headers.ts";
import type { Bench, PolicySketch, SketchedOrigin } from "./sketch.ts";
import type { Words } from "./yaml-words.ts";
import { ANNOTATIONS, APISIX, CAMEL, ENVOY, INGRESS, KONG, PASCAL, S3, SERVERLESS, SPRING, TRAEFIK } from "./yaml-words.ts";

const quoted = (text: string): string => JSON.stringify(text);
const flow = (texts: readonly string[]): string => `[${texts.map(quoted).join(", ")}]`;
const joined = (texts: readonly string[]): string => quoted(texts.join(","));

/** `key: value` lines; `write` turns a list into the technology's form. */
function lines(
  sketch: PolicySketch,
  words: Words,
  write: (texts: readonly string[]) => string,
  age = (value: number | string): string => String(value),
): readonly string[] {
  const { methods, requestHeaders, exposedHeaders, maxAge } = sketch;
  return [
    ...(sketch.credentials === undefined ? [] : [`${words.credentials}: true`]),
    ...(methods === undefined ? [] : [`${words.methods}: ${write(methods)}`]),
    ...(requestHeaders === undefined ? [] : [`${words.requestHeaders}: ${write(requestHeaders)}`]),
    ...(exposedHeaders === undefined ? [] : [`${words.exposedHeaders}: ${write(exposedHeaders)}`]),
    ...(maxAge === undefined ? [] : [`${words.maxAge}: ${age(maxAge)}`]),
  ];
}

const under = (indent: number, head: string, body: readonly string[]): string => `${head}\n${body.map((line) => " ".repeat(indent) + line).join("\n")}\n`;

const texts = (sketch: PolicySketch): readonly string[] | undefined => {
  if (sketch.origins === "any") return ["*"];
  if (sketch.origins === "echo") return undefined;
  const plain = sketch.origins.filter((origin) => typeof origin === "string");
  return plain.length === sketch.origins.length ? plain : undefined;
};

/** Envoy's string matchers; a regular expression is RE2 and must match the whole text. */
function matchers(sketch: PolicySketch, regex: (source: string) => string): readonly string[] {
  if (sketch.origins === "any" || sketch.origins === "echo") return [`- ${regex(".*")}`];
  return sketch.origins.map((origin: SketchedOrigin) => (typeof origin === "string" ? `- exact: ${quoted(origin)}` : `- ${regex(origin.regex)}`));
}

const CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: static }\ndata:\n  default.conf: |";
const CLOUDFRONT =
  "Resources:\n  Headers:\n    Type: AWS::CloudFront::ResponseHeadersPolicy\n    Properties:\n      ResponseHeadersPolicyConfig:\n        Name: web";
const OPERATION =
  'openapi: "3.0.1"\npaths:\n  /notes:\n    get:\n      x-amazon-apigateway-integration:\n        type: http_proxy\n        responseParameters:\n          "200":';
const HTTP_PROXY = "apiVersion: projectcontour.io/v1\nkind: HTTPProxy\nmetadata: { name: notes }\nspec:";
const ENVOY_GATEWAY = "apiVersion: gateway.envoyproxy.io/v1alpha1\nmetadata: { name: notes }\nkind:";
const ROUTE = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: notes }\nspec:\n  rules:\n    - filters:";
const VIRTUAL_SERVICE = "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: orders }\nspec:\n  http:";
const VIRTUAL_HOST =
  "static_resources:\n  listeners:\n    - filter_chains:\n        - filters:\n            - typed_config:\n                route_config:\n                  virtual_hosts:\n                    - name: api";
const INGRESS_HEAD = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: crm\n  annotations:";

type Headers = readonly (readonly [string, string])[];

const pairs = (headers: Headers): readonly { readonly key: string; readonly value: string }[] => headers.map(([key, value]) => ({ key, value }));

/** A platform whose JSON file holds headers for everybody. */
function platform(technology: string, name: string, file: (headers: Headers) => unknown): Bench {
  return written(technology, name, (headers) => `${JSON.stringify(file(headers), null, 2)}\n`);
}

/** A platform whose file holds headers for everybody. */
function written(technology: string, name: string, text: (headers: Headers) => string): Bench {
  return {
    technology,
    file: `/w/${name}`,
    policy: (sketch) => {
      const headers = fixedHeaders(sketch);
      return headers === undefined ? undefined : text(headers.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
    },
    header: (key, value) => text([[key, value]]),
  };
}

/** One bench for each gateway. */
export const YAML_BENCHES: readonly Bench[] = [
  platform("yaml/vercel", "vercel.json", (headers) => ({ headers: [{ source: "/api/(.*)", headers: pairs(headers) }] })),
  platform("yaml/firebase-hosting", "firebase.json", (headers) => ({ hosting: { headers: [{ source: "/api/**", headers: pairs(headers) }] } })),
  platform("yaml/azure-functions", "host.json", (headers) => ({ extensions: { http: { customHeaders: Object.fromEntries(headers) } } })),
  platform("yaml/azure-static-web-apps", "staticwebapp.config.json", (headers) => ({ globalHeaders: Object.fromEntries(headers) })),
  written("yaml/netlify", "netlify.toml", (headers) =>
    under(
      4,
      '[[headers]]\n  for = "/api/*"\n  [headers.values]',
      headers.map(([name, value]) => `${name} = ${quoted(value)}`),
    ),
  ),
  written("yaml/header-file", "_headers", (headers) =>
    under(
      2,
      "/api/*",
      headers.map(([name, value]) => `${name}: ${value}`),
    ),
  ),
  {
    technology: "yaml/apisix",
    file: "/w/apisix.yaml",
    policy: (sketch) => {
      const plain = texts(sketch);
      const patterns =
        sketch.origins === "any" || sketch.origins === "echo" ? [] : sketch.origins.flatMap((origin) => (typeof origin === "string" ? [] : [origin.regex]));
      const origins =
        sketch.origins === "echo"
          ? 'allow_origins: "**"'
          : plain === undefined
            ? `allow_origins_by_regex: ${flow(patterns)}`
            : `allow_origins: ${joined(plain)}`;
      return under(8, "routes:\n  - uri: /api/*\n    plugins:\n      cors:", [origins, ...lines(sketch, APISIX, joined)]);
    },
    header: (name, value) =>
      under(12, "routes:\n  - uri: /api/*\n    plugins:\n      response-rewrite:\n        headers:\n          set:", [`${name}: ${quoted(value)}`]),
  },
  {
    technology: "yaml/aws-cloudfront",
    file: "/w/cdn.yaml",
    policy: (sketch) => {
      const plain = texts(sketch);
      if (plain === undefined) return undefined;
      const items = (key: string, values: readonly string[] | undefined): readonly string[] =>
        values === undefined ? [] : [`${key}: { Items: ${flow(values)} }`];
      return under(10, `${CLOUDFRONT}\n        CorsConfig:`, [
        ...items("AccessControlAllowOrigins", plain),
        ...items("AccessControlAllowHeaders", sketch.requestHeaders ?? ["X-Client"]),
        ...items("AccessControlAllowMethods", sketch.methods ?? ["GET", "PUT"]),
        ...items("AccessControlExposeHeaders", sketch.exposedHeaders),
        `AccessControlAllowCredentials: ${sketch.credentials === true}`,
        ...(sketch.maxAge === undefined ? [] : [`AccessControlMaxAgeSec: ${sketch.maxAge}`]),
        "OriginOverride: true",
      ]);
    },
    header: (name, value) =>
      under(12, `${CLOUDFRONT}\n        CustomHeadersConfig:\n          Items:`, [`- { Header: ${quoted(name)}, Value: ${quoted(value)}, Override: true }`]),
  },
  {
    technology: "yaml/aws-http-api",
    file: "/w/template.yaml",
    policy: (sketch) => {
      const plain = texts(sketch);
      return plain === undefined
        ? undefined
        : under(8, "Resources:\n  Api:\n    Type: AWS::Serverless::HttpApi\n    Properties:\n      CorsConfiguration:", [
            `AllowOrigins: ${flow(plain)}`,
            ...lines(sketch, PASCAL, flow),
          ]);
    },
    header: (name, value) => under(12, OPERATION, [`overwrite:header.${name}: ${quoted(value)}`]),
  },
  {
    technology: "yaml/aws-rest-api",
    file: "/w/template.yaml",
    policy: (sketch) => {
      const plain = texts(sketch);
      const fixed = (values: readonly string[]): string => quoted(`'${values.join(",")}'`);
      const words = { ...PASCAL, origins: "AllowOrigin" };
      return plain === undefined || sketch.exposedHeaders !== undefined
        ? undefined
        : under(
            8,
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: v1\n      Cors:",
            [`AllowOrigin: ${fixed(plain)}`, ...lines(sketch, words, fixed, (age) => quoted(`'${age}'`))],
          );
    },
    header: (name, value) =>
      under(
        6,
        "Resources:\n  Denied:\n    Type: AWS::ApiGateway::GatewayResponse\n    Properties:\n      ResponseType: DEFAULT_4XX\n      ResponseParameters:",
        [`  gatewayresponse.header.${name}: ${quoted(`'${value}'`)}`],
      ),
  },
  {
    technology: "yaml/aws-s3",
    file: "/w/template.yaml",
    policy: (sketch) => {
      const plain = texts(sketch);
      return plain === undefined || sketch.credentials !== undefined
        ? undefined
        : under(12, "Resources:\n  Files:\n    Type: AWS::S3::Bucket\n    Properties:\n      CorsConfiguration:\n        CorsRules:\n          - Id: web", [
            `AllowedOrigins: ${flow(plain)}`,
            ...lines({ methods: ["GET"], ...sketch }, S3, flow),
          ]);
    },
  },
  {
    technology: "yaml/azure-app-service",
    file: "/w/azuredeploy.json",
    policy: (sketch) => {
      const plain = texts(sketch);
      if (plain === undefined || sketch.methods !== undefined || sketch.requestHeaders !== undefined) return undefined;
      const cors = { allowedOrigins: plain, ...(sketch.credentials === undefined ? {} : { supportCredentials: true }) };
      const $schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
      return `${JSON.stringify({ $schema, resources: [{ type: "Microsoft.Web/sites", name: "notes", properties: { siteConfig: { cors } } }] }, null, 2)}\n`;
    },
  },
  {
    technology: "yaml/contour",
    file: "/w/proxy.yaml",
    policy: (sketch) => {
      const origins = ["any", "echo"].includes(String(sketch.origins))
        ? ["*"]
        : (sketch.origins as readonly SketchedOrigin[]).map((origin) => (typeof origin === "string" ? origin : origin.regex));
      return under(6, `${HTTP_PROXY}\n  virtualhost:\n    fqdn: notes.acme.io\n    corsPolicy:`, [
        `allowOrigin: ${flow(origins)}`,
        ...lines({ methods: ["GET"], ...sketch }, CAMEL, flow, (age) => (typeof age === "number" ? `${age}s` : quoted(age))),
      ]);
    },
    header: (name, value) =>
      under(10, `${HTTP_PROXY}\n  routes:\n    - responseHeadersPolicy:\n        set:`, [`- { name: ${quoted(name)}, value: ${quoted(value)} }`]),
  },
  {
    technology: "yaml/envoy-gateway",
    file: "/w/policy.yaml",
    policy: (sketch) => {
      const plain = texts(sketch);
      return plain === undefined
        ? undefined
        : under(4, `${ENVOY_GATEWAY} SecurityPolicy\nspec:\n  cors:`, [
            `allowOrigins: ${flow(plain)}`,
            ...lines(sketch, CAMEL, flow, (age) => (typeof age === "number" ? `${age}s` : quoted(age))),
          ]);
    },
    header: (name, value) =>
      under(8, `${ENVOY_GATEWAY} ClientTrafficPolicy\nspec:\n  headers:\n    lateResponseHeaders:\n      set:`, [
        `- { name: ${quoted(name)}, value: ${quoted(value)} }`,
      ]),
  },
  {
    technology: "yaml/envoy",
    file: "/w/envoy.yaml",
    policy: (sketch) =>
      under(26, `${VIRTUAL_HOST}\n                      typed_per_filter_config:\n                        envoy.filters.http.cors:`, [
        '"@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy',
        "allow_origin_string_match:",
        ...matchers(sketch, (source) => `safe_regex: { regex: ${quoted(source)} }`).map((line) => `  ${line}`),
        ...lines(sketch, ENVOY, joined, (age) => quoted(String(age))),
      ]),
    header: (name, value) =>
      under(24, `${VIRTUAL_HOST}\n                      response_headers_to_add:`, [
        `- header: { key: ${quoted(name)}, value: ${quoted(value)} }`,
        "  append_action: OVERWRITE_IF_EXISTS_OR_ADD",
      ]),
  },
  {
    technology: "yaml/gateway-api",
    file: "/w/route.yaml",
    policy: (sketch) => {
      const plain = texts(sketch);
      return plain === undefined
        ? undefined
        : under(12, `${ROUTE}\n        - type: CORS\n          cors:`, [`allowOrigins: ${flow(plain)}`, ...lines(sketch, CAMEL, flow)]);
    },
    header: (name, value) =>
      under(14, `${ROUTE}\n        - type: ResponseHeaderModifier\n          responseHeaderModifier:\n            set:`, [
        `- { name: ${quoted(name)}, value: ${quoted(value)} }`,
      ]),
  },
  {
    technology: "yaml/ingress-nginx",
    file: "/w/ingress.yaml",
    policy: (sketch) => {
      const plain = texts(sketch);
      return plain === undefined
        ? undefined
        : under(4, INGRESS_HEAD, [
            `${INGRESS}enable-cors: "true"`,
            `${ANNOTATIONS.origins}: ${joined(plain)}`,
            ...lines(sketch, ANNOTATIONS, joined, (age) => quoted(String(age))).map((line) => line.replace(/: true$/, ': "true"')),
          ]);
    },
    header: (name, value) => under(6, `${INGRESS_HEAD}\n    ${INGRESS}configuration-snippet: |`, [`add_header ${name} ${quoted(value)} always;`]),
  },
  {
    technology: "yaml/istio",
    file: "/w/vs.yaml",
    policy: (sketch) =>
      under(8, `${VIRTUAL_SERVICE}\n    - corsPolicy:`, [
        "allowOrigins:",
        ...matchers(sketch, (source) => `regex: ${quoted(source)}`).map((line) => `  ${line}`),
        ...lines(sketch, CAMEL, flow, (age) => (typeof age === "number" ? `${age}s` : quoted(age))),
      ]),
    header: (name, value) => under(12, `${VIRTUAL_SERVICE}\n    - headers:\n        response:\n          set:`, [`${name}: ${quoted(value)}`]),
  },
  {
    technology: "yaml/kong",
    file: "/w/kong.yml",
    policy: (sketch) => {
      const origins =
        sketch.origins === "any" || sketch.origins === "echo" ? ["*"] : sketch.origins.map((origin) => (typeof origin === "string" ? origin : origin.regex));
      return under(6, '_format_version: "3.0"\nplugins:\n  - name: cors\n    config:', [`origins: ${flow(origins)}`, ...lines(sketch, KONG, flow)]);
    },
    header: (name, value) =>
      under(10, '_format_version: "3.0"\nplugins:\n  - name: response-transformer\n    config:\n      add:\n        headers:', [
        `- ${quoted(`${name}:${value}`)}`,
      ]),
  },
  {
    technology: "yaml/nginx",
    file: "/w/nginx.yaml",
    policy: (sketch) => {
      const plain = texts(sketch);
      const value = sketch.origins === "echo" ? "$http_origin" : plain?.length === 1 ? quoted(plain[0] ?? "") : undefined;
      if (value === undefined) return undefined;
      const add = (name: string, text: string): string => `    add_header ${name} ${text} always;`;
      const listed = (name: string, values: readonly string[] | undefined): readonly string[] =>
        values === undefined ? [] : [add(name, quoted(values.join(", ")))];
      return under(4, CONFIG_MAP, [
        "server {",
        "  location /api/ {",
        add("Access-Control-Allow-Origin", value),
        ...(sketch.credentials === undefined ? [] : [add("Access-Control-Allow-Credentials", '"true"')]),
        ...listed("Access-Control-Allow-Methods", sketch.methods),
        ...listed("Access-Control-Allow-Headers", sketch.requestHeaders),
        ...listed("Access-Control-Expose-Headers", sketch.exposedHeaders),
        ...(sketch.maxAge === undefined ? [] : [add("Access-Control-Max-Age", quoted(String(sketch.maxAge)))]),
        add("Vary", "Origin"),
        "  }",
        "}",
      ]);
    },
    header: (name, value) => under(4, CONFIG_MAP, ["server {", `  add_header ${name} ${quoted(value)} always;`, "}"]),
  },
  {
    technology: "yaml/serverless",
    file: "/w/serverless.yml",
    policy: (sketch) => {
      const plain = texts(sketch);
      return plain === undefined
        ? undefined
        : under(8, "service: notes\nprovider: { name: aws }\nfunctions:\n  notes:\n    url:\n      cors:", [
            `allowedOrigins: ${flow(plain)}`,
            ...lines(sketch, SERVERLESS, flow),
          ]);
    },
  },
  {
    technology: "yaml/spring",
    file: "/w/application.yml",
    policy: (sketch) => {
      const plain = texts(sketch);
      if (plain === undefined && sketch.origins !== "echo") return undefined;
      const origins = plain === undefined ? 'allowedOriginPatterns: "*"' : `allowedOrigins: ${flow(plain)}`;
      return under(8, "spring.cloud.gateway:\n  globalcors:\n    cors-configurations:\n      '[/**]':", [origins, ...lines(sketch, SPRING, flow)]);
    },
  },
  {
    technology: "yaml/traefik",
    file: "/w/dynamic.yml",
    policy: (sketch) => {
      const plain = texts(sketch);
      const patterns =
        sketch.origins === "any" || sketch.origins === "echo" ? [] : sketch.origins.flatMap((origin) => (typeof origin === "string" ? [] : [origin.regex]));
      if (plain === undefined && patterns.length === 0) return undefined;
      const origins = plain === undefined ? `accessControlAllowOriginListRegex: ${flow(patterns)}` : `accessControlAllowOriginList: ${flow(plain)}`;
      return under(8, "http:\n  middlewares:\n    cors:\n      headers:", [origins, ...lines(sketch, TRAEFIK, flow), "addVaryHeader: true"]);
    },
    header: (name, value) => under(10, "http:\n  middlewares:\n    secure:\n      headers:\n        customResponseHeaders:", [`${name}: ${quoted(value)}`]),
  },
];
