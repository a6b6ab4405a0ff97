/** Names of response headers that no browser knows and that were probably meant to be a CORS, security or caching header. It does not look at values. */
import { nearestWord } from "./near-miss.ts";

const KNOWN: readonly string[] = [
  "Access-Control-Allow-Origin",
  "Access-Control-Allow-Credentials",
  "Access-Control-Allow-Methods",
  "Access-Control-Allow-Headers",
  "Access-Control-Expose-Headers",
  "Access-Control-Max-Age",
  "Cache-Control",
  "Clear-Site-Data",
  "Content-Security-Policy",
  "Content-Security-Policy-Report-Only",
  "Strict-Transport-Security",
  "X-Frame-Options",
  "X-Content-Type-Options",
  "Referrer-Policy",
  "Permissions-Policy",
  "Cross-Origin-Opener-Policy",
  "Cross-Origin-Embedder-Policy",
  "Cross-Origin-Resource-Policy",
  "Reporting-Endpoints",
];

/** Real names that stand near a known one; each has its own meaning or its own rule. */
const OTHER_NAMES = new Set([
  "access-control-request-method",
  "access-control-request-headers",
  "access-control-allow-private-network",
  "access-control-allow-local-network",
  "x-content-security-policy",
  "x-webkit-csp",
  "feature-policy",
  "document-policy",
  "origin-agent-cluster",
  "x-xss-protection",
  "x-download-options",
  "x-permitted-cross-domain-policies",
  "permissions-policy-report-only",
  "cross-origin-opener-policy-report-only",
  "cross-origin-embedder-policy-report-only",
  "timing-allow-origin",
  "x-content-type",
  "cdn-cache-control",
]);

/** Names that people write and that are further away than a slip of the finger. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["content-security", "Content-Security-Policy"],
  ["content-secure-policy", "Content-Security-Policy"],
  ["hsts", "Strict-Transport-Security"],
  ["transport-security", "Strict-Transport-Security"],
  ["strict-transport", "Strict-Transport-Security"],
  ["strict-transport-policy", "Strict-Transport-Security"],
  ["strict-transport-security-policy", "Strict-Transport-Security"],
  ["x-strict-transport-security", "Strict-Transport-Security"],
  ["frame-options", "X-Frame-Options"],
  ["x-frame-policy", "X-Frame-Options"],
  ["content-type-options", "X-Content-Type-Options"],
  ["x-content-options", "X-Content-Type-Options"],
  ["x-referrer-policy", "Referrer-Policy"],
  ["x-permissions-policy", "Permissions-Policy"],
  ["cross-origin-opener", "Cross-Origin-Opener-Policy"],
  ["cross-origin-embedder", "Cross-Origin-Embedder-Policy"],
  ["cross-origin-resource", "Cross-Origin-Resource-Policy"],
]);

const SHORTEST = 12;
const LONGEST = 60;

/** The name that was meant, or `undefined` if the written one is known or like no known one. */
export function meantHeaderName(written: string): string | undefined {
  const lower = written.trim().toLowerCase();
  const alias = ALIASES.get(lower);
  if (alias !== undefined) return alias;
  if (lower.length < SHORTEST || lower.length > LONGEST) return undefined;
  if (OTHER_NAMES.has(lower) || KNOWN.some((known) => known.toLowerCase() === lower)) return undefined;
  const letters = lower.replaceAll(/[^a-z]/g, "");
  const same = KNOWN.find((known) => known.toLowerCase().replaceAll("-", "") === letters);
  return (
    same ?? nearestWord(lower.replace(/policies$/, "policy"), KNOWN) ?? KNOWN.find((known) => known.toLowerCase() === lower.replace(/policies$/, "policy"))
  );
}
