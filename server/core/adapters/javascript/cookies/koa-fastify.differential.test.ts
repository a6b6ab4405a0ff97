/** Our reading of cookies against Koa, koa-session, @fastify/cookie and the two session plugins of Fastify, over HTTPS as a proxy reports it. Loopback only. */
import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { describe, it } from "vitest";
import { evaluate, observeCookie, predictCookie } from "../../../../../test/harness/cookie-wire.ts";

const require = createRequire(import.meta.url);

/** Options that all of them take. */
const COMMON: readonly string[] = [
  "httpOnly: true",
  "httpOnly: false",
  "httpOnly: undefined",
  "secure: true",
  "secure: false",
  "secure: undefined",
  "sameSite: 'strict'",
  "sameSite: 'Lax'",
  "sameSite: 'NONE', secure: true",
  "sameSite: undefined",
  "path: '/api'",
  "path: undefined",
  "domain: 'example.com'",
  "partitioned: true, secure: true",
  "httpOnly: false, secure: true, sameSite: 'none', path: '/', domain: '.example.com'",
];

interface Koa {
  proxy: boolean;
  keys: readonly string[];
  use(handler: unknown): void;
  callback(): (request: IncomingMessage, response: ServerResponse) => void;
}

interface KoaContext {
  session: { user?: number };
  body: string;
}

function koaApp(): Koa {
  const Koa = require("koa") as new () => Koa;
  const app = new Koa();
  app.proxy = true;
  app.keys = ["k"];
  return app;
}

describe("ctx.cookies.set", () => {
  for (const options of [
    "",
    ", {}",
    ", undefined",
    ...[...COMMON, "sameSite: true", "sameSite: false", "secure: true, httpOnly: null", "overwrite: true"].map((one) => `, { ${one}, signed: false }`),
  ]) {
    it(`ctx.cookies.set('sid', 'v'${options})`, async () => {
      const app = koaApp();
      app.use((ctx: KoaContext) => {
        evaluate(`ctx.cookies.set('sid', 'v'${options})`, "ctx", ctx);
        ctx.body = "";
      });
      const text = `const Koa = require('koa');\nconst app = new Koa();\napp.use((ctx) => {\n  ctx.cookies.set('sid', 'v'${options});\n});\n`;
      assert.deepEqual(predictCookie(text), await observeCookie(app.callback()));
    });
  }
});

describe("koa-session", () => {
  const session = (require("koa-session") as { default: (...args: unknown[]) => unknown }).default;
  for (const options of ["", ...COMMON, "key: 'sid'", "key: 'sid', maxAge: 'session'", "key: '__Host-sid', secure: true, sameSite: 'lax'"]) {
    it(`session({ ${options} }, app)`, async () => {
      const app = koaApp();
      app.use(session(evaluate(`{ signed: false, ${options} }`, "none", undefined), app));
      app.use((ctx: KoaContext) => {
        ctx.session.user = 1;
        ctx.body = "";
      });
      const text = `const Koa = require('koa');\nconst session = require('koa-session');\nconst app = new Koa();\napp.use(session({ signed: false, ${options} }, app));\n`;
      const wire = await observeCookie(app.callback());
      assert.deepEqual(predictCookie(text), wire);
    });
  }
});

interface Fastify {
  register(plugin: unknown, options?: unknown): void;
  get(path: string, handler: (request: { session: { user?: number; set(name: string, value: unknown): void } }, reply: unknown) => Promise<string>): void;
  ready(): Promise<void>;
  routing(request: IncomingMessage, response: ServerResponse): void;
}

/** The Fastify that NestJS brings. */
function fastifyApp(): Fastify {
  const adapter = new FastifyAdapter({ trustProxy: true });
  return adapter.getInstance() as unknown as Fastify;
}

const HEAD = "const app = require('fastify')({ trustProxy: true });\n";

describe("reply.setCookie", () => {
  const own = [
    "",
    ", {}",
    ...[...COMMON, "sameSite: true", "sameSite: false", "sameSite: null", "secure: 'auto'", "maxAge: 60", "path: null"].map((one) => `, { ${one} }`),
  ];
  const grid = own.flatMap((options) =>
    ["", "parseOptions: {}", "parseOptions: { httpOnly: true, secure: true, path: '/', sameSite: 'strict' }"].map((plugin) => [options, plugin] as const),
  );
  for (const [options, plugin] of grid) {
    it(`setCookie('sid', 'v'${options}) with { ${plugin} }`, async () => {
      const app = fastifyApp();
      app.register(require("@fastify/cookie"), evaluate(`{ ${plugin} }`, "none", undefined));
      app.get("/app", async (_request, reply) => {
        evaluate(`reply.setCookie('sid', 'v'${options})`, "reply", reply);
        return "";
      });
      await app.ready();
      const text = `${HEAD}app.register(require('@fastify/cookie'), { ${plugin} });\napp.get('/app', async (request, reply) => {\n  reply.setCookie('sid', 'v'${options});\n  return '';\n});\n`;
      assert.deepEqual(predictCookie(text), await observeCookie((request, response) => app.routing(request, response)));
    });
  }
});

const SECRET = "'a-secret-of-at-least-32-characters-x'";

describe("@fastify/session", () => {
  for (const options of [
    "",
    "cookie: {}",
    "cookieName: 'sid'",
    "cookie: { secure: 'auto' }",
    "cookie: { secure: null, httpOnly: null, sameSite: null }",
    ...COMMON.map((one) => `cookie: { ${one} }`),
  ]) {
    it(`register(session, { ${options} })`, async () => {
      const app = fastifyApp();
      app.register(require("@fastify/cookie"));
      // The plugin sends its cookie only below the cookie's path.
      const given = evaluate(`{ secret: ${SECRET}, ${options.replace("'/api'", "'/app'")} }`, "none", undefined);
      app.register(require("@fastify/session"), given);
      app.get("/app", async (request) => {
        request.session.user = 1;
        return "";
      });
      await app.ready();
      const text = `${HEAD}app.register(require('@fastify/cookie'));\napp.register(require('@fastify/session'), { secret: ${SECRET}, ${options.replace("'/api'", "'/app'")} });\n`;
      assert.deepEqual(predictCookie(text), await observeCookie((request, response) => app.routing(request, response)));
    });
  }
});

describe("@fastify/secure-session", () => {
  const key = "key: Buffer.alloc(32, 1)";
  for (const options of [
    "",
    "cookieName: 'sid'",
    "sessionName: 'session', cookieName: '__Host-s'",
    ...["cookie", "cookieOptions"].flatMap((name) => COMMON.map((one) => `${name}: { ${one} }`)),
    "cookie: { maxAge: 600 }",
  ]) {
    it(`register(session, { ${options} })`, async () => {
      const app = fastifyApp();
      app.register(require("@fastify/secure-session"), evaluate(`{ ${key}, ${options} }`, "none", undefined));
      app.get("/app", async (request) => {
        request.session.set("user", 1);
        return "";
      });
      await app.ready();
      const text = `${HEAD}app.register(require('@fastify/secure-session'), { ${key}, ${options} });\n`;
      assert.deepEqual(predictCookie(text), await observeCookie((request, response) => app.routing(request, response)));
    });
  }
});
