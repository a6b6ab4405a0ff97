/**
 * Origin checks that let strangers in, each with the hostile origin that proves it and the test to blame. One check gives
 * one finding; what the search cannot decide is left alone. Origins are decided as languages, no pattern of the user is run.
 */
import { originsWhere } from "../../conditions/decide.ts";
import { needsSetting } from "../../conditions/settings.ts";
import { normaliseOriginEntry } from "../../headers/origin.ts";
import type { CorsPolicy, Fact } from "../../model/facts.ts";
import type { FileFacts, FixProposal, Report } from "../../model/finding.ts";
import type { FixText } from "../../model/fix-intent.ts";
import type { OriginLanguage, OriginLeaf } from "../../model/origin-language.ts";
import { complementOf, unionOf } from "../../model/origin-language.ts";
import { isKnownToBe } from "../../model/setting.ts";
import { accepts } from "../../origins/accepts.ts";
import { isInhabited } from "../../origins/compare.ts";
import { findHostileOrigin } from "../../origins/hostile.ts";
import type { HostileKind } from "../../origins/intended.ts";
import type { Browsers } from "../../origins/page-origin.ts";
import type { Place } from "../../text/place.ts";
import { samePlace } from "../../text/place.ts";
import { readPoliciesOf } from "../facts-of.ts";
import { proposedOrigins } from "./allow-list.ts";
import type { OriginArm } from "./origin-arms.ts";
import { armsOf, policyOnArm, whenLetIn } from "./origin-arms.ts";
import { proofThat } from "./proof.ts";
import { escapeHostDots, repairedRegexes } from "./regex-repair.ts";
import { toldOfStrangers } from "./written-origins.ts";

/** What is wrong with a check; one rule each. */
export type Weakness = "prefix" | "suffix" | "contains" | "regex" | "regex-dot" | "regex-host" | "predicate" | "other";

/** A check that lets a stranger in. */
export interface WeakCheck {
  readonly policy: CorsPolicy;
  readonly arm: OriginArm;
  /** The part of the check that lets the origin in. */
  readonly part: OriginLanguage;
  /** The test to blame; `undefined` if no single test decides. */
  readonly leaf: OriginLeaf | undefined;
  readonly origin: string;
  /** ` in Safari` if only some browsers show a page on that host, else empty. */
  readonly browsers: string;
  readonly weakness: Weakness;
}

const STRANGERS: readonly HostileKind[] = ["any", "another-domain"];

/** The parts of a branch's check that can be judged one by one, exact comparisons left out. */
export function partsOf(arm: OriginArm): readonly OriginLanguage[] {
  const { origins } = arm;
  if (origins.kind !== "echo") return [];
  // A test that accepts everything is a check as well; a setting that says so is reflection.
  if (origins.language.kind === "all") return origins.checked === true && arm.missingVariable === undefined ? [origins.language] : [];
  const parts = origins.language.kind === "union" ? origins.language.of : [origins.language];
  // A union of a test and its opposite lets everything in, and only the whole shows it.
  const isWholeOpen = parts.length > 1 && parts.some((part) => part.kind === "complement");
  return (isWholeOpen ? [origins.language] : parts).filter((part) => part.kind !== "exact" || part.part !== "origin");
}

/** All weak checks among the facts. */
export function weakChecksOf(facts: readonly Fact[]): readonly WeakCheck[] {
  const found: WeakCheck[] = [];
  for (const policy of readPoliciesOf(facts)) {
    for (const arm of armsOf(policy.origins)) {
      for (const part of partsOf(arm)) {
        const hostile = findHostileOrigin(part, STRANGERS);
        if (hostile.kind !== "witness") continue;
        const weakness = weaknessOf(hostile.leaf, hostile.why, hostile.browsers);
        if (refusesNobody(policy, part, hostile.origin)) continue;
        const browsers = hostile.browsers === "all" ? "" : ` in ${hostile.browsers}`;
        found.push({ policy, arm, part, leaf: hostile.leaf, origin: hostile.origin, browsers, weakness });
      }
    }
  }
  return found;
}

/** True if all whom the test does not let in get `*`: without cookies that is the same, and nobody is meant to be kept out. */
function refusesNobody(policy: CorsPolicy, part: OriginLanguage, stranger: string): boolean {
  if (isKnownToBe(policy.credentials, true)) return false;
  const others = armsOf(policy.origins).filter(({ origins, when }) => origins.kind === "any" && accepts(originsWhere(when), stranger) === false);
  if (others.length === 0) return false;
  return isInhabited(complementOf(unionOf([part, ...others.map(({ when }) => originsWhere(when))]))) === false;
}

function weaknessOf(leaf: OriginLeaf | undefined, why: HostileKind, browsers: Browsers): Weakness {
  switch (leaf?.kind) {
    case "prefix":
    case "suffix":
    case "contains":
      return leaf.kind;
    case "regex":
      if (leaf.inside !== undefined) return "contains";
      // No stranger passes in most browsers: the pattern is tied well enough, and only its classes are too wide.
      if (browsers !== "all") return "regex-host";
      return isOnlyTheDots(leaf) ? "regex-dot" : "regex";
    case "glob":
      return leaf.pattern.endsWith("*") ? "prefix" : "suffix";
    default:
      return why === "any" ? "predicate" : "other";
  }
}

/** True if the pattern is sound once the dots between host labels are escaped. */
function isOnlyTheDots(leaf: Extract<OriginLeaf, { readonly kind: "regex" }>): boolean {
  const source = escapeHostDots(leaf.source);
  return source !== undefined && findHostileOrigin({ ...leaf, source }, STRANGERS).kind === "none-proved";
}

/** Reports the checks with one weakness. `say` completes "https://… can read this response: …"; `fixesOf` proposes what to do. */
export function* reportWeakChecks(
  facts: FileFacts,
  weakness: Weakness,
  say: (check: WeakCheck) => string,
  fixesOf: (check: WeakCheck) => readonly FixProposal[],
): Iterable<Report> {
  const seen: Place[] = [];
  const checks = weakChecksOf(facts.facts).filter((check) => check.weakness === weakness);
  for (const first of checks) {
    const at = placeOfCheck(first);
    // One test against several values is one cause.
    if (seen.some((place) => samePlace(place, at))) continue;
    seen.push(at);
    const alike = checks.filter((other) => other.policy === first.policy && samePlace(placeOfCheck(other), at));
    // A branch that is open with no setting at all says more than one that a setting must open.
    const check = alike.find((other) => !needsSetting(other.arm.when)) ?? first;
    const { when, clause } = whenLetIn(check.policy, check.arm, check.origin);
    const witness = proofThat(policyOnArm(check.policy, check.arm), check.origin, "shared");
    // Who reads what was made for the visitor's cookies does harm by whatever test he got in.
    const severity = check.browsers === "" && isKnownToBe(check.policy.credentials, true) ? ("error" as const) : undefined;
    yield {
      fact: check.policy,
      at,
      ...(check.leaf === undefined || samePlace(check.leaf.at, at)
        ? {}
        : { related: [{ at: check.leaf.at, message: "The value that the origin is compared with." }] }),
      when,
      ...(severity === undefined ? {} : { severity }),
      clause,
      ...toldOfStrangers(check.policy, (cookies) => `${check.origin} can read this response${cookies}${check.browsers}: ${say(check)}`),
      ...(witness === undefined ? {} : { witness }),
      fixes: fixesOf(check),
    };
  }
}

/** Where the test stands: for a comparison in code the use of the value, since the value itself may be right; else the pattern or entry. */
function placeOfCheck(check: WeakCheck): Place {
  const { leaf, policy, arm } = check;
  if (leaf === undefined) return arm.origins.at;
  // What some branch sends as it is, whoever asks, is no entry of a list.
  const isSent = armsOf(policy.origins).some(({ origins }) => origins.kind === "fixed" && samePlace(origins.at, leaf.at));
  const isEntry = !isSent && policy.entries.some((entry) => samePlace(entry.at, leaf.at));
  const isComparison = leaf.kind === "prefix" || leaf.kind === "suffix" || leaf.kind === "contains" || (leaf.kind === "regex" && leaf.inside !== undefined);
  return isComparison && !isEntry && policy.layer === "application" ? (leaf.via[0] ?? leaf.at) : leaf.at;
}

/** Compares the whole origin with the one that the test's text means, or with origins seen elsewhere. */
export function exactFix(facts: readonly Fact[], check: WeakCheck): readonly FixProposal[] {
  const { leaf } = check;
  const text = leaf !== undefined && "value" in leaf ? normaliseOriginEntry(leaf.value.replace(/^\.+/, "")) : undefined;
  const isUsable = text !== undefined && /^https:\/\//.test(text) && text.slice("https://".length).includes(".");
  const origins: readonly FixText[] = isUsable ? [text] : proposedOrigins(facts, check.policy);
  const title = "Compare the whole origin (of the pages that pass this test all others lose access)";
  return [{ intent: { kind: "replace-origin-check", at: placeOfCheck(check), origins }, title }];
}

/** Proven repairs of the pattern to blame. */
export function patternFixes(check: WeakCheck): readonly FixProposal[] {
  const { leaf } = check;
  if (leaf?.kind !== "regex") return [];
  return repairedRegexes(leaf).map((repair) => ({
    intent: { kind: "edit-origin", at: leaf.at, text: repair.source, form: "regex" },
    title: repair.title,
    changesBehaviour: true,
  }));
}
