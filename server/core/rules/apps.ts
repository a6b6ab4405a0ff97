/**
 * What a whole app sends, for rules about headers that are missing (RULES principle 6): one report per package, at the
 * entry that listens, and only if no layer in the workspace can be setting the header. It guesses nothing about layers that it cannot see.
 */

import { implies, isPossible } from "../conditions/decide.ts";
import { isLoopbackHost } from "../headers/address.ts";
import { allOf, anyOf, negate } from "../model/condition.ts";
import type { AppEntry, CorsPolicy, Fact, HeaderWrite, Listener, Unread } from "../model/facts.ts";
import type { Around, PackageFacts, Related, Severity } from "../model/finding.ts";
import { isKnownToBe } from "../model/setting.ts";
import { samePlace } from "../text/place.ts";
import { appEntriesOf, corsPoliciesOf, factsOfKind, factsOfPackage, headerWritesOf } from "./facts-of.ts";
import { isSent, isTakenAway } from "./header-values.ts";

/** Header facts with these names that hold for responses of the package's apps: its own and those of gateways. */
export function headersReaching(one: PackageFacts, around: Around, ...names: readonly string[]): readonly HeaderWrite[] {
  const own = new Set<Fact>(factsOfPackage(one));
  return reaching(one, around, (facts) => headerWritesOf(facts, ...names)).filter((write) => own.has(write) || leadsTo(write, one, around));
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
  /** The entry of the package that listens, else the first one. */
  readonly entry: AppEntry;
  /** True if the workspace shows that browsers meet this app over HTTPS. */
  readonly evident: boolean;
  /** The place that shows it. */
  readonly related: readonly Related[];
  /** Places at which the header is removed or switched off, if there are any. */
  readonly takenAway: readonly HeaderWrite[];
}

/** What to look for. Names in lower case, that of the header itself first. */
export interface WantedHeader {
  readonly names: readonly string[];
  /** Whether this write is good enough; unknown values must count. */
  readonly satisfies?: (write: HeaderWrite) => boolean;
  /** Entries that the rule is about. */
  readonly concerns?: (entry: AppEntry) => boolean;
}

/** At most one. */
export function* missingHeaders(one: PackageFacts, around: Around, wanted: WantedHeader): Iterable<MissingHeader> {
  const entry = entryOf(one, around);
  if (entry === undefined || !(wanted.concerns?.(entry) ?? true)) return;
  const takenAway = takenAwayIfUnsent(one, around, wanted);
  if (takenAway === undefined) return;
  const evidence = evidenceFor(one, around);
  yield { entry, evident: evidence !== undefined, related: relatedOf(evidence, entry), takenAway };
}

/**
 * Options that switch the header off in a package that shows no app: it is made elsewhere and handed in. Such an option speaks for itself
 * whatever the app serves; that a header is merely absent says nothing without an app.
 */
export function optOutsWithoutApp(one: PackageFacts, around: Around, wanted: WantedHeader): readonly HeaderWrite[] {
  if (appEntriesOf(factsOfPackage(one)).length > 0) return [];
  const [name] = wanted.names;
  const takenAway = takenAwayIfUnsent(one, around, wanted) ?? [];
  return takenAway.filter((write) => write.from === "switched-off" && write.when.kind === "always" && write.name.toLowerCase() === name);
}

/**
 * Options that switch the header off on every branch, where the same call makes up for it on some branches only: the others send nothing.
 * What another line sends under a condition of its own is not weighed.
 */
export function optOutsOnOneBranch(one: PackageFacts, around: Around, wanted: WantedHeader): readonly HeaderWrite[] {
  if (wanted.names.some((name) => around.externalHeaders.includes(name))) return [];
  const entry = entryOf(one, around);
  if (entry === undefined ? appEntriesOf(factsOfPackage(one)).length > 0 : !(wanted.concerns?.(entry) ?? true)) return [];
  const writes = headersReaching(one, around, ...wanted.names);
  const [name] = wanted.names;
  const offs = writes.filter((write) => write.from === "switched-off" && write.layer === "application" && write.name.toLowerCase() === name);
  if (offs.length === 0 || unreadReaching(one, around).some((fact) => mayHide(fact, wanted))) return [];
  const sent = writes.filter((write) => isSent(write) && (wanted.satisfies?.(write) ?? true));
  const nothing = sent.map((write) => negate(write.when));
  return offs.filter((off) => {
    const alike = offs.filter((other) => samePlace(other.at, off.at)).map(({ when }) => when);
    if (sent.length === 0 || sent.some((write) => !samePlace(write.at, off.at)) || !implies({ kind: "always" }, anyOf(alike))) return false;
    return isPossible(allOf([off.when, ...nothing]));
  });
}

/** Places of the application that take the header away; `undefined` if something sends it, or may. */
function takenAwayIfUnsent(one: PackageFacts, around: Around, wanted: WantedHeader): readonly HeaderWrite[] | undefined {
  if (wanted.names.some((name) => around.externalHeaders.includes(name))) return undefined;
  if (unreadReaching(one, around).some((fact) => mayHide(fact, wanted))) return undefined;
  const writes = headersReaching(one, around, ...wanted.names);
  const takenAway = writes.filter(isTakenAway);
  // A gateway does nothing by default that its own settings switch off.
  const isOff = (write: HeaderWrite): boolean => write.layer === "gateway" && write.from === "default" && takenAway.some(({ layer }) => layer === "gateway");
  if (writes.some((write) => isSent(write) && !isOff(write) && (wanted.satisfies?.(write) ?? true))) return undefined;
  return takenAway.filter(({ layer }) => layer === "application");
}

/** The entry that stands for the package: one that shows https, else one that listens, for others than its own machine and for longer than one command. */
function entryOf(one: PackageFacts, around: Around): AppEntry | undefined {
  const entries = appEntriesOf(factsOfPackage(one)).filter(
    (entry) => entry.layer === "application" && entry.environment !== "development" && !servesNobody(entry),
  );
  // A server that listens on its own machine alone may have a gateway in front: then something shows it.
  const open = entries.filter((entry) => !isLoopbackOnly(entry) || evidenceFor(one, around) !== undefined);
  return open.find(isMetOverHttps) ?? open.find((entry) => entry.listens === "here") ?? open[0];
}

/** What stands at the entry itself shows that browsers meet it over HTTPS. */
function isMetOverHttps({ https, httpsIsOptional }: AppEntry): boolean {
  return https !== undefined && httpsIsOptional === undefined;
}

/** True for an app that no visitor meets: it never listens, or only while one command runs. */
export function servesNobody({ listens }: AppEntry): boolean {
  return listens === "never" || listens === "briefly";
}

function isLoopbackOnly({ privateReach }: AppEntry): boolean {
  return privateReach?.kind === "address" && isLoopbackHost(privateReach.text);
}

/** How loud a missing protection of pages is: a warning where browsers demonstrably meet pages of this package over HTTPS. */
export function severityForPages(one: PackageFacts, around: Around): Severity {
  return entryOf(one, around)?.serves === "html" && evidenceFor(one, around) !== undefined ? "warning" : "info";
}

/** Whether browsers demonstrably meet the app of the package over HTTPS; `undefined` if it shows no app. */
export function isShownOverHttps(one: PackageFacts, around: Around): boolean | undefined {
  return entryOf(one, around) === undefined ? undefined : evidenceFor(one, around) !== undefined;
}

/** Something was recognised that could not be read and may set the header. */
function mayHide({ headers }: Unread, wanted: WantedHeader): boolean {
  return headers === undefined || wanted.names.some((name) => headers.includes(name));
}

/**
 * What shows that browsers meet the app over HTTPS, the plainest sign first: TLS or a redirect to it in the package, a gateway that is
 * known to lead to it, a Secure cookie, a policy that speaks of https. What lies beside some other app shows nothing.
 */
function evidenceFor(one: PackageFacts, around: Around): Fact | undefined {
  const own = factsOfPackage(one);
  const first = <Kind extends Fact["kind"]>(
    facts: readonly Fact[],
    kind: Kind,
    shows: (fact: Extract<Fact, { readonly kind: Kind }>) => boolean,
  ): Fact | undefined => factsOfKind(facts, kind).find((fact) => fact.environment !== "development" && shows(fact));
  return (
    first(own, "app-entry", isMetOverHttps) ??
    first(own, "listener", ({ how }) => how !== "serves-both") ??
    first(around.shared, "listener", (listener) => listener.how !== "serves-both" && listener.routesTo !== undefined && leadsTo(listener, one, around)) ??
    first(own, "cookie-write", (cookie) => isKnownToBe<boolean | "auto">(cookie.secure, true)) ??
    first(own, "header-write", speaksOfHttps)
  );
}

/** The gateway at which browsers' https ends before it goes on to the package's app, if the workspace shows one. */
export function tlsInFront(one: PackageFacts, around: Around): Listener | undefined {
  const endsTls = ({ layer, how, environment }: Listener): boolean => layer === "gateway" && how === "ends-tls" && environment !== "development";
  const own = factsOfKind(factsOfPackage(one), "listener").find(endsTls);
  return (
    own ?? factsOfKind(around.shared, "listener").find((listener) => endsTls(listener) && listener.routesTo !== undefined && leadsTo(listener, one, around))
  );
}

/**
 * The package is a server behind the gateway: by the name of its folder, or because it alone listens at a port of the gateway's own machine.
 * What names no server is taken for all of them.
 */
function leadsTo({ routesTo }: { readonly routesTo?: readonly string[] }, one: PackageFacts, around: Around): boolean {
  if (routesTo === undefined) return true;
  const folder = one.root.slice(one.root.lastIndexOf("/") + 1);
  return routesTo.some((target) => {
    const [, host = target, port] = /^(.*):(\d+)$/.exec(target) ?? [];
    return host === folder || (port !== undefined && isLoopbackHost(host) && listensAt(Number(port), one, around));
  });
}

function listensAt(port: number, one: PackageFacts, around: Around): boolean {
  if (around.contestedPorts.includes(port)) return false;
  return appEntriesOf(factsOfPackage(one)).some((entry) => entry.listens === "here" && entry.port === port && entry.environment !== "development");
}

/** Headers that make no sense on plain http. */
function speaksOfHttps(write: HeaderWrite): boolean {
  if (!isSent(write) || write.responses === "errors" || write.from === "default") return false;
  const name = write.name.trim().toLowerCase();
  if (name === "strict-transport-security" || name === "expect-ct" || name === "public-key-pins") return true;
  // What a setting or branch adds may be for those who serve https.
  return (
    name === "content-security-policy" &&
    write.when.kind === "always" &&
    write.value.kind === "known" &&
    /\b(?:upgrade-insecure-requests|block-all-mixed-content)\b/i.test(write.value.value.text)
  );
}

function relatedOf(evidence: Fact | undefined, entry: AppEntry): readonly Related[] {
  switch (evidence?.kind) {
    case "app-entry":
      return evidence.https === undefined || samePlace(evidence.https, entry.at)
        ? []
        : [{ at: evidence.https, message: "This shows that visitors come over https." }];
    case "listener":
      return [{ at: evidence.at, message: evidence.how === "redirects" ? "Visitors are sent to https here." : "Visitors arrive over https here." }];
    case "cookie-write":
      return [{ at: evidence.secure.at, message: "This cookie travels over https alone." }];
    case "header-write":
      return [{ at: evidence.value.at, message: "This header is for https alone." }];
    default:
      return [];
  }
}
