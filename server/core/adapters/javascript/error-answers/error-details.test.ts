/** Which error details in bodies are told apart from harmless ones, in production. */
import assert from "node:assert/strict";
import { describe, it } from "vitest";
import { javaScriptSourceOf } from "../../../../../test/harness/javascript-source.ts";
import { adapter } from "./adapter.ts";

function leaks(code: string, world: "production" | "development" = "production"): readonly string[] {
  const file = "/w/server.js";
  const text = `const express = require('express');\nconst util = require('util');\nconst app = express();\n${code}\n`;
  return [...adapter.extract(javaScriptSourceOf(file, { [file]: text }, world))].flatMap((fact) =>
    fact.kind === "error-detail" ? [`${fact.what}: ${text.slice(fact.at.span.start, fact.at.span.end)}`] : [],
  );
}

const handler = (body: string): string => `app.use((err, req, res, next) => {\n${body}\n});`;

describe("error details", () => {
  it("sees the stack in every kind of body", () => {
    assert.deepEqual(leaks(handler("res.status(500).json({ error: err.stack });")), ["stack: err.stack"]);
    assert.deepEqual(leaks(handler("res.status(500).send(err.stack);")), ["stack: err.stack"]);
    assert.deepEqual(leaks(handler("res.send(`<pre>$" + "{err.stack}</pre>`);")), ["stack: err.stack"]);
    assert.deepEqual(leaks(handler("res.end(util.inspect(err));")), ["stack: util.inspect(err)"]);
    assert.deepEqual(leaks(handler("res.write('Failed: ' + err.stack);")), ["stack: err.stack"]);
    assert.deepEqual(leaks(handler("res.end(JSON.stringify({ stack: err.stack }));")), ["stack: err.stack"]);
  });
  it("follows constants", () => {
    assert.deepEqual(leaks(handler("const detail = err.stack;\nres.status(500).json({ detail });")), ["stack: detail"]);
    assert.deepEqual(leaks(handler("const { message, stack: trace } = err;\nres.status(500).json({ message, trace });")), ["message: message", "stack: trace"]);
    assert.deepEqual(leaks(handler("const { stack } = technologies;\nres.status(500).json({ stack });")), []);
    assert.deepEqual(leaks(handler("const body = { error: 'x', trace: err.stack };\nres.status(500).json(body);")), ["stack: err.stack"]);
  });
  it("sees the stack in routes", () => {
    assert.deepEqual(leaks("app.get('/', async (req, res) => {\n  try { await work(); } catch (e) { res.status(500).send(e.stack); }\n});"), [
      "stack: e.stack",
    ]);
  });
  it("is silent where production is kept out", () => {
    assert.deepEqual(leaks(handler("if (process.env.NODE_ENV === 'production') return res.sendStatus(500);\nres.status(500).send(err.stack);")), []);
    assert.deepEqual(leaks(handler("res.status(500).json({ error: 'x', stack: process.env.NODE_ENV === 'development' ? err.stack : undefined });")), []);
    assert.deepEqual(leaks(handler("if (req.app.get('env') === 'development') { res.send(err.stack); } else { res.sendStatus(500); }")), []);
    assert.deepEqual(leaks(handler("res.json({ stack: config.showStack ? err.stack : undefined });")), []);
  });
  it("says what holds in development", () => {
    const guarded = handler("if (process.env.NODE_ENV === 'production') return res.sendStatus(500);\nres.status(500).send(err.stack);");
    assert.deepEqual(leaks(guarded, "development"), ["stack: err.stack"]);
  });
  it("is silent about logs, other stacks and plain errors", () => {
    assert.deepEqual(leaks(handler("console.error(err.stack);\nres.status(500).json({ error: 'x' });")), []);
    assert.deepEqual(leaks("app.get('/', (req, res) => res.json({ stack: user.stack }));"), []);
    assert.deepEqual(leaks(handler("res.status(500).json(err);")), []);
  });
  it("sees messages in answers that say 5xx only", () => {
    assert.deepEqual(leaks(handler("res.status(500).send(err.message);")), ["message: err.message"]);
    assert.deepEqual(leaks(handler("res.status(500);\nres.json({ error: err.message });")), ["message: err.message"]);
    assert.deepEqual(leaks(handler("res.status(400).send(err.message);")), []);
    assert.deepEqual(leaks(handler("res.status(err.status).send(err.message);")), []);
  });
  it("sees errors that are written as text", () => {
    assert.deepEqual(leaks(handler("res.status(500).send(`Failed: $" + "{err}`);")), ["message: err"]);
    assert.deepEqual(leaks(handler("res.writeHead(500);\nres.end(err.message);")), ["message: err.message"]);
    assert.deepEqual(leaks("export default { async fetch(r) { try { return await go(r); } catch (err) { return new Response(err, { status: 500 }); } } };"), [
      "message: err",
    ]);
  });
  it("sees what Fastify sends for an error, and what its handlers return", () => {
    const fastify = (body: string): readonly string[] => leaks(`const app2 = require('fastify')();\n${body}`);
    assert.deepEqual(fastify("app2.setErrorHandler((error, request, reply) => reply.code(500).send(error));"), ["message: error"]);
    assert.deepEqual(fastify("app2.setErrorHandler((e, q, r) => r.code(500).send({ trace: e.stack }));"), ["stack: e.stack"]);
    assert.deepEqual(fastify("app2.setErrorHandler(async (error) => ({ ok: false, stack: error.stack }));"), ["stack: error.stack"]);
    assert.deepEqual(fastify("app2.get('/', async () => { try { return await work(); } catch (error) { return { detail: error.stack }; } });"), [
      "stack: error.stack",
    ]);
    assert.deepEqual(fastify("app2.setErrorHandler((error, request, reply) => reply.send({ error }));"), []);
    assert.deepEqual(fastify("app2.setErrorHandler((error, request, reply) => reply.send(error));"), []);
  });
  it("sees filters of NestJS", () => {
    const filter = (body: string): readonly string[] =>
      leaks(`class Filter {\n  catch(exception, host) {\n    const response = host.switchToHttp().getResponse();\n    ${body}\n  }\n}`);
    assert.deepEqual(filter("response.status(500).json({ stack: exception instanceof Error ? exception.stack : undefined });"), ["stack: exception.stack"]);
    assert.deepEqual(filter("this.httpAdapterHost.httpAdapter.reply(response, { stack: exception.stack }, 500);"), ["stack: exception.stack"]);
    assert.deepEqual(filter("response.status(500).json({ stack: isDevelopment ? exception.stack : undefined });"), []);
  });
  it("knows that Koa does not send what a listener of errors puts into the body", () => {
    const koa = "const koa = new (require('koa'))();\n";
    assert.deepEqual(leaks(`${koa}koa.on('error', (err, ctx) => { ctx.body = err.stack; });`), []);
    assert.deepEqual(leaks(`${koa}koa.use(async (ctx, next) => { try { await next(); } catch (err) { ctx.body = err.stack; } });`), ["stack: err.stack"]);
  });
  it("sees Express told that it runs in development", () => {
    assert.deepEqual(leaks("app.set('env', 'development');"), ["debug-page: app.set('env', 'development')"]);
    assert.deepEqual(leaks("app.set('env', 'production');"), []);
    assert.deepEqual(leaks("if (process.env.LOCAL) app.set('env', 'development');"), []);
  });
  it("sees errorhandler unless it is guarded", () => {
    assert.deepEqual(leaks("app.use(require('errorhandler')());"), ["debug-page: require('errorhandler')()"]);
    assert.deepEqual(leaks("if (process.env.NODE_ENV === 'development') { app.use(require('errorhandler')()); }"), []);
    assert.deepEqual(leaks("if (app.get('env') === 'development') { app.use(require('errorhandler')()); }"), []);
  });
});
