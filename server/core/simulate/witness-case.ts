/**
 * A case as a request: what a condition asks of values, written as method, address, headers and cookies that give these answers (DESIGN
 * section 13, "The case is the witness"). What cannot be written so is said in words. It decides nothing about origins.
 */
import type { Demand } from "../conditions/decide.ts";
import { type Answered, answerOf, type Candidate, candidatesFor } from "../conditions/questions.ts";
import { isForbiddenRequestHeaderName, SAFELISTED_METHODS } from "../headers/names.ts";
import type { PolicyRoutes } from "../model/facts.ts";
import type { HeaderField, Witness } from "../model/finding.ts";
import { preflightNeeds } from "./preflight-need.ts";
import { isOwn } from "./witness.ts";

type WitnessRequest = Witness["request"];

/** In words: the policy is on the answer alone. */
const PREFLIGHTED = "other code answers the preflight for this origin";

/** The exchange with one of the routes, if the rule's own is none: a simple request if it can be. */
export function onRoute(witness: Witness, { example, methods }: PolicyRoutes): Witness {
  const { request, response, preflight } = witness;
  const method = methods?.includes(request.method) === false ? example.method : request.method;
  if (preflight !== undefined) return witness;
  const [path] = method === example.method ? example.paths : [];
  const sent = { ...request, method, ...(path === undefined ? {} : { path }) };
  if (SAFELISTED_METHODS.has(method) || witness.verdict !== "shared") return { ...witness, request: sent };
  const headers = [...response.headers, { name: "Access-Control-Allow-Methods", value: method }];
  return { ...witness, request: { ...sent, given: [...(request.given ?? []), PREFLIGHTED] }, preflight: { status: 204, headers } };
}

/**
 * The exchange with the first of the cases that its request can be given without changing what the browser does; without one, as it is. `paths`: where
 * the request may go, if that is known.
 */
export function withCase(witness: Witness, cases: readonly (readonly Demand[])[], paths: readonly string[] = []): Witness {
  for (const demands of cases) {
    const request = requestOf(demands, witness.request, browsersOwn(witness.origin), paths);
    if (request === undefined) continue;
    // A preflight shares the address, and has no header or cookie of the page's own.
    const isShared = request.method === witness.request.method && request.headers === witness.request.headers && request.cookies === undefined;
    if (isShared || (witness.preflight === undefined && needsNoPreflight(request))) return { ...witness, request };
  }
  return witness;
}

function needsNoPreflight({ method, headers }: WitnessRequest): boolean {
  return preflightNeeds(method, headers.filter(isOwn), false, "standard").length === 0;
}

/** What browsers write into each request that a script sends; a page of an opaque origin names no referrer (Referrer Policy, section 8.3). */
function browsersOwn(origin: string): ReadonlyMap<string, string> {
  const referrer: readonly [string, string][] = origin === "null" ? [] : [["referer", `${origin}/`]];
  return new Map([["accept", "*/*"], ["accept-language", "en"], ["user-agent", "Mozilla/5.0"], ...referrer]);
}

function requestOf(
  demands: readonly Demand[],
  plain: WitnessRequest,
  browsers: ReadonlyMap<string, string>,
  paths: readonly string[],
): WitnessRequest | undefined {
  const address = addressFor(demands, paths);
  if (address === undefined) return undefined;
  let { method } = plain;
  const headers: HeaderField[] = [];
  const cookies: HeaderField[] = [];
  const given = new Set<string>();
  for (const { subject, answers } of demands) {
    if (asksAddress(subject)) continue;
    if (subject === "method" || subject === "$request_method") {
      const wanted = valueFor(answers, [plain.method, "GET", "POST", "HEAD"], (value) => typeof value === "string");
      if (wanted === undefined) return undefined;
      method = String(wanted.value);
    } else if (subject === "header cookie") {
      const wanted = valueFor(answers, [undefined, ANY_COOKIE]);
      const pair = typeof wanted?.value === "string" ? /^([^=;\s]+)=([^;]*)$/.exec(wanted.value) : null;
      if (pair !== null) cookies.push({ name: pair[1] ?? "", value: pair[2] ?? "" });
      else if (wanted === undefined || wanted.value !== undefined) given.add(inWords(subject));
    } else if (subject.startsWith(HEADER)) {
      const name = subject.slice(HEADER.length);
      const wanted = valueFor(answers, [browsers.get(name)]);
      if (wanted === undefined) given.add(inWords(subject));
      else if (wanted.value !== browsers.get(name)) {
        // The browser writes these, and leaves none of its own out.
        if (typeof wanted.value !== "string" || isForbiddenRequestHeaderName(name)) given.add(inWords(subject));
        else headers.push({ name, value: wanted.value });
      }
    } else if (subject.startsWith(COOKIES)) {
      const wanted = valueFor(answers, [undefined, "1"]);
      if (wanted === undefined || (wanted.value !== undefined && typeof wanted.value !== "string")) given.add(inWords(subject));
      else if (wanted.value !== undefined) cookies.push({ name: subject.slice(COOKIES.length), value: wanted.value });
    } else given.add(inWords(subject));
  }
  if (cookies.length > 0 && !plain.credentials) return undefined;
  return {
    ...plain,
    method,
    headers: headers.length === 0 ? plain.headers : [...plain.headers, ...headers],
    ...(address === "" ? {} : { path: address }),
    ...(cookies.length === 0 ? {} : { cookies }),
    ...(given.size === 0 ? {} : { given: [...given] }),
  };
}

/** A visitor's cookie, where any will do. */
const ANY_COOKIE = "session=1";

const HEADER = "header ";
const COOKIES = "cookies ";
const QUERY = "query ";

/** Parts of the address that have a name, and what they are of one: JavaScript's request objects, and nginx "Alphabetical index of variables". */
const ADDRESS_PARTS: readonly { readonly subject: string; readonly of: (address: string) => string }[] = [
  { subject: "url path", of: pathOf },
  { subject: "$uri", of: pathOf },
  { subject: "url url", of: (address) => address },
  { subject: "$request_uri", of: (address) => address },
  { subject: "url search", of: (address) => address.slice(pathOf(address).length) },
  { subject: "url querystring", of: queryOf },
  { subject: "url rawQueryString", of: queryOf },
  { subject: "$args", of: queryOf },
];

function addressPart(subject: string): (typeof ADDRESS_PARTS)[number] | undefined {
  return ADDRESS_PARTS.find((part) => part.subject === subject);
}

function asksAddress(subject: string): boolean {
  return addressPart(subject) !== undefined || subject.startsWith(QUERY);
}

function pathOf(address: string): string {
  return address.split("?", 1)[0] ?? "";
}

function queryOf(address: string): string {
  return address.slice(pathOf(address).length + 1);
}

/** A path with its query that gives all answers about it; empty if none is asked for, `undefined` if none was found. */
function addressFor(demands: readonly Demand[], paths: readonly string[]): string | undefined {
  const asked = demands.filter(({ subject }) => asksAddress(subject));
  if (asked.length === 0) return "";
  const questions = asked.filter(({ subject }) => !subject.startsWith(QUERY)).flatMap(({ answers }) => answers.map(({ question }) => question));
  const texts = candidatesFor(questions).filter((value) => typeof value === "string");
  const starts = paths.length > 0 ? paths : ["/", "/other", ...texts.filter((text) => text.startsWith("/")), ...texts.map((text) => `/${text}`)];
  for (const start of starts) {
    // Two slashes would name a host, and what stands behind `#` is not sent.
    if (/^\/\/|[\s#\\]/.test(start)) continue;
    const address = withQuery(start, asked);
    if (address !== undefined && asked.every(({ subject, answers }) => isAnsweredBy(address, subject, answers))) return address;
  }
  return undefined;
}

function withQuery(start: string, asked: readonly Demand[]): string | undefined {
  const fields: string[] = [];
  for (const { subject, answers } of asked) {
    if (!subject.startsWith(QUERY) || isAnsweredBy(start, subject, answers)) continue;
    const name = subject.slice(QUERY.length);
    const wanted = valueFor(answers, [undefined, "1"], (value) => value === undefined || typeof value === "string");
    if (wanted === undefined || !/^[\w.-]+$/.test(name)) return undefined;
    if (wanted.value !== undefined) fields.push(`${name}=${encodeURIComponent(String(wanted.value))}`);
  }
  return fields.length === 0 ? start : `${start}${start.includes("?") ? "&" : "?"}${fields.join("&")}`;
}

function isAnsweredBy(address: string, subject: string, answers: readonly Answered[]): boolean {
  const value = subject.startsWith(QUERY) ? fieldOf(address, subject.slice(QUERY.length)) : addressPart(subject)?.of(address);
  return answers.every(({ question, holds }) => answerOf(value, question) === holds);
}

function fieldOf(address: string, name: string): string | undefined {
  const field = queryOf(address)
    .split("&")
    .find((one) => one === name || one.startsWith(`${name}=`));
  try {
    return field === undefined ? undefined : decodeURIComponent(field.slice(name.length + 1));
  } catch {
    return undefined;
  }
}

/** The first value that gives all answers; `undefined` if none does, or a question has no form. */
function valueFor(
  answers: readonly Answered[],
  preferred: readonly Candidate[],
  isUsable: (value: Candidate) => boolean = () => true,
): { readonly value: Candidate } | undefined {
  const values = [...preferred, ...candidatesFor(answers.map(({ question }) => question))];
  const index = values.findIndex((value) => isUsable(value) && answers.every(({ question, holds }) => answerOf(value, question) === holds));
  return index < 0 ? undefined : { value: values[index] };
}

function inWords(subject: string): string {
  const [part = "", name = ""] = subject.split(" ");
  if (part === "visitor" || part === "parameter" || part === "cookies") return "the visitor is one for whom the code does this";
  if (part === "header") return `the header ${name} is as the code asks`;
  if (part === "body") return "the body is as the code asks";
  if (part === "params") return `the part ${name} of the path is as the code asks`;
  if (part === "host") return "the host is as the code asks";
  return "the request is one for which the code does this";
}
