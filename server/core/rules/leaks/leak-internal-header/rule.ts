/** Headers for people inside that reach people outside. X-Powered-By is `leak-powered-by`. */
import { isRevealing } from "../../../headers/revealing.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headerWritesOf } from "../../facts-of.ts";
import { isSent } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "leak-internal-header",
  title: "Internal header is sent",
  group: "F",
  set: "strict",
  severity: "hint",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["OWASP Secure Headers Project", "ASVS 13.4.6", "CWE-200"],
  intents: ["remove-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const write of headerWritesOf(facts.facts)) {
    if (!isSent(write) || write.from !== "written" || !isRevealing(write.name) || write.name.trim().toLowerCase() === "x-powered-by") continue;
    yield {
      fact: write,
      at: write.nameAt,
      message: `${write.name} tells outsiders about the inside of your system, and no browser needs it.`,
      fixes: [
        {
          intent: { kind: "remove-header", name: write.name },
          title: `Remove ${write.name} (tools of your own may read it)`,
          changesBehaviour: true,
        },
      ],
    };
  }
}

/** Internal header is sent; see `rule.md`. */
export const rule: Rule = { meta, check };
