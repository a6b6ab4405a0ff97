/**
 * All headers that a file writes by hand. One place may write into several responses: an object that several calls send, a constant that
 * is spread into several literals. It is listed once for each, and written when one of the calls runs.
 */

import { implies } from "../../../conditions/decide.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import { testOf } from "../../../javascript/values/conditions.ts";
import { sameValue } from "../../../javascript/values/same-value.ts";
import type { Value } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import { allOf, anyOf, negate } from "../../../model/condition.ts";
import { eventWrites } from "./event-writes.ts";
import { clientObjects, fetchWrites, isClientFile, isSentByServers, sendsResponses } from "./fetch-writes.ts";
import { givenWrites, isGivenHeaders, isPartOfParameter, proxiedWrites } from "./given-headers.ts";
import type { RawWrite } from "./writes.ts";
import { isNewHeaders, keyOf, methodWrites } from "./writes.ts";

const RESPONSE_HEADERS = /(?:^|\.)(?:res|resp|reply|ctx|context|c|event|\w*[rR]esponse)\.headers$/;

/** All writes of a file, in source order: each place once for each response. */
export function rawWrites(source: JavaScriptSource): readonly RawWrite[] {
  const clients = clientObjects(source);
  const isServer = sendsResponses(source);
  const isClient = isClientFile(source);
  const givesResponses = !isClient && GIVES_RESPONSES.test(source.text);
  const isMeant = (write: RawWrite): boolean =>
    isServer || !write.isFetch || isResponseHeaders(write) || (!isClient && isGiven(write, source)) || (givesResponses && isOnForeignResponse(write));
  const all = methodWrites(source, clients);
  const answers = new Set(all.filter(({ name }) => isSentByServers(name)).map(receiverOf));
  const isMeantOrHandedIn = (write: RawWrite): boolean =>
    isMeant(write) || (!isClient && (isPartOfArgument(write) || isOnOwnHeaders(write, source)) && answers.has(receiverOf(write)));
  const methods = all.filter(isMeantOrHandedIn);
  const given = isServer || isClient ? [] : givenWrites(source);
  return eachPlaceOncePerResponse([...methods, ...given, ...proxiedWrites(source), ...eventWrites(source), ...fetchWrites(source, clients)]);
}

/** Each place once for each response that it writes into. */
export function eachPlaceOncePerResponse(writes: readonly RawWrite[]): readonly RawWrite[] {
  return joined(apartBySender(writes), ({ group }) => group);
}

/**
 * Of several that send one object of headers one sends it at a time: what it holds in some branch for one of them is not met by what it holds
 * in some branch for another. A helper that answers a call of this file and callers that nobody sees asks its questions anew for each.
 */
function apartBySender(writes: readonly RawWrite[]): readonly RawWrite[] {
  const senders = new Map<string, Set<string>>();
  for (const write of writes) if (isOfObject(write)) senders.set(write.group, (senders.get(write.group) ?? new Set()).add(senderKey(write)));
  return writes.map((write): RawWrite => {
    const isConditional = write.when.kind !== "always" || write.value?.kind === "choice";
    if (!isConditional || !isOfObject(write) || (senders.get(write.group)?.size ?? 0) < 2) return write;
    const question = { kind: "equals", value: senderKey(write) } as const;
    const sent = testOf(`sender of ${write.group}`, question, "way", write.at, { kind: "parameter", text: "its calls give different values" });
    return { ...write, when: allOf([sent, write.when]) };
  });
}

/** True for a part of an object that is a group of its own; what functions write one by one goes into one response. */
function isOfObject({ object, group }: RawWrite): boolean {
  return object !== undefined && !group.startsWith("function:");
}

function senderKey({ site, within }: RawWrite): string {
  return site === undefined ? (within?.id ?? "") : keyOf(site.at);
}

/** Each place once, whatever it writes into. */
export function eachPlaceOnce(writes: readonly RawWrite[]): readonly RawWrite[] {
  return joined(writes, () => "");
}

/** Writes of one place that have the same key, joined: one of their conditions holds. */
function joined(writes: readonly RawWrite[], keyOfWrite: (write: RawWrite) => string): readonly RawWrite[] {
  const found = new Map<string, RawWrite>();
  for (const write of writes) {
    const key = `${write.at.file}:${write.at.span.start}:${write.name}:${keyOfWrite(write)}`;
    const known = found.get(key);
    // A member that is missing in some branch writes nothing there.
    if (known === undefined || known.value?.kind === "undefined") found.set(key, write);
    else if (write.value?.kind !== "undefined") {
      const sharing = known.within?.id === write.within?.id ? {} : SHARED;
      found.set(key, { ...known, value: eitherValue(known, write), when: either(known.when, write.when), ...sharing });
    }
  }
  return [...found.values()];
}

/** Most values of one place. */
const MOST_VALUES = 20;

/** What a place writes, that may write one value when the left condition holds and another when the right one does: in rounds of a loop, for several callers. */
function eitherValue(left: RawWrite, right: RawWrite): RawWrite["value"] {
  if (left.value === undefined || right.value === undefined || sameValue(left.value, right.value)) return left.value;
  const alternatives = [left, right].flatMap(({ value, when }) => alternativesOf(value, when));
  const { at, via } = left.value;
  if (alternatives.length > MOST_VALUES) return { kind: "unknown", reason: { kind: "budget", text: "it has too many values" }, at, via };
  return { kind: "choice", alternatives, at, via };
}

function alternativesOf(value: RawWrite["value"], when: Condition): readonly { readonly when: Condition; readonly value: Value }[] {
  if (value === undefined) return [];
  return value.kind === "choice" ? value.alternatives.map((one) => ({ when: allOf([when, one.when]), value: one.value })) : [{ when, value }];
}

const SHARED = { isShared: true } as const;

/** `response.headers.set(…)`: plainly a response even in a file that creates none. */
function isResponseHeaders(write: RawWrite): boolean {
  return write.site?.callee.kind === "method" && RESPONSE_HEADERS.test(write.site.callee.receiverText);
}

/** A function that is declared to give a response. */
const GIVES_RESPONSES = /\)\s*:\s*(?:Promise<\s*)?Response\b/;

/** `answer.headers.set("Strict-Transport-Security", …)` on what another function returned: a header that only responses have says what it is. */
function isOnForeignResponse(write: RawWrite): boolean {
  const { site } = write;
  return site?.callee.kind === "method" && /^[\w$]+\.headers$/.test(site.callee.receiverText) && isSentByServers(write.name);
}

/** Headers that a caller hands in to be filled: those of an answer, in a file that is no client's. */
function isGiven(write: RawWrite, source: JavaScriptSource): boolean {
  const callee = write.site?.callee;
  return callee?.kind === "method" && isGivenHeaders(callee.receiverText, callee.receiver, write.within, source);
}

/**
 * `({ headers }) => headers.set(…)`, `options.headers.set(…)`: a member of what the caller hands in. Requests have such members too, so that
 * some write to it must be of a header that only answers have.
 */
function isPartOfArgument({ site }: RawWrite): boolean {
  return site?.callee.kind === "method" && isPartOfParameter(site.callee.receiver);
}

/** `const headers = new Headers()` in a helper that hands them back: their names say that others put them into an answer. */
function isOnOwnHeaders({ site, within }: RawWrite, source: JavaScriptSource): boolean {
  const callee = site?.callee;
  return within !== undefined && callee?.kind === "method" && /^[\w$]+$/.test(callee.receiverText) && isNewHeaders(callee.receiver, source);
}

/** What a write is on, as written, in its function. */
function receiverOf({ site, within }: RawWrite): string {
  return `${within?.id ?? "module"} ${site?.callee.kind === "method" ? site.callee.receiverText : ""}`;
}

/** One of two conditions; two branches of one test join to what they share. */
export function either(left: Condition, right: Condition): Condition {
  if (implies(left, right)) return right;
  if (implies(right, left)) return left;
  const leftParts = left.kind === "and" ? left.of : [left];
  const rightParts = right.kind === "and" ? right.of : [right];
  const keys = (parts: readonly Condition[]): ReadonlySet<string> => new Set(parts.map((part) => JSON.stringify(part)));
  const leftKeys = keys(leftParts);
  const rightKeys = keys(rightParts);
  const onlyLeft = leftParts.filter((part) => !rightKeys.has(JSON.stringify(part)));
  const onlyRight = rightParts.filter((part) => !leftKeys.has(JSON.stringify(part)));
  const [one] = onlyLeft;
  const [other] = onlyRight;
  const isOneTest = onlyLeft.length === 1 && onlyRight.length === 1 && one !== undefined && JSON.stringify(negate(one)) === JSON.stringify(other);
  return isOneTest ? allOf(leftParts.filter((part) => rightKeys.has(JSON.stringify(part)))) : anyOf([left, right]);
}
