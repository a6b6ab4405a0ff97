/**
 * Where Chromium departs from the Fetch standard. The browser suite fails if the browser departs anywhere else, and if it no longer departs
 * here; `docs/browser-deviations.md` is written from it. Our simulator judges by the standard and knows these as its profile `chromium`.
 */
import type { Judgement, SimulatedRequest } from "../core/simulate/judge.ts";
import { isSafelistedRequestHeader } from "../core/simulate/safelist.ts";
import type { Outcome } from "./vector-run.ts";

/** The browsers that were observed: the one that `npm test` runs (major version), and the one that made the record in `test/vectors`. */
export const OBSERVED_CHROMIUM = { suite: "153", record: "156.0.8078.79" } as const;

/** One request for which the browser did not do what the standard says. */
export interface Departure {
  readonly request: SimulatedRequest;
  readonly standard: Judgement;
  readonly browser: Outcome;
}

/** One deviation. */
export interface Deviation {
  readonly id: string;
  readonly what: string;
  readonly clause: { readonly text: string; readonly url: string };
  readonly standard: string;
  readonly chromium: string;
  /** Cases in which it must be seen: ids of vectors, or `Max-Age: value` for the cache of preflights. */
  readonly seenIn: readonly string[];
  /** Whether a departure is this one. Absent for deviations of the cache, which `seenIn` names one by one. */
  readonly explains?: (departure: Departure) => boolean;
}

const MAX_AGE = {
  text: "Fetch, CORS-preflight fetch, steps 7.8 and 7.9: delta-seconds, or else 5 seconds",
  url: "https://fetch.spec.whatwg.org/#cors-preflight-fetch",
};

/** All deviations that are known. */
export const DEVIATIONS: readonly Deviation[] = [
  {
    id: "authorization-under-star",
    what: "Authorization header under `Access-Control-Allow-Headers: *`, without credentials",
    clause: { text: "Fetch, CORS non-wildcard request-header name", url: "https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name" },
    standard: "refuses: the header must be named",
    chromium: "lets it pass",
    seenIn: ["C13"],
    explains: ({ standard }) => standard.verdict === "HeaderDisallowedByPreflightResponse" && standard.subject === "authorization",
  },
  {
    id: "client-hints",
    what: "Client hints such as DPR or Save-Data set by a script",
    clause: { text: "Fetch, CORS-safelisted request-header", url: "https://fetch.spec.whatwg.org/#cors-safelisted-request-header" },
    standard: "asks first with a preflight",
    chromium: "sends the request without a preflight",
    seenIn: ["D21", "R06"],
    explains: ({ request, standard }) => {
      const asked = standard.preflight?.exchange.request.requestHeaders?.split(",") ?? [];
      const isHint = (name: string): boolean =>
        request.headers.some((field) => field.name.toLowerCase() === name && isSafelistedRequestHeader(name, field.value, "chromium"));
      return asked.some(isHint);
    },
  },
  {
    id: "redirect-to-user-name",
    what: "A `no-cors` request that is redirected to an address with a user name in it",
    clause: { text: "Fetch, HTTP-redirect fetch: addresses that include credentials", url: "https://fetch.spec.whatwg.org/#http-redirect-fetch" },
    standard: "follows the redirect; only requests with CORS must not",
    chromium: "refuses the redirect",
    seenIn: ["R03"],
    explains: ({ standard, browser }) => standard.verdict === "opaque" && browser.verdict === "RedirectContainsCredentials",
  },
  {
    id: "max-age-negative",
    what: "`Access-Control-Max-Age: -1`",
    clause: MAX_AGE,
    standard: "remembers the preflight for 5 seconds",
    chromium: "does not remember it",
    seenIn: ["Max-Age: -1"],
  },
  {
    id: "max-age-plus-sign",
    what: "`Access-Control-Max-Age: +600`",
    clause: MAX_AGE,
    standard: "remembers the preflight for 5 seconds",
    chromium: "remembers it for 600 seconds",
    seenIn: ["Max-Age: +600"],
  },
  {
    id: "max-age-huge",
    what: "`Access-Control-Max-Age` above the largest 64-bit number",
    clause: {
      text: "RFC 9111, section 1.2.2: delta-seconds that overflow are a very large number",
      url: "https://www.rfc-editor.org/rfc/rfc9111#section-1.2.2",
    },
    standard: "remembers the preflight for as long as the browser does at most",
    chromium: "remembers it for 5 seconds",
    seenIn: ["Max-Age: 99999999999999999999"],
  },
];
