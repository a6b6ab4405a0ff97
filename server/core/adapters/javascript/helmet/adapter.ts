/**
 * helmet and koa-helmet, and the packages that are one part of it. Says which headers are sent, by default, as written or
 * switched off, and what helmet refuses or ignores. Refuses to follow helmet through wrappers of other packages.
 */

import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { RecordProperty, Value } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import { allOf } from "../../../model/condition.ts";
import type { ConfigProblem, Fact, HeaderValue, HeaderWrite, Scope } from "../../../model/facts.ts";
import { containsPlace } from "../../../text/place.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { NO_COOKIES, NO_CORS, NO_ERROR_ANSWERS } from "../../lacks.ts";
import { alternativesOf } from "../alternatives.ts";
import { lookUpOption, placeOfUse, reasonOf, truthOf } from "../option-values.ts";
import type { AppRegistration } from "../registrations.ts";
import { isNeverUsed, isRegisteredNever, registrationOfCall, registrationsOf, scopeOfMiddleware } from "../registrations.ts";
import { resemblingName } from "../resembling.ts";
import type { HelmetCall } from "./calls.ts";
import { helmetCallOf, helmetSites } from "./calls.ts";
import type { PartOutcome, PartProblem } from "./outcome.ts";
import { unknownHeaderValue } from "./outcome.ts";
import type { HelmetPart } from "./parts.ts";
import { HELMET_PARTS, optionNamesOf, REMOVED_OPTIONS } from "./parts.ts";
import { renderHelmet } from "./render.ts";
import { subOptionProblems } from "./sub-options.ts";
import type { HelmetMajor } from "./versions.ts";
import { helmetMajorsOf } from "./versions.ts";

const ID = "javascript/helmet";

/** Recognises `helmet()`, `helmet.hsts()`, named imports, koa-helmet, @fastify/helmet and stand-alone parts. */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "helmet",
  language: "javascript",
  hints: ["helmet", "frameguard", "hsts", "referrer-policy", "dont-sniff-mimetype", "hide-powered-by", "ienoopen", "dns-prefetch-control"],
  intents: [
    "edit-hsts",
    "edit-directive",
    "set-header",
    "add-header-middleware",
    "remove-header",
    "remove-emitter",
    "remove-item",
    "rename-option",
    "disable-banner",
  ],
  lacks: [
    { intents: ["reorder"], because: "it is not the app itself" },
    NO_CORS,
    NO_COOKIES,
    NO_ERROR_ANSWERS,
    { intents: ["append-vary", "rename-header", "answer-preflight", "guard-by-environment"], because: "it sends a fixed set of headers" },
  ],
  extract,
  render: renderHelmet,
};

interface Context {
  readonly source: JavaScriptSource;
  readonly call: HelmetCall;
  readonly majors: readonly HelmetMajor[];
  readonly scope: Scope;
  readonly when: Condition;
}

function* extract(source: JavaScriptSource): Iterable<Fact> {
  const registrations = registrationsOf(source);
  for (const registration of registrations) yield* forgottenCalls(source, registration);
  for (const site of helmetSites(source)) {
    const call = helmetCallOf(site);
    if (call === undefined || site.when.kind === "never") continue;
    // A plugin is registered by the call itself.
    const registration = call.optionsIndex === 1 ? registrations.find((one) => one.site === site) : registrationOfCall(registrations, site.at);
    const scope = scopeOfMiddleware(registration, site.at);
    if (registration === undefined && isRegisteredNever(source, site.at)) continue;
    const unused = registration === undefined && call.optionsIndex === 0 && isNeverUsed(source, site.at);
    const when = registration === undefined || containsPlace(registration.site.at, site.at) ? site.when : allOf([site.when, registration.site.when]);
    const majors = helmetMajorsOf(source, call.packageName);
    for (const alternative of call.options === undefined ? [undefined] : alternativesOf(call.options)) {
      const context: Context = {
        source,
        call: { ...call, options: alternative?.value },
        majors,
        scope,
        when: allOf([when, alternative?.when ?? { kind: "always" }]),
      };
      const facts = call.part === undefined ? factsOfWhole(context) : factsOfPart(context, call.part);
      // Options are looked at when it is made; headers are sent by what is used.
      yield* unused ? keepProblems(facts) : facts;
    }
  }
}

function* keepProblems(facts: Iterable<Fact>): Iterable<Fact> {
  for (const fact of facts) if (fact.kind === "config-problem") yield fact;
}

/** `app.use(helmet)`: helmet takes the request for its options and throws (4.x and later). */
function* forgottenCalls(source: JavaScriptSource, registration: AppRegistration): Iterable<Fact> {
  for (const handler of registration.handlers) {
    if (handler.kind !== "external" || handler.package !== "helmet" || handler.steps.some((step) => step.kind !== "member" || step.name !== "default"))
      continue;
    if (helmetMajorsOf(source, "helmet").includes(3)) continue;
    yield {
      ...baseOf(placeOfUse(handler), scopeOfMiddleware(registration, registration.site.at), "helmet"),
      kind: "config-problem",
      problem: { kind: "rejected", when: "on the first request", reason: "helmet itself is given as middleware; call it, helmet()" },
    };
  }
}

function baseOf(at: ConfigProblem["at"], scope: Scope, label: string) {
  return { technology: ID, label, at, via: [], scope, environment: "any", layer: "application" } as const;
}

type Decision =
  /** The part does nothing, and nothing was said about it. */
  | { readonly kind: "none" }
  | { readonly kind: "off"; readonly property: RecordProperty }
  | { readonly kind: "on"; readonly outcome: PartOutcome; readonly property: RecordProperty | undefined };

function* factsOfWhole(context: Context): Iterable<Fact> {
  const { call, majors } = context;
  const { options } = call;
  for (const part of HELMET_PARTS) {
    for (const branch of branchesOf(context, part)) {
      const decisions = majors.map((major) => decide(branch, part, major));
      yield* factsOfDecision(branch, part, agree(decisions, call));
    }
  }
  if (options === undefined || options.kind === "undefined") return;
  if (options.kind === "record") {
    yield* unknownOptions(context, options.properties);
    return;
  }
  yield { ...baseOf(call.site.at, context.scope, call.packageName), kind: "unread", what: "the options of helmet", reason: reasonOf(options) };
}

/** The options once for each branch of the part's own option: `contentSecurityPolicy: strict ? { … } : false`. */
function branchesOf(context: Context, part: HelmetPart): readonly Context[] {
  const { options } = context.call;
  if (options?.kind !== "record") return [context];
  const chosen = options.properties.filter(({ name, value }) => value.kind === "choice" && (name === part.name || name === part.legacyName));
  const [property] = chosen;
  if (property === undefined || chosen.length > 1) return [context];
  return alternativesOf(property.value).map(({ when, value }) => {
    const properties = options.properties.map((one) => (one === property ? { ...one, value } : one));
    return { ...context, call: { ...context.call, options: { ...options, properties } }, when: allOf([context.when, when]) };
  });
}

function* factsOfPart(context: Context, part: HelmetPart): Iterable<Fact> {
  const { source, call, majors } = context;
  const options = call.options?.kind === "boolean" ? undefined : call.options;
  const decisions = majors.map((major): Decision => ({ kind: "on", outcome: part.outcome(source, options, major, call.site.calleeAt), property: undefined }));
  const isWritten = options !== undefined && options.kind !== "undefined";
  for (const fact of factsOfDecision(context, part, agree(decisions, call))) {
    if (fact.kind === "config-problem" && call.packageName !== "helmet" && call.packageName !== "koa-helmet" && call.packageName !== "helmet-csp") continue;
    // A part that is called by itself was asked for, with or without options.
    yield fact.kind === "header-write" ? { ...fact, from: "written", ...(isWritten ? {} : { nameAt: call.site.calleeAt }) } : fact;
  }
}

function decide(context: Context, part: HelmetPart, major: HelmetMajor): Decision {
  const { source, call } = context;
  const at = call.site.calleeAt;
  if (major < part.from || major > part.until) return { kind: "none" };
  const none: Decision = { kind: "none" };
  const byDefault = (): Decision =>
    part.isOnByDefault(major) ? { kind: "on", outcome: part.outcome(source, undefined, major, at), property: undefined } : none;
  const names = optionNamesOf(part, major);
  const lookups = names.map((name) => lookUpOption(source, call.options, name));
  const present = lookups.filter((lookup) => lookup.kind === "present");
  const [first, second] = present;
  if (first !== undefined && second !== undefined && major >= 6) {
    const problem: PartProblem = {
      kind: "rejected",
      at: second.property.keyAt,
      via: [],
      reason: `${part.header} is given twice, as '${names[0]}' and as '${names[1]}'`,
    };
    return { kind: "on", outcome: { header: part.header, value: refusedBy(second.value), problems: [problem] }, property: first.property };
  }
  if (first === undefined) {
    const unknown = lookups.find((lookup) => lookup.kind === "unknown");
    if (unknown === undefined) return byDefault();
    const value: HeaderValue = { kind: "unknown", reason: unknown.reason, at: unknown.at, via: unknown.via };
    return { kind: "on", outcome: { header: part.header, value, problems: [] }, property: undefined };
  }
  return decideWritten(context, part, major, first.property, byDefault);
}

function decideWritten(context: Context, part: HelmetPart, major: HelmetMajor, property: RecordProperty, byDefault: () => Decision): Decision {
  const { source } = context;
  const { value } = property;
  const on = (outcome: PartOutcome): Decision => ({ kind: "on", outcome, property });
  switch (value.kind) {
    case "undefined":
      return byDefault();
    case "boolean":
      if (value.value) return on(part.outcome(source, undefined, major, value.at));
      return part.isOnByDefault(major) ? { kind: "off", property } : { kind: "none" };
    case "null": {
      // `options.xFrameOptions ?? options.frameguard`: null under the newer name is as good as nothing.
      if (major === 3 || (part.legacyName !== undefined && property.name === part.name)) return byDefault();
      if (part.takesNoOptions === true) return on(part.outcome(source, undefined, major, value.at));
      const problem: PartProblem = {
        kind: "rejected",
        at: value.at,
        via: value.via,
        reason: `the option '${property.name}' is null; write false to switch ${part.header} off`,
      };
      return on({ header: part.header, value: refusedBy(value), problems: [problem] });
    }
    case "record": {
      const outcome = part.outcome(source, value, major, property.keyAt);
      return on({ ...outcome, problems: [...outcome.problems, ...subOptionProblems(part, value, major)] });
    }
    default:
      return on({ header: part.header, value: unknownHeaderValue(value), problems: [] });
  }
}

function refusedBy(value: Value): HeaderValue {
  return { kind: "unknown", reason: { kind: "dynamic", text: "the configuration is refused" }, at: value.at, via: value.via };
}

/** What holds in every version that may be installed; where they differ the value is unknown. */
function agree(decisions: readonly Decision[], call: HelmetCall): Decision {
  const [first, ...others] = decisions;
  if (first === undefined) return { kind: "none" };
  if (others.length === 0) return first;
  const key = decisionKey(first);
  if (others.every((other) => decisionKey(other) === key)) return first;
  const on = decisions.find((decision) => decision.kind === "on");
  if (on === undefined) return decisions.find((decision) => decision.kind === "off") ?? first;
  const reason = { kind: "external", text: "it depends on the version of helmet, and package.json does not say which" } as const;
  return { ...on, outcome: { ...on.outcome, problems: [], value: { kind: "unknown", reason, at: call.site.calleeAt, via: [] } } };
}

/** @fastify/helmet adds a nonce to two directives of each response. */
function addsNonces(context: Context): boolean {
  const lookup = lookUpOption(context.source, context.call.options, "enableCSPNonces");
  return lookup.kind === "present" && truthOf(lookup.value) !== false;
}

function decisionKey(decision: Decision): string {
  if (decision.kind !== "on") return decision.kind;
  const { header, value, problems } = decision.outcome;
  return JSON.stringify([header, value, problems]);
}

function* factsOfDecision(context: Context, part: HelmetPart, decision: Decision): Iterable<HeaderWrite | ConfigProblem> {
  if (decision.kind === "none") return;
  const { call, scope } = context;
  const base = baseOf(call.site.at, scope, call.packageName);
  const options = call.options?.kind === "record" ? { options: call.options.at } : {};
  const common = { ...base, ...options, kind: "header-write", when: context.when, responses: "all", yields: false } as const;
  if (decision.kind === "off") {
    if (part.removes === true) return;
    const { value, keyAt } = decision.property;
    const off: HeaderValue = { kind: "unknown", reason: { kind: "dynamic", text: "it is switched off" }, at: value.at, via: value.via };
    yield { ...common, name: part.header, nameAt: keyAt, mode: "remove", from: "switched-off", value: off };
    return;
  }
  const { outcome, property } = decision;
  const nameAt = property?.keyAt ?? call.site.calleeAt;
  const from = property === undefined ? "default" : "written";
  if (part.removes === true) {
    const removed: HeaderValue = { kind: "unknown", reason: { kind: "dynamic", text: "it is removed" }, at: nameAt, via: [] };
    yield { ...common, name: part.header, nameAt, mode: "remove", from, value: removed };
  } else {
    const isNonced = part.name === "contentSecurityPolicy" && call.optionsIndex === 1 && addsNonces(context);
    const nonced: HeaderValue = { kind: "unknown", reason: { kind: "dynamic", text: "nonces are added to it" }, at: outcome.value.at, via: outcome.value.via };
    yield { ...common, name: outcome.header, nameAt, mode: "set", from, value: isNonced ? nonced : outcome.value };
  }
  for (const problem of outcome.problems) yield configProblem(context, problem);
}

function configProblem(context: Context, problem: PartProblem): ConfigProblem {
  const base = baseOf(problem.at, context.scope, context.call.packageName);
  switch (problem.kind) {
    case "rejected":
      return { ...base, via: problem.via, kind: "config-problem", problem: { kind: "rejected", when: "at start", reason: problem.reason } };
    case "unknown-option": {
      const { at: _at, ...ignored } = problem;
      return { ...base, kind: "config-problem", problem: { ...ignored, leavesOpen: false } };
    }
  }
}

function* unknownOptions(context: Context, properties: readonly RecordProperty[]): Iterable<ConfigProblem> {
  const { majors } = context;
  const known = new Set(
    majors.flatMap((major) => HELMET_PARTS.flatMap((part) => (major >= part.from && major <= part.until ? optionNamesOf(part, major) : []))),
  );
  if (context.call.packageName === "@fastify/helmet") for (const name of ["global", "enableCSPNonces", "prefix"]) known.add(name);
  for (const [name, { goneSince }] of REMOVED_OPTIONS) if (majors.some((major) => major < goneSince)) known.add(name);
  const written = new Set(properties.map((property) => property.name));
  for (const property of properties) {
    if (known.has(property.name)) continue;
    // Switching off what does not exist harms nobody.
    if (truthOf(property.value) === false) continue;
    const ignored = { kind: "unknown-option", at: property.keyAt, option: property.name } as const;
    const removed = REMOVED_OPTIONS.get(property.name);
    if (removed !== undefined) {
      yield configProblem(context, { ...ignored, resembles: undefined, loss: removed.loss });
    } else {
      // Never there although many expect it: nothing is meant instead.
      const resembles = property.name === "permissionsPolicy" ? undefined : resemblingName(property.name, [...known]);
      yield configProblem(context, { ...ignored, resembles: resembles !== undefined && written.has(resembles) ? undefined : resembles });
    }
  }
}
