import { expect, test } from "vitest";
import { memoryProject } from "../../../../../test/harness/memory-project.ts";
import { readFile } from "../../../analysis/read-file.ts";
import { createJavaScriptCache } from "../../../javascript/reader.ts";
import { adapter } from "./adapter.ts";

function unreadIn(text: string, others: Readonly<Record<string, string>> = {}): readonly string[] {
  const { facts } = readFile("/w/server.js", memoryProject({ "/w/server.js": text, ...others }), [adapter], "/w");
  return facts.flatMap((fact) => (fact.kind === "unread" ? [`${fact.what}: ${text.slice(fact.at.span.start, fact.at.span.end)}`] : []));
}

test("a package that is named after CORS, and a member that is", () => {
  expect(unreadIn(`const c = require("micro-cors")({ origin: "*" }); module.exports = c(handler);`)).toEqual([
    `CORS of micro-cors: require("micro-cors")({ origin: "*" })`,
  ]);
  expect(unreadIn(`import { withCors, other } from "@acme/kit"; export default withCors(other());`)).toEqual(["CORS of @acme/kit: withCors(other())"]);
});

test("an option of a server", () => {
  expect(unreadIn(`const { ApolloServer } = require("apollo-server-lambda"); new ApolloServer({ cors: { origin: true } });`)).toEqual([
    "CORS of apollo-server-lambda: cors",
  ]);
  expect(unreadIn(`const s = new (require("apollo-server-koa").ApolloServer)(); s.applyMiddleware({ app, cors: { origin: true } });`)).toEqual([
    "CORS of apollo-server-koa: cors",
  ]);
  expect(unreadIn(`require("@acme/http").server({ routes: { cors: true } });`)).toEqual(["CORS of @acme/http: cors"]);
  expect(unreadIn(`require("apollo-server-lambda").make({ cors: false });`)).toEqual([]);
});

test("an option of a server that stands in a variable, or that another file hands over", () => {
  expect(unreadIn(`let server = require("@acme/http").server(); server.route({ options: { cors: true } });`)).toEqual([]);
  expect(unreadIn(`let server = require("@acme/http").server(); server.route({ routes: { cors: true } });`)).toEqual(["CORS of @acme/http: cors"]);
  const main = `const server = require("@acme/http").server(); require("./server").routes(server);`;
  expect(unreadIn(`exports.routes = (server) => { server.route({ cors: true }); };`, { "/w/main.js": main })).toEqual(["CORS of @acme/http: cors"]);
});

test("the cookie of a package against forged requests", () => {
  expect(unreadIn(`app.use(require("csurf")({ cookie: { secure: false } }));`)).toEqual(["the cookie of csurf: cookie"]);
  expect(unreadIn(`app.use(require("csurf")());`)).toEqual([]);
});

test("what is read elsewhere, and what is no server", () => {
  expect(unreadIn(`app.use(require("cors")()); require("vite").createServer({ cors: true });`)).toEqual([]);
  expect(unreadIn(`const scores = require("scores").correct({ core: 1 }); fetch("/x", { mode: "cors" });`)).toEqual([]);
});

test("no other file is parsed for a call that the text shows to have nothing to do with CORS", () => {
  const text = `import { expect } from "@acme/test"; import { server } from "@acme/http"; import { judge, options } from "./judge";
    const own = { cors: true }; server(own); expect(judge({ origin: "*" })).toEqual({ ...options }); judge(1);`;
  const files = { "/w/server.js": text, "/w/judge.js": "export const options = {}; export function judge() { return options; }" };
  const trees = createJavaScriptCache();
  const { facts } = readFile("/w/server.js", memoryProject(files), [adapter], "/w", trees);
  expect(facts.flatMap((fact) => (fact.kind === "unread" ? [fact.what] : []))).toEqual(["CORS of @acme/http"]);
  expect([...trees.entries.keys()].map((key) => key.split("\n")[0])).toEqual(["/w/server.js"]);
});
