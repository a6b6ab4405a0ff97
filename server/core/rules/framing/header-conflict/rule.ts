/** The same security header with two certain and different values on the same responses. */
import type { HeaderWrite } from "../../../model/facts.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { onSameResponses, sentValuesOf } from "../../header-values.ts";
import { quoted } from "../../sentences.ts";

const meta: RuleMeta = {
  id: "header-conflict",
  title: "Same header set twice with different values",
  group: "E",
  set: "core",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["HTML X-Frame-Options", "RFC 6797 §8.1", "RFC 9110 §5.3"],
  intents: ["remove-emitter"],
};

/** What browsers do with two copies, or what the server sends if the second replaces the first (lower-case names). */
const TWO_COPIES: ReadonlyMap<string, string> = new Map([
  ["content-security-policy", "browsers enforce both, so only what both allow gets through"],
  ["permissions-policy", "browsers merge them, and the last value of each feature wins"],
  ["referrer-policy", "browsers use the last one that they know"],
  ["x-frame-options", "browsers refuse every frame"],
  ["x-content-type-options", "browsers read only the first one"],
  ["cross-origin-opener-policy", "browsers ignore both"],
  ["cross-origin-embedder-policy", "browsers ignore both"],
  ["cross-origin-resource-policy", "browsers ignore both"],
  ["strict-transport-security", "browsers read only the first one"],
]);

function* check(facts: FileFacts): Iterable<Report> {
  for (const [name, resolution] of TWO_COPIES) {
    const values = sentValuesOf(facts.facts, name).filter((value) => value.write.from === "written" && value.write.when.kind === "always");
    for (const [index, later] of values.entries()) {
      const earlier = values.slice(0, index).find((value) => value.text.trim() !== later.text.trim() && onSameResponses(value.write, later.write));
      if (earlier === undefined) continue;
      const isAdded = later.write.mode === "append" || later.write === earlier.write;
      yield {
        fact: later.write,
        at: later.at,
        message: `${later.write.name} is set to ${quoted(earlier.text, 40)} and to ${quoted(later.text, 40)} on the same responses; ${isAdded ? resolution : "this value replaces the other one"}.`,
        related: [{ at: earlier.at, message: "The other value." }],
        fixes: earlier.write === later.write ? [] : [removal(earlier.write, isAdded)],
      };
    }
  }
}

function removal(earlier: HeaderWrite, isAdded: boolean): FixProposal {
  const other = { intent: { kind: "remove-emitter", at: earlier.at }, fact: earlier } as const;
  return isAdded
    ? { ...other, title: "Remove the other value (only this one is sent)", changesBehaviour: true }
    : { ...other, title: "Remove the value that is replaced" };
}

/** Same header set twice with different values; see `rule.md`. */
export const rule: Rule = { meta, check };
