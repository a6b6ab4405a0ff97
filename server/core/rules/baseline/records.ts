/** Snapshots of policies, and in which direction a policy has moved since. Decided by language containment and by sets; judges nothing else. */
import type { Baseline, PolicyRecord } from "../../model/baseline.ts";
import type { CorsPolicy, OriginSet } from "../../model/facts.ts";
import type { GovernedFacts } from "../../model/finding.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import { unionOf } from "../../model/origin-language.ts";
import { knownValue } from "../../model/setting.ts";
import { contains } from "../../origins/compare.ts";
import { describeLanguage } from "../../origins/describe.ts";
import type { Place } from "../../text/place.ts";
import { armsOf } from "../cors/origin-arms.ts";
import { sendsHeaders } from "../cors/written-origins.ts";
import { corsPoliciesOf } from "../facts-of.ts";
import { factsUnder, relativeFile } from "./governed.ts";

/** A policy with its record. */
export interface RecordedPolicy {
  readonly policy: CorsPolicy;
  readonly record: PolicyRecord;
}

/** Records of all policies under a policy file that send something, in the order of the files. */
export function recordsUnder(governed: GovernedFacts): readonly RecordedPolicy[] {
  const counts = new Map<string, number>();
  return corsPoliciesOf(factsUnder(governed))
    .filter(sendsHeaders)
    .map((policy) => {
      const name = scopeOf(policy, governed.baseline);
      const number = (counts.get(name) ?? 0) + 1;
      counts.set(name, number);
      return { policy, record: recordOf(policy, number === 1 ? name : `${name} (${number})`) };
    });
}

function scopeOf(policy: CorsPolicy, baseline: Baseline): string {
  const path = policy.scope.path === undefined ? "" : ` ${policy.scope.path}`;
  return `${relativeFile(policy, baseline)}${path}${policy.environment === "any" ? "" : ` in ${policy.environment}`}`;
}

/** What the policy sends. What is certainly not sent counts as what browsers do without it. */
function recordOf(policy: CorsPolicy, scope: string): PolicyRecord {
  return {
    scope,
    origins: unionOf(armsOf(policy.origins).map(({ origins }) => languageOf(origins))),
    credentials: knownValue(policy.credentials),
    methods: sortedNames(policy.methods, (name) => name),
    requestHeaders: sortedNames(policy.requestHeaders, (name) => name.toLowerCase()),
    exposedHeaders: sortedNames(policy.exposedHeaders, (name) => name.toLowerCase()),
    maxAge: policy.maxAge.kind === "known" ? secondsOf(policy.maxAge.value) : undefined,
  };
}

function sortedNames(setting: CorsPolicy["requestHeaders"], spell: (name: string) => string): readonly string[] | undefined {
  if (setting.kind === "unknown") return undefined;
  return setting.value === "mirror" ? ["*"] : [...new Set((setting.value ?? []).map(({ text }) => spell(text)))].sort();
}

/** Without a number browsers remember for five seconds (Fetch, "CORS-preflight fetch"). */
function secondsOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 5;
}

function languageOf(origins: OriginSet): OriginLanguage {
  switch (origins.kind) {
    case "any":
      return { kind: "all" };
    case "echo":
      return origins.language;
    case "fixed":
      return { kind: "exact", value: origins.value, part: "origin", ignoreCase: false, at: origins.at, via: [] };
    case "off":
    case "broken":
      return { kind: "none" };
    default:
      return { kind: "unknown", reason: origins.kind === "unknown" ? origins.reason : { kind: "request", text: "the request decides" } };
  }
}

/** One setting that is not as it was. */
export interface Change {
  readonly direction: "looser" | "tighter" | "unknown";
  /** In the middle of a sentence. */
  readonly what: string;
  readonly before: string;
  readonly now: string;
  readonly at: Place;
}

/** All changes since the record. */
export function changesSince(before: PolicyRecord, { policy, record }: RecordedPolicy): readonly Change[] {
  return [
    ...originChange(before.origins, record.origins, policy.origins.at),
    ...credentialChange(before.credentials, record.credentials, policy.credentials.at),
    ...listChange("methods", before.methods, record.methods, policy.methods.at),
    ...listChange("request headers", before.requestHeaders, record.requestHeaders, policy.requestHeaders.at),
    ...listChange("exposed headers", before.exposedHeaders, record.exposedHeaders, policy.exposedHeaders.at),
    ...ageChange(before.maxAge, record.maxAge, policy.maxAge.at),
  ];
}

function originChange(before: OriginLanguage, now: OriginLanguage, at: Place): readonly Change[] {
  if (before.kind === "unknown" && now.kind === "unknown") return [];
  const grew = contains(before, now);
  const shrank = contains(now, before);
  if (grew === true && shrank === true) return [];
  const direction = grew === false ? "looser" : grew === "unknown" ? "unknown" : "tighter";
  // Patterns that cannot be compared and are the same text have not changed.
  if (direction === "unknown" && describeLanguage(before) === describeLanguage(now)) return [];
  return [{ direction, what: "the allowed origins", before: describeLanguage(before), now: describeLanguage(now), at }];
}

function credentialChange(before: boolean | undefined, now: boolean | undefined, at: Place): readonly Change[] {
  if (before === now) return [];
  const word = (value: boolean | undefined): string => (value === undefined ? "not known" : value ? "allowed" : "refused");
  const direction = before === undefined || now === undefined ? "unknown" : now ? "looser" : "tighter";
  return [{ direction, what: "credentials", before: word(before), now: word(now), at }];
}

function listChange(what: string, before: readonly string[] | undefined, now: readonly string[] | undefined, at: Place): readonly Change[] {
  const shown = (list: readonly string[] | undefined): string => (list === undefined ? "not known" : list.length === 0 ? "none" : list.join(", "));
  const change = { what: `the ${what}`, before: shown(before), now: shown(now), at };
  if (before === undefined || now === undefined) return before === now ? [] : [{ direction: "unknown", ...change }];
  const isMore = (some: readonly string[], others: readonly string[]): boolean => !others.includes("*") && some.some((name) => !others.includes(name));
  if (isMore(now, before)) return [{ direction: "looser", ...change }];
  return isMore(before, now) ? [{ direction: "tighter", ...change }] : [];
}

function ageChange(before: number | undefined, now: number | undefined, at: Place): readonly Change[] {
  if (before === now) return [];
  const shown = (seconds: number | undefined): string => (seconds === undefined ? "not known" : `${seconds} s`);
  const direction = before === undefined || now === undefined ? "unknown" : now > before ? "looser" : "tighter";
  return [{ direction, what: "the time for which browsers remember a preflight", before: shown(before), now: shown(now), at }];
}
