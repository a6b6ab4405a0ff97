/** Which response headers written by hand are worth a fact: CORS, security and caching headers and near misses of them. Cookies are read elsewhere. */
import { meantHeaderName } from "../../../headers/misspelt-names.ts";
import { nearestWord } from "../../../headers/near-miss.ts";
import { isRevealing } from "../../../headers/revealing.ts";

/** Response headers that rules know, in lower case (Fetch standard section 3.2; W3C and IETF header registries; banners of servers). */
const KNOWN: readonly string[] = [
  "access-control-allow-origin",
  "access-control-allow-credentials",
  "access-control-allow-methods",
  "access-control-allow-headers",
  "access-control-expose-headers",
  "access-control-max-age",
  "access-control-allow-private-network",
  "content-security-policy",
  "content-security-policy-report-only",
  "x-content-security-policy",
  "x-webkit-csp",
  "strict-transport-security",
  "x-frame-options",
  "x-content-type-options",
  "referrer-policy",
  "permissions-policy",
  "feature-policy",
  "cross-origin-opener-policy",
  "cross-origin-opener-policy-report-only",
  "cross-origin-embedder-policy",
  "cross-origin-embedder-policy-report-only",
  "cross-origin-resource-policy",
  "origin-agent-cluster",
  "x-xss-protection",
  "x-permitted-cross-domain-policies",
  "x-dns-prefetch-control",
  "x-download-options",
  "expect-ct",
  "public-key-pins",
  "public-key-pins-report-only",
  "timing-allow-origin",
  "clear-site-data",
  "reporting-endpoints",
  "report-to",
  "x-powered-by",
  "server",
  "cache-control",
  "pragma",
  "expires",
  "vary",
];

const KNOWN_SET: ReadonlySet<string> = new Set(KNOWN);
/** Names this short are ordinary words: they count only on something that is plainly a response. */
const SHORT_WORDS: ReadonlySet<string> = new Set(["server", "vary", "pragma", "expires", "product", "sourcemap", "hsts"]);
const SHORTEST_NEAR_MISS = 12;
const LONGEST_NAME = 60;

/** True if a write of this header, or of what looks like a misspelling of it, is worth a fact. */
export function isInterestingHeader(name: string): boolean {
  const lower = name.trim().toLowerCase();
  if (KNOWN_SET.has(lower) || isRevealing(lower) || meantHeaderName(lower) !== undefined) return true;
  if (lower.startsWith("access-control-")) return !lower.startsWith("access-control-request-");
  if (lower.length < SHORTEST_NEAR_MISS || lower.length > LONGEST_NAME || !/^[a-z][a-z _-]+$/.test(lower)) return false;
  return nearestWord(lower, KNOWN, 2) !== undefined;
}

/** True if the name is also an ordinary word, so that `.set(name, …)` says nothing. */
export function isOrdinaryWord(name: string): boolean {
  return SHORT_WORDS.has(name.toLowerCase());
}
