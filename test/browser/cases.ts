/** Runs cases in the browser, compares what the page got and what the server was asked with the simulator, and says which deviation a departure is. */
import type { BrowserContext } from "playwright-core";
import { judge } from "../../server/core/simulate/judge.ts";
import type { Responder } from "../../server/core/simulate/wire.ts";
import { DEVIATIONS, type Departure, type Deviation } from "../../server/tools/browser-deviations.ts";
import { describeRequest, type Outcome, outcomeOf, sameVerdict } from "../../server/tools/vector-run.ts";
import { openPage, type PageRequest } from "./page.ts";
import type { Stage, WireServer } from "./wire-server.ts";

/** One request of one page to one server. */
export interface BrowserCase {
  /** Short name by which deviations refer to it. */
  readonly id: string;
  readonly title: string;
  /** Address of the page. */
  readonly page: string;
  readonly request: PageRequest;
  /** What the simulator asks. */
  readonly model: Responder;
  /** What the browser asks, if that is not the model. */
  readonly stage?: Stage;
  /** Response headers of which the suite compares whether the script can read them. */
  readonly watched: readonly string[];
  /** Further expectations, as complaints. */
  readonly complaints?: (outcome: Outcome, requests: readonly string[]) => readonly string[];
}

/** Notes one test: without complaints it has passed. */
export type Report = (title: string, complaints: readonly string[]) => void;

/** Where the browser departed from the standard. */
export interface Departures {
  /** Notes one; complains if no known deviation is this one. `departure` is absent for the cache of preflights. */
  readonly note: (id: string, what: string, departure?: Departure) => readonly string[];
  /** Ids of the cases in which a deviation was seen. */
  readonly seen: (deviation: Deviation) => readonly string[];
}

/** Starts with none. */
export function noDepartures(): Departures {
  const noted = new Map<Deviation, string[]>();
  return {
    note: (id, what, departure) => {
      const known = DEVIATIONS.find(({ seenIn, explains }) => (departure === undefined ? seenIn.includes(id) : explains?.(departure)));
      if (known === undefined) return [`a deviation that is not listed: ${what}`];
      noted.set(known, [...(noted.get(known) ?? []), id]);
      return [];
    },
    seen: (deviation) => noted.get(deviation) ?? [],
  };
}

/** Runs the cases, page by page, and reports each. Returns every verdict that the browser gave. */
export async function runCases(
  context: BrowserContext,
  server: WireServer,
  cases: readonly BrowserCase[],
  report: Report,
  departures: Departures,
): Promise<ReadonlySet<string>> {
  const verdicts = new Set<string>();
  for (const address of new Set(cases.map((one) => one.page))) {
    const page = await openPage(context, address);
    for (const one of cases) {
      if (one.page !== address) continue;
      server.put(one.stage ?? { respond: one.model });
      const answer = await page.ask(one.request);
      const requests = server.requests();
      const outcome: Outcome = { ...answer, preflighted: requests.some((request) => request.kind === "preflight") };
      verdicts.add(outcome.verdict);
      report(one.title, complaintsOf(one, outcome, requests.map(describeRequest), departures));
    }
    await page.close();
  }
  return verdicts;
}

function complaintsOf(one: BrowserCase, outcome: Outcome, requests: readonly string[], departures: Departures): readonly string[] {
  const complaints: string[] = [...(one.complaints?.(outcome, requests) ?? [])];
  const model = judge(one.request, one.model, "chromium");
  const expected = describeOutcome(outcomeOf(model), one.watched);
  const got = describeOutcome(outcome, one.watched);
  if (!sameVerdict(expected, got)) complaints.push(`page: simulator ${expected}, browser ${got}`);
  const exchanges = model.exchanges.map((exchange) => describeRequest(exchange.request)).join("; ");
  if (exchanges !== requests.join("; ")) complaints.push(`requests: simulator ${exchanges}, browser ${requests.join("; ")}`);
  const standard = judge(one.request, one.model, "standard");
  const wanted = describeOutcome(outcomeOf(standard), one.watched);
  if (sameVerdict(wanted, got)) return complaints;
  complaints.push(...departures.note(one.id, `the standard says ${wanted}, browser ${got}`, { request: one.request, standard, browser: outcome }));
  return complaints;
}

/** `shared after a preflight, reads etag`: everything that is compared of an outcome. A refusal comes first and alone if it was at once. */
function describeOutcome(outcome: Outcome, watched: readonly string[]): string {
  const readable = watched.filter((name) => outcome.exposedHeaders.includes(name));
  return [outcome.verdict, outcome.preflighted ? " after a preflight" : "", readable.length === 0 ? "" : `, reads ${readable.join(" ")}`].join("");
}
