/** How long the browser remembers a preflight, for the values of Access-Control-Max-Age that were measured (SIMULATOR, section 6). The cap of two hours is not waited for. */
import type { BrowserContext } from "playwright-core";
import { judge } from "../../server/core/simulate/judge.ts";
import type { BrowserProfile } from "../../server/core/simulate/safelist.ts";
import type { Responder } from "../../server/core/simulate/wire.ts";
import type { Departures, Report } from "./cases.ts";
import { openPage, type PageRequest } from "./page.ts";
import type { WireServer } from "./wire-server.ts";

/** Values of the header; several are sent as several lines. */
const VALUES: readonly (readonly string[])[] = [
  [],
  ["0"],
  ["-1"],
  ["600"],
  ["+600"],
  ["1.5"],
  ["abc"],
  ['"600"'],
  ["600s"],
  ["99999999999999999999"],
  ["600", "600"],
];

/** Longer than the 5 seconds that a preflight is remembered by default, in milliseconds. */
const LATER = 6500;

interface Row {
  readonly id: string;
  readonly request: PageRequest;
  readonly respond: Responder;
}

/**
 * Asks each address twice in a row, lets `meanwhile` run, whose result it returns, and asks again when the default time is over. Only the clock can say when that is;
 * a slow machine waits no longer than a fast one.
 */
export async function runPreflightCache<T>(
  context: BrowserContext,
  server: WireServer,
  report: Report,
  departures: Departures,
  meanwhile: () => Promise<T>,
): Promise<T> {
  const rows = VALUES.map(rowFor);
  const page = await openPage(context, "http://app.test:18080/page");
  const preflights = async (row: Row): Promise<number> => {
    server.put({ respond: row.respond });
    const { verdict } = await page.ask(row.request);
    return verdict === "shared" ? server.requests().filter((request) => request.kind === "preflight").length : Number.NaN;
  };
  const atOnce: number[] = [];
  for (const row of rows) atOnce.push((await preflights(row)) + (await preflights(row)));
  const start = performance.now();
  const result = await meanwhile();
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, start + LATER - performance.now())));
  for (const [index, row] of rows.entries()) {
    const later = await preflights(row);
    const got = `${atOnce[index]} for two requests, ${later} later`;
    const expected = expectation(row, "chromium");
    const complaints = got === expected ? [] : [`preflights: simulator ${expected}, browser ${got}`];
    if (got !== expectation(row, "standard")) complaints.push(...departures.note(row.id, `the standard says ${expectation(row, "standard")}, browser ${got}`));
    report(`preflight cache, ${row.id}`, complaints);
  }
  await page.close();
  return result;
}

function rowFor(values: readonly string[], index: number): Row {
  const url = `http://api.test:18080/cache/${index}`;
  const headers = [{ name: "X-A", value: "1" }];
  const answer = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "x-a" };
  const sent = [...Object.entries(answer), ...values.map((value) => ["Access-Control-Max-Age", value] as const)].map(([name, value]) => ({ name, value }));
  return {
    id: `Max-Age: ${values.length === 0 ? "absent" : values.join(" and ")}`,
    request: { pageOrigin: "http://app.test:18080", url, method: "GET", headers, credentials: "same-origin", mode: "cors", forcePreflight: false },
    respond: (wire) => ({ kind: "response", status: wire.kind === "preflight" ? 204 : 200, headers: sent }),
  };
}

function expectation(row: Row, profile: BrowserProfile): string {
  const seconds = judge(row.request, row.respond, profile).preflight?.cacheSeconds ?? 0;
  return `${seconds > 0 ? 1 : 2} for two requests, ${seconds * 1000 > LATER ? 0 : 1} later`;
}
