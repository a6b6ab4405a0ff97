/** Our reading of helmet against helmet itself, 8 and 7, over a grid of option objects. In-process; no network. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, it } from "vitest";
import { javaScriptSourceOf } from "../../../../../test/harness/javascript-source.ts";
import type { Fact, HeaderWrite } from "../../../model/facts.ts";
import { adapter } from "./adapter.ts";

const require = createRequire(import.meta.url);
type Middleware = (request: unknown, response: unknown, next: (error?: unknown) => void) => void;
type Helmet = ((options?: unknown) => Middleware) & Record<string, (options?: unknown) => Middleware>;

const PACKAGES: readonly { readonly name: string; readonly major: number }[] = [
  { name: "helmet", major: 8 },
  { name: "helmet7", major: 7 },
];

const OPTIONS: readonly string[] = [
  "",
  "{}",
  "undefined",
  "{ contentSecurityPolicy: false }",
  "{ contentSecurityPolicy: true, hsts: true, frameguard: true }",
  "{ contentSecurityPolicy: { directives: {} } }",
  "{ contentSecurityPolicy: { useDefaults: false } }",
  "{ contentSecurityPolicy: { useDefaults: false, directives: {} } }",
  "{ contentSecurityPolicy: { reportOnly: true } }",
  "{ contentSecurityPolicy: { directives: { scriptSrc: [\"'self'\", \"'unsafe-inline'\", 'https://cdn.example'] } } }",
  "{ contentSecurityPolicy: { directives: { 'script-src': \"'self' https://cdn.example\", defaultSrc: ['*'] } } }",
  "{ contentSecurityPolicy: { directives: { scriptSrc: [\"'self'\"], 'script-src': [\"'none'\"] } } }",
  "{ contentSecurityPolicy: { directives: { scriptSrc: ['self'] } } }",
  "{ contentSecurityPolicy: { directives: { scriptSrc: ['nonce-abc'] } } }",
  "{ contentSecurityPolicy: { directives: { scriptSrc: [\"'self'; object-src *\"] } } }",
  "{ contentSecurityPolicy: { directives: { scriptSrc: \"'self', 'none'\" } } }",
  "{ contentSecurityPolicy: { directives: { scriptSrc: undefined } } }",
  "{ contentSecurityPolicy: { directives: { scriptSrc: false } } }",
  "{ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null, frameAncestors: null } } }",
  "{ contentSecurityPolicy: { directives: { upgradeInsecureRequests: [] } } }",
  "{ contentSecurityPolicy: { directives: { upgradeInsecureRequests: true } } }",
  "{ contentSecurityPolicy: { directives: { defaultSrc: null } } }",
  "{ contentSecurityPolicy: { useDefaults: false, directives: { scriptSrc: [\"'self'\"] } } }",
  "{ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: [\"'none'\"], sandbox: ['allow-scripts'], reportUri: '/report' } } }",
  "{ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: helmet.contentSecurityPolicy.dangerouslyDisableDefaultSrc, scriptSrc: [\"'self'\"] } } }",
  "{ contentSecurityPolicy: { directives: { ...helmet.contentSecurityPolicy.getDefaultDirectives(), 'script-src': [\"'self'\", 'https://x.example'] } } }",
  "{ contentSecurityPolicy: { directives: { ...helmet.contentSecurityPolicy.getDefaultDirectives(), scriptSrc: [\"'self'\"] } } }",
  "{ contentSecurityPolicy: { directives: { imgSrc: new Set([\"'self'\", 'data:']) } } }",
  "{ contentSecurityPolicy: { directives: { trustedTypes: [], requireTrustedTypesFor: [\"'script'\"] } } }",
  "{ contentSecurityPolicy: { directives: { scriptSrc: '' } } }",
  "{ contentSecurityPolicy: null }",
  "{ crossOriginEmbedderPolicy: true }",
  "{ crossOriginEmbedderPolicy: { policy: 'credentialless' } }",
  "{ crossOriginEmbedderPolicy: { policy: 'none' } }",
  "{ crossOriginEmbedderPolicy: false }",
  "{ crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' } }",
  "{ crossOriginOpenerPolicy: { policy: 'noopener-allow-popups' } }",
  "{ crossOriginOpenerPolicy: { policy: 'Same-Origin' } }",
  "{ crossOriginResourcePolicy: { policy: 'cross-origin' }, originAgentCluster: false }",
  "{ crossOriginResourcePolicy: {} }",
  "{ crossOriginResourcePolicy: null }",
  "{ referrerPolicy: { policy: 'unsafe-url' } }",
  "{ referrerPolicy: { policy: ['no-referrer', 'strict-origin-when-cross-origin'] } }",
  "{ referrerPolicy: { policy: ['origin', 'origin'] } }",
  "{ referrerPolicy: { policy: [] } }",
  "{ referrerPolicy: { policy: 'sometimes' } }",
  "{ referrerPolicy: { policy: '' } }",
  "{ referrerPolicy: false }",
  "{ hsts: false }",
  "{ strictTransportSecurity: false }",
  "{ hsts: { maxAge: 0 } }",
  "{ hsts: { maxAge: 3600, includeSubDomains: false } }",
  "{ hsts: { maxAge: 63072000, preload: true } }",
  "{ strictTransportSecurity: { maxAge: 60 * 60 * 24 * 365, includeSubDomains: undefined, preload: false } }",
  "{ hsts: { maxAge: 1.9 } }",
  "{ hsts: { maxAge: -1 } }",
  "{ hsts: { maxage: 100 } }",
  "{ hsts: { maxAge: 100, includeSubdomains: false } }",
  "{ hsts: {}, strictTransportSecurity: {} }",
  "{ hsts: null }",
  "{ hsts: undefined, strictTransportSecurity: { maxAge: 5 } }",
  "{ noSniff: false }",
  "{ xContentTypeOptions: true, noSniff: true }",
  "{ dnsPrefetchControl: { allow: true } }",
  "{ xDnsPrefetchControl: false, ieNoOpen: false, xXssProtection: false }",
  "{ frameguard: { action: 'deny' } }",
  "{ frameguard: { action: 'SAME-ORIGIN' } }",
  "{ xFrameOptions: { action: 'DENY' } }",
  "{ frameguard: { action: 'allow-from', domain: 'https://a.example' } }",
  "{ frameguard: false }",
  "{ permittedCrossDomainPolicies: { permittedPolicies: 'master-only' } }",
  "{ permittedCrossDomainPolicies: { permittedPolicies: 'some' } }",
  "{ hidePoweredBy: false }",
  "{ xPoweredBy: true }",
  "{ expectCt: { maxAge: 1 }, permissionsPolicy: {} }",
];

const PART_CALLS: readonly string[] = [
  "helmet.hsts()",
  "helmet.hsts({ maxAge: 123 })",
  "helmet.strictTransportSecurity({ maxAge: 123, preload: true })",
  "helmet.frameguard({ action: 'deny' })",
  "helmet.xFrameOptions()",
  "helmet.contentSecurityPolicy()",
  "helmet.contentSecurityPolicy({ useDefaults: false, directives: { defaultSrc: [\"'self'\"] } })",
  "helmet.contentSecurityPolicy({ directives: { scriptSrc: ['none'] } })",
  "helmet.referrerPolicy({ policy: 'same-origin' })",
  "helmet.noSniff()",
  "helmet.xssFilter()",
  "helmet.crossOriginEmbedderPolicy()",
  "helmet.crossOriginOpenerPolicy({ policy: 'unsafe-none' })",
  "helmet.crossOriginResourcePolicy({ policy: 'same-site' })",
  "helmet.originAgentCluster()",
  "helmet.dnsPrefetchControl({ allow: false })",
  "helmet.permittedCrossDomainPolicies()",
  "helmet.ieNoOpen()",
  "helmet.hidePoweredBy()",
];

interface Observed {
  readonly headers: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
}

/** What helmet does, or `throws`. */
function observe(helmet: Helmet, expression: string): Observed | "throws" {
  const quietly = console.warn;
  console.warn = () => undefined;
  try {
    const make: unknown = new Function("helmet", `return (${expression});`);
    assert.ok(typeof make === "function");
    const middleware = make(helmet) as Middleware;
    const headers: Record<string, string> = {};
    const removed: string[] = [];
    let failure: unknown;
    middleware(
      {},
      {
        setHeader: (name: string, value: string) => {
          headers[name] = value;
        },
        removeHeader: (name: string) => removed.push(name),
      },
      (error) => {
        failure = error;
      },
    );
    return failure === undefined ? { headers, removed } : "throws";
  } catch {
    return "throws";
  } finally {
    console.warn = quietly;
  }
}

function factsFor(expression: string, major: number): readonly Fact[] {
  const file = "/w/server.js";
  const text = `const express = require('express');\nconst helmet = require('helmet');\nconst app = express();\napp.use(${expression});\n`;
  const project = { [file]: text, "/w/package.json": JSON.stringify({ dependencies: { helmet: `^${major}.0.0` } }) };
  return [...adapter.extract(javaScriptSourceOf(file, project))];
}

function predict(facts: readonly Fact[]): Observed | "throws" | "unknown" {
  if (facts.some((fact) => fact.kind === "config-problem" && fact.problem.kind === "rejected")) return "throws";
  const headers: Record<string, string> = {};
  const removed: string[] = [];
  for (const fact of facts) {
    if (fact.kind !== "header-write") continue;
    if (fact.mode === "remove") {
      if (fact.from !== "switched-off") removed.push(fact.name);
      continue;
    }
    if (fact.value.kind !== "known") return "unknown";
    headers[fact.name] = fact.value.value.text;
  }
  return { headers, removed };
}

for (const { name, major } of PACKAGES) {
  const helmet = require(name) as Helmet;
  describe(`helmet ${major}`, () => {
    it("is the version that is meant", () => {
      const manifest = JSON.parse(readFileSync(path.join(path.dirname(require.resolve(name)), "package.json"), "utf8")) as { version: string };
      assert.equal(Number(manifest.version.split(".")[0]), major);
    });
    for (const expression of [...OPTIONS.map((options) => `helmet(${options})`), ...PART_CALLS]) {
      it(expression, () => {
        const sorted = (one: Observed | "throws" | "unknown") =>
          typeof one === "string" ? one : { headers: Object.entries(one.headers).sort(), removed: one.removed };
        assert.deepEqual(sorted(predict(factsFor(expression, major))), sorted(observe(helmet, expression)));
      });
    }
  });
}

describe("places and unknown parts", () => {
  const headerOf = (expression: string, header: string, prefix = ""): HeaderWrite => {
    const file = "/w/server.js";
    const text = `const helmet = require('helmet');\n${prefix}\nmodule.exports = ${expression};\n`;
    const facts = [...adapter.extract(javaScriptSourceOf(file, { [file]: text }))];
    const write = facts.find((fact): fact is HeaderWrite => fact.kind === "header-write" && fact.name === header);
    assert.ok(write !== undefined, `no ${header}`);
    return write;
  };

  it("keeps the place of each source, letter by letter", () => {
    const write = headerOf("helmet({ contentSecurityPolicy: { directives: { scriptSrc: [\"'self'\", \"'unsafe-inline'\"] } } })", "Content-Security-Policy");
    assert.ok(write.value.kind === "known");
    const { text, pieces } = write.value.value;
    const start = text.indexOf("'unsafe-inline'");
    const piece = pieces.find((one) => one.start === start);
    assert.ok(piece?.exact);
    assert.equal(piece.place.span.end - piece.place.span.start, "'unsafe-inline'".length);
  });

  it("leaves a hole for a nonce that a function gives", () => {
    const write = headerOf(
      "helmet({ contentSecurityPolicy: { directives: { scriptSrc: [\"'self'\", (req, res) => `'nonce-$" + "{res.locals.nonce}'`] } } })",
      "Content-Security-Policy",
    );
    assert.ok(write.value.kind === "partial");
    assert.match(write.value.value.text, /script-src 'self' 'nonce-'/);
  });

  it("does not know options that come from elsewhere", () => {
    const write = headerOf("helmet(require('config').get('helmet'))", "Strict-Transport-Security");
    assert.equal(write.value.kind, "unknown");
  });

  it("knows options that are kept in a constant", () => {
    const write = headerOf("helmet(options)", "Strict-Transport-Security", "const options = { hsts: { maxAge: 100 } };");
    assert.ok(write.value.kind === "known");
    assert.equal(write.value.value.text, "max-age=100; includeSubDomains");
  });

  it("says nothing certain where majors differ and none is named", () => {
    const file = "/w/server.js";
    const project = {
      [file]: "const helmet = require('helmet');\nmodule.exports = helmet();\n",
      "/w/package.json": JSON.stringify({ dependencies: { helmet: "workspace:*" } }),
    };
    const facts = [...adapter.extract(javaScriptSourceOf(file, project))];
    const byName = new Map(facts.flatMap((fact) => (fact.kind === "header-write" ? [[fact.name, fact.value.kind] as const] : [])));
    assert.equal(byName.get("Strict-Transport-Security"), "unknown");
    assert.equal(byName.get("X-Content-Type-Options"), "known");
  });
});
