/** Which headers of a cross-origin answer a script can read (Fetch, "main fetch" step 14 and "CORS-exposed header-name list"). */
import { FORBIDDEN_RESPONSE_HEADERS, SAFELISTED_RESPONSE_HEADERS } from "../headers/names.ts";
import { extractListValues } from "../headers/token-list.ts";
import type { HeaderField } from "../model/finding.ts";
import type { CredentialsMode } from "./cors-check.ts";
import { getHeader } from "./wire.ts";

/** `all`: every header that is sent, except those no script ever sees; else the safelisted ones and these, in lower case. */
export type ReadableHeaders = { readonly kind: "all" } | { readonly kind: "listed"; readonly names: ReadonlySet<string> };

/** Reads Access-Control-Expose-Headers of an answer. A malformed list exposes nothing; `*` counts only without credentials. */
export function readableHeaders(headers: readonly HeaderField[], credentials: CredentialsMode): ReadableHeaders {
  const text = getHeader(headers, "Access-Control-Expose-Headers");
  const names = new Set((text === undefined ? [] : (extractListValues(text) ?? [])).map((name) => name.toLowerCase()));
  return names.has("*") && credentials !== "include" ? { kind: "all" } : { kind: "listed", names };
}

/** True if a script can read a header of this name (lower case). */
export function isReadable(name: string, readable: ReadableHeaders): boolean {
  if (FORBIDDEN_RESPONSE_HEADERS.has(name)) return false;
  return readable.kind === "all" || readable.names.has(name) || SAFELISTED_RESPONSE_HEADERS.has(name);
}
