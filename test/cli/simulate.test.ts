import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { afterEach, expect, test } from "vitest";
import { type TestFolder, temporaryFolders } from "./command-line.ts";

const folderOf = temporaryFolders(afterEach);

const validate = new Ajv().compile(JSON.parse(readFileSync(new URL("../../schemas/preflint-simulate.schema.json", import.meta.url), "utf8")));

/** `app.use(cors(OPTIONS))` on line 4. */
function server(options: string, more = ""): string {
  return `const express = require("express");\nconst cors = require("cors");\nconst app = express();\napp.use(cors(${options}));\n${more}app.listen(3000);\n`;
}

const LIST = server('{ origin: ["https://app.example.com"], credentials: true, exposedHeaders: ["X-Total"], maxAge: 86400 }');

/** The answers of one run, checked against the schema. */
// biome-ignore lint/suspicious/noExplicitAny: plain JSON of the program, described by the schema
async function answersTo(folder: TestFolder, ...args: readonly string[]): Promise<any[]> {
  const result = await folder.run(["simulate", ...args, "--format", "json"]);
  expect(result).toMatchObject({ code: 0, err: "" });
  const data = JSON.parse(result.out);
  expect(validate(data) ? [] : validate.errors).toEqual([]);
  return data.answers;
}

const PAGE = ["--origin", "https://app.example.com"];

test("an exchange with preflight, step by step", async () => {
  const folder = folderOf({ "a.js": LIST });
  const { code, out } = await folder.run([
    "simulate",
    "a.js:4",
    ...PAGE,
    "--method",
    "put",
    "--header",
    "X-Token: 1, 2",
    "--header",
    "Cookie: a=1",
    "--credentials",
  ]);
  expect(code).toBe(0);
  expect(out).toBe(`a.js:4:9  cors (Express)
A page on https://app.example.com sends PUT with X-Token, with the visitor's cookies.

The browser leaves out Cookie: scripts cannot set it.
A preflight is needed, because
  PUT is not GET, HEAD or POST (Fetch: CORS-safelisted method)
  X-Token is no header that pages may send unasked (Fetch: CORS-unsafe request-header names)

Preflight
  > OPTIONS /
  > Origin: https://app.example.com
  > Access-Control-Request-Method: PUT
  > Access-Control-Request-Headers: x-token
  < 204
  < Access-Control-Allow-Origin: https://app.example.com
  < Vary: Origin
  < Access-Control-Allow-Credentials: true
  < Access-Control-Allow-Methods: GET, HEAD, PUT, PATCH, POST, DELETE
  < Access-Control-Allow-Headers: x-token
  < Access-Control-Max-Age: 86400
  passed
  kept for 2 h in Chromium, for 1 day in Firefox, for 10 min in Safari, for this page, address (query included) and use of cookies

Request
  > PUT /
  > Origin: https://app.example.com
  > X-Token: 1, 2
  > Cookie: (those whose SameSite allows it)
  < (the app's own answer)
  < Access-Control-Allow-Origin: https://app.example.com
  < Vary: Origin
  < Access-Control-Allow-Credentials: true
  < Access-Control-Expose-Headers: X-Total
  passed

Verdict: shared
  A page on https://app.example.com reads the answer that was made for the visitor's cookies.
  Cookies go along if page and API are the same site, or if the cookies say SameSite=None; Secure.
  The script can read X-Total, and Cache-Control, Content-Language, Content-Length, Content-Type, Expires, Last-Modified and Pragma.
  Cost of this policy: a JSON POST, a request with Authorization, a PUT/PATCH/DELETE or a request with any other header of its own costs a preflight per address and page origin every 2 h in Chromium, every 1 day in Firefox, every 10 min in Safari.
`);
});

test("the same as JSON, one answer for each page", async () => {
  const answers = await answersTo(folderOf({ "a.js": LIST }), "a.js", ...PAGE, "--origin", "https://evil.example,null", "--method", "DELETE");
  expect(answers.map((answer) => [answer.page.origin, answer.verdict])).toEqual([
    ["https://app.example.com", "shared"],
    ["https://evil.example", "PreflightMissingAllowOriginHeader"],
    ["null", "PreflightMissingAllowOriginHeader"],
  ]);
  expect(answers[0]).toMatchObject({
    preflightKeptSeconds: { chromium: 7200, firefox: 86_400, safari: 600 },
    readableHeaders: ["x-total"],
    preflightNeeds: [{ kind: "method", subject: "DELETE" }],
    preflightCost: { json: "pays", headers: "any", methods: ["PUT", "PATCH", "DELETE"] },
    exchanges: [
      { request: { kind: "preflight", requestMethod: "DELETE" }, response: { status: 204 }, check: "passed" },
      { request: { kind: "actual" }, check: "passed" },
    ],
  });
  expect(answers[1].exchanges).toHaveLength(1);
});

test("methods: normalised, left as they are, forbidden", async () => {
  const folder = folderOf({ "a.js": LIST });
  const verdict = async (method: string) => {
    const [answer] = await answersTo(folder, "a.js:4", ...PAGE, "--method", method);
    return [answer.page.method, answer.verdict, answer.exchanges.length];
  };
  expect(await verdict("delete")).toEqual(["DELETE", "shared", 2]);
  expect(await verdict("patch")).toEqual(["patch", "MethodDisallowedByPreflightResponse", 1]);
  expect(await verdict("options")).toEqual(["OPTIONS", "MethodDisallowedByPreflightResponse", 1]);
  expect(await verdict("connect")).toEqual(["connect", "throws", 0]);
  expect((await folder.run(["simulate", "a.js:4", ...PAGE, "--method", "CONNECT"])).out).toContain("CONNECT, TRACE and TRACK");
});

test("what could not be read is named with its place, unless it makes no difference", async () => {
  const folder = folderOf({ "a.js": server('{ origin: "https://app.example.com", credentials: process.env.WITH_COOKIES === "1" }') });
  const [without] = await answersTo(folder, "a.js:4", ...PAGE);
  expect(without).toMatchObject({ verdict: "shared", unknown: [], unknownButHarmless: [{ what: "whether credentials are allowed" }] });
  const [withCookies] = await answersTo(folder, "a.js:4", ...PAGE, "--credentials");
  expect(withCookies).toMatchObject({
    verdict: "unknown",
    possibleVerdicts: ["shared", "InvalidAllowCredentials"],
    unknown: [{ what: "whether credentials are allowed", location: { file: "a.js", start: { line: 4 } } }],
    exchanges: [{ check: "unknown" }],
  });
  const origins = folderOf({ "a.js": server("{ origin: require('./settings').origins }") });
  expect((await origins.run(["simulate", "a.js:4", ...PAGE])).out).toMatch(/Not known: the allowed origins, because .* \(a\.js:4:24\)/);
});

test("a policy that differs by environment", async () => {
  const folder = folderOf({ "a.js": server('{ origin: process.env.NODE_ENV === "production" ? "https://app.example.com" : true }') });
  const evil = ["--origin", "https://evil.example"];
  const [production] = await answersTo(folder, "a.js:4", ...evil);
  expect(production).toMatchObject({ environment: "production", verdict: "AllowOriginMismatch", development: { verdict: "shared" } });
  const [development] = await answersTo(folder, "a.js:4", ...evil, "--env", "development");
  expect(development).toMatchObject({ environment: "development", verdict: "shared" });
  expect(development.development).toBeUndefined();
  const text = (await folder.run(["simulate", "a.js:4", ...evil])).out;
  expect(text).toContain("in production");
  expect(text).toContain("In development: shared. A page on https://evil.example reads the answer.");
});

test("a policy that stands in development only", async () => {
  const folder = folderOf({ "a.js": server("{ origin: false }", 'if (process.env.NODE_ENV !== "production") app.use(cors({ origin: true }));\n') });
  const [answer] = await answersTo(folder, "a.js:5", ...PAGE);
  expect(answer).toMatchObject({ environment: "development", verdict: "shared" });
  expect((await folder.run(["simulate", "a.js:5", ...PAGE, "--env", "production"])).out).toContain("does not stand in production");
});

test("the preflight is answered by one policy, the request by another", async () => {
  const text = `const http = require("http");
http.createServer((req, res) => {
  if (req.method === "OPTIONS") {
    res.setHeader("Access-Control-Allow-Origin", "*");
    res.setHeader("Access-Control-Allow-Methods", "PUT");
    res.writeHead(204);
    return res.end();
  }
  res.setHeader("Access-Control-Allow-Origin", "https://app.example.com");
  res.end("ok");
}).listen(3000);
`;
  const answers = await answersTo(folderOf({ "a.js": text }), "a.js", "--origin", "https://evil.example", "--method", "PUT");
  expect(answers).toHaveLength(1);
  expect(answers[0]).toMatchObject({
    verdict: "AllowOriginMismatch",
    policies: [{ answers: "preflight" }, { answers: "actual" }],
    exchanges: [{ check: "passed" }, { check: "AllowOriginMismatch" }],
  });
});

test("a route's own header on an answer that the app's policy writes to as well", async () => {
  const route = 'app.get("/export", (req, res) => {\n  res.setHeader("Access-Control-Allow-Origin", req.headers.origin);\n  res.send("ok");\n});\n';
  const folder = folderOf({ "a.js": server('{ origin: "https://app.example.com", credentials: true }', route) });
  const evil = ["--origin", "https://evil.example"];
  const [plain] = await answersTo(folder, "a.js:6", ...evil);
  expect(plain).toMatchObject({
    verdict: "shared",
    policies: [{ path: "/export" }, { answers: "all" }],
    unknownButHarmless: [{ location: { start: { line: 4 } } }],
  });
  const [withCookies] = await answersTo(folder, "a.js:6", ...evil, "--credentials");
  expect(withCookies).toMatchObject({ verdict: "unknown", possibleVerdicts: ["shared", "InvalidAllowCredentials"] });
  expect((await answersTo(folder, "a.js:4", ...evil)).map((answer) => answer.verdict)).toEqual(["AllowOriginMismatch"]);
});

test("a gateway in YAML, and the place of a value in another file", async () => {
  const yaml =
    'http:\n  middlewares:\n    api:\n      headers:\n        accessControlAllowOriginList: ["https://app.example.com"]\n        accessControlAllowMethods: [GET, PUT]\n';
  const folder = folderOf({
    "traefik.yml": yaml,
    "origins.js": 'module.exports = ["https://app.example.com"];\n',
    "a.js": server('{ origin: require("./origins") }'),
  });
  expect((await answersTo(folder, "traefik.yml:5", ...PAGE, "--method", "PUT"))[0]).toMatchObject({
    verdict: "shared",
    policies: [{ technology: "yaml/traefik" }],
  });
  for (const place of ["origins.js", "origins.js:1"])
    expect((await answersTo(folder, place, ...PAGE))[0]).toMatchObject({ verdict: "shared", policies: [{ location: { file: "a.js" } }] });
});

test("the methods of a REST API's resource answer together", async () => {
  const method = (name: string, origin: string): string =>
    `  ${name}Method:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      HttpMethod: ${name}\n      Integration:\n        IntegrationResponses:\n          - StatusCode: "200"\n            ResponseParameters:\n              method.response.header.Access-Control-Allow-Origin: "'${origin}'"\n              method.response.header.Access-Control-Allow-Headers: "'Content-Type'"\n`;
  const folder = folderOf({ "template.yaml": `Resources:\n${method("POST", "https://app.example.com")}${method("OPTIONS", "*")}` });
  const ask = ["template.yaml:10", "--method", "POST", "--header", "Content-Type"];
  const [answer, other] = await answersTo(folder, ...ask, ...PAGE, "--origin", "https://evil.example");
  expect(answer).toMatchObject({ verdict: "shared", policies: [{ answers: "actual" }, { answers: "preflight" }] });
  expect(other).toMatchObject({ verdict: "AllowOriginMismatch", exchanges: [{ check: "passed" }, { check: "AllowOriginMismatch" }] });
});

test("what other code may write is said", async () => {
  const sam =
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: prod\n      Cors:\n        AllowOrigin: \"'*'\"\n";
  const [gateway] = await answersTo(folderOf({ "template.yaml": sam }), "template.yaml", ...PAGE);
  expect(gateway).toMatchObject({ verdict: "MissingAllowOriginHeader", notes: [expect.stringContaining("If the app behind it does, those count.")] });
  const get =
    'const http = require("http");\nhttp.createServer((req, res) => {\n  if (req.method === "OPTIONS") return res.end();\n  res.setHeader("Access-Control-Allow-Origin", "*");\n  res.end("ok");\n}).listen(3000);\n';
  const [actual] = await answersTo(folderOf({ "a.js": get }), "a.js", ...PAGE, "--method", "PUT");
  expect(actual).toMatchObject({ verdict: "PreflightMissingAllowOriginHeader", notes: [expect.stringContaining("If other code does, its headers count.")] });
});

test("the page's own API, another scheme, and Chromium's ways", async () => {
  const folder = folderOf({ "a.js": server('{ origin: "*", allowedHeaders: "*" }') });
  const [own] = await answersTo(folder, "a.js:4", ...PAGE, "--url", "https://app.example.com/api", "--method", "PUT");
  expect(own).toMatchObject({ verdict: "shared", preflightNeeds: [] });
  expect((await folder.run(["simulate", "a.js:4", ...PAGE, "--url", "http://api.example.com/"])).out).toContain("mixed content");
  const authorization = ["a.js:4", ...PAGE, "--header", "authorization"];
  expect((await answersTo(folder, ...authorization))[0]).toMatchObject({
    verdict: "HeaderDisallowedByPreflightResponse",
    subject: "authorization",
    otherBrowser: { verdict: "shared" },
  });
  expect((await answersTo(folder, ...authorization, "--browser", "chromium"))[0]).toMatchObject({
    verdict: "shared",
    otherBrowser: { verdict: "HeaderDisallowedByPreflightResponse" },
  });
});

test("answers of a running server that were recorded", async () => {
  const preflight = "HTTP/2 204 \r\naccess-control-allow-origin: https://app.example.com\r\naccess-control-allow-methods: PUT\r\n\r\n";
  const actual = "HTTP/2 100 \r\n\r\nHTTP/2 201 \r\naccess-control-allow-origin: https://app.example.com\r\nx-total: 3\r\n\r\nbody: not a header\r\n";
  const folder = folderOf({ "both.txt": preflight + actual, "one.txt": actual, "empty.txt": "nothing\n" });
  const [both] = await answersTo(folder, "--response", "both.txt", ...PAGE, "--method", "PUT");
  expect(both).toMatchObject({
    policies: [],
    record: { file: "both.txt", answers: 2 },
    verdict: "shared",
    exchanges: [
      { response: { status: 204 } },
      { response: { status: 201, headers: [{ name: "access-control-allow-origin" }, { name: "x-total", value: "3" }] } },
    ],
    notes: [],
  });
  const [one] = await answersTo(folder, "--response", "one.txt", ...PAGE, "--method", "PUT");
  expect(one).toMatchObject({ verdict: "MethodDisallowedByPreflightResponse", exchanges: [{ response: { status: 201 } }], notes: [expect.any(String)] });
  const text = (await folder.run(["simulate", "--response", "one.txt", "--origin", "https://evil.example"])).out;
  expect(text).toContain("one.txt  recorded 1 answer\nA page on https://evil.example sends GET");
  expect(text).toContain("  < 201\n");
  expect(text).toContain("AllowOriginMismatch");
  expect(await folder.run(["simulate", "--response", "empty.txt", ...PAGE])).toMatchObject({
    code: 2,
    err: expect.stringContaining("Record one with curl -i."),
  });
  expect(await folder.run(["simulate", "--response", "none.txt", ...PAGE])).toMatchObject({
    code: 2,
    err: expect.stringContaining("no readable file 'none.txt'"),
  });
  expect(await folder.run(["simulate", "a.js", "--response", "one.txt", ...PAGE])).toMatchObject({ code: 2, err: expect.stringContaining("no FILE is taken") });
});

test("a place without a policy says what is there and where policies are", async () => {
  const folder = folderOf({ "a.js": LIST, "b.js": "1;\n" });
  const { code, out } = await folder.run(["simulate", "a.js:3", ...PAGE]);
  expect(code).toBe(0);
  expect(out).toContain("No CORS policy stands at this place.");
  expect(out).toContain("line 4: cors (Express)");
  expect(await folder.run(["simulate", "b.js", ...PAGE])).toMatchObject({ code: 0, out: expect.stringContaining("No CORS policy was found in this file.") });
  const json = JSON.parse((await folder.run(["simulate", "a.js:3", ...PAGE, "--format", "json"])).out);
  expect(validate(json)).toBe(true);
  expect(json.answers).toEqual([]);
});

test.each([
  [["a.js:4"], "Say which page asks, with --origin"],
  [[...PAGE], "Name one FILE or FILE:LINE"],
  [["c.js", ...PAGE], "There is no file 'c.js'"],
  [["a.js:99", ...PAGE], "There is no line 99; the last one is 6."],
  [["a.js:4", "--origin", "https://app.example.com/"], "No browser sends 'https://app.example.com/' as an origin. Did you mean 'https://app.example.com'?"],
  [["a.js:4", "--origin", "https://me@app.example.com/path"], "Did you mean 'https://app.example.com'?"],
  [["a.js:4", "--origin", "app.example.com"], "Did you mean 'https://app.example.com'?"],
  [["a.js:4", "--origin", "*"], "no page has the origin '*'"],
  [["a.js:4", "--origin", "///"], "is no origin: give scheme and host"],
  [["a.js:4", ...PAGE, "--url", "/api"], "--url needs a whole address"],
  [["a.js:4", ...PAGE, "--header", "X Token: 1"], "'X Token' is no header name."],
  [["a.js:4", ...PAGE, "--method", "A B"], "'A B' is no method."],
  [["a.js:4", ...PAGE, "--env", "test"], "--env must be one of production, development"],
  [["a.js:4", ...PAGE, "--orgin", "x"], "Did you mean '--origin'?"],
])("%j is refused with a reason", async (args, message) => {
  const result = await folderOf({ "a.js": LIST }).run(["simulate", ...args]);
  expect(result).toMatchObject({ code: 2, out: "" });
  expect(result.err).toContain(message);
});

test("the README shows what the program really prints", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, shown = ""] = /```console\n\$ preflint simulate .*\n([\s\S]*?)```/.exec(readme) ?? [];
  const cwd = fileURLToPath(new URL("../../examples", import.meta.url));
  const page = ["--origin", "https://evilpartner.example.net", "--method", "POST", "--header", "Content-Type: application/json", "--credentials"];
  expect((await folderOf({}).run(["simulate", "shop-api/src/server.ts:16", ...page], { cwd })).out).toBe(shown);
});

test.each([
  {
    name: "a login check in front of the preflight",
    front: "app.use((req, res, next) => { if (!req.headers.authorization) return res.sendStatus(401); next(); });",
    behind: 'app.put("/a", (req, res) => res.json([]));',
    verdicts: ["PreflightMissingAllowOriginHeader", "shared"],
    rule: "cors-preflight-behind-auth",
  },
  {
    name: "routes in front of the set-up",
    front: 'app.get("/a", (req, res) => res.json([]));',
    behind: "",
    verdicts: ["shared", "MissingAllowOriginHeader"],
    rule: "cors-registered-too-late",
  },
  {
    name: "nothing in front",
    front: "app.use(express.json());",
    behind: 'app.put("/a", (req, res) => res.json([]));',
    verdicts: ["shared", "shared"],
    rule: undefined,
  },
])("what answers before the policy, as check says it: $name", async ({ front, behind, verdicts, rule }) => {
  const code = `const express = require("express");\nconst cors = require("cors");\nconst app = express();\n${front}\napp.use(cors({ origin: "https://app.example.com", credentials: true }));\n${behind}\napp.listen(3000);\n`;
  const folder = folderOf({ "a.js": code });
  const seen: string[] = [];
  for (const method of ["PUT", "GET"]) {
    const [answer] = await answersTo(folder, "a.js:5", ...PAGE, "--method", method, "--credentials");
    seen.push(answer.verdict);
  }
  expect(seen).toEqual(verdicts);
  const found = JSON.parse((await folder.run(["check", "--format", "json"])).out).findings.map((finding: { rule: string }) => finding.rule);
  for (const order of ["cors-preflight-behind-auth", "cors-registered-too-late"]) expect(found.includes(order)).toBe(order === rule);
});

test("--set says which environment variables the server has", async () => {
  const folder = folderOf({
    "a.js": server('{ origin: process.env.OPEN ? true : (process.env.MODE === "shared" ? "https://evil.example" : false), credentials: true }'),
  });
  const verdict = async (...args: readonly string[]): Promise<unknown> => {
    const [answer] = await answersTo(folder, "a.js:4", "--origin", "https://evil.example", "--credentials", ...args);
    return answer?.verdict;
  };
  expect(await verdict()).toBe("unknown");
  expect(await verdict("--set", "OPEN=1")).toBe("shared");
  expect(await verdict("--set", "OPEN")).toBe("shared");
  expect(await verdict("--set", "OPEN=")).toBe("MissingAllowOriginHeader");
  expect(await verdict("--set", "MODE=shared", "--set", "OTHER=1")).toBe("shared");
  expect(await verdict("--set", "MODE=closed")).toBe("MissingAllowOriginHeader");
  expect(await folder.run(["simulate", "a.js:4", ...PAGE, "--set", "1=2"])).toMatchObject({ code: 2, err: expect.stringContaining("--set needs NAME=VALUE") });
  expect(await folder.run(["simulate", "--console", "x", "--set", "A=1"])).toMatchObject({ code: 2, err: expect.stringContaining("--set is about policies") });
});
