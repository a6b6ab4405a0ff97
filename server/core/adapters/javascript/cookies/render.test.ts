/** What fixes of cookies look like in the file. */
import assert from "node:assert/strict";
import { describe, it } from "vitest";
import { javaScriptSourceOf } from "../../../../../test/harness/javascript-source.ts";
import { createJavaScriptEditor } from "../../../javascript/edits/edit.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import { applyEdits } from "../../../text/text-edit.ts";
import { adapter } from "./adapter.ts";

const FILE = "/w/server.js";
const START =
  "const app = require('express')();\nconst session = require('express-session');\nconst cookieSession = require('cookie-session');\nconst cookie = require('cookie');\n";

function fixed(statement: string, intent: FixIntent): string | undefined {
  const text = `${START}app.get('/', (req, res) => {\n${statement}\n});\n`;
  const source = javaScriptSourceOf(FILE, { [FILE]: text });
  const fact = [...adapter.extract(source)].find((one) => one.kind === "cookie-write");
  assert.ok(fact !== undefined);
  const edits = adapter.render(intent, fact, createJavaScriptEditor(FILE, text), source);
  const after = edits === undefined ? undefined : applyEdits(text, edits);
  return after?.slice(text.indexOf(statement), after.length - "\n});\n".length);
}

type Attribute = Extract<FixIntent, { readonly kind: "set-cookie-attribute" }>["attribute"];
const set = (attribute: Attribute, value: string | true | undefined): FixIntent => ({ kind: "set-cookie-attribute", attribute, value });

describe("set-cookie-attribute", () => {
  it("in options", () => {
    assert.equal(fixed("res.cookie('sid', 'x');", set("Secure", true)), "res.cookie('sid', 'x', { secure: true });");
    assert.equal(fixed("res.cookie('sid', 'x', { httpOnly: false });", set("HttpOnly", true)), "res.cookie('sid', 'x', { httpOnly: true });");
    assert.equal(fixed("res.cookie('sid', 'x', { domain: '.a.example', path: '/' });", set("Domain", undefined)), "res.cookie('sid', 'x', { path: '/' });");
    assert.equal(fixed("res.cookie('sid', 'x', {});", set("SameSite", "Lax")), "res.cookie('sid', 'x', { sameSite: 'lax' });");
  });
  it("in the units of the library", () => {
    assert.equal(fixed("res.cookie('sid', 'x', { maxAge: 1 });", set("Max-Age", "34560000")), "res.cookie('sid', 'x', { maxAge: 34560000 * 1000 });");
    assert.equal(
      fixed("send(cookie.serialize('sid', 'x', { maxAge: 1 }));", set("Max-Age", "34560000")),
      "send(cookie.serialize('sid', 'x', { maxAge: 34560000 }));",
    );
  });
  it("in sessions", () => {
    assert.equal(fixed("app.use(session({ secret: 's' }));", set("Secure", true)), "app.use(session({ secret: 's', cookie: { secure: true } }));");
    assert.equal(
      fixed("app.use(session({ secret: 's', cookie: { path: '/' } }));", set("Secure", true)),
      "app.use(session({ secret: 's', cookie: { path: '/', secure: true } }));",
    );
    assert.equal(fixed("app.use(session());", set("Secure", true)), "app.use(session({ cookie: { secure: true } }));");
    assert.equal(fixed("app.use(cookieSession({ keys: ['k'] }));", set("SameSite", "Strict")), "app.use(cookieSession({ keys: ['k'], sameSite: 'strict' }));");
  });
  it("in the text of a header", () => {
    assert.equal(fixed("res.setHeader('Set-Cookie', 'sid=1; Path=/');", set("Secure", true)), "res.setHeader('Set-Cookie', 'sid=1; Path=/; Secure');");
    assert.equal(fixed("res.setHeader('Set-Cookie', 'sid=1; Path=/;');", set("Secure", true)), "res.setHeader('Set-Cookie', 'sid=1; Path=/; Secure');");
    assert.equal(
      fixed("res.setHeader('Set-Cookie', `sid=${'$'}{id(1)}`);".replace("${'$'}", "$"), set("HttpOnly", true)),
      "res.setHeader('Set-Cookie', `sid=${'$'}{id(1)}; HttpOnly`);".replace("${'$'}", "$"),
    );
    assert.equal(
      fixed('res.setHeader("Set-Cookie", ["sid=1; SameSite=Full; Path=/"]);', set("SameSite", "Lax")),
      'res.setHeader("Set-Cookie", ["sid=1; SameSite=Lax; Path=/"]);',
    );
    assert.equal(
      fixed("res.setHeader('Set-Cookie', 'sid=1; Domain=a.example; Path=/');", set("Domain", undefined)),
      "res.setHeader('Set-Cookie', 'sid=1; Path=/');",
    );
  });
  it("nothing that is not written here", () => {
    assert.equal(fixed("res.cookie('sid', 'x', options());", set("Secure", true)), undefined);
    assert.equal(fixed("res.cookie(...all);\nres.cookie('sid', 'x', cookieOptions);", set("Secure", true)), undefined);
  });
});

describe("rename-cookie", () => {
  const rename: FixIntent = { kind: "rename-cookie", to: "__Host-sid" };
  it("changes the name where it is written, or writes it", () => {
    assert.equal(fixed("res.cookie('sid', 'x');", rename), "res.cookie('__Host-sid', 'x');");
    assert.equal(fixed("res.setHeader('Set-Cookie', 'sid=1; Secure');", rename), "res.setHeader('Set-Cookie', '__Host-sid=1; Secure');");
    assert.equal(fixed("app.use(session({ secret: 's' }));", rename), "app.use(session({ secret: 's', name: '__Host-sid' }));");
    assert.equal(fixed("app.use(session({ name: 'sid', secret: 's' }));", rename), "app.use(session({ name: '__Host-sid', secret: 's' }));");
  });
});
