/**
 * Finds hostile origins for checks that only odd host names pass: browsers accept more characters in a host than registries hand out
 * (PortSwigger, URL validation bypass cheat sheet 2024). Gives nothing where a plain stranger passes too.
 */
import { parseOrigin } from "../headers/origin.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { accepts } from "./accepts.ts";
import { findHostileOrigin } from "./hostile.ts";
import { classifyOrigin, hostOfSkeleton, intendedDomainsOf } from "./intended.ts";
import { HOLE, positiveLeaves, skeletonsOfLeaf } from "./skeleton.ts";

/** A host that a stranger can put in front of his own domain, and what shows it. */
export interface OddHost {
  readonly origin: string;
  /** The character that the check lets through. */
  readonly character: string;
  /** Browsers that open such a host. Underscore: seen in Chromium 156; the others as the cheat sheet has them. */
  readonly browsers: "every browser" | "Firefox and Safari" | "Safari";
}

const CHARACTERS: readonly (readonly [string, OddHost["browsers"]])[] = [
  ["_", "every browser"],
  ["+", "Firefox and Safari"],
  ["$", "Firefox and Safari"],
  [",", "Safari"],
  [";", "Safari"],
  ["!", "Safari"],
  ["'", "Safari"],
  ["(", "Safari"],
  ["*", "Safari"],
  ["&", "Safari"],
  ["=", "Safari"],
  ["~", "Safari"],
  ["`", "Safari"],
];

/** The first odd host that passes, in the order of how many browsers open it; `undefined` if none of those tried does. */
export function findOddHost(language: OriginLanguage): OddHost | undefined {
  if (findHostileOrigin(language, ["any", "another-domain", "public-suffix"]).kind === "witness") return undefined;
  const hosts = meantHostsOf(language);
  if (hosts.length === 0) return undefined;
  const intended = intendedDomainsOf(language);
  for (const [character, browsers] of CHARACTERS) {
    for (const host of hosts) {
      for (const joint of [character, `.${character}`]) {
        const origin = `https://${host}${joint}.evil.com`;
        if (accepts(language, origin) === true && isForeign(origin, character, intended)) return { origin, character, browsers };
      }
    }
  }
  return undefined;
}

/** The domain to the right of the odd label decides who owns the host. */
function isForeign(origin: string, character: string, intended: ReturnType<typeof intendedDomainsOf>): boolean {
  const plain = origin.replace(character, "x").replace(character, "x");
  return parseOrigin(plain) !== undefined && classifyOrigin(plain, intended) === "another-domain";
}

function meantHostsOf(language: OriginLanguage): readonly string[] {
  const hosts = new Set<string>();
  for (const leaf of positiveLeaves(language, 60)) {
    if (leaf.kind !== "regex" && leaf.kind !== "prefix") continue;
    for (const skeleton of skeletonsOfLeaf(leaf).slice(0, 24)) {
      const shape = hostOfSkeleton(skeleton);
      const bare = shape.endsWith(HOLE) ? shape.slice(0, -1) : shape;
      for (const filler of ["app", ""]) {
        const host = bare.replaceAll(HOLE, filler).replace(/^\.+|\.+$/g, "");
        if (host !== "") hosts.add(host);
      }
    }
  }
  return [...hosts];
}
