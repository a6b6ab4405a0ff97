/** Reads what people say of a page and its request. Refuses what no browser could send, with a sentence that says what to give instead. */
import { isSerialisedOrigin, readOriginEntry } from "../headers/origin.ts";
import { isToken } from "../headers/scanning.ts";
import type { HeaderField } from "../model/finding.ts";
import { headerOfName } from "./blocked-request.ts";

/** What was read, or why it is refused. */
export type Read<T> = { readonly kind: "read"; readonly value: T } | { readonly kind: "refused"; readonly why: string };

/** An origin as browsers serialise it. */
export function readPageOrigin(text: string): Read<string> {
  if (isSerialisedOrigin(text)) return { kind: "read", value: text };
  if (text === "*") return { kind: "refused", why: "The origin is that of the page that asks, and no page has the origin '*'. Try https://evil.example." };
  const { normalised } = readOriginEntry(text);
  const isMeant = normalised !== undefined && normalised !== "null" && normalised !== "*";
  const why = isMeant
    ? `No browser sends '${text}' as an origin. Did you mean '${normalised}'?`
    : `'${text}' is no origin: give scheme and host, as in https://app.example.com, or null.`;
  return { kind: "refused", why };
}

/** A method as a script gives it. */
export function readMethod(text: string): Read<string> {
  return isToken(text) ? { kind: "read", value: text } : { kind: "refused", why: `'${text}' is no method.` };
}

/** `Name: value`, or a name alone, which gets a value that pages usually send. `example` shows how a header is written. */
export function readRequestHeader(text: string, example: string): Read<HeaderField> {
  const colon = text.indexOf(":");
  const name = (colon === -1 ? text : text.slice(0, colon)).trim();
  if (!isToken(name)) return { kind: "refused", why: `'${name}' is no header name. Write ${example}, or a name alone.` };
  return { kind: "read", value: colon === -1 ? headerOfName(name) : { name, value: text.slice(colon + 1).trim() } };
}
