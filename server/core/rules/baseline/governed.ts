/**
 * Policies with the tiers and the environment that the policy file gives them. A policy that may answer for several tiers is held to
 * all of them, so the strictest counts. Route paths are the app's or gateway's own; no mapping between layers is guessed.
 */
import { isLoopbackHost } from "../../headers/address.ts";
import { parseOrigin } from "../../headers/origin.ts";
import type { ApprovedOrigin, Baseline, Tier } from "../../model/baseline.ts";
import type { CorsPolicy, Fact } from "../../model/facts.ts";
import type { GovernedFacts, WorkspaceFacts } from "../../model/finding.ts";
import { isPast } from "../../policy/dates.ts";
import { matchesGlob } from "../../policy/glob.ts";
import { corsPoliciesOf } from "../facts-of.ts";
import { approves, isPattern } from "./approved.ts";

/** A policy and what it is held to. */
export interface GovernedPolicy {
  readonly policy: CorsPolicy;
  readonly baseline: Baseline;
  readonly today: string;
  /** Empty if no tier is defined, or none covers the policy. */
  readonly tiers: readonly Tier[];
  readonly environment: string;
}

/** All policies under a policy file that approves something. */
export function governedPolicies(workspace: WorkspaceFacts): readonly GovernedPolicy[] {
  return workspace.baselines.flatMap(policiesUnder);
}

/** A dozen rules ask for them: globs are matched once. */
const knownPolicies = new WeakMap<GovernedFacts, readonly GovernedPolicy[]>();

function policiesUnder(governed: GovernedFacts): readonly GovernedPolicy[] {
  const known = knownPolicies.get(governed);
  if (known !== undefined) return known;
  const { baseline, files, today } = governed;
  const found = files.flatMap(({ facts }) =>
    corsPoliciesOf(facts).map((policy) => ({ policy, baseline, today, tiers: tiersOf(policy, baseline), environment: environmentOf(policy, baseline) })),
  );
  knownPolicies.set(governed, found);
  return found;
}

/** All facts under a baseline. */
export function factsUnder(one: GovernedFacts): readonly Fact[] {
  let known = knownFacts.get(one);
  if (known === undefined) {
    known = one.files.flatMap((file) => file.facts);
    knownFacts.set(one, known);
  }
  return known;
}

const knownFacts = new WeakMap<GovernedFacts, readonly Fact[]>();

/** Path of the file that the fact is in, relative to the policy file's folder. */
export function relativeFile(fact: Fact, baseline: Baseline): string {
  const { file } = fact.at;
  return file.startsWith(`${baseline.folder}/`) ? file.slice(baseline.folder.length + 1) : file;
}

/** The tiers that a fact is held to: the first scope that certainly covers it, and those before it that may. */
export function tiersOf(fact: Fact, baseline: Baseline): readonly Tier[] {
  const file = relativeFile(fact, baseline);
  const names = new Set<string>();
  let isDecided = false;
  for (const scope of baseline.scopes) {
    if (scope.files !== undefined && !scope.files.some((glob) => matchesGlob(glob, file))) continue;
    const covered = scope.paths === undefined ? "yes" : coversPath(scope.paths, fact.scope.path);
    if (covered === "no") continue;
    names.add(scope.tier);
    isDecided = covered === "yes";
    if (isDecided) break;
  }
  if (!isDecided && baseline.defaultTier !== undefined) names.add(baseline.defaultTier);
  return baseline.tiers.filter((tier) => names.has(tier.name));
}

/** `part`: the fact speaks for all paths, those of the scope among them. */
function coversPath(globs: readonly string[], path: string | undefined): "yes" | "part" | "no" {
  if (path === undefined || path === "/" || path === "*") return "part";
  const bare = path.replace(/^\/+/, "").replace(/\/+$/, "");
  // `/api/public` of a router stands for everything below it.
  return globs.some((glob) => matchesGlob(`/${glob.replace(/^\/+/, "")}`, bare) || matchesGlob(`/${glob.replace(/^\/+/, "")}`, `${bare}/x`)) ? "yes" : "no";
}

/** Name of the environment that a fact holds in: by its file, else by the guard around it, else the default one. */
export function environmentOf(fact: Fact, baseline: Baseline): string {
  const file = relativeFile(fact, baseline);
  const byFile = baseline.environments.find((one) => one.files.some((glob) => matchesGlob(glob, file)));
  if (byFile !== undefined) return byFile.name;
  if (fact.environment === "development") {
    const guarded = baseline.environments.find((one) => one.when.some((text) => /^NODE_ENV\s*(?:!==?\s*production|===?\s*development)$/.test(text.trim())));
    return guarded?.name ?? "development";
  }
  return baseline.environments.find((one) => one.isDefault)?.name ?? "production";
}

/** What the registry says about one origin that a policy lets in. */
export type Verdict =
  | { readonly kind: "approved" }
  | { readonly kind: "expired" | "wrong-environment"; readonly entry: ApprovedOrigin }
  | { readonly kind: "wrong-tier"; readonly entry: ApprovedOrigin; readonly tier: Tier }
  | { readonly kind: "unregistered"; readonly tier: Tier | undefined };

/** Looks an origin up. Without a registry, and in tiers that are open to all, everything is approved. */
export function verdictOn(origin: string, governed: GovernedPolicy): Verdict {
  const { baseline, tiers, environment, today } = governed;
  const closed = tiers.find((tier) => tier.origins === "none");
  if (closed !== undefined) return { kind: "unregistered", tier: closed };
  if (!isHeldToRegistry(governed) || isLocalDevelopment(origin, governed)) return { kind: "approved" };
  const covering = (baseline.origins ?? []).filter((entry) => approves(entry, origin));
  const [first] = covering;
  if (first === undefined) return { kind: "unregistered", tier: tiers.find((tier) => tier.origins === "registry") };
  let left = covering;
  for (const tier of tiers) {
    if (tier.origins !== "registry") continue;
    left = left.filter((entry) => servesTier(entry, tier));
    if (left.length === 0) return { kind: "wrong-tier", entry: first, tier };
  }
  const here = left.filter((entry) => entry.environments?.includes(environment) ?? true);
  const [elsewhere] = left;
  if (here.length === 0 && elsewhere !== undefined) return { kind: "wrong-environment", entry: elsewhere };
  const [last] = [...here].sort((a, b) => ((a.expires?.date ?? "") < (b.expires?.date ?? "") ? 1 : -1));
  const isValid = here.some((entry) => entry.expires === undefined || !isPast(entry.expires.date, today));
  return isValid || last === undefined ? { kind: "approved" } : { kind: "expired", entry: last };
}

/** True if only registered origins may be let in: there is a registry, and some tier of the policy is not open to all. */
export function isHeldToRegistry({ baseline, tiers }: GovernedPolicy): boolean {
  return baseline.origins !== undefined && (tiers.length === 0 || tiers.some((tier) => tier.origins !== "any"));
}

/** Entries that approve something for this policy, ended ones included. */
export function entriesFor({ baseline, tiers, environment }: GovernedPolicy): readonly ApprovedOrigin[] {
  const registries = tiers.filter((tier) => tier.origins === "registry");
  return (baseline.origins ?? []).filter((entry) => registries.every((tier) => servesTier(entry, tier)) && (entry.environments?.includes(environment) ?? true));
}

function servesTier(entry: ApprovedOrigin, tier: Tier): boolean {
  return entry.tiers.includes(tier.name) && (tier.patterns || !isPattern(entry));
}

/** Pages on the developer's own machine need no approval outside production. */
function isLocalDevelopment(origin: string, { environment, policy }: GovernedPolicy): boolean {
  const host = parseOrigin(origin)?.host;
  return host !== undefined && isLoopbackHost(host) && (policy.environment === "development" || environment === "development" || environment === "test");
}
