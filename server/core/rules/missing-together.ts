/**
 * Headers that an app lacks, as findings: several of them have one cause and one repair, so they are one finding (`security-headers-missing`);
 * the rules about single headers speak where one alone is missing, and where it is a warning (decision 25). It judges no value.
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

/** Headers that an app lacks and that are told in one finding. */
export interface MissingTogether extends MissingHeader {
  /** At least two, in order of importance. */
  readonly headers: readonly BaseHeader[];
}

const known = new WeakMap<PackageFacts, WeakMap<Around, MissingTogether | "nothing">>();

/** What the package's app lacks if that is several headers: those switched off by name are told at that line, those that are a warning by themselves. */
export function missingTogether(one: PackageFacts, around: Around): MissingTogether | undefined {
  const byAround = known.get(one) ?? new WeakMap<Around, MissingTogether | "nothing">();
  const found = byAround.get(around) ?? findMissingTogether(one, around);
  known.set(one, byAround.set(around, found));
  return found === "nothing" ? undefined : found;
}

function findMissingTogether(one: PackageFacts, around: Around): MissingTogether | "nothing" {
  const all = [HSTS, CSP, FRAMING, NOSNIFF].flatMap((header) => [...missingHeaders(one, around, header)].map((missing) => ({ header, missing })));
  const absent = all.filter(({ missing }) => missing.takenAway.length === 0);
  const [first] = absent;
  if (first === undefined) return "nothing";
  const isBare = absent.length === (servesPages(first.missing.entry) ? 4 : 2);
  const told = absent.filter(({ header, missing }) => !(header === HSTS ? missing.evident : !isBare && header.concerns !== undefined && isForPages(missing)));
  return told.length < 2 ? "nothing" : { ...first.missing, headers: told.map(({ header }) => header) };
}

/** Browsers demonstrably meet pages of this app over https. */
function isForPages({ entry, evident }: MissingHeader): boolean {
  return evident && entry.serves === "html";
}

/** The header is missing, and no finding about several says so. */
export function* missingAlone(one: PackageFacts, around: Around, header: WantedHeader): Iterable<MissingHeader> {
  if (missingTogether(one, around)?.headers.some((other) => other === header) !== true) yield* missingHeaders(one, around, header);
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

/** The header is missing and no finding about several says so, or it is switched off for an app that is made elsewhere, or on one branch. */
export function* lacksOf(one: PackageFacts, around: Around, header: WantedHeader): Iterable<Lack> {
  const [name] = header.names;
  for (const missing of missingAlone(one, around, header)) {
    const { entry, related, takenAway } = missing;
    const off = takenAway.find((write) => write.name.toLowerCase() === name);
    const evidentForPages = isForPages(missing);
    yield off === undefined ? { fact: entry, at: entry.at, off, evidentForPages, related } : { ...lackBecauseOf(off), evidentForPages, related };
  }
  for (const off of optOutsWithoutApp(one, around, header)) yield { ...lackBecauseOf(off), evidentForPages: false, related: [] };
  for (const off of optOutsOnOneBranch(one, around, header)) yield { ...lackBecauseOf(off), onOneBranch: true, evidentForPages: false, related: [] };
}

function lackBecauseOf(off: HeaderWrite): Pick<Lack, "fact" | "at" | "off"> {
  return { fact: off, at: off.from === "switched-off" ? off.value.at : off.at, off };
}
