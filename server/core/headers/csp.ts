/**
 * Content-Security-Policy as browsers parse it (CSP Level 3, "parse a serialized CSP"). Every name and source keeps its span.
 * It judges no policy; `csp-source.ts` says what a source means.
 */
import type { Span } from "../text/place.ts";
import { nearestWord } from "./near-miss.ts";
import { isAscii } from "./punycode.ts";
import type { Slice } from "./scanning.ts";
import { splitPlain, splitWhitespace, trimWhitespace } from "./scanning.ts";

/** A directive as written. */
export interface CspDirective {
  /** Lower case. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
  /** Everything after the name, split at whitespace. */
  readonly sources: readonly Slice[];
  /** False for names that no browser knows. */
  readonly known: boolean;
  /** The known name that was probably meant. */
  readonly suggestion: string | undefined;
  /** True if an earlier directive of the same policy has this name: browsers drop this one. */
  readonly duplicate: boolean;
  /** Runs of characters that make browsers drop the directive (not ASCII, or control characters). */
  readonly invalidCharacters: readonly Slice[];
  /** True if browsers use it: known, first of its name, without invalid characters. */
  readonly effective: boolean;
}

/** One policy; a comma in the value starts another one, and a page must satisfy all. */
export interface CspPolicy {
  readonly span: Span;
  readonly directives: readonly CspDirective[];
}

/** A header value: usually one policy. Empty policies are left out. */
export interface CspReading {
  readonly policies: readonly CspPolicy[];
}

/** Directives that name where things may be loaded from and that fall back to `default-src`. */
export const CSP_FETCH_DIRECTIVES: readonly string[] = [
  "child-src",
  "connect-src",
  "default-src",
  "fenced-frame-src",
  "font-src",
  "frame-src",
  "img-src",
  "manifest-src",
  "media-src",
  "object-src",
  "script-src",
  "script-src-attr",
  "script-src-elem",
  "style-src",
  "style-src-attr",
  "style-src-elem",
  "worker-src",
];

/** Directives that browsers no longer act on, with what to use instead. */
export const CSP_DEPRECATED_DIRECTIVES: ReadonlyMap<string, string> = new Map([
  ["block-all-mixed-content", "browsers upgrade or block mixed content by themselves; use upgrade-insecure-requests if you want upgrades"],
  ["disown-opener", "use Cross-Origin-Opener-Policy"],
  ["navigate-to", "it was removed from the standard"],
  ["plugin-types", "use object-src 'none'"],
  ["prefetch-src", "default-src covers prefetching"],
  ["referrer", "use the Referrer-Policy header"],
  ["reflected-xss", "it was removed from the standard"],
  ["require-sri-for", "use Integrity-Policy"],
]);

/** Every directive name that is known today, deprecated ones included. */
export const CSP_DIRECTIVE_NAMES: readonly string[] = [
  ...CSP_FETCH_DIRECTIVES,
  "base-uri",
  "form-action",
  "frame-ancestors",
  "report-to",
  "report-uri",
  "require-trusted-types-for",
  "sandbox",
  "trusted-types",
  "upgrade-insecure-requests",
  "webrtc",
  ...CSP_DEPRECATED_DIRECTIVES.keys(),
];

const KNOWN = new Set(CSP_DIRECTIVE_NAMES);

/** Directives whose value is a list of sources (unlike `sandbox`, `report-to`, `trusted-types`, …). */
export const CSP_SOURCE_LIST_DIRECTIVES: ReadonlySet<string> = new Set([
  ...CSP_FETCH_DIRECTIVES,
  "base-uri",
  "form-action",
  "frame-ancestors",
  "navigate-to",
  "prefetch-src",
]);

/** True for a known directive name, ignoring case. */
export function isCspDirectiveName(name: string): boolean {
  return KNOWN.has(name.toLowerCase());
}

/** Reads a header value. Repeated headers are separate values; read each, or join them with ", ". */
export function parseCsp(text: string): CspReading {
  const policies: CspPolicy[] = [];
  for (const part of splitPlain(text, ",")) {
    const span = trimWhitespace(text, part);
    const policy = readPolicy(text, span);
    if (policy.directives.length > 0) policies.push(policy);
  }
  return { policies };
}

function readPolicy(text: string, span: Span): CspPolicy {
  const directives: CspDirective[] = [];
  const seen = new Set<string>();
  for (const part of splitPlain(text, ";", span)) {
    const words = splitWhitespace(text, part);
    const [first, ...sources] = words;
    if (first === undefined) continue;
    const name = first.text.toLowerCase();
    const whole = { start: first.span.start, end: words.at(-1)?.span.end ?? first.span.end };
    const invalidCharacters = invalidRuns(text, whole);
    const duplicate = invalidCharacters.length === 0 && seen.has(name);
    // A directive with invalid characters is skipped before its name is noted, so it does not make a later one a duplicate.
    if (invalidCharacters.length === 0) seen.add(name);
    const known = KNOWN.has(name);
    directives.push({
      name,
      nameSpan: first.span,
      span: whole,
      sources,
      known,
      suggestion: known ? undefined : suggestDirective(name),
      duplicate,
      invalidCharacters,
      effective: known && !duplicate && invalidCharacters.length === 0,
    });
  }
  return { span, directives };
}

function suggestDirective(name: string): string | undefined {
  let bare = name;
  while (bare !== "" && !/[a-z-]/.test(bare[0] ?? "")) bare = bare.slice(1);
  while (bare !== "" && !/[a-z-]/.test(bare.at(-1) ?? "")) bare = bare.slice(0, -1);
  if (KNOWN.has(bare)) return bare;
  const dashed = bare.replaceAll("_", "-");
  if (KNOWN.has(dashed)) return dashed;
  if (KNOWN.has(`${bare}-src`)) return `${bare}-src`;
  return nearestWord(dashed, CSP_DIRECTIVE_NAMES);
}

function invalidRuns(text: string, span: Span): readonly Slice[] {
  const runs: Slice[] = [];
  if (isAscii(text.slice(span.start, span.end)) && !hasControl(text, span)) return runs;
  for (let index = span.start; index < span.end; index += 1) {
    if (!isInvalid(text.charCodeAt(index))) continue;
    const start = index;
    while (index < span.end && isInvalid(text.charCodeAt(index))) index += 1;
    runs.push({ text: text.slice(start, index), span: { start, end: index } });
  }
  return runs;
}

function isInvalid(code: number): boolean {
  return code > 0x7e || (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0c && code !== 0x0d);
}

function hasControl(text: string, span: Span): boolean {
  for (let index = span.start; index < span.end; index += 1) if (isInvalid(text.charCodeAt(index))) return true;
  return false;
}

const FALLBACKS: Readonly<Record<string, readonly string[]>> = {
  "script-src-elem": ["script-src", "default-src"],
  "script-src-attr": ["script-src", "default-src"],
  "style-src-elem": ["style-src", "default-src"],
  "style-src-attr": ["style-src", "default-src"],
  "worker-src": ["child-src", "script-src", "default-src"],
  "frame-src": ["child-src", "default-src"],
  "fenced-frame-src": ["frame-src", "child-src", "default-src"],
};

/**
 * The directive that governs `name` in this policy: itself or the first of its fallbacks (CSP3, "get the fetch directive fallback list").
 * base-uri, form-action, frame-ancestors and the like have no fallback. `undefined`: nothing restricts it.
 */
export function effectiveDirective(policy: CspPolicy, name: string): CspDirective | undefined {
  const fallbacks = FALLBACKS[name] ?? (CSP_FETCH_DIRECTIVES.includes(name) && name !== "default-src" ? ["default-src"] : []);
  for (const candidate of [name, ...fallbacks]) {
    const found = policy.directives.find((directive) => directive.name === candidate && directive.effective);
    if (found !== undefined) return found;
  }
  return undefined;
}
