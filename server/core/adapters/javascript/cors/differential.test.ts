/** The model of `cors` against the real package on Express 5 and 4: configurations times requests. */

import { describe, expect, test } from "vitest";
import { EXPRESS_CORS } from "../../../../../test/harness/cors-grids.ts";
import { assertAgrees, compare } from "../../../../../test/harness/differential.ts";

describe("cors against the real package", () => {
  for (const { name, policies, realApp } of EXPRESS_CORS.versions) {
    test.concurrent.each(EXPRESS_CORS.configs)(`${name}: cors(%s)`, async (config) => {
      const found = policies(config);
      expect(found).toHaveLength(1);
      assertAgrees(config, await compare(found, await realApp(config)));
    });
  }
});
