/**
 * From headers that are written by hand to facts: each write is one, and the Access-Control-* writes of one response make a policy. Knows no
 * technology; who writes is given. Refuses nothing: what is no header was left out before.
 */

import { isPossible } from "../../../conditions/decide.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import { allOf, anyOf, negate } from "../../../model/condition.ts";
import type { CorsPolicy, Fact, HeaderWrite, OriginSet, Scope } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import { containsPlace, samePlace } from "../../../text/place.ts";
import { combineArms } from "../../combine-origins.ts";
import type { CorsHeaderWrite, PreflightAnswer } from "../../cors-from-headers.ts";
import { corsPoliciesFrom, onResponses, responsesWhere, variesByOrigin } from "../../cors-from-headers.ts";
import { isForOptions, onPreflights } from "../../preflighted.ts";
import { plainHttpHandlers } from "../https-evidence.ts";
import { exportedMethodOf } from "../method-exports.ts";
import { placeOfUse } from "../option-values.ts";
import { readOrigins } from "../origin-option.ts";
import { routesOfFunction } from "../policy-routes.ts";
import type { RegistrationIndex } from "../registration-index.ts";
import { indexRegistrations } from "../registration-index.ts";
import type { AppRegistration } from "../registrations.ts";
import { ownerIdAt, registrationsOf, scopeOfMiddleware, scopeOfStatement } from "../registrations.ts";
import { routesAnswering } from "../routed-answers.ts";
import { callsInside, writtenAssignmentsTo } from "../sites-by-key.ts";
import { eachPlaceOnce } from "./collect.ts";
import type { Answer } from "./companions.ts";
import { companionsOf } from "./companions.ts";
import { isFileAnswer } from "./content-type.ts";
import { chosenByLink, headerValueOf, mirrorsPreflight, rawOriginTable } from "./header-value.ts";
import { callersOf, intoOneAnswer } from "./one-answer.ts";
import type { RawWrite } from "./writes.ts";
import { ownerOf } from "./writes.ts";

/** Whose facts they are. */
export type WriterIdentity = Pick<HeaderWrite, "technology" | "label">;

interface WriteContext {
  readonly scope: Scope;
  readonly responses: CorsPolicy["responses"];
  readonly registration: AppRegistration | undefined;
  /** Method by whose name the handler is exported. */
  readonly exportedAs?: string;
}

const OWN_METHODS = new Set(["get", "head", "post", "put", "patch", "delete", "del"]);

function contextOf(write: RawWrite, registrations: RegistrationIndex, source: JavaScriptSource): WriteContext {
  if (write.scope !== undefined) return { scope: write.scope, responses: "all", registration: undefined };
  const within = write.site === undefined ? write.within : ownerOf(write.site);
  const site = { at: (write.site ?? write).at, within };
  if (within === undefined) {
    return {
      scope: { level: "handler", owner: ownerIdAt(write.object ?? write.at), order: write.at.span.start },
      responses: "all",
      registration: undefined,
    };
  }
  const registration = registrations.ofFunction(within.id);
  if (registration === undefined) {
    const own = write.isShared === true ? undefined : exportedMethodOf(source, within.id);
    const scope = scopeOfStatement(registrations.all, site);
    return own === undefined
      ? { scope, responses: "all", registration }
      : { scope, responses: own === "OPTIONS" ? "preflight" : "actual", registration, exportedAs: own };
  }
  const responses = registration.method === "options" ? "preflight" : OWN_METHODS.has(registration.method) ? "actual" : "all";
  const scope = scopeOfMiddleware(registration, site.at);
  const isErrorHandler = registration.method === "use" && within.parameters.length === 4;
  return {
    scope: registration.method === "use" ? scope : { ...scope, level: "handler" },
    responses: isErrorHandler ? "errors" : responses,
    registration,
  };
}

function headerFact(write: RawWrite, context: WriteContext, identity: WriterIdentity): HeaderWrite {
  const fact: HeaderWrite = {
    kind: "header-write",
    ...identity,
    at: write.at,
    via: [],
    scope: context.scope,
    environment: "any",
    layer: "application",
    name: write.name,
    nameAt: write.nameAt,
    mode: write.mode,
    from: "written",
    value:
      write.value === undefined
        ? { kind: "unknown", reason: { kind: "dynamic", text: "the header is removed" }, at: write.at, via: [] }
        : headerValueOf(write.value),
    when: write.when,
    responses: responsesWhere(write.when, context.responses),
    yields: false,
  };
  const chosenBy = write.value === undefined ? undefined : chosenByLink(write.value);
  return { ...fact, ...(chosenBy === undefined ? {} : { chosenBy }), ...(write.object === undefined ? {} : { options: write.object }) };
}

/** Facts of all writes, and the policies that they make. */
export function* factsOfWrites(writes: readonly RawWrite[], source: JavaScriptSource, identity: WriterIdentity): Iterable<Fact> {
  yield* headersOfWrites(writes, source, identity);
  yield* policiesOfWrites(writes, source, identity);
}

/** A fact for each place that writes a header. */
export function* headersOfWrites(writes: readonly RawWrite[], source: JavaScriptSource, identity: WriterIdentity): Iterable<HeaderWrite> {
  if (writes.length === 0) return;
  const registrations = indexRegistrations(registrationsOf(source));
  const plainHttp = plainHttpHandlers(source);
  for (const write of eachPlaceOnce(writes).flatMap(byBranch)) {
    const written = headerFact(write, contextOf(write, registrations, source), identity);
    const fact = CSP.test(write.name) && isFileAnswer(write, source) ? { ...written, onFile: true as const } : written;
    yield write.within !== undefined && plainHttp.has(write.within.id) ? { ...fact, overPlainHttp: true } : fact;
  }
}

/**
 * `cond ? "DENY" : "SAMEORIGIN"` is one write for each branch, as if it stood in `if` and `else`. CORS headers are judged as a policy, which
 * has branches of its own, and an empty text sends no setting.
 */
function byBranch(write: RawWrite): readonly RawWrite[] {
  const { value } = write;
  if (value?.kind !== "choice" || /^(?:access-control-|vary$)/i.test(write.name) || headerValueOf(value).kind !== "unknown") return [write];
  // What a link chooses, with a default beside it, is one thing to say.
  if (chosenByLink(value) !== undefined) return [write];
  return branchesOf(write);
}

/** The same for who is allowed, and with credentials or not: what lets a caller in on both sides of a test does not hang on it. */
function decidingByBranch(write: RawWrite): readonly RawWrite[] {
  return CREDENTIALS.test(write.name) || allowsOrigin(write) ? branchesOf(write) : [write];
}

function branchesOf(write: RawWrite): readonly RawWrite[] {
  const { value } = write;
  if (value?.kind !== "choice") return [write];
  const before: Condition[] = [];
  const branches = value.alternatives.map((one): RawWrite => {
    const when = allOf([write.when, ...before.map(negate), one.when]);
    before.push(one.when);
    return { ...write, value: one.value, when };
  });
  return branches.filter((one) => isPossible(one.when) && one.value?.kind !== "undefined" && stringOf(one.value) !== "");
}

/** The policies that the writes of each group make. */
export function* policiesOfWrites(writes: readonly RawWrite[], source: JavaScriptSource, identity: WriterIdentity): Iterable<CorsPolicy> {
  if (writes.length > 0) yield* policies(writes, source, indexRegistrations(registrationsOf(source)), identity);
}

/** The one header that says something else of a file than of a page. */
const CSP = /^\s*content-security-policy/i;

const CREDENTIALS = /access-control-allow-credentials/i;
const ALLOWED_ORIGIN = /access-control-allow-origin/i;

function* policies(writes: readonly RawWrite[], source: JavaScriptSource, registrations: RegistrationIndex, identity: WriterIdentity): Iterable<CorsPolicy> {
  const varying = varyingPlaces(writes, source, registrations);
  // What is spread into an object that a helper fills may vary too.
  const mayVary = callsVaryHelper(source) || writes.some((write) => write.besideUnread === true);
  const callers = callersOf(writes, source);
  const groups = new Map<string, RawWrite[]>();
  for (const write of intoOneAnswer(writes, callers)) {
    const group = groups.get(write.group);
    if (group === undefined) groups.set(write.group, [write]);
    else group.push(write);
  }
  const getsPreflights = (write: RawWrite): boolean => contextOf(write, registrations, source).responses !== "actual";
  const permitting = [...groups.values()].filter((group) => permitsPreflights(group.filter(getsPreflights)));
  const around = writes.some(allowsOrigin) ? source.importers() : [];
  const isAnsweredElsewhere =
    [source, ...around].some((one) => one.importedPackages().some((name) => /cors/i.test(name))) || around.some(({ text }) => ALLOWED_ORIGIN.test(text));
  const contexts = [...groups.values()].flatMap((group) => group.filter(allowsOrigin).slice(0, 1)).map((origin) => contextOf(origin, registrations, source));
  const answering = contexts.find(({ exportedAs }) => exportedAs !== undefined && exportedAs !== "OPTIONS")?.scope.owner;
  const allowsCredentials = (write: RawWrite): boolean => CREDENTIALS.test(write.name);
  const answers = [...groups].map(([key, group]): Answer => {
    const [first] = group;
    return { key, writes: group, registration: first === undefined ? undefined : contextOf(first, registrations, source).registration };
  });
  for (const [key, own] of groups) {
    const origin = own.find(allowsOrigin);
    if (origin === undefined) continue;
    const answer = answers.find((one) => one.key === key);
    const companions = answer === undefined || own.some(allowsCredentials) ? undefined : companionsOf(answer, answers, callers, source);
    const group = [...(companions?.writes ?? []), ...own];
    const isAnsweredHere = origin.preflight?.answers === "no" || permitting.some((other) => other !== own);
    const mayAnswerElsewhere = isAnsweredElsewhere || isAnsweredHere;
    const byCallers = [...(callers.get(key) ?? [])].some((caller) => groups.get(caller)?.some(allowsCredentials) === true);
    const nearby = writes.some((write) => allowsCredentials(write) && (isWithin(write, origin) || isWithin(origin, write)));
    const routes = origin.within === undefined ? undefined : routesOfFunction(origin.within, source, isAnsweredHere);
    const methods = anyOf(routes?.methods?.map((equals): Condition => ({ kind: "method", equals })) ?? [{ kind: "always" }]);
    const context = besideOthers(contextOf(origin, registrations, source), answering);
    const putOn = routesAnswering(source, origin.within);
    const made = corsPoliciesFrom({
      base: { ...identity, via: [], scope: context.scope, environment: "any", layer: "application" },
      writes: withMixedCase(group).flatMap((write) =>
        decidingByBranch(write)
          .filter(({ when }) => isPossible(allOf([when, methods])))
          .map((one) => toCorsWrite(one, source, write.value)),
      ),
      preflight: origin.preflight ?? preflightAnswer(origin, context, source),
      responses: context.responses,
      preflightElsewhere: mayAnswerElsewhere ? "may-be" : undefined,
      credentialsElsewhere:
        !group.some(allowsCredentials) && (byCallers || nearby || companions?.mayBeMore === true || around.some(({ text }) => CREDENTIALS.test(text))),
      varyOutside:
        mayVary || varying.apps.has(context.scope.owner) || group.some((write) => write.within !== undefined && varying.functions.has(write.within.id)),
      ...(origin.object === undefined ? {} : { options: origin.object }),
    });
    for (const policy of made)
      yield { ...policy, ...(putOn === undefined ? {} : { putOn: { ...putOn, when: origin.when } }), ...(routes === undefined ? {} : { routes }) };
  }
}

/**
 * The handler of OPTIONS answers preflights of the handlers beside it; of one that is alone nobody knows what the others send. Nor of an app
 * that is handed in: other code gives it hooks and middleware.
 */
function besideOthers(context: WriteContext, answering: string | undefined): WriteContext {
  const { registration } = context;
  if (registration?.method === "options" && registration.owner.creation === undefined) return { ...context, responses: "all" };
  if (context.exportedAs !== "OPTIONS") return context;
  return answering === undefined ? { ...context, responses: "all" } : { ...context, scope: { ...context.scope, owner: answering } };
}

/** True if the write stands in the function of the other, or in one inside it. */
function isWithin(write: RawWrite, other: RawWrite): boolean {
  return other.within !== undefined && containsPlace(other.within.at, write.at);
}

function allowsOrigin(write: RawWrite): boolean {
  return write.name.toLowerCase() === "access-control-allow-origin" && write.mode !== "remove";
}

/** True if some write of the group may give a preflight an origin. */
function permitsPreflights(group: readonly RawWrite[]): boolean {
  return group.some((write) => allowsOrigin(write) && isPossible(onPreflights(onResponses(write.when, "preflight"))));
}

/**
 * True if the file calls a helper that is named after Vary, of the package `vary` or its own: it may well write the header for
 * these responses, and who says that it is missing must be certain. Methods such as `res.vary` are read as writes.
 */
function callsVaryHelper(source: JavaScriptSource): boolean {
  return /(?<![.\w$])(?:vary|[a-z][\w$]{0,40}Vary)[\w$]{0,40}\s?\(/.test(source.text);
}

/** Functions that write Vary: Origin, and apps of which some middleware does. */
function varyingPlaces(
  writes: readonly RawWrite[],
  source: JavaScriptSource,
  registrations: RegistrationIndex,
): { readonly functions: ReadonlySet<string>; readonly apps: ReadonlySet<string> } {
  const functions = new Set<string>();
  const apps = new Set<string>();
  for (const write of writes) {
    if (write.name.toLowerCase() !== "vary" || !variesByOrigin(toCorsWrite(write, source))) continue;
    if (write.within !== undefined) functions.add(write.within.id);
    const { registration, scope } = contextOf(write, registrations, source);
    if (registration?.method === "use") apps.add(scope.owner);
  }
  return { functions, apps };
}

/** `Headers` of Fetch join the values of keys that differ only in case; Node.js keeps the last. */
function withMixedCase(group: readonly RawWrite[]): readonly RawWrite[] {
  const seen = new Map<string, string>();
  return group.map((write) => {
    const lower = write.name.toLowerCase();
    const known = seen.get(lower);
    if (known === undefined) seen.set(lower, write.name);
    const joins = write.isFetch && write.object !== undefined && known !== undefined && known !== write.name && write.mode === "set";
    return joins ? { ...write, mode: "append" as const } : write;
  });
}

/** `whole`: the value that is written, of which the write has one branch. */
function toCorsWrite(write: RawWrite, source: JavaScriptSource, whole = write.value): CorsHeaderWrite {
  const name = write.name.toLowerCase();
  const { value, when } = write;
  const base = { name, at: write.at, mode: write.mode, when } as const;
  if (value === undefined) return { ...base, value: { kind: "unknown", reason: { kind: "dynamic", text: "the header is removed" }, at: write.at, via: [] } };
  const sent = mirrorsPreflight(value) ? "mirror" : headerValueOf(value);
  if (name !== "access-control-allow-origin") return { ...base, value: sent };
  const origins = readOrigins(value, rawOriginTable(), { source, timing: "request" });
  const combined = combineArms([{ when: { kind: "always" }, origins }], value.at, value.via, "request");
  return { ...base, value: sent, origins: atTheWrite(combined, placeOfUse(whole ?? value), write.at) };
}

/** Reading the request's origin is no fault, sending it back is: the place that counts is the value in the write. */
function atTheWrite(origins: OriginSet, use: Place, write: Place): OriginSet {
  if (origins.kind === "choice") return { ...origins, arms: origins.arms.map((arm) => ({ when: arm.when, origins: atTheWrite(arm.origins, use, write) })) };
  const isTaken = origins.kind === "echo" || origins.kind === "request-chosen" || (origins.kind === "broken" && origins.how === "invalid-value");
  if (!isTaken || !containsPlace(write, use) || containsPlace(write, origins.at)) return origins;
  return { ...origins, at: use, via: [...origins.via.filter((place) => !samePlace(place, use)), origins.at] };
}

const ENDING = new Set(["end", "send", "sendStatus", "status", "writeHead", "json", "code"]);

/** How a preflight is answered by the function that writes the headers: in a branch for OPTIONS, or as an OPTIONS route. */
function preflightAnswer(write: RawWrite, context: WriteContext, source: JavaScriptSource): PreflightAnswer {
  const { within } = write;
  if (within === undefined) return { answers: "no", status: 204 };
  const always = context.registration?.method === "options" || context.exportedAs === "OPTIONS";
  let ends = false;
  let status: number | undefined;
  for (const site of callsInside(source, within)) {
    if (!always && !isForOptions(site.when)) continue;
    const { callee } = site;
    const isResponse = site.form === "new" && callee.kind !== "method" && /Response$/.test(source.text.slice(site.calleeAt.span.start, site.calleeAt.span.end));
    if (isResponse) {
      const init = propertyOf(site.arguments[1], "status")?.value;
      return { answers: "all-options", status: init?.kind === "number" ? init.value : 200 };
    }
    if (callee.kind !== "method" || !ENDING.has(callee.name)) continue;
    ends = true;
    status ??= statusOf(site, callee.name);
  }
  for (const assignment of [...writtenAssignmentsTo(source, "statusCode"), ...writtenAssignmentsTo(source, "status")]) {
    if (assignment.within?.id !== within.id) continue;
    if (assignment.value.kind !== "number" || !(always || isForOptions(assignment.when))) continue;
    ends = true;
    status ??= assignment.value.value;
  }
  return { answers: ends ? "all-options" : "no", status: status ?? 200 };
}

function statusOf(site: CallSite, method: string): number | undefined {
  const [first] = site.arguments;
  return first?.kind === "number" && method !== "send" && method !== "json" && method !== "end" ? first.value : undefined;
}
