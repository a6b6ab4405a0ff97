/** What a program is asked, and what a browser makes of the answers: which pages read which path with the visitor's cookies. */
import { plainHttpOf, strangersOf } from "./origin-tests.ts";
import { COOKIE, PATHS, type Program } from "./program.ts";
import type { RawAnswer, RawRequest } from "./run-programs.ts";

/** What the script of a page does. */
export interface PageRequest {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  /** Headers of the script's own. */
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: boolean;
  /** Cookies of the visitor beside that of the session. */
  readonly cookies?: readonly { readonly name: string; readonly value: string }[];
  /** A page of another origin asked, and was sent here over a third one: the Origin is `null`, and the Referer is the page's. */
  readonly referrer?: string;
}

/** A page's request with the wire requests that it leads to. */
export interface Probe {
  readonly page: PageRequest;
  readonly wire: readonly RawRequest[];
}

const SIMPLE_METHODS = ["GET", "HEAD", "POST"];
const SIMPLE_HEADERS = ["accept", "accept-language", "content-language"];

/** What browsers write themselves for a request to another site. */
const BROWSER = { Accept: "*/*", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors" };

/** A page of an opaque origin sends none (Referrer Policy, section 8.3). */
function refererOf({ origin, referrer }: PageRequest): Readonly<Record<string, string>> {
  if (referrer !== undefined) return { Referer: referrer };
  return origin === "null" ? {} : { Referer: `${origin}/` };
}

function cookieOf({ cookies = [] }: PageRequest): string {
  return [COOKIE, ...cookies.map(({ name, value }) => `${name}=${value}`)].join("; ");
}

/** Requests that the browser sends for a page, in order. */
export function probeOf(page: PageRequest): Probe {
  const own = Object.keys(page.headers).filter((name) => !SIMPLE_HEADERS.includes(name.toLowerCase()));
  const actual = {
    method: page.method,
    path: page.path,
    headers: { ...BROWSER, ...page.headers, Origin: page.origin, ...refererOf(page), ...(page.credentials ? { Cookie: cookieOf(page) } : {}) },
  };
  if (own.length === 0 && SIMPLE_METHODS.includes(page.method)) return { page, wire: [actual] };
  const preflight = {
    method: "OPTIONS",
    path: page.path,
    headers: {
      ...BROWSER,
      Origin: page.origin,
      ...refererOf(page),
      "Access-Control-Request-Method": page.method,
      ...(own.length === 0
        ? {}
        : {
            "Access-Control-Request-Headers": own
              .map((name) => name.toLowerCase())
              .sort()
              .join(","),
          }),
    },
  };
  return { page, wire: [preflight, actual] };
}

/** `credentials`: the page reads an answer that was asked with cookies. `plain`: one without. */
export type Reading = "credentials" | "plain" | "nothing";

/** What a page reads (Fetch, CORS check and CORS-preflight fetch). */
export function readingOf({ page, wire }: Probe, answers: readonly RawAnswer[]): Reading {
  const passes = answers.every((answer) => answer.status !== 0 && allows(answer, page));
  const [preflight] = answers;
  if (!passes || preflight === undefined) return "nothing";
  if (wire.length === 2) {
    if (preflight.status < 200 || preflight.status > 299) return "nothing";
    const listed = (field: string | undefined): readonly string[] => (field ?? "").split(",").map((one) => one.trim());
    if (!SIMPLE_METHODS.includes(page.method) && !listed(preflight.methods).includes(page.method)) return "nothing";
    const names = listed(preflight.headers).map((name) => name.toLowerCase());
    if (Object.keys(page.headers).some((name) => !SIMPLE_HEADERS.includes(name.toLowerCase()) && !names.includes(name.toLowerCase()))) return "nothing";
  }
  return page.credentials ? "credentials" : "plain";
}

function allows(answer: RawAnswer, page: PageRequest): boolean {
  if (page.credentials) return answer.origin === page.origin && answer.credentials === "true";
  return answer.origin === page.origin || answer.origin === "*";
}

/** Gets past a test of the second list's start. */
const BESIDE = "https://partner-site.com.stranger.net";

/** A stranger's page asks a server of his own, which sends the request on to the program (307: with its method). */
export function redirectedTo(path: string, credentials: boolean, method = "GET"): Probe {
  return probeOf({ origin: "null", method, path, headers: {}, credentials, referrer: "https://stranger-of-all.net/" });
}

/** What a program is asked: all that is known to get past some test, or little, for a program that was asked before. */
export function probesOf({ sites }: Program, amount: "all" | "little"): readonly Probe[] {
  const strangers = strangersOf(sites);
  const others = [...strangers.slice(1), ...plainHttpOf(sites), BESIDE, sites.origins[1], `https://x.${sites.domain}`];
  const everywhere = [strangers[0] ?? "", sites.origins[0]];
  const get = (origin: string, path: string, credentials = true): Probe => probeOf({ origin, method: "GET", path, headers: {}, credentials });
  // Whatever is about the path holds on one of two; on the others a stranger and a page of the program's own are enough.
  const probes = ["/api/items?view=full&key=k1", "/feed"].flatMap((path) => [
    ...[...everywhere, ...others].map((origin) => get(origin, path)),
    // Where cookies are not allowed, who reads the answer without them counts.
    ...others.map((origin) => get(origin, path, false)),
  ]);
  probes.push(...["/api/items?view=full&key=k1", "/feed"].flatMap((path) => [redirectedTo(path, true), redirectedTo(path, false)]));
  probes.push(redirectedTo("/api/items?view=full&key=k1", true, "POST"), redirectedTo("/api/items?view=full&key=k1", false, "POST"));
  if (amount === "all")
    for (const path of PATHS) if (!probes.some((probe) => probe.page.path === path)) probes.push(...everywhere.map((origin) => get(origin, path)));
  for (const origin of [strangers[0] ?? "", "null", strangers[2] ?? "", sites.origins[0]]) {
    for (const path of amount === "all" ? ["/data", "/api/items?view=full&key=k1"] : ["/api/items?view=full&key=k1"]) {
      const ask = (method: string, headers: Readonly<Record<string, string>>, credentials: boolean): void =>
        void probes.push(probeOf({ origin, method, path, headers, credentials }));
      ask("GET", {}, false);
      ask("GET", { Accept: "application/json" }, true);
      ask("GET", { Accept: "application/json" }, false);
      ask("POST", {}, true);
      ask("POST", {}, false);
      ask("PUT", {}, true);
      ask("GET", { "X-Client": "web" }, true);
    }
  }
  // A gate that asks for a header stands in front of the second list as well.
  for (const credentials of [true, false])
    probes.push(probeOf({ origin: BESIDE, method: "GET", path: "/api/items?view=full&key=k1", headers: { Accept: "application/json" }, credentials }));
  return probes;
}
