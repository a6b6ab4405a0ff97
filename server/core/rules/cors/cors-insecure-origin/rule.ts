/** Trusted origins over plain http. Hosts of the local machine and private networks are left to `cors-dev-origin-in-production`. */
import { isPrivateHost } from "../../../headers/address.ts";
import { readOriginEntry } from "../../../headers/origin.ts";
import type { CorsPolicy } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta, Severity } from "../../../model/finding.ts";
import { accepts } from "../../../origins/accepts.ts";
import { findHostileOrigin } from "../../../origins/hostile.ts";
import type { Place } from "../../../text/place.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { deadEntryOf } from "../dead-entry.ts";
import { policyOnArm } from "../origin-arms.ts";
import { proofThat } from "../proof.ts";
import { allowsCredentials } from "../reflection.ts";
import type { SoundPart } from "../sound-parts.ts";
import { soundPartsOf } from "../sound-parts.ts";
import { withCookies, writtenOriginsOf } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-insecure-origin",
  title: "Plain http site is trusted",
  group: "B",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-319", "CWE-346", "ASVS 3.4.2", "Kettle 2016"],
  intents: ["edit-origin"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    const severity = allowsCredentials(policy) ? "error" : "warning";
    for (const entry of writtenOriginsOf(policy)) {
      const reading = readOriginEntry(entry.text);
      if (reading.scheme?.toLowerCase() !== "http" || reading.normalised === undefined || isPrivateHost(reading.host) || deadEntryOf(entry) !== undefined)
        continue;
      yield* reportEntry(policy, entry.at, entry.text, severity);
    }
    for (const entry of policy.entries) {
      if (entry.form !== "glob" || !/^http:\/\/[^*]*\*?\.?[^*]+$/i.test(entry.text)) continue;
      const host = entry.text.slice("http://".length).replace(/^\*\./, "").replace(/:.*$/, "");
      if (host.includes("*") || isPrivateHost(host)) continue;
      yield* reportEntry(policy, entry.at, entry.text, severity);
    }
  }
  for (const sound of soundPartsOf(facts.facts)) yield* reportPattern(sound);
}

/** A pattern that accepts plain http and not the same site over https. */
function* reportPattern({ policy, arm, part }: SoundPart): Iterable<Report> {
  const found = findHostileOrigin(part, ["http"]);
  if (found.kind !== "witness" || found.leaf?.kind !== "regex" || isPrivateHost(readOriginEntry(found.origin).host)) return;
  const { leaf, origin } = found;
  if (accepts(part, origin.replace(/^http:/, "https:")) !== false) return;
  const witness = proofThat(policyOnArm(policy, arm), origin, "shared");
  const secure = leaf.source.replace(/^(\^?\(?(?:\?:)?)http:/, "$1https:");
  yield {
    fact: policy,
    at: leaf.at,
    severity: allowsCredentials(policy) ? "error" : "warning",
    message: messageOn(origin, policy),
    ...(witness === undefined ? {} : { witness }),
    fixes:
      secure === leaf.source
        ? []
        : [
            {
              intent: { kind: "edit-origin", at: leaf.at, text: secure, form: "regex" },
              title: "Accept https instead (the http site loses access)",
              changesBehaviour: true,
            },
          ],
  };
}

function messageOn(origin: string, policy: CorsPolicy): string {
  return `Anyone on a visitor's network can pose as ${origin} and read this API${withCookies(policy)}: the site is trusted over plain http.`;
}

function* reportEntry(policy: CorsPolicy, at: Place, text: string, severity: Severity): Iterable<Report> {
  const witness = proofThat(policy, text, "shared");
  const right = text.replace(/^http:/i, "https:").replace(/:80$/, "");
  yield {
    fact: policy,
    at,
    severity,
    message: messageOn(text, policy),
    ...(witness === undefined ? {} : { witness }),
    fixes: [{ intent: { kind: "edit-origin", at, text: right }, title: `Trust ${right} instead (the http site loses access)`, changesBehaviour: true }],
  };
}

/** Plain http site is trusted; see `rule.md`. */
export const rule: Rule = { meta, check };
