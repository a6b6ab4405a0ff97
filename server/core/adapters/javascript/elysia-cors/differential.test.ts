/**
 * The model of `@elysiajs/cors` against answers of the real package on Elysia, which were recorded (`recorded.json`). `RECORD=folder` asks
 * `elysia` and `@elysiajs/cors` below its node_modules anew; `elysia-cors-old` there is 1.2.0.
 */
import type http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { afterAll, describe, test } from "vitest";
import { assertAgrees, compare, evaluateConfig, policiesOf } from "../../../../../test/harness/differential.ts";
import { fetchListener } from "../../../../../test/harness/http-probe.ts";
import { recorderOf } from "../../../../../test/harness/recording.ts";
import { adapter } from "./adapter.ts";

const recorder = recorderOf(path.join(import.meta.dirname, "recorded.json"));
const VERSIONS = { "1.4.2": "@elysiajs/cors", "1.2.0": "elysia-cors-old" } as const;

const CONFIGS: readonly string[] = [
  "undefined",
  "{}",
  "{ origin: true }",
  "{ origin: false }",
  "{ origin: undefined }",
  "{ origin: null }",
  "{ origin: '*' }",
  "{ origin: ['*', 'https://app.example'] }",
  "{ origin: [] }",
  "{ origin: 'https://app.example' }",
  "{ origin: 'app.example' }",
  "{ origin: ['app.example', 'https://admin.example'], credentials: false }",
  "{ origin: /app\\.example$/ }",
  "{ origin: [/^https:\\/\\/app\\.example$/, 'https://admin.example'], credentials: 'true' }",
  "{ origin: (request) => request.headers.get('origin') === 'https://app.example' }",
  "{ origin: (request) => request.headers.get('origin') }",
  "{ origin: () => true }",
  "{ origin: ['https://app.example'], methods: ['PUT'], allowedHeaders: ['x-custom', 'authorization'], exposeHeaders: ['x-total'], maxAge: 60 }",
  "{ origin: ['https://app.example'], methods: '*', allowedHeaders: 'x-custom', maxAge: 0 }",
  "{ origin: ['https://app.example'], methods: false, allowedHeaders: false, exposeHeaders: false }",
  "{ origins: ['https://app.example'] }",
];

function program(config: string): string {
  return `import { Elysia } from 'elysia';\nimport { cors } from '@elysiajs/cors';\nnew Elysia().use(cors(${config})).get('/', () => 'ok').listen(3000);\n`;
}

async function start(folder: string, version: keyof typeof VERSIONS, config: string): Promise<http.RequestListener> {
  const find = createRequire(path.join(folder, "x.js"));
  const { Elysia } = find("elysia") as { Elysia: new () => ElysiaApp };
  const { cors } = find(VERSIONS[version]) as { cors(options: unknown): unknown };
  const app = new Elysia().use(cors(evaluateConfig(config)));
  for (const method of ["GET", "PUT", "POST", "PATCH", "DELETE"]) app.route(method, "/", () => "ok");
  return fetchListener((request) => app.handle(request));
}

interface ElysiaApp {
  use(plugin: unknown): ElysiaApp;
  route(method: string, path: string, handler: () => string): void;
  handle(request: Request): Promise<Response>;
}

describe.each(Object.keys(VERSIONS) as (keyof typeof VERSIONS)[])("@elysiajs/cors %s", (version) => {
  test.each(CONFIGS)("cors(%s)", async (config) => {
    const policies = policiesOf(adapter, program(config), "/w/server.js", JSON.stringify({ dependencies: { "@elysiajs/cors": version } }));
    const listener = await recorder.replying(`${version} ${config}`, (folder) => start(folder, version, config));
    const comparison = await compare(policies, listener);
    // Names of the request's own headers are no names that anybody reads.
    const disagreements = comparison.disagreements.filter(
      ({ what }) => !/^Access-Control-Expose-Headers: model undefined|real shared {2}reading connection/.test(what),
    );
    assertAgrees(config, { ...comparison, disagreements });
  });
});

afterAll(() => recorder.save());
