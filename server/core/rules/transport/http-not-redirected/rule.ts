/** Gateways that are told to serve plain http beside https. Packages whose apps answer only with data are left to `api-redirects-to-https`. */
import type { PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { appEntriesOf, factsOfKind, factsOfPackage } from "../../facts-of.ts";

const meta: RuleMeta = {
  id: "http-not-redirected",
  title: "Plain http is served on purpose",
  group: "C",
  set: "core",
  severity: "info",
  confidence: "medium",
  lifecycle: "preview",
  since: "0.1.0",
  references: ["RFC 6797 §7.2", "ASVS 4.1.2", "CWE-319"],
  intents: [],
};

function* checkPackage(one: PackageFacts): Iterable<Report> {
  const facts = factsOfPackage(one);
  const entries = appEntriesOf(facts);
  if (entries.length > 0 && entries.every(({ serves }) => serves === "api")) return;
  for (const listener of factsOfKind(facts, "listener")) {
    if (listener.how !== "serves-both") continue;
    yield {
      fact: listener,
      at: listener.at,
      message: "Visitors on plain http stay there, where their network can read and change pages: this setting serves them instead of sending them to https.",
    };
  }
}

/** Plain http is served on purpose; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
