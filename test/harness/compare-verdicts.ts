/**
 * Compares what pages get from the model of a policy with what they get from the real package: the same judge, two servers. What a policy
 * leaves to the rest of the app (a status, other headers) is taken from the real answer, since no model speaks of it.
 */
import { CORS_RESPONSE_HEADERS } from "../../server/core/headers/names.ts";
import type { CorsPolicy } from "../../server/core/model/facts.ts";
import type { HeaderField } from "../../server/core/model/finding.ts";
import type { Judgement, SimulatedRequest } from "../../server/core/simulate/judge.ts";
import { modelResponder, NO_ANSWER } from "../../server/core/simulate/responders.ts";
import type { WireRequest, WireResponse } from "../../server/core/simulate/wire.ts";
import { PROBE_ORIGINS, sendWire } from "./http-probe.ts";
import { judgeWith } from "./judge-with.ts";

/** One page that gets something else than the model says, or whose verdict the model does not know. */
export interface VerdictComparison {
  readonly disagreements: readonly { readonly request: string; readonly what: string }[];
  readonly unknown: number;
  readonly compared: number;
}

/** What pages do: without and with cookies, with a preflight and without. */
const ACTIONS: readonly { readonly name: string; readonly method: string; readonly headers: readonly HeaderField[] }[] = [
  { name: "GET", method: "GET", headers: [] },
  {
    name: "PUT with headers",
    method: "PUT",
    headers: [
      { name: "X-Custom", value: "1" },
      { name: "Authorization", value: "Bearer x" },
    ],
  },
  { name: "JSON POST", method: "POST", headers: [{ name: "Content-Type", value: "application/json" }] },
  { name: "DELETE", method: "DELETE", headers: [] },
];

const API = "https://api.preflint.invalid/";

/** Every origin of the grid, as a page that does each of these things with and without cookies. */
export function pageRequests(): readonly { readonly name: string; readonly request: SimulatedRequest }[] {
  return Object.entries(PROBE_ORIGINS).flatMap(([origin, pageOrigin]) =>
    pageOrigin === undefined
      ? []
      : ACTIONS.flatMap(({ name, method, headers }) =>
          (["omit", "include"] as const).map((credentials) => ({
            name: `${name} ${credentials} from ${origin}`,
            request: { pageOrigin, url: API, method, headers, credentials, mode: "cors", forcePreflight: false } as const,
          })),
        ),
  );
}

/** Asks a server that listens on loopback. Equal requests are sent once: the server cannot tell who asks. */
export async function compareVerdicts(policies: readonly CorsPolicy[], port: number): Promise<VerdictComparison> {
  const sent = new Map<string, Promise<WireResponse>>();
  const real = (wire: WireRequest): Promise<WireResponse> => {
    const key = JSON.stringify({ ...wire, credentials: undefined });
    const answer = sent.get(key) ?? realAnswer(port, wire);
    sent.set(key, answer);
    return answer;
  };
  const model = async (wire: WireRequest): Promise<ReturnType<ReturnType<typeof modelResponder>>> => {
    const observed = await real(wire);
    const answer = modelResponder(policies, () => observed.status)(wire);
    return answer.kind === "unknown" ? answer : { ...answer, headers: [...answer.headers, ...observed.headers.filter(isOfTheApp)] };
  };
  const results = await Promise.all(
    pageRequests().map(async ({ name, request }) => ({ name, model: await judgeWith(request, model), real: await judgeWith(request, real) })),
  );
  const known = results.filter((result) => result.model.verdict !== "unknown");
  return {
    disagreements: known.flatMap((result) => {
      const [said, seen] = [describe(result.model), describe(result.real)];
      return said === seen ? [] : [{ request: result.name, what: `page: model ${said}, real ${seen}` }];
    }),
    unknown: results.length - known.length,
    compared: known.length,
  };
}

async function realAnswer(port: number, wire: WireRequest): Promise<WireResponse> {
  const { status, fields } = await sendWire(port, wire);
  return { kind: "response", status: status === "hangs" ? NO_ANSWER : status, headers: fields };
}

function isOfTheApp({ name }: HeaderField): boolean {
  return !CORS_RESPONSE_HEADERS.some((one) => one.toLowerCase() === name.toLowerCase());
}

/** Verdict, refused name, headers that the script can read, and the requests that went out. */
function describe({ verdict, subject, exposedHeaders, exchanges }: Judgement): string {
  const requests = exchanges.map(({ request }) => `${request.kind} ${request.method} ${request.requestMethod ?? ""} ${request.requestHeaders ?? ""}`.trim());
  return `${verdict} ${subject ?? ""} reading ${[...exposedHeaders].sort().join(" ")} after ${requests.join(", ")}`;
}
