import ts from "typescript";
import { expect, it } from "vitest";
import { exportWritesOf } from "./export-writes.ts";
import { indexSyntax } from "./syntax-index.ts";

function writesIn(text: string): string {
  const { names, changed, all } = exportWritesOf(indexSyntax(ts.createSourceFile("a.js", text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS)));
  return [...names, ...[...changed].map((name) => `${name}.*`), ...(all ? ["*"] : [])].join(" ");
}

it.each([
  ["steps of the module", "exports.a = 1; exports.b = exports.c = 2; module.exports.d = 3;", ""],
  ["in a function", "exports.a = 1; function f() { exports.a = 2; module.exports.b += 1; delete exports.c; }", "a b c"],
  ["under a test", "exports.a = 1; if (x) exports.a = 2;", "a"],
  ["inside a member", "exports.a = {}; function f() { exports.a.b = 1; module.exports.list.push(1); }", "list.* a.*"],
  ["computed", "function f(k) { exports[k] = 1; }", "*"],
  ["merged", "function f(o) { Object.assign(module.exports, o); }", "*"],
  ["literal names", 'exports["a"] = 1; function f() { exports["b"] = 1; }', "b"],
  ["copies of compilers", "function e(m) { for (var p in m) if (!exports.hasOwnProperty(p)) exports[p] = m[p]; }", ""],
  ["another object", "function f(a) { a.exports[k] = 1; a.b = 1; }", ""],
])("finds exports that are written again: %s", (_, text, expected) => {
  expect(writesIn(text).split(" ").sort()).toEqual(expected.split(" ").sort());
});
