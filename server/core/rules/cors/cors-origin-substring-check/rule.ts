/** Origins that only have to contain a text, or to be contained in one. `list.includes(origin)` is an exact comparison and no finding. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import type { Reason } from "../../../model/setting.ts";
import { readPoliciesOf } from "../../facts-of.ts";
import type { PlainOriginSet } from "../origin-arms.ts";
import { armsOf } from "../origin-arms.ts";
import { exactFix, reportWeakChecks } from "../weak-checks.ts";
import { toldOfStrangers } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-origin-substring-check",
  title: 'Origin checked by "contains"',
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-183", "CWE-346", "ASVS 3.4.2", "Kettle 2016"],
  intents: ["replace-origin-check"],
};

function* check(facts: FileFacts): Iterable<Report> {
  yield* insideUnreadTexts(facts);
  yield* reportWeakChecks(
    facts,
    "contains",
    ({ leaf }) => (leaf?.kind === "regex" ? "any piece of the list's text passes the check." : "the check only asks whether the origin contains a text."),
    (weak) => exactFix(facts.facts, weak),
  );
}

/** The list is a text that cannot be read: nobody can be named who gets in, but pieces of what stands there do. */
function* insideUnreadTexts(facts: FileFacts): Iterable<Report> {
  for (const policy of readPoliciesOf(facts.facts)) {
    const arm = armsOf(policy.origins).find(({ origins }) => reasonsOf(origins).some((reason) => reason.kind === "inside-text"));
    if (arm === undefined) continue;
    yield {
      fact: policy,
      at: arm.origins.at,
      severity: "warning",
      ...toldOfStrangers(
        policy,
        (cookies) => `Sites whose origin is only a part of the list can read this response${cookies}: the list is one text, and its pieces pass too.`,
      ),
      when: arm.when,
    };
  }
}

function reasonsOf(origins: PlainOriginSet): readonly Reason[] {
  if (origins.kind === "unknown") return [origins.reason];
  return origins.kind === "echo" ? reasonsIn(origins.language) : [];
}

function reasonsIn(language: OriginLanguage): readonly Reason[] {
  if (language.kind === "unknown") return [language.reason];
  return language.kind === "union" || language.kind === "intersection" ? language.of.flatMap(reasonsIn) : [];
}

/** Origin checked by "contains"; see `rule.md`. */
export const rule: Rule = { meta, check };
