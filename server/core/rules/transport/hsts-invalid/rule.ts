/** Strict-Transport-Security values that browsers cannot read. */
import type { HstsReading } from "../../../headers/hsts.ts";
import { parseHsts } from "../../../headers/hsts.ts";
import { nearestWord } from "../../../headers/near-miss.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { SentValue } from "../../header-values.ts";
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
  references: ["RFC 6797 §6.1", "ASVS 3.4.1", "CWE-319"],
  intents: ["edit-hsts", "set-header", "edit-directive"],
  suppresses: ["hsts-no-subdomains"],
};

const FLAGS = ["includeSubDomains", "preload"];
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
    if (problem === undefined) {
      yield* misspeltFlags(value, reading);
      continue;
    }
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

/** A misspelt flag leaves the rest alive, and its protection is not there. */
function* misspeltFlags(value: SentValue, reading: HstsReading): Iterable<Report> {
  for (const problem of reading.problems) {
    if (problem.kind !== "unknown-directive") continue;
    const plain = problem.text.replaceAll(/[^A-Za-z]/g, "");
    const meant = FLAGS.find((flag) => flag.toLowerCase() === plain.toLowerCase()) ?? nearestWord(plain, FLAGS);
    if (meant === undefined) continue;
    yield {
      fact: value.write,
      at: value.placeOf(problem.span),
      severity: "warning",
      message: `Browsers skip '${problem.text}', so ${meant === "preload" ? "the preload list will not take the site" : "subdomains can still be reached over http"}: the word is ${meant}.`,
      fixes: [
        {
          intent: { kind: "edit-directive", at: value.placeOf(problem.span), directive: problem.text, text: meant },
          title: `Write ${meant} (every subdomain must support https)`,
          changesBehaviour: true,
        },
      ],
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
