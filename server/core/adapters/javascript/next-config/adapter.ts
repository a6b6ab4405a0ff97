/**
 * Response headers in the configuration of Next.js, `headers()` of `next.config`. Facts: adapter.md beside this file. Refuses middleware and
 * route handlers, which are read as response headers, and says nothing of what a whole app lacks: a platform may stand in front.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { ConfigProblem, Fact } from "../../../model/facts.ts";
import type { FixIntentKind } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import { samePlace } from "../../../text/place.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { NO_ERROR_ANSWERS } from "../../lacks.ts";
import { REPLACED } from "../../path-entries.ts";
import { allEdits } from "../code.ts";
import { factsOfRawCookies } from "../cookies/raw-facts.ts";
import { renderCookie } from "../cookies/render.ts";
import { placeOfUse, reasonOf } from "../option-values.ts";
import { headersOfWrites, policiesOfWrites } from "../raw-headers/facts.ts";
import { RAW_INTENTS, renderWrites } from "../raw-headers/render.ts";
import { ownerIdAt } from "../registrations.ts";
import { answersOf, NEXT_CONFIG_FILES, nextHeaders, nextHeadersAround, replacedSharing, writesOf } from "./headers.ts";

const ID = "javascript/next-config";

const WITHOUT_REQUEST: readonly FixIntentKind[] = ["replace-origin-check", "append-vary", "guard-by-environment"];

/** javascript/next-config */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "Next.js",
  language: "javascript",
  files: [...NEXT_CONFIG_FILES],
  hints: ["headers"],
  intents: [...RAW_INTENTS.filter((intent) => !WITHOUT_REQUEST.includes(intent)), "set-cookie-attribute", "rename-cookie"],
  lacks: [
    { intents: WITHOUT_REQUEST, because: "its values are the same for every request" },
    NO_ERROR_ANSWERS,
    { intents: ["answer-preflight", "reorder"], because: "it answers no requests by itself" },
    { intents: ["rename-option"], because: "it refuses misspelt settings itself" },
  ],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    const headers = nextHeaders(source);
    const identity = { technology: ID, label: adapter.label };
    yield* headersOfWrites(writesOf(headers), source, identity);
    yield* policiesOfWrites(answersOf(headers), source, identity);
    for (const { value, at, scope } of headers.cookies) yield* factsOfRawCookies([value], { technology: ID, at, scope }, source);
    for (const { write, by } of replacedSharing(headers)) {
      // One line in a loop is its own successor: the value is what is wrong there, and the line cannot go.
      yield problem(samePlace(write.at, by.at) ? write.nameAt : write.at, REPLACED);
    }
    for (const { value, reason } of headers.refused) yield problem(value.at, { kind: "rejected", when: "when it starts", reason });
    for (const value of headers.ignored) if (speaksOfSharing(value, source)) yield problem(placeOfUse(value), NO_FUNCTION);
    for (const { what, value } of headers.unread) yield { ...baseAt(placeOfUse(value)), kind: "unread", what, reason: reasonOf(value) };
  },
  render(intent, fact, editor, source) {
    if (fact.kind === "cookie-write") return renderCookie(intent, fact, editor, source);
    const headers = nextHeadersAround(source);
    if (intent.kind === "remove-item") {
      // A line that is run in a loop stays: other rounds need it.
      const isShared = writesOf(headers).some((write) => samePlace(write.nameAt, intent.at));
      return isShared || intent.at.file !== editor.file ? undefined : allEdits([editor.removeElement(intent.at)]);
    }
    return renderWrites(intent, fact, editor, source, fact.kind === "cors-policy" ? answersOf(headers) : writesOf(headers));
  },
};

const NO_FUNCTION: ConfigProblem["problem"] = { kind: "ineffective", reason: "headers is read only if it is a function" };

function baseAt(at: Place): Omit<ConfigProblem, "kind" | "problem"> {
  const scope = { level: "application", owner: ownerIdAt(at), order: at.span.start } as const;
  return { technology: ID, label: adapter.label, at, via: [], scope, environment: "any", layer: "application" };
}

function problem(at: Place, what: ConfigProblem["problem"]): ConfigProblem {
  return { ...baseAt(at), kind: "config-problem", problem: what };
}

function speaksOfSharing({ at }: Value, source: JavaScriptSource): boolean {
  return at.file === source.file && /access-control-allow-/i.test(source.text.slice(at.span.start, at.span.end));
}
