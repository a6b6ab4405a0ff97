/**
 * What helmet sends and refuses with an options object, whoever hands it over: an app, a plugin, a framework that adds options of its own.
 * Refuses to know how it was called.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { RecordProperty, Value, ValueOf } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import { allOf } from "../../../model/condition.ts";
import type { ConfigProblem, Fact, HeaderValue, HeaderWrite, Scope } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import { samePlace } from "../../../text/place.ts";
import { alternativesOf } from "../alternatives.ts";
import { lookUpOption, reasonOf, truthOf } from "../option-values.ts";
import { resemblingName } from "../resembling.ts";
import { isSupplied } from "../supplied-options.ts";
import type { PartOutcome, PartProblem } from "./outcome.ts";
import { unknownHeaderValue } from "./outcome.ts";
import type { HelmetPart } from "./parts.ts";
import { HELMET_PARTS, optionNamesOf, REMOVED_OPTIONS } from "./parts.ts";
import { subOptionProblems } from "./sub-options.ts";
import type { HelmetMajor } from "./versions.ts";

/** Options on their way to helmet. */
export interface HelmetUse {
  readonly source: JavaScriptSource;
  readonly technology: string;
  /** What people call it: the package that is called, `Strapi`. */
  readonly label: string;
  /** The call or entry that makes it send. */
  readonly at: Place;
  /** What is shown for headers that nobody mentioned: the name that is called. */
  readonly nameAt: Place;
  readonly options: Value | undefined;
  readonly majors: readonly HelmetMajor[];
  readonly scope: Scope;
  readonly when: Condition;
  /** When a configuration that helmet refuses fails: `at start`. */
  readonly refusedWhen: string;
  /** True if something else adds nonces to the policy of each response. */
  readonly addsNonces: boolean;
  /** Options beside those of helmet. */
  readonly otherOptions: readonly string[];
}

function baseOf({ technology, label, scope }: HelmetUse, at: Place) {
  return { technology, label, at, via: [], scope, environment: "any", layer: "application" } as const;
}

type Decision =
  /** The part does nothing, and nothing was said about it. */
  | { readonly kind: "none" }
  | { readonly kind: "off"; readonly property: RecordProperty }
  | { readonly kind: "on"; readonly outcome: PartOutcome; readonly property: RecordProperty | undefined };

/** All that helmet does with the options. */
export function* factsOfWhole(use: HelmetUse): Iterable<Fact> {
  for (const part of HELMET_PARTS) {
    for (const branch of branchesOf(use, part)) {
      const decisions = use.majors.map((major) => decide(branch, part, major));
      yield* factsOfDecision(branch, part, agree(decisions, use));
    }
  }
  const { options } = use;
  if (options === undefined || options.kind === "undefined") return;
  if (options.kind === "record") yield* unknownOptions(use, options);
  else yield { ...baseOf(use, use.at), kind: "unread", what: "the options of helmet", reason: reasonOf(options) };
}

/** The options once for each branch of the part's own option: `contentSecurityPolicy: strict ? { … } : false`. */
function branchesOf(use: HelmetUse, part: HelmetPart): readonly HelmetUse[] {
  const { options } = use;
  if (options?.kind !== "record") return [use];
  const chosen = options.properties.filter(({ name, value }) => value.kind === "choice" && (name === part.name || name === part.legacyName));
  const [property] = chosen;
  if (property === undefined || chosen.length > 1) return [use];
  return alternativesOf(property.value).map(({ when, value }) => {
    const properties = options.properties.map((one) => (one === property ? { ...one, value } : one));
    return { ...use, options: { ...options, properties }, when: allOf([use.when, when]) };
  });
}

/** What one part does that is called by itself. */
export function* factsOfPart(use: HelmetUse, part: HelmetPart): Iterable<HeaderWrite | ConfigProblem> {
  const options = use.options?.kind === "boolean" ? undefined : use.options;
  const decisions = use.majors.map((major): Decision => ({ kind: "on", outcome: part.outcome(use.source, options, major, use.nameAt), property: undefined }));
  const isWritten = options !== undefined && options.kind !== "undefined";
  for (const fact of factsOfDecision(use, part, agree(decisions, use))) {
    // A part that is called by itself was asked for, with or without options.
    yield fact.kind === "header-write" ? { ...fact, from: "written", ...(isWritten ? {} : { nameAt: use.nameAt }) } : fact;
  }
}

function decide(use: HelmetUse, part: HelmetPart, major: HelmetMajor): Decision {
  const { source, options, nameAt } = use;
  if (major < part.from || major > part.until) return { kind: "none" };
  const none: Decision = { kind: "none" };
  const byDefault = (): Decision =>
    part.isOnByDefault(major) ? { kind: "on", outcome: part.outcome(source, undefined, major, nameAt), property: undefined } : none;
  const names = optionNamesOf(part, major);
  const lookups = names.map((name) => lookUpOption(source, options, name));
  const present = lookups.filter((lookup) => lookup.kind === "present");
  const [first, second] = present;
  if (first !== undefined && second !== undefined && major >= 6) {
    const [own, other] = isAdded(use, second.property) ? [first.property, second.property] : [second.property, first.property];
    const reason = isAdded(use, other)
      ? `${part.header} is given twice: as '${own.name}' here, and ${use.label} itself adds '${other.name}'`
      : `${part.header} is given twice, as '${names[0]}' and as '${names[1]}'`;
    const problem: PartProblem = { kind: "rejected", at: own.keyAt, via: [], reason };
    return { kind: "on", outcome: { header: part.header, value: refusedBy(second.value), problems: [problem] }, property: first.property };
  }
  if (first === undefined) {
    const unknown = lookups.find((lookup) => lookup.kind === "unknown");
    if (unknown === undefined) return byDefault();
    const value: HeaderValue = { kind: "unknown", reason: unknown.reason, at: unknown.at, via: unknown.via };
    return { kind: "on", outcome: { header: part.header, value, problems: [] }, property: undefined };
  }
  return decideWritten(use, part, major, first.property, byDefault);
}

/** True for an option that the framework puts under those of the user. */
function isAdded({ options }: HelmetUse, property: RecordProperty | undefined): boolean {
  return property !== undefined && options?.kind === "record" && isSupplied(property, options);
}

function decideWritten(use: HelmetUse, part: HelmetPart, major: HelmetMajor, property: RecordProperty, byDefault: () => Decision): Decision {
  const { source } = use;
  const { value } = property;
  const on = (outcome: PartOutcome): Decision => ({ kind: "on", outcome, property });
  switch (value.kind) {
    case "undefined":
      return byDefault();
    case "boolean":
      if (value.value) return on(part.outcome(source, undefined, major, value.at));
      return part.isOnByDefault(major) && !isAdded(use, property) ? { kind: "off", property } : { kind: "none" };
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
function agree(decisions: readonly Decision[], { nameAt }: HelmetUse): Decision {
  const [first, ...others] = decisions;
  if (first === undefined) return { kind: "none" };
  if (others.length === 0) return first;
  const key = decisionKey(first);
  if (others.every((other) => decisionKey(other) === key)) return first;
  const on = decisions.find((decision) => decision.kind === "on");
  if (on === undefined) return decisions.find((decision) => decision.kind === "off") ?? first;
  const reason = { kind: "external", text: "it depends on the version of helmet, and package.json does not say which" } as const;
  return { ...on, outcome: { ...on.outcome, problems: [], value: { kind: "unknown", reason, at: nameAt, via: [] } } };
}

function decisionKey(decision: Decision): string {
  if (decision.kind !== "on") return decision.kind;
  const { header, value, problems } = decision.outcome;
  return JSON.stringify([header, value, problems]);
}

function* factsOfDecision(use: HelmetUse, part: HelmetPart, decision: Decision): Iterable<HeaderWrite | ConfigProblem> {
  if (decision.kind === "none") return;
  const options = use.options?.kind === "record" && !samePlace(use.options.at, use.at) ? { options: use.options.at } : {};
  const common = { ...baseOf(use, use.at), ...options, kind: "header-write", when: use.when, responses: "all", yields: false } as const;
  if (decision.kind === "off") {
    if (part.removes === true) return;
    const { value, keyAt } = decision.property;
    const off: HeaderValue = { kind: "unknown", reason: { kind: "dynamic", text: "it is switched off" }, at: value.at, via: value.via };
    yield { ...common, name: part.header, nameAt: keyAt, mode: "remove", from: "switched-off", value: off };
    return;
  }
  const { outcome, property } = decision;
  const nameAt = property?.keyAt ?? use.nameAt;
  const from = property === undefined || isAdded(use, property) ? "default" : "written";
  if (part.removes === true) {
    const removed: HeaderValue = { kind: "unknown", reason: { kind: "dynamic", text: "it is removed" }, at: nameAt, via: [] };
    yield { ...common, name: part.header, nameAt, mode: "remove", from, value: removed };
  } else {
    const isNonced = part.name === "contentSecurityPolicy" && use.addsNonces;
    const nonced: HeaderValue = { kind: "unknown", reason: { kind: "dynamic", text: "nonces are added to it" }, at: outcome.value.at, via: outcome.value.via };
    yield { ...common, name: outcome.header, nameAt, mode: "set", from, value: isNonced ? nonced : outcome.value };
  }
  for (const problem of outcome.problems) yield configProblem(use, problem);
}

function configProblem(use: HelmetUse, problem: PartProblem): ConfigProblem {
  const base = baseOf(use, problem.at);
  switch (problem.kind) {
    case "rejected":
      return { ...base, via: problem.via, kind: "config-problem", problem: { kind: "rejected", when: use.refusedWhen, reason: problem.reason } };
    case "unknown-option": {
      const { at: _at, ...ignored } = problem;
      return { ...base, kind: "config-problem", problem: { ...ignored, leavesOpen: false } };
    }
  }
}

function* unknownOptions(use: HelmetUse, { properties }: ValueOf<"record">): Iterable<ConfigProblem> {
  const { majors } = use;
  const known = new Set(
    majors.flatMap((major) => HELMET_PARTS.flatMap((part) => (major >= part.from && major <= part.until ? optionNamesOf(part, major) : []))),
  );
  for (const name of use.otherOptions) known.add(name);
  for (const [name, { goneSince }] of REMOVED_OPTIONS) if (majors.some((major) => major < goneSince)) known.add(name);
  const written = new Set(properties.map((property) => property.name));
  for (const property of properties) {
    if (known.has(property.name)) continue;
    // Switching off what does not exist harms nobody.
    if (truthOf(property.value) === false) continue;
    const ignored = { kind: "unknown-option", at: property.keyAt, option: property.name } as const;
    const removed = REMOVED_OPTIONS.get(property.name);
    if (removed !== undefined) {
      yield configProblem(use, { ...ignored, resembles: undefined, loss: removed.loss });
    } else {
      // Never there although many expect it: nothing is meant instead.
      const resembles = property.name === "permissionsPolicy" ? undefined : resemblingName(property.name, [...known]);
      yield configProblem(use, { ...ignored, resembles: resembles !== undefined && written.has(resembles) ? undefined : resembles });
    }
  }
}
