/** Plays requests of pages against a policy before and after a fix, as a browser would judge them: the cross-check of the comparison by language. */
import { FORBIDDEN_METHODS } from "../headers/names.ts";
import type { CorsPolicy } from "../model/facts.ts";
import { UNRELATED_PROBES } from "../origins/candidates.ts";
import { type WitnessRequest, witnessFor } from "../simulate/witness.ts";

const MOST_ORIGINS = 6;
const MOST_NAMES = 8;
const PLAIN: readonly WitnessRequest[] = [{ credentials: false }, { credentials: true }];

/** Says in a clause which page reads an answer that it could not read before, or the other way about. `meant`: origins that were meant to have access. */
export function shareChange(before: CorsPolicy, after: CorsPolicy, meant: readonly string[], revives: boolean): string | undefined {
  const requests = requestsFor(before, after);
  for (const origin of meant.slice(0, MOST_ORIGINS)) {
    for (const request of requests) {
      if (witnessFor(before, origin, request).verdict === "shared" && witnessFor(after, origin, request).verdict !== "shared") return lossBy(request, origin);
    }
  }
  if (revives) return undefined;
  for (const origin of [...UNRELATED_PROBES, "null"]) {
    if (meant.includes(origin)) continue;
    for (const request of PLAIN) {
      if (witnessFor(after, origin, request).verdict === "shared" && witnessFor(before, origin, request).verdict !== "shared") return `${origin} gets access`;
    }
  }
  return undefined;
}

function lossBy({ method, headers }: WitnessRequest, origin: string): string {
  if (method !== undefined) return `${method} requests of ${origin} will be refused`;
  const [header] = headers ?? [];
  return header === undefined ? `${origin} loses access` : `requests of ${origin} with ${header.name} will be refused`;
}

/** A plain request with and without cookies, and one for each method and request header that the policy names. A lower-case method is meant as the one that servers know: they compare method names exactly. */
function requestsFor(before: CorsPolicy, after: CorsPolicy): readonly WitnessRequest[] {
  const requests: WitnessRequest[] = [...PLAIN];
  for (const method of namesIn(before.methods, after.methods)) {
    const meant = method.toUpperCase();
    if (!FORBIDDEN_METHODS.has(meant)) requests.push({ method: meant, credentials: false });
  }
  for (const name of namesIn(before.requestHeaders, after.requestHeaders)) requests.push({ headers: [{ name, value: "x" }], credentials: false });
  return requests;
}

function namesIn(...settings: readonly CorsPolicy["requestHeaders"][]): readonly string[] {
  const names = settings.flatMap((setting) =>
    setting.kind === "known" && setting.value !== undefined && setting.value !== "mirror" ? setting.value.map((item) => item.text) : [],
  );
  return [...new Set(names)].filter((name) => name !== "*" && !/[^\w-]/.test(name)).slice(0, MOST_NAMES);
}
