/**
 * A sample of the differential grids: each configuration of the in-process packages gets some drawn requests of some pages, each answered by the
 * model of the policy and by the real framework. Both must come out as the simulator says.
 */
import type { RequestListener } from "node:http";
import fc from "fast-check";
import type { CorsPolicy } from "../../server/core/model/facts.ts";
import { policyResponder } from "../../server/core/simulate/policy-responder.ts";
import type { Responder } from "../../server/core/simulate/wire.ts";
import { type CorsGrid, type CorsVersion, EXPRESS_CORS, FASTIFY_CORS, KOA_CORS } from "../harness/cors-grids.ts";
import { PROBE_ORIGINS } from "../harness/http-probe.ts";
import type { BrowserCase } from "./cases.ts";
import type { Stage } from "./wire-server.ts";

const GRIDS: readonly (readonly [string, CorsGrid])[] = [
  ["cors", EXPRESS_CORS],
  ["@koa/cors", KOA_CORS],
  ["@fastify/cors", FASTIFY_CORS],
];

/** Sent by the app behind the policy, so that a script could read them. */
const APP_HEADERS = [
  { name: "X-Total", value: "1" },
  { name: "X-Page", value: "1" },
];

/** The pages have no certificates: the grid's origins are served without TLS, and the configurations are changed alike. */
function withoutTls(text: string): string {
  return text.replaceAll("https", "http");
}

const PAGES = [...new Set(Object.values(PROBE_ORIGINS).flatMap((origin) => (origin === undefined ? [] : [withoutTls(origin)])))];
const INTENDED = PAGES.slice(0, 2);

const drawnRequest = fc.record({
  pageOrigin: fc.oneof(fc.constantFrom(...INTENDED), fc.constantFrom(...PAGES)),
  method: fc.constantFrom("GET", "GET", "POST", "PUT", "DELETE"),
  headers: fc.subarray([
    { name: "X-Custom", value: "1" },
    { name: "Authorization", value: "Bearer x" },
    { name: "Content-Type", value: "application/json" },
  ]),
  credentials: fc.constantFrom("omit" as const, "same-origin" as const, "include" as const, "include" as const),
});

type DrawnRequest = typeof drawnRequest extends fc.Arbitrary<infer T> ? T : never;

const REQUESTS_PER_APP = 2;

/** Every configuration in every version; the requests are always the same for a seed. */
export async function gridCases(seed: number): Promise<readonly BrowserCase[]> {
  const apps = GRIDS.flatMap(([name, { versions, configs }]) => versions.flatMap((version) => configs.map((config) => ({ name, version, config }))));
  const drawn = fc.sample(fc.array(drawnRequest, { minLength: REQUESTS_PER_APP, maxLength: REQUESTS_PER_APP }), { numRuns: apps.length, seed });
  const cases = apps.map(({ name, version, config }, index) => appCases({ name, version, config: withoutTls(config), index }, drawn[index] ?? []));
  return (await Promise.all(cases)).flat();
}

interface App {
  readonly name: string;
  readonly version: CorsVersion;
  readonly config: string;
  readonly index: number;
}

async function appCases({ name, version, config, index }: App, requests: readonly DrawnRequest[]): Promise<readonly BrowserCase[]> {
  const [policy] = version.policies(config);
  if (policy === undefined) throw new Error(`The model reads no policy from ${config}.`);
  if (neverAnswers(policy)) return [];
  const real = await version.realApp(config);
  const model = withAppHeaders(policyResponder(policy, version.optionsStatus));
  const listener: RequestListener = (incoming, outgoing) => {
    for (const header of APP_HEADERS) outgoing.setHeader(header.name, header.value);
    real(incoming, outgoing);
  };
  return requests.flatMap((request, nth) => {
    const headers = request.headers.map((field) => field.name);
    const asked = [request.method, ...headers, request.credentials, "from", request.pageOrigin].join(" ");
    const caseFor = (server: string, stage: Stage): BrowserCase => {
      const id = `${server}/${index}/${nth}`;
      return {
        id,
        title: `${name} ${version.name} ${config}: ${asked}, answered by the ${server}`,
        page: request.pageOrigin === "null" ? "http://evil.example/page?frame=sandbox" : `${request.pageOrigin}/page`,
        request: { ...request, url: `http://api.example/${id}`, mode: "cors", forcePreflight: false },
        model,
        stage,
        watched: APP_HEADERS.map((field) => field.name.toLowerCase()),
      };
    };
    return [caseFor("model", { respond: model }), caseFor("package", { listener })];
  });
}

/** A page that waits for ever has nothing to compare. */
function neverAnswers(policy: CorsPolicy): boolean {
  return policy.origins.kind === "broken" && policy.origins.how === "hangs";
}

function withAppHeaders(respond: Responder): Responder {
  return (wire) => {
    const answer = respond(wire);
    return answer.kind === "unknown" ? answer : { ...answer, headers: [...answer.headers, ...APP_HEADERS] };
  };
}
