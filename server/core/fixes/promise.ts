/** What a fix promises: which intents may be applied unasked, and that the origins that were meant still get in. */
import { isSerialisedOrigin } from "../headers/origin.ts";
import type { CorsPolicy, Fact, OriginSet } from "../model/facts.ts";
import type { FixIntent } from "../model/fix-intent.ts";
import { accepts } from "../origins/accepts.ts";

/** True for intents after which the server answers some request differently in a way that only its owner can weigh. */
export function changesBehaviour(intent: FixIntent): boolean {
  switch (intent.kind) {
    case "drop-credentials":
    case "set-origins":
    case "replace-origin-check":
    case "guard-by-environment":
    case "fail-closed":
    case "remove-emitter":
    case "reorder":
    case "answer-preflight":
    case "add-header-middleware":
    case "rename-cookie":
    case "set-cookie-attribute":
    case "register-origin":
    case "renew-approval":
    case "assign-tier":
    case "edit-policy-file":
    case "open-documentation":
      return true;
    case "edit-hsts":
      return intent.preload === true;
    default:
      return false;
  }
}

/** Every literal origin that some policy let in before is let in by some policy after. Entries that no browser can send let nobody in. */
export function originsKept(before: readonly Fact[], after: readonly Fact[]): boolean {
  const policiesAfter = after.filter((fact): fact is CorsPolicy => fact.kind === "cors-policy");
  for (const policy of before) {
    if (policy.kind !== "cors-policy") continue;
    for (const entry of policy.entries) {
      if (entry.form !== "literal" || !isSerialisedOrigin(entry.text) || !letsIn(policy.origins, entry.text)) continue;
      if (entry.text !== "null" && !policiesAfter.some((candidate) => letsIn(candidate.origins, entry.text))) return false;
    }
  }
  return true;
}

function letsIn(origins: OriginSet, origin: string): boolean {
  switch (origins.kind) {
    case "any":
      return true;
    case "fixed":
      return origins.value === origin;
    case "echo":
      return accepts(origins.language, origin) === true;
    case "choice":
      return origins.arms.some((arm) => letsIn(arm.origins, origin));
    default:
      return false;
  }
}
