/**
 * The headers of `strapi::security` against answers of the real middleware on Koa, which were recorded (`security.recorded.json`).
 * `RECORD=folder` asks `strapi5/security.js` (@strapi/core 5.54.0) and `strapi4/security.js` (@strapi/strapi 4.26.2) below it anew, with
 * koa-helmet 7 and helmet 6.2.0.
 */
import type http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { evaluateConfig } from "../../../../../test/harness/differential.ts";
import { listen, sendWire } from "../../../../../test/harness/http-probe.ts";
import { javaScriptSourceOf } from "../../../../../test/harness/javascript-source.ts";
import { recorderOf } from "../../../../../test/harness/recording.ts";
import { adapter } from "./adapter.ts";

const recorder = recorderOf(path.join(import.meta.dirname, "security.recorded.json"));
const VERSIONS = { "5.54.0": "strapi5", "4.26.2": "strapi4" } as const;

const CONFIGS: readonly string[] = [
  "undefined",
  "null",
  "{}",
  "{ contentSecurityPolicy: false }",
  "{ contentSecurityPolicy: true }",
  "{ contentSecurityPolicy: null }",
  "{ contentSecurityPolicy: { directives: { 'connect-src': [\"'self'\"] } } }",
  "{ contentSecurityPolicy: { directives: { 'connect-src': [\"'self'\"], 'img-src': ['a.example'] } } }",
  "{ contentSecurityPolicy: { useDefaults: true, directives: { 'img-src': [\"'self'\", 'data:', 'blob:', 'https://a.example', 'https://b.example'] } } }",
  "{ contentSecurityPolicy: { directives: { 'connect-src': null } } }",
  "{ contentSecurityPolicy: { directives: { 'connect-src': \"'self'\" } } }",
  "{ contentSecurityPolicy: { directives: { connectSrc: [\"'self'\"] } } }",
  "{ contentSecurityPolicy: { directives: { upgradeInsecureRequests: [] } } }",
  "{ contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': [] } } }",
  "{ contentSecurityPolicy: { directives: { 'script-src': [\"'self'\", \"'unsafe-inline'\"], frameSrc: ['*'] } } }",
  "{ contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ['*'] } } }",
  "{ contentSecurityPolicy: { useDefaults: false } }",
  "{ contentSecurityPolicy: { reportOnly: true } }",
  "{ frameguard: false, hsts: false, xssFilter: true, originAgentCluster: true }",
  "{ frameguard: { action: 'deny' } }",
  "{ frameguard: undefined, hsts: { maxAge: undefined } }",
  "{ hsts: null }",
  "{ hsts: { maxAge: 60 } }",
  "{ hsts: { includeSubDomains: false, preload: true } }",
  "{ hsts: true }",
  "{ xFrameOptions: false }",
  "{ strictTransportSecurity: { maxAge: 60 } }",
  "{ crossOriginOpenerPolicy: { policy: 'same-origin' }, crossOriginResourcePolicy: true }",
  "{ referrerPolicy: { policy: 'unsafe-url' }, hidePoweredBy: false }",
];

/** Nothing of Strapi itself is asked for, but whether plugins are there. */
const STRAPI = { plugin: () => undefined, config: { get: () => "/admin" } };

interface KoaApp {
  silent: boolean;
  use(middleware: unknown): void;
  callback(): http.RequestListener;
}

function start(folder: string, version: keyof typeof VERSIONS, config: string): http.RequestListener {
  const find = createRequire(path.join(folder, "x.js"));
  const { security } = find(path.join(folder, VERSIONS[version], "security.js")) as { security(config: unknown, app: unknown): unknown };
  const Koa = find("koa") as new () => KoaApp;
  const app = new Koa();
  app.silent = true;
  app.use(security(evaluateConfig(config), { strapi: STRAPI }));
  app.use((ctx: { body: string }) => {
    ctx.body = "ok";
  });
  return app.callback();
}

type Sent = Readonly<Record<string, string>> | "fails";

function predicted(config: string, version: string): Sent {
  const file = "/w/config/middlewares.js";
  const text = `module.exports = ['strapi::errors', { name: 'strapi::security', config: ${config} }];\n`;
  const project = { [file]: text, "/w/package.json": JSON.stringify({ dependencies: { "@strapi/strapi": version } }) };
  const facts = [...adapter.extract(javaScriptSourceOf(file, project))];
  if (facts.some((fact) => fact.kind === "config-problem" && fact.problem.kind === "rejected")) return "fails";
  const headers: Record<string, string> = {};
  for (const fact of facts) {
    if (fact.kind !== "header-write" || fact.mode === "remove") continue;
    headers[fact.name.toLowerCase()] = fact.value.kind === "known" ? fact.value.value.text : fact.value.kind;
  }
  return headers;
}

describe.each(Object.keys(VERSIONS) as (keyof typeof VERSIONS)[])("strapi %s", (version) => {
  test.each(CONFIGS)("strapi::security %s", async (config) => {
    const server = await listen(await recorder.replying(`${version} ${config}`, async (folder) => start(folder, version, config)));
    const observed = await sendWire(server.port, { method: "GET", headers: [] } as unknown as Parameters<typeof sendWire>[1]);
    await server.close();
    const real: Sent =
      observed.status === 500
        ? "fails"
        : Object.fromEntries(
            observed.fields
              .filter(({ name }) => /^(?:content-security|strict|x-|cross|origin-|referrer)/i.test(name))
              .map(({ name, value }) => [name.toLowerCase(), value]),
          );
    expect(predicted(config, version)).toEqual(real);
  });
});

afterAll(() => recorder.save());
