/**
 * helmet and koa-helmet, and the packages that are one part of it. Says which headers are sent, by default, as written or
 * switched off, and what helmet refuses or ignores. Refuses to follow helmet through wrappers of other packages.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import { allOf } from "../../../model/condition.ts";
import type { Fact } from "../../../model/facts.ts";
import { containsPlace } from "../../../text/place.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { NO_COOKIES, NO_CORS, NO_ERROR_ANSWERS } from "../../lacks.ts";
import { alternativesOf } from "../alternatives.ts";
import { placeOfUse } from "../option-values.ts";
import type { AppRegistration } from "../registrations.ts";
import { isNeverUsed, isRegisteredNever, registrationOfCall, registrationsOf, scopeOfMiddleware } from "../registrations.ts";
import { helmetCallOf, helmetSites } from "./calls.ts";
import { addsNonces, FASTIFY_USE, overlayFacts } from "./overlays.ts";
import { renderHelmet } from "./render.ts";
import type { HelmetUse } from "./sent.ts";
import { factsOfPart, factsOfWhole } from "./sent.ts";
import { helmetMajorsOf } from "./versions.ts";

const ID = "javascript/helmet";
/** Packages whose parts refuse what those of helmet refuse; older ones may differ. */
const JUDGED_PARTS = new Set(["helmet", "koa-helmet", "helmet-csp"]);

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
      const use: HelmetUse = {
        source,
        technology: ID,
        label: call.packageName,
        at: site.at,
        nameAt: site.calleeAt,
        options: alternative?.value,
        majors,
        scope,
        when: allOf([when, alternative?.when ?? { kind: "always" }]),
        ...(call.packageName === "@fastify/helmet" ? FASTIFY_USE : { refusedWhen: "at start", otherOptions: [] }),
        addsNonces: call.optionsIndex === 1 && addsNonces(source, alternative?.value),
      };
      const facts = call.part === undefined ? factsOfWhole(use) : factsOfPart(use, call.part);
      const isJudged = call.part === undefined || JUDGED_PARTS.has(call.packageName);
      // Options are looked at when it is made; headers are sent by what is used.
      for (const fact of facts) if (fact.kind === "config-problem" ? isJudged : !unused) yield fact;
    }
  }
  yield* overlayFacts(source, registrations, ID);
}

/** `app.use(helmet)`: helmet takes the request for its options and throws (4.x and later). */
function* forgottenCalls(source: JavaScriptSource, registration: AppRegistration): Iterable<Fact> {
  for (const handler of registration.handlers) {
    if (handler.kind !== "external" || handler.package !== "helmet" || handler.steps.some((step) => step.kind !== "member" || step.name !== "default"))
      continue;
    if (helmetMajorsOf(source, "helmet").includes(3)) continue;
    yield {
      technology: ID,
      label: "helmet",
      at: placeOfUse(handler),
      via: [],
      scope: scopeOfMiddleware(registration, registration.site.at),
      environment: "any",
      layer: "application",
      kind: "config-problem",
      problem: { kind: "rejected", when: "on the first request", reason: "helmet itself is given as middleware; call it, helmet()" },
    };
  }
}
