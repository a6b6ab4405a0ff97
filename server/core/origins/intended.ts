/**
 * Which domains an origin test was meant for, read off its fixed text. Hosts of these domains are own; a host elsewhere that passes
 * the test is hostile. A wrong guess towards "own" makes us silent, never loud.
 */
import { isAddress, isLoopbackHost, isPrivateHost } from "../headers/address.ts";
import { publicSuffixOf, registrableDomain } from "../headers/public-suffix.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { parsePageOrigin, soldLabels } from "./page-origin.ts";
import { HOLE, MOST_SKELETONS, positiveLeaves, skeletonsOfLeaf } from "./skeleton.ts";

/** Own domains, and the public suffixes below which the test lets any name in. */
export interface IntendedDomains {
  /** Registrable domains, addresses and single-label hosts, lower case. */
  readonly domains: ReadonlySet<string>;
  readonly openSuffixes: ReadonlySet<string>;
  /** False if the tests name more hosts than were read; then a domain that is missing here may still be an own one. */
  readonly complete: boolean;
}

/** Kinds of hostile origins, worst first. */
export type HostileKind = "any" | "another-domain" | "public-suffix" | "null" | "http";

const MOST_LEAVES = 5000;

/** Reads the own domains of a language off the tests that let origins in. */
export function intendedDomainsOf(language: OriginLanguage): IntendedDomains {
  const domains = new Set<string>();
  const openSuffixes = new Set<string>();
  const leaves = positiveLeaves(language, MOST_LEAVES);
  let complete = leaves.length < MOST_LEAVES;
  for (const leaf of leaves) {
    const skeletons = skeletonsOfLeaf(leaf);
    if (skeletons.length >= MOST_SKELETONS) complete = false;
    for (const skeleton of skeletons) {
      for (const piece of hostPieces(hostOfSkeleton(skeleton))) addPiece(piece, domains, openSuffixes);
    }
  }
  return { domains, openSuffixes, complete };
}

/** The host part of a skeleton, holes kept; empty if the text shows none. */
export function hostOfSkeleton(skeleton: string): string {
  const separator = skeleton.indexOf("://");
  let host = separator >= 0 ? skeleton.slice(separator + 3) : skeleton.startsWith("//") ? skeleton.slice(2) : skeleton;
  if (separator < 0 && /^(?:h|ht|htt|http|https)?:?\/?\/?$/.test(host.replaceAll(HOLE, ""))) return "";
  host = host.split(/[/?#]/)[0] ?? "";
  const colon = host.startsWith("[") ? host.indexOf(":", host.indexOf("]")) : host.indexOf(":");
  return (colon >= 0 ? host.slice(0, colon) : host).toLowerCase();
}

interface Piece {
  readonly text: string;
  readonly openLeft: boolean;
  readonly openRight: boolean;
}

function hostPieces(host: string): readonly Piece[] {
  const parts = host.split(HOLE);
  return parts
    .map((text, index) => ({ text, openLeft: index > 0, openRight: index < parts.length - 1 }))
    .filter((piece) => piece.text.replaceAll(".", "") !== "");
}

function addPiece(piece: Piece, domains: Set<string>, openSuffixes: Set<string>): void {
  const text = piece.text.replace(/^\.+|\.+$/g, "");
  // A piece such as `192.168` is the start of an address, although browsers read it as one.
  if (/^[0-9.]+$/.test(text) && text.split(".").length < 4) return;
  if (isAddress(text) || isLoopbackHost(text)) {
    domains.add(text);
    return;
  }
  const startsLabel = !piece.openLeft || piece.text.startsWith(".");
  const endsHost = !piece.openRight;
  const suffix = publicSuffixOf(text);
  if (suffix !== undefined) {
    const domain = registrableDomain(text);
    if (suffix !== text && !domain.startsWith("-")) domains.add(domain);
    else if (endsHost && piece.openLeft) openSuffixes.add(suffix);
    return;
  }
  if (!endsHost) return;
  if (text.includes(".")) domains.add(registrableDomain(text));
  else if (startsLabel && (!piece.openLeft || isPrivateHost(`x.${text}`))) domains.add(text);
}

/** True if the host is one of the domains or below one. */
export function isOwnHost(host: string, domains: ReadonlySet<string>): boolean {
  for (let start = 0; start >= 0 && start < host.length; ) {
    if (domains.has(host.slice(start))) return true;
    const dot = host.indexOf(".", start);
    start = dot < 0 ? -1 : dot + 1;
  }
  return false;
}

/**
 * Why an origin is hostile, or `undefined` if it is own, on a private network, or a host that nobody can register.
 * `any` is not decided here: it needs more than one origin.
 */
export function classifyOrigin(origin: string, intended: IntendedDomains): Exclude<HostileKind, "any"> | undefined {
  if (origin === "null") return "null";
  const parsed = parsePageOrigin(origin);
  if (parsed === undefined || (parsed.scheme !== "https" && parsed.scheme !== "http")) return undefined;
  if (isLoopbackHost(parsed.host)) return undefined;
  const host = parsed.host.endsWith(".") ? parsed.host.slice(0, -1) : parsed.host;
  if (isOwnHost(host, intended.domains)) return parsed.scheme === "http" ? "http" : undefined;
  if (isPrivateHost(host)) return undefined;
  if (isAddress(host)) return "another-domain";
  const sold = soldLabels(host);
  const suffix = publicSuffixOf(sold);
  if (suffix === undefined || suffix === sold) return undefined;
  // Below `run.app` every name is a suffix itself (`us.run.app`).
  return isOwnHost(suffix, intended.openSuffixes) ? "public-suffix" : "another-domain";
}
