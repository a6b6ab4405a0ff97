/** Patterns that a crafted Origin header keeps busy. Only engines with backtracking and without a limit of their own, and only exponential patterns. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { accepts } from "../../../origins/accepts.ts";
import type { SlowText } from "../../../origins/backtracking.ts";
import { slowTextOf } from "../../../origins/backtracking.ts";
import { patternOfLeaf } from "../../../origins/leaf-automaton.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { proposedOrigins } from "../allow-list.ts";
import { armsOf, policyOnArm } from "../origin-arms.ts";
import { proofThat } from "../proof.ts";
import { partsOf } from "../weak-checks.ts";

const meta: RuleMeta = {
  id: "cors-regex-slow",
  title: "Pattern can be made very slow",
  group: "B",
  set: "strict",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-1333"],
  intents: ["replace-origin-check"],
};

/** Enough to be busy for a long time, short enough to read. */
const REPEATED = 40;
const SHOWN = 6;

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    for (const arm of armsOf(policy.origins)) {
      for (const part of partsOf(arm)) {
        const slow = slowTextOfPart(part);
        if (slow === undefined || part.kind !== "regex") continue;
        const origin = slow.start + slow.loop.repeat(REPEATED) + slow.end;
        // An entry that lets the text in ends the search before or after this pattern.
        if (arm.origins.kind !== "echo" || accepts(arm.origins.language, origin) !== false) continue;
        const witness = proofThat(policyOnArm(policy, arm), origin, "refused");
        const shown = `${slow.start}${slow.loop.repeat(SHOWN)}…${slow.end}`;
        yield {
          fact: policy,
          at: part.at,
          when: arm.when,
          clause: arm.clause,
          message: `anyone can stop this server without a login by sending 'Origin: ${shown}': each further '${slow.loop}' at least doubles the time that the pattern takes.`,
          ...(witness === undefined ? {} : { witness }),
          fixes: [
            {
              intent: { kind: "replace-origin-check", at: part.at, origins: proposedOrigins(facts.facts, policy) },
              title: "Compare with a list of origins (others lose access)",
              changesBehaviour: true,
            },
          ],
        };
      }
    }
  }
}

/** RE2 and Go run in linear time, PCRE gives up at a limit, Java was not examined. */
function slowTextOfPart(part: OriginLanguage): SlowText | undefined {
  if (part.kind !== "regex" || part.part !== "origin" || part.dialect.flavour !== "javascript") return undefined;
  const pattern = patternOfLeaf(part);
  return pattern === undefined ? undefined : slowTextOf(pattern.source, pattern.flags, pattern.mode);
}

/** Pattern can be made very slow; see `rule.md`. */
export const rule: Rule = { meta, check };
