/** Which loops over objects of headers are read, with the place of each value. */
import { expect, test } from "vitest";
import { factsOf } from "../../../../../test/harness/differential.ts";
import { adapter } from "./adapter.ts";

const HEADERS = "const headers = { 'X-Frame-Options': 'DENY', 'X-Request-Id': 'a', 'Strict-Transport-Security': 'max-age=1' };\n";

function writes(body: string): readonly string[] {
  const text = `const app = require('express')();\n${HEADERS}app.use((req, res, next) => {\n  ${body}\n  next();\n});\n`;
  return factsOf(adapter, text).flatMap((fact) => {
    if (fact.kind !== "header-write") return fact.kind === "unread" ? [`unread ${fact.what}`] : [];
    const { at } = fact.value;
    return [`${fact.mode} ${fact.name} ${text.slice(at.span.start, at.span.end)} in ${text.slice(fact.at.span.start, fact.at.span.end)}`];
  });
}

const READ = ["X-Frame-Options 'DENY' in 'X-Frame-Options': 'DENY'", "Strict-Transport-Security 'max-age=1' in 'Strict-Transport-Security': 'max-age=1'"];
const UNREAD = ["unread response headers whose names are computed"];

const LOOPS: readonly (readonly [string, readonly string[]])[] = [
  ["for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);", READ.map((one) => `set ${one}`)],
  ["for (const [k, v] of Object.entries(headers)) {\n    res.append(k, String(v));\n  }", READ.map((one) => `append ${one}`)],
  ["Object.entries(headers).forEach(([k, v]) => res.set(k, v));", READ.map((one) => `set ${one}`)],
  ["Object.entries(headers).forEach(function ([k, v]) { res.header(k, v); });", READ.map((one) => `set ${one}`)],
  ["[['X-Frame-Options', 'DENY']].forEach(([k, v]) => { res.setHeader(k, v); });", ["set X-Frame-Options 'DENY' in res.setHeader(k, v)"]],
  ["for (const [k, v] of Object.entries(headers)) res.setHeader(v, k);", []],
  ["for (const [k, v] of Object.entries(load())) res.setHeader(k, v);", UNREAD],
  ["for (const name in headers) res.setHeader(name, headers[name]);", READ.map((one) => `set ${one}`)],
  ["for (const name in load()) res.setHeader(name, load()[name]);", UNREAD],
  [
    "const list = req.secure ? [{ key: 'X-Frame-Options', value: 'DENY' }] : [];\n  for (const { key, value } of list) res.setHeader(key, value);",
    ["set X-Frame-Options 'DENY' in res.setHeader(key, value)"],
  ],
  [
    "(req.secure ? [['X-Frame-Options', 'DENY']] : [['X-Frame-Options', 'SAMEORIGIN']]).forEach((pair) => res.setHeader(pair[0], pair[1]));",
    ["set X-Frame-Options 'DENY' in 'X-Frame-Options', 'DENY'", "set X-Frame-Options 'SAMEORIGIN' in 'X-Frame-Options', 'SAMEORIGIN'"],
  ],
  ["const list = req.secure ? [{ key: 'X-Frame-Options', value: 'DENY' }] : load();\n  for (const { key, value } of list) res.setHeader(key, value);", UNREAD],
  ["res.set(load());", UNREAD],
  ["res.set('X-Request-Id', id(req));", []],
];

test.each(LOOPS)("%s", (body, expected) => {
  expect(writes(body)).toEqual(expected);
});

test.each(["createServer((req, res) => { BODY });", "const answer = (req, res) => { BODY };\ncreateServer(answer);"])(
  "a server that copies headers may send any: %s",
  (server) => {
    const body = "for (const name of Object.keys(load())) res.setHeader(name, load()[name]); res.end();";
    const text = `import { createServer } from "node:http";\n${server.replace("BODY", body)}\n`;
    expect(factsOf(adapter, text).map((fact) => (fact.kind === "unread" ? `unread ${fact.what}` : fact.kind))).toEqual(UNREAD);
  },
);

test("a single route that copies headers says nothing about the app", () => {
  const text = "const app = require('express')();\napp.get('/', (req, res) => { for (const [k, v] of Object.entries(load())) res.setHeader(k, v); });\n";
  expect(factsOf(adapter, text)).toEqual([]);
});

const OPEN = `const headers = new Headers();
  if (origin.startsWith("https://")) {
    LOOP
    headers.set("Access-Control-Allow-Credentials", "true");
  }
  return new Response("data", { headers });`;
const FILES = [
  `export default { fetch: (request) => {\n  const origin = request.headers.get("origin") ?? "";\n  ${OPEN}\n} };\n`,
  `const share = (origin, headers) => {\n  ${OPEN.replaceAll(/const headers.*|return.*/g, "")}\n};
export default { fetch: (request) => {\n  const answer = new Response("data");\n  const { headers } = answer;
  share(request.headers.get("origin") ?? "", headers);\n  return answer;\n} };\n`,
];
const WAYS = [
  'Object.entries({ "Access-Control-Allow-Origin": origin, Vary: "Origin" }).forEach(([name, value]) => headers.set(name, value));',
  'const own = { "Access-Control-Allow-Origin": origin, Vary: "Origin" };\n    Object.entries(own).forEach(([name, value]) => { headers.set(name, value); });',
  '[["Access-Control-Allow-Origin", origin], ["Vary", "Origin"]].forEach(([name, value]) => headers.set(name, value));',
  '["Access-Control-Allow-Origin"].forEach((name) => { ["a"].forEach(() => headers.set(name, origin)); });',
];

test.each(FILES.flatMap((file) => WAYS.map((way) => file.replace("LOOP", way))))(
  "what rounds of forEach write goes into the answer around them: %s",
  (text) => {
    const policies = factsOf(adapter, text).flatMap((fact) => (fact.kind === "cors-policy" ? [fact] : []));
    expect(policies.map(({ origins, credentials }) => [origins.kind, credentials.kind === "known" && credentials.value])).toEqual([["echo", true]]);
  },
);
