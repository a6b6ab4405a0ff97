/**
 * Apps of which nothing is protected by a header. All that is missing has one cause and one repair there, so it is one finding
 * (`security-headers-missing`); the rules about single headers speak where some are sent. It judges no value.
 */
import type { AppEntry, HeaderWrite } from "../model/facts.ts";
import type { Around, PackageFacts, Related, Report } from "../model/finding.ts";
import type { MissingHeader, WantedHeader } from "./apps.ts";
import { missingHeaders, optOutsOnOneBranch, optOutsWithoutApp } from "./apps.ts";

/** A header that visitors of every app, or of every app with pages, should get. */
export interface BaseHeader extends WantedHeader {
  readonly header: string;
  /** What the repair writes. */
  readonly value: string;
}

const servesPages = (entry: AppEntry): boolean => entry.serves !== "api";

/** Strict-Transport-Security. */
export const HSTS: BaseHeader = {
  header: "Strict-Transport-Security",
  value: "max-age=31536000; includeSubDomains",
  names: ["strict-transport-security"],
};

/** A policy under any of its names. */
export const CSP: BaseHeader = {
  header: "Content-Security-Policy",
  value: "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  names: ["content-security-policy", "content-security-policy-report-only", "x-content-security-policy", "x-webkit-csp"],
  concerns: servesPages,
};

/** What forbids frames: X-Frame-Options, or a policy. One without frame-ancestors belongs to `csp-frame-ancestors`, a broken X-Frame-Options to `xfo-invalid`. */
export const FRAMING: BaseHeader = {
  header: "X-Frame-Options",
  value: "DENY",
  names: ["x-frame-options", "content-security-policy"],
  concerns: servesPages,
};

/** X-Content-Type-Options. */
export const NOSNIFF: BaseHeader = { header: "X-Content-Type-Options", value: "nosniff", names: ["x-content-type-options"] };

/** An app that lacks all of them. */
export interface BareApp extends MissingHeader {
  /** At least two, in order of importance. Missing HSTS stands apart where https is shown: it has a finding of its own then. */
  readonly headers: readonly BaseHeader[];
}

const known = new WeakMap<PackageFacts, WeakMap<Around, BareApp | "dressed">>();

/** The app of the package if no layer sends it any of the headers and none was switched off by name. */
export function bareAppOf(one: PackageFacts, around: Around): BareApp | undefined {
  const byAround = known.get(one) ?? new WeakMap<Around, BareApp | "dressed">();
  const found = byAround.get(around) ?? findBareApp(one, around);
  known.set(one, byAround.set(around, found));
  return found === "dressed" ? undefined : found;
}

function findBareApp(one: PackageFacts, around: Around): BareApp | "dressed" {
  const [hsts] = missingHeaders(one, around, HSTS);
  const [nosniff] = missingHeaders(one, around, NOSNIFF);
  if (hsts === undefined || nosniff === undefined) return "dressed";
  const pages = servesPages(hsts.entry) ? [CSP, FRAMING] : [];
  const others = pages.map((header) => [...missingHeaders(one, around, header)][0]);
  if ([hsts, nosniff, ...others].some((missing) => missing === undefined || missing.takenAway.length > 0)) return "dressed";
  const headers = [...(hsts.evident ? [] : [HSTS]), ...pages, NOSNIFF];
  return headers.length < 2 ? "dressed" : { ...hsts, headers };
}

/** The header is missing, and no finding about all of them says so. */
export function* missingAlone(one: PackageFacts, around: Around, header: WantedHeader): Iterable<MissingHeader> {
  if (bareAppOf(one, around)?.headers.some((other) => other === header) !== true) yield* missingHeaders(one, around, header);
}

/** A missing header with the place to say so: where it is taken away, else the app. */
export interface Lack extends Pick<Report, "at"> {
  readonly fact: AppEntry | HeaderWrite;
  /** What takes it away, if something does. */
  readonly off: HeaderWrite | undefined;
  /** True if browsers demonstrably meet pages of this app over HTTPS. */
  readonly evidentForPages: boolean;
  /** Given if something is sent on other branches. */
  readonly onOneBranch?: true;
  readonly related: readonly Related[];
}

/** The header is missing and no finding about all of them says so, or it is switched off for an app that is made elsewhere, or on one branch. */
export function* lacksOf(one: PackageFacts, around: Around, header: WantedHeader): Iterable<Lack> {
  const [name] = header.names;
  for (const { entry, evident, related, takenAway } of missingAlone(one, around, header)) {
    const off = takenAway.find((write) => write.name.toLowerCase() === name);
    const evidentForPages = evident && entry.serves === "html";
    yield off === undefined ? { fact: entry, at: entry.at, off, evidentForPages, related } : { ...lackBecauseOf(off), evidentForPages, related };
  }
  for (const off of optOutsWithoutApp(one, around, header)) yield { ...lackBecauseOf(off), evidentForPages: false, related: [] };
  for (const off of optOutsOnOneBranch(one, around, header)) yield { ...lackBecauseOf(off), onOneBranch: true, evidentForPages: false, related: [] };
}

function lackBecauseOf(off: HeaderWrite): Pick<Lack, "fact" | "at" | "off"> {
  return { fact: off, at: off.from === "switched-off" ? off.value.at : off.at, off };
}
