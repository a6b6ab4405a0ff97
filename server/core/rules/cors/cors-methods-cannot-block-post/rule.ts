/** Lists of methods without POST in an app that has POST routes and a login cookie that travels: the list does not keep the requests out. */
import type { PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { registrationsOf } from "../../facts-of.ts";
import { proofThat, STRANGER } from "../proof.ts";
import { leavesOutPost, travellingSession, wholeAppsOf } from "../whole-app.ts";

const meta: RuleMeta = {
  id: "cors-methods-cannot-block-post",
  title: "Leaving out POST does not block POST",
  group: "A",
  set: "extended",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS-safelisted method", "Fetch CORS-preflight fetch", "ASVS 3.5.1", "CWE-352"],
  intents: ["open-documentation"],
};

function* checkPackage(one: PackageFacts): Iterable<Report> {
  for (const { policy, facts } of wholeAppsOf(one)) {
    const route = registrationsOf(facts).find((one) => one.role === "route" && one.method === "POST");
    const session = travellingSession(facts);
    if (!leavesOutPost(policy) || route === undefined || session === undefined) continue;
    const request = { method: "POST", credentials: true };
    const witness = proofThat(policy, STRANGER, "refused", request) ?? proofThat(policy, STRANGER, "shared", request);
    yield {
      fact: policy,
      at: policy.methods.at,
      message: `Any website can still send POST here with the visitor's cookies${session.everywhere ? "" : " in Firefox and Safari"}: this list only limits methods that need a preflight.`,
      ...(witness === undefined ? {} : { witness }),
      related: [
        { at: route.at, message: "A route for POST." },
        { at: session.cookie.at, message: "The cookie that travels with it." },
      ],
      fixes: [{ intent: { kind: "open-documentation" }, title: "Show how to refuse requests of other sites" }],
    };
  }
}

/** Leaving out POST does not block POST; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
