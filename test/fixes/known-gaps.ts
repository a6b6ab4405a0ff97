/** Gaps of the fix matrix, each looked at by a person. An entry whose gap is filled is printed by the test, to be taken out. */

const FROM_ELSEWHERE =
  "The answer is written by the technology itself; where the header could be added is another resource, which the fix would have to guess.";
const NOT_YET = "The technology has it; Preflint does not write it yet.";
const OTHER_CODE = "What is right depends on code or addresses that the policy does not name, so nothing can be written without a guess.";
const ORDER_IS_EXPRESS = "Order is judged on registrations, which the Express and Koa readers give; no rule reports it on a fact of this technology.";
const ONE_WRITER = "No rule reports a second writer on a fact of this technology: the duplicate is reported where the raw header is written.";
const NOT_PROPOSED = "No rule proposes it for a fact of this technology yet.";

/** Rules that fire on a technology and offer nothing there, by `rule technology`. */
export const CELLS_WITHOUT_FIX: Readonly<Record<string, string>> = {
  "baseline-origin-unregistered yaml/ingress-nginx": "The origin is the only one: without it ingress-nginx lets every origin in.",
  "baseline-pattern-broader yaml/ingress-nginx": NOT_YET,
  "cors-config-ineffective yaml/ingress-nginx": OTHER_CODE,
  "cors-config-ineffective yaml/kong": OTHER_CODE,
  "cors-vary-missing yaml/ingress-nginx": FROM_ELSEWHERE,
  "csp-api-minimal javascript/fetch-server": NOT_YET,
  "hsts-missing javascript/fetch-server": NOT_YET,
  "nosniff-missing javascript/fetch-server": NOT_YET,
};

/** Intents that a technology renders and that no example reaches, by `technology intent`. */
export const INTENTS_WITHOUT_EXAMPLE: Readonly<Record<string, string>> = {
  ...intents("javascript/cookies", NOT_PROPOSED, ["remove-emitter", "remove-item", "rename-option"]),
  ...intents("javascript/express", NOT_PROPOSED, ["remove-emitter", "set-header", "remove-header"]),
  ...intents("javascript/helmet", NOT_PROPOSED, ["remove-header", "remove-emitter", "disable-banner"]),
  ...intents("javascript/nestjs", NOT_PROPOSED, ["set-header", "rename-header"]),
  ...intents("javascript/nestjs", "An unset variable leaves no origin open there, so nothing fails open.", ["fail-closed"]),
  ...intents("javascript/fastify-cors", "An unset variable leaves no origin open there, so nothing fails open.", ["fail-closed"]),
  ...["javascript/cors", "javascript/fastify-cors", "javascript/koa-cors", "javascript/nestjs", "javascript/helmet", "javascript/raw-headers"].reduce(
    (all, technology) => ({ ...all, ...intents(technology, ORDER_IS_EXPRESS, ["reorder"]) }),
    {},
  ),
  ...[
    "javascript/fastify-cors",
    "javascript/koa-cors",
    "javascript/nestjs",
    "yaml/apisix",
    "yaml/aws-cloudfront",
    "yaml/aws-rest-api",
    "yaml/envoy",
    "yaml/istio",
    "yaml/gateway-api",
    "yaml/ingress-nginx",
    "yaml/kong",
    "yaml/traefik",
  ].reduce((all, technology) => ({ ...all, ...intents(technology, ONE_WRITER, ["remove-emitter"]) }), {}),
  ...intents("yaml/aws-http-api", NOT_PROPOSED, ["replace-origin-check"]),
  ...intents("yaml/aws-cloudfront", NOT_PROPOSED, ["replace-origin-check"]),
  ...intents("yaml/aws-rest-api", NOT_PROPOSED, ["replace-origin-check", "edit-origin", "remove-item"]),
  ...intents("yaml/gateway-api", NOT_PROPOSED, ["replace-origin-check"]),
  ...intents("yaml/ingress-nginx", NOT_PROPOSED, ["replace-origin-check", "append-vary", "rename-option", "answer-preflight"]),
  ...intents("yaml/nginx", NOT_PROPOSED, ["edit-origin", "replace-origin-check", "append-vary", "answer-preflight", "remove-item"]),
};

function intents(technology: string, reason: string, kinds: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(kinds.map((kind) => [`${technology} ${kind}`, reason]));
}
