/**
 * Answers of functions of AWS Lambda: headers, CORS policies that they make, cookies. Bodies are read by the adapter for error answers. Facts:
 * adapter.md beside this file. Refuses to say what a whole app lacks: API Gateway, CloudFront or a load balancer stands in front.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle, Value } from "../../../javascript/values.ts";
import type { CorsPolicy, Fact, HeaderWrite, Scope, Unread } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { NO_BANNER, NO_ERROR_ANSWERS } from "../../lacks.ts";
import { factsOfRawCookies } from "../cookies/raw-facts.ts";
import { renderCookie } from "../cookies/render.ts";
import { placeOfUse, reasonOf } from "../option-values.ts";
import { factsOfWrites } from "../raw-headers/facts.ts";
import { RAW_INTENTS, renderWrites } from "../raw-headers/render.ts";
import { ownerIdAt } from "../registrations.ts";
import { cookiesOf, lambdaAnswers, unreadAnswers } from "./answers.ts";
import { answerWrites } from "./writes.ts";

const ID = "javascript/aws-lambda";

/** javascript/aws-lambda */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "AWS Lambda",
  language: "javascript",
  // A helper in another file may make the answer from the origin that it is given.
  hints: ["statusCode", "headers.origin", "headers?.origin"],
  needs: ["export", "handler"],
  intents: [...RAW_INTENTS, "set-cookie-attribute", "rename-cookie"],
  lacks: [
    NO_ERROR_ANSWERS,
    NO_BANNER,
    { intents: ["reorder", "answer-preflight"], because: "the API in front of it routes requests" },
    { intents: ["rename-option"], because: "it has no options that a rule judges" },
  ],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    for (const fact of factsOfWrites(answerWrites(source), source, { technology: ID, label: adapter.label }))
      yield isOfCors(fact) ? { ...fact, cededTo: "aws-http-api" } : fact;
    for (const answer of lambdaAnswers(source)) {
      const { at } = answer.record;
      if (at.file === source.file) yield* factsOfRawCookies(cookiesOf(answer), { technology: ID, at, scope: scopeIn(answer.handler, at) }, source);
    }
    for (const { what, value, handler } of unreadAnswers(source)) yield unread(what, value, handler);
  },
  render(intent, fact, editor, source) {
    return fact.kind === "cookie-write" ? renderCookie(intent, fact, editor, source) : renderWrites(intent, fact, editor, source, answerWrites(source));
  },
};

function isOfCors(fact: Fact): fact is CorsPolicy | HeaderWrite {
  return fact.kind === "cors-policy" || (fact.kind === "header-write" && fact.name.toLowerCase().startsWith("access-control-"));
}

function scopeIn(handler: FunctionHandle, at: Place): Scope {
  return { level: "handler", owner: ownerIdAt(handler.at), order: at.span.start };
}

function unread(what: string, value: Value, handler: FunctionHandle): Unread {
  const at = placeOfUse(value);
  const base = { technology: ID, label: adapter.label, at, via: [], scope: scopeIn(handler, at), environment: "any", layer: "application" } as const;
  return { ...base, kind: "unread", what, reason: reasonOf(value) };
}
