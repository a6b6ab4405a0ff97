/** What a project approved: origins with owner and end, tiers with their limits, and the least value of headers. Data of a policy file; judges nothing. */
import type { FilePath, Place } from "../text/place.ts";
import type { OriginLanguage } from "./origin-language.ts";

/** One entry of `origins`. */
export interface ApprovedOrigin {
  /** `https://app.example.com`, `https://*.partner.example`, `http://localhost:*`. */
  readonly origin: string;
  /** The origin's text. */
  readonly at: Place;
  /** The whole entry. */
  readonly entry: Place;
  readonly tiers: readonly string[];
  /** `undefined`: in every environment. */
  readonly environments: readonly string[] | undefined;
  readonly owner: string | undefined;
  readonly reason: string | undefined;
  /** The last day on which the approval holds, `YYYY-MM-DD`. */
  readonly expires: { readonly date: string; readonly at: Place } | undefined;
  /** True if something outside the workspace allows it, so that it may seem unused. */
  readonly external: boolean;
}

/** A list of a tier: `any`, or names; `undefined` if the tier says nothing. */
export type TierList = "any" | readonly string[] | undefined;

/** Limits of one class of routes. */
export interface Tier {
  readonly name: string;
  readonly at: Place;
  readonly origins: "any" | "registry" | "none";
  /** False if only exact origins may be approved. */
  readonly patterns: boolean;
  /** `undefined`: not limited. */
  readonly credentials: boolean | undefined;
  readonly methods: TierList;
  readonly requestHeaders: TierList;
  readonly exposedHeaders: TierList;
  /** Seconds. */
  readonly maxAge: number | undefined;
  readonly requireOwner: boolean;
  readonly requireReason: boolean;
  /** Longest approval in days. */
  readonly maxDays: number | undefined;
  readonly headers: readonly HeaderMinimum[];
}

/** The least that a response header must say. */
export interface HeaderMinimum {
  /** As written in the policy file. */
  readonly name: string;
  readonly at: Place;
  readonly equals: string | undefined;
  readonly oneOf: readonly string[] | undefined;
  /** A value of a header whose values have an order. */
  readonly atLeast: string | undefined;
  readonly contains: readonly string[] | undefined;
  readonly absent: boolean;
  /** Seconds. */
  readonly maxAge: number | undefined;
  readonly includeSubDomains: boolean;
  readonly preload: boolean;
  /** Largest source list of each CSP directive. */
  readonly directives: Readonly<Record<string, readonly string[]>>;
  /** CSP sources that must not appear. */
  readonly forbid: readonly string[];
  readonly for: "html" | "api" | "all";
}

/** Which code or routes belong to a tier. Globs; `undefined`: all. */
export interface TierScope {
  readonly tier: string;
  readonly paths: readonly string[] | undefined;
  readonly files: readonly string[] | undefined;
}

/** Which files or guards belong to an environment. */
export interface EnvironmentRule {
  readonly name: string;
  readonly files: readonly string[];
  readonly when: readonly string[];
  readonly isDefault: boolean;
}

/** What one CORS policy allowed when a snapshot was taken. Lists are sorted, and empty if nothing is sent; `undefined`: not known. */
export interface PolicyRecord {
  /** File, path and environment, relative to the policy file's folder; a number behind equal ones. */
  readonly scope: string;
  /** Without places: they are those of the lock file. */
  readonly origins: OriginLanguage;
  readonly credentials: boolean | undefined;
  readonly methods: readonly string[] | undefined;
  readonly requestHeaders: readonly string[] | undefined;
  readonly exposedHeaders: readonly string[] | undefined;
  /** Seconds. */
  readonly maxAge: number | undefined;
}

/** The part of a policy file that says what was approved. */
export interface Baseline {
  readonly file: FilePath;
  /** Globs are relative to it. */
  readonly folder: FilePath;
  /** `undefined` if the file has no such section: then nothing is unregistered. */
  readonly origins: readonly ApprovedOrigin[] | undefined;
  readonly tiers: readonly Tier[];
  readonly scopes: readonly TierScope[];
  readonly defaultTier: string | undefined;
  /** Minimums for every tier. */
  readonly headers: readonly HeaderMinimum[];
  readonly environments: readonly EnvironmentRule[];
  /** Response headers that layers outside the workspace set, lower case. */
  readonly externalHeaders: readonly string[];
  readonly warnBeforeDays: number;
  /** Days after its end in which an approval is a warning and not yet an error. */
  readonly graceDays: number;
  /** The snapshot in the lock file beside the policy file, if there is one. */
  readonly snapshot: readonly PolicyRecord[] | undefined;
}
