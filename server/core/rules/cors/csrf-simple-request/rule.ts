/** POST routes that take form bodies in an app whose login cookie travels and that checks nothing against forged requests. */
import type { PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { witnessForHeaders } from "../../../simulate/witness.ts";
import { corsPoliciesOf, factsOfPackage, registrationsOf } from "../../facts-of.ts";
import { STRANGER } from "../proof.ts";
import { leavesOutPost, travellingSession, useOf } from "../whole-app.ts";

const meta: RuleMeta = {
  id: "csrf-simple-request",
  title: "CORS does not stop simple POSTs",
  group: "B",
  set: "strict",
  severity: "info",
  confidence: "low",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["ASVS 3.5.1", "ASVS 3.5.2", "CWE-352"],
  intents: ["open-documentation"],
};

const FORM = { name: "Content-Type", value: "application/x-www-form-urlencoded" };

function* checkPackage(one: PackageFacts): Iterable<Report> {
  const facts = factsOfPackage(one);
  const body = useOf(facts, "form-body");
  const session = travellingSession(facts);
  // `cors-methods-cannot-block-post` tells the same there.
  if (body === undefined || session === undefined || corsPoliciesOf(facts).some(leavesOutPost)) return;
  const route = registrationsOf(facts).find((candidate) => candidate.role === "route" && candidate.method === "POST");
  if (route === undefined) return;
  yield {
    fact: route,
    at: route.at,
    message: `Any website can send this POST as a form with the visitor's cookies${session.everywhere ? "" : " in Firefox and Safari"}: CORS only hides the answer.`,
    witness: witnessForHeaders([], STRANGER, { method: "POST", headers: [FORM], credentials: true }),
    related: [
      { at: body.at, message: "Forms are read here." },
      { at: session.cookie.at, message: "The cookie that travels with it." },
    ],
    fixes: [{ intent: { kind: "open-documentation" }, title: "Show how to refuse requests of other sites" }],
  };
}

/** CORS does not stop simple POSTs; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
