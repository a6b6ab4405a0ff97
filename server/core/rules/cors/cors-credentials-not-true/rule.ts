/** Access-Control-Allow-Credentials with a value other than `true`. The value `false` is useless but harmless and left alone. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { sentValuesOf } from "../../header-values.ts";
import { quoted } from "../../sentences.ts";
import { proofWithField } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-credentials-not-true",
  title: "Allow-Credentials must be exactly 'true'",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS check", "Fetch CORS protocol and credentials"],
  intents: ["set-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "Access-Control-Allow-Credentials")) {
    const word = value.text.trim();
    if (word === "true" || word === "false" || word === "") continue;
    const policy = corsPoliciesOf(facts.facts).find((one) => one.scope.owner === value.write.scope.owner);
    const witness = policy === undefined ? undefined : proofWithField(policy, { name: value.write.name, value: value.text }, { credentials: true });
    yield {
      fact: value.write,
      at: value.at,
      message: `Browsers accept only the lower-case word true here; with ${quoted(word)} every request that carries cookies is refused.`,
      ...(witness === undefined ? {} : { witness }),
      fixes: [{ intent: { kind: "set-header", name: "Access-Control-Allow-Credentials", value: "true" }, title: "Write true" }],
    };
  }
}

/** Allow-Credentials must be exactly 'true'; see `rule.md`. */
export const rule: Rule = { meta, check };
