/** Policies with a pattern that the gateway's engine does not compile: the whole configuration is refused, so nothing else is true of them. */
import type { CorsPolicy, Fact, OriginSet } from "../../model/facts.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import { leavesOf } from "../../model/origin-language.ts";
import type { Reason } from "../../model/setting.ts";
import { unknownSetting } from "../../model/setting.ts";
import { refusedByRe2 } from "../../origins/refused-patterns.ts";

const REFUSED: Reason = { kind: "dynamic", text: "the configuration is refused" };

/** The facts, with a refused configuration in the place of each such policy. `when`: `when it is applied`. */
export function* orRefused(facts: Iterable<Fact>, when: string): Iterable<Fact> {
  for (const fact of facts) {
    const refusals =
      fact.kind === "cors-policy"
        ? languagesOf(fact.origins)
            .flatMap(leavesOf)
            .flatMap((leaf) => refusalOf(leaf))
        : [];
    if (fact.kind !== "cors-policy" || refusals.length === 0) yield fact;
    else {
      for (const { leaf, reason } of refusals) yield problemAt(fact, leaf, { kind: "rejected", when, reason: `this pattern is invalid: ${reason}` });
      yield* entriesAlone(fact);
    }
  }
}

/** What stays true of the policy: how its other entries are written. */
function* entriesAlone(policy: CorsPolicy): Iterable<CorsPolicy> {
  const entries = policy.entries.filter((entry) => entry.form !== "regex");
  if (entries.length === 0) return;
  const { at } = policy;
  yield {
    ...policy,
    origins: { kind: "unknown", reason: REFUSED, at: policy.origins.at, via: policy.origins.via },
    entries,
    credentials: unknownSetting(REFUSED, at),
    methods: unknownSetting(REFUSED, at),
    requestHeaders: unknownSetting(REFUSED, at),
    exposedHeaders: unknownSetting(REFUSED, at),
    maxAge: unknownSetting(REFUSED, at),
  };
}

type Leaf = ReturnType<typeof leavesOf>[number];

function refusalOf(leaf: Leaf): readonly { readonly leaf: Leaf; readonly reason: string }[] {
  if (leaf.kind !== "regex" || (leaf.dialect.flavour !== "re2" && leaf.dialect.flavour !== "go")) return [];
  const reason = refusedByRe2(leaf.source);
  return reason === undefined ? [] : [{ leaf, reason }];
}

function languagesOf(origins: OriginSet): readonly OriginLanguage[] {
  if (origins.kind === "choice") return origins.arms.flatMap((arm) => languagesOf(arm.origins));
  return origins.kind === "echo" ? [origins.language] : [];
}

function problemAt(policy: CorsPolicy, leaf: Leaf, problem: Extract<Fact, { readonly kind: "config-problem" }>["problem"]): Fact {
  const { technology, label, scope, environment, layer } = policy;
  return { kind: "config-problem", technology, label, scope, environment, layer, at: leaf.at, via: leaf.via, problem };
}
