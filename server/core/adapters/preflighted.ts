/**
 * Requests that browsers send only after a preflight: those with a method of their own or a header of the page's own. An answer that needs
 * one is read by a page only if the preflight is answered for its origin (Fetch, sections 2.2.2 and 4.9). Knows no technology.
 */
import { answerOf } from "../conditions/questions.ts";
import { isOwnHeader } from "../conditions/request-headers.ts";
import { replaceLeaves } from "../conditions/settings.ts";
import { SAFELISTED_METHODS } from "../headers/names.ts";
import type { Condition, Test } from "../model/condition.ts";
import { allOf, anyOf, opaqueTest } from "../model/condition.ts";
import type { Reason, Setting } from "../model/setting.ts";
import type { Place } from "../text/place.ts";

/**
 * The part of a condition under which a page gets to an answer: by a simple request, or where the preflight is permitted.
 * `permits`: the conditions of the writes that answer preflights with an origin. `elsewhere`: a name for other code that may answer them,
 * which nobody knows.
 */
export function reachableByPages(when: Condition, permits: readonly Condition[], elsewhere: Place | undefined): Condition {
  const simple = replaceLeaves(when, onSimpleRequest);
  if (JSON.stringify(simple) === JSON.stringify(when)) return when;
  const others = elsewhere === undefined ? [] : [unclear(opaqueTest(elsewhere, ELSEWHERE), "in the preflight elsewhere")];
  return anyOf([simple, allOf([when, anyOf([...permits.map(onPreflights), ...others])])]);
}

const ELSEWHERE: Reason = { kind: "dynamic", text: "other code may answer the preflight" };

/** The condition on preflights: they have the Origin and the address of their request, and neither cookies, body nor headers of the page's own. */
export function onPreflights(when: Condition): Condition {
  return replaceLeaves(when, onPreflight);
}

/**
 * The condition on requests by which a page can read the answer: without cookies where an answer to credentials would be refused. Where it is not
 * known whether credentials are allowed, what only a request with cookies gets is left open.
 */
export function readableWith(credentials: Setting<boolean>, when: Condition): Condition {
  if (credentials.kind === "known" && credentials.value) return when;
  const without = withoutCookies(when);
  if (credentials.kind === "known" || JSON.stringify(without) === JSON.stringify(when)) return without;
  const allowed = unclear(opaqueTest(credentials.at, { kind: "branch", text: "it is not known whether cookies are allowed" }), "for credentials");
  return anyOf([without, allOf([when, allowed])]);
}

function withoutCookies(when: Condition): Condition {
  return replaceLeaves(when, (leaf) => {
    if (leaf.kind !== "test" || leaf.class !== "free") return leaf;
    if (/^(?:header cookie$|cookies )/.test(leaf.subject)) return answeredForNothing(leaf);
    return /^visitor |\((?:header cookie\b|cookies )/.test(leaf.subject) ? unclear(leaf, "without cookies") : leaf;
  });
}

/** What code makes of something that is missing, or finds for nobody, is not known. */
function unclear(leaf: Test, where: string): Condition {
  return { ...leaf, class: "opaque", subject: `${leaf.subject} ${where}` };
}

function onSimpleRequest(leaf: Condition): Condition {
  if (leaf.kind === "method" && !SAFELISTED_METHODS.has(leaf.equals)) return { kind: "never" };
  if (leaf.kind !== "test" || leaf.class !== "free") return leaf;
  const computedFrom = /\((header [\w-]+)/.exec(leaf.subject)?.[1];
  if (computedFrom !== undefined && asksForOwnHeader(computedFrom)) return unclear(leaf, "without headers of its own");
  return asksForOwnHeader(leaf.subject) ? answeredForNothing(leaf) : leaf;
}

function onPreflight(leaf: Condition): Condition {
  if (leaf.kind === "method") return leaf.equals === "OPTIONS" ? { kind: "always" } : { kind: "never" };
  if (leaf.kind !== "test") return leaf;
  if (leaf.class === "opaque" || /^visitor |\((?:header|cookies|body|parameter) /.test(leaf.subject)) return unclear(leaf, "in the preflight");
  return leaf.class === "free" && /^(?:header|cookies|body|parameter) /.test(leaf.subject) ? answeredForNothing(leaf) : leaf;
}

function asksForOwnHeader(subject: string): boolean {
  const name = /^header ([\w-]+)/.exec(subject)?.[1];
  return name !== undefined && isOwnHeader(name);
}

function answeredForNothing(leaf: Condition): Condition {
  if (leaf.kind !== "test") return leaf;
  return answerOf(undefined, leaf.question) === true ? { kind: "always" } : { kind: "never" };
}

/** True if the place is reached by OPTIONS requests alone, as a branch that answers preflights is. */
export function isForOptions(when: Condition): boolean {
  const parts = when.kind === "and" ? when.of : [when];
  return parts.some((part) => part.kind === "method" && part.equals === "OPTIONS");
}
