/**
 * Middleware of Hono: `cors`, `secureHeaders`, `csrf`. Facts: adapter.md beside this file. Refuses headers that handlers write and cookies:
 * the adapters for response headers and for cookies read those.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Fact } from "../../../model/facts.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import type { OptionSpelling } from "../options-render.ts";
import { listOrStar, OPTION_INTENTS, renderOptions } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { optionProblems, policyFact, responsesOf, unreadOptions } from "../policy-fact.ts";
import type { RegistrationIndex } from "../registration-index.ts";
import { indexRegistrations } from "../registration-index.ts";
import { registrationsOf, scopeOfMiddleware } from "../registrations.ts";
import { HONO_OPTION_NAMES, honoProfile, readHonoArgument } from "./cors-options.ts";
import { honoExport, honoVersion } from "./exports.ts";
import { renderSecureHeaders, SECURE_HEADERS_INTENTS, secureHeaderFacts } from "./secure-headers.ts";

const ID = "javascript/hono";

const SPELLING: OptionSpelling = {
  origin: "origin",
  methods: "allowMethods",
  requestHeaders: "allowHeaders",
  exposedHeaders: "exposeHeaders",
  maxAge: "maxAge",
  credentials: "credentials",
  allowList: listOrStar,
  nobody: "[]",
  argument: 0,
};

/** javascript/hono */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "Hono",
  language: "javascript",
  // As a package or what it exports: the letters alone stand in "honor".
  hints: ['hono"', "hono'", "hono`", "hono/", "hono(", "hono<"],
  intents: [...OPTION_INTENTS, ...SECURE_HEADERS_INTENTS],
  lacks: CORS_LIBRARY,
  *extract(source: JavaScriptSource): Iterable<Fact> {
    const sites = source.callsOf(["hono", "@hono/hono"], ["cors", "secureHeaders", "csrf"]).flatMap((site) => {
      const name = site.form === "call" && site.callee.kind === "external" ? honoExport(site.callee.value) : undefined;
      return name === undefined || site.when.kind === "never" ? [] : [{ site, name }];
    });
    if (sites.length === 0) return;
    const registrations = indexRegistrations(registrationsOf(source));
    for (const { site, name } of sites) {
      const [own] = registrations.ofCall(site.at);
      const scope = scopeOfMiddleware(own, site.at);
      if (name === "cors") yield* corsFacts(site, source, registrations);
      else if (name === "secureHeaders") yield* secureHeaderFacts(site, source, { technology: ID, label: "hono/secure-headers", scope });
      else if (name === "csrf")
        yield {
          technology: ID,
          label: "hono/csrf",
          at: site.at,
          via: [],
          scope,
          environment: "any",
          layer: "application",
          kind: "request-use",
          what: "forgery-check",
        };
    }
  },
  render(intent, fact, editor, source) {
    const ofHeader = fact.kind === "header-write" ? renderSecureHeaders(intent, fact, editor) : undefined;
    return ofHeader ?? renderOptions(intent, fact, editor, source, SPELLING);
  },
};

function* corsFacts(site: CallSite, source: JavaScriptSource, registrations: RegistrationIndex): Iterable<Fact> {
  const own = registrations.ofCall(site.at);
  const [options] = site.arguments;
  if (site.hasSpread && options === undefined) return;
  const use: PolicyUse = {
    technology: ID,
    label: "hono/cors",
    at: site.at,
    scope: scopeOfMiddleware(own[0], site.at),
    responses: responsesOf(own),
    when: site.when,
  };
  const version = honoVersion(source);
  const parts = readHonoArgument(options, version, { source, timing: "setup" }, site.at);
  yield policyFact(use, parts, honoProfile(version, parts, options));
  yield* unreadOptions(use, parts);
  yield* optionProblems(options, HONO_OPTION_NAMES, use);
}
