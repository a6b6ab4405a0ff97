/** Wildcards in allow-list entries that this technology compares as plain text. */
import { normaliseOriginEntry } from "../../../headers/origin.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { proposedOrigins } from "../allow-list.ts";
import { deadEntriesOf } from "../dead-entry.ts";
import { proofThat } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-origin-pattern-unsupported",
  title: "Wildcard that this technology does not understand",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS check"],
  intents: ["replace-origin-check", "set-origins"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { policy, entry } of deadEntriesOf(facts, "pattern-unsupported")) {
    const pattern = patternFor(entry.text);
    const canUsePatterns = entry.match.regex !== "none" && pattern !== undefined;
    const otherOrigins = proposedOrigins(facts.facts, policy);
    const byPattern: FixProposal[] = canUsePatterns
      ? [{ intent: { kind: "edit-origin", at: entry.at, text: pattern, form: "regex" }, title: "Write it as an anchored pattern (all subdomains get in)" }]
      : [];
    const meant = normaliseOriginEntry(entry.text === "*" ? "https://app.example.com" : entry.text.replace(/^\*/, "https://*").replace("*", "www"));
    const witness = meant === undefined ? undefined : proofThat(policy, meant, "refused");
    yield {
      fact: policy,
      at: entry.at,
      message: `'${entry.text}' is compared as plain text here: no browser sends a '*' in its origin, so no site ever matches it.`,
      ...(witness === undefined ? {} : { witness }),
      fixes: [...byPattern, { intent: { kind: "set-origins", origins: otherOrigins }, title: "List the origins one by one (other subdomains stay refused)" }],
    };
  }
}

/** One or more labels before a fixed host, https only; other shapes of wildcard have no certain meaning. */
function patternFor(text: string): string | undefined {
  const match = /^https:\/\/\*\.([a-z0-9.-]{1,250})(:\d{1,5})?$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  return [String.raw`^https:\/\/([a-z0-9-]+\.)+`, match[1].replaceAll(".", String.raw`\.`), match[2] ?? "", "$"].join("");
}

/** Wildcard that this technology does not understand; see `rule.md`. */
export const rule: Rule = { meta, check };
