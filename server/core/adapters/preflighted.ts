/**
 * Requests that browsers send only after a preflight: those with a method of their own or a header of the page's own. An answer that needs
 * one is read by a page only if the preflight is answered for its origin (Fetch, sections 2.2.2 and 4.9). Knows no technology.
 */
import { answerOf } from "../conditions/questions.ts";
import { replaceLeaves } from "../conditions/settings.ts";
import { isForbiddenRequestHeaderName, SAFELISTED_METHODS } from "../headers/names.ts";
import type { Condition } from "../model/condition.ts";
import { allOf, anyOf } from "../model/condition.ts";

/** Headers that a page may set without a preflight (Fetch, CORS-safelisted request-header), and those that browsers write by themselves. */
const SENT_ANYWAY =
  /^(?:accept|accept-language|content-language|content-type|range|user-agent|authorization|cache-control|pragma|if-.*|priority|save-data|upgrade-insecure-requests)$/;

/**
 * The part of a condition under which a page gets to an answer: by a simple request, or where the preflight is permitted.
 * `permits`: the conditions of the writes that answer preflights with an origin.
 */
export function reachableByPages(when: Condition, permits: readonly Condition[]): Condition {
  const simple = replaceLeaves(when, onSimpleRequest);
  if (JSON.stringify(simple) === JSON.stringify(when)) return when;
  return anyOf([simple, allOf([when, anyOf(permits.map(onPreflights))])]);
}

/** The condition on preflights: they have the Origin and the address of their request, and neither cookies, body nor headers of the page's own. */
export function onPreflights(when: Condition): Condition {
  return replaceLeaves(when, onPreflight);
}

/** The condition on requests without cookies, as pages send them where an answer to credentials would be refused. */
export function withoutCookies(when: Condition): Condition {
  return replaceLeaves(when, (leaf) =>
    leaf.kind === "test" && leaf.class === "free" && /^(?:header cookie$|cookies )/.test(leaf.subject) ? answeredForNothing(leaf) : leaf,
  );
}

function onSimpleRequest(leaf: Condition): Condition {
  if (leaf.kind === "method" && !SAFELISTED_METHODS.has(leaf.equals)) return { kind: "never" };
  return isOwnHeader(leaf) ? answeredForNothing(leaf) : leaf;
}

function onPreflight(leaf: Condition): Condition {
  if (leaf.kind === "method") return leaf.equals === "OPTIONS" ? { kind: "always" } : { kind: "never" };
  if (leaf.kind !== "test") return leaf;
  if (leaf.class === "opaque") return { ...leaf, subject: `${leaf.subject} in the preflight` };
  return leaf.class === "free" && /^(?:header|cookies|body|parameter) /.test(leaf.subject) ? answeredForNothing(leaf) : leaf;
}

function isOwnHeader(leaf: Condition): boolean {
  if (leaf.kind !== "test" || leaf.class !== "free" || !leaf.subject.startsWith("header ")) return false;
  const name = leaf.subject.slice("header ".length);
  return !SENT_ANYWAY.test(name) && !isForbiddenRequestHeaderName(name);
}

function answeredForNothing(leaf: Condition): Condition {
  if (leaf.kind !== "test") return leaf;
  return answerOf(undefined, leaf.question) === true ? { kind: "always" } : { kind: "never" };
}
