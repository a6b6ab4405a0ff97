import ts from "typescript";
import { expect, test } from "vitest";
import { mayRunBefore } from "./runs-before.ts";
import { indexSyntax } from "./syntax-index.ts";

/** Asks for `x-name` where `here()` is called. */
function asked(code: string): boolean {
  const tree = ts.createSourceFile("/w/a.ts", code, ts.ScriptTarget.Latest, true);
  const index = indexSyntax(tree);
  const place = index.calls.find((call) => ts.isCallExpression(call) && call.expression.getText() === "here");
  if (place === undefined) throw new Error("The code calls no here().");
  return mayRunBefore(index, "x-name", place);
}

test.each([
  ["nothing names it", "on((res) => { if (here()) res.set('X-Other'); });", false],
  ["behind it", "on((res) => { if (here()) res.set('X-Name'); });", false],
  ["in front of it", "on((res) => { res.set('X-Name'); here(); });", true],
  ["in a function that is called behind it", "function write(res) { res.set('X-Name'); } on((res) => { if (here()) write(res); });", false],
  ["in a function that is called in front of it", "function write(res) { res.set('X-Name'); } on((res) => { write(res); here(); });", true],
  ["in a function of a function", "const make = (t) => (res) => res.set('X-Name', t); const write = make(1); on((res) => { here(); write(res); });", false],
  ["in a function of a function that is handed on", "const make = (t) => (res) => res.set('X-Name', t); use(make(1)); on((res) => { here(); });", true],
  ["in another handler", "on((res) => { res.set('X-Name'); }); on((res) => { here(); });", true],
  ["in another handler further down", "on((res) => { here(); }); on((res) => { res.set('X-Name'); });", true],
  ["in a function that is exported", "export function write(res) { res.set('X-Name'); } on((res) => { here(); write(res); });", true],
  ["in a function that is exported by name", "function write(res) { res.set('X-Name'); } export { write }; on((res) => { here(); write(res); });", true],
  ["in a constant that is read behind it", "const FIELDS = { 'X-Name': '1' }; on((res) => { here(); res.set(FIELDS); });", false],
  ["in a method of an object that is called behind it", "const a = { write(res) { res.set('X-Name'); } }; on((res) => { if (here()) a.write(res); });", false],
  ["in a method of an object that is called in front of it", "const a = { write(res) { res.set('X-Name'); } }; on((res) => { a.write(res); here(); });", true],
  ["in a method of an object that is handed on", "const a = { write(res) { res.set('X-Name'); } }; use(a); on((res) => { here(); });", true],
  ["in a method of an object that is written in a call", "use({ write(res) { res.set('X-Name'); } }); on((res) => { here(); });", true],
  [
    "in a method of an instance that is called behind it",
    "class A { write(res) { res.set('X-Name'); } } const a = new A(); on((res) => { if (here()) a.write(res); });",
    false,
  ],
  [
    "in a method of an instance that is called in front of it",
    "class A { write(res) { res.set('X-Name'); } } const a = new A(); on((res) => { a.write(res); here(); });",
    true,
  ],
  ["in a method of a class that is exported", "export class A { write(res) { res.set('X-Name'); } } on((res) => { here(); });", true],
  ["in a method of a class that is decorated", "@Controller() class A { write(res) { res.set('X-Name'); } } on((res) => { here(); });", true],
  [
    "in a method of a class of another one",
    "class A { write(res) { res.set('X-Name'); } } class B extends A {} const b = new B(); on((res) => { b.write(res); here(); });",
    true,
  ],
  ["in a comment", "// X-Name\non((res) => { here(); });", false],
])("%s", (_, code, expected) => {
  expect(asked(code)).toBe(expected);
});
