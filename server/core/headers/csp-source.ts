/** What one source of a CSP directive means (CSP Level 3 section 2.3.1). It does not match addresses against sources. */

/** Keywords in quotes. */
export const CSP_KEYWORDS: readonly string[] = [
  "'self'",
  "'none'",
  "'unsafe-inline'",
  "'unsafe-eval'",
  "'strict-dynamic'",
  "'unsafe-hashes'",
  "'report-sample'",
  "'wasm-unsafe-eval'",
  "'unsafe-allow-redirects'",
  "'inline-speculation-rules'",
  "'unsafe-webtransport-hashes'",
  "'trusted-types-eval'",
  "'report-sha256'",
  "'report-sha384'",
  "'report-sha512'",
];

const KEYWORDS = new Set(CSP_KEYWORDS);

/** Kinds of sources. `host`: scheme, host, port and path as far as written; `invalid`: browsers ignore it. */
export type CspSource =
  | { readonly kind: "keyword"; readonly keyword: string }
  | { readonly kind: "nonce"; readonly value: string }
  | { readonly kind: "hash"; readonly algorithm: string; readonly value: string }
  | { readonly kind: "any" }
  | { readonly kind: "scheme"; readonly scheme: string }
  | { readonly kind: "host"; readonly scheme: string | undefined; readonly host: string; readonly port: string | undefined; readonly path: string | undefined }
  | { readonly kind: "invalid" };

/** Reads one source. Keywords and schemes come back in lower case. */
export function readCspSource(text: string): CspSource {
  if (text === "*") return { kind: "any" };
  if (text.startsWith("'")) return readQuoted(text);
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]{0,40}):$/.exec(text)?.[1];
  if (scheme !== undefined) return { kind: "scheme", scheme: scheme.toLowerCase() };
  const match =
    /^(?:([A-Za-z][A-Za-z0-9+.-]{0,40}):\/\/)?(\*|(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\])(?::([0-9]+|\*))?(\/[^\s]*)?$/.exec(text);
  const host = match?.[2];
  if (match === null || host === undefined) return { kind: "invalid" };
  return { kind: "host", scheme: match[1]?.toLowerCase(), host: host.toLowerCase(), port: match[3], path: match[4] };
}

function readQuoted(text: string): CspSource {
  const lower = text.toLowerCase();
  if (KEYWORDS.has(lower)) return { kind: "keyword", keyword: lower };
  const nonce = /^'nonce-([A-Za-z0-9+/_-]+={0,2})'$/i.exec(text)?.[1];
  if (nonce !== undefined) return { kind: "nonce", value: nonce };
  const hash = /^'(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})'$/i.exec(text);
  if (hash?.[1] !== undefined && hash[2] !== undefined) return { kind: "hash", algorithm: hash[1].toLowerCase(), value: hash[2] };
  return { kind: "invalid" };
}

/**
 * The quoted form if the text is a keyword, nonce or hash without its quotes (or in double quotes), else `undefined`.
 * Browsers read such a word as a host name.
 */
export function missingCspQuotes(text: string): string | undefined {
  if (text.startsWith("'") && text.endsWith("'") && text.length > 1) return undefined;
  const bare = text.replace(/^['"]|['"]$/g, "");
  const quoted = `'${bare}'`;
  if (KEYWORDS.has(quoted.toLowerCase())) return quoted.toLowerCase();
  return /^(?:nonce|sha256|sha384|sha512)-[A-Za-z0-9+/_-]+={0,2}$/i.test(bare) ? quoted : undefined;
}

const BARE_SCHEMES = new Set(["blob", "data", "filesystem", "http", "https", "mediastream", "ws", "wss"]);

/**
 * What was meant by a word that is a host name to browsers but hardly anybody's: a scheme without its colon, a value of
 * X-Frame-Options in `frame-ancestors`. `undefined` for other words.
 */
export function meantCspWord(directive: string, text: string): string | undefined {
  const lower = text.toLowerCase();
  if (BARE_SCHEMES.has(lower)) return `${lower}:`;
  if (directive !== "frame-ancestors") return undefined;
  if (lower === "deny") return "'none'";
  return lower === "sameorigin" || lower === "same-origin" ? "'self'" : undefined;
}
