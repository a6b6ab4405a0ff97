/** Reads `@fastify/cors` and its old name `fastify-cors`. Facts: adapter.md beside this file. Refuses to guess options that are not known. */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { Fact, Scope } from "../../../model/facts.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import { CORS_SPELLING } from "../cors/adapter.ts";
import { orderOfPlugin } from "../fastify/hooks.ts";
import type { OptionSpelling } from "../options-render.ts";
import { OPTION_INTENTS, renderOptions } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { optionProblems, policyFact, unreadOptions } from "../policy-fact.ts";
import { ownerIdAt, ownerOf } from "../registrations.ts";
import { FASTIFY_OPTION_NAMES, fastifyProfile, readFastifyOptions } from "./options.ts";

const TECHNOLOGY = "javascript/fastify-cors";
const PACKAGES = new Set(["@fastify/cors", "fastify-cors"]);
const EXPORTS = new Set(["default", "fastifyCors"]);

const SPELLING: OptionSpelling = { ...CORS_SPELLING, argument: 1 };

/** javascript/fastify-cors */
export const adapter: JavaScriptAdapter = {
  id: TECHNOLOGY,
  label: "@fastify/cors",
  language: "javascript",
  hints: ["@fastify/cors", "fastify-cors"],
  intents: OPTION_INTENTS,
  lacks: CORS_LIBRARY,
  *extract(source: JavaScriptSource): Iterable<Fact> {
    for (const site of source.callsNamed(["register"])) {
      const packageName = pluginPackage(site.arguments[0]);
      if (packageName !== undefined && site.callee.kind === "method" && site.when.kind !== "never") yield* factsOf(site, packageName, source);
    }
  },
  render: (intent, fact, editor, source) => renderOptions(intent, fact, editor, source, SPELLING),
};

function pluginPackage(plugin: Value | undefined): string | undefined {
  if (plugin?.kind !== "external" || !PACKAGES.has(plugin.package)) return undefined;
  return plugin.steps.every((step) => step.kind === "member" && EXPORTS.has(step.name)) ? plugin.package : undefined;
}

function* factsOf(site: CallSite, packageName: string, source: JavaScriptSource): Iterable<Fact> {
  const [, options] = site.arguments;
  if (site.hasSpread && options === undefined) return;
  const use: PolicyUse = { technology: TECHNOLOGY, label: packageName, at: site.at, scope: scopeOf(site, source), responses: "all", when: site.when };
  const major = source.dependency(packageName)?.major;
  const parts = readFastifyOptions(options, major, { source, timing: "setup" }, site.at);
  yield policyFact(use, parts, fastifyProfile(parts, major));
  yield* unreadOptions(use, parts);
  yield* optionProblems(options, FASTIFY_OPTION_NAMES, use);
}

function scopeOf(site: CallSite, source: JavaScriptSource): Scope {
  const order = orderOfPlugin(source, site);
  const owner = site.callee.kind === "method" ? ownerOf(source, site.callee.receiver, site.callee.receiverText) : undefined;
  return { level: owner?.level ?? "application", owner: owner?.id ?? ownerIdAt(site.at), order };
}
