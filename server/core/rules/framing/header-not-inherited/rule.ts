/** Security headers of an outer block that an inner block of a gateway drops because it adds a header of its own. */
import type { HeaderWrite } from "../../../model/facts.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { factsOfKind } from "../../facts-of.ts";
import { listed } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "header-not-inherited",
  title: "A block drops the security headers around it",
  group: "E",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.2.0",
  references: ["nginx ngx_http_headers_module", "CWE-693"],
  intents: ["add-header-middleware"],
};

/** Headers that protect whatever stands in the block. */
const PROTECTING =
  /^(?:strict-transport-security|content-security-policy|x-frame-options|x-content-type-options|referrer-policy|permissions-policy|cross-origin-(?:opener|embedder|resource)-policy)$/i;
/** Those without which pages and their visitors are open; what the others do depends on what the block serves. */
const FOR_EVERY_PAGE = /^(?:strict-transport-security|content-security-policy|x-frame-options)$/i;
/** Most names that a message shows. */
const MOST_NAMES = 2;

function* check(facts: FileFacts): Iterable<Report> {
  for (const write of factsOfKind(facts.facts, "header-write")) {
    const lost = (write.displaces ?? []).filter(({ name }) => PROTECTING.test(name));
    if (lost.length === 0) continue;
    yield {
      fact: write,
      at: write.nameAt,
      severity: lost.some(({ name }) => FOR_EVERY_PAGE.test(name)) ? "warning" : "info",
      message: `Visitors get none of the headers around this block: it adds one of its own, so ${namesOf(lost)} ${lost.length === 1 ? "is" : "are"} not sent here.`,
      related: lost.map(({ at }) => ({ at, message: "This line does not hold inside the block." })),
      fixes: fixesFor(lost),
    };
  }
}

type Lost = NonNullable<HeaderWrite["displaces"]>;

function namesOf(lost: Lost): string {
  const names = [...new Set(lost.map(({ name }) => name))];
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(", ")} and ${more} more` : listed(names);
}

/** One header can be repeated by one edit. */
function fixesFor(lost: Lost): readonly FixProposal[] {
  const [only] = lost;
  if (only === undefined || lost.length > 1 || only.value.kind !== "known") return [];
  return [{ intent: { kind: "add-header-middleware", name: only.name, value: only.value.value.text }, title: `Repeat ${only.name} in this block` }];
}

/** A block drops the security headers around it; see `rule.md`. */
export const rule: Rule = { meta, check };
