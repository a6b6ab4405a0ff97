/** Set-Cookie as browsers parse it (RFC 6265bis section 5.6). It keeps the attributes with their places and judges nothing. */
import type { Span } from "../text/place.ts";
import { nearestWord } from "./near-miss.ts";
import { sliceAt, splitPlain, trimSpan } from "./scanning.ts";

/** Attributes in standard spelling. */
export const COOKIE_ATTRIBUTES = ["Expires", "Max-Age", "Domain", "Path", "Secure", "HttpOnly", "SameSite", "Partitioned", "Priority"] as const;

/** A known attribute. */
export type CookieAttributeName = (typeof COOKIE_ATTRIBUTES)[number];

/** One attribute as written. */
export interface CookieAttribute {
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
  /** `undefined` if there is no `=`. */
  readonly value: string | undefined;
  readonly valueSpan: Span | undefined;
  /** Standard spelling; `undefined` if browsers ignore it. */
  readonly known: CookieAttributeName | undefined;
  readonly suggestion: string | undefined;
}

/** A cookie string taken to pieces. `name` is empty if there is no `=`; then the text is the value of a nameless cookie. */
export interface CookieReading {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: string;
  readonly valueSpan: Span;
  readonly attributes: readonly CookieAttribute[];
}

function trim(text: string, span: Span): Span {
  return trimSpan(text, span, (code) => code === 0x20 || code === 0x09);
}

/** Reads one Set-Cookie value. */
export function parseSetCookie(text: string): CookieReading {
  const [first = { start: 0, end: text.length }, ...rest] = splitPlain(text, ";");
  const equals = text.indexOf("=", first.start);
  const hasName = equals >= 0 && equals < first.end;
  const name = sliceAt(text, trim(text, { start: first.start, end: hasName ? equals : first.start }));
  const value = sliceAt(text, trim(text, { start: hasName ? equals + 1 : first.start, end: first.end }));
  const attributes: CookieAttribute[] = [];
  for (const part of rest) {
    const span = trim(text, part);
    if (span.start === span.end) continue;
    attributes.push(readAttribute(text, span));
  }
  return { name: name.text, nameSpan: name.span, value: value.text, valueSpan: value.span, attributes };
}

function readAttribute(text: string, span: Span): CookieAttribute {
  const at = text.indexOf("=", span.start);
  const equals = at >= 0 && at < span.end ? at : undefined;
  const name = sliceAt(text, trim(text, { start: span.start, end: equals ?? span.end }));
  const value = equals === undefined ? undefined : sliceAt(text, trim(text, { start: equals + 1, end: span.end }));
  const lower = name.text.toLowerCase();
  const known = COOKIE_ATTRIBUTES.find((attribute) => attribute.toLowerCase() === lower);
  return {
    name: name.text,
    nameSpan: name.span,
    span,
    value: value?.text,
    valueSpan: value?.span,
    known,
    suggestion: known === undefined ? nearestWord(name.text, COOKIE_ATTRIBUTES) : undefined,
  };
}

/** The attribute that counts: of several equal ones the last. */
export function cookieAttribute(cookie: CookieReading, name: CookieAttributeName): CookieAttribute | undefined {
  return cookie.attributes.findLast((attribute) => attribute.known === name);
}
