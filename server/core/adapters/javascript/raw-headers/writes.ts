/**
 * Finds response headers that are written by hand with method calls: node:http, Express, Fastify, Koa, Fetch `Headers`.
 * Goes by method name and literal header name, not by the name of the receiver. Refuses what is plainly a client's request.
 */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import { inRound } from "../../../javascript/values/conditions.ts";
import type { FunctionHandle, Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import { allOf, anyOf, negate } from "../../../model/condition.ts";
import type { Scope } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import { containsPlace } from "../../../text/place.ts";
import type { PreflightAnswer } from "../../cors-from-headers.ts";
import { isInterestingHeader, isOrdinaryWord } from "./header-names.ts";
import { pairOf } from "./header-value.ts";
import { functionAround, headersOfLoop } from "./loops.ts";

/** One header that is written, added or removed. */
export interface RawWrite {
  readonly name: string;
  readonly nameAt: Place;
  readonly mode: "set" | "append" | "remove";
  /** `undefined` if the header is removed. */
  readonly value: Value | undefined;
  /** The call, or the property of an object of headers. */
  readonly at: Place;
  readonly when: Condition;
  /** Writes of one group go to one response. */
  readonly group: string;
  readonly within: FunctionHandle | undefined;
  /** The call that the write is or is part of. */
  readonly site: CallSite | undefined;
  /** True for `Headers` of Fetch, where `null` becomes text and values join. */
  readonly isFetch: boolean;
  /** The object of headers, if the write is a property of one. */
  readonly object: Place | undefined;
  /** What is known of preflights of these requests where no call answers them; `no`: something in front may do it. */
  readonly preflight?: PreflightAnswer;
  /** The write is an object in a list, `{ key: "Vary", value: "Origin" }`. */
  readonly element?: "key-value";
  /** The object of headers has parts that could not be read: any other header may be among them. */
  readonly besideUnread?: true;
  /** Several functions send it; `within` is the first of them. */
  readonly isShared?: true;
  /** Given where no code around the write tells which answers it is for. */
  readonly scope?: Scope;
}

/** Who sends an object of headers: a call, or a function that hands its answer back (then `site` is `undefined`). */
export interface Sender {
  readonly at: Place;
  readonly when: Condition;
  readonly within: FunctionHandle | undefined;
  readonly site: CallSite | undefined;
}

function senderOf(site: CallSite): Sender {
  return { at: site.at, when: site.when, within: site.within, site };
}

const SETTING: Readonly<Record<string, "set" | "append">> = {
  setHeader: "set",
  header: "set",
  set: "set",
  headers: "set",
  setHeaders: "set",
  append: "append",
  appendHeader: "append",
};
/** Names of the methods that set a header. */
export const SETTING_CALLS: readonly string[] = Object.keys(SETTING);
const REMOVING = new Set(["removeHeader", "remove", "delete"]);
/** Calls of Express that take headers among their options (send 0.19 and 1.x write them when the file is found). */
const SENDING_FILES = new Set(["sendFile", "download"]);
const WRITING_CALLS: readonly string[] = [...SETTING_CALLS, ...REMOVING, ...SENDING_FILES, "writeHead", "vary"];
/** Methods that only a response of Node.js has. */
const UNMISTAKABLE = new Set(["setHeader", "appendHeader", "removeHeader", "setHeaders", "writeHead"]);
const RESPONSE_LIKE = /(?:^|\.)(?:res|resp|response|reply|ctx|context|c|h|raw|headers|\w*(?:Headers|Response))$/;
const REQUEST_LIKE =
  /^(?:this\.)?(?:\w+\.)?(?:req|request|\w*Request|xhr|config|axios|requestHeaders|reqHeaders|options)(?:$|[.[(])|\brequest\(|\bsupertest\(|\baxios\b|\bsuperagent\b/;
/** Express and Koa give a request its answer as a member. */
const ANSWER_OF_REQUEST = /^(?:[\w$]+\.)?(?:req|request)\.(?:res|response)$/;
/** Longest receiver, in characters, that is looked at as a whole. */
const LONGEST_RECEIVER = 200;
const ANSWER_CHAIN = /^(?:[\w$]+\.)?(?:res|resp|response|reply|ctx|context|c|h)\s*\.\s*[\w$]+\(/;
const CLIENT_PACKAGES = new Set(["axios", "superagent", "supertest", "got", "ky", "node-fetch", "undici", "request", "needle", "ofetch", "nock", "msw"]);

/** All writes by method calls, in source order. `clients`: objects that are given to a client. */
export function methodWrites(source: JavaScriptSource, clients: ReadonlySet<string>): readonly RawWrite[] {
  const found: RawWrite[] = [];
  const sites = source.callsNamed(WRITING_CALLS).filter((site) => site.form === "call" && mayWrite(site, source));
  const answers = new Set(sites.filter(({ arguments: [name] }) => textsOf(name).some(isPlainlyHeader)).map(receiverKey));
  for (const site of sites) {
    const { callee } = site;
    if (callee.kind !== "method" || isClient(callee.receiver, callee.receiverText, clients) || site.when.kind === "never") continue;
    found.push(...writesOf(site, callee.name, callee.receiver, callee.receiverText, source, answers.has(receiverKey(site))));
  }
  return found;
}

/** False if the arguments, of which the first is evaluated at most, say already that the call writes no header of interest. */
function mayWrite(site: CallSite, source: JavaScriptSource): boolean {
  if (site.name === "writeHead" || site.name === "vary") return true;
  if (site.name !== undefined && SENDING_FILES.has(site.name)) return isAnswerText(source, site);
  const [count, first] = [site.arguments.length, site.arguments[0]];
  if (first === undefined) return false;
  const name = stringOf(first);
  if (name !== undefined) return isInterestingHeader(name);
  if (site.name !== undefined && REMOVING.has(site.name)) return false;
  return count === 1 || first.kind === "choice" || headersOfLoop(site, source) !== undefined;
}

/** Key of a place, for sets and maps. */
export function keyOf(at: Place): string {
  return `${at.file}:${at.span.start}:${at.span.end}`;
}

/** True if the call sets headers of what is plainly a response of Node.js or Koa. */
export function isOnResponse(source: JavaScriptSource, site: CallSite): boolean {
  const { callee } = site;
  if (callee.kind !== "method" || site.form !== "call" || SETTING[callee.name] === undefined || /headers$/i.test(callee.receiverText)) return false;
  return (UNMISTAKABLE.has(callee.name) || isAnswerText(source, site)) && !isClient(callee.receiver, callee.receiverText, new Set());
}

/** True if the receiver is a response by its use, by what it is called in the end (`ctx.response`), or by its own name. */
function isAnswerText(source: JavaScriptSource, { callee, within }: CallSite): boolean {
  if (callee.kind !== "method") return false;
  const { receiverText } = callee;
  const role = /^[\w$]+$/.test(receiverText) ? source.roleOf(within, receiverText) : undefined;
  return role === undefined ? RESPONSE_LIKE.test(receiverText) : role !== "request";
}

function isClient(receiver: Value, text: string, clients: ReadonlySet<string>): boolean {
  if (clients.has(keyOf(receiver.at))) return true;
  if (receiver.kind === "external") {
    if (CLIENT_PACKAGES.has(receiver.package)) return true;
    const members = receiver.steps.flatMap((step) => (step.kind === "member" ? [step.name] : []));
    return /^(?:node:)?https?2?$/.test(receiver.package) && (members.includes("request") || members.includes("get"));
  }
  // A long text is a chain of calls, `reply.header(…).header(…)`, and is on what it starts with.
  return text.length < LONGEST_RECEIVER ? REQUEST_LIKE.test(text) && !ANSWER_OF_REQUEST.test(text) : !ANSWER_CHAIN.test(text);
}

/** `isAnswer`: other headers of the receiver have names that nothing but headers have, so it needs no usual name of its own. */
function writesOf(written: CallSite, method: string, receiver: Value, receiverText: string, source: JavaScriptSource, isAnswer: boolean): readonly RawWrite[] {
  const within = functionAround(written, source);
  const site = within === written.within ? written : { ...written, within };
  const isWorth = (name: string): boolean =>
    isInterestingHeader(name) && (isAnswer || UNMISTAKABLE.has(method) || isPlainlyHeader(name) || isAnswerText(source, site));
  const isFetch = /(?:^|\.|[a-z])headers$/i.test(receiverText) || isNewHeaders(receiver, source);
  const group = isFetch && isNewHeaders(receiver, source) ? `object:${keyOf(receiver.at)}` : functionGroup(site);
  const common = { when: site.when, group, within: site.within, site, isFetch, at: site.at, object: undefined } as const;
  if (method === "writeHead") return objectWrites(site.arguments.at(-1), site, group, isFetch);
  if (SENDING_FILES.has(method)) {
    const headers = site.arguments.slice(1).flatMap((options) => propertyOf(options, "headers")?.value ?? []);
    return headers.flatMap((one) => objectWrites(one, site, group, false));
  }
  if (method === "vary") {
    const [field] = site.arguments;
    if (field === undefined || site.arguments.length !== 1 || (field.kind !== "string" && field.kind !== "list")) return [];
    return [{ ...common, name: "Vary", nameAt: site.at, mode: "append", value: field }];
  }
  const [first, second] = site.arguments;
  if (first === undefined) return [];
  const name = stringOf(first);
  if (REMOVING.has(method)) {
    if (name === undefined || !isWorth(name) || site.arguments.length !== 1) return [];
    return [{ ...common, name, nameAt: first.at, mode: "remove", value: undefined }];
  }
  const mode = SETTING[method];
  if (mode === undefined) return [];
  if (name === undefined && first.kind === "choice" && second !== undefined && headersOfLoop(written, source) === undefined) {
    return namedByChoice(first, second, source).flatMap(({ name: one, value, when }): readonly RawWrite[] => {
      const text = stringOf(one);
      if (text === undefined || !isWorth(text)) return [];
      return [{ ...common, when: inRound(common.when, when), name: text, nameAt: one.at, mode, value, at: spanOf(one.at, value.at) ?? common.at }];
    });
  }
  if (name === undefined && second !== undefined) {
    return objectWrites(headersOfLoop(written, source), site, group, isFetch).map((write) => ({ ...write, mode }));
  }
  if (name === undefined) return mode === "append" ? [] : objectWrites(first, site, group, isFetch);
  if (second === undefined || !isWorth(name)) return [];
  // app.set('x-powered-by', false) is a setting of Express, not a header.
  if (second.kind === "boolean" && name.toLowerCase() === "x-powered-by") return [];
  return [{ ...common, name, nameAt: first.at, mode, value: second }];
}

/** The headers of a call whose name differs between rounds of a loop or between branches, each with the value that goes with the name. */
function namedByChoice(
  names: ValueOf<"choice">,
  value: Value,
  source: JavaScriptSource,
): readonly { readonly name: Value; readonly value: Value; readonly when: Condition }[] {
  return names.alternatives.map((one) => ({ name: one.value, value: source.assuming(value, one.when), when: one.when }));
}

/** The text, or those of the branches. */
function textsOf(value: Value | undefined): readonly string[] {
  const texts = value?.kind === "choice" ? value.alternatives.map((one) => stringOf(one.value)) : [stringOf(value)];
  return texts.filter((text) => text !== undefined);
}

/** From the start of one place to the end of a later one. */
function spanOf(from: Place, to: Place): Place | undefined {
  return from.file === to.file && from.span.start < to.span.end ? { file: from.file, span: { start: from.span.start, end: to.span.end } } : undefined;
}

/** `options.set("contentSecurityPolicy", …)`: a name without a hyphen may be a key of anything. */
function isPlainlyHeader(name: string): boolean {
  return isInterestingHeader(name) && name.includes("-") && !isOrdinaryWord(name);
}

function receiverKey({ callee, within }: CallSite): string {
  return `${within?.id ?? "module"} ${callee.kind === "method" ? callee.receiverText : ""}`;
}

/** True for `new Headers(…)` and what `new Response(…)` holds, made in this file. */
export function isNewHeaders(value: Value, source: JavaScriptSource): boolean {
  if (value.at.file !== source.file) return false;
  return /^new\s+(?:\w+\.)?\w*(?:Headers|Response)\b/.test(source.text.slice(value.at.span.start, value.at.span.start + 60));
}

/** Group of what is written to one response: by the function whose parameter it is, callbacks in it included, else by the function that writes. */
export function functionGroup(site: CallSite): string {
  return groupOfFunction(ownerOf(site));
}

/** Group of a function's own response; `undefined` is the module. */
export function groupOfFunction(handle: FunctionHandle | undefined): string {
  return `function:${handle?.id ?? "module"}`;
}

/** The function whose response it is, if that can be told; else the one that writes. */
export function ownerOf(site: CallSite): FunctionHandle | undefined {
  const receiver = site.callee.kind === "method" ? site.callee.receiver : undefined;
  return receiver?.kind === "parameter" && receiver.at.file === site.at.file ? receiver.function : site.within;
}

/** Writes from an object of headers, a flat list `[name, value, …]`, pairs, or a `Map`. */
export function objectWrites(value: Value | undefined, site: CallSite, group: string, isFetch: boolean): readonly RawWrite[] {
  return headersSent(value, senderOf(site), group, isFetch);
}

/** The same for whoever sends them. */
export function headersSent(value: Value | undefined, sender: Sender, group: string, isFetch: boolean): readonly RawWrite[] {
  if (value === undefined) return [];
  if (value.kind === "choice") {
    // Of several objects of headers, the first whose condition holds is sent.
    const before: Condition[] = [];
    return value.alternatives.flatMap((one) => {
      const when = allOf([one.when, ...before.map(negate)]);
      before.push(one.when);
      return headersSent(one.value, sender, group, isFetch).map((write) => ({ ...write, when: allOf([write.when, when]) }));
    });
  }
  const { site } = sender;
  const common = { when: sender.when, within: sender.within, site, isFetch, mode: "set" } as const;
  if (value.kind === "record") {
    const own = containsPlace(sender.at, value.at);
    return value.properties.flatMap((property): readonly RawWrite[] => {
      if (!isInterestingHeader(property.name)) return [];
      const given = givenOnly(property.value);
      // An object that is written elsewhere may serve several calls: its own place makes the group.
      const isShared = !own && !isWithin(sender.within, value.at) && !isWithin(site && ownerOf(site), value.at);
      return [
        {
          ...common,
          name: property.name,
          nameAt: property.keyAt,
          value: given.value,
          when: allOf([common.when, given.when]),
          at: property.at,
          group: isShared ? `object:${keyOf(value.at)}` : group,
          object: value.at,
          ...(value.open ? { besideUnread: true } : {}),
        },
      ];
    });
  }
  if (value.kind !== "list") return [];
  if (value.of === "map") return [];
  const pairs = value.items.map(pairOf);
  if (pairs.length > 0 && pairs.every((pair) => pair !== undefined)) {
    return pairs.flatMap((pair, index): readonly RawWrite[] => {
      const item = value.items[index];
      if (pair === undefined || item === undefined || !isInterestingHeader(pair.name.text)) return [];
      return [{ ...common, name: pair.name.text, nameAt: pair.nameValue.at, value: pair.value, at: item.at, group, object: undefined }];
    });
  }
  return flatList(value.items).flatMap(({ name, nameValue, value: written }): readonly RawWrite[] => {
    if (!isInterestingHeader(name)) return [];
    return [{ ...common, name, nameAt: nameValue.at, value: written, at: nameValue.at, group, object: undefined }];
  });
}

/** A property that is added only in some branches is missing in the others: what is written, and when. */
function givenOnly(value: Value): { readonly value: Value; readonly when: Condition } {
  const always = { value, when: { kind: "always" } } as const;
  if (value.kind !== "choice") return always;
  // The first arm whose condition holds counts: where it gives nothing, those behind it give nothing either.
  const missing: Condition[] = [];
  const given = value.alternatives.flatMap((one) => {
    if (one.value.kind !== "undefined") return [{ value: one.value, when: allOf([one.when, ...missing.map(negate)]) }];
    missing.push(one.when);
    return [];
  });
  const [only] = given;
  if (only === undefined || missing.length === 0) return always;
  return { value: given.length === 1 ? only.value : { ...value, alternatives: given }, when: anyOf(given.map((one) => one.when)) };
}

function flatList(items: readonly Value[]): readonly { readonly name: string; readonly nameValue: Value; readonly value: Value }[] {
  if (items.length % 2 !== 0) return [];
  const pairs: { name: string; nameValue: Value; value: Value }[] = [];
  for (let index = 0; index < items.length; index += 2) {
    const nameValue = items[index];
    const value = items[index + 1];
    const name = stringOf(nameValue);
    if (nameValue === undefined || value === undefined || name === undefined) return [];
    pairs.push({ name, nameValue, value });
  }
  return pairs;
}

function isWithin(handle: FunctionHandle | undefined, at: Place): boolean {
  return handle !== undefined && containsPlace(handle.at, at);
}
