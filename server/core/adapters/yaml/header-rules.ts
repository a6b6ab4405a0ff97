/**
 * What lists of headers by path say, however they are written: the headers of each entry, and what goes out together where several entries match.
 * Knows no platform: which of several values goes out is given.
 */
import type { ConfigProblem, Fact, HeaderValue, HeaderWrite } from "../../model/facts.ts";
import type { Reason } from "../../model/setting.ts";
import { joinValueTexts } from "../../text/value-text.ts";
import type { YamlValue } from "../../yaml/document.ts";
import { scalarText } from "../../yaml/document.ts";
import type { PathEntry, Precedence } from "../path-entries.ts";
import { decidesSharing, REPLACED, replacedWrites, writesWhereMatched } from "../path-entries.ts";
import { repeatsParameter } from "../path-patterns.ts";
import type { GatewayBase } from "./gateway-header.ts";
import { headerValueOf } from "./gateway-header.ts";
import { writtenCookies, writtenPolicies } from "./written-headers.ts";

/** One entry of a list. */
export interface HeaderRule {
  readonly base: GatewayBase;
  readonly entry: PathEntry<HeaderWrite>;
}

/**
 * Which of several values goes out; `joined`: all of them, one behind the other, unless an entry takes the earlier ones away. Then of two entries
 * with the same path only the last is read.
 */
export type RulePrecedence = Precedence | "joined";

const SEPARATOR = ", ";

const NOT_READ: ConfigProblem["problem"] = { kind: "ineffective", reason: "a later rule has the same path, and only the last one is read" };

const FROM_REQUEST: Reason = { kind: "request", text: "a part of it is taken from the request" };

/** The value of a header, which may repeat one of these parameters of the path. */
export function valueOfRule(sent: YamlValue, names: ReadonlySet<string>): HeaderValue {
  return repeatsParameter(scalarText(sent) ?? "", names) ? { kind: "unknown", reason: FROM_REQUEST, at: sent.at, via: sent.via } : headerValueOf(sent);
}

/** Facts of one list. */
export function* headerRuleFacts(rules: readonly HeaderRule[], precedence: RulePrecedence): Iterable<Fact> {
  const replaced = new Map(precedence === "last" ? replacedWrites(rules.map(({ entry }) => entry)).map(({ write, by }) => [write, by]) : []);
  const read = precedence === "joined" ? rules.filter((rule) => !rules.some((later) => isReadInstead(later, rule))) : rules;
  const live = read.map(({ base, entry }) => ({ base, entry: { ...entry, writes: entry.writes.filter((write) => !replaced.has(write)) } }));
  const entries = live.map((one) => one.entry);
  for (const { base, entry } of live) {
    const sent = precedence === "joined" ? joined(writesWhereMatched(entry, entries, "last", unclear)) : undefined;
    const own = sent === undefined ? entry.writes : entry.writes.map((write) => withOthers(write, sent));
    yield* own;
    yield* writtenCookies(own);
    if (!own.some((write) => decidesSharing(write.name))) continue;
    yield* writtenPolicies(sent ?? writesWhereMatched(entry, entries, precedence === "joined" ? "unknown" : precedence, unclear), { base });
  }
  for (const { entry } of rules.filter((rule) => !read.includes(rule))) yield* entry.writes.filter(isSharing).map((write) => ineffective(write, NOT_READ));
  for (const [write, by] of replaced) if (isOtherSharing(write, by)) yield ineffective(write, REPLACED);
}

/** The header as it goes out if others are joined with it; what they cannot be told of stays as it is written. */
function withOthers(write: HeaderWrite, sent: readonly HeaderWrite[]): HeaderWrite {
  const whole = sent.find((one) => sameName(one, write));
  if (write.mode === "remove" || whole === undefined || isCookie(write)) return write;
  return { ...write, value: whole.value };
}

/** Each header once, in the order of the list: with the values that no later entry takes away. */
function joined(writes: readonly HeaderWrite[]): readonly HeaderWrite[] {
  const sent: HeaderWrite[] = [];
  for (const write of writes) {
    const index = isCookie(write) ? -1 : sent.findIndex((one) => sameName(one, write));
    const before = sent[index];
    if (write.mode === "remove") sent.splice(index, before === undefined ? 0 : 1);
    else if (before === undefined) sent.push(write);
    else sent[index] = { ...write, value: joinedValue(before.value, write.value) };
  }
  return sent;
}

function joinedValue(before: HeaderValue, after: HeaderValue): HeaderValue {
  if (before.kind === "known" && after.kind === "known") return { ...after, value: joinValueTexts([before.value, after.value], SEPARATOR) };
  return before.kind === "known" ? after : before;
}

function sameName(one: HeaderWrite, other: HeaderWrite): boolean {
  return one.name.toLowerCase() === other.name.toLowerCase();
}

function isCookie(write: HeaderWrite): boolean {
  return write.name.toLowerCase() === "set-cookie";
}

function unclear(write: HeaderWrite, reason: Reason): HeaderWrite {
  return { ...write, value: { kind: "unknown", reason, at: write.value.at, via: write.value.via } };
}

function isOtherSharing({ name, value }: HeaderWrite, by: HeaderWrite): boolean {
  return /^access-control-/i.test(name) && value.kind === "known" && by.value.kind === "known" && value.value.text !== by.value.value.text;
}

/** True if the other rule has the same path and stands behind. */
function isReadInstead({ entry: other, base }: HeaderRule, { entry, base: own }: HeaderRule): boolean {
  return other !== entry && other.paths.text !== "" && other.paths.text === entry.paths.text && base.scope.order > own.scope.order;
}

function isSharing({ name, mode }: HeaderWrite): boolean {
  return mode !== "remove" && /^access-control-/i.test(name);
}

function ineffective({ technology, label, at, via, scope, environment, layer }: HeaderWrite, problem: ConfigProblem["problem"]): Fact {
  return { technology, label, at, via, scope, environment, layer, kind: "config-problem", problem };
}
