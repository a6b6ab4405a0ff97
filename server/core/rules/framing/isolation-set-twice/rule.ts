/**
 * Opener or embedder policy that reaches the browser twice, from one object or from a gateway that adds to what the app sends.
 * Two different values on one object are `header-conflict`.
 */
import { parseIsolation } from "../../../headers/isolation.ts";
import type { HeaderWrite } from "../../../model/facts.ts";
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import type { Place } from "../../../text/place.ts";
import { appEntriesOf, factsOfPackage, headerWritesOf } from "../../facts-of.ts";
import type { SentValue } from "../../header-values.ts";
import { isTakenAway, onSameResponses, sentValuesOf } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "isolation-set-twice",
  title: "COOP/COEP sent twice",
  group: "E",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["HTML opener policies", "HTML embedder policies", "RFC 9651 §3.3", "ASVS 3.4.8"],
  intents: ["remove-emitter"],
};

const NAMES = ["cross-origin-opener-policy", "cross-origin-embedder-policy"] as const;

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  const apps = workspace.packages.filter((one) => appEntriesOf(factsOfPackage(one)).some((entry) => entry.layer === "application"));
  for (const name of NAMES) {
    const values = sentValuesOf(workspace.all, name).filter((value) => value.write.when.kind === "always" && isOn(name, value));
    for (const [index, later] of values.entries()) {
      const earlier = values.slice(0, index).find((value) => isAddedTo(value, later));
      if (earlier !== undefined) yield report(later, earlier.at);
    }
    // With several apps nothing says which of them stands behind the gateway.
    const [app, ...others] = apps;
    if (app === undefined || others.length > 0 || headerWritesOf(workspace.all, name).some((write) => isTakenAway(write) && write.layer === "gateway"))
      continue;
    const own = sentValuesOf(factsOfPackage(app), name).find((value) => isForWholeApp(value.write) && isOn(name, value));
    const added = values.find((value) => value.write.layer === "gateway" && value.write.mode === "append" && coversAll(value.write.scope.path));
    if (own !== undefined && added !== undefined) yield report(added, own.at);
  }
}

function isOn(name: (typeof NAMES)[number], value: SentValue): boolean {
  const reading = parseIsolation(name, value.text);
  return reading.valid && reading.value !== "unsafe-none";
}

function isAddedTo(earlier: SentValue, later: SentValue): boolean {
  if (!onSameResponses(earlier.write, later.write) || earlier.text.trim() !== later.text.trim()) return false;
  return later.write === earlier.write || later.write.mode === "append";
}

function isForWholeApp(write: HeaderWrite): boolean {
  return write.layer === "application" && write.scope.level === "application" && coversAll(write.scope.path) && write.when.kind === "always";
}

function coversAll(path: string | undefined): boolean {
  return path === undefined || path === "/";
}

function report(value: SentValue, other: Place): Report {
  return {
    fact: value.write,
    at: value.at,
    message: `The page is not isolated: ${value.write.name} is sent twice, and browsers ignore both copies, even equal ones.`,
    related: [{ at: other, message: "The other copy." }],
    fixes: [{ intent: { kind: "remove-emitter", at: value.write.at }, title: "Remove this copy", changesBehaviour: true }],
  };
}

/** COOP/COEP sent twice; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
