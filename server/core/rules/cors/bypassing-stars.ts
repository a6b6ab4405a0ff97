/**
 * Hand-written `Access-Control-Allow-Origin: *` that takes the place of an app's allow list: in a handler, or in middleware that runs
 * after the CORS code for every request. Routes with their own CORS setting are deliberate.
 */
import type { CorsPolicy, Fact, HeaderWrite } from "../../model/facts.ts";
import { containsPlace } from "../../text/place.ts";
import { corsPoliciesOf } from "../facts-of.ts";
import type { SentValue } from "../header-values.ts";
import { sentValuesOf } from "../header-values.ts";
import { armsOf } from "./origin-arms.ts";

/** A `*` and the policy whose list it makes void. */
export interface BypassingStar {
  readonly value: SentValue;
  readonly strict: CorsPolicy;
}

/** All of one file. */
export function bypassingStars(facts: readonly Fact[]): readonly BypassingStar[] {
  const strict = corsPoliciesOf(facts).find(
    (policy) => policy.layer === "application" && policy.scope.level === "application" && policy.scope.path === undefined && isStrict(policy),
  );
  if (strict === undefined) return [];
  return sentValuesOf(facts, "Access-Control-Allow-Origin").flatMap((value) => {
    const { write } = value;
    if (value.text.trim() !== "*" || write.layer !== "application" || write.responses === "preflight" || write.from !== "written") return [];
    if (write.scope.level !== "handler" && write.scope.level !== "route" && !replacesLater(write, strict)) return [];
    return containsPlace(strict.at, write.at) || containsPlace(write.at, strict.at) ? [] : [{ value, strict }];
  });
}

/** Middleware of the same app that runs after the CORS code, for every request. */
function replacesLater(write: HeaderWrite, strict: CorsPolicy): boolean {
  return write.scope.owner === strict.scope.owner && write.scope.order > strict.scope.order && write.mode === "set" && write.when.kind === "always";
}

/** Every branch lets in named origins only. */
function isStrict(policy: CorsPolicy): boolean {
  return armsOf(policy.origins).every(({ origins }) => {
    if (origins.kind === "fixed") return origins.value !== "*";
    return origins.kind === "echo" && origins.language.kind !== "all" && origins.language.kind !== "unknown";
  });
}
