/** Reads the package `cors` (Express, Connect, and whatever calls its middleware). Facts: adapter.md beside this file. Refuses to guess options that are not known. */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { ExternalStep, Value } from "../../../javascript/values.ts";
import type { Fact } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import { samePlace } from "../../../text/place.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import type { OptionSpelling } from "../options-render.ts";
import { listOrStar, OPTION_INTENTS, renderOptions } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { optionProblems, policyFact, responsesOf, unreadOptions } from "../policy-fact.ts";
import { policyRoutes } from "../policy-routes.ts";
import type { RegistrationIndex } from "../registration-index.ts";
import { indexRegistrations } from "../registration-index.ts";
import type { AppRegistration } from "../registrations.ts";
import { registrationAround, registrationsOf, scopeOfMiddleware } from "../registrations.ts";
import { CORS_OPTION_NAMES, corsProfile, readCorsArgument } from "./options.ts";

const TECHNOLOGY = "javascript/cors";

/** Spelling of the options of `cors` 2.x. */
export const CORS_SPELLING: OptionSpelling = {
  origin: "origin",
  methods: "methods",
  requestHeaders: "allowedHeaders",
  exposedHeaders: "exposedHeaders",
  maxAge: "maxAge",
  credentials: "credentials",
  allowList: listOrStar,
  nobody: "false",
  argument: 0,
};

/** javascript/cors */
export const adapter: JavaScriptAdapter = {
  id: TECHNOLOGY,
  label: "cors (Express)",
  language: "javascript",
  hints: ["cors"],
  intents: OPTION_INTENTS,
  lacks: CORS_LIBRARY,
  *extract(source: JavaScriptSource): Iterable<Fact> {
    const sites = source.callsOf(["cors"]).filter(isCorsCall);
    const registrations = indexRegistrations(registrationsOf(source));
    for (const site of sites) yield* factsOf(site, source, registrations);
    for (const registration of registrations.all) yield* factoryPolicies(registration, source);
    for (const options of source.unusedExportsOfType("cors", "CorsOptions")) yield* sharedOptions(options, source);
  },
  render: (intent, fact, editor, source) => renderOptions(intent, fact, editor, source, CORS_SPELLING),
};

/** `cors(…)`, with every way to import it: CommonJS, default, namespace, compiled `(0, cors_1.default)(…)`. */
function isCorsCall(site: CallSite): boolean {
  const { callee } = site;
  if (site.form !== "call" || callee.kind !== "external" || callee.value.package !== "cors" || site.when.kind === "never") return false;
  return callee.value.steps.every((step) => step.kind === "member" && step.name === "default");
}

/** Options that a file exports for others to use: their type says what for. */
function* sharedOptions(options: Value, source: JavaScriptSource): Iterable<Fact> {
  if (options.kind !== "record") return;
  const { at } = options;
  const use: PolicyUse = {
    technology: TECHNOLOGY,
    label: adapter.label,
    at,
    scope: scopeOfMiddleware(undefined, at),
    responses: "all",
    when: { kind: "always" },
  };
  const parts = readCorsArgument(options, { source, timing: "setup" }, at);
  yield policyFact(use, parts, corsProfile(parts));
  yield* unreadOptions(use, parts);
  yield* optionProblems(options, CORS_OPTION_NAMES, use);
}

/** Policies that a function of another file makes from what it is given here: only the caller knows them. */
function* factoryPolicies(registration: AppRegistration, source: JavaScriptSource): Iterable<Fact> {
  for (const handler of registration.handlers) {
    const creation = creationIn(handler);
    if (creation === undefined || creation.at.file === source.file) continue;
    const parts = readCorsArgument(creation.arguments[0], { source, timing: "setup" }, creation.at);
    const factory = source.calls().find((site) => {
      if (site.callee.kind !== "function" || !site.arguments.some((argument) => isAt(argument, parts.origins.at))) return false;
      const made = creationIn(site.result);
      return made !== undefined && samePlace(made.at, creation.at);
    });
    if (factory === undefined) continue;
    const scope = scopeOfMiddleware(registration, factory.at);
    const when = registration.site.when;
    yield policyFact(
      { technology: TECHNOLOGY, label: adapter.label, at: factory.at, scope, responses: responsesOf([registration]), when },
      parts,
      corsProfile(parts),
    );
  }
}

/** The call of the package that a value comes from. */
function creationIn(value: Value): Extract<ExternalStep, { readonly kind: "call" | "new" }> | undefined {
  const last = value.kind === "external" && value.package === "cors" ? value.steps.at(-1) : undefined;
  return last === undefined || last.kind === "member" ? undefined : last;
}

/** True if the argument is the value at this place, or an object that holds it. */
function isAt(argument: Value, at: Place): boolean {
  return samePlace(argument.at, at) || (argument.kind === "record" && argument.properties.some((property) => samePlace(property.value.at, at)));
}

function* factsOf(site: CallSite, source: JavaScriptSource, registrations: RegistrationIndex): Iterable<Fact> {
  const given = registrations.ofCall(site.at);
  // `app.options("*", (req, res) => cors()(req, res))`: what the handler calls answers as the handler does.
  const around = given.length === 0 ? registrationAround(registrations.all, site) : undefined;
  const own = around === undefined ? given : [around];
  const use: PolicyUse = {
    technology: TECHNOLOGY,
    label: adapter.label,
    at: site.at,
    scope: scopeOfMiddleware(own[0], site.at),
    responses: responsesOf(own),
    when: site.when,
    // Of other CORS middleware of the file the registrations tell.
    routes: policyRoutes(own, source, /access-control-allow-origin/i.test(source.text)),
  };
  const [options] = site.arguments;
  const parts = readCorsArgument(options, { source, timing: "setup" }, site.at);
  if (site.hasSpread && options === undefined) return;
  yield policyFact(use, parts, corsProfile(parts));
  yield* unreadOptions(use, parts);
  yield* optionProblems(options, CORS_OPTION_NAMES, use);
}
