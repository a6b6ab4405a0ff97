/**
 * What preflights cost the pages that a policy lets in: which of the requests it allows need one, and how often it is asked again.
 * It weighs what the policy says of methods, headers and time, not whether its origins are sound.
 */
import { FORBIDDEN_METHODS, isForbiddenRequestHeaderName, SAFELISTED_METHODS } from "../headers/names.ts";
import type { CorsPolicy } from "../model/facts.ts";
import type { Reason } from "../model/setting.ts";
import { type CachingBrowser, describeCacheTimes, preflightCacheTimes } from "./preflight-cache.ts";
import { SAFELISTED_REQUEST_HEADERS } from "./safelist.ts";

/** Names that need a preflight and are allowed; `any`: whatever the page asks for, but not `except` (lower case). */
export type PricedNames =
  | { readonly kind: "listed"; readonly names: readonly string[] }
  | { readonly kind: "any"; readonly except: readonly string[] }
  | PriceUnknown;

/** A setting that decides could not be read. */
export interface PriceUnknown {
  readonly kind: "unknown";
  readonly reason: Reason;
}

/** Whether one kind of request gets through and pays: `refused` requests ask in vain each time. */
export type PricedRequest = "pays" | "refused" | "unknown";

/** The price of a policy. */
export interface PreflightCost {
  /** Allowed methods outside GET, HEAD and POST. */
  readonly methods: PricedNames;
  /** Allowed request headers that no page may send unasked, as written; `content-type` means types that no form sends. */
  readonly headers: PricedNames;
  /** A POST with `Content-Type: application/json`. */
  readonly json: PricedRequest;
  /** Any request with an Authorization header. */
  readonly authorization: PricedRequest;
  /** Seconds until the same page asks again for the same address; 0: it asks every time. */
  readonly seconds: Readonly<Record<CachingBrowser, number>> | PriceUnknown;
  /** One sentence. */
  readonly sentence: string;
}

/** The price for pages that the policy lets in; `undefined` if it lets none in or has no word in preflights. */
export function preflightCost(policy: CorsPolicy): PreflightCost | undefined {
  if (policy.origins.kind === "off" || policy.origins.kind === "broken") return undefined;
  if (policy.responses === "actual" || policy.responses === "errors") return undefined;
  const methods = pricedMethods(policy);
  const headers = pricedHeaders(policy);
  const json = priceOf(headers, "content-type");
  const authorization = priceOf(headers, "authorization");
  const seconds = policy.maxAge.kind === "unknown" ? ({ kind: "unknown", reason: policy.maxAge.reason } as const) : preflightCacheTimes(policy.maxAge.value);
  return { methods, headers, json, authorization, seconds, sentence: sentenceOf(methods, headers, json, authorization, seconds) };
}

const ANYTHING: PricedNames = { kind: "any", except: [] };

function pricedMethods(policy: CorsPolicy): PricedNames {
  if (policy.methods.kind === "unknown") return { kind: "unknown", reason: policy.methods.reason };
  if (policy.methods.value === "mirror") return ANYTHING;
  const texts = (policy.methods.value ?? []).map((item) => (policy.profile.uppercasesMethods ? item.text.toUpperCase() : item.text));
  const star = starOf(policy, texts, policy.profile.starMethodsWithCredentials === "expands");
  if (star !== undefined) return star;
  return { kind: "listed", names: unique(texts.filter((text) => text !== "*" && !SAFELISTED_METHODS.has(text) && !FORBIDDEN_METHODS.has(text.toUpperCase()))) };
}

function pricedHeaders(policy: CorsPolicy): PricedNames {
  if (policy.requestHeaders.kind === "unknown") return { kind: "unknown", reason: policy.requestHeaders.reason };
  const items = policy.requestHeaders.value;
  if (items === "mirror") return ANYTHING;
  const texts = (items ?? []).map((item) => item.text);
  const star = starOf(policy, texts, policy.profile.starHeadersWithCredentials === "mirrors");
  if (star === undefined) return { kind: "listed", names: unique(texts.filter((text) => text !== "*" && mayPay(text.toLowerCase()))) };
  const isReplaced = policy.credentials.kind === "known" && policy.credentials.value;
  // Fetch, "CORS non-wildcard request-header name": a literal `*` does not cover Authorization.
  const isUncovered = star.kind === "any" && !isReplaced && !texts.some((text) => text.toLowerCase() === "authorization");
  return isUncovered ? { kind: "any", except: ["authorization"] } : star;
}

/** `any` if a `*` in the list lets everything through; with credentials browsers take it as a name, unless the server replaces it. */
function starOf(policy: CorsPolicy, texts: readonly string[], isReplaced: boolean): PricedNames | undefined {
  if (!texts.includes("*")) return undefined;
  if (policy.credentials.kind === "unknown") return isReplaced ? ANYTHING : { kind: "unknown", reason: policy.credentials.reason };
  return !policy.credentials.value || isReplaced ? ANYTHING : undefined;
}

/** Scripts cannot set forbidden headers, and other safelisted ones need a preflight only for values that hardly anyone sends. */
function mayPay(name: string): boolean {
  return name === "content-type" || (!SAFELISTED_REQUEST_HEADERS.has(name) && !isForbiddenRequestHeaderName(name));
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function priceOf(headers: PricedNames, name: string): PricedRequest {
  if (headers.kind === "unknown") return "unknown";
  if (headers.kind === "any") return headers.except.includes(name) ? "refused" : "pays";
  return headers.names.some((text) => text.toLowerCase() === name) ? "pays" : "refused";
}

function sentenceOf(methods: PricedNames, headers: PricedNames, json: PricedRequest, authorization: PricedRequest, seconds: PreflightCost["seconds"]): string {
  const payers = payersOf(methods, headers, json, authorization);
  if (payers.length === 0) {
    return methods.kind === "unknown" || headers.kind === "unknown"
      ? "It is not known which requests cost a preflight."
      : "No request that needs a preflight gets through; plain GET and POST cost none.";
  }
  const what = `${payers.length === 1 ? payers[0] : `${payers.slice(0, -1).join(", ")} or ${payers.at(-1) ?? ""}`} costs a preflight`;
  if ("kind" in seconds) return `${what} per address and page origin; how often is not known, because ${seconds.reason.text}.`;
  const browsers: readonly CachingBrowser[] = ["chromium", "firefox", "safari"];
  if (browsers.every((browser) => seconds[browser] === 0)) return `${what} every time, since nothing is remembered.`;
  return `${what} per address and page origin ${describeCacheTimes(seconds, "every time", "every ")}.`;
}

function payersOf(methods: PricedNames, headers: PricedNames, json: PricedRequest, authorization: PricedRequest): readonly string[] {
  const payers: string[] = [];
  if (json === "pays") payers.push("a JSON POST");
  if (authorization === "pays") payers.push("a request with Authorization");
  if (methods.kind === "any") payers.push("any method but GET, HEAD and POST");
  else if (methods.kind === "listed" && methods.names.length > 0) payers.push(`${/^[AEIOU]/.test(methods.names[0] ?? "") ? "an" : "a"} ${cut(methods.names)}`);
  if (headers.kind === "any") payers.push("a request with any other header of its own");
  if (headers.kind === "listed") {
    const others = headers.names.filter((name) => !["content-type", "authorization"].includes(name.toLowerCase()));
    if (others.length > 0) payers.push(`a request with ${cut(others)}`);
  }
  return payers.map((text, index) => (index === 0 ? text.charAt(0).toUpperCase() + text.slice(1) : text));
}

const MOST_NAMES = 5;

function cut(names: readonly string[]): string {
  return names.length > MOST_NAMES ? `${names.slice(0, MOST_NAMES).join("/")} and ${names.length - MOST_NAMES} more` : names.join("/");
}
