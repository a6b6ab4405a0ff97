/** From the parts that options say to a `cors-policy` fact, for libraries that are configured by an options value. Knows no library. */

import { settingsIn } from "../../conditions/settings.ts";
import { CORS_HEADER_NAMES } from "../../headers/names.ts";
import type { Value } from "../../javascript/values.ts";
import { isEmptyModule } from "../../javascript/values.ts";
import type { Condition } from "../../model/condition.ts";
import { allOf } from "../../model/condition.ts";
import type { EmissionProfile } from "../../model/emission-profile.ts";
import type { ConfigProblem, CorsPolicy, Fact, OriginSet, PolicyRoutes, Scope } from "../../model/facts.ts";
import type { Place } from "../../text/place.ts";
import { combineArms, given } from "../combine-origins.ts";
import type { PolicyParts } from "./policy-parts.ts";
import type { AppRegistration } from "./registrations.ts";
import type { OptionNames } from "./unknown-options.ts";
import { unknownOptions } from "./unknown-options.ts";

/** What is the same for all facts of one use of a library. */
export interface PolicyUse {
  readonly technology: string;
  readonly label: string;
  /** The call, decorator or property that switches CORS on. */
  readonly at: Place;
  readonly scope: Scope;
  readonly responses: CorsPolicy["responses"];
  /** Condition under which CORS is switched on at all. */
  readonly when: Condition;
  /** Given if it is registered at routes alone. */
  readonly routes?: PolicyRoutes | undefined;
}

/** The policy. Vary written by other code is not looked for here: these libraries write their own. */
export function policyFact(use: PolicyUse, parts: PolicyParts, profile: EmissionProfile): CorsPolicy {
  const policy: CorsPolicy = {
    kind: "cors-policy",
    technology: use.technology,
    label: use.label,
    at: use.at,
    via: [],
    scope: use.scope,
    environment: "any",
    layer: "application",
    origins: inForceWhen(given(parts.origins, use.when), use.when),
    entries: parts.entries,
    credentials: parts.credentials,
    methods: parts.methods,
    requestHeaders: parts.requestHeaders,
    exposedHeaders: parts.exposedHeaders,
    maxAge: parts.maxAge,
    varyElsewhere: false,
    responses: use.responses,
    profile,
  };
  const { routes } = use;
  return { ...policy, ...(parts.options === undefined ? {} : { options: parts.options }), ...(routes === undefined ? {} : { routes }) };
}

/** All that options say: the policy, what could not be read of it, and names that the library does not have. */
export function* policyFacts(use: PolicyUse, parts: PolicyParts, profile: EmissionProfile, options: Value | undefined, names: OptionNames): Iterable<Fact> {
  yield policyFact(use, parts, profile);
  yield* unreadOptions(use, parts);
  yield* optionProblems(options, names, use);
}

/** What is switched on by a setting is in force only where the setting says so. */
function inForceWhen(origins: OriginSet, when: Condition): OriginSet {
  const ofSettings = (when.kind === "and" ? when.of : [when]).filter((part) => settingsIn([part]).length > 0);
  return ofSettings.length === 0 ? origins : combineArms([{ when: allOf(ofSettings), origins }], origins.at, origins.via, "setup");
}

/** Unknown option names of an options value, branches of a choice included. */
export function optionProblems(options: Value | undefined, names: OptionNames, use: PolicyUse): readonly ConfigProblem[] {
  if (options === undefined) return [];
  if (isEmptyModule(options)) return [emptyModule(options, use)];
  if (options.kind === "choice") return options.alternatives.flatMap((one) => optionProblems(one.value, names, use));
  const { technology, label, scope } = use;
  return unknownOptions(options, names, { technology, label, via: options.via, scope, environment: "any", layer: "application" });
}

/** `cors(require("./policy"))` of a file that forgot to export: whatever stands there reaches nobody. */
function emptyModule(options: Value, { technology, label, scope }: PolicyUse): ConfigProblem {
  const reason = "the file that is loaded here exports nothing, so the defaults count.";
  const base = { technology, label, via: [options.at], scope, environment: "any", layer: "application" } as const;
  return { ...base, kind: "config-problem", at: options.via[0] ?? options.at, problem: { kind: "ineffective", reason } };
}

/** Says that options were recognised and could not be read at all. */
export function unreadOptions(use: PolicyUse, parts: PolicyParts): readonly Fact[] {
  if (parts.origins.kind !== "unknown") return [];
  const { technology, label, at, scope } = use;
  return [
    {
      kind: "unread",
      technology,
      label,
      at,
      via: [],
      scope,
      environment: "any",
      layer: "application",
      what: "the allowed origins",
      headers: CORS_HEADER_NAMES,
      reason: parts.origins.reason,
    },
  ];
}

const ACTUAL_METHODS = new Set(["get", "head", "post", "put", "patch", "delete", "del"]);

/** Which responses middleware is on: of a route with a method only those of that method. */
export function responsesOf(registrations: readonly AppRegistration[]): CorsPolicy["responses"] {
  if (registrations.length === 0) return "all";
  if (registrations.every((one) => one.method === "options")) return "preflight";
  return registrations.every((one) => ACTUAL_METHODS.has(one.method)) ? "actual" : "all";
}
