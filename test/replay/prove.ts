/**
 * Proves a finding on a real server: a witness by sending its requests and judging the real answers, anything else by
 * finding in a real answer what the fact says is sent. It decides nothing by the rule, except which headers are missing.
 */
import type { CookieWrite, CorsPolicy, HeaderWrite } from "../../server/core/model/facts.ts";
import type { Finding, HeaderField, Witness } from "../../server/core/model/finding.ts";
import type { Setting } from "../../server/core/model/setting.ts";
import { type Judgement, judge, type SimulatedRequest } from "../../server/core/simulate/judge.ts";
import { policyResponder } from "../../server/core/simulate/policy-responder.ts";
import { getHeader, type WireRequest, type WireResponse } from "../../server/core/simulate/wire.ts";
import { requestOfWitness } from "../../server/core/simulate/witness.ts";
import { ask, type RawAnswer, type Target } from "./real-servers.ts";

/** Where a request may go: a path of the example, and the method of its route. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

/** `undefined`: the real answers show what the finding says. Else in which way they do not. */
export type Difference = string | undefined;

const MISSING: Readonly<Record<string, readonly string[]>> = {
  "hsts-missing": ["Strict-Transport-Security"],
  "csp-missing": ["Content-Security-Policy"],
  "framing-unprotected": ["X-Frame-Options", "Content-Security-Policy"],
  "nosniff-missing": ["X-Content-Type-Options"],
  "security-headers-missing": ["Strict-Transport-Security", "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options"],
  "csp-api-minimal": ["Content-Security-Policy"],
  "referrer-policy-missing": ["Referrer-Policy"],
};

const NO_ANSWER = "no answer";

/** The finding says that the server is busy for long after the request: it must be ended then. */
export function stalls(finding: Finding): boolean {
  return finding.rule === "cors-regex-slow";
}

/** Asks one target until one of the routes proves the finding. */
export async function prove(finding: Finding, target: Target, routes: readonly Route[]): Promise<Difference> {
  let difference: Difference = "nothing was asked";
  for (const route of routes) {
    difference = await proveOn(finding, target, route);
    if (difference === undefined) return undefined;
  }
  return difference;
}

async function proveOn(finding: Finding, target: Target, route: Route): Promise<Difference> {
  const { fact, witness } = finding;
  if (witness !== undefined) {
    const difference = await proveWitness(witness, target, route);
    return stalls(finding) ? (difference === NO_ANSWER ? undefined : "it answers") : difference;
  }
  switch (fact?.kind) {
    case "cors-policy":
      return provePolicy(fact, target, route);
    case "header-write":
      return answers(target, route, (answer) => lacksWrite(fact, answer));
    case "cookie-write":
      return answers(target, route, (answer) => lacksCookie(fact, answer.headers));
    case "config-problem":
      if (fact.problem.kind !== "rejected") break;
      return refusedAnswers(target, route);
    case "error-detail":
      return answers(target, { method: "GET", path: "/__fail" }, (answer) =>
        answer.body.includes("failed on purpose") ? undefined : "the answer holds no error",
      );
    case "app-entry": {
      if (target.name.startsWith("export ")) return "it is no app";
      const names = MISSING[finding.rule]?.filter((name) => finding.rule !== "security-headers-missing" || finding.message.includes(name));
      if (names === undefined) return "no header is known that would be missing";
      return answers(target, route, (answer) => {
        // Error pages of a framework have headers of their own.
        if (answer.status >= 400) return `it answers with ${answer.status}`;
        const sent = names.find((name) => getHeader(answer.headers, name) !== undefined);
        return sent === undefined ? undefined : `${sent} is sent`;
      });
    }
    default:
  }
  return `nothing in an answer shows ${finding.rule}`;
}

/** Each request fails, or hangs. */
async function refusedAnswers(target: Target, route: Route): Promise<Difference> {
  const difference = await answers(target, route, (answer) => (answer.status >= 500 ? undefined : `it answers with ${answer.status}`));
  return difference === NO_ANSWER ? undefined : difference;
}

/** A visitor who is signed in, as far as a login check looks at the token. */
const VISITOR: readonly HeaderField[] = [
  { name: "Origin", value: "https://app.example.com" },
  { name: "Authorization", value: "Bearer token" },
];

async function answers(target: Target, route: Route, lacks: (answer: RawAnswer) => Difference): Promise<Difference> {
  const answer = await ask(target, { ...route, headers: VISITOR });
  return answer === undefined ? NO_ANSWER : lacks(answer);
}

/** What the browser concludes from real answers; `undefined` if there is none. */
async function judgeReal(request: SimulatedRequest, target: Target, path: string, cookies: readonly HeaderField[] = []): Promise<Judgement | undefined> {
  const known = new Map<string, WireResponse>();
  for (;;) {
    let open: WireRequest | undefined;
    const judgement = judge(request, (wire) => {
      const answer = known.get(wire.kind);
      if (answer === undefined) open ??= wire;
      return answer ?? { kind: "unknown", reason: { kind: "dynamic", text: "it was not asked yet" } };
    });
    if (open === undefined) return judgement;
    const answer = await ask(target, { method: open.method, path, headers: [...fieldsOf(open), ...(open.kind === "actual" ? cookieOf(cookies) : [])] });
    if (answer === undefined) return undefined;
    known.set(open.kind, { kind: "response", status: answer.status, headers: answer.headers });
  }
}

function cookieOf(cookies: readonly HeaderField[]): readonly HeaderField[] {
  return cookies.length === 0 ? [] : [{ name: "Cookie", value: cookies.map(({ name, value }) => `${name}=${value}`).join("; ") }];
}

/** The address of the case; one that asks for a query only may be on any route. */
function addressOf({ request: { path } }: Witness, route: Route): string {
  return path === undefined ? route.path : path.replace(/^\/(?=\?)/, () => route.path);
}

function fieldsOf(wire: WireRequest): readonly HeaderField[] {
  const field = (name: string, value: string | undefined): readonly HeaderField[] => (value === undefined ? [] : [{ name, value }]);
  return [
    ...field("Origin", wire.origin),
    // Browsers send it unless the page says otherwise (Referrer Policy, section 3).
    ...field("Referer", wire.origin === "null" || wire.origin === undefined ? undefined : `${wire.origin}/`),
    ...field("Access-Control-Request-Method", wire.requestMethod),
    ...field("Access-Control-Request-Headers", wire.requestHeaders),
    ...wire.headers,
  ];
}

async function proveWitness(witness: Witness, target: Target, route: Route): Promise<Difference> {
  // Where only another simple method has a route, it stands for GET.
  const method = witness.request.method === "GET" && route.method === "POST" ? "POST" : witness.request.method;
  const real = await judgeReal({ ...requestOfWitness(witness), method }, target, addressOf(witness, route), witness.request.cookies);
  if (real === undefined) return NO_ANSWER;
  if (real.verdict !== witness.verdict) return `the browser says ${real.verdict} instead of ${witness.verdict}`;
  const actual = real.exchanges.findLast((exchange) => exchange.request.kind === "actual")?.response.headers ?? [];
  return (
    corsDifference("preflight", witness.preflight?.headers ?? [], real.preflight?.exchange.response.headers ?? []) ??
    corsDifference("actual", witness.response.headers, actual)
  );
}

async function provePolicy(policy: CorsPolicy, target: Target, route: Route): Promise<Difference> {
  const request: SimulatedRequest = {
    pageOrigin: "https://app.example.com",
    url: "https://api.preflint.invalid/",
    method: "PUT",
    headers: [],
    credentials: policy.credentials.kind === "known" && policy.credentials.value ? "include" : "omit",
    mode: "cors",
    forcePreflight: false,
  };
  const model = judge(request, policyResponder(policy, 200));
  if (model.verdict === "unknown") return `the model does not know the answer: ${model.reason?.text}`;
  const real = await judgeReal(request, target, route.path);
  const hangs = policy.origins.kind === "broken" && policy.origins.how === "hangs";
  if (real === undefined || hangs) return (real === undefined) === hangs ? undefined : NO_ANSWER;
  if (real.verdict !== model.verdict) return `the browser says ${real.verdict} instead of ${model.verdict}`;
  for (const [index, exchange] of model.exchanges.entries()) {
    const difference = corsDifference(exchange.request.kind, exchange.response.headers, real.exchanges[index]?.response.headers ?? []);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

const ALLOW_ORIGIN = "access-control-allow-origin";

/** What the model leaves out because it decides nothing: what it does not know, and what only counts on a preflight. */
const OPTIONAL = new Set(["access-control-max-age", "access-control-expose-headers"]);
const PREFLIGHT_ONLY = new Set(["access-control-allow-methods", "access-control-allow-headers"]);

function corsDifference(where: WireRequest["kind"], expected: readonly HeaderField[], real: readonly HeaderField[]): Difference {
  const names = new Set([...expected, ...real].map((field) => field.name.toLowerCase()).filter((name) => name.startsWith("access-control-")));
  // An answer without Access-Control-Allow-Origin is closed whatever else it carries (Fetch, CORS check step 2).
  const isClosed = listOf(expected, ALLOW_ORIGIN) === undefined && listOf(real, ALLOW_ORIGIN) === undefined;
  for (const name of isClosed ? [] : names) {
    const wanted = listOf(expected, name);
    const found = listOf(real, name);
    if (wanted === found || (wanted === undefined && (OPTIONAL.has(name) || (where === "actual" && PREFLIGHT_ONLY.has(name))))) continue;
    return `the ${where} answer has ${name} ${found ?? "(absent)"} instead of ${wanted ?? "(absent)"}`;
  }
  const varies = (headers: readonly HeaderField[]): boolean => /(?:^|,)\s*origin\s*(?:,|$)/i.test(getHeader(headers, "Vary") ?? "");
  return varies(expected) === varies(real)
    ? undefined
    : `the ${where} answer has Vary ${getHeader(real, "Vary") ?? "(absent)"} instead of ${getHeader(expected, "Vary") ?? "(absent)"}`;
}

function listOf(headers: readonly HeaderField[], name: string): string | undefined {
  return getHeader(headers, name)
    ?.split(",")
    .map((item) => item.trim())
    .join(", ");
}

function lacksWrite(write: HeaderWrite, answer: RawAnswer): Difference {
  const lines = answer.headers.filter((field) => field.name.toLowerCase() === write.name.toLowerCase()).map((field) => field.value);
  if (write.mode === "remove" || write.from === "switched-off") return lines.length === 0 ? undefined : `${write.name} is sent`;
  const wanted = textsOf(write);
  // Node.js throws for characters above U+00FF and for line breaks.
  if (wanted.some((text) => [...text].some((character) => character > "\u00ff" || character === "\n")))
    return answer.status === 500 ? undefined : `${write.name} is sent all the same`;
  if (lines.length > 0 && wanted.every((text) => lines.some((line) => line.includes(text)))) return undefined;
  return `${write.name} is ${lines.join(" | ") || "absent"} instead of ${wanted.join(" | ") || "sent"}`;
}

/** What certainly stands in the header. */
function textsOf(write: HeaderWrite): readonly string[] {
  const { value } = write;
  switch (value.kind) {
    case "known":
      return [value.value.text.trim()];
    case "partial": {
      const ends = [0, ...value.holes, value.value.text.length];
      return ends.slice(1).map((end, index) => value.value.text.slice(ends[index], end).trim());
    }
    case "several":
      return value.values.map((one) => one.text.trim());
    case "unknown":
      return [];
  }
}

function lacksCookie(cookie: CookieWrite, headers: readonly HeaderField[]): Difference {
  const lines = headers.filter((field) => field.name.toLowerCase() === "set-cookie").map((field) => field.value);
  const { name } = cookie;
  const candidates = name.kind === "known" ? lines.filter((line) => line.startsWith(`${name.value}=`)) : lines;
  if (candidates.length === 0) return `the cookie ${name.kind === "known" ? name.value : ""} is not set: ${lines.join(" | ")}`;
  return candidates.some((line) => hasAttributes(cookie, line)) ? undefined : `the cookie is ${candidates.join(" | ")}`;
}

function hasAttributes(cookie: CookieWrite, line: string): boolean {
  const attributes = line.split(";").slice(1);
  const value = (name: string): string | undefined => attributes.map((one) => one.trim().split("=")).find(([first]) => first?.toLowerCase() === name)?.[1];
  const has = (name: string): boolean => attributes.some((one) => one.trim().split("=")[0]?.toLowerCase() === name);
  const flag = (setting: Setting<boolean | "auto">, name: string): boolean =>
    setting.kind === "unknown" || setting.value === "auto" || setting.value === has(name);
  const text = (setting: Setting<string | undefined>, name: string): boolean =>
    setting.kind === "unknown" || setting.value?.toLowerCase() === (has(name) ? (value(name) ?? "") : undefined)?.toLowerCase();
  return (
    flag(cookie.secure, "secure") &&
    flag(cookie.httpOnly, "httponly") &&
    flag(cookie.partitioned, "partitioned") &&
    text(cookie.sameSite, "samesite") &&
    text(cookie.domain, "domain")
  );
}
