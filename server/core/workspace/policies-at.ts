/** Which servers a place in a project means: those whose policies stand there, else those whose values do. Simulates nothing. */
import type { CorsPolicy, Fact, OriginSet } from "../model/facts.ts";
import { corsPoliciesOf } from "../rules/facts-of.ts";
import type { FilePath, Place } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import { type Server, serversIn } from "./servers.ts";
import type { Workspace } from "./workspace.ts";

/** Servers of a project, for `simulatePage`. */
export interface WantedServers {
  readonly facts: readonly Fact[];
  readonly isWanted: (server: Server) => boolean;
  /** The policies that the place means. */
  readonly policies: readonly CorsPolicy[];
}

/** All servers of the project. */
export function serversOfProject(workspace: Workspace): WantedServers {
  const facts = allFacts(workspace);
  return { facts, isWanted: () => true, policies: corsPoliciesOf(facts) };
}

/** Those of a file, or of a part of it. A single offset is a part too. */
export function serversAt(workspace: Workspace, file: FilePath, part: Place | undefined): WantedServers {
  const policies = policiesAt(workspace, file, part);
  const facts = policies.every((policy) => policy.at.file === file) ? workspace.facts(file) : allFacts(workspace);
  const all = corsPoliciesOf(facts);
  // A policy that only completes another one is shown with that one, unless it also answers by itself.
  const isMain = (policy: CorsPolicy): boolean =>
    (["production", "development"] as const).some((one) => serversIn(all, one).some(({ main }) => main === policy));
  const isWanted = ({ main, policies: together }: Server): boolean =>
    policies.includes(main) || together.some((policy) => policies.includes(policy) && !isMain(policy));
  return { facts, isWanted, policies };
}

function allFacts(workspace: Workspace): readonly Fact[] {
  return workspace.files().flatMap((file) => workspace.facts(file));
}

/** The policies around the part or on it, else those whose values stand there. Without a part, the file's. */
function policiesAt(workspace: Workspace, file: FilePath, part: Place | undefined): readonly CorsPolicy[] {
  const policies = corsPoliciesOf(workspace.facts(file));
  const withValuesIn = (sought: Place): readonly CorsPolicy[] =>
    corsPoliciesOf(allFacts(workspace)).filter((policy) => valuePlaces(policy).some((place) => touches(place, sought)));
  if (part === undefined) return policies.length > 0 ? policies : withValuesIn(placeOf(file, 0, workspace.textOf(file)?.length ?? 0));
  const onPlace = policies.filter((policy) => touches(policy.at, part));
  const beginning = onPlace.filter(({ at }) => at.span.start >= part.span.start);
  if (beginning.length > 0) return beginning;
  const smallest = Math.min(...onPlace.map(sizeOf));
  return onPlace.length > 0 ? onPlace.filter((policy) => sizeOf(policy) === smallest) : withValuesIn(part);
}

function touches(left: Place, right: Place): boolean {
  return left.file === right.file && left.span.start <= right.span.end && right.span.start <= left.span.end;
}

function sizeOf({ at }: CorsPolicy): number {
  return at.span.end - at.span.start;
}

/** Where values of a policy stand, also in other files. */
function valuePlaces(policy: CorsPolicy): readonly Place[] {
  const settings = [policy.credentials, policy.methods, policy.requestHeaders, policy.exposedHeaders, policy.maxAge];
  return [
    ...originPlaces(policy.origins),
    ...policy.entries.flatMap((entry) => [entry.at, ...entry.via]),
    ...settings.flatMap((setting) => [setting.at, ...setting.via]),
    ...(policy.options === undefined ? [] : [policy.options]),
    ...policy.via,
  ];
}

function originPlaces(origins: OriginSet): readonly Place[] {
  return [origins.at, ...origins.via, ...(origins.kind === "choice" ? origins.arms.flatMap((arm) => originPlaces(arm.origins)) : [])];
}
