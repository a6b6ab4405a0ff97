/**
 * Finds the most telling hostile origin that a language lets in, or proves that there is none. A witness is proved by membership;
 * "none" is proved by an exhausted search. What cannot be decided is unknown. No pattern is run.
 */
import { isLoopbackHost } from "../headers/address.ts";
import { registrableDomain } from "../headers/public-suffix.ts";
import type { OriginLanguage, OriginLeaf } from "../model/origin-language.ts";
import type { Reason } from "../model/setting.ts";
import { accepts, leafAccepts } from "./accepts.ts";
import { hostileCandidates, UNRELATED_ORIGINS, UNRELATED_PROBES } from "./candidates.ts";
import { classifyOrigin, type HostileKind, type IntendedDomains, intendedDomainsOf } from "./intended.ts";
import { languageKey } from "./language-key.ts";
import { type Browsers, browsersThatShow, parsePageOrigin, soldLabels } from "./page-origin.ts";
import { positiveLeaves, skeletonsOfLeaf } from "./skeleton.ts";
import { searchOrigin } from "./term-search.ts";
import { conceivableOrigins, hostsWithin, plainHttpOrigins, registrableOrigins, unusualOrigins } from "./universes.ts";

/** Answer of the search. `leaf`: the weakest test that lets the origin in, if one can be named. `browsers`: those that show a page on that host. */
export type HostileFinding =
  | { readonly kind: "witness"; readonly origin: string; readonly why: HostileKind; readonly browsers: Browsers; readonly leaf?: OriginLeaf }
  | { readonly kind: "none-proved" }
  | { readonly kind: "unknown"; readonly reason: Reason };

/** All kinds, worst first. */
export const HOSTILE_KINDS: readonly HostileKind[] = ["any", "another-domain", "public-suffix", "null", "http"];

const BROWSERS: readonly Browsers[] = ["all", "Firefox and Safari", "Safari"];
/** Hosts that a search passes over before it gives up. */
const MOST_LEFT_OUT = 5;
const CACHE_LIMIT = 300;
type Remembered =
  | Extract<HostileFinding, { readonly kind: "none-proved" | "unknown" }>
  | { readonly kind: "witness"; readonly origin: string; readonly why: HostileKind };
const cache = new Map<string, Remembered>();

/**
 * The worst hostile origin of the wanted kinds (all by default). `any`: unrelated sites pass; `another-domain`: a name that someone else can
 * register; `public-suffix`: any name below a suffix that is shared by strangers; `null`: sandboxed frames; `http`: own hosts over plain http.
 */
export function findHostileOrigin(language: OriginLanguage, kinds: readonly HostileKind[] = HOSTILE_KINDS): HostileFinding {
  const key = `${kinds.join()} ${languageKey(language)}`;
  let answer = cache.get(key);
  if (answer === undefined) {
    answer = decide(language, new Set(kinds));
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(key, answer);
  }
  if (answer.kind !== "witness") return answer;
  const browsers = browsersThatShow(parsePageOrigin(answer.origin)?.host ?? "");
  const leaf = weakestLeaf(language, answer.origin);
  return leaf === undefined ? { ...answer, browsers } : { ...answer, browsers, leaf };
}

function decide(language: OriginLanguage, kinds: ReadonlySet<HostileKind>): Remembered {
  if (language.kind === "none") return { kind: "none-proved" };
  if (language.kind === "unknown") return language;
  const intended = intendedDomainsOf(language);
  const known = bestCandidate(language, intended, kinds);
  if (known !== undefined) return known;
  let open: Reason | undefined;
  for (const arm of language.kind === "union" ? language.of : [language]) {
    if (arm.kind === "exact" && arm.part === "origin") continue;
    const found = searchArm(arm, intended, kinds);
    if (found.kind === "witness") return found;
    if (found.kind === "unknown") open ??= found.reason;
  }
  if (kinds.has("any") && UNRELATED_ORIGINS.some((origin) => accepts(language, origin) === "unknown"))
    open ??= { kind: "dynamic", text: "it cannot be decided whether unrelated sites pass" };
  if (kinds.has("null") && accepts(language, "null") === "unknown") open ??= { kind: "dynamic", text: "it cannot be decided whether null passes" };
  return open === undefined ? { kind: "none-proved" } : { kind: "unknown", reason: open };
}

function bestCandidate(language: OriginLanguage, intended: IntendedDomains, kinds: ReadonlySet<HostileKind>): Remembered | undefined {
  if (kinds.has("any")) {
    for (const scheme of ["https:", "http:"]) {
      // A block list may name one of them by chance.
      const [first, second] = UNRELATED_PROBES.map((origin) => origin.replace("https:", scheme)).filter((origin) => accepts(language, origin) === true);
      if (first !== undefined && second !== undefined) return { kind: "witness", origin: first, why: "any" };
    }
  }
  let best: Extract<Remembered, { readonly kind: "witness" }> | undefined;
  const exact = language.kind === "union" ? language.of.flatMap((part) => (part.kind === "exact" && part.part === "origin" ? [part.value] : [])) : [];
  for (const origin of ["null", ...hostileCandidates(language), ...exact, ...UNRELATED_ORIGINS]) {
    const why = classifyOrigin(origin, intended);
    if (why === undefined || !kinds.has(why)) continue;
    if (best !== undefined && rank(best) <= rank({ origin, why })) continue;
    if (accepts(language, origin) === true) best = { kind: "witness", origin, why };
  }
  return best;
}

/** Smaller is better: worse kind, more browsers, then https; an own host over http should not be called evil. Among equals the first candidate stays. */
function rank(candidate: { readonly origin: string; readonly why: HostileKind }): number {
  const misnamed = candidate.why === "http" && candidate.origin.includes("evil") ? 1 : 0;
  const browsers = BROWSERS.indexOf(browsersThatShow(parsePageOrigin(candidate.origin)?.host ?? ""));
  return HOSTILE_KINDS.indexOf(candidate.why) * 12 + browsers * 4 + (candidate.origin.startsWith("https:") ? 0 : 2) + misnamed;
}

function searchArm(arm: OriginLanguage, intended: IntendedDomains, kinds: ReadonlySet<HostileKind>): Remembered {
  const own = hostsWithin(kinds.has("public-suffix") ? intended.domains : new Set([...intended.domains, ...intended.openSuffixes]));
  if (own === undefined || !intended.complete) return { kind: "unknown", reason: { kind: "budget", text: "the list names too many domains" } };
  let open: Reason | undefined;
  if (kinds.has("another-domain") || kinds.has("public-suffix")) {
    const outside = { automaton: own, inside: false };
    const conceivable = searchOrigin(arm, { universe: conceivableOrigins(), own: outside });
    if (conceivable.kind === "open") open = conceivable.reason;
    if (conceivable.kind !== "empty") {
      const stranger = searchStranger(arm, intended, kinds);
      if (stranger !== undefined) return stranger;
    }
    if (conceivable.kind === "found") {
      open = { kind: "dynamic", text: "only hosts with unusual names or endings pass" };
    }
  }
  if (kinds.has("http")) {
    const remote = hostsWithin(new Set([...intended.domains].filter((domain) => !isLoopbackHost(domain)))) ?? own;
    const found = searchOrigin(arm, { universe: plainHttpOrigins(), own: { automaton: remote, inside: true } });
    if (found.kind === "open") open ??= found.reason;
    if (found.kind === "found" && classifyOrigin(found.origin, intended) === "http") return { kind: "witness", origin: found.origin, why: "http" };
  }
  return open === undefined ? { kind: "none-proved" } : { kind: "unknown", reason: open };
}

/** Hosts that the universes hold and that are no stranger's, `app.br` say, are left out one by one. */
function searchStranger(arm: OriginLanguage, intended: IntendedDomains, kinds: ReadonlySet<HostileKind>): Remembered | undefined {
  const known = kinds.has("public-suffix") ? intended.domains : new Set([...intended.domains, ...intended.openSuffixes]);
  for (const universe of [registrableOrigins(), ...BROWSERS.map(unusualOrigins)]) {
    const left = new Set(known);
    for (let attempt = 0; attempt < MOST_LEFT_OUT; attempt += 1) {
      const own = hostsWithin(left);
      const found = own && searchOrigin(arm, { universe, own: { automaton: own, inside: false } });
      if (found?.kind !== "found") break;
      const origin = preferHttps(arm, found.origin);
      const why = classifyOrigin(origin, intended);
      if (why !== undefined && why !== "http" && kinds.has(why) && !namesDomainOf(arm, origin)) return { kind: "witness", origin, why };
      left.add(parsePageOrigin(found.origin)?.host ?? "");
    }
  }
  return undefined;
}

function preferHttps(arm: OriginLanguage, origin: string): string {
  const secure = origin.replace(/^http:/, "https:");
  return accepts(arm, secure) === true ? secure : origin;
}

/** True if a test of the term spells out the domain of the origin: then it was meant, whatever the skeletons say. */
function namesDomainOf(language: OriginLanguage, origin: string): boolean {
  const domain = registrableDomain(soldLabels(parsePageOrigin(origin)?.host ?? ""));
  return positiveLeaves(language).some((leaf) => {
    // Whatever passes such a test stands in its text; what is meant is known by its pieces.
    if (leaf.kind === "regex" && leaf.inside !== undefined) return false;
    return (leaf.kind === "regex" ? leaf.source.replaceAll("\\", "") : leaf.kind === "glob" ? leaf.pattern : leaf.value).toLowerCase().includes(domain);
  });
}

const WEAKNESS: Readonly<Record<OriginLeaf["kind"], number>> = { contains: 0, prefix: 1, suffix: 1, regex: 2, glob: 3, exact: 4 };

/** Of the tests that accept the origin the weakest that says something about hosts; a test of the scheme alone counts last. */
function weakestLeaf(language: OriginLanguage, origin: string): OriginLeaf | undefined {
  let best: OriginLeaf | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const leaf of positiveLeaves(language)) {
    if (leafAccepts(leaf, origin) !== true) continue;
    const score = WEAKNESS[leaf.kind] + (saysNothingOfHosts(leaf) ? 10 : 0);
    if (score < bestScore) {
      best = leaf;
      bestScore = score;
    }
  }
  return best;
}

function saysNothingOfHosts(leaf: OriginLeaf): boolean {
  if (leaf.kind === "exact" || leaf.kind === "glob") return false;
  if (leaf.part === "scheme" || leaf.part === "port") return true;
  return leaf.kind === "prefix" && skeletonsOfLeaf(leaf).every((text) => /^https?:\/{0,2}.?$/.test(text));
}
