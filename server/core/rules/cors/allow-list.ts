/** Proposes an allow list: https origins that stand elsewhere among the facts, else a placeholder to type over. It invents no host. */
import { isPrivateHost } from "../../headers/address.ts";
import { parseOrigin } from "../../headers/origin.ts";
import type { CorsPolicy, Fact } from "../../model/facts.ts";
import type { FixProposal } from "../../model/finding.ts";
import type { FixText } from "../../model/fix-intent.ts";
import { corsPoliciesOf } from "../facts-of.ts";
import { armsOf } from "./origin-arms.ts";

const MOST_ORIGINS = 10;

/** Text of the placeholder. */
export const EXAMPLE_ORIGIN = "https://app.example.com";

/** Sound origins of the policy itself come first, then those of other policies in the same facts. */
export function proposedOrigins(facts: readonly Fact[], policy?: CorsPolicy): readonly FixText[] {
  const own = policy === undefined ? [] : concreteOriginsOf(policy);
  const origins = [...new Set([...own, ...originsAmong(facts)])].slice(0, MOST_ORIGINS);
  return origins.length === 0 ? [{ placeholder: EXAMPLE_ORIGIN }] : origins;
}

const knownOrigins = new WeakMap<readonly Fact[], ReadonlySet<string>>();

/** As many as are proposed at most: asked for with each finding, so looked for once. */
function originsAmong(facts: readonly Fact[]): ReadonlySet<string> {
  const known = knownOrigins.get(facts);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const policy of corsPoliciesOf(facts)) {
    if (found.size >= MOST_ORIGINS) break;
    for (const origin of concreteOriginsOf(policy)) found.add(origin);
  }
  knownOrigins.set(facts, found);
  return found;
}

/** Origins that the policy names letter by letter and that a public https page can have. */
export function concreteOriginsOf(policy: CorsPolicy): readonly string[] {
  const texts = policy.entries.filter((entry) => entry.form === "literal").map((entry) => entry.text);
  for (const arm of armsOf(policy.origins)) if (arm.origins.kind === "fixed") texts.push(arm.origins.value);
  return texts.filter(isPublicHttpsOrigin);
}

function isPublicHttpsOrigin(text: string): boolean {
  const origin = parseOrigin(text);
  return origin !== undefined && origin.scheme === "https" && !isPrivateHost(origin.host);
}

/** The fix that most findings about open policies share. */
export function setOriginsFix(facts: readonly Fact[], policy: CorsPolicy): FixProposal {
  return { intent: { kind: "set-origins", origins: proposedOrigins(facts, policy) }, title: "Allow only listed origins" };
}

/** Its alternative: the API stays open, but without cookies. */
export const DROP_CREDENTIALS_FIX: FixProposal = {
  intent: { kind: "drop-credentials" },
  title: "Stop allowing credentials (requests with cookies will be refused)",
};
