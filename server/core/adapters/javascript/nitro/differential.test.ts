/**
 * The model of `handleCors` of h3 against answers of the real package, which were recorded (`recorded.json`). `RECORD=folder` asks `h3` (1) and
 * `h3v2` below its node_modules anew.
 */
import type http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { assertAgrees, compare, evaluateConfig, policiesOf } from "../../../../../test/harness/differential.ts";
import { recorderOf } from "../../../../../test/harness/recording.ts";
import { adapter } from "./adapter.ts";

const recorder = recorderOf(path.join(import.meta.dirname, "recorded.json"));
const VERSIONS = { "1.15.11": "h3", "2.0.8": "h3v2" } as const;

const CONFIGS: readonly string[] = [
  "{}",
  "{ origin: '*' }",
  "{ origin: '*', credentials: true, methods: '*' }",
  "{ origin: undefined }",
  "{ origin: '' }",
  "{ origin: false }",
  "{ origin: true }",
  "{ origin: [] }",
  "{ origin: ['*'] }",
  "{ origin: 'https://app.example' }",
  "{ origin: 'https://app.example', credentials: true, methods: ['GET', 'PUT'], allowHeaders: ['X-Custom', 'Authorization'], exposeHeaders: ['X-Total'], maxAge: '60' }",
  "{ origin: ['https://app.example', 'https://admin.example'], credentials: true, methods: ['PUT'] }",
  "{ origin: ['https://app.example', /\\.app\\.example$/], preflight: { statusCode: 200 } }",
  "{ origin: (origin) => origin.endsWith('.example'), credentials: true }",
  "{ origin: (origin) => ['https://app.example'].includes(origin) }",
  "{ origin: () => true, credentials: true }",
  "{ origin: ['https://app.example'], allowHeaders: '*', methods: [] }",
];

function program(config: string): string {
  return `import { defineEventHandler, handleCors } from 'h3';\nexport default defineEventHandler((event) => {\n  if (handleCors(event, ${config})) return;\n  return 'ok';\n});\n`;
}

async function start(folder: string, version: keyof typeof VERSIONS, config: string): Promise<http.RequestListener> {
  const entry = createRequire(path.join(folder, "x.js")).resolve(VERSIONS[version]);
  const h3 = (await import(pathToFileURL(entry.replace(/\.cjs$/, ".mjs")).href)) as Record<string, (...given: unknown[]) => unknown>;
  const options = evaluateConfig(config);
  if (version === "1.15.11") {
    const app = h3.createApp?.({ debug: false }) as { use(handler: unknown): void };
    app.use(h3.eventHandler?.((event: unknown) => (h3.handleCors?.(event, options) === true ? undefined : "ok")));
    return h3.toNodeListener?.(app) as http.RequestListener;
  }
  const H3 = h3.H3 as unknown as new (config: object) => { use(handler: unknown): void };
  const app = new H3({ silent: true });
  app.use((event: unknown) => {
    const answer = h3.handleCors?.(event, options);
    return answer === false ? "ok" : answer;
  });
  return h3.toNodeHandler?.(app) as http.RequestListener;
}

describe.each(Object.keys(VERSIONS) as (keyof typeof VERSIONS)[])("h3 %s", (version) => {
  test.each(CONFIGS)("handleCors(event, %s)", async (config) => {
    const policies = policiesOf(adapter, program(config), "/w/server.js", JSON.stringify({ dependencies: { h3: version } }));
    expect(policies).toHaveLength(1);
    const listener = await recorder.replying(`${version} ${config}`, (folder) => start(folder, version, config));
    const comparison = await compare(policies, listener);
    // Version 1 answers `*` to whoever sends no Origin: no page does.
    const disagreements = comparison.disagreements.filter(({ request }) => version !== "1.15.11" || request !== "GET none");
    assertAgrees(config, { ...comparison, disagreements });
  });
});

afterAll(() => recorder.save());
