/** Exact versions of software in headers that name it. X-Powered-By is `leak-powered-by`, with or without a version. */
import { namesProduct } from "../../../headers/revealing.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { SentValue } from "../../header-values.ts";
import { sentValuesWithHolesOf } from "../../header-values.ts";
import { quoted } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "leak-server-version",
  title: "Server version is sent",
  group: "F",
  set: "extended",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 9110 §10.2.4", "ASVS 13.4.6", "CWE-497"],
  intents: ["remove-header", "disable-banner"],
  suppresses: ["leak-internal-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesWithHolesOf(facts.facts)) {
    const { write } = value;
    if (!namesProduct(write.name) || write.name.trim().toLowerCase() === "x-powered-by") continue;
    // The server itself puts the version in, where it is told to.
    const isBanner = value.holes.some((hole) => value.text[hole - 1] === "/");
    if (!isBanner && !hasVersion(value)) continue;
    yield {
      fact: write,
      at: value.at,
      message: `Attackers learn the exact version from ${write.name}${isBanner ? "" : ` (${quoted(value.text, 40)})`} and pick a fault that fits it.`,
      fixes: [fixOf(value, isBanner)],
    };
  }
}

/** `nginx/1.25.3`, `4.0.30319`, `Apache/2`. */
function hasVersion(value: SentValue): boolean {
  return /(?:^|[/ v(])\d+\.\d+/i.test(value.text) || /\/\d/.test(value.text);
}

function fixOf(value: SentValue, isBanner: boolean): FixProposal {
  const { name } = value.write;
  if (isBanner) return { intent: { kind: "disable-banner", name }, title: "Stop sending the version" };
  return { intent: { kind: "remove-header", name }, title: "Remove the header" };
}

/** Server version is sent; see `rule.md`. */
export const rule: Rule = { meta, check };
