/** Entries, banners and the order of middleware that the Express adapter tells, and how its fixes read. */
import assert from "node:assert/strict";
import { describe, it } from "vitest";
import { javaScriptSourceOf } from "../../../../../test/harness/javascript-source.ts";
import { createJavaScriptEditor } from "../../../javascript/edits/edit.ts";
import type { Fact, Registration } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import { applyEdits } from "../../../text/text-edit.ts";
import { adapter } from "./adapter.ts";

const FILE = "/w/server.js";

function read(text: string, more: Readonly<Record<string, string>> = {}) {
  const source = javaScriptSourceOf(FILE, { [FILE]: text, ...more });
  return { source, facts: [...adapter.extract(source)] };
}

function entries(text: string): readonly string[] {
  return read(text).facts.flatMap((fact) => (fact.kind === "app-entry" ? [`${fact.serves}${fact.https ? " https" : ""}`] : []));
}

function banner(text: string): readonly string[] {
  return read(text).facts.flatMap((fact) => (fact.kind === "header-write" ? [`${fact.mode} ${fact.from}`] : []));
}

function registrations(text: string): readonly string[] {
  return read(text)
    .facts.filter((fact): fact is Registration => fact.kind === "registration")
    .map(
      (one) =>
        `${one.scope.level} ${one.role}${one.method === undefined ? "" : ` ${one.method}`}${one.scope.path === undefined ? "" : ` ${one.scope.path}`}${one.hasOwnCors === true ? " own" : ""}${one.ends ? " ends" : ""}`,
    );
}

function fixed(text: string, intent: FixIntent, pick: (fact: Fact) => boolean): string | undefined {
  const { source, facts } = read(text);
  const fact = facts.find(pick);
  assert.ok(fact !== undefined);
  const edits = adapter.render(intent, fact, createJavaScriptEditor(FILE, text), source);
  return edits === undefined ? undefined : applyEdits(text, edits);
}

const START = "const express = require('express');\nconst app = express();\n";

describe("entries", () => {
  it("tells pages from data", () => {
    assert.deepEqual(entries(`${START}app.get('/', (req, res) => res.json({ ok: true }));\n`), ["api"]);
    assert.deepEqual(entries(`${START}app.get('/', (req, res) => res.render('home'));\n`), ["html"]);
    assert.deepEqual(entries(`${START}app.use(express.static('public'));\n`), ["html"]);
    assert.deepEqual(entries(`${START}app.get('/', (req, res) => res.sendFile(path.join(dir, 'index.html')));\n`), ["html"]);
    assert.deepEqual(entries(`${START}app.use('/api', require('./routes'));\napp.get('/', (req, res) => res.json({}));\n`), ["unknown"]);
    assert.deepEqual(entries(START), ["unknown"]);
  });
  it("sees HTTPS", () => {
    assert.deepEqual(entries(`${START}require('https').createServer({}, app).listen(443);\n`), ["unknown https"]);
    assert.deepEqual(entries(`${START}app.set('trust proxy', 1);\n`), ["unknown https"]);
    assert.deepEqual(entries(`${START}app.set('trust proxy', false);\n`), ["unknown"]);
    assert.deepEqual(entries(`${START}require('http').createServer(app).listen(80);\n`), ["unknown"]);
  });
  it("leaves apps that are mounted in others, and files without an app", () => {
    assert.deepEqual(entries(`${START}const admin = express();\napp.use('/admin', admin);\n`), ["unknown"]);
    assert.deepEqual(entries("const express = require('express');\nconst router = express.Router();\nmodule.exports = router;\n"), []);
  });
});

describe("banner", () => {
  it("is sent unless it is switched off", () => {
    assert.deepEqual(banner(START), ["set default"]);
    assert.deepEqual(banner(`${START}app.disable('x-powered-by');\n`), ["remove switched-off"]);
    assert.deepEqual(banner(`${START}app.set('x-powered-by', false);\n`), ["remove switched-off"]);
    assert.deepEqual(banner(`${START}app.set('x-powered-by', true);\n`), ["set default"]);
    assert.deepEqual(banner(`${START}app.use(express.json()).disable('X-Powered-By');\n`), ["remove switched-off"]);
  });
  it("is switched off after the app is created", () => {
    const intent: FixIntent = { kind: "disable-banner", name: "X-Powered-By" };
    const isBanner = (fact: Fact): boolean => fact.kind === "header-write";
    assert.equal(fixed(`${START}app.listen(1);\n`, intent, isBanner), `${START}app.disable('x-powered-by');\napp.listen(1);\n`);
    assert.equal(fixed("start(require('express')());\n", intent, isBanner), undefined);
  });
});

describe("registrations", () => {
  it("tells roles, methods and paths in order", () => {
    const text = `${START}const cors = require('cors');
app.use(express.json());
app.use(cors());
app.get('/a', cors(), (req, res) => res.json({}));
app.post('/b', (req, res, next) => next());
app.options('*', cors());
app.use((err, req, res, next) => res.sendStatus(500));
app.use((req, res) => res.sendStatus(404));
`;
    assert.deepEqual(registrations(text), [
      "application body-parser",
      "application cors",
      "route route GET /a own ends",
      "route route POST /b",
      "route cors OPTIONS * ends",
      "application error-handler",
      "application route ALL ends",
    ]);
  });
  it("takes a function for a login check only by what it does", () => {
    const check = (body: string): readonly string[] => registrations(`${START}app.use(requireAuth);\nfunction requireAuth(req, res, next) {\n${body}\n}\n`);
    assert.deepEqual(check("if (!req.user) return res.status(401).json({});\nnext();"), ["application authentication"]);
    assert.deepEqual(check("if (req.method === 'OPTIONS') return next();\nif (!req.user) return res.sendStatus(401);\nnext();"), ["application gate"]);
    assert.deepEqual(check("if (!req.headers.authorization) return next();\nif (!valid(req)) return res.sendStatus(401);\nnext();"), ["application gate"]);
    assert.deepEqual(check("if (req.path.startsWith('/admin')) return res.sendStatus(401);\nnext();"), ["application gate"]);
    assert.deepEqual(check("if (blocked(req.ip)) return res.status(403).end();\nnext();"), ["application gate"]);
    assert.deepEqual(check("req.user = 1;\nnext();"), ["application step"]);
  });
  it("knows packages that check logins", () => {
    assert.deepEqual(
      registrations(
        `${START}const passport = require('passport');\napp.use(passport.initialize());\napp.use('/api', passport.authenticate('jwt', { session: false }));\n`,
      ),
      ["application step", "application authentication /api"],
    );
  });
  it("sees hand-written CORS and redirects", () => {
    assert.deepEqual(registrations(`${START}app.use((req, res, next) => { res.header('Access-Control-Allow-Origin', '*'); next(); });\n`), [
      "application cors",
    ]);
    assert.deepEqual(
      registrations(`${START}app.use((req, res, next) => { if (!req.secure) return res.redirect('https://' + req.headers.host + req.url); next(); });\n`),
      ["application redirect"],
    );
  });
  it("takes a redirect for one only where the requests it concerns are known", () => {
    const concerns = (test: string): readonly unknown[] =>
      read(`${START}app.use((req, res, next) => { if (${test}) return res.redirect('/elsewhere'); next(); });\n`).facts.flatMap((fact) =>
        fact.kind === "registration" && fact.role === "redirect" ? [fact.concerns] : [],
      );
    assert.deepEqual(concerns("!req.secure"), ["plain-http"]);
    assert.deepEqual(concerns("!req.session.user"), ["without-login"]);
    assert.deepEqual(concerns("req.session.mustChangePassword"), []);
    assert.deepEqual(concerns("req.path === '/old'"), []);
    assert.deepEqual(concerns("req.method === 'GET' && !req.secure"), []);
  });
  it("looks into routers of the file", () => {
    const router = "const router = express.Router();\nrouter.get('/x', (req, res) => res.json({}));\n";
    assert.deepEqual(registrations(`${START}${router}app.use('/api', router);\n`), ["route route GET /x ends", "application route ALL /api ends"]);
  });
  it("knows that Koa passes requests on with its second parameter", () => {
    const text =
      "const Koa = require('koa');\nconst app = new Koa();\napp.use(async (ctx, next) => { await next(); });\napp.use((ctx) => { ctx.body = 'x'; });\n";
    assert.deepEqual(registrations(text), ["application step", "application route ALL ends"]);
  });
  it("leaves clients of other servers, and Fastify", () => {
    assert.deepEqual(registrations("const app = require('axios').create();\napp.get('/x', (a, b) => 1);\n"), []);
    assert.deepEqual(registrations("const app = require('fastify')();\napp.get('/x', (request, reply) => 1);\n"), []);
    assert.deepEqual(registrations("export function routes(app: FastifyInstance) {\n  app.get('/x', (request, reply) => 1);\n}\n"), []);
  });
  it("reads apps that are given as parameters", () => {
    assert.deepEqual(registrations("const cors = require('cors');\nmodule.exports = (app) => {\n  app.use(cors());\n};\n"), ["application cors"]);
  });
});

describe("header middleware", () => {
  const intent: FixIntent = { kind: "add-header-middleware", name: "X-Test", value: "a 'b'" };
  const isEntry = (fact: Fact): boolean => fact.kind === "app-entry";
  it("stands right after the app is created", () => {
    const text = `${START}\napp.listen(3000);\n`;
    assert.equal(
      fixed(text, intent, isEntry),
      `${START}app.use((req, res, next) => {\n  res.setHeader('X-Test', "a 'b'");\n  next();\n});\n\napp.listen(3000);\n`,
    );
  });
  it("can be read again", () => {
    const after = fixed(`${START}`, intent, isEntry);
    assert.ok(after !== undefined);
    assert.deepEqual(entries(after), ["unknown"]);
  });
});
