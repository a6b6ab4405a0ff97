/** Loopback origins without a port in a development list. In production lists `cors-dev-origin-in-production` speaks instead. */
import { isLoopbackHost } from "../../../headers/address.ts";
import { parseOrigin } from "../../../headers/origin.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { proofThat } from "../proof.ts";
import { writtenOriginsOf } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-localhost-port-missing",
  title: "localhost without the port",
  group: "A",
  set: "core",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6454 §5"],
  intents: ["edit-origin"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    if (policy.environment !== "development") continue;
    const entries = writtenOriginsOf(policy);
    const hostsWithPort = new Set(entries.flatMap((entry) => portedHost(entry.text)));
    for (const entry of entries) {
      const host = bareLoopback(entry.text);
      if (host === undefined || hostsWithPort.has(host)) continue;
      const witness = proofThat(policy, `${entry.text}:3000`, "refused");
      yield {
        fact: policy,
        at: entry.at,
        message: `A page on ${entry.text}:3000 does not match '${entry.text}': the port is part of the origin, and 127.0.0.1 is another origin again.`,
        ...(witness === undefined ? {} : { witness }),
        fixes: [
          {
            intent: { kind: "edit-origin", at: entry.at, text: `${entry.text}:5173` },
            title: "Add the port of the development server (5173: change it to yours)",
          },
        ],
      };
    }
  }
}

function bareLoopback(text: string): string | undefined {
  const origin = parseOrigin(text);
  return origin !== undefined && origin.port === undefined && isLoopbackHost(origin.host) ? origin.host : undefined;
}

function portedHost(text: string): readonly string[] {
  const origin = parseOrigin(text);
  return origin?.port === undefined ? [] : [origin.host];
}

/** localhost without the port; see `rule.md`. */
export const rule: Rule = { meta, check };
