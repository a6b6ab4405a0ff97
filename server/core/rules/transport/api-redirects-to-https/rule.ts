/** An app that answers only with data and sends http callers on to https, where they do not notice. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { appEntriesOf, registrationsOf } from "../../facts-of.ts";

const meta: RuleMeta = {
  id: "api-redirects-to-https",
  title: "API silently redirects http to https",
  group: "C",
  set: "strict",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["ASVS 4.1.2", "CWE-319"],
  intents: [],
};

function* check(facts: FileFacts): Iterable<Report> {
  const apis = appEntriesOf(facts.facts).filter((entry) => entry.serves === "api");
  for (const registration of registrationsOf(facts.facts)) {
    if (registration.role !== "redirect" || registration.concerns !== "plain-http") continue;
    if (!apis.some((entry) => entry.scope.owner === registration.scope.owner)) continue;
    yield {
      fact: registration,
      at: registration.at,
      message: "A client that calls this API over http sends its token in plain text each time and never notices, since it is sent on to https.",
    };
  }
}

/** API silently redirects http to https; see `rule.md`. */
export const rule: Rule = { meta, check };
