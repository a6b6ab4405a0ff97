/**
 * Pages of a real browser that make one request and tell what came of it: what the script saw, and the reason by name from the DevTools
 * protocol (`Network.loadingFailed`), where a script only sees a TypeError. It knows no expectation.
 */
import type { BrowserContext, CDPSession } from "playwright-core";
import type { SimulatedRequest } from "../../server/core/simulate/judge.ts";

/** A request and the body that goes along. */
export interface PageRequest extends SimulatedRequest {
  readonly body?: string;
}

/** What the page got. */
export interface PageAnswer {
  readonly verdict: string;
  /** Names of the headers that the script can read, lower case. */
  readonly exposedHeaders: readonly string[];
}

/** An open page. */
export interface OpenPage {
  readonly ask: (request: PageRequest) => Promise<PageAnswer>;
  readonly close: () => Promise<void>;
}

type Seen = { readonly kind: "throws" | "rejected" } | { readonly kind: "answer"; readonly opaque: boolean; readonly headers: readonly string[] };

/** Reasons that Chromium gives neither as a CORS error nor by our name, with the name of our step. */
const OTHER_REASONS: Readonly<Record<string, string>> = {
  // Chromium refuses each address with a user name, before CORS is asked. Nothing else here is refused for its origin.
  "blocked:origin": "RedirectContainsCredentials",
  "net::ERR_TOO_MANY_REDIRECTS": "TooManyRedirects",
  "net::ERR_UNSAFE_REDIRECT": "InvalidRedirect",
  "net::ERR_INVALID_REDIRECT": "InvalidRedirect",
};

/** The reason of a failed request follows the failure at once; more than this means that there is none. In milliseconds. */
const LONGEST_WAIT = 10_000;

/** Opens an address. If the page holds a frame, requests are made in the frame. */
export async function openPage(context: BrowserContext, address: string): Promise<OpenPage> {
  const page = await context.newPage();
  const reasons = watchFailures(await startSession(await context.newCDPSession(page)));
  await page.goto(address);
  const frame = page.frames().at(-1) ?? page.mainFrame();
  return {
    ask: async (request) => {
      const seen: Seen = await frame.evaluate(makeRequest, request);
      if (seen.kind === "answer") return { verdict: seen.opaque ? "opaque" : "shared", exposedHeaders: seen.headers };
      return { verdict: seen.kind === "throws" ? "throws" : await reasons(request.url), exposedHeaders: [] };
    },
    close: () => page.close(),
  };
}

async function startSession(session: CDPSession): Promise<CDPSession> {
  await session.send("Network.enable");
  return session;
}

/** Notes why requests failed, by the address that the script asked for; the returned function waits for the reason. */
function watchFailures(session: CDPSession): (url: string) => Promise<string> {
  const asked = new Map<string, string>();
  const reasons = new Map<string, string>();
  const waiting = new Map<string, () => void>();
  session.on("Network.requestWillBeSent", ({ requestId, request }) => {
    // A redirected request keeps its id; a preflight has one of its own. No script here sends OPTIONS itself.
    if (request.method !== "OPTIONS" && !asked.has(requestId)) asked.set(requestId, request.url);
  });
  session.on("Network.loadingFailed", ({ requestId, corsErrorStatus, blockedReason, errorText }) => {
    const url = asked.get(requestId);
    if (url === undefined) return;
    const reason = blockedReason === undefined ? errorText : `blocked:${blockedReason}`;
    // A second event may follow that only says the request was given up.
    if (!reasons.has(url)) reasons.set(url, corsErrorStatus?.corsError ?? OTHER_REASONS[reason] ?? reason);
    waiting.get(url)?.();
  });
  return async (url) => {
    if (!reasons.has(url)) {
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, LONGEST_WAIT);
        waiting.set(url, () => {
          clearTimeout(limit);
          resolve();
        });
      });
    }
    return reasons.get(url) ?? "failed without a reason";
  };
}

/** Runs inside the page: it may use nothing from outside. */
async function makeRequest(wanted: PageRequest): Promise<Seen> {
  const limit = 20_000;
  const pairs = wanted.headers.map(({ name, value }): [string, string] => [name, value]);
  if (wanted.forcePreflight) {
    const { XMLHttpRequest } = globalThis as unknown as { XMLHttpRequest: new () => UploadingRequest };
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open(wanted.method, wanted.url);
      for (const [name, value] of pairs) request.setRequestHeader(name, value);
      request.withCredentials = wanted.credentials === "include";
      request.timeout = limit;
      request.upload.onprogress = () => {};
      const names = (): readonly string[] => [...request.getAllResponseHeaders().matchAll(/^[^:\r\n]+/gm)].map(([name]) => name.toLowerCase());
      request.onload = () => resolve({ kind: "answer", opaque: false, headers: names() });
      request.onerror = () => resolve({ kind: "rejected" });
      request.ontimeout = () => resolve({ kind: "rejected" });
      request.send(wanted.body);
    });
  }
  const { url, method, credentials, mode, body } = wanted;
  let request: Request;
  try {
    request = new Request(url, { method, headers: pairs, credentials, mode, signal: AbortSignal.timeout(limit), ...(body === undefined ? {} : { body }) });
  } catch {
    return { kind: "throws" };
  }
  try {
    const answer = await fetch(request);
    await answer.text();
    return { kind: "answer", opaque: answer.type === "opaque", headers: [...answer.headers.keys()] };
  } catch {
    return { kind: "rejected" };
  }
}

/** The part of XMLHttpRequest that is used; the suite is compiled without the types of a page. */
interface UploadingRequest {
  readonly upload: { onprogress: () => void };
  withCredentials: boolean;
  timeout: number;
  onload: () => void;
  onerror: () => void;
  ontimeout: () => void;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getAllResponseHeaders(): string;
  send(body?: string): void;
}
