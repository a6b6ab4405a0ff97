/** The CORS policies of one file as people see them, one for each place, with what is found about them. Finds nothing itself. */
import type { CorsPolicy } from "../model/facts.ts";
import type { Finding } from "../model/finding.ts";
import { corsPoliciesOf } from "../rules/facts-of.ts";
import type { FilePath } from "../text/place.ts";
import { containsPlace, samePlace } from "../text/place.ts";
import { type Server, serversIn } from "./servers.ts";
import type { Workspace } from "./workspace.ts";

/** A policy with the findings about it and its other half, in whichever file they stand; hints, which no list shows, are left out. */
export interface JudgedPolicy {
  readonly server: Server;
  readonly findings: readonly Finding[];
}

/** Those of the file in source order. As it is in production counts; what stands in development alone comes with it. */
export function judgedPoliciesIn(workspace: Workspace, file: FilePath): readonly JudgedPolicy[] {
  const policies = corsPoliciesOf(workspace.facts(file)).filter(({ at }) => at.file === file);
  const production = serversIn(policies, "production");
  const isTaken = (policy: CorsPolicy): boolean => production.some((server) => server.policies.some(({ at }) => samePlace(at, policy.at)));
  const servers = [...production, ...serversIn(policies, "development").filter(({ main }) => !isTaken(main))];
  const findings = workspace.findingsAbout(file).filter(({ severity }) => severity !== "hint");
  return onePerPlace(servers).map((server) => ({ server, findings: findings.filter((finding) => isAbout(finding, server)) }));
}

function onePerPlace(servers: readonly Server[]): readonly Server[] {
  const first = new Map<number, Server>();
  for (const server of servers) if (!first.has(server.main.at.span.start)) first.set(server.main.at.span.start, server);
  return [...first.values()].sort((left, right) => left.main.at.span.start - right.main.at.span.start);
}

/** A misread option inside a policy is one of its problems too. */
function isAbout({ fact }: Finding, { policies }: Server): boolean {
  if (fact?.kind === "cors-policy") return policies.some(({ at }) => samePlace(at, fact.at));
  return fact?.kind === "config-problem" && policies.some(({ at }) => containsPlace(at, fact.at));
}
