/** What fixes of helmet look like in the file. */
import assert from "node:assert/strict";
import { describe, it } from "vitest";
import { javaScriptSourceOf } from "../../../../../test/harness/javascript-source.ts";
import { createJavaScriptEditor } from "../../../javascript/edits/edit.ts";
import type { Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import { applyEdits } from "../../../text/text-edit.ts";
import { adapter } from "./adapter.ts";

const FILE = "/w/server.js";
const START = "const helmet = require('helmet');\n";

/** The call after the fix for the fact about a header (or the first problem). */
function fixed(call: string, header: string, intent: FixIntent | ((fact: Fact) => FixIntent), version = "^8.0.0"): string | undefined {
  const text = `${START}app.use(${call});\n`;
  const source = javaScriptSourceOf(FILE, { [FILE]: text, "/w/package.json": JSON.stringify({ dependencies: { helmet: version } }) });
  const fact = [...adapter.extract(source)].find((one) =>
    one.kind === "header-write" ? one.name === header : one.kind === "config-problem" && header === "problem",
  );
  assert.ok(fact !== undefined, `no fact about ${header}`);
  const edits = adapter.render(typeof intent === "function" ? intent(fact) : intent, fact, createJavaScriptEditor(FILE, text), source);
  return edits === undefined ? undefined : applyEdits(text, edits)?.slice(START.length + "app.use(".length, -");\n".length);
}

const HSTS = "Strict-Transport-Security";

describe("edit-hsts", () => {
  const year: FixIntent = { kind: "edit-hsts", maxAge: 31_536_000 };
  it("changes what is written", () => {
    assert.equal(fixed("helmet({ hsts: { maxAge: 60 } })", HSTS, year), "helmet({ hsts: { maxAge: 31536000 } })");
    assert.equal(fixed("helmet.hsts({ maxAge: 60, preload: true })", HSTS, year), "helmet.hsts({ maxAge: 31536000, preload: true })");
    assert.equal(
      fixed("helmet({ hsts: { maxAge: 60, preload: true } })", HSTS, { kind: "edit-hsts", preload: false }),
      "helmet({ hsts: { maxAge: 60, preload: false } })",
    );
  });
  it("adds what is missing", () => {
    assert.equal(fixed("helmet()", HSTS, year, "^7.0.0"), "helmet({ strictTransportSecurity: { maxAge: 31536000, includeSubDomains: true } })");
    assert.equal(fixed("helmet()", HSTS, year, "^5.0.0"), "helmet({ hsts: { maxAge: 31536000, includeSubDomains: true } })");
    assert.equal(
      fixed("helmet({ noSniff: true })", HSTS, year, "^7.0.0"),
      "helmet({ noSniff: true, strictTransportSecurity: { maxAge: 31536000, includeSubDomains: true } })",
    );
    assert.equal(fixed("helmet({ hsts: false })", HSTS, year), "helmet({ hsts: { maxAge: 31536000, includeSubDomains: true } })");
    assert.equal(
      fixed("helmet.hsts()", HSTS, { kind: "edit-hsts", maxAge: 1, includeSubDomains: false }),
      "helmet.hsts({ maxAge: 1, includeSubDomains: false })",
    );
  });
  it("changes nothing that it cannot read", () => {
    assert.equal(fixed("helmet(options())", HSTS, year), undefined);
    assert.equal(fixed("helmet({ hsts: hsts() })", HSTS, year), undefined);
  });
});

describe("set-header and remove-header", () => {
  const set = (name: string, value: string): FixIntent => ({ kind: "set-header", name, value });
  it("writes the option of the header", () => {
    assert.equal(fixed("helmet()", "X-Frame-Options", set("X-Frame-Options", "DENY")), "helmet({ xFrameOptions: { action: 'deny' } })");
    assert.equal(
      fixed("helmet({ referrerPolicy: { policy: 'unsafe-url' } })", "Referrer-Policy", set("Referrer-Policy", "same-origin, strict-origin")),
      "helmet({ referrerPolicy: { policy: ['same-origin', 'strict-origin'] } })",
    );
    assert.equal(
      fixed("helmet.crossOriginResourcePolicy()", "Cross-Origin-Resource-Policy", set("Cross-Origin-Resource-Policy", "cross-origin")),
      "helmet.crossOriginResourcePolicy({ policy: 'cross-origin' })",
    );
  });
  it("switches on again by removing the switch", () => {
    assert.equal(fixed("helmet({ noSniff: false, hsts: true })", "X-Content-Type-Options", set("X-Content-Type-Options", "nosniff")), "helmet({ hsts: true })");
  });
  it("writes a policy as directives of its own", () => {
    assert.equal(
      fixed(
        "helmet({ contentSecurityPolicy: false })",
        "Content-Security-Policy",
        set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; upgrade-insecure-requests"),
      ),
      "helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: [\"'none'\"], frameAncestors: [\"'none'\"], upgradeInsecureRequests: [] } } })",
    );
  });
  it("switches off", () => {
    assert.equal(
      fixed("helmet({ hsts: true })", "X-Download-Options", { kind: "remove-header", name: "X-Download-Options" }),
      "helmet({ hsts: true, xDownloadOptions: false })",
    );
  });
});

describe("directives", () => {
  const edit =
    (text: string, from: string, to: string) =>
    (fact: Fact): FixIntent => {
      const start = fact.at.span.start + text.indexOf(from);
      return { kind: "edit-directive", directive: "script-src", at: { file: FILE, span: { start, end: start + from.length } }, text: to };
    };
  const CSP = "Content-Security-Policy";
  it("are changed, removed and added where they are written", () => {
    const list = "helmet({ contentSecurityPolicy: { directives: { scriptSrc: [\"'self'\", 'http:'], imgSrc: \"'self' http: data:\" } } })";
    assert.equal(fixed(list, CSP, edit(list, "http:", "https:")), list.replace("http:", "https:"));
    assert.equal(fixed(list, CSP, edit(list, "http:", "")), list.replace(", 'http:'", ""));
    assert.equal(
      fixed(list, CSP, (fact) => {
        const start = fact.at.span.start + list.lastIndexOf("http:");
        return { kind: "edit-directive", directive: "img-src", at: { file: FILE, span: { start, end: start + 5 } }, text: "" };
      }),
      list.replace(" http: data:", " data:"),
    );
    assert.equal(fixed(list, CSP, edit(list, "scriptSrc", "; base-uri 'none'")), list.replace('data:" }', 'data:", baseUri: ["\'none\'"] }'));
  });
});

describe("options", () => {
  it("are renamed and removed", () => {
    assert.equal(
      fixed("helmet({ hsts: { maxage: 5 } })", "problem", (fact) => ({ kind: "rename-option", at: fact.at, to: "maxAge" })),
      "helmet({ hsts: { maxAge: 5 } })",
    );
    assert.equal(
      fixed("helmet({ expectCt: { maxAge: 5 }, hsts: true })", "problem", (fact) => ({ kind: "remove-item", at: fact.at })),
      "helmet({ hsts: true })",
    );
  });
});
