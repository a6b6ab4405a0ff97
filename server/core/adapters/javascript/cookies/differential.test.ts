/** Our reading of cookies against Express 5 and 4, express-session and cookie-session, over HTTPS as a proxy reports it. Loopback only. */
import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer, get } from "node:http";
import { createRequire } from "node:module";
import { describe, it } from "vitest";
import { javaScriptSourceOf } from "../../../../../test/harness/javascript-source.ts";
import type { CookieWrite, Fact } from "../../../model/facts.ts";
import type { Setting } from "../../../model/setting.ts";
import { adapter } from "./adapter.ts";

const require = createRequire(import.meta.url);
type Handler = (request: IncomingMessage, response: ServerResponse) => void;
interface App {
  (request: IncomingMessage, response: ServerResponse): void;
  use(handler: unknown): void;
  set(name: string, value: unknown): void;
}

const COOKIE_OPTIONS: readonly string[] = [
  "",
  ", {}",
  ", undefined",
  ", { httpOnly: true }",
  ", { secure: true }",
  ", { secure: true, httpOnly: true, sameSite: 'lax' }",
  ", { sameSite: true }",
  ", { sameSite: false }",
  ", { sameSite: 'NONE' }",
  ", { sameSite: 'Strict', secure: 1, httpOnly: 'yes' }",
  ", { maxAge: 60000 }",
  ", { maxAge: 1500 }",
  ", { maxAge: null }",
  ", { maxAge: 1000 * 60 * 60 * 24 * 30 }",
  ", { path: '/api' }",
  ", { path: null }",
  ", { domain: '.example.com' }",
  ", { domain: '' }",
  ", { partitioned: true, secure: true }",
  ", { httpOnly: undefined, secure: undefined, sameSite: undefined, path: undefined }",
  ", { httpOnly: 0, secure: null }",
  ", { priority: 'high' }",
];

const SESSION_OPTIONS: readonly string[] = [
  "",
  ", cookie: {}",
  ", name: 'sid'",
  ", key: 'kid'",
  ", name: '__Host-sid', cookie: { secure: true }",
  ", cookie: { secure: 'auto' }",
  ", cookie: { secure: false, httpOnly: false }",
  ", cookie: { sameSite: 'none', secure: true }",
  ", cookie: { sameSite: true }",
  ", cookie: { sameSite: 'lax', path: '/app', domain: 'example.com' }",
  ", cookie: { maxAge: null, httpOnly: undefined }",
  ", cookie: { partitioned: true, secure: true }",
  ", cookie: { path: undefined }",
];

const COOKIE_SESSION_OPTIONS: readonly string[] = [
  "",
  ", name: 'sid'",
  ", secure: true",
  ", secure: false",
  ", httpOnly: false",
  ", httpOnly: null",
  ", httpOnly: undefined, secure: undefined",
  ", path: undefined",
  ", sameSite: 'strict'",
  ", sameSite: true",
  ", sameSite: 'none', secure: true",
  ", path: '/x', domain: 'example.com'",
  ", partitioned: true, secure: true",
];

/** A cookie as it stands on the wire; ages are compared without Expires. */
interface Wire {
  readonly name: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: string | undefined;
  readonly path: string | undefined;
  readonly domain: string | undefined;
  readonly partitioned: boolean;
  readonly maxAge: number | undefined;
}

function parse(header: string): Wire {
  const [pair = "", ...rest] = header.split(";");
  const attributes = new Map(
    rest.map((part) => {
      const [name = "", ...value] = part.trim().split("=");
      return [name.toLowerCase(), value.join("=")] as const;
    }),
  );
  const sameSite = attributes.get("samesite");
  return {
    name: decodeURIComponent(pair.split("=")[0] ?? ""),
    secure: attributes.has("secure"),
    httpOnly: attributes.has("httponly"),
    sameSite: sameSite === undefined ? undefined : ["Strict", "Lax", "None"].find((word) => word.toLowerCase() === sameSite.toLowerCase()),
    path: attributes.get("path"),
    domain: attributes.get("domain"),
    partitioned: attributes.has("partitioned"),
    maxAge: attributes.has("max-age") ? Number(attributes.get("max-age")) : undefined,
  };
}

async function observe(app: Handler): Promise<Wire | undefined> {
  const server: Server = createServer(app);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    const request = get({ host: "127.0.0.1", port: address.port, path: "/app", headers: { "x-forwarded-proto": "https" } });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    response.resume();
    const header = response.headers["set-cookie"]?.[0];
    return header === undefined ? undefined : parse(header);
  } finally {
    server.close();
  }
}

function knownOf<T>(setting: Setting<T>): T {
  assert.equal(setting.kind, "known", setting.kind === "unknown" ? setting.reason.text : "");
  assert.ok(setting.kind === "known");
  return setting.value;
}

function predict(text: string): Wire {
  const file = "/w/server.js";
  const facts: readonly Fact[] = [...adapter.extract(javaScriptSourceOf(file, { [file]: text }))];
  const cookies = facts.filter((fact): fact is CookieWrite => fact.kind === "cookie-write");
  assert.equal(cookies.length, 1);
  const [cookie] = cookies;
  assert.ok(cookie !== undefined);
  return {
    name: knownOf(cookie.name),
    secure: knownOf<boolean | "auto">(cookie.secure) !== false,
    httpOnly: knownOf(cookie.httpOnly),
    sameSite: knownOf(cookie.sameSite),
    path: knownOf(cookie.path),
    domain: knownOf(cookie.domain),
    partitioned: knownOf(cookie.partitioned),
    maxAge: knownOf(cookie.maxAge),
  };
}

function evaluate(expression: string, name: string, value: unknown): unknown {
  const make: unknown = new Function(name, `return (${expression});`);
  assert.ok(typeof make === "function");
  return make(value);
}

for (const name of ["express", "express4"]) {
  const express = require(name) as () => App;
  describe(`res.cookie of ${name}`, () => {
    for (const options of COOKIE_OPTIONS) {
      it(`res.cookie('sid', 'v'${options})`, async () => {
        const app = express();
        app.use((_request: unknown, response: ServerResponse) => {
          evaluate(`res.cookie('sid', 'v'${options})`, "res", response);
          response.end();
        });
        const text = `const app = require('express')();\napp.get('/app', (req, res) => {\n  res.cookie('sid', 'v'${options});\n  res.end();\n});\n`;
        assert.deepEqual(predict(text), await observe(app));
      });
    }
  });
}

describe("express-session", () => {
  const express = require("express") as () => App;
  const session = require("express-session") as (options: unknown) => unknown;
  for (const options of SESSION_OPTIONS) {
    it(`session({ ...${options} })`, async () => {
      const expression = `session({ secret: 's', resave: false, saveUninitialized: true${options} })`;
      const app = express();
      app.set("trust proxy", 1);
      app.use(evaluate(expression, "session", session));
      app.use((_request: unknown, response: ServerResponse) => response.end());
      assert.deepEqual(
        predict(`const app = require('express')();\nconst session = require('express-session');\napp.use(${expression});\n`),
        await observe(app),
      );
    });
  }
});

describe("cookie-session", () => {
  const express = require("express") as () => App;
  const session = require("cookie-session") as (options: unknown) => unknown;
  for (const options of COOKIE_SESSION_OPTIONS) {
    it(`session({ ...${options} })`, async () => {
      const expression = `session({ keys: ['k']${options} })`;
      const app = express();
      app.set("trust proxy", 1);
      app.use(evaluate(expression, "session", session));
      app.use((request: { session: { user?: number } }, response: ServerResponse) => {
        request.session.user = 1;
        response.end();
      });
      assert.deepEqual(predict(`const app = require('express')();\nconst session = require('cookie-session');\napp.use(${expression});\n`), await observe(app));
    });
  }
});
