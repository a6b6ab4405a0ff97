/** Wildcards in allow-list entries that this technology compares as plain text. */
import { normaliseOriginEntry } from "../../../headers/origin.ts";
import type { CorsPolicy } from "../../../model/facts.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { unknownPartOf } from "../../../model/origin-language.ts";
import { proposedOrigins } from "../allow-list.ts";
import { deadEntriesOf } from "../dead-entry.ts";
import { armsOf } from "../origin-arms.ts";
import { proofThat } from "../proof.ts";
import type { WrittenOrigin } from "../written-origins.ts";

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
  intents: ["replace-origin-check", "set-origins", "edit-origin", "fail-closed", "remove-item"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const { policy, entry } of deadEntriesOf(facts, "pattern-unsupported")) {
    const pattern = patternFor(entry.text);
    const canUsePatterns = entry.match.regex !== "none" && pattern !== undefined;
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
      fixes: entry.missingVariable === undefined ? [...byPattern, ...listed(facts, policy, entry)] : ofDefault(entry.missingVariable, entry, byPattern),
    };
  }
}

/** The list of a variable is wanted as it is: only what stands in for it is wrong. */
function ofDefault(variable: string, { at, text }: WrittenOrigin, byPattern: readonly FixProposal[]): readonly FixProposal[] {
  const other: FixProposal =
    text === "*"
      ? { intent: { kind: "edit-origin", at, text: "" }, title: `Name no site while ${variable} is not set` }
      : { intent: { kind: "fail-closed", variable, at }, title: `Fail at start if ${variable} is not set (the server stops where nobody set it)` };
  return [...byPattern, other];
}

/** The sites that are meant. A list of which a part is not known would be lost by it: there only the entry goes. */
function listed(facts: FileFacts, policy: CorsPolicy, { at, text, role }: WrittenOrigin): readonly FixProposal[] {
  const removal: FixProposal[] =
    text === "*" && role === "entry" ? [{ intent: { kind: "remove-item", at }, title: "Remove the '*' that matches no site" }] : [];
  if (armsOf(policy.origins).some(({ origins }) => origins.kind === "unknown" || (origins.kind === "echo" && unknownPartOf(origins.language) !== undefined)))
    return removal;
  const what = text === "*" ? "Allow only listed origins" : "List the origins one by one (other subdomains stay refused)";
  return [...removal, { intent: { kind: "set-origins", origins: proposedOrigins(facts.facts, policy) }, title: what }];
}

/** One or more labels before a fixed host, https only; other shapes of wildcard have no certain meaning. */
function patternFor(text: string): string | undefined {
  const match = /^https:\/\/\*\.([a-z0-9.-]{1,250})(:\d{1,5})?$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  return [String.raw`^https:\/\/([a-z0-9-]+\.)+`, match[1].replaceAll(".", String.raw`\.`), match[2] ?? "", "$"].join("");
}

/** Wildcard that this technology does not understand; see `rule.md`. */
export const rule: Rule = { meta, check };
