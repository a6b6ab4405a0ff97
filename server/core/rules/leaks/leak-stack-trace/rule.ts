/** Stack traces in responses. The guard for development is the reader's work: such facts do not hold in production. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { errorDetailsOf } from "../../facts-of.ts";

const meta: RuleMeta = {
  id: "leak-stack-trace",
  title: "Stack trace is sent to the client",
  group: "F",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["ASVS 16.5.1", "OWASP API8:2023", "CWE-209"],
  intents: ["hide-error-detail"],
  suppresses: ["leak-error-message"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const fact of errorDetailsOf(facts.facts)) {
    if (fact.what !== "stack" && fact.what !== "client-error") continue;
    yield {
      fact,
      at: fact.at,
      ...(fact.what === "stack" ? {} : { severity: "warning" as const }),
      message:
        fact.what === "stack"
          ? "Callers get internal file paths and lines of code here: the stack trace is part of the response."
          : "If the call to the other server fails, callers get the headers of that call, login tokens included: its error holds them.",
      fixes: [{ intent: { kind: "hide-error-detail", at: fact.at }, title: "Send a fixed text instead" }],
    };
  }
}

/** Stack trace is sent to the client; see `rule.md`. */
export const rule: Rule = { meta, check };
