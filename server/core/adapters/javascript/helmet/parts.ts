/**
 * The parts of helmet but the CSP: option names, defaults and values by major, and what each refuses at start.
 * Sources: index.cjs of helmet 3.23.3, 4.6.0, 5.1.1, 6.2.0, 7.2.0 and 8.3.0. Refuses to know anything about registration.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { UnknownOption } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import { valueTextAt } from "../../../text/value-text.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import { contentSecurityPolicyOf } from "./content-security-policy.ts";
import type { PartOutcome, PartProblem, ValuePart } from "./outcome.ts";
import { headerValueOf, joinParts, partOf, suppliedText, unknownHeaderValue, unknownPart } from "./outcome.ts";
import type { HelmetMajor } from "./versions.ts";

/** One middleware of helmet. */
export interface HelmetPart {
  readonly header: string;
  /** Option and export name since 6.2, or the only one. */
  readonly name: string;
  /** Name before 6.2, still accepted. */
  readonly legacyName?: string;
  /** Majors that have the part. */
  readonly from: HelmetMajor;
  readonly until: HelmetMajor;
  /** On if nothing is said. */
  isOnByDefault(major: HelmetMajor): boolean;
  /** True if whatever it is given, but `false`, switches it on. */
  readonly takesNoOptions?: true;
  /** True for the part that removes its header instead of writing it. */
  readonly removes?: true;
  /** What is sent with these options; `undefined` or `true` are the defaults. `at` is shown for what helmet supplies. */
  outcome(source: JavaScriptSource, options: Value | undefined, major: HelmetMajor, at: Place): PartOutcome;
}

type OutcomeOf = HelmetPart["outcome"];

/** A part that sends the same text whatever its options. */
function constant(header: string, textOf: (major: HelmetMajor) => string): OutcomeOf {
  return (_source, _options, major, at) => ({ header, value: headerValueOf(suppliedText(textOf(major), at), at), problems: [] });
}

/** A part with one option that takes one of some words. */
function oneWord(
  header: string,
  option: string,
  fallback: string,
  words: (major: HelmetMajor) => readonly string[],
  rewrite: (word: string) => string = (word) => word,
): OutcomeOf {
  return (source, options, major, at) => {
    const lookup = lookUpOption(source, options, option);
    if (lookup.kind === "absent" || (lookup.kind === "present" && lookup.value.kind === "undefined")) {
      return { header, value: headerValueOf(suppliedText(fallback, at), at), problems: [] };
    }
    if (lookup.kind === "unknown") return { header, value: { kind: "unknown", reason: lookup.reason, at: lookup.at, via: lookup.via }, problems: [] };
    const { value } = lookup;
    if (value.kind !== "string") return { header, value: unknownHeaderValue(value), problems: [] };
    const sent = rewrite(value.value.text);
    // 3.x appended the option `domain`; no browser reads that today.
    if (sent === "ALLOW-FROM" && major === 3) return { header, value: unknownHeaderValue(value), problems: [] };
    const allowed = words(major);
    const problems: PartProblem[] = allowed.includes(sent)
      ? []
      : [refusal(value, `${header} does not know the value '${value.value.text}'; it takes ${listOf(allowed)}`)];
    if (problems.length > 0) return { header, value: refusedValue(value.at), problems };
    const text = sent === value.value.text ? value.value : valueTextAt(sent, value.at, false);
    return { header, value: headerValueOf({ text, holes: [] }, value.at, value.via), problems };
  };
}

function listOf(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(", ");
}

function refusal(value: Value, reason: string): PartProblem {
  return { kind: "rejected", at: value.at, via: value.via, reason };
}

function refusedValue(at: Place): PartOutcome["value"] {
  return { kind: "unknown", reason: { kind: "dynamic", text: "the configuration is refused" }, at, via: [] };
}

const HSTS = "Strict-Transport-Security";

/** Default of `maxAge` in seconds: 180 days before 8.0, one year since. */
export function defaultHstsMaxAge(major: HelmetMajor): number {
  return major === 8 ? 31_536_000 : 15_552_000;
}

const hstsOutcome: OutcomeOf = (source, options, major, at) => {
  if (options !== undefined && options.kind !== "undefined" && options.kind !== "record") {
    return { header: HSTS, value: unknownHeaderValue(options), problems: [] };
  }
  const problems: PartProblem[] = [];
  const misspelt = lookUpOption(source, options, "maxage");
  if (misspelt.kind === "present" && major >= 4) {
    problems.push({ kind: "rejected", at: misspelt.property.keyAt, via: [], reason: `${HSTS} has no option 'maxage'; it is called 'maxAge'` });
  }
  const subdomains = lookUpOption(source, options, "includeSubdomains");
  if (subdomains.kind === "present" && major === 8) {
    problems.push({
      kind: "rejected",
      at: subdomains.property.keyAt,
      via: [],
      reason: `${HSTS} has no option 'includeSubdomains'; it is called 'includeSubDomains'`,
    });
  } else if (subdomains.kind === "present" && major >= 4) {
    problems.push({ kind: "unknown-option", at: subdomains.property.keyAt, option: "includeSubdomains", resembles: "includeSubDomains" });
  }
  if (problems.some((problem) => problem.kind === "rejected")) return { header: HSTS, value: refusedValue(options?.at ?? at), problems };
  const age = maxAgePart(source, options, major, at);
  if ("problem" in age) return { header: HSTS, value: refusedValue(age.problem.at), problems: [...problems, age.problem] };
  const parts: ValuePart[] = [joinParts([suppliedText("max-age=", age.at), age.part], "")];
  let unsure = false;
  for (const [name, whenAbsent] of [
    ["includeSubDomains", true],
    ["preload", false],
  ] as const) {
    const lookup = lookUpOption(source, options, name);
    const on =
      lookup.kind === "absent" || (lookup.kind === "present" && lookup.value.kind === "undefined")
        ? whenAbsent
        : lookup.kind === "present"
          ? truthOf(lookup.value)
          : undefined;
    if (on === undefined) unsure = true;
    if (on === true) parts.push(suppliedText(name, lookup.kind === "present" ? lookup.property.at : (options?.at ?? at)));
  }
  if (unsure) parts.push(unknownPart(options?.at ?? at));
  const part = joinParts(parts, "; ");
  return { header: HSTS, value: headerValueOf(part, age.isWritten ? age.at : (options?.at ?? at), options?.via ?? []), problems };
};

function maxAgePart(
  source: JavaScriptSource,
  options: Value | undefined,
  major: HelmetMajor,
  at: Place,
): { readonly part: ValuePart; readonly at: Place; readonly isWritten: boolean } | { readonly problem: PartProblem & { readonly at: Place } } {
  const lookup = lookUpOption(source, options, "maxAge");
  const place = options?.at ?? at;
  if (lookup.kind === "absent" || (lookup.kind === "present" && lookup.value.kind === "undefined")) {
    return { part: suppliedText(String(defaultHstsMaxAge(major)), place), at: place, isWritten: false };
  }
  if (lookup.kind === "unknown") return { part: unknownPart(place), at: place, isWritten: false };
  const { value } = lookup;
  const isNegative = value.kind === "number" && (value.value < 0 || !Number.isFinite(value.value));
  if (isNegative && major >= 4) return { problem: { kind: "rejected", at: value.at, via: value.via, reason: `${HSTS} needs a maxAge of 0 or more seconds` } };
  if (value.kind !== "number") return { part: unknownPart(value.at), at: value.at, isWritten: true };
  const text = String(Math.floor(value.value));
  const exact = value.at.file === source.file && source.text.slice(value.at.span.start, value.at.span.end) === text;
  return { part: { text: valueTextAt(text, value.at, exact), holes: [] }, at: value.at, isWritten: true };
}

const REFERRER_TOKENS = new Set([
  "no-referrer",
  "no-referrer-when-downgrade",
  "same-origin",
  "origin",
  "strict-origin",
  "origin-when-cross-origin",
  "strict-origin-when-cross-origin",
  "unsafe-url",
  "",
]);

const referrerOutcome: OutcomeOf = (source, options, _major, at) => {
  const header = "Referrer-Policy";
  const lookup = lookUpOption(source, options, "policy");
  if (lookup.kind === "absent" || (lookup.kind === "present" && lookup.value.kind === "undefined")) {
    return { header, value: headerValueOf(suppliedText("no-referrer", at), at), problems: [] };
  }
  if (lookup.kind === "unknown") return { header, value: { kind: "unknown", reason: lookup.reason, at: lookup.at, via: lookup.via }, problems: [] };
  const { value } = lookup;
  if (value.kind !== "string" && (value.kind !== "list" || value.open)) return { header, value: unknownHeaderValue(value), problems: [] };
  const tokens: readonly Value[] = value.kind === "list" ? value.items : [value];
  const problems: PartProblem[] = [];
  const seen = new Set<string>();
  if (tokens.length === 0) problems.push(refusal(value, `${header} needs at least one value`));
  for (const token of tokens) {
    if (token.kind !== "string") continue;
    if (!REFERRER_TOKENS.has(token.value.text)) problems.push(refusal(token, `${header} does not know the value '${token.value.text}'`));
    else if (seen.has(token.value.text)) problems.push(refusal(token, `${header} has the value '${token.value.text}' twice`));
    seen.add(token.value.text);
  }
  if (problems.length > 0) return { header, value: refusedValue(value.at), problems };
  return { header, value: headerValueOf(joinParts(tokens.map(partOf), ","), value.at, value.via), problems };
};

const dnsPrefetchOutcome: OutcomeOf = (source, options, _major, at) => {
  const header = "X-DNS-Prefetch-Control";
  const lookup = lookUpOption(source, options, "allow");
  if (lookup.kind === "absent") return { header, value: headerValueOf(suppliedText("off", at), at), problems: [] };
  const on = lookup.kind === "present" ? truthOf(lookup.value) : undefined;
  if (lookup.kind === "unknown") return { header, value: { kind: "unknown", reason: lookup.reason, at: lookup.at, via: lookup.via }, problems: [] };
  if (on === undefined) return { header, value: unknownHeaderValue(lookup.value), problems: [] };
  return { header, value: headerValueOf(suppliedText(on ? "on" : "off", lookup.value.at), lookup.value.at), problems: [] };
};

const expectCtOutcome: OutcomeOf = (_source, options, _major, at) => ({
  header: "Expect-CT",
  value: options === undefined || options.kind === "undefined" ? headerValueOf(suppliedText("max-age=0", at), at) : unknownHeaderValue(options),
  problems: [],
});

const xssOutcome: OutcomeOf = (_source, options, major, at) => ({
  header: "X-XSS-Protection",
  // 3.x sends another value to old versions of Internet Explorer; this is what all others get.
  value: major === 3 && options?.kind === "record" ? unknownHeaderValue(options) : headerValueOf(suppliedText(major === 3 ? "1; mode=block" : "0", at), at),
  problems: [],
});

const always = (): boolean => true;
const since =
  (first: HelmetMajor) =>
  (major: HelmetMajor): boolean =>
    major >= first;

/** All parts, in the order in which 8.x runs them. */
export const HELMET_PARTS: readonly HelmetPart[] = [
  { header: "Content-Security-Policy", name: "contentSecurityPolicy", from: 3, until: 8, isOnByDefault: since(4), outcome: contentSecurityPolicyOf },
  {
    header: "Cross-Origin-Embedder-Policy",
    name: "crossOriginEmbedderPolicy",
    from: 4,
    until: 8,
    isOnByDefault: (major) => major === 5 || major === 6,
    outcome: oneWord("Cross-Origin-Embedder-Policy", "policy", "require-corp", (major) =>
      major >= 7 ? ["require-corp", "credentialless", "unsafe-none"] : ["require-corp", "credentialless"],
    ),
  },
  {
    header: "Cross-Origin-Opener-Policy",
    name: "crossOriginOpenerPolicy",
    from: 4,
    until: 8,
    isOnByDefault: since(5),
    outcome: oneWord("Cross-Origin-Opener-Policy", "policy", "same-origin", (major) =>
      major === 8
        ? ["same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none"]
        : ["same-origin", "same-origin-allow-popups", "unsafe-none"],
    ),
  },
  {
    header: "Cross-Origin-Resource-Policy",
    name: "crossOriginResourcePolicy",
    from: 4,
    until: 8,
    isOnByDefault: since(5),
    outcome: oneWord("Cross-Origin-Resource-Policy", "policy", "same-origin", () => ["same-origin", "same-site", "cross-origin"]),
  },
  { header: "Expect-CT", name: "expectCt", from: 3, until: 6, isOnByDefault: (major) => major === 4 || major === 5, outcome: expectCtOutcome },
  {
    header: "Origin-Agent-Cluster",
    takesNoOptions: true,
    name: "originAgentCluster",
    from: 4,
    until: 8,
    isOnByDefault: since(5),
    outcome: constant("Origin-Agent-Cluster", () => "?1"),
  },
  { header: "Referrer-Policy", name: "referrerPolicy", from: 3, until: 8, isOnByDefault: since(4), outcome: referrerOutcome },
  { header: HSTS, name: "strictTransportSecurity", legacyName: "hsts", from: 3, until: 8, isOnByDefault: always, outcome: hstsOutcome },
  {
    header: "X-Content-Type-Options",
    takesNoOptions: true,
    name: "xContentTypeOptions",
    legacyName: "noSniff",
    from: 3,
    until: 8,
    isOnByDefault: always,
    outcome: constant("X-Content-Type-Options", () => "nosniff"),
  },
  {
    header: "X-DNS-Prefetch-Control",
    name: "xDnsPrefetchControl",
    legacyName: "dnsPrefetchControl",
    from: 3,
    until: 8,
    isOnByDefault: always,
    outcome: dnsPrefetchOutcome,
  },
  {
    header: "X-Download-Options",
    takesNoOptions: true,
    name: "xDownloadOptions",
    legacyName: "ieNoOpen",
    from: 3,
    until: 8,
    isOnByDefault: always,
    outcome: constant("X-Download-Options", () => "noopen"),
  },
  {
    header: "X-Frame-Options",
    name: "xFrameOptions",
    legacyName: "frameguard",
    from: 3,
    until: 8,
    isOnByDefault: always,
    outcome: oneWord(
      "X-Frame-Options",
      "action",
      "SAMEORIGIN",
      (major) => (major === 3 ? ["DENY", "SAMEORIGIN", "ALLOW-FROM"] : ["DENY", "SAMEORIGIN"]),
      (word) => (word.toUpperCase() === "SAME-ORIGIN" ? "SAMEORIGIN" : word.toUpperCase()),
    ),
  },
  {
    header: "X-Permitted-Cross-Domain-Policies",
    name: "xPermittedCrossDomainPolicies",
    legacyName: "permittedCrossDomainPolicies",
    from: 3,
    until: 8,
    isOnByDefault: since(4),
    outcome: oneWord("X-Permitted-Cross-Domain-Policies", "permittedPolicies", "none", () => ["none", "master-only", "by-content-type", "all"]),
  },
  {
    header: "X-Powered-By",
    takesNoOptions: true,
    name: "xPoweredBy",
    legacyName: "hidePoweredBy",
    from: 3,
    until: 8,
    isOnByDefault: always,
    removes: true,
    outcome: constant("X-Powered-By", () => ""),
  },
  {
    header: "X-XSS-Protection",
    takesNoOptions: true,
    name: "xXssProtection",
    legacyName: "xssFilter",
    from: 3,
    until: 8,
    isOnByDefault: always,
    outcome: xssOutcome,
  },
];

/** An option that a major dropped and that is silently ignored since. */
export interface RemovedOption {
  readonly goneSince: HelmetMajor;
  readonly loss: NonNullable<UnknownOption["loss"]>;
}

/** Source: the changelog and index files of 2.3.0 to 8.3.0. No browser reads Expect-CT and Public-Key-Pins any more. */
export const REMOVED_OPTIONS: ReadonlyMap<string, RemovedOption> = new Map([
  ["expectCt", { goneSince: 7, loss: "none" }],
  ["hpkp", { goneSince: 4, loss: "none" }],
  ["featurePolicy", { goneSince: 4, loss: "former-effect" }],
  ["noCache", { goneSince: 4, loss: "former-effect" }],
]);

/** Names under which the part's option is read in this major; the newer ones came with 6.2. */
export function optionNamesOf(part: HelmetPart, major: HelmetMajor): readonly string[] {
  if (part.legacyName === undefined) return [part.name];
  return major >= 6 ? [part.name, part.legacyName] : [part.legacyName];
}

/** The part that an export of helmet makes: `helmet.hsts`, `helmet.strictTransportSecurity`. */
export function partOfExport(name: string): HelmetPart | undefined {
  return HELMET_PARTS.find((part) => part.name === name || part.legacyName === name);
}

/** Packages that are one part alone. */
export const STAND_ALONE_PARTS: ReadonlyMap<string, string> = new Map([
  ["helmet-csp", "contentSecurityPolicy"],
  ["hsts", "strictTransportSecurity"],
  ["frameguard", "xFrameOptions"],
  ["referrer-policy", "referrerPolicy"],
  ["dont-sniff-mimetype", "xContentTypeOptions"],
  ["hide-powered-by", "xPoweredBy"],
  ["ienoopen", "xDownloadOptions"],
  ["dns-prefetch-control", "xDnsPrefetchControl"],
]);
