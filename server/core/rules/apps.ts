/**
 * What a whole app sends, for rules about headers that are missing (RULES principle 6): one report per package, at its
 * first entry, and only if no layer in the workspace can be setting the header. It guesses nothing about layers that it cannot see.
 */
import type { AppEntry, Fact, HeaderWrite } from "../model/facts.ts";
import type { PackageFacts, WorkspaceFacts } from "../model/finding.ts";
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
    yield { entry, evident: meetsBrowsersOverHttps(facts), takenAway };
  }
}

/** Something about headers was recognised and could not be read. */
function mayHideHeaders(fact: Fact): boolean {
  return fact.kind === "unread" && /header|helmet|secur|middleware|config/i.test(fact.what);
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

/** Other security headers, a protection switched off by name, TLS in the code, or Secure cookies. */
export function meetsBrowsersOverHttps(facts: readonly Fact[]): boolean {
  return facts.some((fact) => {
    if (fact.kind === "app-entry") return fact.https;
    if (fact.kind === "cookie-write") return isKnownToBe<boolean | "auto">(fact.secure, true);
    return fact.kind === "header-write" && SECURITY_HEADERS.includes(fact.name.toLowerCase()) && fact.responses !== "errors";
  });
}
