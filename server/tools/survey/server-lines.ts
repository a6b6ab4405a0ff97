/**
 * Finds by text alone which lines of a file set a CORS header, a security header or a cookie: names of headers where one is given a value,
 * and well-known calls. Knows nothing of the reader. Says nothing about lines whose header's name is not written in them.
 */
import { createLineIndex, positionAt } from "../../core/text/line-index.ts";
import type { Span } from "../../core/text/place.ts";
import { type MaskedText, maskJavaScript, maskYaml } from "./mask.ts";

/** A line that sets something. Lines count from 1; `span` is the word that tells. */
export interface ServerLine {
  readonly line: number;
  readonly span: Span;
  /** The line itself, at most 160 characters. */
  readonly text: string;
  /** Header name in lower case, or the call: `cors(`. */
  readonly what: string;
  readonly kind: "header" | "call";
  /** Where the value of a header ends that is given in code: it may stand on lines of its own. */
  readonly end?: number;
  /** The package that is called, as the file imports it; absent for headers and for methods of a framework. */
  readonly package?: string;
}

const NAME =
  "access-control-(?:allow-(?:origin|credentials|methods|headers|private-network)|expose-headers|max-age)|content-security-policy(?:-report-only)?|strict-transport-security|x-frame-options|x-content-type-options|x-xss-protection|referrer-policy|permissions-policy|feature-policy|cross-origin-(?:opener|embedder|resource)-policy|origin-agent-cluster|x-permitted-cross-domain-policies|x-dns-prefetch-control|x-download-options|set-cookie";
const QUOTED_NAME = new RegExp(`(["'\`])(${NAME})\\1`, "gi");
const NAME_IN_YAML = new RegExp(
  `(?:^|[\\s"'{,])(${NAME})["']?\\s*[:=]\\s*\\S|(?:add_header|more_set_headers)\\s+["']?(${NAME})\\b|^\\s*(?:-\\s*)?["']?(?:key|name|header)["']?\\s*:\\s*["']?(${NAME})\\b`,
  "gim",
);

/** Calls that give a header, named first, a value. `get`, `has`, `removeHeader` and the like are none. */
const SETTING_CALL =
  /(?:^|[.\s])(?:set|append|add|header|headers|setHeader|appendHeader|addHeader|setHeaders|setResponseHeader|appendResponseHeader|Header|writeHeader|setheader)$/;
/** Calls in which a header is that of a request which the code itself sends, or is compared. */
const NOT_OURS =
  /(?:^|[.\s])(?:fetch|axios|got|request|ky|superagent|supertest|nock|expect|assert\w*|equal|deepEqual|strictEqual|include|includes|calledWith|match|reply)$/;

const HEADER_PACKAGES =
  "cors|@koa/cors|kcors|koa2-cors|@fastify/cors|fastify-cors|@hono/cors|hono/cors|hono/secure-headers|helmet|koa-helmet|@fastify/helmet|fastify-helmet|lusca|helmet-csp|frameguard|hsts|express-session|cookie-session|koa-session|@fastify/cookie|@fastify/session|@fastify/secure-session|@hapi/cookie|elysia-cors|@elysiajs/cors|hapi-cors|micro-cors|restify-cors-middleware|restify-cors-middleware2";
const IMPORT = new RegExp(
  `\\bimport\\s+(?:\\*\\s*as\\s+)?(?:(\\w+)|\\{([^}]*)\\})\\s+from\\s+["'](${HEADER_PACKAGES})["']|\\b(?:const|let|var|,)\\s*(?:(\\w+)|\\{([^}]*)\\})\\s*=\\s*(?:\\w+\\()?require\\(["'](${HEADER_PACKAGES})["']\\)`,
  "g",
);
/** Methods of frameworks that set a cookie or CORS headers. */
const METHOD =
  /\.enableCors\s*\(|\b(?:res|resp|response|reply|rep|rs)\.(?:cookie|setCookie)\s*\(|\.cookies(?:\(\))?\.set\s*\(|\bctx\.cookies\.set\s*\(|\bcookieStore\.set\s*\(|\bsetCookie\s*\(\s*(?:c|ctx|context|event|res|reply|e)\b/g;
const DECLARES = /(?:\bfunction\s*\*?\s*|\bclass\s+|\bnew\s+)$/;

/** Lines of server text, one entry per line, in order. Pure. `language`: how comments and strings look. */
export function serverLines(text: string, language: "javascript" | "yaml"): readonly ServerLine[] {
  const masked = language === "yaml" ? maskYaml(text) : maskJavaScript(text);
  const found = language === "yaml" ? [...namesInYaml(masked.code)] : [...headersIn(masked), ...packageCalls(masked), ...methodCalls(masked)];
  const index = createLineIndex(text);
  const byLine = new Map<number, ServerLine>();
  for (const one of found.sort((left, right) => left.span.start - right.span.start)) {
    const line = positionAt(index, one.span.start).line + 1;
    if (!byLine.has(line)) byLine.set(line, { ...one, line, text: lineText(text, one.span.start) });
  }
  return [...byLine.values()];
}

type Found = Omit<ServerLine, "line" | "text">;

function lineText(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf("\n", offset), offset - 160) + 1;
  return /^[^\r\n]*/.exec(text.slice(start, start + 160))?.[0].trim() ?? "";
}

function* namesInYaml(code: string): Iterable<Found> {
  for (const match of code.matchAll(NAME_IN_YAML)) {
    const name = match[1] ?? match[2] ?? match[3] ?? "";
    const start = match.index + match[0].indexOf(name);
    yield { span: { start, end: start + name.length }, what: name.toLowerCase(), kind: "header" };
  }
}

function* headersIn(masked: MaskedText): Iterable<Found> {
  for (const match of masked.code.matchAll(QUOTED_NAME)) {
    const span = { start: match.index, end: match.index + match[0].length };
    // A name inside another string is text about a header.
    if (masked.shape.charAt(span.start) !== match[1]) continue;
    if (isGivenAValue(masked, span)) yield { span, what: (match[2] ?? "").toLowerCase(), kind: "header", end: endOfValue(masked.shape, span.end) };
  }
}

function isGivenAValue({ code, shape }: MaskedText, { start, end }: Span): boolean {
  const before = shape.slice(Math.max(0, start - 200), start).trimEnd();
  const behind = code.slice(end, end + 200).trimStart();
  const call = callAround(shape, start);
  if (call !== undefined && NOT_OURS.test(call)) return false;
  if (behind.startsWith(":")) return /[{,]$/.test(before) && isValue(behind.slice(1));
  if (before.endsWith("[") && behind.startsWith("]"))
    return (/head\w*\??\.?\[$/i.test(before) || /[{,]\s*\[$/.test(before)) && /^\]\s*(?:=[^=>]|:)/.test(behind) && isValue(behind.replace(/^\]\s*[=:]/, ""));
  if (before.endsWith("(")) return behind.startsWith(",") && SETTING_CALL.test(before.slice(0, -1).trimEnd());
  if (before.endsWith("[")) return /^,\s*[^\],]+\]/.test(behind);
  return /\b(?:key|name|header|headerName)["']?\s*:$/.test(before) && /^,[^}]*\bvalue\b/.test(behind);
}

/** The offset of the bracket that closes around the value, of the next property or of the statement's end, at most 4,000 characters on. */
function endOfValue(shape: string, from: number): number {
  const isProperty = shape
    .slice(from, from + 200)
    .trimStart()
    .startsWith(":");
  let open = 0;
  for (let index = from; index < Math.min(shape.length, from + 4000); index += 1) {
    const character = shape.charAt(index);
    if ("([{".includes(character)) open += 1;
    else if (")]}".includes(character)) open -= 1;
    if (open < 0 || (open === 0 && (character === ";" || (isProperty && character === ",")))) return index;
  }
  return Math.min(shape.length, from + 4000);
}

/** A header's value is a text, a number, a list or something computed; objects describe it, types and switches are no value. */
function isValue(text: string): boolean {
  return !/^\s*(?:\{|(?:true|false|string|number|boolean|z\.|Joi\.|undefined|Array<)\b|string\[\])/.test(text);
}

/** The word before the innermost bracket that is open at the offset, at most 4,000 characters back. */
function callAround(shape: string, offset: number): string | undefined {
  let open = 0;
  for (let index = offset - 1; index >= 0 && index > offset - 4000; index -= 1) {
    const character = shape.charAt(index);
    if (character === ")") open += 1;
    else if (character === "(") {
      if (open === 0) return /[\w.]+$/.exec(shape.slice(Math.max(0, index - 80), index).trimEnd())?.[0];
      open -= 1;
    }
  }
  return undefined;
}

function* packageCalls({ code, shape }: MaskedText): Iterable<Found> {
  for (const match of code.matchAll(IMPORT)) {
    const name = match[3] ?? match[6] ?? "";
    const names = [match[1] ?? match[4] ?? "", ...(match[2] ?? match[5] ?? "").split(",")].map((one) => one.replace(/^.*(?:\bas\b|:)/, "").trim());
    for (const local of names) if (/^\w+$/.test(local)) yield* callsOf(local, name, shape);
  }
}

function* callsOf(local: string, name: string, shape: string): Iterable<Found> {
  // Called, called as a compiler writes it, or handed to `register`.
  const forms = new RegExp(`\\b${local}(?:\\.default)?\\)?(?:\\.\\w+)?\\s*\\(|\\.register\\s*\\(\\s*${local}\\b`, "g");
  for (const match of shape.matchAll(forms)) {
    const before = shape.slice(Math.max(0, match.index - 12), match.index);
    // A method of an object or class that is written like a call.
    const isDeclared = DECLARES.test(before) || /[.\w$]$/.test(before) || /^[^()]*\)\s*\{/.test(shape.slice(match.index + match[0].length, match.index + 200));
    if (isDeclared) continue;
    yield { span: { start: match.index, end: match.index + match[0].length }, what: name, kind: "call", package: name };
  }
}

function* methodCalls({ shape }: MaskedText): Iterable<Found> {
  for (const match of shape.matchAll(METHOD)) {
    const before = shape.slice(Math.max(0, match.index - 12), match.index);
    if (DECLARES.test(before)) continue;
    yield { span: { start: match.index, end: match.index + match[0].length }, what: match[0].replaceAll(/\s/g, "").replace(/\(.*$/, "("), kind: "call" };
  }
}
