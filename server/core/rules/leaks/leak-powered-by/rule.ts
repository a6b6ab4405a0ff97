/** The framework's name in X-Powered-By, sent by default or by hand. Silent if anything in the workspace removes it. */
import type { HeaderWrite } from "../../../model/facts.ts";
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { Place } from "../../../text/place.ts";
import { headersReaching, servesNobody } from "../../apps.ts";
import { appEntriesOf, factsOfPackage, headerWritesOf } from "../../facts-of.ts";
import { isSent, isTakenAway } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "leak-powered-by",
  title: "Framework name is sent",
  group: "F",
  set: "core",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["ASVS 13.4.6", "CWE-497", "CWE-200"],
  intents: ["disable-banner", "remove-header"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  const writes = headersReaching(one, around, "X-Powered-By");
  if (writes.some(isTakenAway)) return;
  const sent = headerWritesOf(factsOfPackage(one), "X-Powered-By").filter(isSent);
  const entries = appEntriesOf(factsOfPackage(one));
  const idle = new Set(entries.filter(servesNobody).map((entry) => entry.scope.owner));
  const banners = sent.filter((write) => write.from === "default" && !idle.has(write.scope.owner));
  const listening = new Set(entries.filter((entry) => entry.listens === "here").map((entry) => entry.scope.owner));
  const first = banners.find((write) => listening.has(write.scope.owner)) ?? banners[0];
  // One header, one question. What is written by hand replaces what the framework sends, and stays where that is switched off.
  const [write, ...others] = [...sent.filter((candidate) => candidate.from === "written"), ...(first === undefined ? [] : [first])];
  if (write === undefined) return;
  yield {
    fact: write,
    at: placeOf(write),
    message: "X-Powered-By tells attackers which software to aim at, on every response.",
    related: others.map((other) => ({ at: placeOf(other), message: "It is sent here too." })),
    fixes: [
      write.from === "written"
        ? { intent: { kind: "remove-header", name: write.name }, title: "Remove the header" }
        : { intent: { kind: "disable-banner", name: "X-Powered-By" }, title: "Stop sending X-Powered-By" },
    ],
  };
}

function placeOf(write: HeaderWrite): Place {
  return write.from === "written" ? write.nameAt : write.at;
}

/** Framework name is sent; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
