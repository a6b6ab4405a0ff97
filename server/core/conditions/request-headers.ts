/** Who decides a test of a request header, when a page of another origin asks and means to read the answer (DESIGN section 13, "Atoms"). */
import { isForbiddenRequestHeaderName } from "../headers/names.ts";
import type { Question, TestClass } from "../model/condition.ts";

/** Headers that a page may set without a preflight (Fetch, CORS-safelisted request-header), and those that browsers write by themselves. */
const SENT_ANYWAY =
  /^(?:accept|accept-language|content-language|content-type|range|user-agent|authorization|cache-control|pragma|if-.*|priority|save-data|upgrade-insecure-requests)$/;

/** True for a header that a request has only if the page's script sets it, and then after a preflight; names in lower case. */
export function isOwnHeader(name: string): boolean {
  return !SENT_ANYWAY.test(name) && !isForbiddenRequestHeaderName(name);
}

/** True for what proxies in front write, names in lower case. */
export function isAddedOnTheWay(name: string): boolean {
  return /^(?:x-forwarded-.*|x-real-ip|forwarded)$/.test(name);
}

/**
 * What browsers say of requests that no page of another origin can read: its own (Fetch Metadata, section 2.4), and those that load a
 * document or open a socket (sections 2.1 and 2.2).
 */
const NOT_OF_STRANGERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["sec-fetch-site", ["same-origin", "none"]],
  ["sec-fetch-mode", ["navigate", "same-origin", "websocket"]],
  ["sec-fetch-dest", ["document", "iframe", "frame", "object", "embed"]],
]);

/** The class of a question about the header; names in lower case. */
export function classOfHeaderTest(name: string, question: Question): TestClass {
  // The cookie is the visitor's, the length that of the body which the page sends, the host the address that it asks.
  if (name === "cookie" || name === "content-length" || name === "host") return "free";
  if (name === "referer") return isAnsweredByAnyPage(question) ? "free" : "opaque";
  if (question.kind === "equals" && NOT_OF_STRANGERS.get(name)?.includes(String(question.value)) === true) return "secret";
  return isForbiddenRequestHeaderName(name) || isAddedOnTheWay(name) ? "opaque" : "free";
}

/** A page can leave the referrer out, and writes its path and query; only the start is its origin (Referrer Policy, section 3). */
function isAnsweredByAnyPage(question: Question): boolean {
  switch (question.kind) {
    case "missing":
    case "truthy":
    case "contains":
    case "suffix":
      return true;
    case "prefix":
      return /^(?:h|ht|htt|https?|https?:|https?:\/|https?:\/\/)$/.test(question.value);
    case "equals":
      return question.value === "";
    default:
      return false;
  }
}
