/**
 * Content-Security-Policies that are sent, taken to pieces, and what can be said about them although parts may be unknown.
 * A hole inside a word (`'nonce-${value}'`) hides only that word; a hole between words may hide sources and directives.
 */
import type { CspDirective, CspPolicy } from "../../headers/csp.ts";
import { effectiveDirective, parseCsp } from "../../headers/csp.ts";
import { readCspSource } from "../../headers/csp-source.ts";
import { isPublicSuffix, sharedHostingSuffixOf } from "../../headers/public-suffix.ts";
import type { Slice } from "../../headers/scanning.ts";
import { isAsciiWhitespace } from "../../headers/scanning.ts";
import type { Fact, HeaderWrite } from "../../model/facts.ts";
import type { FixProposal } from "../../model/finding.ts";
import type { Span } from "../../text/place.ts";
import { headerWritesOf } from "../facts-of.ts";
import type { SentValue } from "../header-values.ts";
import { sentValuesWithHolesOf } from "../header-values.ts";

/** One policy of one header value. */
export interface SentPolicy {
  readonly value: SentValue;
  readonly policy: CspPolicy;
  /** False for the report-only header. */
  readonly enforced: boolean;
  /** True if the value holds other policies too; a page must satisfy all of them. */
  readonly hasSiblings: boolean;
}

const ENFORCED = "Content-Security-Policy";
const REPORT_ONLY = "Content-Security-Policy-Report-Only";

/** All policies, enforced and report-only. */
export function sentPolicies(facts: readonly Fact[]): readonly SentPolicy[] {
  return headerWritesOf(facts, ENFORCED, REPORT_ONLY).flatMap(policiesOf);
}

/** Some twenty rules ask for the same policies: each write is taken to pieces once. */
const knownPolicies = new WeakMap<HeaderWrite, readonly SentPolicy[]>();

function policiesOf(write: HeaderWrite): readonly SentPolicy[] {
  const known = knownPolicies.get(write);
  if (known !== undefined) return known;
  const enforced = write.name.trim().toLowerCase() === ENFORCED.toLowerCase();
  const found = sentValuesWithHolesOf([write], ENFORCED, REPORT_ONLY).flatMap((value) => {
    const { policies } = parseCsp(value.text);
    return policies.map((policy) => ({ value, policy, enforced, hasSiblings: policies.length > 1 }));
  });
  knownPolicies.set(write, found);
  return found;
}

/** Enforced policies of pages: of an answer that is a file, an image say, nobody asks what a page would need. */
export function pagePolicies(facts: readonly Fact[]): readonly SentPolicy[] {
  return sentPolicies(facts).filter(({ enforced, value }) => enforced && value.write.onFile !== true);
}

/** One directive of a policy that is sent. */
export interface SentDirective {
  readonly sent: SentPolicy;
  readonly directive: CspDirective;
}

/** The directives of all policies, also those that browsers ignore. */
export function sentDirectives(facts: readonly Fact[]): readonly SentDirective[] {
  return sentPolicies(facts).flatMap((sent) => sent.policy.directives.map((directive) => ({ sent, directive })));
}

/** Enforced policies whose meaning no sibling narrows. */
export function enforcedPolicies(facts: readonly Fact[]): readonly SentPolicy[] {
  return sentPolicies(facts).filter((sent) => sent.enforced && !sent.hasSiblings);
}

/** True if something unknown may stand inside the span or directly beside it. */
export function mayHide(sent: SentPolicy, span: Span): boolean {
  return sent.value.holes.some((hole) => {
    if (hole >= span.start && hole <= span.end) return true;
    const [from, to] = hole < span.start ? [hole, span.start] : [span.end, hole];
    for (let index = from; index < to; index += 1) if (!isAsciiWhitespace(sent.value.text.charCodeAt(index))) return false;
    return true;
  });
}

/** True if a hole in the directive may hold a whole source, a nonce or hash among them. One inside an address (`http://localhost:${port}`) cannot. */
export function mayHideSource(sent: SentPolicy, directive: CspDirective): boolean {
  const { text, holes } = sent.value;
  return holes.some((hole) => {
    const { start, end } = directive.span;
    if (hole < start || hole > end) return mayHide({ ...sent, value: { ...sent.value, holes: [hole] } }, directive.span);
    const word = /\S*$/.exec(text.slice(start, hole))?.[0] ?? "";
    return !/^[a-z][a-z0-9+.-]*:\/\/./i.test(word);
  });
}

/** True if whole directives may be hidden: a hole that stands between words. */
export function mayHideDirectives(sent: SentPolicy): boolean {
  return sent.value.holes.some((hole) => {
    const before = sent.value.text[hole - 1];
    return before === undefined || before === ";" || isAsciiWhitespace(before.charCodeAt(0));
  });
}

/** The distinct directives that govern the named kinds of content, in this order. */
export function governingDirectives(policy: CspPolicy, ...names: readonly string[]): readonly CspDirective[] {
  const found: CspDirective[] = [];
  for (const name of names) {
    const directive = effectiveDirective(policy, name);
    if (directive !== undefined && !found.includes(directive)) found.push(directive);
  }
  return found;
}

/** Names for scripts of all kinds. */
export const SCRIPT_DIRECTIVES = ["script-src", "script-src-elem", "script-src-attr"] as const;

/** The source with this keyword (in quotes, lower case). */
export function keywordIn(directive: CspDirective, keyword: string): Slice | undefined {
  return directive.sources.find((source) => source.text.toLowerCase() === keyword);
}

/** True if browsers skip hosts and schemes here: `'strict-dynamic'` does that to scripts, not to plugins or the base address. */
export function ignoresHosts(directive: CspDirective): boolean {
  return directive.name !== "object-src" && directive.name !== "base-uri" && keywordIn(directive, "'strict-dynamic'") !== undefined;
}

/** True if a nonce or hash is among the sources, also one with an unknown part or one that a later step fills in. */
export function hasNonceOrHash(sent: SentPolicy, directive: CspDirective): boolean {
  return directive.sources.some((source) => {
    const { kind } = readCspSource(source.text);
    if (kind === "nonce" || kind === "hash") return true;
    return /^'(?:nonce|sha256|sha384|sha512)-/i.test(source.text) && (mayHide(sent, source.span) || isFilledInLater(source.text));
  });
}

/** `'unsafe-inline'`, where browsers surely follow it: any script that is injected runs. A hole may hold a nonce, and then they ignore it. */
export function inlineAllowed(sent: SentPolicy, directive: CspDirective): Slice | undefined {
  const isIgnored = hasNonceOrHash(sent, directive) || keywordIn(directive, "'strict-dynamic'") !== undefined || mayHideSource(sent, directive);
  return isIgnored ? undefined : keywordIn(directive, "'unsafe-inline'");
}

/** `com` of `https://*.com`: the star stands for every domain that anybody registers. Names of hosting companies are another matter. */
export function suffixBelowStar(text: string): string | undefined {
  const source = readCspSource(text);
  if (source.kind !== "host" || !source.host.startsWith("*.")) return undefined;
  const suffix = source.host.slice(2);
  return isPublicSuffix(suffix) && sharedHostingSuffixOf(`x.${suffix}`) === undefined ? suffix : undefined;
}

/** True for text with the marks of a template: what will stand there is not known. */
export function isFilledInLater(text: string): boolean {
  return /[{}<>$%#@]|__/.test(text);
}

/** Takes one source out of its directive; the last one becomes `'none'`, since an empty list is easily misread. */
export function removeSourceFix(sent: SentPolicy, directive: CspDirective, source: Slice, title: string): FixProposal {
  const isLast = directive.sources.length === 1;
  const fix = isLast ? replaceFix(sent, directive.name, source.span, "'none'", title) : withoutSource(sent, directive, source, title);
  return { ...fix, changesBehaviour: true };
}

/** Takes one of several sources out. */
export function withoutSource(sent: SentPolicy, directive: CspDirective, source: Slice, title: string): FixProposal {
  // Together with the word before it, where both stand in one literal, so that the space between them goes too.
  const before = [{ text: directive.name, span: directive.nameSpan }, ...directive.sources].findLast((word) => word.span.end <= source.span.start);
  if (before !== undefined) {
    const span = { start: before.span.start, end: source.span.end };
    const { start, end } = sent.value.placeOf(span).span;
    if (end - start === span.end - span.start) return replaceFix(sent, directive.name, span, sent.value.text.slice(before.span.start, before.span.end), title);
  }
  return replaceFix(sent, directive.name, source.span, "", title);
}

/** Replaces a part of the value. */
export function replaceFix(sent: SentPolicy, directive: string, span: Span, text: string, title: string): FixProposal {
  return { intent: { kind: "edit-directive", at: sent.value.placeOf(span), directive, text }, title };
}
