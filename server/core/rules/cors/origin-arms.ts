/** Walks an origin set with its branches, so that a rule judges one branch at a time and can name it. It does not judge. */
import { originsWhere } from "../../conditions/decide.ts";
import { needsSetting, settingClauses } from "../../conditions/settings.ts";
import type { Condition } from "../../model/condition.ts";
import { allOf, anyOf } from "../../model/condition.ts";
import type { CorsPolicy, OriginSet } from "../../model/facts.ts";
import { accepts } from "../../origins/accepts.ts";
import type { Place } from "../../text/place.ts";
import { samePlace } from "../../text/place.ts";

/** An origin set that is not a choice. */
export type PlainOriginSet = Exclude<OriginSet, { readonly kind: "choice" }>;

/** One branch of a policy. */
export interface OriginArm {
  readonly origins: PlainOriginSet;
  readonly when: Condition;
  /** `If CORS_ORIGIN is not set`, or empty if the branch has no condition that people would name. */
  readonly clause: string;
  /** The environment variable whose absence leads here, where its presence leads to something narrower. */
  readonly missingVariable: string | undefined;
}

const DEEPEST = 8;

/** All branches in order; nested choices are flattened with their conditions joined. */
export function armsOf(origins: OriginSet): readonly OriginArm[] {
  const arms = walk(origins, { kind: "always" }, 0);
  return arms.map((arm) => (isFallback(arm, arms) ? arm : { ...arm, missingVariable: undefined }));
}

/** A variable that switches CORS off, or that changes nothing about this branch, does not open it by being absent. */
function isFallback(arm: OriginArm, arms: readonly OriginArm[]): boolean {
  const others = arms.filter((other) => other.missingVariable !== arm.missingVariable && other.origins.kind !== "off");
  return arm.missingVariable === undefined || (others.length > 0 && !others.some((other) => isAsOpen(other.origins, arm.origins)));
}

function isAsOpen(other: PlainOriginSet, arm: PlainOriginSet): boolean {
  return (other.kind === "echo" && other.language.kind === "all") || (other.kind === "any" && arm.kind === "any");
}

function walk(origins: OriginSet, when: Condition, depth: number): readonly OriginArm[] {
  if (origins.kind !== "choice") return [{ origins, when, clause: clauseOf(when), missingVariable: missingVariableOf(when) }];
  if (depth >= DEEPEST) return [];
  return origins.arms.filter((arm) => arm.when.kind !== "never").flatMap((arm) => walk(arm.origins, allOf([when, arm.when]), depth + 1));
}

function clauseOf(when: Condition): string {
  const settings = settingClauses(when);
  if (settings.length > 0) return `If ${settings.join(" and ")}`;
  const parts = when.kind === "and" ? when.of : [when];
  return parts.some(isBranch) ? "On one branch" : "";
}

/** A test that people would ask about: one that a page cannot choose to pass. */
function isBranch(part: Condition): boolean {
  const inner = part.kind === "not" ? part.of : part;
  if (inner.kind === "and" || inner.kind === "or") return true;
  return inner.kind === "test" && inner.class !== "free" && inner.class !== "way";
}

/**
 * When an origin gets in that the branch lets in: where all branches together let it in whatever some setting is, that setting is not the
 * cause, and the finding does not name it.
 */
export function whenLetIn(policy: CorsPolicy, arm: OriginArm, origin: string): Pick<OriginArm, "when" | "clause"> {
  const arms = armsOf(policy.origins).filter((other) => other.origins.kind === "echo" && accepts(other.origins.language, origin) === true);
  const [first, ...others] = arms.map(({ when }) => new Map((when.kind === "and" ? when.of : [when]).map((part) => [JSON.stringify(part), part])));
  if (first === undefined || others.length === 0) return arm;
  const shared = [...first].filter(([key]) => others.every((parts) => parts.has(key)));
  const common = allOf(shared.map(([, part]) => part));
  const rest = anyOf([first, ...others].map((parts) => allOf([...parts].flatMap(([key, part]) => (shared.some(([known]) => known === key) ? [] : [part])))));
  if (accepts(originsWhere(rest), origin) === true) return { when: common, clause: clauseOf(common) };
  const all = allOf([common, rest]);
  return needsSetting(arm.when) && !needsSetting(all) ? { when: all, clause: clauseOf(common) } : arm;
}

function missingVariableOf(when: Condition): string | undefined {
  if (when.kind === "environment-variable") return when.state === "missing" ? when.name : undefined;
  if (when.kind === "not" && when.of.kind === "environment-variable") return when.of.state === "set" ? when.of.name : undefined;
  if (when.kind === "and") return when.of.map(missingVariableOf).find((name) => name !== undefined);
  return undefined;
}

/** The policy as it is on one branch. */
export function policyOnArm(policy: CorsPolicy, arm: OriginArm): CorsPolicy {
  return policy.origins.kind === "choice" ? { ...policy, origins: arm.origins } : policy;
}

/**
 * What to underline for a branch: the value that decides; for an origin that nobody wrote, the written `credentials`
 * setting if the finding is about both, else the policy.
 */
export function placeOfArm(policy: CorsPolicy, arm: OriginArm, aboutCredentials: boolean): Place {
  const { at } = arm.origins;
  const unwritten = samePlace(at, policy.at) || (policy.options !== undefined && samePlace(at, policy.options));
  if (!unwritten || !aboutCredentials) return at;
  return policy.credentials.kind === "known" && policy.credentials.from === "written" ? policy.credentials.at : at;
}
