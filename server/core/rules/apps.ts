/**
 * What a whole app sends, for rules about headers that are missing (RULES principle 6): one report per package, at its
 * first entry, and only if no layer in the workspace can be setting the header. It guesses nothing about layers that it cannot see.
 */
import type { AppEntry, CorsPolicy, Fact, HeaderWrite, Unread } from "../model/facts.ts";
import type { Around, PackageFacts, Related } from "../model/finding.ts";
import { isKnownToBe } from "../model/setting.ts";
import { appEntriesOf, corsPoliciesOf, factsOfKind, factsOfPackage, headerWritesOf } from "./facts-of.ts";
import { isSent, isTakenAway } from "./header-values.ts";

/** Header facts with these names that hold for responses of the package's apps: its own and those of gateways. */
export function headersReaching(one: PackageFacts, around: Around, ...names: readonly string[]): readonly HeaderWrite[] {
  return reaching(one, around, (facts) => headerWritesOf(facts, ...names));
}

/** CORS policies that answer for the package's apps. */
export function policiesReaching(one: PackageFacts, around: Around): readonly CorsPolicy[] {
  return reaching(one, around, corsPoliciesOf);
}

/** What could not be read, in the package and in gateways. */
export function unreadReaching(one: PackageFacts, around: Around): readonly Unread[] {
  return reaching(one, around, (facts) => factsOfKind(facts, "unread"));
}

function reaching<T extends Fact>(one: PackageFacts, around: Around, pick: (facts: readonly Fact[]) => readonly T[]): readonly T[] {
  const own = pick(factsOfPackage(one));
  const beyond = pick(around.gateways);
  if (beyond.length === 0 || own.length === 0) return own.length === 0 ? beyond : own;
  const mine = new Set(own);
  return [...own, ...beyond.filter((fact) => !mine.has(fact))];
}

/** The header is not sent by anything in the workspace. */
export interface MissingHeader {
  /** First entry of the package. */
  readonly entry: AppEntry;
  /** True if the workspace shows that browsers meet this app over HTTPS. */
  readonly evident: boolean;
  /** The place that shows it, if it is another than the entry. */
  readonly related: readonly Related[];
  /** Places at which the header is removed or switched off, if there are any. */
  readonly takenAway: readonly HeaderWrite[];
}

/** What to look for. Names in lower case. */
export interface WantedHeader {
  readonly names: readonly string[];
  /** Whether this write is good enough; unknown values must count. */
  readonly satisfies?: (write: HeaderWrite) => boolean;
  /** Entries that the rule is about. */
  readonly concerns?: (entry: AppEntry) => boolean;
}

/** At most one. */
export function* missingHeaders(one: PackageFacts, around: Around, wanted: WantedHeader): Iterable<MissingHeader> {
  if (wanted.names.some((name) => around.externalHeaders.includes(name))) return;
  const own = factsOfPackage(one);
  const entry = appEntriesOf(own).find((candidate) => candidate.layer === "application" && candidate.environment !== "development");
  if (entry === undefined || !(wanted.concerns?.(entry) ?? true)) return;
  if (unreadReaching(one, around).some(mayHideHeaders)) return;
  const writes = headersReaching(one, around, ...wanted.names);
  if (writes.some((write) => isSent(write) && (wanted.satisfies?.(write) ?? true))) return;
  const takenAway = writes.filter((write) => isTakenAway(write) && write.layer === "application");
  // A gateway that belongs to another app says nothing about this one; one that belongs to none speaks for all.
  const evidence = findHttps([own, around.shared]);
  yield { entry, evident: evidence !== undefined, related: relatedOf(evidence), takenAway };
}

/** Something was recognised that could not be read and may set headers; CORS settings and cookies cannot. */
function mayHideHeaders(fact: Unread): boolean {
  return !/\bCORS\b|\bcookie|\borigins\b/i.test(fact.what);
}

const SECURITY_HEADERS = [
  "strict-transport-security",
  "content-security-policy",
  "x-frame-options",
  "x-content-type-options",
  "referrer-policy",
  "permissions-policy",
  "cross-origin-opener-policy",
];

/** TLS or a redirect to it, a Secure cookie, or other security headers, one of which may be switched off by name. The plainest sign first. */
function findHttps(lists: readonly (readonly Fact[])[]): Fact | undefined {
  const first = <Kind extends Fact["kind"]>(kind: Kind, shows: (fact: Extract<Fact, { readonly kind: Kind }>) => boolean): Fact | undefined => {
    for (const facts of lists) {
      const found = factsOfKind(facts, kind).find((fact) => fact.environment !== "development" && shows(fact));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return (
    first("app-entry", (entry) => entry.https) ??
    first("listener", () => true) ??
    first("cookie-write", (cookie) => isKnownToBe<boolean | "auto">(cookie.secure, true)) ??
    first("header-write", (write) => SECURITY_HEADERS.includes(write.name.toLowerCase()) && write.responses !== "errors")
  );
}

function relatedOf(evidence: Fact | undefined): readonly Related[] {
  switch (evidence?.kind) {
    case "listener":
      return [{ at: evidence.at, message: evidence.how === "redirects" ? "Visitors are sent to https here." : "Visitors arrive over https here." }];
    case "cookie-write":
      return [{ at: evidence.secure.at, message: "This cookie travels over https alone." }];
    default:
      return [];
  }
}
