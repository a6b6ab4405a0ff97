/**
 * What middleware and handlers take from requests: bodies, the Authorization header, checks against forged requests. Only packages
 * with known defaults and code of this file count; a function in another file says nothing here.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { RequestUse } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import { placeOf } from "../../../text/place.ts";
import { placeOfUse } from "../option-values.ts";

/** One use. */
export interface UseOfRequest {
  readonly what: RequestUse["what"];
  readonly at: Place;
}

/** Bodies that a package reads unless it is told otherwise. */
const BODIES: ReadonlyMap<string, readonly RequestUse["what"][]> = new Map([
  ["multer", ["form-body"]],
  ["express-fileupload", ["form-body"]],
  ["koa-bodyparser", ["json-body", "form-body"]],
  ["@koa/bodyparser", ["json-body", "form-body"]],
  ["koa-body", ["json-body", "form-body"]],
]);
/** `express.json()` and `bodyParser.json()`; text/plain is what a form can send as well. */
const BODY_OF_MEMBER: ReadonlyMap<string, RequestUse["what"]> = new Map([
  ["json", "json-body"],
  ["urlencoded", "form-body"],
  ["text", "form-body"],
]);
const FORGERY_CHECKS: ReadonlySet<string> = new Set(["csurf", "csrf", "csrf-csrf", "csrf-sync", "tiny-csrf", "lusca", "koa-csrf", "@dr.pogodin/csurf"]);
const TOKEN_READERS: ReadonlySet<string> = new Set(["express-basic-auth", "express-bearer-token", "express-oauth2-jwt-bearer"]);
const TOKEN_STRATEGIES: ReadonlySet<string> = new Set(["bearer", "basic", "digest", "http-bearer"]);

const AUTHORIZATION = /\.headers\.authorization\b|\.headers\[["']authorization["']\]|\.(?:get|header)\(\s*["']authorization["']\s*\)/i;
const FORGERY = /csrf|xsrf|sec-fetch-site|x-requested-with|\.headers\.(?:origin|referer)\b|\.(?:get|header)\(\s*["'](?:origin|referer)["']\s*\)/i;

/** Uses by one handler. */
export function usesOf(source: JavaScriptSource, handler: Value): readonly UseOfRequest[] {
  if (handler.kind === "external") return usesOfPackage(handler);
  if (handler.kind !== "function" || handler.function.at.file !== source.file) return [];
  const { span } = handler.function.at;
  const text = withoutComments(source.text.slice(span.start, span.end));
  const found: UseOfRequest[] = [];
  const add = (what: RequestUse["what"], match: RegExpExecArray | null): void => {
    if (match === null) return;
    const start = span.start + match.index;
    found.push({ what, at: { file: source.file, span: { start, end: start + match[0].length } } });
  };
  add("authorization", AUTHORIZATION.exec(text));
  add("forgery-check", FORGERY.exec(text));
  return found;
}

function usesOfPackage(handler: Extract<Value, { readonly kind: "external" }>): readonly UseOfRequest[] {
  const { package: name, steps } = handler;
  const at = placeOfUse(handler);
  if (FORGERY_CHECKS.has(name)) return [{ what: "forgery-check", at }];
  if (TOKEN_READERS.has(name)) return [{ what: "authorization", at }];
  const member = steps.find((step) => step.kind === "member" && step.name !== "default");
  const [first] = steps.flatMap((step) => (step.kind === "member" ? [] : step.arguments));
  const strategy = first?.kind === "string" ? first.value.text : "";
  if (name === "passport" && TOKEN_STRATEGIES.has(strategy)) return [{ what: "authorization", at }];
  if (name === "express" || name === "body-parser") {
    const what = member?.kind === "member" ? BODY_OF_MEMBER.get(member.name) : undefined;
    return what === undefined ? [] : [{ what, at }];
  }
  return (BODIES.get(name) ?? []).map((what) => ({ what, at }));
}

/** Comments as spaces, so that offsets stay. A `//` inside a string hides the rest of its line: a use is missed, none is invented. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => comment.replaceAll(/[^\n]/g, " "));
}

const FORWARDED = /trust proxy|trustProxy|x-forwarded-proto|\bproxy\s*:|\.proxy\s*=/i;

/** The first place of a file that may have to do with the scheme that a proxy forwards; the text decides. */
export function forwardedScheme(source: JavaScriptSource): Place | undefined {
  const match = FORWARDED.exec(source.text);
  return match === null ? undefined : placeOf(source.file, match.index, match.index + match[0].length);
}
