/**
 * Runs recorded browser vectors (`test/vectors/vectors.json`) against the browser half of the simulator. A vector holds a request, what the
 * server sends, the verdict of the standard, the verdict of Chromium 156 and the requests that Chromium really made.
 * It opens no connection: the recorded answers stand in for the server.
 */
import { type Judgement, judge, type SimulatedRequest } from "../core/simulate/judge.ts";
import { type RecordedAnswer, recordedResponder } from "../core/simulate/responders.ts";
import type { BrowserProfile } from "../core/simulate/safelist.ts";
import type { Responder, WireRequest } from "../core/simulate/wire.ts";

type Pair = readonly [name: string, value: string];

interface VectorAnswer {
  readonly status: number;
  readonly h: readonly Pair[];
}

/** One recorded case. In values `$P` is the origin of the ordinary page (also for cases whose page is another one), `$O` the Origin header, `$B` a third origin, `$PORT` the port of all of them. */
export interface Vector {
  readonly id: string;
  readonly what: string;
  readonly request: {
    readonly method: string;
    readonly headers?: readonly Pair[];
    readonly cred?: "omit" | "same-origin" | "include";
    readonly mode?: "cors" | "no-cors";
    readonly page?: string;
    readonly xhrUpload?: boolean;
    readonly readHeaders?: readonly string[];
    readonly body?: string;
  };
  readonly server: { readonly pre?: VectorAnswer; readonly act?: VectorAnswer };
  readonly standard: string;
  /** What Chromium did: version 156 made the first record, 153 the cases that were added since. */
  readonly chromium156?: string;
  readonly chromium153?: string;
  readonly observed?: readonly { readonly kind: string; readonly method: string; readonly origin?: string; readonly acrm?: string; readonly acrh?: string }[];
}

/** A vector that did not come out as recorded. */
export interface Mismatch {
  readonly id: string;
  readonly what: string;
  readonly profile: BrowserProfile;
  readonly expected: string;
  readonly actual: string;
}

/** What a page got for one request: the simulator's judgement, or what a real browser did. */
export interface Outcome {
  readonly verdict: string;
  readonly preflighted: boolean;
  /** Headers that the script can read, lower case. */
  readonly exposedHeaders: readonly string[];
}

const PORT = "18080";
const API = `http://api.test:${PORT}`;
const PAGE = `http://app.test:${PORT}`;
const THIRD = `http://b.test:${PORT}`;
const PAGES: Readonly<Record<string, string>> = {
  sandbox: "null",
  dataframe: "null",
  ipv6: `http://[::1]:${PORT}`,
  idn: `http://xn--bcher-kva.test:${PORT}`,
  upper: `http://app.test:${PORT}`,
  dot: `http://app.test.:${PORT}`,
};

/** Checks every vector in both profiles; `observed` is compared with the requests of the Chromium profile. */
export function runVectors(vectors: readonly Vector[]): readonly Mismatch[] {
  return vectors.flatMap((vector) => [
    ...compare(vector, "standard", vector.standard),
    ...compare(vector, "chromium", chromiumRecord(vector)),
    ...compareRequests(vector),
  ]);
}

/** The verdict that was recorded in Chromium. */
export function chromiumRecord(vector: Vector): string {
  return vector.chromium156 ?? vector.chromium153 ?? vector.standard;
}

function compare(vector: Vector, profile: BrowserProfile, expected: string): readonly Mismatch[] {
  const actual = summarise(outcomeOf(simulate(vector, profile)), vector, expected);
  return sameVerdict(actual, expected) ? [] : [{ id: vector.id, what: vector.what, profile, expected, actual }];
}

/** Chromium's own reason follows its refusal (`blocked:corp-not-same-origin`); the standard knows none. */
export function sameVerdict(left: string, right: string): boolean {
  const [short = "", long = ""] = [left, right].sort((one, other) => one.length - other.length);
  return left === right || (short.startsWith("blocked:") && long.startsWith(`${short}-`));
}

function compareRequests(vector: Vector): readonly Mismatch[] {
  const actual = simulate(vector, "chromium").exchanges.map((exchange) => describeRequest(exchange.request));
  const expected = recordedRequests(vector, actual.length);
  return expected === undefined || actual.join("; ") === expected.join("; ")
    ? []
    : [{ id: vector.id, what: `${vector.what} (requests)`, profile: "chromium", expected: expected.join("; "), actual: actual.join("; ") }];
}

/** The requests of the record in the words of `describeRequest`; `undefined` if none were recorded. `made`: how many are compared with them. */
export function recordedRequests(vector: Vector, made: number): readonly string[] | undefined {
  const seen = vector.observed;
  // Browsers also fetch the icon of a page, without an Origin header, after the request under test.
  return seen
    ?.map((entry) => [entry.kind, entry.method, entry.origin ?? "-", entry.acrm ?? "-", entry.acrh ?? "-"].join(" "))
    .slice(0, Math.max(made, seen.filter((entry) => entry.origin !== undefined).length));
}

/** Kind, method, Origin, Access-Control-Request-Method and -Headers in one line; `-` for what is absent. */
export function describeRequest(request: WireRequest): string {
  return [request.kind, request.method, request.origin ?? "-", request.requestMethod ?? "-", request.requestHeaders ?? "-"].join(" ");
}

function simulate(vector: Vector, profile: BrowserProfile): Judgement {
  return judge(requestOf(vector), responderOf(vector), profile);
}

/** The request of a vector as the simulator takes it. */
export function requestOf(vector: Vector): SimulatedRequest {
  const { request } = vector;
  // A kind of page that is not listed here is known by the Origin header it was seen to send.
  const page = request.page === undefined ? PAGE : (PAGES[request.page] ?? vector.observed?.find((entry) => entry.origin !== undefined)?.origin ?? PAGE);
  return {
    pageOrigin: page,
    url: `${API}/v/${vector.id}`,
    method: request.method,
    headers: (request.headers ?? []).map(([name, value]) => ({ name, value })),
    credentials: request.cred ?? "same-origin",
    mode: request.mode ?? "cors",
    forcePreflight: request.xhrUpload === true,
  };
}

/**
 * The server of a vector as a record: any address answers alike, but `/final`, where redirects end. `$O` stands for the Origin header, so
 * each answer is recorded once for every origin that a request of the case can carry.
 */
export function responderOf(vector: Vector): Responder {
  const act = vector.server.act ?? { status: 200, h: [] };
  const origins = [requestOf(vector).pageOrigin, "null", undefined];
  const targets = origins.flatMap((origin) => act.h.filter(([name]) => name.toLowerCase() === "location").map(([, value]) => fill(value, origin)));
  const record = (kind: WireRequest["kind"], { status, h }: VectorAnswer, origin: string | undefined): RecordedAnswer => {
    const headers = [...h.map(([name, value]) => ({ name, value: fill(value, origin) })), { name: "Content-Type", value: "text/plain" }];
    return { request: { kind, origin }, response: { kind: "response", status, headers } };
  };
  return recordedResponder([
    ...targets.flatMap(finalAnswers),
    ...origins.flatMap((origin) => [record("preflight", vector.server.pre ?? act, origin), record("actual", act, origin)]),
  ]);
}

function fill(value: string, origin: string | undefined): string {
  return value
    .replaceAll("$PORT", PORT)
    .replaceAll("$P", PAGE)
    .replaceAll("$O", origin ?? "")
    .replaceAll("$B", THIRD);
}

/** The end of a redirect: its query says which headers it sends. */
function finalAnswers(location: string): readonly RecordedAnswer[] {
  const url = new URL(location, API);
  const headers = [
    ["acao", "Access-Control-Allow-Origin"],
    ["acac", "Access-Control-Allow-Credentials"],
    ["acam", "Access-Control-Allow-Methods"],
    ["acah", "Access-Control-Allow-Headers"],
  ].flatMap(([key = "", name = ""]) => (url.searchParams.has(key) ? [{ name, value: url.searchParams.get(key) ?? "" }] : []));
  const record = (kind: WireRequest["kind"], status: number): RecordedAnswer => ({
    request: { kind, url: url.origin + url.pathname + url.search },
    response: { kind: "response", status, headers },
  });
  return [record("preflight", 204), record("actual", 200)];
}

/** What a judgement says about the page. */
export function outcomeOf(judgement: Judgement): Outcome {
  return { verdict: judgement.verdict, preflighted: judgement.preflight !== undefined, exposedHeaders: judgement.exposedHeaders };
}

/** The verdict in the words of the record; what follows the colon is added only where the record asks for it. */
export function summarise(outcome: Outcome, vector: Vector, expected: string): string {
  const { verdict } = outcome;
  if (verdict !== "shared") return verdict;
  if (/:(?:no)?[pP]reflight$/.test(expected)) return outcome.preflighted ? "shared:preflight" : "shared:noPreflight";
  if (!expected.includes(":sees=")) return verdict;
  const seen = (vector.request.readHeaders ?? []).filter((name) => outcome.exposedHeaders.includes(name));
  return `shared:sees=${seen.join(",")}`;
}
