/** The model of `@fastify/cors` 11 against the real package, on the Fastify that NestJS brings: configurations times requests. */

import type http from "node:http";
import fastifyCors from "@fastify/cors";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { describe, expect, test } from "vitest";
import { assertAgrees, compare, evaluateConfig, policiesOf } from "../../../../../test/harness/differential.ts";
import { adapter } from "./adapter.ts";

const CONFIGS: readonly string[] = [
  "undefined",
  "{}",
  "{ origin: '*', credentials: true }",
  "{ origin: true, credentials: true }",
  "{ origin: false }",
  "{ origin: undefined }",
  "{ origin: null }",
  "{ origin: '' }",
  "{ origin: [] }",
  "{ origin: ['*'] }",
  "{ origin: ['https://app.example', '*'], credentials: true }",
  "{ origin: 'https://app.example' }",
  "{ origin: ['https://app.example', /\\.app\\.example$/g], credentials: 'false' }",
  "{ origin: /app\\.example$/g }",
  "{ origin: (origin, callback) => callback(null, true), credentials: true }",
  "{ origin: (origin, callback) => callback(null, false) }",
  "{ origin: (origin, callback) => { if (!origin || ['https://app.example'].includes(origin)) { callback(null, true); return; } callback(null, false); } }",
  "{ origin: async (origin) => ['https://app.example'].includes(origin) }",
  "{ origin: async () => true, credentials: true }",
  "{ methods: ['GET', 'PUT'], allowedHeaders: ['X-Custom'], exposedHeaders: ['X-Total'], maxAge: 600 }",
  "{ methods: 'GET,PUT', allowedHeaders: null, exposedHeaders: 'X-Total,X-Page', maxAge: 0, strictPreflight: false }",
  "{ origin: 'https://app.example', preflight: false }",
  "{ delegator: (req, callback) => callback(null, { origin: ['https://app.example'].includes(req.headers.origin) }) }",
  "() => (req, callback) => callback(null, { origin: true, credentials: true })",
];

function program(config: string): string {
  return `import Fastify from 'fastify';\nimport cors from '@fastify/cors';\nconst app = Fastify();\nawait app.register(cors, ${config});\napp.get('/', async () => 'ok');\nawait app.listen({ port: 3000 });\n`;
}

async function realApp(config: string): Promise<http.RequestListener> {
  const app = new FastifyAdapter().getInstance();
  await app.register(fastifyCors, (evaluateConfig(config) ?? {}) as Parameters<typeof fastifyCors>[1]);
  app.get("/", async () => "ok");
  await app.ready();
  return (request, response) => app.routing(request, response);
}

describe("@fastify/cors against the real package", () => {
  test.concurrent.each(CONFIGS)("11: register(cors, %s)", async (config) => {
    const policies = policiesOf(adapter, program(config), "/w/server.js", '{"dependencies":{"@fastify/cors":"^11.4.3"}}');
    expect(policies).toHaveLength(1);
    assertAgrees(config, await compare(policies, await realApp(config)));
  });

  test("default methods depend on the major version", () => {
    const methodsFor = (range: string): readonly string[] | undefined => {
      const [policy] = policiesOf(adapter, program("{}"), "/w/server.js", JSON.stringify({ dependencies: { "@fastify/cors": range } }));
      return policy?.methods.kind === "known" ? policy.methods.value?.map((item) => item.text) : undefined;
    };
    expect(methodsFor("^11.0.0")).toEqual(["GET", "HEAD", "POST"]);
    expect(methodsFor("^9.0.1")).toEqual(["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"]);
  });
});
