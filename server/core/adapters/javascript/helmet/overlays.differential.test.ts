/** Options of @fastify/helmet for routes and answers against the plugin itself. In-process; nothing listens. */
import { createRequire } from "node:module";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { describe, expect, test } from "vitest";
import { evaluateConfig } from "../../../../../test/harness/differential.ts";
import { javaScriptSourceOf } from "../../../../../test/harness/javascript-source.ts";
import { adapter } from "./adapter.ts";

const require = createRequire(import.meta.url);

interface App {
  register(plugin: unknown, options: unknown): PromiseLike<unknown>;
  get(path: string, options: unknown, handler: unknown): void;
  inject(path: string): Promise<{ readonly statusCode: number; readonly headers: Record<string, string> }>;
}

/** The Fastify that NestJS brings. */
function fastifyApp(): App {
  return new FastifyAdapter().getInstance() as unknown as App;
}

const OVERLAYS: readonly string[] = [
  "{}",
  "{ hsts: { maxAge: 60 } }",
  "{ hsts: false, frameguard: { action: 'deny' } }",
  "{ contentSecurityPolicy: { directives: { scriptSrc: [\"'self'\", \"'unsafe-inline'\"] } } }",
  "{ contentSecurityPolicy: false, referrerPolicy: { policy: 'unsafe-url' } }",
  "{ crossOriginEmbedderPolicy: true }",
  "{ hsts: { maxage: 60 } }",
  "{ xFrameOptions: true, frameguard: true }",
];

const HEADERS = /^(?:content-security|strict|x-(?!powered)|cross-origin|origin-agent|referrer)/i;

async function real(overlay: string, isReply: boolean): Promise<Record<string, string> | "fails"> {
  const app = fastifyApp();
  void app.register(require("@fastify/helmet"), { global: false });
  const options = evaluateConfig(overlay);
  void app.register(async (inner: App) => {
    const answer = async (_: unknown, reply: { helmet(options: unknown): void }): Promise<string> => {
      reply.helmet(options);
      return "ok";
    };
    if (isReply) inner.get("/", {}, answer);
    else inner.get("/", { helmet: options }, async () => "ok");
  }, {});
  const { statusCode, headers } = await app.inject("/");
  return statusCode === 500 ? "fails" : Object.fromEntries(Object.entries(headers).filter(([name]) => HEADERS.test(name)));
}

/** The route at the top, after the plugin or after waiting for it. */
async function realAtTop(overlay: string, isAwaited: boolean): Promise<Record<string, string> | "fails"> {
  const app = fastifyApp();
  const loaded = app.register(require("@fastify/helmet"), { global: false });
  if (isAwaited) await loaded;
  app.get("/", { helmet: evaluateConfig(overlay) }, async () => "ok");
  const { statusCode, headers } = await app.inject("/");
  return statusCode === 500 ? "fails" : Object.fromEntries(Object.entries(headers).filter(([name]) => HEADERS.test(name)));
}

function predicted(overlay: string, isReply: boolean): Record<string, string> | "fails" {
  const route = isReply
    ? `app.get('/', {}, async (request, reply) => { reply.helmet(${overlay}); return 'ok'; });`
    : `app.register(async (inner) => { inner.get('/', { helmet: ${overlay} }, async () => 'ok'); });`;
  return predictedIn(`app.register(require('@fastify/helmet'), { global: false });\n${route}`);
}

function predictedIn(code: string): Record<string, string> | "fails" {
  const file = "/w/server.js";
  const text = `const app = require('fastify')();\n${code}\n`;
  const project = { [file]: text, "/w/package.json": JSON.stringify({ dependencies: { "@fastify/helmet": "13.2.0" } }) };
  const facts = [...adapter.extract(javaScriptSourceOf(file, project))];
  if (facts.some((fact) => fact.kind === "config-problem" && fact.problem.kind === "rejected")) return "fails";
  const writes = facts.flatMap((fact) => (fact.kind === "header-write" && fact.mode === "set" ? [fact] : []));
  return Object.fromEntries(writes.map(({ name, value }) => [name.toLowerCase(), value.kind === "known" ? value.value.text : value.kind]));
}

describe.each(OVERLAYS)("@fastify/helmet with %s", (overlay) => {
  test.each([
    ["a route", false],
    ["an answer", true],
  ] as const)("of %s", async (_, isReply) => {
    expect(predicted(overlay, isReply)).toEqual(await real(overlay, isReply));
  });
  test.each([true, false])("of a route beside the plugin, which waits for it: %s", async (isAwaited) => {
    const plugin = `${isAwaited ? "await " : ""}app.register(require('@fastify/helmet'), { global: false });`;
    expect(predictedIn(`${plugin}\napp.get('/', { helmet: ${overlay} }, async () => 'ok');`)).toEqual(await realAtTop(overlay, isAwaited));
  });
});
