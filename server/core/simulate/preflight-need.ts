/** Says which parts of a request make a preflight necessary, and by which clause of Fetch. It decides nothing about the answer. */
import { SAFELISTED_METHODS } from "../headers/names.ts";
import type { HeaderField } from "../model/finding.ts";
import { type BrowserProfile, isSafelistedRequestHeader, LARGEST_VALUE, SAFELISTED_REQUEST_HEADERS, unsafeRequestHeaderNames } from "./safelist.ts";
import { trimHttpWhitespace } from "./wire.ts";

/** One part of a request that pages may not send unasked. */
export interface PreflightNeed {
  readonly kind: "method" | "header" | "upload";
  /** The method, or the header's name in lower case. */
  readonly subject: string;
  /** Completes "A preflight is needed because …". */
  readonly why: string;
  /** Section of the Fetch standard. */
  readonly clause: string;
}

/**
 * Everything that makes a preflight necessary (Fetch, "HTTP fetch" step 4.2 and "main fetch"), headers in the order of
 * Access-Control-Request-Headers; empty if none is needed. `method` is normalised already; `upload`: an upload listener or a stream body.
 */
export function preflightNeeds(method: string, headers: readonly HeaderField[], upload: boolean, profile: BrowserProfile): readonly PreflightNeed[] {
  const needs: PreflightNeed[] = [];
  if (!SAFELISTED_METHODS.has(method)) {
    needs.push({ kind: "method", subject: method, why: `${method} is not GET, HEAD or POST`, clause: "CORS-safelisted method" });
  }
  for (const name of unsafeRequestHeaderNames(headers, profile)) {
    const field = headers.find((one) => one.name.toLowerCase() === name && !isSafelistedRequestHeader(name, trimHttpWhitespace(one.value), profile));
    needs.push({ kind: "header", subject: name, why: whyUnsafe(name, field), clause: "CORS-unsafe request-header names" });
  }
  if (upload) needs.push({ kind: "upload", subject: method, why: "the script watches the upload or streams the body", clause: "use-CORS-preflight flag" });
  return needs;
}

/** `field`: the entry that is unsafe by itself; absent if only all entries together are too long. */
function whyUnsafe(name: string, field: HeaderField | undefined): string {
  if (field === undefined) return `${name} and the other headers are longer than 1024 bytes together`;
  const shown = `${field.name}: ${trimHttpWhitespace(field.value)}`;
  if (!SAFELISTED_REQUEST_HEADERS.has(name)) return `${field.name} is no header that pages may send unasked`;
  if (field.value.length > LARGEST_VALUE) return `the value of ${field.name} is longer than ${LARGEST_VALUE} bytes`;
  if (name === "content-type") return `${shown} is none of the three types that a form can send`;
  if (name === "range") return `${shown} is not one range with a first byte`;
  return `${shown} has characters that need permission`;
}
