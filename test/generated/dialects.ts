/** How each framework says the same things: read the request, write a header, leave a function, end an answer. */

import type { Recipe } from "./recipe.ts";

/** The words of one framework inside a function that gets its request. */
export interface Dialect {
  /** Parameters of a step, and arguments where one is called. */
  readonly parameters: string;
  /** Expressions that hold the value of a request header or `undefined`/`null`. `name` is in lower case. */
  readonly header: (name: string) => string;
  readonly bracket: (name: string) => string;
  readonly getter: (name: string) => string;
  /** The object that a header is destructured from. */
  readonly headers: string | undefined;
  readonly path: string;
  readonly method: string;
  /** A parameter of the query: a text, `undefined` or `null`. */
  readonly query: (name: string) => string;
  /** Both are expressions. */
  readonly set: (name: string, value: string) => string;
  /** Sets all headers of an object at once, if the framework can. */
  readonly setObject: (object: string) => string;
  readonly hasHeader: (name: string) => string;
  /** Ends the answer and the step. */
  readonly finish: (status: number, body: string) => string;
  readonly redirect: (to: string) => string;
  /** Leaves a step so that what comes after it goes on. */
  readonly next: string;
  readonly isAsync: boolean;
}

const nodeHeaders = (request: string): Pick<Dialect, "header" | "bracket" | "headers"> => ({
  header: (name) => (/^[a-z]+$/.test(name) ? `${request}.headers.${name}` : `${request}.headers["${name}"]`),
  bracket: (name) => `${request}.headers["${name}"]`,
  headers: `${request}.headers`,
});

/** Node.js alone. Steps are parts of one handler: what goes on is the end of the handler. */
const NODE: Dialect = {
  parameters: "req, res",
  ...nodeHeaders("req"),
  getter: (name) => `req.headers["${name}"]`,
  path: 'req.url.split("?")[0]',
  method: "req.method",
  query: (name) => `new URL(req.url, "http://localhost").searchParams.get("${name}")`,
  set: (name, value) => `res.setHeader(${name}, ${value});`,
  setObject: (object) => `for (const [key, item] of Object.entries(${object})) res.setHeader(key, item);`,
  hasHeader: (name) => `res.getHeader("${name}")`,
  finish: (status, body) => `res.statusCode = ${status};\nres.end("${body}");\nreturn;`,
  redirect: (to) => `res.writeHead(301, { Location: "${to}" });\nres.end();\nreturn;`,
  next: 'res.end("data");\nreturn;',
  isAsync: false,
};

const EXPRESS: Dialect = {
  parameters: "req, res, next",
  ...nodeHeaders("req"),
  getter: (name) => `req.get("${name[0]?.toUpperCase()}${name.slice(1)}")`,
  path: "req.path",
  method: "req.method",
  query: (name) => `req.query.${name}`,
  set: (name, value) => `res.setHeader(${name}, ${value});`,
  setObject: (object) => `res.set(${object});`,
  hasHeader: (name) => `res.getHeader("${name}")`,
  finish: (status, body) => `return res.status(${status}).send("${body}");`,
  redirect: (to) => `return res.redirect(301, "${to}");`,
  next: "return next();",
  isAsync: false,
};

const KOA: Dialect = {
  parameters: "ctx, next",
  ...nodeHeaders("ctx"),
  getter: (name) => `ctx.get("${name[0]?.toUpperCase()}${name.slice(1)}")`,
  path: "ctx.path",
  method: "ctx.method",
  query: (name) => `ctx.query.${name}`,
  set: (name, value) => `ctx.set(${name}, ${value});`,
  setObject: (object) => `ctx.set(${object});`,
  hasHeader: (name) => `ctx.response.get("${name}")`,
  finish: (status, body) => `ctx.status = ${status};\nctx.body = "${body}";\nreturn;`,
  redirect: (to) => `ctx.status = 301;\nctx.redirect("${to}");\nreturn;`,
  next: "return next();",
  isAsync: true,
};

const FASTIFY: Dialect = {
  parameters: "request, reply",
  ...nodeHeaders("request"),
  getter: (name) => `request.raw.headers["${name}"]`,
  path: 'request.url.split("?")[0]',
  method: "request.method",
  query: (name) => `request.query.${name}`,
  set: (name, value) => `reply.header(${name}, ${value});`,
  setObject: (object) => `reply.headers(${object});`,
  hasHeader: (name) => `reply.getHeader("${name}")`,
  finish: (status, body) => `return reply.code(${status}).send("${body}");`,
  redirect: (to) => `return reply.code(301).header("Location", "${to}").send();`,
  next: "return;",
  isAsync: true,
};

const FETCH: Dialect = {
  parameters: "request, headers",
  header: (name) => `request.headers.get("${name}")`,
  bracket: (name) => `request.headers.get("${name}")`,
  getter: (name) => `request.headers.get("${name[0]?.toUpperCase()}${name.slice(1)}")`,
  headers: undefined,
  path: "new URL(request.url).pathname",
  method: "request.method",
  query: (name) => `new URL(request.url).searchParams.get("${name}")`,
  set: (name, value) => `headers.set(${name}, ${value});`,
  setObject: (object) => `for (const [key, item] of Object.entries(${object})) headers.set(key, item);`,
  hasHeader: (name) => `headers.has("${name}")`,
  finish: (status, body) => `return new Response("${body}", { status: ${status}, headers });`,
  redirect: (to) => `return new Response(null, { status: 301, headers: { Location: "${to}" } });`,
  next: 'return new Response("data", { headers });',
  isAsync: false,
};

/** Handlers that gather headers in a plain object. */
const RECORD: Dialect = {
  ...FETCH,
  set: (name, value) => `headers[${name}] = ${value};`,
  setObject: (object) => `Object.assign(headers, ${object});`,
  hasHeader: (name) => `("${name}" in headers)`,
};

/** Handlers that write to an answer that is there already. */
const AFTER: Dialect = { ...FETCH, next: "return answer;" };

/** The words of a framework; `express5-cors` speaks as `express5`. */
export function dialectOf({ framework, answer }: Pick<Recipe, "framework" | "answer">): Dialect {
  switch (framework.replace("-cors", "")) {
    case "node":
      return NODE;
    case "koa":
      return KOA;
    case "fastify":
      return FASTIFY;
    case "fetch":
      return { headers: FETCH, record: RECORD, after: AFTER }[answer];
    default:
      return EXPRESS;
  }
}
