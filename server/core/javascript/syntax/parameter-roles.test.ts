/** Roles of parameters by use and by place; names play no part. */
import ts from "typescript";
import { expect, test } from "vitest";
import { roleOfName, roleOfParameter } from "./parameter-roles.ts";

function functionsIn(text: string): readonly ts.SignatureDeclaration[] {
  const tree = ts.createSourceFile("/a.ts", text, ts.ScriptTarget.Latest, true);
  const found: ts.SignatureDeclaration[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The roles of the first function's parameters. */
function roles(text: string): readonly (string | undefined)[] {
  const [first] = functionsIn(text);
  return first === undefined ? [] : first.parameters.map((_, index) => roleOfParameter(first, index));
}

test.each<[string, readonly (string | undefined)[]]>([
  // By what a function reads.
  ["(a) => a.headers.origin", ["request"]],
  ["(a) => a.headers['x-api-key']", ["request"]],
  ["(a) => a.headers.get('Cookie')", ["request"]],
  ["(a) => a.get('origin')", ["request"]],
  ["(a) => { const { origin } = a.headers; }", ["request"]],
  ["(a) => { const { headers: { origin: b } } = a; }", ["request"]],
  ["(a) => { const b = a.headers; const c = b.origin; }", ["request"]],
  ["(a) => { const b = a.headers ?? {}; return b['origin']; }", ["request"]],
  ["(a) => a.method === 'OPTIONS'", ["request"]],
  ["(a) => { switch (a.method) { case 'GET': return 1; } }", ["request"]],
  ["(a) => () => a.headers.host", ["request"]],
  // By what it answers through.
  ["(a, b) => { b.setHeader('Vary', 'Origin'); }", ["request", "response"]],
  ["(a, b) => b.status(403).send('no')", ["request", "response"]],
  ["(a) => a.set({ 'X-Frame-Options': 'DENY' })", ["response"]],
  ["(a) => { a.headers.set('X-Frame-Options', 'DENY'); }", ["response"]],
  // Both in one.
  ["(a, b) => { if (a.headers.origin) a.status = 403; else return b(); }", ["exchange", undefined]],
  ["(a) => { a.set('X-Frame-Options', a.get('origin')); }", ["exchange"]],
  ["(a) => a.req.headers.origin", ["exchange"]],
  ["(a) => { a.res.setHeader('Vary', a.headers.origin); }", ["exchange"]],
  // By where it is given.
  ["x.use((a, b, c) => c())", ["request", "response", undefined]],
  ["x.use([y, (a, b, c) => c()])", ["request", "response", undefined]],
  ["x.use((a, b, c, d) => d())", [undefined, "request", "response", undefined]],
  ["x.use(async (a, b) => { await b(); })", ["exchange", undefined]],
  ["x.get('/data', (a, b) => go(a, b))", ["request", "response"]],
  ["x.addHook('onRequest', async (a, b) => go(a, b))", ["request", "response"]],
  ["createServer((a, b) => go(a, b))", ["request", "response"]],
  ["x.on('request', (a, b) => go(a, b))", ["request", "response"]],
  ["const f = (a, b, c) => c(); x.use(f);", ["request", "response", undefined]],
  ["function f(a, b) { go(a, b); } x.all('/', y, f);", ["request", "response"]],
  // What shows nothing, or what a client writes.
  ["(a, b) => a + b", [undefined, undefined]],
  ["(a) => { a.headers.authorization = token; }", [undefined]],
  ["(a) => a.headers.get('content-type')", [undefined]],
  ["(a) => a.json()", [undefined]],
  ["(a) => { a.body = 1; }", [undefined]],
  ["(a) => a.set('size', 3)", [undefined]],
  ["x.on('data', (a, b) => go(a, b))", [undefined, undefined]],
  ["x.get('key', (a, b) => go(a, b))", [undefined, undefined]],
  ["(a) => (a) => a.headers.origin", [undefined]],
  ["({ headers }) => headers.origin", [undefined]],
])("%s", (text, expected) => {
  expect(roles(text)).toEqual(expected);
});

test("a name is that of the nearest function that has it", () => {
  const [, inner] = functionsIn("x.use((a, b) => { const f = (b) => { a; b.headers.origin; }; b.end('no'); });");
  expect(inner && ["a", "b", "c"].map((name) => roleOfName(inner, name))).toEqual(["request", "request", undefined]);
});

test("a function without an end in sight takes a bounded time", () => {
  const body = "go(1, 2, 3);".repeat(200_000);
  expect(roles(`(a) => { ${body} a.headers.origin; }`)).toEqual([undefined]);
});
