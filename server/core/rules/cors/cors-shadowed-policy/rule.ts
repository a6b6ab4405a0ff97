/** Two CORS set-ups for the same requests of one app or router that say different things. Set-ups for a path or under a condition are decisions and left alone. */
import type { CorsPolicy } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { knownValue } from "../../../model/setting.ts";
import { contains } from "../../../origins/compare.ts";
import { containsPlace } from "../../../text/place.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { bypassingStars } from "../bypassing-stars.ts";
import { isForAllMethods, ownersOf } from "../middleware-order.ts";
import { armsOf } from "../origin-arms.ts";
import { OWN_PAGE, proofThat } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-shadowed-policy",
  title: "Two CORS policies on the same path",
  group: "A",
  set: "core",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["jub0bs/cors documentation", "Fetch CORS check"],
  intents: ["remove-emitter"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { owner, registrations } of ownersOf(facts.facts)) {
    const setUps = registrations.filter((one) => one.role === "cors" && isForAllMethods(one) && one.scope.path === undefined);
    if (setUps.some((one) => one.conditional === true || one.within !== setUps[0]?.within)) continue;
    const policies = setUps.flatMap(({ scope }) => {
      const found = corsPoliciesOf(facts.facts).filter((one) => one.scope.owner === owner && one.scope.order === scope.order && one.responses === "all");
      return found.length === 1 ? found : [];
    });
    const [first, second] = policies;
    if (first === undefined || second === undefined || policies.length !== setUps.length) continue;
    const difference = differenceOf(first, second);
    // A `*` that makes a list void is reported as what it is.
    if (difference === undefined || bypassingStars(facts.facts).some(({ value }) => containsPlace(second.at, value.write.at))) continue;
    const witness = proofThat(second, OWN_PAGE, "shared") ?? proofThat(first, OWN_PAGE, "shared");
    yield {
      fact: second,
      at: second.at,
      message: `Pages get a mixture of two CORS set-ups: an earlier one answers the preflight, and this one changes ${difference} on the real answer only.`,
      ...(witness === undefined ? {} : { witness }),
      related: [{ at: first.at, message: "The earlier set-up for the same requests." }],
      fixes: [{ intent: { kind: "remove-emitter", at: second.at }, title: "Remove this set-up (the earlier one decides alone)", changesBehaviour: true }],
    };
  }
}

/** What differs for certain; `undefined` if nothing does. */
function differenceOf(first: CorsPolicy, second: CorsPolicy): string | undefined {
  const left = languageOf(first);
  const right = languageOf(second);
  if (left === undefined || right === undefined) return undefined;
  if (contains(left, right) === false || contains(right, left) === false) return "the allowed origins";
  const one = knownValue(first.credentials);
  const other = knownValue(second.credentials);
  return one !== undefined && other !== undefined && one !== other ? "whether cookies are allowed" : undefined;
}

/** Which origins are let in, if there is one branch and it is known. */
function languageOf(policy: CorsPolicy): OriginLanguage | undefined {
  const [only, ...more] = armsOf(policy.origins);
  if (only === undefined || more.length > 0 || only.when.kind !== "always") return undefined;
  const { origins } = only;
  switch (origins.kind) {
    case "any":
      return { kind: "all" };
    case "echo":
      return origins.language.kind === "unknown" ? undefined : origins.language;
    case "fixed":
      return { kind: "exact", value: origins.value, part: "origin", ignoreCase: false, at: origins.at, via: [] };
    default:
      return undefined;
  }
}

/** Two CORS policies on the same path; see `rule.md`. */
export const rule: Rule = { meta, check };
