/** Options of @fastify/helmet for routes and answers against the plugin itself. In-process; nothing listens. */
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { evaluateConfig } from "../../../../../test/harness/differential.ts";
import { javaScriptSourceOf } from "../../../../../test/harness/javascript-source.ts";
import { adapter } from "./adapter.ts";

const require = createRequire(import.meta.url);

interface App {
  register(plugin: unknown, options: unknown): void;
  get(path: string, options: unknown, handler: unknown): void;
  inject(path: string): Promise<{ readonly statusCode: number; readonly headers: Record<string, string> }>;
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
  const app = require("fastify")() as App;
  app.register(require("@fastify/helmet"), { global: false });
  const options = evaluateConfig(overlay);
  app.register(async (inner: App) => {
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

function predicted(overlay: string, isReply: boolean): Record<string, string> | "fails" {
  const route = isReply
    ? `app.get('/', {}, async (request, reply) => { reply.helmet(${overlay}); return 'ok'; });`
    : `app.get('/', { helmet: ${overlay} }, async () => 'ok');`;
  const file = "/w/server.js";
  const text = `const app = require('fastify')();\napp.register(require('@fastify/helmet'), { global: false });\n${route}\n`;
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
});
