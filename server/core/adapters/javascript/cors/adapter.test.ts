/** What the adapter makes of the ways in which people write `cors` options. Each line is one idiom and its meaning. */
import { describe, expect, test } from "vitest";
import { describeCorsFact, textAt } from "../../../../../test/harness/describe-policy.ts";
import { factsOf, policiesOf } from "../../../../../test/harness/differential.ts";
import { adapter } from "./adapter.ts";

const HEAD = "const express = require('express');\nconst cors = require('cors');\nconst app = express();\n";
const LIST = "const list = ['https://app.example', 'https://admin.example'];\n";
const BOTH = "https://app.example | https://admin.example";

function described(code: string): string {
  return factsOf(adapter, HEAD + LIST + code)
    .map(describeCorsFact)
    .join("; ");
}

const IDIOMS: readonly (readonly [string, string])[] = [
  ["app.use(cors())", "any"],
  ["app.use(cors({ origin: '*', credentials: true }))", "any +C"],
  ["app.use(cors({ origin: list }))", `echo(${BOTH})`],
  ["app.use(cors({ origin: 'https://a.example, https://b.example' }))", "broken(several-values)"],
  ["app.use(cors({ origin: process.env.X }))", "[X set: unknown(environment)][X missing: off]"],
  ["app.use(cors({ origin: process.env.X || '*', credentials: true }))", "[X set: unknown(environment)][X missing: any] +C"],
  ["app.use(cors({ origin: process.env.X?.split(',') }))", "[X set: echo(?)][X missing: off]"],
  ["app.use(cors({ origin: (process.env.X || '*').split(',') }))", "[X set: echo(?)][X missing: echo(*)]"],
  ["app.use(cors({ origin: process.env.NODE_ENV === 'production' ? list : true, credentials: true }))", `echo(${BOTH}) +C`],
  ["if (process.env.NODE_ENV !== 'production') app.use(cors({ origin: true }))", ""],
  [
    "app.use(cors({ origin: ['https://app.example', ...(process.env.NODE_ENV === 'development' ? ['http://localhost:3000'] : [])] }))",
    "echo(https://app.example)",
  ],
  ["app.use(cors({ origin: [process.env.A, 'https://app.example'] }))", "echo(? | https://app.example)"],
  ["app.use(cors({ origin: new RegExp(process.env.X) }))", "unknown(environment); unread"],
  ["app.use(cors({ origins: list }))", "any; unknown option origins, meant origin, open"],
  ["app.use(cors({ allowedOrigins: list }))", "any; unknown option allowedOrigins, meant origin, open"],
  ["app.use(cors({ origin: list, credential: true }))", `echo(${BOTH}); unknown option credential, meant credentials`],
  ["app.use(cors({ origin: list, optionSuccessStatus: 200 }))", `echo(${BOTH}); unknown option optionSuccessStatus, meant optionsSuccessStatus`],
  ["app.use(cors({ ...base, origin: list }))", `echo(${BOTH}) ?C`],
  ["app.use(cors(config.get('cors')))", "unknown(external) ?C; unread"],
  ["app.use(cors({ origin: (o, cb) => { if (list.indexOf(o)) cb(null, true); else cb(new Error('no')); } }))", "echo(not (https://app.example))"],
  ["app.use(cors({ origin: (o, cb) => cb(null, list.indexOf(o) > 0) }))", `echo((${BOTH}) & (not (https://app.example)))`],
  ["app.use(cors({ origin(o, cb) { if (list.includes(o)) { cb(null, true); } else { cb(null, true); } } }))", "echo(all)"],
  ["app.use(cors({ origin(o, cb) { if (!o || list.includes(o)) { cb(null, true); } else { cb(new Error('no')); } } }))", `echo(${BOTH})`],
  [
    "app.use(cors({ origin(o, cb) { if (!o) return cb(null, true); if (list.some((a) => o.startsWith(a))) return cb(null, true); cb(null, false); } }))",
    "echo(prefix https://app.example | prefix https://admin.example)",
  ],
  ["app.use(cors({ origin: (o, cb) => cb(null, list.includes('*') || list.includes(o)) }))", `echo(${BOTH})`],
  ["app.use(cors({ origin: (o, cb) => check(o, cb) }));\nfunction check(o, cb) { cb(null, list.indexOf(o) !== -1); }", `echo(${BOTH})`],
  [
    "app.use(cors({ origin: (o, cb) => { try { const h = new URL(o).hostname; cb(null, h === 'app.example' || h.endsWith('.app.example')); } catch { cb(null, false); } } }))",
    "echo(hostname=app.example | hostname suffix .app.example)",
  ],
  ["app.use(cors({ origin: (o, cb) => { db.load((err, rows) => cb(err, rows.includes(o))); } }))", "[?: unknown(dynamic)]"],
  ["app.use(cors({ origin: async (o, cb) => { const rows = await db.load(); cb(null, rows.includes(o)); } }))", "echo(?)"],
  ["app.use(cors({ origin: (o, cb) => { const ok = !o || list.includes(o); cb(ok ? null : new Error('no'), ok); } }))", `echo(${BOTH})`],
  ["app.use(cors({ origin: async (o) => list.includes(o) }))", "broken(hangs)"],
  ["app.use(cors({ origin: (o) => true }))", "broken(hangs)"],
  ["app.use(cors({ origin: (o, cb) => { later(o).then(() => cb, cb); } }))", "unknown(dynamic); unread"],
  ["const map = { 'https://app.example': true };\napp.use(cors({ origin: (o, cb) => cb(null, Boolean(map[o])) }))", "echo(https://app.example)"],
  [
    "const options = (req, cb) => { let o; if (list.indexOf(req.header('Origin')) !== -1) { o = { origin: true, credentials: true }; } else { o = { origin: false }; } cb(null, o); };\napp.use(cors(options))",
    `echo(${BOTH}) +C`,
  ],
  ["app.get('/x', cors(), (req, res) => res.json({}))", "any actual"],
  ["app.options('/x', cors())", "any preflight"],
  ["exports.withCors = cors({ origin: '*' })", "any"],
  ["const cors_1 = { default: cors };\napp.use((0, cors_1.default)({ origin: true }))", "echo(all)"],
  ["const other = { cors: () => 1 };\nother.cors({ origin: true })", ""],
];

describe("cors options", () => {
  test.each(IDIOMS)("%s", (code, expected) => {
    expect(described(code)).toBe(expected);
  });

  test("points at the deciding value and at the property of a setting", () => {
    const text = `${HEAD}app.use(cors({ origin: true, credentials: true }));\n`;
    const [policy] = policiesOf(adapter, text);
    expect(policy === undefined ? "" : text.slice(policy.origins.at.span.start, policy.origins.at.span.end)).toBe("true");
    expect(policy === undefined ? "" : textAt(policy.credentials, text)).toBe("true");
    const key = policy?.credentials.key;
    expect(key === undefined ? "" : text.slice(key.span.start, key.span.end)).toBe("credentials: true");
  });

  test("names the owner and path of the registration", () => {
    const text = `${HEAD}app.use('/api', cors());\nconst router = express.Router();\nrouter.use(cors());\n`;
    const scopes = policiesOf(adapter, text).map((policy) => `${policy.scope.level} ${policy.scope.path ?? "-"}`);
    expect(scopes).toEqual(["application /api", "router -"]);
  });

  test("reads options from another file and keeps their places", () => {
    const others = { "/w/config.js": "module.exports.corsOptions = { origin: true, credentials: true };\n" };
    const text = `${HEAD}const { corsOptions } = require('./config');\napp.use(cors(corsOptions));\n`;
    const [fact] = factsOf(adapter, text, "/w/server.js", '{"dependencies":{}}', others);
    expect(fact === undefined ? "" : describeCorsFact(fact)).toBe("echo(all) +C");
    expect(fact?.kind === "cors-policy" ? fact.origins.at.file : "").toBe("/w/config.js");
    expect(fact?.at.file).toBe("/w/server.js");
  });

  test("lists the entries of a list with exact places", () => {
    const text = `${HEAD}app.use(cors({ origin: ['https://a.example/', /b\\.example/] }));\n`;
    const [policy] = policiesOf(adapter, text);
    expect(policy?.entries.map((entry) => `${entry.form} ${text.slice(entry.at.span.start, entry.at.span.end)}`)).toEqual([
      "literal 'https://a.example/'",
      "regex /b\\.example/",
    ]);
  });
});
