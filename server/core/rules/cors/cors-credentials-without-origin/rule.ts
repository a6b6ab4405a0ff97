/** Access-Control-Allow-Credentials where nothing in the workspace sends Access-Control-Allow-Origin. One unread setting anywhere, and it is silent. */
import type { Report, Rule, RuleMeta, WorkspaceFacts } from "../../../model/finding.ts";
import { witnessForHeaders } from "../../../simulate/witness.ts";
import { configProblemsOf, corsPoliciesOf, factsOfKind, factsOfPackage, headerWritesOf } from "../../facts-of.ts";
import { sentValuesOf } from "../../header-values.ts";
import { OWN_PAGE } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-credentials-without-origin",
  title: "Credentials allowed but no origin",
  group: "A",
  set: "extended",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS check"],
  intents: ["remove-header"],
};

const ORIGIN = "access-control-allow-origin";

function* checkWorkspace(workspace: WorkspaceFacts): Iterable<Report> {
  const { all, around } = workspace;
  if (around.externalHeaders.includes(ORIGIN) || corsPoliciesOf(all).length > 0 || headerWritesOf(all, ORIGIN).length > 0) return;
  if (factsOfKind(all, "unread").length > 0 || configProblemsOf(all).length > 0) return;
  for (const one of workspace.packages) {
    for (const { write, text, at } of sentValuesOf(factsOfPackage(one), "Access-Control-Allow-Credentials")) {
      // Behind a gateway the application may send the other half.
      if (write.layer === "gateway" || text.trim() !== "true") continue;
      yield {
        fact: write,
        at,
        message: "Other sites still cannot read this answer: cookies are allowed, but no origin is.",
        witness: witnessForHeaders([{ name: "Access-Control-Allow-Credentials", value: "true" }], OWN_PAGE, { credentials: true }),
        fixes: [{ intent: { kind: "remove-header", name: write.name }, title: "Remove the header (nobody loses access)" }],
      };
    }
  }
}

/** Credentials allowed but no origin; see `rule.md`. */
export const rule: Rule = { meta, checkWorkspace };
