/**
 * The least that headers must say, and whether a value says it. Each header has its own order; what has none is compared as text,
 * and what cannot be compared is `unclear`.
 */
import { effectiveDirective, parseCsp } from "../../headers/csp.ts";
import { parseFrameOptions } from "../../headers/frame-options.ts";
import { parseHsts } from "../../headers/hsts.ts";
import { parseReferrerPolicy } from "../../headers/referrer-policy.ts";
import type { Baseline, HeaderMinimum } from "../../model/baseline.ts";
import type { Fact } from "../../model/facts.ts";
import { listed } from "../sentences.ts";
import { tiersOf } from "./governed.ts";

/** Minimums that hold for a fact: those of the file, each replaced by that of the tier, where the tier is certain. */
export function minimumsFor(fact: Fact, baseline: Baseline): readonly HeaderMinimum[] {
  const tiers = tiersOf(fact, baseline);
  const own = tiers.length === 1 ? (tiers[0]?.headers ?? []) : [];
  const names = new Set(own.map((one) => one.name.toLowerCase()));
  return [...own, ...baseline.headers.filter((one) => !names.has(one.name.toLowerCase()))];
}

/** Referrer policies from the one that tells least (Referrer Policy section 3, in the order of BASELINE in the rule book). */
const REFERRER_ORDER: readonly string[] = [
  "no-referrer",
  "same-origin",
  "strict-origin",
  "strict-origin-when-cross-origin",
  "origin",
  "origin-when-cross-origin",
  "no-referrer-when-downgrade",
  "unsafe-url",
];

/** `weaker` with what is missing, `enough`, or `unclear` where no order says. */
export type Comparison = { readonly kind: "enough" | "unclear" } | { readonly kind: "weaker"; readonly needed: string };

const ENOUGH: Comparison = { kind: "enough" };
const UNCLEAR: Comparison = { kind: "unclear" };

/** Compares one value with a minimum. `absent` is not about values and counts as enough. */
export function compareWith(minimum: HeaderMinimum, value: string): Comparison {
  const parts = [equality(minimum, value), order(minimum, value), words(minimum, value), transport(minimum, value), contentPolicy(minimum, value)];
  return parts.find((part) => part.kind === "weaker") ?? parts.find((part) => part.kind === "unclear") ?? ENOUGH;
}

function weaker(needed: string): Comparison {
  return { kind: "weaker", needed };
}

function equality({ equals, oneOf }: HeaderMinimum, value: string): Comparison {
  const choices = [...(equals === undefined ? [] : [equals]), ...(oneOf ?? [])];
  if (choices.length === 0) return ENOUGH;
  const plain = (text: string): string => text.trim().toLowerCase();
  return choices.some((choice) => plain(choice) === plain(value)) ? ENOUGH : weaker(choices.map((choice) => `'${choice}'`).join(" or "));
}

function order({ name, atLeast }: HeaderMinimum, value: string): Comparison {
  if (atLeast === undefined) return ENOUGH;
  const ranks = orderOf(name.toLowerCase(), value, atLeast);
  if (ranks === undefined) return value.trim().toLowerCase() === atLeast.trim().toLowerCase() ? ENOUGH : UNCLEAR;
  return ranks.actual <= ranks.wanted ? ENOUGH : weaker(`at least '${atLeast}'`);
}

/** Ranks of both values, 0 being the strictest; `undefined` if the header has no order or a value has no rank. */
function orderOf(name: string, value: string, atLeast: string): { readonly actual: number; readonly wanted: number } | undefined {
  if (name === "referrer-policy") {
    const actual = REFERRER_ORDER.indexOf(parseReferrerPolicy(value).effective?.policy ?? "");
    const wanted = REFERRER_ORDER.indexOf(atLeast.trim().toLowerCase());
    return actual < 0 || wanted < 0 ? undefined : { actual, wanted };
  }
  if (name !== "x-frame-options") return undefined;
  const effects = ["deny", "same-origin", "none"];
  const wanted = effects.indexOf(parseFrameOptions(atLeast).effect);
  return wanted === 2 ? undefined : { actual: effects.indexOf(parseFrameOptions(value).effect), wanted };
}

function words({ contains }: HeaderMinimum, value: string): Comparison {
  const present = new Set(value.toLowerCase().split(/[\s,;]+/));
  const missing = (contains ?? []).filter((word) => !present.has(word.toLowerCase()));
  return missing.length === 0 ? ENOUGH : weaker(listed(missing.map((word) => `'${word}'`)));
}

function transport(minimum: HeaderMinimum, value: string): Comparison {
  const { maxAge, includeSubDomains, preload } = minimum;
  if (maxAge === undefined && !includeSubDomains && !preload) return ENOUGH;
  const reading = parseHsts(value);
  const isShort = !reading.valid || (maxAge !== undefined && (reading.maxAge ?? 0) < maxAge);
  if (isShort || (includeSubDomains && !reading.includeSubDomains) || (preload && !reading.preload)) return weaker(`'${transportValue(minimum)}'`);
  return ENOUGH;
}

function transportValue({ maxAge, includeSubDomains, preload }: HeaderMinimum): string {
  return [`max-age=${maxAge ?? 31536000}`, ...(includeSubDomains ? ["includeSubDomains"] : []), ...(preload ? ["preload"] : [])].join("; ");
}

/** A page must satisfy all policies of a value, so one that is strict enough is enough. */
function contentPolicy({ directives, forbid }: HeaderMinimum, value: string): Comparison {
  const { policies } = parseCsp(value);
  for (const [name, wanted] of Object.entries(directives)) {
    const largest = new Set(wanted.map((source) => source.toLowerCase()));
    const isWithin = policies.some((policy) => {
      const directive = effectiveDirective(policy, name);
      return directive?.sources.every(({ text }) => text.toLowerCase() === "'none'" || largest.has(text.toLowerCase())) === true;
    });
    if (!isWithin) return weaker(`'${name} ${wanted.join(" ")}'`);
  }
  for (const source of forbid) {
    const isInAll =
      policies.length > 0 &&
      policies.every((policy) =>
        policy.directives.some((directive) => directive.effective && directive.sources.some(({ text }) => text.toLowerCase() === source.toLowerCase())),
      );
    if (isInAll) return weaker(`no ${source}`);
  }
  return ENOUGH;
}

/** A value that says just the minimum, for a fix; `undefined` if none can be made up. */
export function valueFor(minimum: HeaderMinimum): string | undefined {
  const directives = Object.entries(minimum.directives).map(([name, sources]) => `${name} ${sources.join(" ")}`);
  if (directives.length > 0) return directives.join("; ");
  if (minimum.maxAge !== undefined || minimum.includeSubDomains || minimum.preload) return transportValue(minimum);
  return minimum.equals ?? minimum.oneOf?.[0] ?? minimum.atLeast ?? (minimum.contains === undefined ? undefined : minimum.contains.join(", "));
}
