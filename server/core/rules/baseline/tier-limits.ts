/** What a tier limits beyond origins: lists and numbers of a policy compared with those of the tiers that it is held to. */
import type { Tier, TierList } from "../../model/baseline.ts";
import type { CorsPolicy } from "../../model/facts.ts";
import type { Report, WorkspaceFacts } from "../../model/finding.ts";
import type { FixIntent } from "../../model/fix-intent.ts";
import type { Place } from "../../text/place.ts";
import type { ListHeader } from "../cors/list-headers.ts";
import { listOfPolicy } from "../cors/list-headers.ts";
import { sendsHeaders } from "../cors/written-origins.ts";
import { listed } from "../sentences.ts";
import { governedPolicies } from "./governed.ts";

/** Policies that send something, each with one tier that it is held to. */
export function* policiesInTiers(workspace: WorkspaceFacts): Iterable<{ readonly policy: CorsPolicy; readonly tier: Tier }> {
  for (const { policy, tiers } of governedPolicies(workspace)) {
    if (sendsHeaders(policy)) for (const tier of tiers) yield { policy, tier };
  }
}

/** One of the three lists of a policy, and how a tier limits it. */
export interface ListLimit {
  readonly header: ListHeader;
  readonly allowed: (tier: Tier) => TierList;
  /** Names that need no permission, in the case in which they are compared. */
  readonly free: ReadonlySet<string>;
  readonly compare: (name: string) => string;
  readonly say: (names: string, tier: string) => string;
  readonly fix: (names: readonly string[]) => FixIntent;
  readonly fixTitle: string;
}

/** Written lists that name more than the tier allows. `*` stands for everything. */
export function* beyondList(workspace: WorkspaceFacts, limit: ListLimit): Iterable<Report> {
  const seen = new Set<Place>();
  for (const { policy, tier } of policiesInTiers(workspace)) {
    const allowed = limit.allowed(tier);
    if (allowed === undefined || allowed === "any") continue;
    const names = new Set(allowed.map(limit.compare));
    const items = listOfPolicy(policy, limit.header);
    const fits = (text: string): boolean => names.has(limit.compare(text)) || limit.free.has(limit.compare(text));
    const beyond = items.filter((item) => !fits(item.text));
    const [first] = beyond;
    if (first === undefined || seen.has(first.at)) continue;
    seen.add(first.at);
    const kept = items.filter((item) => fits(item.text)).map((item) => item.text);
    yield {
      fact: policy,
      at: first.at,
      message: limit.say(listed(beyond.map((item) => item.text)), tier.name),
      related: [{ at: tier.at, message: `Tier ${tier.name} sets the limit.` }],
      fixes: [{ intent: limit.fix(kept), title: `${limit.fixTitle} (clients that use the others stop working)` }],
    };
  }
}
