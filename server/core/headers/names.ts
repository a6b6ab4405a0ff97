/** Names of headers and methods that the Fetch standard or browsers treat specially, in standard spelling. Data and look-ups only. */
import { nearestWord } from "./near-miss.ts";

/** CORS response headers. */
export const CORS_RESPONSE_HEADERS: readonly string[] = [
  "Access-Control-Allow-Origin",
  "Access-Control-Allow-Credentials",
  "Access-Control-Allow-Methods",
  "Access-Control-Allow-Headers",
  "Access-Control-Expose-Headers",
  "Access-Control-Max-Age",
];

/** The same in lower case: what a setting of CORS that cannot be read may be sending. */
export const CORS_HEADER_NAMES: readonly string[] = CORS_RESPONSE_HEADERS.map((name) => name.toLowerCase());

/** Response headers by which a server protects its users. */
export const SECURITY_RESPONSE_HEADERS: readonly string[] = [
  "Content-Security-Policy",
  "Content-Security-Policy-Report-Only",
  "Strict-Transport-Security",
  "X-Content-Type-Options",
  "X-Frame-Options",
  "Referrer-Policy",
  "Permissions-Policy",
  "Permissions-Policy-Report-Only",
  "Cross-Origin-Opener-Policy",
  "Cross-Origin-Opener-Policy-Report-Only",
  "Cross-Origin-Embedder-Policy",
  "Cross-Origin-Embedder-Policy-Report-Only",
  "Cross-Origin-Resource-Policy",
  "Origin-Agent-Cluster",
  "Document-Policy",
  "Document-Isolation-Policy",
  "Integrity-Policy",
  "Integrity-Policy-Report-Only",
  "Clear-Site-Data",
  "Reporting-Endpoints",
  "Report-To",
  "NEL",
  "X-DNS-Prefetch-Control",
  "X-Download-Options",
  "X-Permitted-Cross-Domain-Policies",
  "X-XSS-Protection",
  "Timing-Allow-Origin",
  "Service-Worker-Allowed",
  "Supports-Loading-Mode",
  "Activate-Storage-Access",
];

/** Headers that browsers no longer read, or that only leak. Known, so that they are no typos. */
export const OBSOLETE_RESPONSE_HEADERS: readonly string[] = [
  "Expect-CT",
  "Public-Key-Pins",
  "Public-Key-Pins-Report-Only",
  "Feature-Policy",
  "X-Content-Security-Policy",
  "X-WebKit-CSP",
  "X-UA-Compatible",
  "P3P",
  "Pragma",
  "Access-Control-Allow-Private-Network",
  "Access-Control-Request-Private-Network",
  "X-Powered-By",
  "Server",
  "X-AspNet-Version",
  "X-AspNetMvc-Version",
  "X-Runtime",
  "X-Generator",
];

const OTHER_KNOWN_HEADERS: readonly string[] = [
  "Accept",
  "Accept-CH",
  "Accept-Charset",
  "Accept-Encoding",
  "Accept-Language",
  "Accept-Patch",
  "Accept-Post",
  "Accept-Ranges",
  "Access-Control-Request-Headers",
  "Access-Control-Request-Method",
  "Age",
  "Allow",
  "Alt-Svc",
  "Alt-Used",
  "Authorization",
  "Cache-Control",
  "CDN-Cache-Control",
  "Connection",
  "Content-Disposition",
  "Content-Encoding",
  "Content-Language",
  "Content-Length",
  "Content-Location",
  "Content-MD5",
  "Content-Range",
  "Content-Type",
  "Cookie",
  "Critical-CH",
  "Date",
  "Deprecation",
  "DNT",
  "ETag",
  "Expect",
  "Expires",
  "Forwarded",
  "From",
  "Host",
  "Idempotency-Key",
  "If-Match",
  "If-Modified-Since",
  "If-None-Match",
  "If-Range",
  "If-Unmodified-Since",
  "Keep-Alive",
  "Last-Event-ID",
  "Last-Modified",
  "Link",
  "Location",
  "Max-Forwards",
  "No-Vary-Search",
  "Origin",
  "Priority",
  "Proxy-Authenticate",
  "Proxy-Authorization",
  "Range",
  "RateLimit",
  "RateLimit-Limit",
  "RateLimit-Policy",
  "RateLimit-Remaining",
  "RateLimit-Reset",
  "Referer",
  "Refresh",
  "Retry-After",
  "Save-Data",
  "Sec-Fetch-Dest",
  "Sec-Fetch-Mode",
  "Sec-Fetch-Site",
  "Sec-Fetch-User",
  "Sec-GPC",
  "Sec-WebSocket-Accept",
  "Sec-WebSocket-Key",
  "Sec-WebSocket-Protocol",
  "Sec-WebSocket-Version",
  "Server-Timing",
  "Set-Cookie",
  "Set-Login",
  "SourceMap",
  "Speculation-Rules",
  "Sunset",
  "Surrogate-Control",
  "TE",
  "Traceparent",
  "Tracestate",
  "Trailer",
  "Transfer-Encoding",
  "Upgrade",
  "Upgrade-Insecure-Requests",
  "User-Agent",
  "Vary",
  "Via",
  "Warning",
  "WWW-Authenticate",
  "X-Api-Key",
  "X-Correlation-ID",
  "X-CSRF-Token",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Port",
  "X-Forwarded-Proto",
  "X-HTTP-Method-Override",
  "X-Real-IP",
  "X-Request-ID",
  "X-Requested-With",
  "X-Response-Time",
  "X-Robots-Tag",
  "X-Total-Count",
  "X-XSRF-Token",
  "X-Accel-Buffering",
  "X-Accel-Expires",
  "X-Accel-Redirect",
  "X-RateLimit-Limit",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset",
  "X-Cache",
  "X-Served-By",
  "X-Timer",
];

const STANDARD_SPELLING: ReadonlyMap<string, string> = new Map(
  [...CORS_RESPONSE_HEADERS, ...SECURITY_RESPONSE_HEADERS, ...OBSOLETE_RESPONSE_HEADERS, ...OTHER_KNOWN_HEADERS].map((name) => [name.toLowerCase(), name]),
);

const TYPO_TARGETS: readonly string[] = [...CORS_RESPONSE_HEADERS, ...SECURITY_RESPONSE_HEADERS, "Vary", "Set-Cookie", "Cache-Control", "Feature-Policy"];

/** Standard spelling of a known header name, or `undefined`. */
export function standardHeaderName(name: string): string | undefined {
  return STANDARD_SPELLING.get(name.toLowerCase());
}

/** The CORS or security header that a misspelt name was probably meant to be; `undefined` for known names and names that resemble none. */
export function suggestHeaderName(name: string): string | undefined {
  if (name.length > 60 || name.length < 4 || standardHeaderName(name) !== undefined) return undefined;
  const dashed = name.replaceAll("_", "-").replaceAll(" ", "-");
  const renamed = STANDARD_SPELLING.get(dashed.toLowerCase());
  if (renamed !== undefined && TYPO_TARGETS.includes(renamed)) return renamed;
  return nearestWord(dashed, TYPO_TARGETS, dashed.length < 8 ? 1 : 2);
}

/** Fetch, "CORS-safelisted method". Such methods never need to be listed. */
export const SAFELISTED_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST"]);

/** Fetch, "forbidden method". Scripts cannot send them. */
export const FORBIDDEN_METHODS: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);

/** Methods that browsers write in upper case before comparing (Fetch, "normalize a method"). PATCH is not among them. */
export const NORMALISED_METHODS: ReadonlySet<string> = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);

/** Fetch, "normalize a method". */
export function normaliseMethod(method: string): string {
  const upper = method.toUpperCase();
  return NORMALISED_METHODS.has(upper) ? upper : method;
}

const FORBIDDEN_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  "accept-charset",
  "accept-encoding",
  "access-control-request-headers",
  "access-control-request-method",
  "connection",
  "content-length",
  "cookie",
  "cookie2",
  "date",
  "dnt",
  "expect",
  "host",
  "keep-alive",
  "origin",
  "referer",
  "set-cookie",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
]);

const METHOD_OVERRIDES: ReadonlySet<string> = new Set(["x-http-method", "x-http-method-override", "x-method-override"]);

/** Fetch, "forbidden request-header": scripts cannot set it, whatever the value. */
export function isForbiddenRequestHeaderName(name: string): boolean {
  const lower = name.toLowerCase();
  return FORBIDDEN_REQUEST_HEADERS.has(lower) || lower.startsWith("proxy-") || lower.startsWith("sec-");
}

/** Fetch, "forbidden request-header" for a name and value: an override header with a forbidden method counts too. */
export function isForbiddenRequestHeader(name: string, value: string): boolean {
  if (isForbiddenRequestHeaderName(name)) return true;
  if (!METHOD_OVERRIDES.has(name.toLowerCase())) return false;
  return value.split(",").some((method) => FORBIDDEN_METHODS.has(method.trim().toUpperCase()));
}

/** Fetch, "CORS-safelisted response-header name", lower case. Scripts read them without Access-Control-Expose-Headers. */
export const SAFELISTED_RESPONSE_HEADERS: ReadonlySet<string> = new Set([
  "cache-control",
  "content-language",
  "content-length",
  "content-type",
  "expires",
  "last-modified",
  "pragma",
]);

/** Fetch, "forbidden response-header name", lower case. Scripts never read them. */
export const FORBIDDEN_RESPONSE_HEADERS: ReadonlySet<string> = new Set(["set-cookie", "set-cookie2"]);
