/**
 * The server half of the simulator: which CORS headers a policy sends for a request. It knows the emission profile and no technology.
 * Headers that do not change whether a page may read the answer (Expose-Headers, Max-Age) are left out if they are unknown.
 */
import { replaceLeaves } from "../conditions/settings.ts";
import type { Condition } from "../model/condition.ts";
import type { CorsPolicy, OriginSet } from "../model/facts.ts";
import type { HeaderField } from "../model/finding.ts";
import type { Reason, Setting } from "../model/setting.ts";
import { accepts } from "../origins/accepts.ts";
import type { Answer } from "../origins/three-valued.ts";
import { answeringTest, keyOfTest } from "./settled.ts";

/** A request as the policy sees it. `origin`: the Origin header; `requestMethod`, `requestHeaders`: the Access-Control-Request headers. */
export interface EmissionRequest {
  readonly method: string;
  readonly origin: string | undefined;
  readonly requestMethod?: string;
  readonly requestHeaders?: string;
  readonly preflight: boolean;
}

/** What the policy sends. `handled`: the policy itself ends the response with `status`; otherwise the rest of the app decides. */
export type Emission =
  | { readonly kind: "known"; readonly handled: boolean; readonly status: number | undefined; readonly headers: readonly HeaderField[] }
  | { readonly kind: "unknown"; readonly reason: Reason };

/** The Allow-Origin value for one request. `dynamic`: another origin may get another value. */
type AllowOrigin =
  | { readonly kind: "value"; readonly value: string | undefined; readonly dynamic: boolean }
  | { readonly kind: "silent"; readonly handled: boolean; readonly status: number | undefined; readonly dynamic: boolean }
  | { readonly kind: "unknown"; readonly reason: Reason };

const NOTHING: Emission = { kind: "known", handled: false, status: undefined, headers: [] };

/** Emits for one request. Unknown origins, credentials, or (on a preflight) methods and request headers give `unknown` with the first reason. */
export function emit(policy: CorsPolicy, request: EmissionRequest): Emission {
  if (request.preflight && policy.preflightsEnd !== undefined) return { kind: "known", handled: true, status: policy.preflightsEnd.status, headers: [] };
  if (!covers(policy, request)) return NOTHING;
  return emitSet(policy, policy.origins, request);
}

function covers(policy: CorsPolicy, request: EmissionRequest): boolean {
  if (policy.responses === "errors") return false;
  if (request.preflight) return policy.responses !== "actual";
  return policy.responses !== "preflight" && policy.profile.writesOnResponse;
}

function emitSet(policy: CorsPolicy, origins: OriginSet, request: EmissionRequest): Emission {
  if (origins.kind === "off") return NOTHING;
  if (origins.kind === "choice") return emitChoice(policy, origins, request);
  const allowed = allowOrigin(policy, origins, request);
  if (allowed.kind === "unknown") return allowed;
  const headers: HeaderField[] = [];
  const vary = policy.varyElsewhere || writesVary(policy.profile.vary, request, allowed);
  if (allowed.kind === "silent") {
    if (vary) headers.push({ name: "Vary", value: "Origin" });
    return { kind: "known", handled: allowed.handled, status: allowed.status, headers };
  }
  if (policy.credentials.kind === "unknown") return { kind: "unknown", reason: policy.credentials.reason };
  const credentials = policy.credentials.value;
  if (allowed.value !== undefined) headers.push({ name: "Access-Control-Allow-Origin", value: allowed.value });
  if (vary) headers.push({ name: "Vary", value: "Origin" });
  if (credentials && allowed.value !== undefined) headers.push({ name: "Access-Control-Allow-Credentials", value: "true" });
  if (request.preflight && asksForMore(policy, request)) return { kind: "known", handled: true, status: refusedStatus(policy.profile), headers: [] };
  const rest = request.preflight ? preflightHeaders(policy, request, credentials) : exposeHeaders(policy);
  if ("kind" in rest) return rest;
  headers.push(...rest);
  const handled = request.preflight && policy.profile.answersPreflight !== "no";
  return { kind: "known", handled, status: handled ? policy.profile.preflightStatus : undefined, headers };
}

function refusedStatus({ refusedPreflightStatus, preflightStatus }: CorsPolicy["profile"]): number {
  return refusedPreflightStatus ?? preflightStatus;
}

/** True if the technology turns a preflight down for a header that its list does not have. */
function asksForMore({ profile, requestHeaders }: CorsPolicy, request: EmissionRequest): boolean {
  if (profile.refusesUnlistedHeaders !== true || requestHeaders.kind === "unknown" || requestHeaders.value === "mirror") return false;
  const listed = new Set((requestHeaders.value ?? []).map((item) => item.text.trim().toLowerCase()));
  const asked = (request.requestHeaders ?? "").split(",").map((name) => name.trim().toLowerCase());
  return asked.some((name) => name !== "" && name !== "origin" && !listed.has(name));
}

function writesVary(vary: CorsPolicy["profile"]["vary"], request: EmissionRequest, allowed: Exclude<AllowOrigin, { readonly kind: "unknown" }>): boolean {
  switch (vary) {
    case "always":
      return true;
    case "never":
      return false;
    case "on-responses":
      return !request.preflight;
    case "when-dynamic":
      return allowed.dynamic;
    case "on-match":
      return allowed.dynamic && allowed.kind === "value" && allowed.value === request.origin;
  }
}

function allowOrigin(policy: CorsPolicy, origins: Exclude<OriginSet, { readonly kind: "off" | "choice" }>, request: EmissionRequest): AllowOrigin {
  const { profile } = policy;
  switch (origins.kind) {
    case "unknown":
      return { kind: "unknown", reason: origins.reason };
    case "request-chosen":
      // Whoever asks names itself.
      return { kind: "value", value: request.origin, dynamic: true };
    case "broken":
      return brokenValue(policy, origins);
    case "any":
      if (policy.credentials.kind === "unknown" && profile.anyWithCredentials !== "literal-star") return { kind: "unknown", reason: policy.credentials.reason };
      if (policy.credentials.kind === "unknown" || !policy.credentials.value || profile.anyWithCredentials === "literal-star") {
        return forAll("*", policy, request);
      }
      if (profile.anyWithCredentials !== "reflects") return { kind: "silent", handled: false, status: undefined, dynamic: false };
      if (request.origin !== undefined) return { kind: "value", value: request.origin, dynamic: true };
      return { kind: "value", value: profile.onNoOrigin === "static" ? "*" : undefined, dynamic: true };
    case "fixed":
      return forAll(origins.value, policy, request);
    case "echo":
      return echoed(policy, origins, request);
  }
}

function forAll(value: string, policy: CorsPolicy, request: EmissionRequest): AllowOrigin {
  const sent = request.origin !== undefined || policy.profile.onNoOrigin === "static";
  return { kind: "value", value: sent ? value : undefined, dynamic: false };
}

function echoed(policy: CorsPolicy, origins: Extract<OriginSet, { readonly kind: "echo" }>, request: EmissionRequest): AllowOrigin {
  const { profile } = policy;
  const [only] = policy.entries;
  const single = policy.entries.length === 1 && only?.form === "literal" && origins.language.kind === "exact" ? only : undefined;
  if (single !== undefined && profile.singleEntryIsStatic) return forAll(single.text, policy, request);
  if (request.origin === undefined) return { kind: "value", value: undefined, dynamic: true };
  const answer = accepts(origins.language, request.origin);
  if (answer === "unknown") return { kind: "unknown", reason: { kind: "dynamic", text: "it cannot be decided whether this origin passes the check" } };
  if (answer) return { kind: "value", value: request.origin, dynamic: true };
  switch (profile.onMismatch) {
    case "omit": {
      const handled = request.preflight && profile.answersPreflight !== "no";
      return { kind: "silent", handled, status: handled ? refusedStatus(profile) : undefined, dynamic: true };
    }
    case "null":
      return { kind: "value", value: "null", dynamic: profile.vary !== "on-match" };
    case "first-entry":
      return only === undefined ? { kind: "silent", handled: false, status: undefined, dynamic: true } : { kind: "value", value: only.text, dynamic: true };
    case "forbid":
      return { kind: "silent", handled: true, status: 403, dynamic: true };
    case "pass-on":
      // Nothing at all is written, so Vary only comes from technologies that always write it.
      return { kind: "silent", handled: false, status: undefined, dynamic: false };
  }
}

function brokenValue(policy: CorsPolicy, origins: Extract<OriginSet, { readonly kind: "broken" }>): AllowOrigin {
  const texts = policy.entries.map((entry) => entry.text);
  if (origins.sent !== undefined) return { kind: "value", value: origins.sent, dynamic: false };
  switch (origins.how) {
    case "crash":
      return { kind: "silent", handled: true, status: 500, dynamic: false };
    case "hangs":
      return { kind: "silent", handled: true, status: undefined, dynamic: false };
    case "several-values":
      if (texts.length > 0) return { kind: "value", value: texts.join(", "), dynamic: false };
      break;
    case "invalid-value":
      if (texts[0] !== undefined) return { kind: "value", value: texts[0], dynamic: false };
      break;
  }
  return { kind: "unknown", reason: { kind: "dynamic", text: `its value is none that a browser accepts: ${origins.detail}` } };
}

function preflightHeaders(
  policy: CorsPolicy,
  request: EmissionRequest,
  credentials: boolean,
): readonly HeaderField[] | { readonly kind: "unknown"; readonly reason: Reason } {
  const { profile } = policy;
  if (policy.methods.kind === "unknown") return { kind: "unknown", reason: policy.methods.reason };
  if (policy.requestHeaders.kind === "unknown") return { kind: "unknown", reason: policy.requestHeaders.reason };
  const headers: HeaderField[] = [];
  const methods = policy.methods.value;
  if (methods === "mirror") {
    if (request.requestMethod !== undefined) headers.push({ name: "Access-Control-Allow-Methods", value: request.requestMethod });
  } else if (methods !== undefined && methods.length > 0) {
    const texts = methods.map((item) => (profile.uppercasesMethods ? item.text.toUpperCase() : item.text));
    const expands = credentials && profile.starMethodsWithCredentials === "expands" && texts.includes("*");
    headers.push({ name: "Access-Control-Allow-Methods", value: expands ? (request.requestMethod ?? texts.join(", ")) : texts.join(", ") });
  }
  const wanted = policy.requestHeaders.value;
  const mirrors =
    wanted === "mirror" ||
    (wanted !== undefined && credentials && profile.starHeadersWithCredentials === "mirrors" && wanted.some((item) => item.text === "*"));
  if (mirrors) {
    if (request.requestHeaders !== undefined && request.requestHeaders !== "")
      headers.push({ name: "Access-Control-Allow-Headers", value: request.requestHeaders });
  } else if (wanted !== undefined && wanted.length > 0) {
    headers.push({ name: "Access-Control-Allow-Headers", value: wanted.map((item) => item.text).join(", ") });
  }
  if (policy.maxAge.kind === "known" && policy.maxAge.value !== undefined) headers.push({ name: "Access-Control-Max-Age", value: policy.maxAge.value });
  return headers;
}

function exposeHeaders(policy: CorsPolicy): readonly HeaderField[] {
  const exposed: Setting<readonly { readonly text: string }[] | undefined> = policy.exposedHeaders;
  if (exposed.kind === "unknown" || exposed.value === undefined || exposed.value.length === 0) return [];
  return [{ name: "Access-Control-Expose-Headers", value: exposed.value.map((item) => item.text).join(", ") }];
}

/** Arms are tried in order. If several may apply, the answer is known only if they all agree. */
function emitChoice(policy: CorsPolicy, choice: Extract<OriginSet, { readonly kind: "choice" }>, request: EmissionRequest): Emission {
  const [first = NOTHING, ...others] = branchesFor(choice, request).map((origins) => emitSet(policy, origins, request));
  return others.every((other) => sameEmission(first, other))
    ? first
    : { kind: "unknown", reason: { kind: "branch", text: "branches allow different origins" } };
}

/** The branches that may answer the request: one if it is known which. Where some surely do not, it may be that none does. */
export function branchesFor(choice: Extract<OriginSet, { readonly kind: "choice" }>, request: EmissionRequest): readonly OriginSet[] {
  const possible: OriginSet[] = [];
  for (const arm of choice.arms) {
    const applies = holds(arm.when, request);
    if (applies === false) continue;
    possible.push(arm.origins);
    if (applies === true) return possible;
  }
  return possible.length === choice.arms.length ? possible : [...possible, { kind: "off", at: choice.at, via: [] }];
}

function sameEmission(left: Emission, right: Emission): boolean {
  if (left.kind === "unknown" || right.kind === "unknown") return false;
  const sameHeaders =
    left.headers.length === right.headers.length &&
    left.headers.every((field, index) => right.headers[index]?.name === field.name && right.headers[index]?.value === field.value);
  return sameHeaders && left.handled === right.handled && left.status === right.status;
}

/** Most tests that are tried both ways. */
const MOST_TESTS = 4;

/** Whether a condition holds for the request: known too where it does not matter how a test comes out that is not known, `X or not X`. */
export function holds(condition: Condition, request: EmissionRequest): Answer {
  const answer = holdsPlainly(condition, request);
  if (answer !== "unknown") return answer;
  const tests = new Set<string>();
  replaceLeaves(condition, (leaf) => {
    if (leaf.kind === "test") tests.add(keyOfTest(leaf));
    return leaf;
  });
  if (tests.size === 0 || tests.size > MOST_TESTS) return answer;
  let ways = [condition];
  for (const name of tests) ways = ways.flatMap((one) => [true, false].map((outcome) => answeringTest(one, name, outcome)));
  const [first, ...others] = ways.map((one) => holdsPlainly(one, request));
  return first !== undefined && others.every((other) => other === first) ? first : "unknown";
}

function holdsPlainly(condition: Condition, request: EmissionRequest): Answer {
  switch (condition.kind) {
    case "always":
      return true;
    case "never":
      return false;
    case "origin":
      return request.origin === undefined ? "unknown" : accepts(condition.language, request.origin);
    case "origin-present":
      return request.origin !== undefined;
    case "method":
      return request.method === condition.equals;
    case "environment-variable":
      return "unknown";
    case "test":
      // Calls that cannot be seen work, as in the proofs of findings.
      return condition.class === "failure" ? false : "unknown";
    case "not": {
      const inner = holdsPlainly(condition.of, request);
      return inner === "unknown" ? inner : !inner;
    }
    case "and":
    case "or": {
      const decisive = condition.kind === "or";
      const answers = condition.of.map((part) => holdsPlainly(part, request));
      if (answers.includes(decisive)) return decisive;
      return answers.includes("unknown") ? "unknown" : !decisive;
    }
  }
}
