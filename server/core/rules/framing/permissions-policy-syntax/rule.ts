/** Permissions-Policy values that are not a dictionary; browsers drop the whole header. */
import { parsePermissionsPolicy } from "../../../headers/permissions-policy.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentValuesOf } from "../../header-values.ts";
import { quoted } from "../../sentences.ts";
import { fromOldSyntax } from "../old-syntax.ts";

const meta: RuleMeta = {
  id: "permissions-policy-syntax",
  title: "Permissions-Policy cannot be parsed",
  group: "E",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Permissions Policy serialization", "RFC 9651 §3.2", "CWE-693"],
  intents: ["set-header", "edit-directive"],
};

const WHY: Readonly<Record<string, string>> = {
  "upper-case-key": "feature names are in lower case",
  "bad-key": "a feature name is expected here",
  "old-syntax": "this is the syntax of the old Feature-Policy header",
  semicolon: "features are separated by commas, not semicolons",
  "bad-value": "the value is not a list in parentheses",
  "unclosed-list": "a parenthesis is not closed",
  "unclosed-string": "a double quote is not closed",
  "trailing-comma": "a comma may not end the header",
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "Permissions-Policy")) {
    const { failure } = parsePermissionsPolicy(value.text);
    if (failure === undefined) continue;
    const right = fromOldSyntax(value.text);
    yield {
      fact: value.write,
      at: value.placeOf(failure.span),
      message: `Because of ${quoted(failure.text, 40)} browsers drop the whole header and every feature stays allowed: ${WHY[failure.why] ?? "it cannot be read"}.`,
      fixes:
        right === undefined ? [] : [{ intent: { kind: "set-header", name: "Permissions-Policy", value: right }, title: "Rewrite it in the syntax of today" }],
    };
  }
}

/** Permissions-Policy cannot be parsed; see `rule.md`. */
export const rule: Rule = { meta, check };
