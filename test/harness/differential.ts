/** Compares what the model says a policy sends with what the real package sends, request by request. */
import assert from "node:assert/strict";
import type http from "node:http";
import type { JavaScriptAdapter } from "../../server/core/adapters/adapter.ts";
import { openJavaScriptSource } from "../../server/core/javascript/reader.ts";
import type { CorsPolicy, Fact } from "../../server/core/model/facts.ts";
import type { EmissionRequest } from "../../server/core/simulate/emit.ts";
import { emit } from "../../server/core/simulate/emit.ts";
import { compareVerdicts } from "./compare-verdicts.ts";
import type { Observed } from "./http-probe.ts";
import { listen, probeRequests, send } from "./http-probe.ts";
import { memoryProject } from "./memory-project.ts";

/** Facts that one adapter gives for one file beside a package.json. */
export function factsOf(
  adapter: JavaScriptAdapter,
  text: string,
  file = "/w/server.js",
  packageJson = '{"dependencies":{}}',
  others: Readonly<Record<string, string>> = {},
): readonly Fact[] {
  const project = memoryProject({ "/w/package.json": packageJson, ...others, [file]: text });
  const { source } = openJavaScriptSource(file, project, "production");
  assert.ok(source !== undefined, "the file can be read");
  return [...adapter.extract(source)];
}

/** Policies that one adapter gives for one file. */
export function policiesOf(adapter: JavaScriptAdapter, text: string, file?: string, packageJson?: string): readonly CorsPolicy[] {
  return factsOf(adapter, text, file, packageJson).filter((fact): fact is CorsPolicy => fact.kind === "cors-policy");
}

/** One disagreement or one answer that the model does not know. */
export interface Disagreement {
  readonly request: string;
  readonly what: string;
}

/** What one comparison gave, of headers and of what pages get: disagreements, and how many requests the model could not predict. */
export interface Comparison {
  readonly disagreements: readonly Disagreement[];
  readonly unknown: number;
  readonly compared: number;
}

const STATIC: ReadonlySet<string> = new Set(["any", "fixed", "off"]);
const LISTS = new Set(["Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Expose-Headers"]);

/** Starts the real thing and asks all requests of the grid. `policies` together make the model: one for preflights and one for responses, or one for both. */
export async function compare(policies: readonly CorsPolicy[], handler: http.RequestListener): Promise<Comparison> {
  const server = await listen(handler);
  try {
    const disagreements: Disagreement[] = [];
    let unknown = 0;
    let compared = 0;
    const answers = await Promise.all(probeRequests().map(async ({ name, request }) => ({ name, request, observed: await send(server.port, request) })));
    for (const { name, request, observed } of answers) {
      const policy = policies.find((one) => one.responses === "all" || one.responses === (request.preflight ? "preflight" : "actual"));
      if (policy === undefined) {
        if (observed.header("Access-Control-Allow-Origin") !== undefined)
          disagreements.push({ request: name, what: "headers that the model does not know of" });
        compared += 1;
        continue;
      }
      // Without an Origin header no page reads the answer; only fixed answers are the same for it.
      if (request.origin === undefined && !STATIC.has(policy.origins.kind)) continue;
      const emission = emit(policy, request);
      if (emission.kind === "unknown") {
        unknown += 1;
        continue;
      }
      compared += 1;
      const model = (header: string): string | undefined => emission.headers.find((field) => field.name === header)?.value;
      const found = differences(model, emission.handled ? emission.status : "open", observed, request, policy.origins.kind === "off");
      for (const what of found) disagreements.push({ request: name, what });
    }
    const pages = await compareVerdicts(policies, server.port);
    return { disagreements: [...disagreements, ...pages.disagreements], unknown: unknown + pages.unknown, compared: compared + pages.compared };
  } finally {
    await server.close();
  }
}

function differences(
  model: (header: string) => string | undefined,
  status: number | undefined | "open",
  observed: Observed,
  request: EmissionRequest,
  closed: boolean,
): readonly string[] {
  const { preflight, origin } = request;
  if (observed.status === "hangs") return status === undefined ? [] : [`status: model ${String(status)}, real server hangs`];
  const found: string[] = [];
  const check = (what: string, expected: string | undefined, real: string | undefined): void => {
    if ((expected ?? "") !== (real ?? "")) found.push(`${what}: model ${String(expected)}, real ${String(real)}`);
  };
  const read = (name: string, text: string | undefined): string | undefined => (LISTS.has(name) ? text?.replaceAll(/\s+/g, "") : text);
  const both = (name: string): void => check(name, read(name, model(name)), read(name, observed.header(name)));
  both("Access-Control-Allow-Origin");
  // Without an Origin header no browser reads the other headers.
  if (origin === undefined) return found;
  const isClosed = closed && observed.header("Access-Control-Allow-Origin") === undefined;
  if (observed.status !== 500 && !isClosed) check("Vary has Origin", String(hasOrigin(model("Vary"))), String(hasOrigin(observed.header("Vary"))));
  if (preflight && status !== "open") check("status", String(status), String(observed.status));
  // A response without Access-Control-Allow-Origin is closed whatever else it carries (Fetch, CORS check step 2).
  if (model("Access-Control-Allow-Origin") === undefined || observed.header("Access-Control-Allow-Origin") === undefined) return found;
  both("Access-Control-Allow-Credentials");
  if (!preflight) both("Access-Control-Expose-Headers");
  else for (const name of ["Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Max-Age"]) both(name);
  return found;
}

function hasOrigin(vary: string | undefined): boolean {
  return (vary ?? "").split(",").some((part) => part.trim().toLowerCase() === "origin" || part.trim() === "*");
}

/** Fails with the smallest disagreement and its configuration. */
export function assertAgrees(config: string, comparison: Comparison): void {
  const [first] = comparison.disagreements;
  assert.equal(first === undefined ? "agrees" : `${first.request}: ${first.what}`, "agrees", config);
  assert.ok(comparison.compared > 0, `${config}: the model knew no answer at all`);
}

/** Evaluates a configuration that a test wrote itself. */
export function evaluateConfig(config: string): unknown {
  // The text comes from the test file beside the real package; the product never does this.
  return new Function(`return (${config});`)();
}
