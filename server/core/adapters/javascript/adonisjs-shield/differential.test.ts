/**
 * The headers of `@adonisjs/shield` against answers of the real middleware, which were recorded (`recorded.json`). `RECORD=folder` asks `shield8`
 * (8.2.0 unpacked, with helmet-csp 3.4.0) and `shield9` (9.0.0) below it anew, with a stand-in for the context that has what the middleware asks for.
 */
import type http from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { evaluateConfig } from "../../../../../test/harness/differential.ts";
import { listen, sendWire } from "../../../../../test/harness/http-probe.ts";
import { javaScriptSourceOf } from "../../../../../test/harness/javascript-source.ts";
import { recorderOf } from "../../../../../test/harness/recording.ts";
import { adapter } from "./adapter.ts";

const recorder = recorderOf(path.join(import.meta.dirname, "recorded.json"));
const VERSIONS = { "8.2.0": "shield8", "9.0.0": "shield9" } as const;

const CONFIGS: readonly string[] = [
  "{}",
  "{ csp: { enabled: false, directives: {}, reportOnly: false }, xFrame: { enabled: true, action: 'DENY' }, hsts: { enabled: true, maxAge: '180 days' }, contentTypeSniffing: { enabled: true } }",
  "{ xFrame: { enabled: true } }",
  "{ xFrame: { action: 'DENY' } }",
  "{ xFrame: { enabled: true, action: '' } }",
  "{ xFrame: { enabled: true, action: 'deny' } }",
  "{ xFrame: { enabled: true, action: 'ALLOW-FROM' } }",
  "{ xFrame: { enabled: true, action: 'ALLOW-FROM', domain: 'https://a.example' } }",
  "{ hsts: { enabled: true } }",
  "{ hsts: { enabled: true, maxAge: null, includeSubDomains: true } }",
  "{ hsts: { enabled: true, maxAge: 3600, includeSubDomains: true, preload: true } }",
  "{ hsts: { enabled: true, maxAge: '31536000' } }",
  "{ hsts: { enabled: true, maxAge: '1 year' } }",
  "{ hsts: { enabled: true, maxAge: '1.5d', preload: 'yes' } }",
  "{ hsts: { enabled: true, maxAge: '2 hours' } }",
  "{ hsts: { enabled: true, maxAge: '90mins' } }",
  "{ hsts: { enabled: true, maxAge: '2w' } }",
  "{ hsts: { enabled: true, maxAge: '2500ms' } }",
  "{ hsts: { enabled: true, maxAge: 'soon' } }",
  "{ hsts: { enabled: true, maxAge: '3 months' } }",
  "{ hsts: { enabled: true, maxAge: -1 } }",
  "{ hsts: { enabled: 1, maxAge: 0 } }",
  "{ contentTypeSniffing: { enabled: 'true' } }",
  "{ contentTypeSniffing: {} }",
  "{ csp: { enabled: true } }",
  "{ csp: { enabled: true, directives: {} } }",
  "{ csp: { enabled: true, directives: { defaultSrc: [\"'self'\"], scriptSrc: [\"'self'\", \"'unsafe-inline'\"] }, reportOnly: false } }",
  "{ csp: { enabled: true, directives: { defaultSrc: [\"'self'\"] }, reportOnly: true } }",
  "{ csp: { enabled: true, useDefaults: true, directives: { imgSrc: ['*'] } } }",
  "{ csp: { enabled: true, directives: { scriptSrc: [\"'self'\"] } } }",
  "{ csp: { enabled: true, directives: { defaultSrc: ['self'] } } }",
];

interface Middleware {
  handle(context: object, next: () => Promise<void>): Promise<void>;
}

async function start(folder: string, version: keyof typeof VERSIONS, config: string): Promise<http.RequestListener> {
  const load = (file: string): Promise<object> => import(pathToFileURL(path.join(folder, VERSIONS[version], "build", file)).href);
  const { defineConfig } = (await load("index.js")) as { defineConfig(config: unknown): unknown };
  const { default: Shield } = (await load("src/shield_middleware.js")) as { default: new (config: unknown) => Middleware };
  return (request, response) => {
    const answer = { request, response, header: (name: string, value: unknown) => void response.setHeader(name, String(value)) };
    const handled = async (): Promise<void> => {
      const shield = new Shield(defineConfig(evaluateConfig(config)));
      await shield.handle({ request, response: answer }, async () => void response.end());
    };
    handled().catch(() => response.writeHead(500).end());
  };
}

type Sent = Readonly<Record<string, string>> | "fails";

function predicted(config: string, version: string): Sent {
  const file = "/w/config/shield.ts";
  const text = `import { defineConfig } from '@adonisjs/shield';\nexport default defineConfig(${config});\n`;
  const project = { [file]: text, "/w/package.json": JSON.stringify({ dependencies: { "@adonisjs/shield": version } }) };
  const facts = [...adapter.extract(javaScriptSourceOf(file, project))];
  if (facts.some((fact) => fact.kind === "config-problem" && fact.problem.kind === "rejected")) return "fails";
  const writes = facts.flatMap((fact) => (fact.kind === "header-write" ? [fact] : []));
  return Object.fromEntries(writes.map(({ name, value }) => [name.toLowerCase(), value.kind === "known" ? value.value.text : value.kind]));
}

describe.each(Object.keys(VERSIONS) as (keyof typeof VERSIONS)[])("@adonisjs/shield %s", (version) => {
  test.each(CONFIGS)("defineConfig(%s)", async (config) => {
    const server = await listen(await recorder.replying(`${version} ${config}`, (folder) => start(folder, version, config)));
    const observed = await sendWire(server.port, { method: "GET", headers: [] } as unknown as Parameters<typeof sendWire>[1]);
    await server.close();
    const sent = observed.fields.filter(({ name }) => /^(?:content-security|strict|x-)/i.test(name));
    const real: Sent = observed.status === 500 ? "fails" : Object.fromEntries(sent.map(({ name, value }) => [name.toLowerCase(), value]));
    expect(predicted(config, version)).toEqual(real);
  });
});

afterAll(() => recorder.save());
