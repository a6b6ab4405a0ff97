import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["server/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["test/host/**", "node_modules/**"],
    testTimeout: 20_000,
    pool: "threads",
  },
});
