/**
 * What nuxt-security sends against answers of its own code, which were recorded (`nuxt-security.recorded.json`): its defaults, its merge, its
 * `corsHandler` on h3 1.15.11 and the texts of its headers. `RECORD=folder` asks `nuxtsecurity2` (2.5.1 unpacked) below it anew.
 */
import type http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { assertAgrees, compare, evaluateConfig, policiesOf } from "../../../../../test/harness/differential.ts";
import { listen, sendWire } from "../../../../../test/harness/http-probe.ts";
import { javaScriptSourceOf } from "../../../../../test/harness/javascript-source.ts";
import { recorderOf } from "../../../../../test/harness/recording.ts";
import { adapter } from "./adapter.ts";

const recorder = recorderOf(path.join(import.meta.dirname, "nuxt-security.recorded.json"));
const SERVER_URL = "http://localhost:3000/";

const HANDLERS: readonly string[] = [
  "{ origin: '*' }",
  "{ origin: '*', credentials: true }",
  "{ origin: 'https://app.example' }",
  "{ origin: ['https://app.example', 'https://admin.example'], credentials: true, methods: ['GET'], exposeHeaders: ['X-Total'] }",
  "{ origin: 'https://app.example', allowHeaders: ['X-Custom'], preflight: { statusCode: 200 } }",
  "{ origin: 'https://app\\\\.example', useRegExp: true }",
  "{ origin: ['^https://(?:.+\\\\.)?app\\\\.example$'], useRegExp: true, credentials: true }",
  "{ origin: ['https://APP.example'], useRegExp: true }",
  "{ origin: 'https://app.example', useRegExp: false }",
  "{ origin: '' }",
];

const HEADERS: readonly string[] = [
  "{}",
  "{ headers: {} }",
  "{ strict: true }",
  "{ headers: { contentSecurityPolicy: { 'script-src': [\"'self'\", \"'unsafe-inline'\"], 'img-src': false, 'connect-src': \"'self' https://api.example\" } } }",
  "{ headers: { contentSecurityPolicy: { 'upgrade-insecure-requests': false, 'base-uri': [] } } }",
  "{ headers: { strictTransportSecurity: { maxAge: 60 } } }",
  "{ headers: { strictTransportSecurity: { maxAge: 60, includeSubdomains: false, preload: true } } }",
  "{ headers: { xFrameOptions: 'DENY', referrerPolicy: 'unsafe-url', crossOriginEmbedderPolicy: false } }",
  "{ headers: { xFrameOptions: undefined, referrerPolicy: null } }",
  "{ headers: { permissionsPolicy: { camera: ['self'], fullscreen: '*', usb: [] } } }",
  "{ strict: true, headers: { strictTransportSecurity: { maxAge: 100 } } }",
];

type Options = Record<string, unknown>;

/** The package's own code, with the requests that Nuxt would hand to it. */
async function start(folder: string, given: string): Promise<http.RequestListener> {
  const load = async <T>(file: string): Promise<T> => (await import(pathToFileURL(path.join(folder, "nuxtsecurity2/dist", file)).href)) as T;
  const { defaultSecurityConfig } = await load<{ defaultSecurityConfig(url: string, strict: boolean): Options }>("defaultConfig.mjs");
  const { defuReplaceArray } = await load<{ defuReplaceArray(...objects: unknown[]): Options }>("utils/merge.mjs");
  const texts = await load<{ headerStringFromObject(key: string, value: unknown): string; getNameFromKey(key: string): string }>("utils/headers.mjs");
  const context = await load<{ getAppSecurityOptions(): Record<string, Options> }>("runtime/nitro/context/index.js");
  const { default: handler } = await load<{ default: unknown }>("runtime/server/middleware/corsHandler.js");
  const h3 = createRequire(path.join(folder, "x.js"))("h3") as {
    createApp(): { use(handler: unknown): void };
    eventHandler(handler: (event: { node: { res: http.ServerResponse } }) => unknown): unknown;
    toNodeListener(app: unknown): http.RequestListener;
  };
  const own = evaluateConfig(given) as Options;
  const rules = defuReplaceArray(own, defaultSecurityConfig(SERVER_URL, own.strict === true));
  const app = h3.createApp();
  app.use(handler);
  app.use(
    h3.eventHandler(({ node: { res } }) => {
      for (const [key, value] of Object.entries(rules.headers as Options))
        if (value !== false) res.setHeader(texts.getNameFromKey(key), texts.headerStringFromObject(key, value));
      return "ok";
    }),
  );
  const listener = h3.toNodeListener(app);
  return (request, response) => {
    context.getAppSecurityOptions()["/**"] = rules;
    listener(request, response);
  };
}

const MANIFEST = JSON.stringify({ dependencies: { "nuxt-security": "2.5.1" } });
const textOf = (options: string): string => `export default defineNuxtConfig({ modules: ['nuxt-security'], security: ${options} });\n`;

describe("corsHandler of nuxt-security 2.5.1", () => {
  test.each(HANDLERS)("%s", async (handler) => {
    const options = `{ corsHandler: ${handler} }`;
    const policies = policiesOf(adapter, textOf(options), "/w/nuxt.config.ts", MANIFEST);
    expect(policies).toHaveLength(1);
    const comparison = await compare(policies, await recorder.replying(options, (folder) => start(folder, options)));
    assertAgrees(handler, comparison);
  });
});

describe("headers of nuxt-security 2.5.1", () => {
  test.each(HEADERS)("%s", async (options) => {
    const server = await listen(await recorder.replying(options, (folder) => start(folder, options)));
    const observed = await sendWire(server.port, { method: "GET", headers: [] } as unknown as Parameters<typeof sendWire>[1]);
    await server.close();
    const sent = observed.fields.filter(
      ({ name }) => !/^(?:content-type|content-length|date|connection|transfer-encoding|keep-alive|access-control|vary|etag)/i.test(name),
    );
    const file = "/w/nuxt.config.ts";
    const writes = [...adapter.extract(javaScriptSourceOf(file, { [file]: textOf(options), "/w/package.json": MANIFEST }))];
    // The nonce is put in when a page is rendered.
    const told = writes.flatMap((fact) => (fact.kind === "header-write" && fact.mode === "set" ? [[fact.name.toLowerCase(), fact.value] as const] : []));
    const texts = told.map(([name, value]) => [name, value.kind === "known" || value.kind === "partial" ? value.value.text : value.kind]);
    expect(Object.fromEntries(texts)).toEqual(Object.fromEntries(sent.map(({ name, value }) => [name.toLowerCase(), value.replaceAll("{{nonce}}", "")])));
  });
});

afterAll(() => recorder.save());
