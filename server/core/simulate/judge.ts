/**
 * The browser half of the simulator: follows the Fetch standard for one request of a page's script and says whether the page may read
 * the answer. It asks any responder (a model, a real server, a record) and sends nothing itself. Cookie policy (SameSite), mixed content
 * and local network permission are decided outside CORS and are not judged here.
 */
import { FORBIDDEN_METHODS, FORBIDDEN_RESPONSE_HEADERS, isForbiddenRequestHeader, normaliseMethod, SAFELISTED_METHODS } from "../headers/names.ts";
import { parseOrigin } from "../headers/origin.ts";
import { sameSiteHosts } from "../headers/public-suffix.ts";
import { isToken } from "../headers/scanning.ts";
import type { HeaderField } from "../model/finding.ts";
import type { Reason } from "../model/setting.ts";
import { type CorsCheckFailure, type CredentialsMode, corsCheck, judgePreflight, type PreflightFailure } from "./cors-check.ts";
import { explainVerdict } from "./explain.ts";
import { preflightCacheSeconds } from "./preflight-cache.ts";
import { type PreflightNeed, preflightNeeds } from "./preflight-need.ts";
import { isReadable, readableHeaders } from "./readable-headers.ts";
import { type BrowserProfile, unsafeRequestHeaderNames } from "./safelist.ts";
import { getHeader, type Responder, resolveAddress, type SplitAddress, splitAddress, type WireRequest, type WireResponse } from "./wire.ts";

/** A request that a script of a page makes. */
export interface SimulatedRequest {
  /** As a browser serialises it; `null` for opaque origins. */
  readonly pageOrigin: string;
  /** Absolute http or https address. */
  readonly url: string;
  readonly method: string;
  readonly headers: readonly HeaderField[];
  readonly credentials: CredentialsMode;
  readonly mode: "cors" | "no-cors";
  /** True for an upload listener or a stream body: both need a preflight. */
  readonly forcePreflight: boolean;
}

/** The step that stops a request, or how it ends. Names of failures are those of Chromium's `Network.CorsError`. */
export type Verdict =
  | "shared"
  | "opaque"
  | "blocked:corp"
  | "throws"
  | "unknown"
  | CorsCheckFailure
  | PreflightFailure
  | "RedirectContainsCredentials"
  | "TooManyRedirects"
  | "InvalidRedirect";

/** One request that went out and what came back. */
export interface Exchange {
  readonly request: WireRequest;
  readonly response: WireResponse;
}

/** Result of the simulation. */
export interface Judgement {
  readonly verdict: Verdict;
  /** The method or header name that the failing step refuses. */
  readonly subject: string | undefined;
  readonly reason: Reason | undefined;
  readonly exchanges: readonly Exchange[];
  /** The first preflight, why it was needed, and for how many seconds it is remembered (0 if it failed). */
  readonly preflight: { readonly exchange: Exchange; readonly needs: readonly PreflightNeed[]; readonly cacheSeconds: number } | undefined;
  /** Response headers that the script can read, lower case, of those that were sent. */
  readonly exposedHeaders: readonly string[];
  /** Whether cookies go along, as far as the credentials mode decides; `if-samesite-allows`: the cookies' own attributes decide. */
  readonly cookies: "no" | "if-samesite-allows";
  /** One sentence. */
  readonly explanation: string;
}

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 20;

interface State {
  readonly request: SimulatedRequest;
  readonly profile: BrowserProfile;
  readonly respond: Responder;
  readonly exchanges: Exchange[];
  method: string;
  headers: readonly HeaderField[];
  preflight: Judgement["preflight"];
  tainted: boolean;
}

type Ending = { readonly verdict: Verdict; readonly subject?: string; readonly reason?: Reason; readonly exposed?: readonly string[] };

/** Runs one request. `profile` defaults to the standard. */
export function judge(request: SimulatedRequest, respond: Responder, profile: BrowserProfile = "standard"): Judgement {
  const state: State = {
    request,
    profile,
    respond,
    exchanges: [],
    method: normaliseMethod(request.method),
    headers: request.headers.filter((field) => !isForbiddenRequestHeader(field.name, field.value)),
    preflight: undefined,
    tainted: false,
  };
  const ending = run(state);
  const crossOrigin = splitAddress(request.url)?.origin !== request.pageOrigin;
  const cookies = request.credentials === "include" || (request.credentials === "same-origin" && !crossOrigin) ? "if-samesite-allows" : "no";
  return {
    verdict: ending.verdict,
    subject: ending.subject,
    reason: ending.reason,
    exchanges: state.exchanges,
    preflight: state.preflight,
    exposedHeaders: ending.exposed ?? [],
    cookies,
    explanation: explainVerdict(ending.verdict, {
      origin: request.pageOrigin,
      credentials: request.credentials === "include",
      subject: ending.subject,
      reason: ending.reason?.text,
    }),
  };
}

/** Fetch, "main fetch" with "HTTP-redirect fetch" as a loop. */
function run(state: State): Ending {
  const { request } = state;
  // Fetch, Request constructor: forbidden method; no-cors allows safelisted methods and headers only.
  if (!isToken(state.method) || FORBIDDEN_METHODS.has(state.method.toUpperCase())) return { verdict: "throws" };
  if (request.mode === "no-cors") {
    if (!SAFELISTED_METHODS.has(state.method)) return { verdict: "throws" };
    state.headers = state.headers.filter((field) => unsafeRequestHeaderNames([field], state.profile).length === 0);
  }
  let address = splitAddress(request.url);
  if (address === undefined) return { verdict: "throws" };
  let cors = false;
  for (let redirects = 0; ; redirects += 1) {
    cors ||= address.origin !== request.pageOrigin;
    const step = request.mode === "no-cors" || !cors ? fetchWithoutCors(state, address, cors) : fetchWithCors(state, address);
    if (!("response" in step)) return step;
    const location = REDIRECTS.includes(step.response.status) ? getHeader(step.response.headers, "Location") : undefined;
    if (location === undefined) return finish(state, step.response, cors);
    // Fetch, "HTTP-redirect fetch".
    if (redirects === MOST_REDIRECTS) return { verdict: "TooManyRedirects" };
    const next = resolveAddress(location, address);
    if (next === undefined) return { verdict: "InvalidRedirect" };
    // Chromium refuses every address with a user name that a script is led to (measured: vector R03).
    const refusesUserInfo = state.profile === "chromium" || (request.mode === "cors" && (cors || next.origin !== request.pageOrigin));
    if (next.userInfo && refusesUserInfo) return { verdict: "RedirectContainsCredentials" };
    followRedirect(state, step.response.status, address, next);
    address = next;
  }
}

function followRedirect(state: State, status: number, from: SplitAddress, to: SplitAddress): void {
  const becomesGet = ((status === 301 || status === 302) && state.method === "POST") || (status === 303 && state.method !== "GET" && state.method !== "HEAD");
  if (becomesGet) {
    state.method = "GET";
    const bodyHeaders = ["content-encoding", "content-language", "content-location", "content-type"];
    state.headers = state.headers.filter((field) => !bodyHeaders.includes(field.name.toLowerCase()));
  }
  if (from.origin === to.origin) return;
  state.headers = state.headers.filter((field) => field.name.toLowerCase() !== "authorization");
  // Fetch, "redirect-taint": the origin becomes opaque after a hop from one foreign origin to another.
  if (from.origin !== state.request.pageOrigin) state.tainted = true;
}

function originOf(state: State): string {
  return state.tainted ? "null" : state.request.pageOrigin;
}

function ask(state: State, wire: WireRequest): { readonly response: WireResponse } | Ending {
  const response = state.respond(wire);
  if (response.kind === "unknown") return { verdict: "unknown", reason: response.reason };
  state.exchanges.push({ request: wire, response });
  return { response };
}

function fetchWithoutCors(state: State, address: SplitAddress, crossOrigin: boolean): { readonly response: WireResponse } | Ending {
  const sendsOrigin = state.method !== "GET" && state.method !== "HEAD";
  const answer = ask(state, actualRequest(state, address, sendsOrigin ? originOf(state) : undefined, !crossOrigin));
  if (!("response" in answer) || !crossOrigin) return answer;
  return blockedByResourcePolicy(answer.response, state.request.pageOrigin, address.origin) ? { verdict: "blocked:corp" } : answer;
}

/** Fetch, "cross-origin resource policy internal check", without the embedder policy. */
function blockedByResourcePolicy(response: WireResponse, pageOrigin: string, apiOrigin: string): boolean {
  const policy = getHeader(response.headers, "Cross-Origin-Resource-Policy");
  if (policy === "same-origin") return pageOrigin !== apiOrigin;
  if (policy !== "same-site") return false;
  const page = parseOrigin(pageOrigin);
  const api = parseOrigin(apiOrigin);
  if (page === undefined || api === undefined || !sameSiteHosts(page.host, api.host)) return true;
  return page.scheme !== "https" && api.scheme === "https";
}

function fetchWithCors(state: State, address: SplitAddress): { readonly response: WireResponse } | Ending {
  const { request, profile } = state;
  const needs = preflightNeeds(state.method, state.headers, request.forcePreflight, profile);
  const origin = originOf(state);
  if (needs.length > 0) {
    const unsafeNames = needs.flatMap((need) => (need.kind === "header" ? [need.subject] : []));
    const wire: WireRequest = {
      kind: "preflight",
      method: "OPTIONS",
      url: address.origin + address.path,
      origin,
      requestMethod: state.method,
      requestHeaders: unsafeNames.length === 0 ? undefined : unsafeNames.join(","),
      headers: [],
      credentials: false,
    };
    const answer = ask(state, wire);
    if (!("response" in answer)) return answer;
    const question = { method: state.method, unsafeNames, origin, credentials: request.credentials, forced: request.forcePreflight };
    const failed = judgePreflight(answer.response, question, profile);
    const cacheSeconds = failed === undefined ? preflightCacheSeconds(getHeader(answer.response.headers, "Access-Control-Max-Age"), profile) : 0;
    state.preflight ??= { exchange: { request: wire, response: answer.response }, needs, cacheSeconds };
    if (failed !== undefined) return failed.subject === undefined ? { verdict: failed.failure } : { verdict: failed.failure, subject: failed.subject };
  }
  const answer = ask(state, actualRequest(state, address, origin, false));
  if (!("response" in answer)) return answer;
  const failed = corsCheck(answer.response.headers, origin, request.credentials);
  return failed === undefined ? answer : { verdict: failed };
}

function actualRequest(state: State, address: SplitAddress, origin: string | undefined, sameOrigin: boolean): WireRequest {
  const { credentials } = state.request;
  return {
    kind: "actual",
    method: state.method,
    url: address.origin + address.path,
    origin,
    requestMethod: undefined,
    requestHeaders: undefined,
    headers: state.headers,
    credentials: credentials === "include" || (credentials === "same-origin" && sameOrigin),
  };
}

/** Fetch, "main fetch": response tainting decides what the script sees. */
function finish(state: State, response: WireResponse, cors: boolean): Ending {
  const sent = [...new Set(response.headers.map((field) => field.name.toLowerCase()))];
  if (!cors) return { verdict: "shared", exposed: sent.filter((name) => !FORBIDDEN_RESPONSE_HEADERS.has(name)) };
  if (state.request.mode === "no-cors") return { verdict: "opaque" };
  const readable = readableHeaders(response.headers, state.request.credentials);
  return { verdict: "shared", exposed: sent.filter((name) => isReadable(name, readable)) };
}
