/**
 * Which property chains and calls read a part of the request. A chain must show the shape of a request
 * (`headers`, `get`, `header`); a bare `.origin` on somebody's own data is not one.
 */
import type { Reason } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import type { RequestPart, Value, ValueOf } from "../values.ts";
import { stringOf, unknownValue } from "../values.ts";
import { packageOfInjected } from "./injected.ts";
import type { Interpreter, Mark } from "./interpreter.ts";
import { marked } from "./interpreter.ts";
import { roleOf } from "./parameter-role.ts";

const REQUEST_NAMES = new Set(["req", "request", "ctx", "context", "c", "event", "evt", "e", "h", "r", "args", "_req", "_request"]);
const URL_PARTS = new Set(["url", "originalUrl", "path", "href", "rawPath", "pathname", "rawQueryString", "nextUrl", "querystring", "search"]);

/** Names of one value: the address with its query, and the path without. */
const URL_NAMES: ReadonlyMap<string, string> = new Map([
  ["originalUrl", "url"],
  ["href", "url"],
  ["pathname", "path"],
  ["rawPath", "path"],
]);

/** The request's origin as it was sent. */
export function originPart(part: Extract<RequestPart, { kind: "origin" }>["part"], lowerCased = false): RequestPart {
  return { kind: "origin", part, lowerCased };
}

function requestValue(part: RequestPart, at: Place): Value {
  return { kind: "request", part, at, via: [] };
}

/** A request header by name. */
export function headerValue(name: string, at: Place): Value {
  const lower = name.toLowerCase();
  if (lower === "origin") return requestValue(originPart("origin"), at);
  if (lower === "host" || lower === "x-forwarded-host") return requestValue({ kind: "host", name: lower }, at);
  return requestValue({ kind: "header", name: lower }, at);
}

/** A member of a parameter or of a chain from one. */
export function memberOfPath(interpreter: Interpreter, base: ValueOf<"parameter">, path: readonly string[], name: string, at: Place): Value {
  const parent = path.at(-1);
  if (isHeaderBag(path)) return headerValue(name, at);
  if (parent === "multiValueHeaders") return headerValue(name, at);
  switch (parent) {
    case "query":
    case "searchParams":
    case "queryStringParameters":
      return requestValue({ kind: "query", name }, at);
    case "params":
    case "pathParameters":
      return requestValue({ kind: "params", name }, at);
    case "cookies":
      return requestValue({ kind: "cookies", name }, at);
    default:
  }
  if (isBindings(base, path)) return { kind: "environment", name, at, via: [] };
  const looksLikeRequest = isRequestLike(interpreter, base, path);
  if (looksLikeRequest) {
    if ((name === "method" || name === "httpMethod") && (parent !== "route" || path.length < 2)) return requestValue({ kind: "method" }, at);
    if (name === "hostname" || name === "host") return requestValue({ kind: "host", name }, at);
    if (name === "body") return requestValue({ kind: "body", name: "" }, at);
    if (URL_PARTS.has(name)) return requestValue({ kind: "url", name: URL_NAMES.get(name) ?? name }, at);
  }
  return pathValue(interpreter, base, [...path, name], at);
}

/** Settings of a Worker: the second parameter of `fetch(request, env)`, or `c.env` of Hono and of Pages Functions. */
function isBindings(base: ValueOf<"parameter">, path: readonly string[]): boolean {
  if (path.length === 0) return base.name === "env" && base.index === 1;
  return path.length === 1 && path[0] === "env" && base.index === 0 && /^(?:c|ctx|context)$/.test(base.name);
}

function pathValue(interpreter: Interpreter, base: ValueOf<"parameter">, path: readonly string[], at: Place): Value {
  const from = packageOfInjected(interpreter, base);
  const reason: Reason =
    from === undefined
      ? { kind: "parameter", text: `it is part of the parameter ${base.name}` }
      : { kind: "external", text: `it is part of ${base.name}, which comes from the package ${from}` };
  const value = unknownValue(reason, at);
  return marked(interpreter, value, { kind: "path", base, path: path.slice(-8) });
}

/** Nest's `context.switchToHttp().getRequest()` and `getResponse()`, in interceptors, guards and exception filters (@nestjs/common 11, `HttpArgumentsHost`). */
function executionContextStep(last: string | undefined, method: string): string | undefined {
  if (method === "switchToHttp") return method;
  if (last !== "switchToHttp") return undefined;
  return method === "getRequest" ? "request" : method === "getResponse" ? "response" : undefined;
}

function isHeaderBag(path: readonly string[]): boolean {
  const last = path.at(-1);
  return last === "headers" || last === "header" || last === "multiValueHeaders";
}

/** `req`, `ctx.request`, `event.requestContext.http`, or a parameter whose written type says so. */
function isRequestLike(interpreter: Interpreter, base: ValueOf<"parameter">, path: readonly string[]): boolean {
  const last = path.at(-1);
  if (last === "request" || last === "req" || last === "http" || last === "raw" || last === "nextUrl" || last === "event") return true;
  if (path.length > 0) return false;
  if (base.type !== undefined && /Response|Reply|Server\b|Application|Config|Options/.test(base.type)) return false;
  if (base.type !== undefined && /Request|Context|Event|IncomingMessage/.test(base.type)) return true;
  return isNamedOrUsedAsRequest(interpreter, base);
}

/** True for the headers of a request (`req.headers`), which every request has. */
export function areRequestHeaders(interpreter: Interpreter, mark: Mark | undefined): boolean {
  return mark?.kind === "path" && mark.path.at(-1) === "headers" && isRequestLike(interpreter, mark.base, mark.path.slice(0, -1));
}

function isNamedOrUsedAsRequest(interpreter: Interpreter, base: ValueOf<"parameter">): boolean {
  const role = roleOf(interpreter, base);
  return role === undefined ? REQUEST_NAMES.has(base.name) : role !== "response";
}

/** Results of `receiver.method(name)` that read a request header or query value; `undefined` if it is no such call. */
export function requestCall(interpreter: Interpreter, receiver: Value, method: string, args: readonly Value[], at: Place): Value | undefined {
  const mark: Mark | undefined = interpreter.marks.get(receiver);
  const name = stringOf(args[0]);
  if (receiver.kind === "external")
    return externalHeaders(receiver) && (method === "get" || method === "has") && name !== undefined ? headerValue(name, at) : undefined;
  if (receiver.kind === "request") {
    const isBag = receiver.part.kind === "query" || receiver.part.kind === "cookies" || receiver.part.kind === "body";
    if (!isBag || (method !== "get" && method !== "getAll")) return undefined;
    return requestValue({ kind: receiver.part.kind, name: joined(receiver.part.name, name ?? "?") }, at);
  }
  const base = receiver.kind === "parameter" ? receiver : mark?.kind === "path" ? mark.base : undefined;
  if (base === undefined) return undefined;
  const path = mark?.kind === "path" ? mark.path : [];
  const last = path.at(-1);
  const step = args.length === 0 ? executionContextStep(last, method) : undefined;
  if (step !== undefined) return pathValue(interpreter, base, [...path, step], at);
  if (isHeaderBag(path)) {
    // What is asked for is there if it has a text: browsers send no header without one.
    return (method === "get" || method === "has") && name !== undefined ? headerValue(name, at) : undefined;
  }
  if (last === "searchParams" || last === "query") return method === "get" ? requestValue({ kind: "query", name: name ?? "?" }, at) : undefined;
  if (last === "cookies") return method === "get" ? requestValue({ kind: "cookies", name: name ?? "?" }, at) : undefined;
  const isPlain = path.length === 0 || last === "req" || last === "request" || last === "raw";
  if (!isPlain || name === undefined || args.length > 1) return undefined;
  if (method !== "get" && method !== "header" && method !== "getHeader") {
    if (path.length > 0 || isNamedOrUsedAsRequest(interpreter, base)) {
      if (method === "query") return requestValue({ kind: "query", name }, at);
      if (method === "param") return requestValue({ kind: "params", name }, at);
    }
    return undefined;
  }
  if (isConfiguration(base)) return method === "get" ? { kind: "environment", name, at, via: [] } : undefined;
  if (base.type !== undefined && /Response|Reply/.test(base.type)) return undefined;
  if (name.toLowerCase() === "origin" && !/^(?:res|response|reply|headers|h)$/.test(base.name)) return headerValue(name, at);
  if (isRequestLike(interpreter, base, path)) return headerValue(name, at);
  return undefined;
}

function isConfiguration(base: ValueOf<"parameter">): boolean {
  return (base.type !== undefined && /Config/.test(base.type)) || /^(?:config|configService|cfg|env|settings)$/i.test(base.name);
}

/** `headers()` of next/headers. */
function externalHeaders(value: ValueOf<"external">): boolean {
  const [member, call] = value.steps;
  return value.package === "next/headers" && value.steps.length === 2 && member?.kind === "member" && member.name === "headers" && call?.kind === "call";
}

/** `getHeader(event, "origin")` of h3 and Nitro, also auto-imported; `undefined` for other calls. */
export function requestHelperCall(packageName: string | undefined, name: string, args: readonly Value[], at: Place): Value | undefined {
  if (packageName !== undefined && !/^(?:h3|nitropack|nitro|#imports)/.test(packageName)) return undefined;
  const second = stringOf(args[1]);
  if ((name === "getHeader" || name === "getRequestHeader") && second !== undefined && args.length === 2) return headerValue(second, at);
  if (name === "getMethod" && args.length === 1) return requestValue({ kind: "method" }, at);
  return undefined;
}

function joined(owner: string, name: string): string {
  return owner === "" ? name : `${owner}.${name}`.slice(0, 200);
}

/** A member of a request value: `req.body.origin`, `url.searchParams`. */
export function memberOfRequest(value: ValueOf<"request">, name: string, at: Place): Value {
  switch (value.part.kind) {
    case "query":
    case "body":
    case "params":
    case "cookies":
      return requestValue({ kind: value.part.kind, name: joined(value.part.name, name) }, at);
    case "url":
      if (name === "host" || name === "hostname") return requestValue({ kind: "host", name }, at);
      if (name === "searchParams") return requestValue({ kind: "query", name: "" }, at);
      return requestValue({ kind: "url", name: URL_NAMES.get(name) ?? joined(value.part.name, name) }, at);
    case "origin":
      // Node.js joins repeated headers, but API gateways give lists.
      if (name === "0") return { ...value, at };
      return unknownValue({ kind: "request", text: "it is computed from the request's origin" }, at);
    default:
      return unknownValue({ kind: "request", text: "it comes from the request" }, at);
  }
}

/** A member of `new URL(request origin)`. */
export function memberOfUrl(of: Value, name: string, at: Place): Value {
  if (of.kind === "request" && of.part.kind === "origin" && of.part.part === "origin") {
    const lowerCased = of.part.lowerCased;
    switch (name) {
      case "hostname":
      case "host":
      case "origin":
      case "port":
        return requestValue(originPart(name, lowerCased), at);
      case "protocol":
        return requestValue(originPart("scheme", lowerCased), at);
      default:
    }
  }
  if (of.kind === "request") {
    if (of.part.kind === "url" && name === "query") return requestValue({ kind: "query", name: "" }, at);
    if (of.part.kind === "url") return memberOfRequest({ kind: "request", part: of.part, at, via: [] }, name === "origin" ? "host" : name, at);
    if (of.part.kind === "header" && name === "origin") return requestValue(of.part, at);
  }
  return unknownValue({ kind: "dynamic", text: "it is a part of a parsed URL" }, at);
}
