/** Bare items and parameters of structured fields (RFC 9651 sections 4.2.3 and 4.2.3.1). Dictionaries are read by the header that uses them. */
import type { Span } from "../text/place.ts";
import { isTokenCode } from "./scanning.ts";

/** A bare item. `value` is the decoded text. */
export interface StructuredItem {
  readonly kind: "token" | "string" | "number" | "boolean" | "bytes" | "date";
  readonly value: string;
  readonly span: Span;
}

/** Skips spaces only, as the standard says. */
export function skipSpaces(text: string, start: number): number {
  let position = start;
  while (text[position] === " ") position += 1;
  return position;
}

/** Reads the bare item that starts at `start`; `undefined` if there is none. */
export function readBareItem(text: string, start: number): StructuredItem | undefined {
  const first = text[start];
  if (first === undefined) return undefined;
  if (first === '"') return readString(text, start);
  if (first === "?") {
    const bit = text[start + 1];
    return bit === "0" || bit === "1" ? { kind: "boolean", value: bit, span: { start, end: start + 2 } } : undefined;
  }
  if (first === ":") {
    const close = text.indexOf(":", start + 1);
    return close < 0 ? undefined : { kind: "bytes", value: text.slice(start + 1, close), span: { start, end: close + 1 } };
  }
  if (first === "@" || first === "-" || (first >= "0" && first <= "9")) return readNumber(text, start);
  if (first === "*" || /[A-Za-z]/.test(first)) {
    let end = start + 1;
    while (end < text.length && (isTokenCode(text.charCodeAt(end)) || text[end] === ":" || text[end] === "/")) end += 1;
    return { kind: "token", value: text.slice(start, end), span: { start, end } };
  }
  return undefined;
}

function readString(text: string, start: number): StructuredItem | undefined {
  let value = "";
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text[index] ?? "";
    if (character === '"') return { kind: "string", value, span: { start, end: index + 1 } };
    if (character === "\\") {
      const next = text[index + 1];
      if (next !== '"' && next !== "\\") return undefined;
      value += next;
      index += 1;
      continue;
    }
    if (character < " " || character > "~") return undefined;
    value += character;
  }
  return undefined;
}

function readNumber(text: string, start: number): StructuredItem | undefined {
  const date = text[start] === "@";
  let end = date ? start + 1 : start;
  if (text[end] === "-") end += 1;
  const digits = end;
  while (end < text.length && /[0-9.]/.test(text[end] ?? "")) end += 1;
  const written = text.slice(digits, end);
  if (written.length > 16 || !/^\d{1,15}(?:\.\d{1,3})?$/.test(written)) return undefined;
  return { kind: date ? "date" : "number", value: text.slice(start, end), span: { start, end } };
}

/** Reads `;key=value` parameters from `start`; gives the offset after them, or `undefined` if they are malformed. */
export function readParameters(text: string, start: number): number | undefined {
  let position = start;
  while (text[position] === ";") {
    position = skipSpaces(text, position + 1);
    if (!/[a-z*]/.test(text[position] ?? "")) return undefined;
    while (/[a-z0-9_\-.*]/.test(text[position] ?? "")) position += 1;
    if (text[position] !== "=") continue;
    const item = readBareItem(text, position + 1);
    if (item === undefined) return undefined;
    position = item.span.end;
  }
  return position;
}
