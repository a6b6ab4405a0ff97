/** Entries of apps across technologies, and facts of one app told by several adapters under one owner. */
import assert from "node:assert/strict";
import { describe, it } from "vitest";
import { javaScriptSourceOf } from "../../../../test/harness/javascript-source.ts";
import type { Fact } from "../../model/facts.ts";
import type { JavaScriptAdapter } from "../adapter.ts";
import { adapter as cookies } from "./cookies/adapter.ts";
import { adapter as express } from "./express/adapter.ts";
import { adapter as fastify } from "./fastify/adapter.ts";
import { adapter as fetchServer } from "./fetch-server/adapter.ts";
import { adapter as helmet } from "./helmet/adapter.ts";
import { adapter as koa } from "./koa/adapter.ts";
import { adapter as nest } from "./nestjs-application/adapter.ts";
import { adapter as nodeHttp } from "./node-http/adapter.ts";

const ALL: readonly JavaScriptAdapter[] = [cookies, express, fastify, fetchServer, helmet, koa, nest, nodeHttp];

function read(text: string, name = "server.ts", more: Readonly<Record<string, string>> = {}): readonly Fact[] {
  const file = `/w/${name}`;
  const source = javaScriptSourceOf(file, { [file]: text, ...more });
  return ALL.flatMap((adapter) => [...adapter.extract(source)]);
}

function entries(text: string, name?: string): readonly string[] {
  return read(text, name).flatMap((fact) =>
    fact.kind === "app-entry"
      ? [`${fact.label} ${fact.serves}${fact.https ? " https" : ""}: ${text.slice(fact.at.span.start, fact.at.span.end).split("\n")[0]}`]
      : [],
  );
}

function owners(facts: readonly Fact[], ...kinds: readonly Fact["kind"][]): readonly string[] {
  return [...new Set(facts.filter((fact) => kinds.includes(fact.kind)).map((fact) => fact.scope.owner))];
}

describe("entries", () => {
  it("Node servers with a handler of their own", () => {
    assert.deepEqual(entries("import http from 'node:http';\nhttp.createServer((req, res) => { res.end(); }).listen(80);\n"), [
      "Node http unknown: http.createServer((req, res) => { res.end(); })",
    ]);
    assert.deepEqual(
      entries(
        "import { createServer } from 'node:https';\nfunction handle(req, res) { res.setHeader('Content-Type', 'text/html'); res.end('x'); }\ncreateServer({}, handle);\n",
      ),
      ["Node http html https: createServer({}, handle)"],
    );
    assert.deepEqual(
      entries(
        "const http = require('http');\nconst server = http.createServer();\nserver.on('request', (req, res) => { res.writeHead(200, { 'Content-Type': 'application/json' }); res.end('{}'); });\n",
      ),
      ["Node http api: http.createServer()"],
    );
  });
  it("not servers around an app", () => {
    assert.deepEqual(entries("const app = require('express')();\nrequire('http').createServer(app).listen(80);\n"), ["Express unknown: require('express')()"]);
    assert.deepEqual(entries("import http from 'http';\nimport app from './app';\nhttp.createServer(app).listen(80);\n"), []);
  });
  it("Koa", () => {
    assert.deepEqual(entries("import Koa from 'koa';\nconst app = new Koa();\napp.use(async (ctx) => { ctx.body = { ok: true }; });\n"), [
      "Koa api: new Koa()",
    ]);
    assert.deepEqual(entries("const Koa = require('koa');\nconst app = new Koa();\napp.proxy = true;\napp.use((ctx) => ctx.render('home'));\n"), [
      "Koa html https: new Koa()",
    ]);
  });
  it("Fastify", () => {
    assert.deepEqual(entries("const app = require('fastify')();\napp.get('/', async () => ({ ok: true }));\napp.listen({ port: 3000 });\n"), [
      "Fastify api: require('fastify')()",
    ]);
    assert.deepEqual(
      entries("import Fastify from 'fastify';\nconst app = Fastify({ https: { key, cert } });\napp.get('/', (request, reply) => reply.view('/home.ejs'));\n"),
      ["Fastify html https: Fastify({ https: { key, cert } })"],
    );
    assert.deepEqual(entries("import { fastify } from 'fastify';\nconst app = fastify({ trustProxy: true });\napp.register(routes);\n"), [
      "Fastify unknown https: fastify({ trustProxy: true })",
    ]);
    assert.deepEqual(entries("import { fastify } from 'fastify';\nconst app = fastify({ trustProxy: false, https: null });\n"), [
      "Fastify unknown: fastify({ trustProxy: false, https: null })",
    ]);
  });
  it("a redirect to https", () => {
    const text = (test: string, target: string): string =>
      `const app = require('express')();\napp.use((req, res, next) => {\n  if (${test}) return next();\n  res.redirect(${target});\n});\n`;
    assert.deepEqual(entries(text("req.secure", "'https://' + req.headers.host + req.url")), ["Express unknown https: require('express')()"]);
    assert.deepEqual(entries(text("req.headers['x-forwarded-proto'] === 'https'", "301, `https://${DOMAIN}${req.originalUrl}`")), [
      "Express unknown https: require('express')()",
    ]);
    assert.deepEqual(entries(text("req.user", "`https://${LOGIN_HOST}/login`")), ["Express unknown: require('express')()"]);
  });
  it("a server that only redirects is no entry, and a certificate around an app of another file is said", () => {
    const redirecting =
      "import http from 'node:http';\nhttp.createServer((req, res) => { res.writeHead(301, { Location: `https://${req.headers.host}${req.url}` }); res.end(); }).listen(80);\n";
    assert.deepEqual(
      read(redirecting).map((fact) => (fact.kind === "listener" ? fact.how : fact.kind)),
      ["redirects"],
    );
    const secure = "import https from 'node:https';\nimport app from './app';\nhttps.createServer({}, app).listen(443);\n";
    assert.deepEqual(
      read(secure).map((fact) => (fact.kind === "listener" ? fact.how : fact.kind)),
      ["ends-tls"],
    );
  });
  it("NestJS", () => {
    const nestApp =
      "import { NestFactory } from '@nestjs/core';\nasync function bootstrap() {\n  const app = await NestFactory.create(AppModule);\n  await app.listen(3000);\n}\nbootstrap();\n";
    assert.deepEqual(entries(nestApp), ["NestJS unknown: NestFactory.create(AppModule)"]);
    assert.deepEqual(entries(nestApp.replace("(AppModule)", "<NestExpressApplication>(AppModule, { httpsOptions })")), [
      "NestJS unknown https: NestFactory.create<NestExpressApplication>(AppModule, { httpsOptions })",
    ]);
    assert.deepEqual(
      entries(
        `import { FastifyAdapter } from '@nestjs/platform-fastify';\n${nestApp.replace("(AppModule)", "(AppModule, new FastifyAdapter({ trustProxy: true }))")}`,
      ),
      ["NestJS unknown https: NestFactory.create(AppModule, new FastifyAdapter({ trustProxy: true }))"],
    );
    assert.deepEqual(entries(nestApp.replace("  await app.listen", "  app.set('trust proxy', 1);\n  await app.listen")), [
      "NestJS unknown https: NestFactory.create(AppModule)",
    ]);
  });
  it("Fetch servers", () => {
    assert.deepEqual(entries("Bun.serve({ fetch(req) { return Response.json({}); } });\n"), [
      "Bun api: Bun.serve({ fetch(req) { return Response.json({}); } })",
    ]);
    assert.deepEqual(entries("Deno.serve((req) => new Response('<p>', { headers: { 'content-type': 'text/html' } }));\n"), [
      "Deno html: Deno.serve((req) => new Response('<p>', { headers: { 'content-type': 'text/html' } }))",
    ]);
    assert.deepEqual(entries("export default {\n  async fetch(request, env) {\n    return new Response('x');\n  },\n};\n"), ["Worker unknown: fetch"]);
    assert.deepEqual(entries("export default { fetch(url, options) { return x(url); } };\n"), []);
  });
});

describe("what calls are looked at", () => {
  const helmetFacts = (rest: string): number =>
    read(`import express from 'express';\nimport helmet from 'helmet';\nconst app = express();\nconst guard = helmet();\n${rest}\n`).filter(
      (fact) => fact.kind === "header-write" && fact.technology === "javascript/helmet",
    ).length;
  it("middleware that is given by its name outside production only is none in production", () => {
    assert.equal(helmetFacts("if (process.env.NODE_ENV !== 'production') app.use(guard);"), 0);
    assert.ok(helmetFacts("app.use(guard);") > 0);
  });
  it("an answer's type may be written in the call of a helper", () => {
    const send = "import { send } from './send';\n";
    assert.deepEqual(entries(`import http from 'http';\n${send}http.createServer((req, res) => send(res, '<p>', { 'Content-Type': 'text/html' }));\n`), [
      "Node http html: http.createServer((req, res) => send(res, '<p>', { 'Content-Type': 'text/html' }))",
    ]);
  });
});

describe("banner of NestJS", () => {
  const text = (rest: string, create = "NestFactory.create(AppModule)"): string =>
    `import { NestFactory } from '@nestjs/core';\nasync function bootstrap() {\n  const app = await ${create};\n  ${rest}\n}\n`;
  const banners = (code: string): readonly string[] =>
    read(code).flatMap((fact) => (fact.kind === "header-write" && fact.name === "X-Powered-By" ? [`${fact.mode} ${fact.from}`] : []));
  it("is sent on Express only", () => {
    assert.deepEqual(banners(text("await app.listen(1);")), ["set default"]);
    assert.deepEqual(
      banners(`import { FastifyAdapter } from '@nestjs/platform-fastify';\n${text("", "NestFactory.create(AppModule, new FastifyAdapter())")}`),
      [],
    );
  });
  it("is switched off on the Express instance", () => {
    assert.deepEqual(banners(text("app.getHttpAdapter().getInstance().disable('x-powered-by');")), ["remove switched-off"]);
    assert.deepEqual(banners(text("app.disable('x-powered-by');", "NestFactory.create<NestExpressApplication>(AppModule)")), ["remove switched-off"]);
  });
});

describe("owners", () => {
  it("are the same for helmet, sessions, routes and the app", () => {
    const facts = read(
      "import express from 'express';\nimport helmet from 'helmet';\nimport session from 'express-session';\nconst app = express();\napp.use(helmet());\napp.use(session({ secret: 'x' }));\napp.get('/', (req, res) => { res.cookie('a', 'b'); res.json({}); });\n",
    );
    assert.equal(owners(facts, "app-entry", "header-write", "cookie-write", "registration").length, 1);
  });
  it("are the same in classes that keep the app in a property", () => {
    const facts = read(
      "import express from 'express';\nimport helmet from 'helmet';\nexport class Server {\n  private app: express.Application;\n  constructor() {\n    this.app = express();\n    this.setUp();\n  }\n  private setUp() {\n    this.app.use(helmet());\n    this.app.get('/', (req, res) => { res.json({}); });\n  }\n}\n",
    );
    assert.equal(owners(facts, "app-entry", "header-write", "registration").length, 1);
    assert.ok(facts.some((fact) => fact.kind === "registration" && fact.role === "route"));
  });
  it("are the same for NestJS", () => {
    const facts = read(
      "import { NestFactory } from '@nestjs/core';\nimport helmet from 'helmet';\nimport * as session from 'express-session';\nasync function bootstrap() {\n  const app = await NestFactory.create(AppModule);\n  app.use(helmet());\n  app.use(session({ secret: 'x' }));\n}\n",
    );
    assert.equal(owners(facts, "app-entry", "header-write", "cookie-write").length, 1);
  });
  it("are the same for plugins of Fastify", () => {
    const facts = read(
      "import fastify from 'fastify';\nimport helmet from '@fastify/helmet';\nconst app = fastify();\nawait app.register(helmet, { hsts: { maxAge: 5 }, enableCSPNonces: true, global: true });\n",
    );
    const values = new Map(
      facts.flatMap((fact) =>
        fact.kind === "header-write" ? [[fact.name, fact.value.kind === "known" ? fact.value.value.text : fact.value.kind] as const] : [],
      ),
    );
    assert.equal(values.get("Strict-Transport-Security"), "max-age=5; includeSubDomains");
    assert.equal(values.get("Content-Security-Policy"), "unknown");
    assert.ok(!facts.some((fact) => fact.kind === "config-problem"));
    assert.deepEqual(read("import helmet from '@fastify/helmet';\napp.register(helmet, { global: false });\n"), []);
  });
  it("are the same for middleware that is kept in a constant, and for arrays", () => {
    const facts = read(
      "const app = require('express')();\nconst helmet = require('helmet');\nconst security = helmet();\napp.use([security, helmet.hsts({ maxAge: 1 })]);\n",
      "server.js",
    );
    assert.equal(owners(facts, "app-entry", "header-write").length, 1);
  });
  it("carry the condition of the registration", () => {
    const facts = read(
      "const app = require('express')();\nconst helmet = require('helmet');\nif (process.env.NODE_ENV !== 'production') app.use(helmet());\nif (flags.secure) app.use(helmet.noSniff());\n",
      "server.js",
    );
    const writes = facts.flatMap((fact) => (fact.kind === "header-write" && fact.from !== "default" ? [`${fact.name} ${fact.when.kind}`] : []));
    assert.deepEqual(writes, ["X-Content-Type-Options test"]);
  });
});

describe("cookies", () => {
  const cookiesIn = (text: string, name = "server.js"): readonly string[] =>
    read(text, name).flatMap((fact) => {
      if (fact.kind !== "cookie-write") return [];
      const show = (setting: { readonly kind: string; readonly value?: unknown }): string => (setting.kind === "known" ? String(setting.value) : "?");
      return [`${show(fact.name)} secure=${show(fact.secure)} httpOnly=${show(fact.httpOnly)} sameSite=${show(fact.sameSite)} maxAge=${show(fact.maxAge)}`];
    });
  it("raw headers", () => {
    assert.deepEqual(cookiesIn("require('http').createServer((req, res) => {\n  res.setHeader('Set-Cookie', 'sid=1; HttpOnly; SameSite=none');\n});\n"), [
      "sid secure=false httpOnly=true sameSite=None maxAge=undefined",
    ]);
    assert.deepEqual(cookiesIn("module.exports = (req, res) => {\n  res.setHeader('set-cookie', ['a=1; Secure', `b=${req.query.x}; Max-Age=60`]);\n};\n"), [
      "a secure=true httpOnly=false sameSite=undefined maxAge=undefined",
      "b secure=false httpOnly=false sameSite=undefined maxAge=60",
    ]);
    assert.deepEqual(cookiesIn("module.exports = (req, res) => {\n  res.writeHead(200, { 'Set-Cookie': `sid=${x}; ${flags}` });\n};\n"), [
      "sid secure=? httpOnly=? sameSite=? maxAge=?",
    ]);
    assert.deepEqual(cookiesIn("module.exports = (req, res) => {\n  res.append('Set-Cookie', 'sid=; Max-Age=0');\n};\n"), []);
  });
  it("headers of Fetch responses", () => {
    assert.deepEqual(
      cookiesIn("export default {\n  fetch(request) {\n    return new Response('x', { headers: { 'Set-Cookie': 'sid=1; Secure' } });\n  },\n};\n"),
      ["sid secure=true httpOnly=false sameSite=undefined maxAge=undefined"],
    );
    assert.deepEqual(
      cookiesIn(
        "export function GET() {\n  const headers = new Headers();\n  headers.append('Set-Cookie', 'sid=1; HttpOnly');\n  return new Response('x', { headers });\n}\n",
      ),
      ["sid secure=false httpOnly=true sameSite=undefined maxAge=undefined"],
    );
  });
  it("options that depend on the environment are those of production", () => {
    assert.deepEqual(
      cookiesIn("module.exports = (req, res) => {\n  res.cookie('sid', x, { secure: process.env.NODE_ENV === 'production', httpOnly: true });\n};\n"),
      ["sid secure=true httpOnly=true sameSite=undefined maxAge=undefined"],
    );
    assert.deepEqual(cookiesIn("module.exports = (req, res) => {\n  res.cookie('sid', x, { secure: config.secure, httpOnly: true });\n};\n"), [
      "sid secure=? httpOnly=true sameSite=undefined maxAge=undefined",
    ]);
    assert.deepEqual(cookiesIn("module.exports = (req, res) => {\n  res.cookie('sid', x, cookieOptions);\n};\n"), [
      "sid secure=? httpOnly=? sameSite=? maxAge=?",
    ]);
    assert.deepEqual(cookiesIn("module.exports = (req, res) => {\n  res.cookie('sid', x, { ...base, secure: true });\n};\n"), [
      "sid secure=true httpOnly=? sameSite=? maxAge=?",
    ]);
  });
  it("calls that are no cookies of a response", () => {
    assert.deepEqual(
      cookiesIn(
        "module.exports = (req, res) => {\n  res.clearCookie('sid');\n  $.cookie('a', 'b');\n  jar.setCookie('a=b', 'https://example.com');\n  res.cookie('sid', '', { expires: new Date(0) });\n};\n",
      ),
      [],
    );
  });
  it("Fastify, with defaults that may be set elsewhere", () => {
    assert.deepEqual(
      cookiesIn("export default async (app) => {\n  app.get('/', async (request, reply) => reply.setCookie('sid', x, { httpOnly: true }));\n};\n"),
      ["sid secure=? httpOnly=true sameSite=? maxAge=?"],
    );
  });
  it("the package cookie, and Koa", () => {
    assert.deepEqual(
      cookiesIn(
        "const cookie = require('cookie');\nmodule.exports = (req, res) => {\n  res.setHeader('Set-Cookie', cookie.serialize('sid', x, { httpOnly: true, maxAge: 60 }));\n};\n",
      ),
      ["sid secure=false httpOnly=true sameSite=undefined maxAge=60"],
    );
    assert.deepEqual(cookiesIn("const Koa = require('koa');\nnew Koa().use((ctx) => { ctx.cookies.set('sid', x, { sameSite: 'lax', maxAge: 5000 }); });\n"), [
      "sid secure=auto httpOnly=true sameSite=Lax maxAge=5",
    ]);
  });
  it("typed responses of NestJS", () => {
    assert.deepEqual(
      cookiesIn(
        "import { Response } from 'express';\nexport class AuthController {\n  login(@Res({ passthrough: true }) response: Response) {\n    response.cookie('token', x, { httpOnly: true, secure: true, sameSite: 'strict' });\n  }\n}\n",
        "auth.ts",
      ),
      ["token secure=true httpOnly=true sameSite=Strict maxAge=undefined"],
    );
  });
});
