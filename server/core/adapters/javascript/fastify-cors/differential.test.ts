/** The model of `@fastify/cors` 11 against the real package, on the Fastify that NestJS brings: configurations times requests. */

import { describe, expect, test } from "vitest";
import { FASTIFY_CORS } from "../../../../../test/harness/cors-grids.ts";
import { assertAgrees, compare, policiesOf } from "../../../../../test/harness/differential.ts";
import { adapter } from "./adapter.ts";

describe("@fastify/cors against the real package", () => {
  for (const { name, policies, realApp } of FASTIFY_CORS.versions) {
    test.concurrent.each(FASTIFY_CORS.configs)(`${name}: register(cors, %s)`, async (config) => {
      const found = policies(config);
      expect(found).toHaveLength(1);
      assertAgrees(config, await compare(found, await realApp(config)));
    });
  }

  test("default methods depend on the major version", () => {
    const methodsFor = (range: string): readonly string[] | undefined => {
      const [policy] = policiesOf(
        adapter,
        "import Fastify from 'fastify';\nimport cors from '@fastify/cors';\nconst app = Fastify();\nawait app.register(cors, {});\n",
        "/w/server.js",
        JSON.stringify({ dependencies: { "@fastify/cors": range } }),
      );
      return policy?.methods.kind === "known" && policy.methods.value !== "mirror" ? policy.methods.value?.map((item) => item.text) : undefined;
    };
    expect(methodsFor("^11.0.0")).toEqual(["GET", "HEAD", "POST"]);
    expect(methodsFor("^9.0.1")).toEqual(["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"]);
  });
});
