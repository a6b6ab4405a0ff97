/**
 * The settings of a CORS library besides the origins: lists, flags and seconds, as the library sends them. What "nothing"
 * means differs by library and is given by the caller. Refuses to guess: a value that is not fully known is unknown.
 */
import type { Value } from "../../javascript/values.ts";
import type { ListItem } from "../../model/facts.ts";
import type { Setting } from "../../model/setting.ts";
import { byDefault, unknownSetting, written } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { itemsOf } from "../cors-from-headers.ts";
import type { OptionLookup } from "./option-values.ts";
import { reasonOf } from "./option-values.ts";

/** The value of a list setting; `undefined`: the header is not sent; `mirror`: the request's own list is repeated. */
export type SentList = readonly ListItem[] | "mirror" | undefined;

/** What a library sends for a list option. */
export interface ListRules {
  /** Without the option. */
  readonly absent: readonly string[] | "mirror" | undefined;
  /** For a falsy value (`null`, `false`, `""`, `undefined`); `unreadable` if it is not documented. */
  readonly falsy: (value: Value) => "mirror" | undefined | "unreadable";
  /** An empty array: no header, an empty one, or as if nothing were said. */
  readonly emptyList: "no-header" | "empty-header" | "mirror";
}

/** A list option: a comma-separated string or an array of strings. */
export function listSetting(lookup: OptionLookup, rules: ListRules, at: Place): Setting<SentList> {
  if (lookup.kind === "absent") return byDefault<SentList>(asItems(rules.absent, at), at);
  if (lookup.kind === "unknown") return unknownSetting(lookup.reason, lookup.at, lookup.via);
  const sent = sentList(lookup.value, rules);
  if (sent === undefined) return unknownSetting(reasonOf(lookup.value), lookup.value.at, lookup.value.via);
  return written<SentList>(sent.value, lookup.value.at, lookup.value.via, lookup.property.at);
}

/** A list setting of a header that can never be mirrored. */
export function plainList(setting: Setting<SentList>): Setting<readonly ListItem[] | undefined> {
  if (setting.kind === "unknown") return setting;
  if (setting.value !== "mirror") return { ...setting, value: setting.value };
  return unknownSetting({ kind: "request", text: "it repeats the request" }, setting.at, setting.via);
}

function asItems(items: readonly string[] | "mirror" | undefined, at: Place): SentList {
  return items === undefined || items === "mirror" ? items : items.map((text) => ({ text, at }));
}

function sentList(value: Value, rules: ListRules): { readonly value: SentList } | undefined {
  switch (value.kind) {
    case "string":
      return value.value.text === "" ? nothing(value, rules) : { value: itemsOf(value.value, value.at) };
    case "list": {
      if (value.open || value.of !== "array") return undefined;
      if (value.items.length === 0) return { value: rules.emptyList === "no-header" ? undefined : rules.emptyList === "mirror" ? "mirror" : [] };
      const items: ListItem[] = [];
      for (const item of value.items) {
        if (item.kind !== "string") return undefined;
        items.push(...itemsOf(item.value, item.at));
      }
      return { value: items };
    }
    case "null":
    case "undefined":
      return nothing(value, rules);
    case "boolean":
      return value.value ? undefined : nothing(value, rules);
    case "choice":
      return agreed(value.alternatives.map((one) => sentList(one.value, rules)));
    default:
      return undefined;
  }
}

function nothing(value: Value, rules: ListRules): { readonly value: SentList } | undefined {
  const sent = rules.falsy(value);
  return sent === "unreadable" ? undefined : { value: sent };
}

function agreed(sent: readonly ({ readonly value: SentList } | undefined)[]): { readonly value: SentList } | undefined {
  const [first] = sent;
  const textsOf = (one: SentList): string => (one === undefined || one === "mirror" ? String(one) : JSON.stringify(one.map((item) => item.text)));
  if (first === undefined) return undefined;
  return sent.every((one) => one !== undefined && textsOf(one.value) === textsOf(first.value)) ? first : undefined;
}

/** A flag; `test` says what a value switches on, `undefined` if it cannot be told. */
export function flagSetting(lookup: OptionLookup, fallback: boolean, at: Place, test: (value: Value) => boolean | undefined): Setting<boolean> {
  if (lookup.kind === "absent") return byDefault(fallback, at);
  if (lookup.kind === "unknown") return unknownSetting(lookup.reason, lookup.at, lookup.via);
  const { value, property } = lookup;
  const flag = testEach(value, test);
  if (flag === undefined) return { ...unknownSetting<boolean>(reasonOf(value), value.at, value.via), key: property.at };
  return written(flag, value.at, value.via, property.at);
}

function testEach(value: Value, test: (value: Value) => boolean | undefined): boolean | undefined {
  if (value.kind !== "choice") return test(value);
  const flags = new Set(value.alternatives.map((one) => testEach(one.value, test)));
  const [only] = flags;
  return flags.size === 1 ? only : undefined;
}

/** `value === true`: strings and numbers do not count. An environment variable is always a string or nothing. */
export function isExactlyTrue(value: Value): boolean | undefined {
  switch (value.kind) {
    case "boolean":
      return value.value;
    case "unknown":
    case "parameter":
    case "external":
    case "request":
      return undefined;
    default:
      return false;
  }
}

/** Seconds as the library sends them. `zeroIsSent`: 0 gives a header. */
export function maxAgeSetting(lookup: OptionLookup, zeroIsSent: boolean, at: Place): Setting<string | undefined> {
  if (lookup.kind === "absent") return byDefault<string | undefined>(undefined, at);
  if (lookup.kind === "unknown") return unknownSetting(lookup.reason, lookup.at, lookup.via);
  const { value, property } = lookup;
  const sent = seconds(value, zeroIsSent);
  if (sent === undefined) return unknownSetting(reasonOf(value), value.at, value.via);
  return written(sent.value, value.at, value.via, property.at);
}

function seconds(value: Value, zeroIsSent: boolean): { readonly value: string | undefined } | undefined {
  switch (value.kind) {
    case "number":
      return { value: value.value === 0 && !zeroIsSent ? undefined : String(value.value) };
    case "string":
      return { value: value.value.text === "" ? undefined : value.value.text };
    case "null":
    case "undefined":
      return { value: undefined };
    case "boolean":
      return value.value ? undefined : { value: undefined };
    default:
      return undefined;
  }
}
