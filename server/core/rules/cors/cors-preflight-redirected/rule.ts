/** A redirect that meets the preflight before the CORS code does. Only the order within one app or router is judged. */
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { coveredLater, isForAllMethods, ownersOf } from "../middleware-order.ts";
import { JSON_HEADER, proofWithoutHeaders } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-preflight-redirected",
  title: "Redirect answers the preflight",
  group: "A",
  set: "extended",
  severity: "error",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS-preflight fetch"],
  intents: ["reorder"],
  suppresses: ["cors-missing-on-errors"],
};

const MOVED = 302;

function* check(facts: FileFacts): Iterable<Report> {
  for (const owner of ownersOf(facts.facts)) {
    for (const redirect of owner.registrations) {
      if (redirect.role !== "redirect" || !isForAllMethods(redirect)) continue;
      const cors = coveredLater(owner, redirect);
      if (cors === undefined) continue;
      const onlyPlain = redirect.concerns === "plain-http";
      yield {
        fact: cors,
        at: redirect.at,
        // Pages that call the https address never meet it.
        ...(onlyPlain ? { severity: "warning" as const } : {}),
        message: onlyPlain
          ? "Calls from other sites to the http address fail: this line answers the preflight with a redirect, and browsers do not follow it."
          : "Calls from other sites fail: this line answers the preflight with a redirect, and browsers do not follow it.",
        witness: proofWithoutHeaders(facts.facts, { headers: [JSON_HEADER], preflightStatus: MOVED }),
        related: [{ at: cors.at, message: "CORS is set up here, after the redirect." }],
        fixes: [
          {
            intent: { kind: "reorder", before: redirect.at },
            title: "Move the CORS set-up before the redirect (preflights are answered without it)",
            changesBehaviour: true,
          },
        ],
      };
    }
  }
}

/** Redirect answers the preflight; see `rule.md`. */
export const rule: Rule = { meta, check };
