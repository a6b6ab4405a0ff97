/**
 * What a parameter is by what its function does with it, or by where the function is given, whatever its name: the request, the response, or
 * both in one. Goes by the syntax of one file. Of a parameter that shows nothing it says nothing: then names and types decide.
 */
import ts from "typescript";
import type { Registering } from "./registering-calls.ts";
import { registeringCallOf } from "./registering-calls.ts";
import type { Use } from "./uses-of-parameter.ts";
import { usesOfParameter } from "./uses-of-parameter.ts";

/** `exchange`: request and response in one, as `ctx` of Koa and `c` of Hono. */
export type Role = "request" | "response" | "exchange";

const known = new WeakMap<ts.Node, Map<number, Role | undefined>>();

/** The role of a function's parameter; `undefined` if nothing shows it. */
export function roleOfParameter(node: ts.SignatureDeclaration, index: number): Role | undefined {
  const roles = known.get(node) ?? new Map<number, Role | undefined>();
  known.set(node, roles);
  if (!roles.has(index)) roles.set(index, shownRole(node, index));
  return roles.get(index);
}

/** The role of the parameter that a name in the function stands for, of this function or of one around it. */
export function roleOfName(node: ts.Node, name: string): Role | undefined {
  for (let one: ts.Node | undefined = node; one !== undefined; one = one.parent) {
    if (!ts.isFunctionLike(one)) continue;
    const index = one.parameters.findIndex((parameter) => ts.isIdentifier(parameter.name) && parameter.name.text === name);
    if (index >= 0) return roleOfParameter(one, index);
  }
  return undefined;
}

function shownRole(node: ts.SignatureDeclaration, index: number): Role | undefined {
  const uses = usesOf(node, index);
  if (uses === undefined) return undefined;
  const own = roleByUse(uses);
  if (own !== undefined) return own;
  const behind = usesOf(node, index + 1);
  if (behind !== undefined && roleByUse(behind) === "response") return "request";
  const call = registeringCallOf(node);
  return call && roleByPlace(node, index, call);
}

function usesOf(node: ts.SignatureDeclaration, index: number): readonly Use[] | undefined {
  const name = node.parameters[index]?.name;
  return name !== undefined && ts.isIdentifier(name) ? usesOfParameter(node, name.text) : undefined;
}

/** Headers that requests have and responses do not. */
const REQUEST_HEADER =
  /^(?:origin|cookie|authorization|host|referer|user-agent|accept(?:-\w+)*|range|if-\w[\w-]*|sec-[\w-]+|forwarded|x-forwarded-[\w-]+|x-requested-with|x-api-key|access-control-request-[\w-]+)$/i;
const VERB = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;
const REQUEST_MEMBERS = new Set(["req", "request"]);
const RESPONSE_MEMBERS = new Set(["res", "response"]);
/** Methods of a response of Node.js, Express or Fastify; those of the second set need an argument. */
const ANSWERING = new Set(["setHeader", "removeHeader", "appendHeader", "getHeader", "writeHead", "flushHeaders", "sendStatus", "redirect", "end"]);
const ANSWERING_WITH = new Set(["status", "code", "json", "send", "sendFile", "clearCookie"]);

function roleByUse(uses: readonly Use[]): Role | undefined {
  const isRequest = uses.some(readsRequest);
  const isResponse = uses.some(answers);
  const isBoth = uses.some(({ path, end }) => end === "write" && path.length === 1 && (path[0] === "body" || path[0] === "status"));
  const hasParts = uses.some((use) => (use.path.length > 1 && REQUEST_MEMBERS.has(use.path[0] ?? "")) || isOnResponsePart(use));
  if (isRequest && (isResponse || isBoth || hasParts)) return "exchange";
  if (isRequest) return "request";
  if (isResponse) return isBoth ? "exchange" : "response";
  return undefined;
}

function readsRequest({ path, end, first, compared }: Use): boolean {
  if (end === "write") return false;
  const own = path.length > 1 && REQUEST_MEMBERS.has(path[0] ?? "") ? path.slice(1) : path;
  const [member, name] = own;
  if (own.length === 1 && end === "call") return (member === "get" || member === "header") && first?.count === 1 && REQUEST_HEADER.test(first.text ?? "");
  if (own.length === 1) return (member === "method" || member === "httpMethod") && VERB.test(compared ?? "");
  if ((member !== "headers" && member !== "header") || name === undefined) return false;
  if (own.length === 2 && end === "call") return (name === "get" || name === "has") && REQUEST_HEADER.test(first?.text ?? "");
  return REQUEST_HEADER.test(name);
}

function answers(use: Use): boolean {
  const { path, end, first } = use;
  const [member] = path;
  if (isOnResponsePart(use)) return true;
  if (path.length !== 1 || member === undefined) return false;
  if (end === "write") return member === "statusCode";
  if (end !== "call") return false;
  if (ANSWERING.has(member)) return true;
  if (first === undefined || first.count === 0) return false;
  if (ANSWERING_WITH.has(member)) return true;
  return (member === "set" || member === "header" || member === "append") && first.namesHeader && (first.count === 2 || first.text === undefined);
}

/** `ctx.res.setHeader(…)`, `c.res.headers.set(…)`, `answer.headers.set("X-Frame-Options", …)`. */
function isOnResponsePart({ path, end, first }: Use): boolean {
  if (end !== "call") return false;
  const [part, ...rest] = path;
  const own = part !== undefined && RESPONSE_MEMBERS.has(part) ? rest : path;
  if (own !== path && own.length === 1) return ANSWERING.has(own[0] ?? "") || own[0] === "set";
  return own.length === 2 && own[0] === "headers" && (own[1] === "set" || own[1] === "append") && first?.namesHeader === true;
}

/** By what frameworks hand to what is registered: `(req, res, next)`, `(err, req, res, next)`, `(ctx, next)`, `(request, reply)`. */
function roleByPlace(node: ts.SignatureDeclaration, index: number, call: Registering): Role | undefined {
  const count = node.parameters.length;
  const first = count === 4 ? 1 : 0;
  if (index === first + 1) return count === 2 && isCalled(node, 1) ? undefined : "response";
  if (index !== first) return undefined;
  if (call === "server") return "request";
  return count === 1 || (count === 2 && isCalled(node, 1)) ? "exchange" : "request";
}

/** True if the function calls the parameter: `next()`. */
function isCalled(node: ts.SignatureDeclaration, index: number): boolean {
  return usesOf(node, index)?.some(({ path, end }) => path.length === 0 && end === "call") === true;
}
