/** Gaps of the fix matrix, each looked at by a person. An entry whose gap is filled is printed by the test, to be taken out. */

const FROM_ELSEWHERE =
  "The answer is written by the technology itself; where the header could be added is another resource, which the fix would have to guess.";
const OTHER_CODE = "What is right depends on code or addresses that the policy does not name, so nothing can be written without a guess.";
const ONE_WRITER = "No rule reports a second writer on a fact of this technology: the duplicate is reported where the raw header is written.";
const ONE_VALUE = "Its values are the same for every caller, and which of the origins is meant is not known.";
const NOT_PROPOSED = "No rule proposes it for a fact of this technology yet.";

const SHARED_CODE = "It is rendered by the code that all objects of options share; the page of hapi and the one of cors have examples.";

/** Technologies that write a policy or a header in one place only. */
const WITH_ONE_WRITER = [
  "javascript/elysia-cors",
  "javascript/fastify-cors",
  "javascript/hapi",
  "javascript/hono",
  "javascript/koa-cors",
  "javascript/nestjs",
  "javascript/nitro",
  "yaml/apisix",
  "yaml/azure-functions",
  "yaml/azure-static-web-apps",
  "yaml/aws-cloudfront",
  "yaml/aws-http-api",
  "yaml/aws-rest-api",
  "yaml/contour",
  "yaml/envoy",
  "yaml/envoy-gateway",
  "yaml/firebase-hosting",
  "yaml/istio",
  "yaml/gateway-api",
  "yaml/header-file",
  "yaml/ingress-nginx",
  "yaml/kong",
  "yaml/netlify",
  "yaml/traefik",
  "yaml/vercel",
];

/** Rules that fire on a technology and offer nothing there, by `rule technology`. */
export const CELLS_WITHOUT_FIX: Readonly<Record<string, string>> = {
  "cors-config-ineffective javascript/cors": "What is missing is an export in the other file; without the argument every site would get in.",
  "baseline-origin-unregistered yaml/ingress-nginx": "The origin is the only one: without it ingress-nginx lets every origin in.",
  "cors-config-ineffective yaml/ingress-nginx": OTHER_CODE,
  "cors-config-ineffective yaml/kong": OTHER_CODE,
  "cors-multiple-origins-in-header javascript/next-config": ONE_VALUE,
  "cors-multiple-origins-in-header yaml/vercel": ONE_VALUE,
  "cors-multiple-origins-in-header yaml/netlify": ONE_VALUE,
  "cors-multiple-origins-in-header yaml/header-file": ONE_VALUE,
  "cors-multiple-origins-in-header yaml/firebase-hosting": ONE_VALUE,
  "cors-multiple-origins-in-header yaml/azure-functions": ONE_VALUE,
  "cors-multiple-origins-in-header yaml/azure-static-web-apps": ONE_VALUE,
  "cors-vary-missing yaml/contour": "It can only replace headers, and what else the service writes into Vary would be lost.",
  "cors-vary-missing yaml/envoy-gateway": FROM_ELSEWHERE,
  "cors-vary-missing yaml/ingress-nginx": FROM_ELSEWHERE,
  "cors-vary-missing javascript/adonisjs-cors": FROM_ELSEWHERE,
  "cors-vary-missing javascript/graphql-yoga": FROM_ELSEWHERE,
};

/** Intents that a technology renders and that no example reaches, by `technology intent`. */
export const INTENTS_WITHOUT_EXAMPLE: Readonly<Record<string, string>> = {
  ...intents("javascript/cookies", "No rule calls a whole cookie, an item or the name of an option wrong.", ["remove-emitter", "remove-item", "rename-option"]),
  ...intents("javascript/helmet", NOT_PROPOSED, ["remove-emitter", "disable-banner"]),
  ...intents("javascript/fastify-cors", "An unset variable leaves no origin open there, so nothing fails open.", ["fail-closed"]),
  ...Object.fromEntries(WITH_ONE_WRITER.map((technology) => [`${technology} remove-emitter`, ONE_WRITER])),
  ...intents("javascript/adonisjs-cors", SHARED_CODE, ["fail-closed", "replace-origin-check"]),
  ...intents("javascript/apollo-server", SHARED_CODE, ["fail-closed", "rename-option"]),
  ...intents("javascript/elysia-cors", SHARED_CODE, ["fail-closed"]),
  ...intents("javascript/graphql-yoga", SHARED_CODE, ["fail-closed"]),
  ...intents("javascript/graphql-yoga", "Benches write two origins, and a list of two is a fault of its own there.", ["edit-origin", "replace-origin-check"]),
  ...intents("javascript/nitro", SHARED_CODE, ["fail-closed"]),
  ...intents("javascript/strapi", SHARED_CODE, ["fail-closed", "replace-origin-check", "remove-header"]),
  ...intents("javascript/aws-cdk", NOT_PROPOSED, ["replace-origin-check", "rename-option"]),
  ...intents("yaml/aws-http-api", NOT_PROPOSED, ["replace-origin-check"]),
  ...intents("yaml/serverless", NOT_PROPOSED, ["replace-origin-check"]),
  ...intents("yaml/aws-cloudfront", NOT_PROPOSED, ["replace-origin-check"]),
  ...intents("yaml/aws-rest-api", NOT_PROPOSED, ["replace-origin-check", "edit-origin"]),
  ...intents("yaml/envoy-gateway", NOT_PROPOSED, ["replace-origin-check"]),
  ...intents("yaml/gateway-api", NOT_PROPOSED, ["replace-origin-check"]),
  ...intents("yaml/ingress-nginx", NOT_PROPOSED, ["replace-origin-check", "append-vary", "rename-option", "answer-preflight"]),
  ...intents("yaml/nginx", NOT_PROPOSED, ["append-vary", "answer-preflight", "remove-item"]),
};

function intents(technology: string, reason: string, kinds: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(kinds.map((kind) => [`${technology} ${kind}`, reason]));
}
