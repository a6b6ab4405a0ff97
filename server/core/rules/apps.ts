/**
 * What a whole app sends, for rules about headers that are missing (RULES principle 6): one report per package, at its
 * first entry, and only if no layer in the workspace can be setting the header. It guesses nothing about layers that it cannot see.
 */
import type { AppEntry, Fact, HeaderWrite } from "../model/facts.ts";
import type { PackageFacts, Related, WorkspaceFacts } from "../model/finding.ts";
import { isKnownToBe } from "../model/setting.ts";
import { appEntriesOf, factsOfPackage, headerWritesOf } from "./facts-of.ts";
import { isSent, isTakenAway } from "./header-values.ts";

/** Facts that hold for every response of the package's apps: its own and those of gateways. */
export function factsForPackage(one: PackageFacts, workspace: WorkspaceFacts): readonly Fact[] {
  const own = factsOfPackage(one);
  const seen = new Set(own);
  return [...own, ...workspace.all.filter((fact) => fact.layer === "gateway" && !seen.has(fact))];
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

/** At most one per package. */
export function* missingHeaders(workspace: WorkspaceFacts, wanted: WantedHeader): Iterable<MissingHeader> {
  if (wanted.names.some((name) => workspace.externalHeaders.includes(name))) return;
  for (const one of workspace.packages) {
    const own = factsOfPackage(one);
    const entries = appEntriesOf(own).filter((entry) => entry.layer === "application" && entry.environment !== "development");
    const [entry] = entries;
    if (entry === undefined || !(wanted.concerns?.(entry) ?? true)) continue;
    const facts = factsForPackage(one, workspace);
    if (facts.some(mayHideHeaders)) continue;
    const writes = headerWritesOf(facts, ...wanted.names);
    if (writes.some((write) => isSent(write) && (wanted.satisfies?.(write) ?? true))) continue;
    const takenAway = writes.filter((write) => isTakenAway(write) && write.layer === "application");
    const evidence = findHttps(evidenceFor(one, own, workspace));
    yield { entry, evident: evidence !== undefined, related: relatedOf(evidence), takenAway };
  }
}

/** Something was recognised that could not be read and may set headers; CORS settings and cookies cannot. */
function mayHideHeaders(fact: Fact): boolean {
  return fact.kind === "unread" && !/\bCORS\b|\bcookie|\borigins\b/i.test(fact.what);
}

/** A gateway that belongs to another app of the workspace says nothing about this one; one that belongs to none speaks for all. */
function evidenceFor(one: PackageFacts, own: readonly Fact[], workspace: WorkspaceFacts): readonly Fact[] {
  const foreign = new Set(
    workspace.packages.flatMap((other) => {
      const facts = factsOfPackage(other);
      return other === one || appEntriesOf(facts).length === 0 ? [] : facts;
    }),
  );
  const mine = new Set(own);
  return [...own, ...workspace.all.filter((fact) => fact.layer === "gateway" && !mine.has(fact) && !foreign.has(fact))];
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
function findHttps(facts: readonly Fact[]): Fact | undefined {
  const holds = facts.filter((fact) => fact.environment !== "development");
  return (
    holds.find((fact) => fact.kind === "app-entry" && fact.https) ??
    holds.find((fact) => fact.kind === "listener") ??
    holds.find((fact) => fact.kind === "cookie-write" && isKnownToBe<boolean | "auto">(fact.secure, true)) ??
    holds.find((fact) => fact.kind === "header-write" && SECURITY_HEADERS.includes(fact.name.toLowerCase()) && fact.responses !== "errors")
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
