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
  it("sees errorhandler unless it is guarded", () => {
    assert.deepEqual(leaks("app.use(require('errorhandler')());"), ["debug-page: require('errorhandler')()"]);
    assert.deepEqual(leaks("if (process.env.NODE_ENV === 'development') { app.use(require('errorhandler')()); }"), []);
    assert.deepEqual(leaks("if (app.get('env') === 'development') { app.use(require('errorhandler')()); }"), []);
  });
});
