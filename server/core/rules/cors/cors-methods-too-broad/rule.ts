/** Methods that other sites may use and that no route answers. Only where all routes are known. */
import { SAFELISTED_METHODS } from "../../../headers/names.ts";
import type { PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { appEntriesOf } from "../../facts-of.ts";
import { listed } from "../../sentences.ts";
import { concreteOriginsOf } from "../allow-list.ts";
import { proofThat, STRANGER } from "../proof.ts";
import { wholeAppsOf } from "../whole-app.ts";

const meta: RuleMeta = {
  id: "cors-methods-too-broad",
  title: "More methods than the routes use",
  group: "B",
  set: "extended",
  severity: "info",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch HTTP responses", "OWASP API8:2023", "ASVS 4.1.4"],
  intents: ["set-methods"],
};

function* checkPackage(one: PackageFacts): Iterable<Report> {
  for (const { policy, facts } of wholeAppsOf(one)) {
    const used = appEntriesOf(facts).find((entry) => entry.scope.owner === policy.scope.owner)?.methods;
    const { methods } = policy;
    if (used === undefined || methods.kind !== "known" || methods.value === undefined || methods.value === "mirror") continue;
    const allowed = methods.value.map((item) => item.text.trim().toUpperCase());
    const extra = allowed.filter((method) => method !== "OPTIONS" && !SAFELISTED_METHODS.has(method) && !used.includes(method));
    if (extra.length === 0 || allowed.includes("*")) continue;
    const [method = "DELETE"] = extra;
    const witness = [STRANGER, ...concreteOriginsOf(policy)].map((origin) => proofThat(policy, origin, "shared", { method })).find((one) => one !== undefined);
    yield {
      fact: policy,
      at: methods.from === "written" ? methods.at : policy.at,
      message: `Other sites may send ${listed(extra)} here, but no route of this app handles ${extra.length === 1 ? "it" : "them"}.`,
      ...(witness === undefined ? {} : { witness }),
      fixes: [{ intent: { kind: "set-methods", methods: used }, title: `Allow only ${listed(used)}` }],
    };
  }
}

/** More methods than the routes use; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
