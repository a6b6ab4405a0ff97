/** Reads `@koa/cors` 2 to 5, `kcors` and `koa2-cors`. Facts: adapter.md beside this file. Refuses to guess options that are not known. */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { RecordProperty } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { Fact, HeaderWrite } from "../../../model/facts.ts";
import { valueTextAt } from "../../../text/value-text.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import { truthOf } from "../option-values.ts";
import type { OptionSpelling } from "../options-render.ts";
import { OPTION_INTENTS, plainText, renderOptions } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { optionProblems, policyFact, responsesOf, unreadOptions } from "../policy-fact.ts";
import type { RegistrationIndex } from "../registration-index.ts";
import { indexRegistrations } from "../registration-index.ts";
import { registrationsOf, scopeOfMiddleware } from "../registrations.ts";
import { KOA_OPTION_NAMES, koaProfile, koaVersion, readKoaArgument } from "./options.ts";

const TECHNOLOGY = "javascript/koa-cors";
const PACKAGES = new Set(["@koa/cors", "kcors", "koa2-cors"]);

const SPELLING: OptionSpelling = {
  origin: "origin",
  methods: "allowMethods",
  requestHeaders: "allowHeaders",
  exposedHeaders: "exposeHeaders",
  maxAge: "maxAge",
  credentials: "credentials",
  // A list would become several header lines: only a function can choose among origins.
  allowList: (origins, editor) => {
    const [only] = origins;
    if (origins.length === 1 && only !== undefined) return editor.quote(plainText(only));
    const sent = `ctx.get(${editor.quote("Origin")})`;
    return `(ctx) => (${editor.arrayOf(origins)}.includes(${sent}) ? ${sent} : ${editor.quote("")})`;
  },
  // A falsy value would mean everyone.
  nobody: "(() => '')",
  argument: 0,
};

/** javascript/koa-cors */
export const adapter: JavaScriptAdapter = {
  id: TECHNOLOGY,
  label: "@koa/cors",
  language: "javascript",
  hints: ["@koa/cors", "kcors", "koa2-cors"],
  intents: OPTION_INTENTS,
  lacks: CORS_LIBRARY,
  *extract(source: JavaScriptSource): Iterable<Fact> {
    const sites = source.callsOf(PACKAGES).filter(isKoaCorsCall);
    if (sites.length === 0) return;
    const registrations = indexRegistrations(registrationsOf(source));
    for (const site of sites) yield* factsOf(site, source, registrations);
  },
  render: (intent, fact, editor, source) => renderOptions(intent, fact, editor, source, SPELLING),
};

function isKoaCorsCall(site: CallSite): boolean {
  const { callee } = site;
  if (site.form !== "call" || callee.kind !== "external" || !PACKAGES.has(callee.value.package) || site.when.kind === "never") return false;
  return callee.value.steps.every((step) => step.kind === "member" && step.name === "default");
}

function* factsOf(site: CallSite, source: JavaScriptSource, registrations: RegistrationIndex): Iterable<Fact> {
  if (site.callee.kind !== "external") return;
  const packageName = site.callee.value.package;
  const version = koaVersion(packageName, source.dependency(packageName)?.major);
  const own = registrations.ofCall(site.at);
  const [options] = site.arguments;
  const use: PolicyUse = {
    technology: TECHNOLOGY,
    label: packageName,
    at: site.at,
    scope: scopeOfMiddleware(own[0], site.at),
    responses: responsesOf(own),
    when: site.when,
  };
  if (site.hasSpread && options === undefined) return;
  const parts = readKoaArgument(options, version, { source, timing: "setup" }, site.at);
  const fromList = propertyOf(options, "origin")?.value.kind === "list";
  yield policyFact(use, parts, koaProfile(version, fromList, parts));
  yield* unreadOptions(use, parts);
  yield* optionProblems(options, KOA_OPTION_NAMES, use);
  const secureContext = propertyOf(options, "secureContext");
  if (secureContext !== undefined && truthOf(secureContext.value) === true) yield* isolationWrites(use, secureContext);
}

/** `secureContext: true` writes both isolation headers on every response. */
function isolationWrites(use: PolicyUse, property: RecordProperty): readonly HeaderWrite[] {
  const write = (name: string, text: string): HeaderWrite => ({
    kind: "header-write",
    technology: use.technology,
    label: use.label,
    at: property.at,
    via: [],
    scope: use.scope,
    environment: "any",
    layer: "application",
    name,
    nameAt: property.keyAt,
    mode: "set",
    from: "written",
    value: { kind: "known", value: valueTextAt(text, property.value.at, false), at: property.value.at, via: property.value.via },
    when: { kind: "always" },
    responses: "all",
    yields: false,
  });
  return [write("Cross-Origin-Opener-Policy", "same-origin"), write("Cross-Origin-Embedder-Policy", "require-corp")];
}
