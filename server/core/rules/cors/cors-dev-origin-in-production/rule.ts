/** Origins of developers' machines that production trusts too. Lists that hold only in development are fine. */
import { isAddress, isLoopbackHost, isPrivateHost } from "../../../headers/address.ts";
import { parseOrigin } from "../../../headers/origin.ts";
import type { CorsPolicy } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { corsPoliciesOf } from "../../facts-of.ts";
import { deadEntryOf } from "../dead-entry.ts";
import { armsOf } from "../origin-arms.ts";
import { proofThat } from "../proof.ts";
import type { WrittenOrigin } from "../written-origins.ts";
import { withCookies, writtenOriginsOf } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-dev-origin-in-production",
  title: "Development origin in production",
  group: "B",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-489", "CWE-942", "ASVS 3.4.2"],
  intents: ["guard-by-environment", "remove-item"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const policy of corsPoliciesOf(facts.facts)) {
    if (policy.environment === "development") continue;
    const entries = writtenOriginsOf(policy);
    const isForDevelopment = isOnlyForDevelopment(policy, entries);
    // Apps in a WebView have such origins in production: capacitor://localhost beside http://localhost.
    const isForApps = entries.some((entry) => /^(?:capacitor|ionic|tauri):\/\//i.test(entry.text));
    for (const entry of entries) {
      // A branch, or a fall-back for a variable that production sets, may be meant for development.
      if (entry.missingVariable !== undefined || entry.conditional || !isDevelopmentOrigin(entry.text) || deadEntryOf(entry) !== undefined) continue;
      if (isForApps && parseOrigin(entry.text)?.port === undefined) continue;
      const witness = proofThat(policy, entry.text, "shared");
      yield {
        fact: policy,
        at: entry.at,
        ...(isForDevelopment ? { severity: "info" as const } : {}),
        message: `Any program on a visitor's computer or network that serves ${entry.text} can read this API${withCookies(policy)}: this origin is meant for development.`,
        ...(witness === undefined ? {} : { witness }),
        fixes:
          entry.role === "fixed"
            ? []
            : [
                {
                  intent: { kind: "guard-by-environment", at: entry.at },
                  title: "Allow it only outside production (development pages lose access to production)",
                },
                { intent: { kind: "remove-item", at: entry.at }, title: "Remove it (development pages lose access)" },
              ],
      };
    }
  }
}

/** A policy of nothing else is not set up for production yet: no page of production is beside them, and nothing is left to be read. */
function isOnlyForDevelopment(policy: CorsPolicy, entries: readonly WrittenOrigin[]): boolean {
  const isRead = armsOf(policy.origins).every(({ origins }) => {
    if (origins.kind === "echo") return isExact(origins.language);
    return origins.kind === "off" || origins.kind === "fixed";
  });
  return isRead && policy.entries.every((entry) => entry.form === "literal") && entries.every((entry) => isDevelopmentOrigin(entry.text));
}

function isExact(language: OriginLanguage): boolean {
  if (language.kind === "union") return language.of.every(isExact);
  return language.kind === "exact" || language.kind === "none";
}

function isDevelopmentOrigin(text: string): boolean {
  const origin = parseOrigin(text);
  if (origin === undefined || (origin.scheme !== "http" && origin.scheme !== "https")) return false;
  const { host } = origin;
  return isLoopbackHost(host) || host.endsWith(".local") || host.endsWith(".test") || (isAddress(host) && isPrivateHost(host));
}

/** Development origin in production; see `rule.md`. */
export const rule: Rule = { meta, check };
