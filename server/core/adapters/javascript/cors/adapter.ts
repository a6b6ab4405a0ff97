/** Reads the package `cors` (Express, Connect, and whatever calls its middleware). Facts: adapter.md beside this file. Refuses to guess options that are not known. */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Fact } from "../../../model/facts.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import type { OptionSpelling } from "../options-render.ts";
import { OPTION_INTENTS, renderOptions } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { optionProblems, policyFact, responsesOf, unreadOptions } from "../policy-fact.ts";
import type { RegistrationIndex } from "../registration-index.ts";
import { indexRegistrations } from "../registration-index.ts";
import { registrationsOf, scopeOfMiddleware } from "../registrations.ts";
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
  allowList: (origins, editor) => editor.arrayOf(origins),
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
    const sites = source.calls().filter(isCorsCall);
    if (sites.length === 0) return;
    const registrations = indexRegistrations(registrationsOf(source));
    for (const site of sites) yield* factsOf(site, source, registrations);
  },
  render: (intent, fact, editor, source) => renderOptions(intent, fact, editor, source, CORS_SPELLING),
};

/** `cors(…)`, with every way to import it: CommonJS, default, namespace, compiled `(0, cors_1.default)(…)`. */
function isCorsCall(site: CallSite): boolean {
  const { callee } = site;
  if (site.form !== "call" || callee.kind !== "external" || callee.value.package !== "cors" || site.when.kind === "never") return false;
  return callee.value.steps.every((step) => step.kind === "member" && step.name === "default");
}

function* factsOf(site: CallSite, source: JavaScriptSource, registrations: RegistrationIndex): Iterable<Fact> {
  const own = registrations.ofCall(site.at);
  const use: PolicyUse = {
    technology: TECHNOLOGY,
    label: adapter.label,
    at: site.at,
    scope: scopeOfMiddleware(own[0], site.at),
    responses: responsesOf(own),
    when: site.when,
  };
  const [options] = site.arguments;
  const parts = readCorsArgument(options, { source, timing: "setup" }, site.at);
  if (site.hasSpread && options === undefined) return;
  yield policyFact(use, parts, corsProfile(parts));
  yield* unreadOptions(use, parts);
  yield* optionProblems(options, CORS_OPTION_NAMES, use);
}
