/** Addresses without double quotes in Permissions-Policy lists; browsers ignore them. */
import { type PermissionsPolicyProblem, parsePermissionsPolicy } from "../../../headers/permissions-policy.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { type SentValue, sentValuesOf } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "permissions-policy-origin",
  title: "Origin without double quotes",
  group: "E",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Permissions Policy serialization"],
  intents: ["edit-directive"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "Permissions-Policy")) {
    const { failure, problems } = parsePermissionsPolicy(value.text);
    if (failure !== undefined) continue;
    for (const problem of problems) {
      if (problem.kind === "unknown-item" && problem.text === "self") {
        yield quotedSelf(value, problem);
        continue;
      }
      if (problem.kind !== "unquoted-origin" && !(problem.kind === "unknown-item" && problem.text === "none")) continue;
      const isNone = problem.text === "none";
      yield {
        fact: value.write,
        at: value.placeOf(problem.span),
        message: isNone
          ? `Browsers do not know none here; an empty list, ${problem.feature}=(), allows nobody.`
          : `Browsers ignore ${problem.text} because it is not in double quotes, so that site may not use ${problem.feature}.`,
        fixes: isNone
          ? []
          : [
              {
                intent: { kind: "edit-directive", at: value.placeOf(problem.span), directive: problem.feature, text: `"${problem.text}"` },
                title: "Put it into double quotes",
              },
            ],
      };
    }
  }
}

/** In double quotes the word is an address to browsers, and none that can be read. */
function quotedSelf(value: SentValue, problem: PermissionsPolicyProblem): Report {
  const at = value.placeOf(problem.span);
  return {
    fact: value.write,
    at,
    message: `Browsers take self in double quotes for an address and skip it, so your own pages may not use ${problem.feature}.`,
    fixes: [
      {
        intent: { kind: "edit-directive", at, directive: problem.feature, text: "self" },
        title: `Remove the quotes (your own pages may then use ${problem.feature})`,
        changesBehaviour: true,
      },
    ],
  };
}

/** Origin without double quotes; see `rule.md`. */
export const rule: Rule = { meta, check };
