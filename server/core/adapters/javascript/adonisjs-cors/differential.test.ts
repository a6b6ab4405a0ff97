/**
 * The model of `@adonisjs/cors` against answers of the real middleware, which were recorded (`recorded.json`). `RECORD=folder` asks `adonis3`
 * (@adonisjs/cors 3.0.0, unpacked) below it anew, with a stand-in for the context that has what the middleware asks for.
 */
import type http from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { assertAgrees, compare, evaluateConfig, policiesOf } from "../../../../../test/harness/differential.ts";
import { recorderOf } from "../../../../../test/harness/recording.ts";
import { adapter } from "./adapter.ts";

const recorder = recorderOf(path.join(import.meta.dirname, "recorded.json"));

const CONFIGS: readonly string[] = [
  "{}",
  "{ enabled: true, origin: true, methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'], headers: true, exposeHeaders: [], credentials: true, maxAge: 90 }",
  "{ enabled: false, origin: true }",
  "{ origin: false }",
  "{ origin: '*' }",
  "{ origin: '*', credentials: false }",
  "{ origin: ['*'] }",
  "{ origin: '' }",
  "{ origin: [] }",
  "{ origin: undefined }",
  "{ origin: 'https://app.example' }",
  "{ origin: 'https://app.example,https://admin.example' }",
  "{ origin: 'https://admin.example, https://app.example' }",
  "{ origin: ['https://app.example', 'https://admin.example'], headers: ['X-Custom', 'Authorization'], exposeHeaders: ['X-Total'], maxAge: 0 }",
  "{ origin: ['https://app.example'], headers: ['X-Custom'] }",
  "{ origin: ['https://app.example'], headers: false, credentials: 'true' }",
  "{ origin: (origin) => origin.endsWith('.example') }",
  "{ origin: (origin) => origin }",
  "{ origin: (origin) => ['https://app.example'] }",
  "{ origins: ['https://app.example'], credentials: false }",
];

interface Middleware {
  handle(context: object, next: () => void): Promise<void>;
}

async function start(folder: string, config: string): Promise<http.RequestListener> {
  const load = (file: string): Promise<object> => import(pathToFileURL(path.join(folder, "adonis3/build", file)).href);
  const { defineConfig } = (await load("index.js")) as { defineConfig(config: unknown): unknown };
  const { default: Cors } = (await load("src/cors_middleware.js")) as { default: new (config: unknown) => Middleware };
  const middleware = new Cors(defineConfig(evaluateConfig(config)));
  return (request, response) => {
    const answer = {
      header: (name: string, value: unknown) => void response.setHeader(name, String(value)),
      status: (code: number) => {
        response.statusCode = code;
        return { send: () => response.end() };
      },
    };
    const context = { request: { header: (name: string) => request.headers[name.toLowerCase()], method: () => request.method }, response: answer };
    middleware
      .handle(context, () => {
        if (request.method === "OPTIONS") response.statusCode = 404;
        response.end();
      })
      .catch(() => response.writeHead(500).end());
  };
}

describe("@adonisjs/cors 3.0.0", () => {
  test.each(CONFIGS)("defineConfig(%s)", async (config) => {
    const text = `import { defineConfig } from '@adonisjs/cors';\nexport default defineConfig(${config});\n`;
    const policies = policiesOf(adapter, text, "/w/config/cors.ts");
    expect(policies).toHaveLength(config.includes("enabled: false") ? 0 : 1);
    const listener = await recorder.replying(`3.0.0 ${config}`, (folder) => start(folder, config));
    const comparison = await compare(policies, listener);
    // The names of headers come back in lower case, which is the same to browsers.
    const disagreements = comparison.disagreements.filter(({ what }) => {
      const [, model, real] = /^Access-Control-(?:Allow|Expose)-Headers: model (\S+), real (\S+)$/.exec(what) ?? [];
      return model === undefined || model.toLowerCase() !== real;
    });
    assertAgrees(config, { ...comparison, disagreements });
  });
});

afterAll(() => recorder.save());
