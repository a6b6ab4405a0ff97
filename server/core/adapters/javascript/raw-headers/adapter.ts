/**
 * Reads response headers that are written by hand: node:http, Express, Fastify, Koa, Fetch. Each write is a fact, and the
 * Access-Control-* writes of one response make a policy. Facts: adapter.md beside this file. Refuses requests of clients and cookies.
 */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { Fact, Scope, Unread } from "../../../model/facts.ts";
import type { Reason } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { NO_COOKIES, NO_ERROR_ANSWERS } from "../../lacks.ts";
import { reasonOf } from "../option-values.ts";
import type { RegistrationIndex } from "../registration-index.ts";
import { indexRegistrations } from "../registration-index.ts";
import { registrationsOf, scopeOfStatement } from "../registrations.ts";
import { answerInPlaceOfRoutes } from "../routed-answers.ts";
import { rawWrites } from "./collect.ts";
import { factsOfWrites } from "./facts.ts";
import { isClientFile } from "./fetch-writes.ts";
import { unfollowedAssignments } from "./given-headers.ts";
import { RAW_INTENTS, renderWrites } from "./render.ts";
import { unreadAnswers, unreadHelpers, unreadWrites } from "./unread-writes.ts";

const TECHNOLOGY = "javascript/raw-headers";

/** javascript/raw-headers */
export const adapter: JavaScriptAdapter = {
  id: TECHNOLOGY,
  label: "response headers",
  language: "javascript",
  hints: [
    "access-control-",
    "setheader",
    "responseheader",
    "appendheader",
    "writehead",
    "content-security",
    "strict-transport",
    "x-frame",
    "x-content-type",
    "referrer-policy",
    "permissions-policy",
    "feature-policy",
    "cross-origin-",
    "x-xss-protection",
    "expect-ct",
    "public-key-pins",
    "x-powered-by",
    "cache-control",
    "x-aspnet",
    "x-generator",
    "x-envoy-",
    "x-b3-",
    '"server"',
    "'server'",
    "vary(",
    // Names of headers may stand in another file.
    "res.set(",
    "res.header(",
    "response.header(",
    "reply.header(",
    "reply.headers(",
    "ctx.set(",
  ],
  intents: [...RAW_INTENTS, "answer-preflight"],
  lacks: [
    NO_COOKIES,
    NO_ERROR_ANSWERS,
    { intents: ["add-header-middleware", "disable-banner", "reorder"], because: "it is not the app itself" },
    { intents: ["rename-option"], because: "it has no options that a rule judges" },
  ],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    const registrations = indexRegistrations(registrationsOf(source));
    const forTheApp = unreadWrites(source, registrations.all);
    for (const { site, value } of [...forTheApp, ...unreadAnswers(source)]) yield unreadFact(site, value, registrations);
    const writes = rawWrites(source);
    for (const { site, value } of unreadHelpers(source, writes)) {
      if (forTheApp.some((one) => one.site === site)) continue;
      yield { ...unreadFact(site, value, registrations), headers: SHARING_HEADERS };
    }
    yield* factsOfWrites(writes, source, { technology: TECHNOLOGY, label: adapter.label });
    if (isClientFile(source)) return;
    for (const { name, at, within } of unfollowedAssignments(source, writes)) {
      yield {
        ...unreadBase(at, { level: "handler", owner: within?.id ?? "", order: at.span.start }),
        what: `what sends ${name}`,
        headers: [name.toLowerCase()],
        reason: UNFOLLOWED,
      };
    }
  },
  render: (intent, fact, editor, source) =>
    intent.kind === "answer-preflight" ? answerInPlaceOfRoutes(intent, editor, source) : renderWrites(intent, fact, editor, source, rawWrites(source)),
};

/** What a helper that is given names may send, as far as this technology's rules ask. */
const SHARING_HEADERS: readonly string[] = ["access-control-allow-origin", "access-control-allow-credentials"];

const UNFOLLOWED: Reason = { kind: "dynamic", text: "the object that holds it could not be followed to an answer" };

function unreadFact(site: CallSite, value: Value, registrations: RegistrationIndex): Unread {
  const base = unreadBase(site.at, scopeOfStatement(registrations.all, site));
  return { ...base, what: "response headers whose names are computed", reason: reasonOf(value) };
}

function unreadBase(at: Place, scope: Scope): Omit<Unread, "what" | "reason"> {
  return {
    kind: "unread",
    technology: TECHNOLOGY,
    label: adapter.label,
    at,
    via: [],
    scope,
    environment: "any",
    layer: "application",
  };
}
