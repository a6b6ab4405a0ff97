/**
 * The model of `cors` of GraphQL Yoga against answers of the real package, which were recorded (`recorded.json`). `RECORD=folder` asks
 * `graphql-yoga` below its node_modules anew.
 */
import type http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { assertAgrees, compare, evaluateConfig, policiesOf } from "../../../../../test/harness/differential.ts";
import { recorderOf } from "../../../../../test/harness/recording.ts";
import { adapter } from "./adapter.ts";

const recorder = recorderOf(path.join(import.meta.dirname, "recorded.json"));

const CONFIGS: readonly string[] = [
  "undefined",
  "null",
  "true",
  "false",
  "{}",
  "{ origin: '*' }",
  "{ origin: '*', credentials: false }",
  "{ origin: 'https://*.app.example' }",
  "{ origin: undefined }",
  "{ origin: '' }",
  "{ origin: [] }",
  "{ origin: ['*'] }",
  "{ origin: ['https://app.example', '*'] }",
  "{ origin: 'https://app.example' }",
  "{ origin: 'https://app.example', credentials: true, methods: ['GET', 'PUT'], allowedHeaders: ['X-Custom', 'Authorization'], exposedHeaders: ['X-Total'], maxAge: 60 }",
  "{ origin: ['https://app.example'], credentials: null }",
  "{ origin: ['https://app.example', 'https://admin.example'] }",
  "{ origin: ['https://app.example', 'https://admin.example'], credentials: false, methods: [], allowedHeaders: [], maxAge: 0 }",
  "{ origin: ['https://app.example', /app/], credentials: 'true' }",
  "{ origin: true }",
  "{ origin: false }",
  "{ origin: /app/ }",
  "(request) => ({ origin: request.headers.get('origin'), credentials: true })",
  "(request) => ({ origin: ['https://app.example'].includes(request.headers.get('origin')) ? request.headers.get('origin') : 'https://admin.example' })",
  "(request) => (request.headers.get('origin') === 'https://app.example' ? {} : false)",
  "{ origins: ['https://app.example'] }",
];

function program(config: string): string {
  return `import { createYoga } from 'graphql-yoga';\nimport { schema } from './schema.js';\nexport const yoga = createYoga({ schema, cors: ${config} });\n`;
}

describe("graphql-yoga 5.24.1", () => {
  test.each(CONFIGS)("cors: %s", async (config) => {
    const policies = policiesOf(adapter, program(config), "/w/server.js");
    expect(policies).toHaveLength(config === "false" ? 0 : 1);
    const listener = await recorder.replying(`5.24.1 cors: ${config}`, async (folder) => {
      const { createYoga, createSchema } = createRequire(path.join(folder, "x.js"))("graphql-yoga") as {
        createYoga(options: object): http.RequestListener;
        createSchema(options: object): unknown;
      };
      const schema = createSchema({ typeDefs: "type Query { a: Int }", resolvers: { Query: { a: () => 1 } } });
      return createYoga({ schema, cors: evaluateConfig(config), logging: false, graphqlEndpoint: "/" });
    });
    const comparison = await compare(policies, listener);
    if (config.startsWith("{ origin: /") || config === "{ origin: true }" || config === "{ origin: false }")
      expect(comparison.disagreements.filter(({ what }) => !/status/.test(what))).toEqual([]);
    else assertAgrees(config, comparison);
  });
});

afterAll(() => recorder.save());
