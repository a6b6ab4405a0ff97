/**
 * A sample of the differential grids: each configuration of the in-process packages gets one drawn request of one page, once answered by the
 * model of the policy and once by the real framework. Both must come out as the simulator says.
 */
import fc from "fast-check";
import type { CorsPolicy } from "../../server/core/model/facts.ts";
import { policyResponder } from "../../server/core/simulate/policy-responder.ts";
import type { Responder } from "../../server/core/simulate/wire.ts";
import { type CorsGrid, type CorsVersion, EXPRESS_CORS, FASTIFY_CORS, KOA_CORS } from "../harness/cors-grids.ts";
import { PROBE_ORIGINS } from "../harness/http-probe.ts";
import type { BrowserCase } from "./cases.ts";
import type { PageRequest } from "./page.ts";

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
  credentials: fc.constantFrom("omit" as const, "same-origin" as const, "include" as const),
});

/** Every configuration in every version; the requests are always the same for a seed. */
export async function gridCases(seed: number): Promise<readonly BrowserCase[]> {
  const apps = GRIDS.flatMap(([name, { versions, configs }]) => versions.flatMap((version) => configs.map((config) => ({ name, version, config }))));
  const drawn = fc.sample(drawnRequest, { numRuns: apps.length, seed });
  const cases = await Promise.all(
    apps.map(({ name, version, config }, index) => {
      const request = drawn[index];
      if (request === undefined) throw new Error("fewer requests than configurations");
      return appCases(`${name} ${version.name}`, version, withoutTls(config), index, { ...request, url: "", mode: "cors", forcePreflight: false });
    }),
  );
  return cases.flat();
}

async function appCases(name: string, version: CorsVersion, config: string, index: number, request: PageRequest): Promise<readonly BrowserCase[]> {
  const [policy] = version.policies(config);
  if (policy === undefined || neverAnswers(policy)) return [];
  const listener = await version.realApp(config);
  const headers = request.headers.map((field) => field.name).join(" ");
  const asked = `${request.method} ${headers} ${request.credentials} from ${request.pageOrigin}`.replace("  ", " ");
  const shared = {
    page: request.pageOrigin === "null" ? "http://evil.example/page?frame=sandbox" : `${request.pageOrigin}/page`,
    model: withAppHeaders(policyResponder(policy, version.optionsStatus)),
    watched: APP_HEADERS.map((field) => field.name.toLowerCase()),
  };
  const title = `${name} ${config}: ${asked}`;
  const at = (server: string): PageRequest => ({ ...request, url: `http://api.example/${server}/${index}` });
  return [
    { ...shared, id: `model ${index}`, title: `${title}, answered by the model`, request: at("model") },
    {
      ...shared,
      id: `real ${index}`,
      title: `${title}, answered by the package`,
      request: at("real"),
      stage: {
        listener: (incoming, outgoing) => {
          for (const { name: header, value } of APP_HEADERS) outgoing.setHeader(header, value);
          listener(incoming, outgoing);
        },
      },
    },
  ];
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
