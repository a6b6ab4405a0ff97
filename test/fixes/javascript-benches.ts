/** Server files with one policy or one header each, as people write them with the libraries. */
import { fixedHeaders } from "./fixed-headers.ts";
import type { Bench, PolicySketch, SketchedOrigin } from "./sketch.ts";

const FILE = "/w/server.js";

const quoted = (text: string): string => JSON.stringify(text);
const list = (texts: readonly string[]): string => `[${texts.map(quoted).join(", ")}]`;
const entry = (origin: SketchedOrigin): string => (typeof origin === "string" ? quoted(origin) : `/${origin.regex.replaceAll("/", "\\/")}/`);

/** Options in the words of the package `cors`; @fastify/cors and NestJS took them over. */
function options(sketch: PolicySketch, header: "allowedHeaders" | "allowHeaders" = "allowedHeaders"): string {
  const { origins, methods, requestHeaders, exposedHeaders, maxAge } = sketch;
  const origin = origins === "any" ? quoted("*") : origins === "echo" ? "true" : `[${origins.map(entry).join(", ")}]`;
  const exposed = header === "allowHeaders" ? "exposeHeaders" : "exposedHeaders";
  return `{ ${[
    `origin: ${origin}`,
    ...(sketch.credentials === undefined ? [] : ["credentials: true"]),
    ...(methods === undefined ? [] : [`methods: ${list(methods)}`]),
    ...(requestHeaders === undefined ? [] : [`${header}: ${list(requestHeaders)}`]),
    ...(exposedHeaders === undefined ? [] : [`${exposed}: ${list(exposedHeaders)}`]),
    ...(maxAge === undefined ? [] : [`maxAge: ${typeof maxAge === "number" ? maxAge : quoted(maxAge)}`]),
  ].join(", ")} }`;
}

/** @koa/cors takes a text or a function. */
function koaOptions(sketch: PolicySketch): string | undefined {
  const { origins } = sketch;
  const rest = options({ ...sketch, origins: "any" }, "allowHeaders").replace("methods:", "allowMethods:");
  if (origins === "any") return rest;
  if (origins === "echo") return rest.replace('origin: "*"', 'origin: (ctx) => ctx.get("Origin")');
  const [first, ...others] = origins;
  if (typeof first === "string" && others.length === 0) return rest.replace('"*"', () => quoted(first));
  const texts = origins.filter((origin) => typeof origin === "string");
  const test = texts.length === origins.length ? `${list(texts)}.includes(origin)` : first !== undefined ? `${entry(first)}.test(origin)` : undefined;
  return test === undefined ? undefined : rest.replace('"*"', () => `(ctx) => { const origin = ctx.get("Origin"); return ${test} ? origin : ""; }`);
}

/** `hono/cors` compares texts; a pattern must stand in a function. */
function honoOptions(sketch: PolicySketch): string | undefined {
  const { origins } = sketch;
  const rest = options({ ...sketch, origins: "any" }, "allowHeaders").replace("methods:", "allowMethods:");
  if (origins === "any") return rest;
  if (origins === "echo") return rest.replace('"*"', "(origin) => origin");
  const [first] = origins;
  const texts = origins.filter((origin) => typeof origin === "string");
  if (texts.length === origins.length) return rest.replace('"*"', () => list(texts));
  return first === undefined ? undefined : rest.replace('"*"', () => `(origin) => (${entry(first)}.test(origin) ? origin : "")`);
}

/** `cors` of hapi takes texts, in which `*` is any text, and no methods. */
function hapiOptions(sketch: PolicySketch): string | undefined {
  const { origins, methods } = sketch;
  const texts = typeof origins === "string" ? ["*"] : origins.filter((origin) => typeof origin === "string");
  if (methods !== undefined || origins === "any" || (typeof origins !== "string" && texts.length < origins.length)) return undefined;
  return options({ ...sketch, origins: texts }, "allowHeaders")
    .replace("allowHeaders:", "headers:")
    .replace("exposeHeaders:", "exposedHeaders:");
}

/** The option of helmet that sends the header with this value. */
function helmetOption(name: string, value: string): string | undefined {
  switch (name) {
    case "Strict-Transport-Security": {
      const age = /^max-age=(\d+)/.exec(value)?.[1] ?? 0;
      return `hsts: { maxAge: ${age}, includeSubDomains: ${/sub/i.test(value)}, preload: ${/preload/i.test(value)} }`;
    }
    case "Referrer-Policy":
      return `referrerPolicy: { policy: ${quoted(value)} }`;
    case "Content-Security-Policy": {
      const directives = value.split(";").map((directive) => directive.trim().split(/\s+/));
      return `contentSecurityPolicy: { useDefaults: false, directives: { ${directives.map(([key = "", ...sources]) => `${quoted(key)}: ${list(sources)}`).join(", ")} } }`;
    }
    default:
      return undefined;
  }
}

function rawLines(sketch: PolicySketch): string {
  const { origins, methods, requestHeaders, exposedHeaders, maxAge } = sketch;
  const set = (name: string, value: string): string => `  res.setHeader("${name}", ${value});`;
  const echo = set("Access-Control-Allow-Origin", "req.headers.origin");
  const tests = origins === "any" || origins === "echo" ? [] : origins;
  const texts = tests.filter((origin) => typeof origin === "string");
  const [only] = texts;
  const first = tests[0];
  const condition =
    texts.length === tests.length ? `${list(texts)}.includes(req.headers.origin)` : first === undefined ? "false" : `${entry(first)}.test(req.headers.origin)`;
  const allow =
    origins === "any"
      ? [set("Access-Control-Allow-Origin", quoted("*"))]
      : origins === "echo"
        ? [echo]
        : tests.length === 1 && only !== undefined
          ? [set("Access-Control-Allow-Origin", quoted(only))]
          : [`  if (${condition}) {`, `  ${echo}`, "  }"];
  return [
    "export function handler(req, res) {",
    ...allow,
    set("Vary", quoted("Origin")),
    ...(sketch.credentials === undefined ? [] : [set("Access-Control-Allow-Credentials", quoted("true"))]),
    ...(methods === undefined ? [] : [set("Access-Control-Allow-Methods", quoted(methods.join(", ")))]),
    ...(requestHeaders === undefined ? [] : [set("Access-Control-Allow-Headers", quoted(requestHeaders.join(", ")))]),
    ...(exposedHeaders === undefined ? [] : [set("Access-Control-Expose-Headers", quoted(exposedHeaders.join(", ")))]),
    ...(maxAge === undefined ? [] : [set("Access-Control-Max-Age", quoted(String(maxAge)))]),
    "  res.end();",
    "}",
    "",
  ].join("\n");
}

/** Preflight options of a CDK construct, whose lists hold texts. */
function constructOptions(sketch: PolicySketch): string | undefined {
  const { origins, methods, requestHeaders, exposedHeaders, maxAge } = sketch;
  const texts = origins === "any" ? ["*"] : origins === "echo" ? [] : origins.filter((origin) => typeof origin === "string");
  if (texts.length === 0 || (typeof origins !== "string" && texts.length < origins.length)) return undefined;
  const parts = [
    `allowOrigins: ${list(texts)}`,
    ...(sketch.credentials === undefined ? [] : ["allowCredentials: true"]),
    ...(methods === undefined ? [] : [`allowMethods: ${list(methods)}`]),
    ...(requestHeaders === undefined ? [] : [`allowHeaders: ${list(requestHeaders)}`]),
    ...(exposedHeaders === undefined ? [] : [`exposeHeaders: ${list(exposedHeaders)}`]),
    ...(maxAge === undefined ? [] : [`maxAge: Duration.seconds(${maxAge})`]),
  ];
  return `{ ${parts.join(", ")} }`;
}

/** The answer of a Lambda function, whose headers are one object. */
function lambdaAnswer(sketch: PolicySketch): string {
  const { origins, methods, requestHeaders, exposedHeaders, maxAge } = sketch;
  const tests = origins === "any" || origins === "echo" ? [] : origins;
  const texts = tests.filter((origin) => typeof origin === "string");
  const [first] = tests;
  const condition =
    texts.length === tests.length
      ? `${list(texts)}.includes(event.headers.origin)`
      : first === undefined
        ? "false"
        : `${entry(first)}.test(event.headers.origin)`;
  const only = tests.length === 1 && typeof first === "string" ? quoted(first) : undefined;
  const allowed =
    origins === "any" ? quoted("*") : origins === "echo" ? "event.headers.origin" : (only ?? `${condition} ? event.headers.origin : ${quoted("")}`);
  const headers: readonly (readonly [string, string | undefined])[] = [
    ["Access-Control-Allow-Origin", allowed],
    ["Vary", quoted("Origin")],
    ["Access-Control-Allow-Credentials", sketch.credentials === undefined ? undefined : quoted("true")],
    ["Access-Control-Allow-Methods", methods === undefined ? undefined : quoted(methods.join(", "))],
    ["Access-Control-Allow-Headers", requestHeaders === undefined ? undefined : quoted(requestHeaders.join(", "))],
    ["Access-Control-Expose-Headers", exposedHeaders === undefined ? undefined : quoted(exposedHeaders.join(", "))],
    ["Access-Control-Max-Age", maxAge === undefined ? undefined : quoted(String(maxAge))],
  ];
  const lines = headers.flatMap(([name, value]) => (value === undefined ? [] : [`    ${quoted(name)}: ${value},`]));
  return ["export const handler = async (event) => ({", "  statusCode: 200,", "  headers: {", ...lines, "  },", '  body: "",', "});", ""].join("\n");
}

/** One entry of `headers()` in a configuration of Next.js; what depends on the request has no form there. */
function nextConfig(headers: readonly (readonly [string, string | undefined])[]): string {
  const lines = headers.flatMap(([key, value]) => (value === undefined ? [] : [`        { key: ${quoted(key)}, value: ${quoted(value)} },`]));
  return [
    "module.exports = {",
    "  headers: async () => [",
    "    {",
    '      source: "/api/:path*",',
    "      headers: [",
    ...lines,
    "      ],",
    "    },",
    "  ],",
    "};",
    "",
  ].join("\n");
}

/** One bench for each library. */
export const JAVASCRIPT_BENCHES: readonly Bench[] = [
  {
    technology: "javascript/aws-cdk",
    file: FILE,
    policy: (sketch) => {
      const given = constructOptions(sketch);
      return given === undefined
        ? undefined
        : `import { Duration } from "aws-cdk-lib";\nimport { RestApi } from "aws-cdk-lib/aws-apigateway";\nnew RestApi(stack, "Api", { defaultCorsPreflightOptions: ${given} });\n`;
    },
  },
  {
    technology: "javascript/cors",
    file: FILE,
    policy: (sketch) => `import cors from "cors";\napp.use(cors(${options(sketch)}));\n`,
  },
  {
    technology: "javascript/fastify-cors",
    file: FILE,
    policy: (sketch) =>
      `import Fastify from "fastify";\nimport cors from "@fastify/cors";\nconst app = Fastify();\nawait app.register(cors, ${options(sketch)});\n`,
  },
  {
    technology: "javascript/nestjs",
    file: FILE,
    policy: (sketch) =>
      `import { NestFactory } from "@nestjs/core";\nimport { AppModule } from "./app.module";\nconst app = await NestFactory.create(AppModule);\napp.enableCors(${options(sketch)});\nawait app.listen(3000);\n`,
    header: (name, value) =>
      `import { Controller, Get, Header } from "@nestjs/common";\n@Controller()\nexport class Orders {\n  @Get()\n  @Header(${quoted(name)}, ${quoted(value)})\n  list() {\n    return [];\n  }\n}\n`,
  },
  {
    technology: "javascript/koa-cors",
    file: FILE,
    policy: (sketch) => {
      const given = koaOptions(sketch);
      return given === undefined ? undefined : `import Koa from "koa";\nimport cors from "@koa/cors";\nconst app = new Koa();\napp.use(cors(${given}));\n`;
    },
  },
  {
    technology: "javascript/hono",
    file: FILE,
    policy: (sketch) => {
      const given = honoOptions(sketch);
      return given === undefined
        ? undefined
        : `import { Hono } from "hono";\nimport { cors } from "hono/cors";\nconst app = new Hono();\napp.use(cors(${given}));\n`;
    },
    header: (name, value) => {
      const option = name.replaceAll("-", "").replace(/^[A-Z]+/, (start) => start.toLowerCase());
      const known = ["strictTransportSecurity", "referrerPolicy", "crossOriginOpenerPolicy", "xframeOptions"].includes(option);
      return known
        ? `import { Hono } from "hono";\nimport { secureHeaders } from "hono/secure-headers";\nconst app = new Hono();\napp.use(secureHeaders({ ${option.replace("xframe", "xFrame")}: ${quoted(value)} }));\n`
        : undefined;
    },
  },
  {
    technology: "javascript/apollo-server",
    file: FILE,
    policy: (sketch) => `import { ApolloServer } from "apollo-server";\nnew ApolloServer({ cors: ${options(sketch)} }).listen();\n`,
  },
  {
    technology: "javascript/graphql-yoga",
    file: FILE,
    policy: (sketch) => {
      const { origins } = sketch;
      const texts = typeof origins === "string" ? ["*"] : origins.filter((origin) => typeof origin === "string");
      // Of two origins the list itself is the fault, and a pattern has no form.
      if (texts.length !== 1 || (typeof origins !== "string" && origins.length > 1)) return undefined;
      return `import { createYoga } from "graphql-yoga";\nexport const yoga = createYoga({ cors: ${options({ ...sketch, origins: texts })} });\n`;
    },
  },
  {
    technology: "javascript/elysia-cors",
    file: FILE,
    policy: (sketch) =>
      `import { Elysia } from "elysia";\nimport { cors } from "@elysiajs/cors";\nnew Elysia().use(cors(${options(sketch).replace("exposedHeaders:", "exposeHeaders:")}));\n`,
  },
  {
    technology: "javascript/nitro",
    file: "/w/nitro.config.js",
    policy: (sketch) => {
      const given = options(sketch, "allowHeaders").replace("origin: true", "origin: () => true");
      return `import { defineEventHandler, handleCors } from "h3";\nexport const me = defineEventHandler((event) => {\n  if (handleCors(event, ${given})) return;\n  return {};\n});\n`;
    },
    header: (name, value) => `export default { routeRules: { "/**": { headers: { ${quoted(name)}: ${quoted(value)} } } } };\n`,
  },
  {
    technology: "javascript/strapi",
    file: "/w/config/middlewares.js",
    policy: (sketch) => {
      const { origins } = sketch;
      if (typeof origins !== "string" && origins.some((origin) => typeof origin !== "string")) return undefined;
      const given = options({ ...sketch, origins: origins === "echo" ? "any" : origins }, "allowHeaders");
      return `module.exports = [{ name: "strapi::cors", config: ${given.replace("allowHeaders:", "headers:").replace("exposeHeaders:", "expose:")} }];\n`;
    },
    header: (name, value) => {
      const given = helmetOption(name, value);
      return given === undefined ? undefined : `module.exports = [{ name: "strapi::security", config: { ${given} } }];\n`;
    },
  },
  {
    technology: "javascript/adonisjs-cors",
    file: "/w/config/cors.js",
    policy: (sketch) => {
      const { origins } = sketch;
      if (typeof origins !== "string" && origins.some((origin) => typeof origin !== "string")) return undefined;
      const given = options(sketch, "allowHeaders").replace("allowHeaders:", "headers:");
      return `import { defineConfig } from "@adonisjs/cors";\nexport default defineConfig(${given});\n`;
    },
  },
  {
    technology: "javascript/adonisjs-shield",
    file: "/w/config/shield.js",
    policy: () => undefined,
    header: (name, value) => {
      const given = name === "X-Frame-Options" ? `action: ${quoted(value)} }` : helmetOption(name, value)?.replace(/^\w+: \{ /, "");
      const group = new Map([
        ["X-Frame-Options", "xFrame"],
        ["Strict-Transport-Security", "hsts"],
        ["Content-Security-Policy", "csp"],
      ]).get(name);
      return group === undefined
        ? undefined
        : `import { defineConfig } from "@adonisjs/shield";\nexport default defineConfig({ ${group}: { enabled: true, ${given} });\n`;
    },
  },
  {
    technology: "javascript/hapi",
    file: FILE,
    policy: (sketch) => {
      const given = hapiOptions(sketch);
      return given === undefined ? undefined : `const Hapi = require("@hapi/hapi");\nconst server = Hapi.server({ routes: { cors: ${given} } });\n`;
    },
    header: (name, value) => {
      const option = new Map([
        ["Strict-Transport-Security", "hsts"],
        ["Referrer-Policy", "referrer"],
      ]).get(name);
      const age = /^max-age=(\d+)/.exec(value)?.[1];
      const given = option === "hsts" ? `{ maxAge: ${age ?? 0}, includeSubDomains: ${/sub/i.test(value)}, preload: ${/preload/i.test(value)} }` : quoted(value);
      return option === undefined
        ? undefined
        : `const Hapi = require("@hapi/hapi");\nconst server = Hapi.server({ routes: { security: { ${option}: ${given} } } });\n`;
    },
  },
  {
    technology: "javascript/raw-headers",
    file: FILE,
    policy: rawLines,
    header: (name, value) => `export function handler(req, res) {\n  res.setHeader(${quoted(name)}, ${quoted(value)});\n  res.end();\n}\n`,
  },
  {
    technology: "javascript/aws-lambda",
    file: FILE,
    policy: lambdaAnswer,
    header: (name, value) =>
      `export const handler = async (event) => ({\n  statusCode: 200,\n  headers: {\n    ${quoted(name)}: ${quoted(value)},\n  },\n  body: "",\n});\n`,
  },
  {
    technology: "javascript/socket-io",
    file: FILE,
    policy: (sketch) => `import { Server } from "socket.io";\nconst io = new Server(3000, { cors: ${options(sketch)} });\n`,
  },
  {
    technology: "javascript/next-config",
    file: "/w/next.config.js",
    policy: (sketch) => {
      const headers = fixedHeaders(sketch);
      return headers === undefined ? undefined : nextConfig(headers);
    },
    header: (name, value) => nextConfig([[name, value]]),
  },
];
