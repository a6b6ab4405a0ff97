/** From a request that a browser refused to the policies that answer just so. Reads no message itself. */
import type { BlockedRequest } from "../simulate/blocked-request.ts";
import type { BrowserProfile } from "../simulate/safelist.ts";
import { splitAddress } from "../simulate/wire.ts";
import type { WantedServers } from "./policies-at.ts";
import { type PageAnswer, type PageRequest, simulatePage } from "./simulate.ts";

/** One server's answer beside what the browser said. `same`: it ends in that very step. `possible`: what could not be read decides. */
export interface TracedAnswer {
  readonly answer: PageAnswer;
  readonly fit: "same" | "possible" | "differs";
}

/** The page's request as far as the person adds to what the browser said. */
export interface AddedToRequest {
  readonly origin: string;
  readonly credentials: boolean | undefined;
}

/** For each server the request that fits best; servers that fit come first, and of those the ones whose path begins the address. */
export function traceBlocked(
  { facts, isWanted }: Pick<WantedServers, "facts" | "isWanted">,
  blocked: BlockedRequest,
  { origin, credentials }: AddedToRequest,
  browser: BrowserProfile,
): readonly TracedAnswer[] {
  if (blocked.apart !== undefined) return [];
  const ways = credentials === undefined && blocked.credentials === undefined ? [false, true] : [credentials ?? blocked.credentials === true];
  const pages: readonly PageRequest[] = blocked.requests.flatMap((request) =>
    ways.map((withCookies) => ({ ...request, origin, credentials: withCookies, url: blocked.url })),
  );
  const best = new Map<string, TracedAnswer>();
  for (const answer of pages.flatMap((page) => simulatePage(facts, isWanted, page, browser, undefined))) {
    const key = keyOf(answer);
    const traced = { answer, fit: fitOf(answer, blocked) };
    const known = best.get(key);
    if (known === undefined || ORDER[traced.fit] < ORDER[known.fit]) best.set(key, traced);
  }
  const isOnPath = ({ answer }: TracedAnswer): boolean => beginsAddress(pathOf(answer), blocked.url);
  return [...best.values()].sort((left, right) => ORDER[left.fit] - ORDER[right.fit] || Number(isOnPath(right)) - Number(isOnPath(left)));
}

const ORDER: Readonly<Record<TracedAnswer["fit"], number>> = { same: 0, possible: 1, differs: 2 };

function fitOf({ judgement, outcomes }: PageAnswer, { verdicts }: BlockedRequest): TracedAnswer["fit"] {
  if (judgement.verdict === "unknown") {
    return verdicts.length === 0 || outcomes.length === 0 || outcomes.some((outcome) => verdicts.some((verdict) => verdict === outcome))
      ? "possible"
      : "differs";
  }
  const isRefused = judgement.verdict !== "shared" && judgement.verdict !== "opaque";
  return verdicts.length === 0 ? (isRefused ? "same" : "differs") : verdicts.includes(judgement.verdict) ? "same" : "differs";
}

function keyOf({ source }: PageAnswer): string {
  if (source.kind !== "policies") return "";
  const { at, responses } = source.server.main;
  return `${at.file}:${at.span.start}:${responses}`;
}

function pathOf({ source }: PageAnswer): string | undefined {
  return source.kind === "policies" ? source.server.main.scope.path : undefined;
}

/** Only paths that are plain text are compared: what a pattern of some technology means is not known here. */
function beginsAddress(path: string | undefined, url: string | undefined): boolean {
  const asked = url === undefined ? undefined : splitAddress(url)?.path;
  return path !== undefined && asked !== undefined && path.length > 1 && (asked === path || asked.startsWith(path.endsWith("/") ? path : `${path}/`));
}
