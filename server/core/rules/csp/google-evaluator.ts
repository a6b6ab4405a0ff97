/**
 * The one door to Google's csp_evaluator 1.1.8 (Apache-2.0), the collection of ways around policies that grew out of
 * Weichselbaum et al., "CSP Is Dead, Long Live CSP" (2016). At run time it is asked for what only it knows: hosts that serve
 * JSONP or AngularJS. `EVALUATOR_FINDINGS` says of every other kind of finding which rule of ours speaks instead, and a
 * property test runs the whole evaluator against those rules.
 *
 * It refuses the evaluator's own parser (no spans, no unknown parts, one policy per value) and hands over only sources that
 * `readCspSource` takes for hosts, since the evaluator builds `URL`s and throws at other text. The evaluator compiles fixed
 * expressions only; nothing from a file becomes a pattern.
 */
import { checkScriptAllowlistBypass } from "csp_evaluator/dist/checks/security_checks.js";
import { Csp } from "csp_evaluator/dist/csp.js";
import { Severity } from "csp_evaluator/dist/finding.js";
import { readCspSource } from "../../headers/csp-source.ts";

/** What a host serves that runs an attacker's code in spite of the policy. */
export type Bypass = "JSONP" | "AngularJS" | "JSONP and AngularJS";

/**
 * The known way around the policy by this source, or `undefined`. `allowsEval`: the directive has 'unsafe-eval', without
 * which some JSONP answers cannot run. Never throws.
 */
export function knownBypass(source: string, allowsEval: boolean): Bypass | undefined {
  const reading = readCspSource(source);
  // The lists hold addresses on default ports only.
  if (reading.kind !== "host" || reading.host === "*" || (reading.port !== undefined && !["*", "443", "80"].includes(reading.port))) return undefined;
  const address = `${reading.host}${reading.path ?? ""}`;
  const policy = new Csp({ "script-src": [address, ...(allowsEval ? ["'unsafe-eval'"] : [])] });
  try {
    const found = checkScriptAllowlistBypass(policy).find((finding) => finding.severity === Severity.HIGH);
    if (found === undefined) return undefined;
    const hasJsonp = found.description.includes("JSONP");
    return found.description.includes("Angular") ? (hasJsonp ? "JSONP and AngularJS" : "AngularJS") : "JSONP";
  } catch {
    // `URL` refuses a few hosts that the grammar of sources allows, `1.2.3.999` among them: nothing is known about those.
    return undefined;
  }
}

/** What becomes of one kind of the evaluator's findings: rules of ours tell it, or it is not shown. */
export type Treatment = { readonly toldBy: readonly string[]; readonly judge: "evaluator" | "own" } | { readonly notShown: string };

/**
 * Every kind of finding (`Type` in its finding.ts) and who tells it. Our own rule is the judge wherever it sees more: spans,
 * unknown parts, several policies, fallbacks of `script-src-elem`, or what browsers really do.
 */
export const EVALUATOR_FINDINGS: Readonly<Record<string, Treatment>> = {
  MISSING_SEMICOLON: { toldBy: ["csp-missing-semicolon"], judge: "own" },
  UNKNOWN_DIRECTIVE: { toldBy: ["csp-unknown-directive"], judge: "own" },
  INVALID_KEYWORD: { toldBy: ["csp-invalid-source", "csp-unquoted-keyword"], judge: "own" },
  NONCE_CHARSET: { toldBy: ["csp-invalid-source"], judge: "own" },
  MISSING_DIRECTIVES: { toldBy: ["csp-object-src", "csp-base-uri"], judge: "own" },
  SCRIPT_UNSAFE_INLINE: { toldBy: ["csp-unsafe-inline"], judge: "own" },
  SCRIPT_UNSAFE_EVAL: { toldBy: ["csp-unsafe-eval"], judge: "own" },
  PLAIN_URL_SCHEMES: { toldBy: ["csp-scheme-source"], judge: "own" },
  PLAIN_WILDCARD: { toldBy: ["csp-wildcard-source"], judge: "own" },
  SCRIPT_ALLOWLIST_BYPASS: { toldBy: ["csp-bypassable-host"], judge: "evaluator" },
  OBJECT_ALLOWLIST_BYPASS: { notShown: "it is about Flash files, which no browser has run since 2021; csp-object-src asks for 'none' anyway" },
  NONCE_LENGTH: { toldBy: ["csp-static-nonce"], judge: "own" },
  IP_SOURCE: { notShown: "the standard would ignore such hosts, browsers match them: nobody is harmed" },
  DEPRECATED_DIRECTIVE: { toldBy: ["csp-deprecated-directive"], judge: "own" },
  SRC_HTTP: { toldBy: ["csp-http-source"], judge: "own" },
  SRC_NO_PROTOCOL: { notShown: "never produced by 1.1.8" },
  EXPERIMENTAL: { notShown: "never produced by 1.1.8" },
  WILDCARD_URL: { notShown: "never produced by 1.1.8" },
  X_FRAME_OPTIONS_OBSOLETED: { notShown: "never produced by 1.1.8" },
  STYLE_UNSAFE_INLINE: { notShown: "never produced by 1.1.8" },
  STATIC_NONCE: { toldBy: ["csp-static-nonce"], judge: "own" },
  SCRIPT_UNSAFE_HASHES: { notShown: "only handlers whose hash is listed run; the evaluator itself calls it a maybe" },
  STRICT_DYNAMIC: { notShown: "advice to rewrite every policy that lists hosts" },
  STRICT_DYNAMIC_NOT_STANDALONE: { toldBy: ["csp-strict-dynamic-alone"], judge: "own" },
  NONCE_HASH: { notShown: "never produced by 1.1.8" },
  UNSAFE_INLINE_FALLBACK: { notShown: "help for browsers that no longer exist" },
  ALLOWLIST_FALLBACK: { notShown: "help for browsers that no longer exist" },
  IGNORED: { notShown: "the evaluator gives it no severity: browsers ignore the source, as its writer knows" },
  REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS: { notShown: "advice that only some code bases can follow" },
  REPORTING_DESTINATION_MISSING: { toldBy: ["csp-no-reporting"], judge: "own" },
  REPORT_TO_ONLY: { notShown: "every browser that sends reports reads report-to by now" },
};
