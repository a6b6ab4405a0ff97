/** Answers "what would this page get?" for the policies of a place. Wording and layout are the reports' business. */
import { unknownSettingsOf } from "../analysis/unknown-settings.ts";
import type { RunEnvironment } from "../analysis/workspace-facts.ts";
import { holdsIn } from "../analysis/workspace-facts.ts";
import { isForbiddenRequestHeader, normaliseMethod } from "../headers/names.ts";
import { parseOrigin } from "../headers/origin.ts";
import { sameSiteHosts } from "../headers/public-suffix.ts";
import type { Condition } from "../model/condition.ts";
import type { CorsPolicy, Fact, OriginSet } from "../model/facts.ts";
import type { HeaderField, SettingValue } from "../model/finding.ts";
import { isKnownToBe, unknownSetting } from "../model/setting.ts";
import { corsPoliciesOf } from "../rules/facts-of.ts";
import type { Judgement, SimulatedRequest } from "../simulate/judge.ts";
import { preflightCacheTimes } from "../simulate/preflight-cache.ts";
import { type PreflightCost, preflightCost } from "../simulate/preflight-cost.ts";
import { type PreflightNeed, preflightNeeds } from "../simulate/preflight-need.ts";
import { type ReadableHeaders, readableHeaders } from "../simulate/readable-headers.ts";
import { recordedResponder } from "../simulate/responders.ts";
import { recordOfHeads } from "../simulate/response-heads.ts";
import type { BrowserProfile } from "../simulate/safelist.ts";
import { whereVariables } from "../simulate/settled.ts";
import { judgeResponder, type ModelJudgement, NOTHING_OPEN, type OpenPoint, simulatePolicies } from "../simulate/simulate-policies.ts";
import { getHeader, splitAddress, type WireRequest, type WireResponse } from "../simulate/wire.ts";
import type { FilePath, Place } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import { answeredBefore } from "./answered-before.ts";
import type { Server } from "./servers.ts";
import { serversIn } from "./servers.ts";

/** Stands for an API whose address was not given: an origin of its own, so that every page is a foreign one. It is never shown. */
export const UNNAMED_API = "https://api.preflint.invalid/";

/** What the script of a page does. */
export interface PageRequest {
  /** As a browser serialises it. */
  readonly origin: string;
  readonly method: string;
  readonly headers: readonly HeaderField[];
  /** True for `credentials: "include"`; otherwise fetch's own default. */
  readonly credentials: boolean;
  /** Absolute http address, if one was given. */
  readonly url: string | undefined;
}

/** Something that could not be read. */
export interface NotKnown {
  readonly what: string;
  /** Completes "… because …". */
  readonly because: string;
  readonly at: Place;
}

/** Who answers: policies that were read, or answers of a running server that were recorded. */
export type AnswerSource =
  | { readonly kind: "policies"; readonly server: Server; readonly environment: RunEnvironment }
  | { readonly kind: "record"; readonly file: FilePath; readonly heads: number };

/** What one page gets from one server. */
export interface PageAnswer {
  readonly page: PageRequest;
  readonly browser: BrowserProfile;
  readonly source: AnswerSource;
  /** Method as it is sent. */
  readonly method: string;
  /** Headers that a script cannot set, as written. */
  readonly dropped: readonly string[];
  readonly needs: readonly PreflightNeed[];
  readonly judgement: Judgement;
  /** Requests that the browser sends; the last one may have no known answer. */
  readonly asked: readonly WireRequest[];
  readonly unknown: readonly NotKnown[];
  /** What could not be read and makes no difference. */
  readonly harmless: readonly NotKnown[];
  /** What the verdict can be, if something unknown decides. */
  readonly outcomes: readonly string[];
  /** True if the status of the preflight's answer is the app's business and does not matter. */
  readonly hasOpenPreflight: boolean;
  /** Only if the page reads the answer. */
  readonly readable: ReadableHeaders | undefined;
  /** Seconds for which a passed preflight is remembered. */
  readonly cache: ReturnType<typeof preflightCacheTimes> | undefined;
  readonly cost: PreflightCost | undefined;
  /** Verdict of the other browser profile, where it differs. */
  readonly otherBrowser: Judgement | undefined;
  /** Things outside CORS that decide as well. */
  readonly notes: readonly string[];
  /** The same in development where that differs: `absent` if the policy is not there. */
  readonly development: Judgement | "absent" | undefined;
}

/**
 * Simulates the page's request against the servers of `facts`: their policies, and what answers before them. Without an environment, production
 * counts, and development where it differs. `variables`: the environment variables that are set, and how; without, both ways are tried.
 */
export function simulatePage(
  facts: readonly Fact[],
  isWanted: (server: Server) => boolean,
  page: PageRequest,
  browser: BrowserProfile,
  environment: RunEnvironment | undefined,
  variables?: readonly SettingValue[],
): readonly PageAnswer[] {
  const policies = corsPoliciesOf(facts);
  const answerIn = (server: Server, one: RunEnvironment): PageAnswer => answerOf(server, facts.filter(holdsIn(one)), page, browser, one, variables);
  if (environment !== undefined) {
    return serversIn(policies, environment)
      .filter(isWanted)
      .map((server) => answerIn(server, environment));
  }
  const production = serversIn(policies, "production");
  const development = serversIn(policies, "development");
  const twin = (server: Server, others: readonly Server[]): Server | undefined => others.find((other) => keyOf(other.main) === keyOf(server.main));
  const answers = production.filter(isWanted).map((server) => {
    const answer = answerIn(server, "production");
    if (server.policies.every((policy) => policy.environment === "any")) return answer;
    const other = twin(server, development);
    if (other === undefined) return { ...answer, development: "absent" as const };
    const inDevelopment = answerIn(other, "development").judgement;
    return sameOutcome(answer.judgement, inDevelopment) ? answer : { ...answer, development: inDevelopment };
  });
  const only = development.filter((server) => isWanted(server) && twin(server, production) === undefined);
  return [...answers, ...only.map((server) => answerIn(server, "development"))];
}

function keyOf({ at, responses }: CorsPolicy): string {
  return `${at.file}:${at.span.start}:${responses}`;
}

function sameOutcome(left: Judgement, right: Judgement): boolean {
  const answers = (judgement: Judgement): string => JSON.stringify([judgement.verdict, judgement.subject, judgement.exchanges.map(({ response }) => response)]);
  return answers(left) === answers(right);
}

function answerOf(
  server: Server,
  facts: readonly Fact[],
  page: PageRequest,
  browser: BrowserProfile,
  environment: RunEnvironment,
  variables: readonly SettingValue[] | undefined,
): PageAnswer {
  const policies = answeringPolicies(server).map((policy) => (variables === undefined ? policy : whereVariables(policy, variables)));
  const before = answeredBefore(facts, server.main);
  const simulate = (request: SimulatedRequest, profile: BrowserProfile): ModelJudgement =>
    simulatePolicies(policies, request, profile, (wire) => before(wire)?.response);
  const answer = answerFrom(page, browser, simulate, { kind: "policies", server, environment });
  const earlier = answer.asked.flatMap((wire) => before(wire)?.note ?? []);
  return {
    ...answer,
    unknown: notKnownOf(answer, policies),
    cost: policies.map(preflightCost).find((cost) => cost !== undefined),
    notes: [...earlier, ...notesOfPolicies(server, answer.asked), ...answer.notes],
  };
}

/** What a page gets from answers that were recorded; `file` holds them. */
export function simulateRecord(file: FilePath, heads: readonly WireResponse[], page: PageRequest, browser: BrowserProfile): PageAnswer {
  const respond = recordedResponder(recordOfHeads(heads));
  const answer = answerFrom(page, browser, (request, profile) => ({ ...judgeResponder(request, respond, profile), ...NOTHING_OPEN }), {
    kind: "record",
    file,
    heads: heads.length,
  });
  const because = answer.judgement.reason?.text;
  const stood = heads.length === 1 && answer.asked[0]?.kind === "preflight" ? ["Only one answer was recorded; it stands for the preflight's as well."] : [];
  return { ...answer, unknown: because === undefined ? [] : [{ what: "the answer", because, at: placeOf(file, 0, 0) }], notes: [...stood, ...answer.notes] };
}

type Simulated = PageAnswer & { readonly deciding: OpenPoint | undefined };

function answerFrom(
  page: PageRequest,
  browser: BrowserProfile,
  simulate: (request: SimulatedRequest, profile: BrowserProfile) => ModelJudgement,
  source: AnswerSource,
): Simulated {
  const request: SimulatedRequest = {
    pageOrigin: page.origin,
    url: page.url ?? UNNAMED_API,
    method: page.method,
    headers: page.headers,
    credentials: page.credentials ? "include" : "same-origin",
    mode: "cors",
    forcePreflight: false,
  };
  const result = simulate(request, browser);
  const { judgement } = result;
  const other = simulate(request, browser === "standard" ? "chromium" : "standard").judgement;
  const isForeign = splitAddress(request.url)?.origin !== page.origin;
  const isDropped = ({ name, value }: HeaderField): boolean => isForbiddenRequestHeader(name, value);
  const method = normaliseMethod(page.method);
  const answer = judgement.exchanges.findLast((exchange) => exchange.request.kind === "actual")?.response;
  const preflight = judgement.exchanges.find((exchange) => exchange.request.kind === "preflight")?.response;
  const hasPassed = preflight !== undefined && judgement.exchanges.length > 1;
  return {
    page,
    browser,
    source,
    deciding: result.deciding,
    method,
    dropped: page.headers.filter(isDropped).map(({ name }) => name),
    needs:
      isForeign && judgement.verdict !== "throws"
        ? preflightNeeds(
            method,
            page.headers.filter((field) => !isDropped(field)),
            false,
            browser,
          )
        : [],
    judgement,
    asked: result.asked,
    unknown: [],
    harmless: result.harmless.filter((point) => point.what !== "status of the preflight").map(describePoint),
    outcomes: result.outcomes,
    hasOpenPreflight: result.harmless.some((point) => point.what === "status of the preflight"),
    readable: judgement.verdict === "shared" && isForeign && answer !== undefined ? readableHeaders(answer.headers, request.credentials) : undefined,
    cache: hasPassed ? preflightCacheTimes(getHeader(preflight.headers, "Access-Control-Max-Age")) : undefined,
    cost: undefined,
    otherBrowser: other.verdict === judgement.verdict && other.subject === judgement.subject ? undefined : other,
    notes: notesOf(page, method, result.asked),
    development: undefined,
  };
}

/** Policies as they answer together. Error answers count as answers here; the note says which they are. */
function answeringPolicies({ main, policies }: Server): readonly CorsPolicy[] {
  const outer = policies.find((policy) => policy !== main && policy.responses === "all");
  return policies.map((policy) => {
    if (policy.responses === "errors") return { ...policy, responses: "actual" };
    if (policy !== main || policy.responses !== "actual" || outer === undefined || isKnownToBe(outer.credentials, false)) return policy;
    if (!isKnownToBe(policy.credentials, false)) return policy;
    const reason = { kind: "branch", text: "the other policy may write Access-Control-Allow-Credentials to the same answer" } as const;
    return { ...policy, credentials: unknownSetting<boolean>(reason, outer.credentials.at) };
  });
}

const POINTS: Readonly<Record<OpenPoint["what"], string>> = {
  setting: "which branch answers",
  credentials: "whether credentials are allowed",
  methods: "the allowed methods",
  "request headers": "the allowed request headers",
  "status of the preflight": "the status of the answer to the preflight",
};

function describePoint({ what, reason, at }: OpenPoint): NotKnown {
  return { what: POINTS[what], because: reason.text, at };
}

function notKnownOf({ judgement, deciding }: Simulated, policies: readonly CorsPolicy[]): readonly NotKnown[] {
  if (judgement.verdict !== "unknown") return [];
  if (deciding !== undefined) return [describePoint(deciding)];
  const reason = judgement.reason?.text ?? "it could not be read";
  const settings = unknownSettingsOf(policies).filter((setting) => setting.reason.text === reason);
  if (settings.length > 0) return settings.map(({ what, at }) => ({ what, because: reason, at }));
  const conditions = policies.flatMap((policy) => openConditions(policy.origins));
  if (judgement.reason?.kind === "branch" && conditions.length > 0) return conditions;
  return policies.slice(0, 1).map((policy) => ({ what: "the allowed origins", because: reason, at: policy.origins.at }));
}

/** Conditions of branches that cannot be decided for a request. */
function openConditions(origins: OriginSet): readonly NotKnown[] {
  if (origins.kind !== "choice") return [];
  const ofCondition = (condition: Condition, at: Place): readonly NotKnown[] => {
    switch (condition.kind) {
      case "environment-variable":
        return [{ what: "which branch allows origins", because: `it depends on the environment variable ${condition.name}`, at }];
      case "test":
        return [{ what: "which branch allows origins", because: condition.reason.text, at: condition.at }];
      case "and":
      case "or":
        return condition.of.flatMap((part) => ofCondition(part, at));
      case "not":
        return ofCondition(condition.of, at);
      default:
        return [];
    }
  };
  const all = origins.arms.flatMap((arm) => [...ofCondition(arm.when, arm.origins.at), ...openConditions(arm.origins)]);
  return all.filter((one, index) => all.findIndex((other) => other.because === one.because) === index);
}

function notesOfPolicies({ main, policies }: Server, asked: readonly WireRequest[]): readonly string[] {
  const notes: string[] = [];
  if (main.responses === "errors") notes.push("This policy stands on error answers only; others may carry other headers.");
  const isSent = asked.some((request) => request.kind === "actual");
  if (isSent && !policies.some(({ responses, profile }) => responses !== "preflight" && profile.writesOnResponse)) {
    notes.push("Nothing that was read here writes CORS headers on the answer itself. If the app behind it does, those count.");
  }
  const isPreflighted = asked.some((request) => request.kind === "preflight");
  if (isPreflighted && !policies.some(({ responses }) => responses === "all" || responses === "preflight")) {
    notes.push("Nothing that was read here answers the preflight. If other code does, its headers count.");
  }
  if (isSent && main.responses === "actual" && policies.some((policy) => policy !== main && policy.responses === "all")) {
    notes.push("Both policies write to this answer; the later one's Access-Control-Allow-Origin, which is shown, replaces the other's.");
  }
  return notes;
}

function notesOf(page: PageRequest, method: string, asked: readonly WireRequest[]): readonly string[] {
  const notes: string[] = [];
  const from = parseOrigin(page.origin);
  const address = page.url === undefined ? undefined : splitAddress(page.url);
  const to = address === undefined ? undefined : parseOrigin(address.origin);
  const isSent = asked.some((request) => request.kind === "actual");
  if (method === page.method && method !== method.toUpperCase()) {
    notes.push(`Fetch does not put '${method}' in upper case: the server sees it as it is written.`);
  }
  if (from?.scheme === "https" && to?.scheme === "http" && to.host !== "localhost" && !to.host.startsWith("127.")) {
    notes.push("Yet browsers refuse this request before CORS: a page on https may not fetch from http (mixed content).");
  }
  if (isSent && page.credentials && address?.origin !== page.origin) {
    const isSameSite = from !== undefined && to !== undefined && from.scheme === to.scheme && sameSiteHosts(from.host, to.host);
    if (page.url === undefined) notes.push("Cookies go along if page and API are the same site, or if the cookies say SameSite=None; Secure.");
    else if (!isSameSite)
      notes.push("Page and API are different sites: only cookies with SameSite=None; Secure go along, and some browsers keep those back too.");
  }
  return notes;
}
