/**
 * Which origins a check lets in, as a term. `core/origins` turns a term into a regular language; rules look at the
 * leaves to say which test is weak. Leaves carry the place where the test is written.
 */
import type { Place } from "../text/place.ts";
import type { Reason } from "./setting.ts";

/** How a regular expression is written and applied. */
export interface RegexDialect {
  readonly flavour: "javascript" | "re2" | "go" | "pcre" | "java";
  /** `search`: a match anywhere; `full`: the whole origin; `start`: anchored at the start only. */
  readonly match: "search" | "full" | "start";
  readonly ignoreCase: boolean;
}

/**
 * How a `*` in an entry is read.
 * `one-label`: one DNS label (`[a-z0-9-]+`, ingress-nginx). `any-depth`: one or more labels (Gateway API `*.`, Envoy Gateway).
 * `any-text`: any text, also empty (`.*`: Spring patterns, hapi). `some-text`: at least one character (`.+`: Serverless `http.cors`).
 * `no-dot`: `[^.]*` (middy). `whole-only`: only the entries `*`, `http://*` and `https://*` (AWS HTTP API).
 */
export type GlobDialect = "one-label" | "any-depth" | "any-text" | "some-text" | "no-dot" | "whole-only";

/** What part of the origin a text test looks at. `host` includes the port, `hostname` does not. */
export type OriginPart = "origin" | "host" | "hostname" | "scheme" | "port";

/** A set of origins. Every leaf has `at`: the literal or expression that decides. */
export type OriginLanguage =
  | { readonly kind: "all" }
  | { readonly kind: "none" }
  | {
      readonly kind: "exact";
      readonly value: string;
      readonly part: OriginPart;
      readonly ignoreCase: boolean;
      readonly at: Place;
      readonly via: readonly Place[];
    }
  | {
      readonly kind: "prefix" | "suffix" | "contains";
      readonly value: string;
      readonly part: OriginPart;
      readonly ignoreCase: boolean;
      readonly at: Place;
      readonly via: readonly Place[];
    }
  | {
      readonly kind: "regex";
      readonly source: string;
      readonly flags: string;
      readonly part: OriginPart;
      readonly dialect: RegexDialect;
      /** The code looks for the origin inside a text, and the pattern says what passes: the pieces of the text that are meant. */
      readonly inside?: readonly string[];
      readonly at: Place;
      readonly via: readonly Place[];
    }
  | {
      readonly kind: "glob";
      readonly pattern: string;
      readonly dialect: GlobDialect;
      readonly ignoreCase: boolean;
      readonly at: Place;
      readonly via: readonly Place[];
    }
  | { readonly kind: "union" | "intersection"; readonly of: readonly OriginLanguage[] }
  | { readonly kind: "complement"; readonly of: OriginLanguage }
  | { readonly kind: "unknown"; readonly reason: Reason };

/** Leaf kinds that test the origin by a text. */
export type OriginLeaf = Extract<OriginLanguage, { readonly at: Place }>;

/** Union without needless wrapping. */
export function unionOf(languages: readonly OriginLanguage[]): OriginLanguage {
  const parts = languages.filter((part) => part.kind !== "none").flatMap((part) => (part.kind === "union" ? part.of : [part]));
  if (parts.some((part) => part.kind === "all")) return { kind: "all" };
  const [only] = parts;
  if (only === undefined) return { kind: "none" };
  return parts.length === 1 ? only : { kind: "union", of: parts };
}

/** Intersection without needless wrapping. */
export function intersectionOf(languages: readonly OriginLanguage[]): OriginLanguage {
  const parts = languages.filter((part) => part.kind !== "all").flatMap((part) => (part.kind === "intersection" ? part.of : [part]));
  if (parts.some((part) => part.kind === "none")) return { kind: "none" };
  const [only] = parts;
  if (only === undefined) return { kind: "all" };
  return parts.length === 1 ? only : { kind: "intersection", of: parts };
}

/** Complement without double negation. */
export function complementOf(language: OriginLanguage): OriginLanguage {
  if (language.kind === "complement") return language.of;
  if (language.kind === "all") return { kind: "none" };
  if (language.kind === "none") return { kind: "all" };
  return { kind: "complement", of: language };
}

/** All leaves with a place, in source order of the term. */
export function leavesOf(language: OriginLanguage): readonly OriginLeaf[] {
  switch (language.kind) {
    case "all":
    case "none":
    case "unknown":
      return [];
    case "union":
    case "intersection":
      return language.of.flatMap(leavesOf);
    case "complement":
      return leavesOf(language.of);
    default:
      return [language];
  }
}

/** Why the first part that is not known is not, or `undefined` if all parts are known. */
export function unknownPartOf(language: OriginLanguage): Reason | undefined {
  switch (language.kind) {
    case "unknown":
      return language.reason;
    case "complement":
      return unknownPartOf(language.of);
    case "union":
    case "intersection":
      return language.of.map(unknownPartOf).find((reason) => reason !== undefined);
    default:
      return undefined;
  }
}
