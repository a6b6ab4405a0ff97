/** Small scanners over header text. They run in linear time and use no regular expression on long input. */
import type { Span } from "../text/place.ts";

/** A part of a text with its span in that text. */
export interface Slice {
  readonly text: string;
  readonly span: Span;
}

/** ASCII whitespace of the Infra standard: tab, line feed, form feed, carriage return, space. */
export function isAsciiWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0c || code === 0x0d;
}

/** Narrows a span until it neither starts nor ends with a character for which `drop` is true. */
export function trimSpan(text: string, span: Span, drop: (code: number) => boolean): Span {
  let { start, end } = span;
  while (start < end && drop(text.charCodeAt(start))) start += 1;
  while (end > start && drop(text.charCodeAt(end - 1))) end -= 1;
  return { start, end };
}

/** Trims ASCII whitespace at both ends. */
export function trimWhitespace(text: string, span: Span): Span {
  return trimSpan(text, span, isAsciiWhitespace);
}

/** The slice of `text` at `span`. */
export function sliceAt(text: string, span: Span): Slice {
  return { text: text.slice(span.start, span.end), span };
}

/** Splits at each `separator` that stands outside double quotes (backslash escapes inside quotes). Parts are not trimmed. */
export function splitOutsideQuotes(text: string, separator: string, within: Span = { start: 0, end: text.length }): readonly Span[] {
  const parts: Span[] = [];
  let start = within.start;
  let quoted = false;
  for (let index = within.start; index < within.end; index += 1) {
    const character = text[index];
    if (quoted && character === "\\") index += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === separator) {
      parts.push({ start, end: index });
      start = index + 1;
    }
  }
  parts.push({ start, end: within.end });
  return parts;
}

/** Splits at each `separator`, quotes or not. Parts are not trimmed. */
export function splitPlain(text: string, separator: string, within: Span = { start: 0, end: text.length }): readonly Span[] {
  const parts: Span[] = [];
  let start = within.start;
  for (let index = within.start; index < within.end; index += 1) {
    if (text[index] !== separator) continue;
    parts.push({ start, end: index });
    start = index + 1;
  }
  parts.push({ start, end: within.end });
  return parts;
}

/** Non-empty runs between ASCII whitespace. */
export function splitWhitespace(text: string, within: Span): readonly Slice[] {
  const parts: Slice[] = [];
  let start = -1;
  for (let index = within.start; index <= within.end; index += 1) {
    const gap = index === within.end || isAsciiWhitespace(text.charCodeAt(index));
    if (!gap && start < 0) start = index;
    if (gap && start >= 0) {
      parts.push(sliceAt(text, { start, end: index }));
      start = -1;
    }
  }
  return parts;
}

/** True for a character of an HTTP token (RFC 9110 section 5.6.2). */
export function isTokenCode(code: number): boolean {
  if (code >= 0x30 && code <= 0x39) return true;
  if ((code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)) return true;
  return code < 0x80 && "!#$%&'*+-.^_`|~".includes(String.fromCharCode(code));
}

/** True for a non-empty HTTP token. */
export function isToken(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (!isTokenCode(text.charCodeAt(index))) return false;
  return text.length > 0;
}

/** True if every character is an ASCII digit and there is at least one (`1*DIGIT`). */
export function isDigits(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return false;
  }
  return text.length > 0;
}
