/** Golden results of the intents for hand-written headers. */
import { describe, expect, test } from "vitest";
import { forHeader, forPolicy, rendered } from "../../../../../test/harness/rendered.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import { adapter } from "./adapter.ts";

const TWO = { kind: "set-origins", origins: ["https://a.example", { placeholder: "https://b.example" }] } as const;
const ONE = { kind: "set-origins", origins: ["https://a.example"] } as const;
const LIST = "['https://a.example', 'https://b.example']";

function express(...lines: readonly string[]): string {
  return `const express = require('express');\nconst app = express();\napp.use((req, res, next) => {\n${lines.map((line) => `  ${line}\n`).join("")}  next();\n});\n`;
}

describe("fixes of hand-written CORS", () => {
  test("reflection becomes a comparison with a list, and Vary", () => {
    const text = express("res.setHeader('Access-Control-Allow-Origin', req.headers.origin || '*');");
    expect(rendered(adapter, text, forPolicy(TWO))).toBe(
      express("res.vary('Origin');", `if (${LIST}.includes(req.headers.origin)) {`, "  res.setHeader('Access-Control-Allow-Origin', req.headers.origin);", "}"),
    );
  });

  test("TypeScript gets a text where the header may be missing", () => {
    const text = express("res.setHeader('Access-Control-Allow-Origin', req.headers.origin || '*');");
    expect(rendered(adapter, text, forPolicy(TWO), "/w/server.ts")).toBe(
      express(
        "res.vary('Origin');",
        `if (${LIST}.includes(req.headers.origin ?? '')) {`,
        "  res.setHeader('Access-Control-Allow-Origin', req.headers.origin ?? '');",
        "}",
      ),
    );
  });

  test("node:http has no res.vary", () => {
    const head = "const http = require('http');\nhttp.createServer((req, res) => {\n";
    const text = `${head}  res.setHeader('Access-Control-Allow-Origin', '*');\n  res.end();\n});\n`;
    expect(rendered(adapter, text, forPolicy(TWO))).toBe(
      `${head}  res.setHeader('Vary', 'Origin');\n  if (${LIST}.includes(req.headers.origin)) {\n    res.setHeader('Access-Control-Allow-Origin', req.headers.origin);\n  }\n  res.end();\n});\n`,
    );
  });

  test("one origin instead of '*' stays one fixed text", () => {
    expect(rendered(adapter, express("res.setHeader('Access-Control-Allow-Origin', '*');"), forPolicy(ONE))).toBe(
      express("res.setHeader('Access-Control-Allow-Origin', 'https://a.example');"),
    );
    expect(rendered(adapter, "export const corsHeaders = {\n  'Access-Control-Allow-Origin': '*',\n};\n", forPolicy(ONE))).toBe(
      "export const corsHeaders = {\n  'Access-Control-Allow-Origin': 'https://a.example',\n};\n",
    );
  });

  test("an object of headers gets a conditional value and Vary", () => {
    const text =
      "export default { fetch(request) { const origin = request.headers.get('Origin'); return new Response('', { headers: { 'Access-Control-Allow-Origin': origin } }); } };\n";
    expect(rendered(adapter, text, forPolicy(TWO))).toBe(
      text.replace(
        "'Access-Control-Allow-Origin': origin",
        `'Access-Control-Allow-Origin': ${LIST}.includes(origin) ? origin : 'https://a.example', 'Vary': 'Origin'`,
      ),
    );
  });

  test("Koa reads the origin by ctx.get", () => {
    const koa = (body: string): string => `import Koa from 'koa';\nconst app = new Koa();\napp.use(async (ctx, next) => {\n${body}  await next();\n});\n`;
    expect(rendered(adapter, koa("  ctx.set('Access-Control-Allow-Origin', ctx.get('Origin'));\n"), forPolicy(TWO))).toBe(
      koa(`  ctx.vary('Origin');\n  if (${LIST}.includes(ctx.get('Origin'))) {\n    ctx.set('Access-Control-Allow-Origin', ctx.get('Origin'));\n  }\n`),
    );
  });

  test("a statement without braces around it is left alone", () => {
    const text = express("if (req.secure) res.setHeader('Access-Control-Allow-Origin', req.headers.origin);");
    expect(rendered(adapter, text, forPolicy(TWO))).toBe("not rendered");
  });

  test("Vary is written before the test of the origin", () => {
    const lines = [
      "const origin = req.headers.origin;",
      "if (['https://a.example'].includes(origin)) {",
      "  res.setHeader('Access-Control-Allow-Origin', origin);",
      "}",
    ];
    expect(rendered(adapter, express(...lines), forPolicy({ kind: "append-vary", name: "Origin" }))).toBe(
      express(lines[0] ?? "", "res.vary('Origin');", ...lines.slice(1)),
    );
  });

  test("an existing Vary keeps its names", () => {
    const text = express("res.setHeader('Vary', 'Accept-Encoding');", "res.setHeader('Access-Control-Allow-Origin', req.headers.origin);");
    expect(rendered(adapter, text, forPolicy({ kind: "append-vary", name: "Origin" }))).toBe(text.replace("'Accept-Encoding'", "'Accept-Encoding, Origin'"));
  });

  test("credentials go with their line, and lists are added beside the origin", () => {
    const origin = "res.setHeader('Access-Control-Allow-Origin', '*');";
    expect(rendered(adapter, express(origin, "res.setHeader('Access-Control-Allow-Credentials', 'true');"), forPolicy({ kind: "drop-credentials" }))).toBe(
      express(origin),
    );
    expect(rendered(adapter, express(origin), forPolicy({ kind: "set-methods", methods: ["GET", "PUT"] }))).toBe(
      express(origin, "res.setHeader('Access-Control-Allow-Methods', 'GET, PUT');"),
    );
  });
});

type HeaderCase = readonly [string, string, FixIntent, string];

const HEADERS: readonly HeaderCase[] = [
  [
    "Strict-Transport-Security",
    "res.setHeader('Strict-Transport-Security', 'max-age=300; includeSubDomains');",
    { kind: "edit-hsts", maxAge: 31536000 },
    "res.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');",
  ],
  [
    "Strict-Transport-Security",
    "res.setHeader('Strict-Transport-Security', 'max-age=31536000; preload');",
    { kind: "edit-hsts", preload: false, includeSubDomains: true },
    "res.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');",
  ],
  [
    "X-Content-Type-Options",
    "res.set({ 'X-Content-Type-Options': 'no-sniff' });",
    { kind: "set-header", name: "X-Content-Type-Options", value: "nosniff" },
    "res.set({ 'X-Content-Type-Options': 'nosniff' });",
  ],
];

describe("fixes of hand-written headers", () => {
  test.each(HEADERS)("%s: %s", (name, line, intent, expected) => {
    expect(rendered(adapter, express(line), forHeader(name, intent))).toBe(express(expected));
  });

  test("a header is renamed in a call and in an object", () => {
    const rename = forHeader("X-Frame-Option", (write) => ({ kind: "rename-header", at: write.nameAt, to: "X-Frame-Options" }));
    expect(rendered(adapter, express("res.setHeader('X-Frame-Option', 'DENY');"), rename)).toBe(express("res.setHeader('X-Frame-Options', 'DENY');"));
    expect(rendered(adapter, express("res.set({ 'X-Frame-Option': 'DENY' });"), rename)).toBe(express("res.set({ 'X-Frame-Options': 'DENY' });"));
  });

  test("a header is removed with its line or property", () => {
    const remove = forHeader("X-XSS-Protection", { kind: "remove-header", name: "X-XSS-Protection" });
    expect(rendered(adapter, express("res.setHeader('X-XSS-Protection', '1');"), remove)).toBe(express());
    expect(rendered(adapter, express("res.set({ 'X-XSS-Protection': '1', 'X-Frame-Options': 'DENY' });"), remove)).toBe(
      express("res.set({ 'X-Frame-Options': 'DENY' });"),
    );
  });

  test.each([
    ["'unsafe-eval'", "default-src 'self'; script-src 'self'; img-src *"],
    [" 'unsafe-eval'", "default-src 'self'; script-src 'self'; img-src *"],
    ["script-src 'self' 'unsafe-eval'", "default-src 'self'; img-src *"],
    ["img-src *", "default-src 'self'; script-src 'self' 'unsafe-eval'"],
    ["default-src 'self'", "script-src 'self' 'unsafe-eval'; img-src *"],
  ])("takes %s out of a policy", (part, expected) => {
    const policy = "default-src 'self'; script-src 'self' 'unsafe-eval'; img-src *";
    const text = express(`res.setHeader('Content-Security-Policy', "${policy}");`);
    const start = text.indexOf(part);
    const at = { file: "/w/server.js", span: { start, end: start + part.length } };
    const result = rendered(adapter, text, forHeader("Content-Security-Policy", { kind: "edit-directive", directive: "script-src", text: "", at }));
    expect(result).toBe(text.replace(policy, expected));
  });
});
