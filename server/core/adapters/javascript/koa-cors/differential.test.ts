/** The model of `@koa/cors` 5, 4 and 3 against the real packages on Koa: configurations times requests. */

import { describe, expect, test } from "vitest";
import { KOA_CORS } from "../../../../../test/harness/cors-grids.ts";
import { assertAgrees, compare } from "../../../../../test/harness/differential.ts";

describe("@koa/cors against the real package", () => {
  for (const { name, policies, realApp } of KOA_CORS.versions) {
    test.concurrent.each(KOA_CORS.configs)(`${name}: cors(%s)`, async (config) => {
      const found = policies(config);
      expect(found).toHaveLength(1);
      assertAgrees(config, await compare(found, await realApp(config)));
    });
  }
});
