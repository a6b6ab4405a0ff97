/**
 * The workspace as rules ask for it: facts by package, what stands around each package, and what holds in one environment. Parts in which
 * nothing changed stay the same objects, so that what was found about them stays known. It judges nothing.
 */
import type { Fact } from "../model/facts.ts";
import type { Around, GovernedFacts, PackageFacts, WorkspaceFacts } from "../model/finding.ts";
import { appEntriesOf, factsOfPackage } from "../rules/facts-of.ts";

/** Environments for which rules are run. */
export type RunEnvironment = "production" | "development";

/** Puts packages together; what surrounds them is taken from `before` if it is the same. */
export function workspaceFactsOf(
  packages: readonly PackageFacts[],
  externalHeaders: readonly string[],
  baselines: readonly GovernedFacts[],
  before?: Around,
): WorkspaceFacts {
  return { packages, all: packages.flatMap(factsOfPackage), around: keep(before, aroundIn(packages, externalHeaders)), baselines };
}

/** True if the fact holds in the environment. */
export function holdsIn(environment: RunEnvironment): (fact: Fact) => boolean {
  return (fact) => fact.environment === "any" || fact.environment === environment;
}

/** True if both environments have the same facts, so that looking at one says what is found in the other. */
export function isSameEverywhere(facts: readonly Fact[]): boolean {
  return facts.every((fact) => fact.environment === "any");
}

/** What holds in one environment. */
export function inEnvironment(workspace: WorkspaceFacts, environment: RunEnvironment): WorkspaceFacts {
  const packages = workspace.packages.map((one) => packageIn(one, environment));
  if (packages.every((one, index) => one === workspace.packages[index])) return workspace;
  const known = narrowed.get(workspace.around) ?? {};
  const fresh = keep(workspace.around, aroundIn(packages, workspace.around.externalHeaders));
  const around = keep(known[environment], fresh);
  narrowed.set(workspace.around, { ...known, [environment]: around });
  return { packages, all: packages.flatMap(factsOfPackage), around, baselines: workspace.baselines };
}

/** What surrounds packages in one environment, by what surrounds them in all. */
const narrowed = new WeakMap<Around, { [Environment in RunEnvironment]?: Around }>();

const packagesIn: Readonly<Record<RunEnvironment, WeakMap<PackageFacts, PackageFacts>>> = { production: new WeakMap(), development: new WeakMap() };

function packageIn(one: PackageFacts, environment: RunEnvironment): PackageFacts {
  const known = packagesIn[environment].get(one);
  if (known !== undefined) return known;
  const holds = holdsIn(environment);
  const isWhole = factsOfPackage(one).every(holds);
  const part = isWhole ? one : { root: one.root, files: one.files.map((file) => ({ file: file.file, facts: file.facts.filter(holds) })) };
  packagesIn[environment].set(one, part);
  return part;
}

function aroundIn(packages: readonly PackageFacts[], externalHeaders: readonly string[]): Around {
  const gateways: Fact[] = [];
  const shared: Fact[] = [];
  for (const one of packages) {
    const own = gatewaysOf(one);
    for (const fact of own) gateways.push(fact);
    if (own.length > 0 && appEntriesOf(factsOfPackage(one)).length === 0) for (const fact of own) shared.push(fact);
  }
  return { gateways, shared, externalHeaders, contestedPorts: contestedPortsOf(packages) };
}

function contestedPortsOf(packages: readonly PackageFacts[]): readonly number[] {
  const seen = new Set<number>();
  const contested = new Set<number>();
  for (const one of packages) {
    const own = new Set(appEntriesOf(factsOfPackage(one)).flatMap(({ port }) => port ?? []));
    for (const port of own) (seen.has(port) ? contested : seen).add(port);
  }
  return [...contested].sort((left, right) => left - right);
}

const gatewayLists = new WeakMap<PackageFacts, readonly Fact[]>();

function gatewaysOf(one: PackageFacts): readonly Fact[] {
  let known = gatewayLists.get(one);
  if (known === undefined) {
    known = factsOfPackage(one).filter((fact) => fact.layer === "gateway");
    gatewayLists.set(one, known);
  }
  return known;
}

function keep(before: Around | undefined, now: Around): Around {
  if (before === undefined) return now;
  const lists = ["gateways", "shared", "externalHeaders", "contestedPorts"] as const;
  return lists.every((list) => sameItems<unknown>(before[list], now[list])) ? before : now;
}

function sameItems<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
