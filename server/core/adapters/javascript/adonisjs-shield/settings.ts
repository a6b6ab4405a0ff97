/**
 * What the groups of `@adonisjs/shield` 8 and 9 send (sources of 8.2.0 and 9.0.0, and @poppinss/string 1 for durations). A group that is not
 * enabled sends nothing. Refuses to tell values that are computed.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf, stringOf, unknownValue } from "../../../javascript/values.ts";
import type { HeaderValue } from "../../../model/facts.ts";
import { valueTextAt } from "../../../text/value-text.ts";
import type { PartProblem } from "../helmet/outcome.ts";
import { headerValueOf, suppliedText, unknownHeaderValue } from "../helmet/outcome.ts";
import type { OptionLookup } from "../option-values.ts";
import { lookUpOption, reasonOf, truthOf } from "../option-values.ts";
import { withDefaults } from "../supplied-options.ts";

/** What a group does: the text of its header, a refusal, or neither for certain. */
export type GroupOutcome =
  | { readonly kind: "sent"; readonly value: HeaderValue }
  | { readonly kind: "refused"; readonly problem: Extract<PartProblem, { readonly kind: "rejected" }> };

/** A group with one header; the policy has a module of its own. */
export interface ShieldGroup {
  readonly option: string;
  readonly header: string;
  readonly outcome: (options: ValueOf<"record">, source: JavaScriptSource) => GroupOutcome;
}

const DAY = 86_400;
const DEFAULT_AGE = 180 * DAY;
/** Seconds by the first letters of a unit; a number in a text has none and means milliseconds. */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|msecs?|milliseconds?|)$/i, 0.001],
  [/^s(?:ec(?:onds?|s)?)?$/i, 1],
  [/^m(?:in(?:utes?|s)?)?$/i, 60],
  [/^h(?:ours?|rs?)?$/i, 3600],
  [/^d(?:ays?)?$/i, DAY],
  [/^w(?:eeks?|ks?)?$/i, 7 * DAY],
  [/^y(?:ears?|rs?)?$/i, 365.25 * DAY],
];

/** Seconds of a duration: `180 days`; `undefined` if it is none. `3600` in a text is 3600 milliseconds. */
export function secondsOf(text: string): number | undefined {
  const [, amount, unit = ""] = /^(-?\d*\.?\d+) *([a-z]*)$/i.exec(text) ?? [];
  const factor = UNITS.find(([pattern]) => pattern.test(unit))?.[1];
  return amount === undefined || factor === undefined ? undefined : Math.floor(Math.round(Number(amount) * factor * 1000) / 1000);
}

/** Groups that send one header each. */
export const SHIELD_GROUPS: readonly ShieldGroup[] = [
  { option: "xFrame", header: "X-Frame-Options", outcome: frames },
  { option: "hsts", header: "Strict-Transport-Security", outcome: transport },
  {
    option: "contentTypeSniffing",
    header: "X-Content-Type-Options",
    outcome: (options) => ({ kind: "sent", value: headerValueOf(suppliedText("nosniff", options.at), options.at) }),
  },
];

/** Whether a group is on: `undefined` if that is not known. */
export function isEnabled(group: Value, source: JavaScriptSource): boolean | undefined {
  const enabled = lookUpOption(source, group, "enabled");
  return enabled.kind === "absent" ? false : enabled.kind === "present" ? truthOf(enabled.value) : undefined;
}

function isUnsaid(found: OptionLookup): boolean {
  return found.kind === "absent" || (found.kind === "present" && (found.value.kind === "undefined" || found.value.kind === "null"));
}

function unknownLookup(found: OptionLookup, options: ValueOf<"record">): GroupOutcome {
  return { kind: "sent", value: unknownHeaderValue(found.kind === "present" ? found.value : unknownOf(found, options)) };
}

function unknownOf(found: OptionLookup, options: ValueOf<"record">): Value {
  return unknownValue(found.kind === "unknown" ? found.reason : reasonOf(options), options.at);
}

function refused(value: Value, reason: string): GroupOutcome {
  return { kind: "refused", problem: { kind: "rejected", at: value.at, via: value.via, reason } };
}

function frames(options: ValueOf<"record">, source: JavaScriptSource): GroupOutcome {
  const found = lookUpOption(source, options, "action");
  if (isUnsaid(found) || (found.kind === "present" && stringOf(found.value) === ""))
    return { kind: "sent", value: headerValueOf(suppliedText("SAMEORIGIN", options.at), options.at) };
  const action = found.kind === "present" ? stringOf(found.value) : undefined;
  if (found.kind !== "present" || action === undefined) return unknownLookup(found, options);
  const { value } = found;
  if (!["DENY", "ALLOW-FROM", "SAMEORIGIN"].includes(action)) return refused(value, `action is DENY, SAMEORIGIN or ALLOW-FROM, in capital letters`);
  if (action !== "ALLOW-FROM") return { kind: "sent", value: headerValueOf(suppliedText(action, value.at), value.at, value.via) };
  const domain = lookUpOption(source, options, "domain");
  if (isUnsaid(domain)) return refused(value, "ALLOW-FROM needs a domain");
  const text = domain.kind === "present" ? stringOf(domain.value) : undefined;
  return text === undefined
    ? unknownLookup(domain, options)
    : { kind: "sent", value: headerValueOf(suppliedText(`ALLOW-FROM ${text}`, value.at), value.at, value.via) };
}

function transport(options: ValueOf<"record">, source: JavaScriptSource): GroupOutcome {
  const age = lookUpOption(source, options, "maxAge");
  const flags = ["includeSubDomains", "preload"].map((name) => lookUpOption(source, options, name));
  const unknownFlag = flags.find((found) => found.kind === "unknown" || (found.kind === "present" && truthOf(found.value) === undefined));
  if (unknownFlag !== undefined) return unknownLookup(unknownFlag, options);
  const isOn = (found: OptionLookup | undefined): boolean => found?.kind === "present" && truthOf(found.value) === true;
  const sent = (seconds: number, at = options.at): GroupOutcome => {
    const text = `max-age=${seconds}${isOn(flags[0]) ? "; includeSubDomains" : ""}${isOn(flags[1]) ? "; preload" : ""}`;
    return { kind: "sent", value: headerValueOf(suppliedText(text, at), at) };
  };
  if (isUnsaid(age)) return sent(DEFAULT_AGE);
  if (age.kind !== "present") return unknownLookup(age, options);
  const { value } = age;
  const text = stringOf(value);
  const seconds = value.kind === "number" ? value.value : text === undefined ? undefined : secondsOf(text);
  if (seconds === undefined) return text === undefined ? unknownLookup(age, options) : refused(value, `'${text}' is no duration, like '180 days'`);
  return seconds < 0 ? refused(value, "the age of hsts is negative") : sent(seconds, value.at);
}

/**
 * The options of the policy as helmet gets them. Keywords that begin with `@` are replaced on each request, `@nonce` by a nonce. `addsNoDefaults`:
 * what is written of directives stands alone, whatever `useDefaults` says.
 */
export function policyOptions(policy: Value, addsNoDefaults: boolean): Value {
  const directives = propertyOf(policy, "directives");
  if (policy.kind !== "record" || directives?.value.kind !== "record") return policy;
  const properties = directives.value.properties.map((property) =>
    property.value.kind === "list" ? { ...property, value: { ...property.value, items: property.value.items.map(keyword) } } : property,
  );
  const replaced = { ...directives, value: { ...directives.value, properties } };
  const options = { ...policy, properties: policy.properties.map((property) => (property === directives ? replaced : property)) };
  if (!addsNoDefaults) return options;
  return withDefaults({ ...options, properties: options.properties.filter(({ name }) => name !== "useDefaults") }, { useDefaults: false }, "defu");
}

function keyword(item: Value): Value {
  const text = stringOf(item);
  if (text?.startsWith("@") !== true) return item;
  const { at, via } = item;
  if (text !== "@nonce") return unknownValue({ kind: "dynamic", text: `what ${text} stands for is registered elsewhere` }, at);
  const nonce = unknownValue({ kind: "dynamic", text: "it is new for each response" }, at);
  return { kind: "template", value: valueTextAt("'nonce-'", at, false), holes: ["'nonce-".length], parts: [nonce], at, via };
}
