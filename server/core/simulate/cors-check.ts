/** The checks that a browser makes on one answer (Fetch, "CORS check" and "CORS-preflight fetch" step 7). Names of failures are those of Chromium's `Network.CorsError`. */

import { SAFELISTED_METHODS } from "../headers/names.ts";
import { extractListValues } from "../headers/token-list.ts";
import type { HeaderField } from "../model/finding.ts";
import type { BrowserProfile } from "./safelist.ts";
import { isValidAddress } from "./url-validity.ts";
import { getHeader, type WireResponse } from "./wire.ts";

/** How cookies are handled: Fetch, "credentials mode". */
export type CredentialsMode = "omit" | "same-origin" | "include";

/** Failures of the CORS check; on a preflight they carry the prefix `Preflight`. */
export type CorsCheckFailure =
  | "MissingAllowOriginHeader"
  | "WildcardOriginNotAllowed"
  | "MultipleAllowOriginValues"
  | "InvalidAllowOriginValue"
  | "AllowOriginMismatch"
  | "InvalidAllowCredentials";

/** Failures of a preflight. */
export type PreflightFailure =
  | `Preflight${CorsCheckFailure}`
  | "PreflightDisallowedRedirect"
  | "PreflightInvalidStatus"
  | "InvalidAllowMethodsPreflightResponse"
  | "InvalidAllowHeadersPreflightResponse"
  | "MethodDisallowedByPreflightResponse"
  | "HeaderDisallowedByPreflightResponse";

/** Fetch, "CORS check": `undefined` means success. `origin`: the Origin header that was sent. */
export function corsCheck(headers: readonly HeaderField[], origin: string, credentials: CredentialsMode): CorsCheckFailure | undefined {
  const allowed = getHeader(headers, "Access-Control-Allow-Origin");
  if (allowed === undefined) return "MissingAllowOriginHeader";
  if (credentials !== "include" && allowed === "*") return undefined;
  if (allowed !== origin) return describeDifference(allowed);
  if (credentials !== "include") return undefined;
  return getHeader(headers, "Access-Control-Allow-Credentials") === "true" ? undefined : "InvalidAllowCredentials";
}

/** The standard knows one failure here; Chromium tells four apart. */
function describeDifference(allowed: string): CorsCheckFailure {
  if (allowed === "*") return "WildcardOriginNotAllowed";
  if (allowed.includes(",") || allowed.includes(" ")) return "MultipleAllowOriginValues";
  if (allowed === "null") return "AllowOriginMismatch";
  return isValidAddress(allowed) ? "AllowOriginMismatch" : "InvalidAllowOriginValue";
}

/** What the preflight asks for. */
export interface PreflightQuestion {
  readonly method: string;
  /** From `unsafeRequestHeaderNames`. */
  readonly unsafeNames: readonly string[];
  readonly origin: string;
  readonly credentials: CredentialsMode;
  /** True if something other than method and headers made the preflight necessary (an upload listener). */
  readonly forced: boolean;
}

/** A failure with the method or header name that is not allowed. */
export interface PreflightVerdict {
  readonly failure: PreflightFailure;
  readonly subject?: string;
}

/** Fetch, "CORS-preflight fetch" step 7; `undefined` means success. Like Chromium it reports the CORS check before the status. */
export function judgePreflight(response: WireResponse, question: PreflightQuestion, profile: BrowserProfile): PreflightVerdict | undefined {
  if ([301, 302, 303, 307, 308].includes(response.status)) return { failure: "PreflightDisallowedRedirect" };
  const failed = corsCheck(response.headers, question.origin, question.credentials);
  if (failed !== undefined) return { failure: `Preflight${failed}` };
  if (response.status < 200 || response.status > 299) return { failure: "PreflightInvalidStatus" };
  const methodsText = getHeader(response.headers, "Access-Control-Allow-Methods");
  const headersText = getHeader(response.headers, "Access-Control-Allow-Headers");
  const listed = methodsText === undefined ? undefined : extractListValues(methodsText);
  if (methodsText !== undefined && listed === undefined) return { failure: "InvalidAllowMethodsPreflightResponse" };
  const names = headersText === undefined ? [] : extractListValues(headersText);
  if (names === undefined) return { failure: "InvalidAllowHeadersPreflightResponse" };
  const methods = listed ?? (question.forced ? [question.method] : []);
  const wild = question.credentials !== "include";
  const methodAllowed = methods.includes(question.method) || SAFELISTED_METHODS.has(question.method) || (wild && methods.includes("*"));
  if (!methodAllowed) return { failure: "MethodDisallowedByPreflightResponse", subject: question.method };
  const lower = new Set(names.map((name) => name.toLowerCase()));
  const covered = (name: string): boolean => {
    if (lower.has(name)) return true;
    // Fetch, "CORS non-wildcard request-header name": `*` does not cover Authorization. Chromium 156 lets it pass (vector C13).
    return wild && lower.has("*") && (name !== "authorization" || profile === "chromium");
  };
  const refused = question.unsafeNames.find((name) => !covered(name));
  return refused === undefined ? undefined : { failure: "HeaderDisallowedByPreflightResponse", subject: refused };
}
