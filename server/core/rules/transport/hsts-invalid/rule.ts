/** Strict-Transport-Security values that browsers cannot read. */
import { parseHsts } from "../../../headers/hsts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { sentValuesOf } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "hsts-invalid",
  title: "HSTS value browsers cannot read",
  group: "C",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6797 §6.1"],
  intents: ["edit-hsts", "set-header"],
};

const HARMLESS = new Set(["unknown-directive", "flag-with-value"]);

const WHY: Readonly<Record<string, string>> = {
  "missing-max-age": "max-age is missing",
  "max-age-not-a-number": "max-age is not a plain number of seconds",
  "repeated-directive": "a directive stands there twice",
  "missing-semicolon": "a semicolon is missing between two directives",
  comma: "directives are separated by semicolons, not commas",
  "not-a-token": "it holds characters that the header cannot have",
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const value of sentValuesOf(facts.facts, "Strict-Transport-Security")) {
    const reading = parseHsts(value.text);
    const problem = reading.problems.find((one) => !HARMLESS.has(one.kind));
    if (problem === undefined) continue;
    const right = repaired(value.text);
    yield {
      fact: value.write,
      at: value.at,
      message: `Browsers ignore this whole header, so visitors are not kept on https: ${WHY[problem.kind] ?? "it cannot be read"}.`,
      related: [{ at: value.placeOf(problem.span), message: "Browsers stop reading here." }],
      fixes: right === undefined ? [] : [{ intent: { kind: "set-header", name: "Strict-Transport-Security", value: right }, title: `Write ${right}` }],
    };
  }
}

/** The same directives in valid form; `undefined` if the number of seconds cannot be told. */
function repaired(text: string): string | undefined {
  const seconds = /max-age\s*[=:]\s*"?(\d{1,12})"?(?![\w.])/i.exec(text)?.[1];
  if (seconds === undefined) return undefined;
  const flags = ["includeSubDomains", "preload"].filter((flag) => text.toLowerCase().includes(flag.toLowerCase()));
  return [`max-age=${seconds}`, ...flags].join("; ");
}

/** HSTS value browsers cannot read; see `rule.md`. */
export const rule: Rule = { meta, check };
