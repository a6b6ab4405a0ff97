/**
 * The model of `cors` and `security` of hapi against answers of the real package, which were recorded (`recorded.json`). `RECORD=folder` asks
 * the packages below its node_modules anew: `@hapi/hapi` 21 and 20.
 */
import type http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseCookie, predictCookie } from "../../../../../test/harness/cookie-wire.ts";
import { assertAgrees, compare, evaluateConfig, factsOf, policiesOf } from "../../../../../test/harness/differential.ts";
import { recorderOf } from "../../../../../test/harness/recording.ts";
import { adapter } from "./adapter.ts";

const recorder = recorderOf(path.join(import.meta.dirname, "recorded.json"));
const VERSIONS = { "21.4.10": "@hapi/hapi", "20.3.0": "hapi20" } as const;

/** `cors` of the server for all routes, and of the route. */
const CORS: readonly (readonly [server: string, route: string])[] = [
  ["true", "undefined"],
  ["false", "true"],
  ["true", "false"],
  ["{}", "undefined"],
  ["{ origin: ['*'], credentials: true }", "undefined"],
  ["{ origin: 'ignore' }", "undefined"],
  ["{ origin: 'ignore', additionalExposedHeaders: ['X-Total'] }", "undefined"],
  ["{ origin: ['https://app.example'] }", "undefined"],
  ["{ origin: ['https://app.example', 'https://admin.example'], credentials: true, maxAge: 60 }", "undefined"],
  ["{ origin: ['https://*.app.example'], credentials: true }", "undefined"],
  ["{ origin: ['https://app.example*'], credentials: true }", "undefined"],
  ["{ origin: ['http?://app.example*'] }", "undefined"],
  ["{ origin: ['https://?pp.example'] }", "undefined"],
  ["{ origin: ['https://app.example'], headers: ['X-Custom', 'Authorization'] }", "undefined"],
  ["{ origin: ['https://app.example'], additionalHeaders: ['X-Custom'], exposedHeaders: [] }", "undefined"],
  ["{ additionalHeaders: ['X-Custom'], exposedHeaders: ['X-Total'] }", "undefined"],
  ["{ additionalHeaders: ['x-custom'], credentials: true }", "true"],
  ["{ origin: ['https://app.example'], additionalHeaders: ['x-custom'] }", "true"],
  ["{ origin: ['https://app.example'], additionalHeaders: ['x-custom'] }", "{ credentials: true }"],
  ["{ origin: ['https://app.example'], additionalHeaders: ['x-custom'] }", "{ origin: ['https://admin.example'] }"],
  ["false", "{ origin: ['https://app.example'], additionalHeaders: ['x-custom'], maxAge: 0 }"],
];

/** What the server refuses to start with. */
const REFUSED: readonly string[] = [
  "{ origin: '*' }",
  "{ origin: true }",
  "{ origin: [] }",
  "{ origin: ['*', 'https://app.example'] }",
  "{ origin: 'ignore', credentials: true }",
  "{ origins: ['https://app.example'] }",
  "{ credentials: 'yes' }",
];

const SECURITY: readonly string[] = [
  "true",
  "{}",
  "false",
  "{ hsts: 31536000 }",
  "{ hsts: { maxAge: 31536000, includeSubDomains: true, preload: true } }",
  "{ hsts: { includeSubdomains: true } }",
  "{ hsts: false, xframe: 'sameorigin', noOpen: false, noSniff: false }",
  "{ xframe: { rule: 'deny' }, referrer: 'no-referrer' }",
  "{ xframe: { rule: 'allow-from', source: 'https://a.example' }, referrer: false }",
  "{ xframe: false, xss: false }",
];

interface HapiServer {
  route(route: unknown): void;
  state(name: string, options: unknown): void;
  initialize(): Promise<void>;
  readonly listener: http.Server;
}

interface Toolkit {
  response(text: string): { state(name: string, value: string): unknown };
}

async function start(
  folder: string,
  version: keyof typeof VERSIONS,
  routes: unknown,
  options: object,
  cookies: Readonly<Record<string, unknown>> = {},
): Promise<http.RequestListener> {
  const { server: create } = createRequire(path.join(folder, "x.js"))(VERSIONS[version]) as { server(options: unknown): HapiServer };
  const server = create({ autoListen: false, debug: false, routes });
  for (const method of ["GET", "PUT", "POST", "PATCH", "DELETE"]) server.route({ method, path: "/", options: { handler: () => "ok", ...options } });
  for (const [name, settings] of Object.entries(cookies)) server.state(name, settings);
  await server.initialize();
  const [listener] = server.listener.listeners("request");
  return listener as http.RequestListener;
}

function program(server: string, route: string, setting = "cors"): string {
  return `const Hapi = require('@hapi/hapi');\nconst server = Hapi.server({ port: 3000, routes: { ${setting}: ${server} } });\nserver.route({ method: 'GET', path: '/', options: { ${setting}: ${route} }, handler: () => 'ok' });\n`;
}

const manifest = (version: string): string => JSON.stringify({ dependencies: { "@hapi/hapi": version } });

/** Options of `server.state`. */
const COOKIES: readonly string[] = [
  "{}",
  "{ isSecure: false }",
  "{ isHttpOnly: false, isSameSite: 'Lax', path: '/' }",
  "{ isSameSite: false, ttl: 60000 }",
  "{ isSameSite: undefined, isSecure: undefined }",
  "{ isSameSite: 'None', isPartitioned: true, domain: 'example.com', path: '/app' }",
  "{ ttl: null, path: null }",
];

describe.each(Object.keys(VERSIONS) as (keyof typeof VERSIONS)[])("hapi %s", (version) => {
  test.each(CORS)("cors: %s, at the route %s", async (server, route) => {
    const text = program(server, route).replace(route === "undefined" ? "options: { cors: undefined }, " : "\u0000", "");
    const found = policiesOf(adapter, text, "/w/server.js", manifest(version));
    // The route's own setting is what its requests meet.
    const policies = route === "undefined" ? found : route === "false" ? [] : found.filter((policy) => policy.scope.level === "route");
    expect(policies).toHaveLength(route === "false" ? 0 : 1);
    const listener = await recorder.replying(`${version} cors: ${server}, ${route}`, (folder) =>
      start(folder, version, { cors: evaluateConfig(server) }, route === "undefined" ? {} : { cors: evaluateConfig(route) }),
    );
    const comparison = await compare(policies, listener);
    assertAgrees(`${server}, ${route}`, comparison);
    expect(comparison.unknown).toBe(0);
  });

  test.each(REFUSED)("cors: %s is refused", async (config) => {
    const facts = factsOf(adapter, program(config, "undefined"), "/w/server.js", manifest(version));
    const says = facts.some(
      (fact) =>
        (fact.kind === "config-problem" && fact.problem.kind === "rejected") ||
        (fact.kind === "cors-policy" &&
          ((fact.origins.kind === "broken" && fact.origins.how === "crash") ||
            (fact.origins.kind === "any" && fact.credentials.kind === "known" && fact.credentials.value))),
    );
    expect(says).toBe(true);
    const listener = await recorder.replying(`${version} refused: ${config}`, async (folder) => {
      const status = await start(folder, version, { cors: evaluateConfig(config) }, {}).then(
        () => 200,
        () => 500,
      );
      return (_request, response) => response.writeHead(status).end();
    });
    const { status } = await answerOf(listener);
    expect(status).toBe(500);
  });

  test.each(COOKIES)("server.state('sid', %s)", async (config) => {
    if (version === "20.3.0" && config.includes("Partitioned")) return;
    const text = `const Hapi = require('@hapi/hapi');\nconst server = Hapi.server();\nserver.state('sid', ${config});\n`;
    const listener = await recorder.replying(`${version} state: ${config}`, (folder) =>
      start(folder, version, {}, { handler: (_request: unknown, h: Toolkit) => h.response("ok").state("sid", "v") }, { sid: evaluateConfig(config) }),
    );
    const { fields } = await answerOf(listener);
    expect(predictCookie(text)).toEqual(parseCookie(fields.find(([name]) => name === "set-cookie")?.[1] ?? ""));
  });

  test.each(SECURITY)("security: %s", async (config) => {
    const facts = factsOf(
      adapter,
      program(config, "undefined", "security").replace("options: { security: undefined }, ", ""),
      "/w/server.js",
      manifest(version),
    );
    const model = facts.flatMap((fact) =>
      fact.kind === "header-write" && fact.mode === "set" && fact.value.kind === "known" ? [`${fact.name.toLowerCase()}: ${fact.value.value.text}`] : [],
    );
    const listener = await recorder.replying(`${version} security: ${config}`, (folder) => start(folder, version, { security: evaluateConfig(config) }, {}));
    const { fields } = await answerOf(listener);
    const real = fields.filter(([name]) => /^(?:strict|x-|referrer)/i.test(name)).map(([name, value]) => `${name.toLowerCase()}: ${value}`);
    expect(model.sort()).toEqual(real.sort());
  });
});

async function answerOf(listener: http.RequestListener): Promise<{ readonly status: number; readonly fields: readonly (readonly [string, string])[] }> {
  const { listen, send } = await import("../../../../../test/harness/http-probe.ts");
  const server = await listen(listener);
  const observed = await send(server.port, { method: "GET", origin: undefined, preflight: false });
  await server.close();
  return { status: Number(observed.status), fields: observed.fields.map(({ name, value }) => [name, value] as const) };
}

afterAll(() => recorder.save());
