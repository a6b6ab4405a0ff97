/** How long policies let browsers remember a preflight, as somebody wrote it. */
import { isDigits } from "../../headers/scanning.ts";
import type { CorsPolicy, Fact } from "../../model/facts.ts";
import type { Place } from "../../text/place.ts";
import { corsPoliciesOf } from "../facts-of.ts";
import { sendsHeaders } from "./written-origins.ts";

/** A written `Access-Control-Max-Age`. */
export interface WrittenMaxAge {
  readonly policy: CorsPolicy;
  readonly at: Place;
  /** Without spaces around it. */
  readonly text: string;
  /** `undefined` if the text is no plain number. */
  readonly seconds: number | undefined;
}

/** Written times of policies that send something; defaults of a technology are not given. */
export function writtenMaxAges(facts: readonly Fact[]): readonly WrittenMaxAge[] {
  return corsPoliciesOf(facts).flatMap((policy) => {
    const { maxAge } = policy;
    if (maxAge.kind !== "known" || maxAge.from !== "written" || maxAge.value === undefined || !sendsHeaders(policy)) return [];
    const text = maxAge.value.trim();
    return [{ policy, at: maxAge.at, text, seconds: isDigits(text) ? Number(text) : undefined }];
  });
}

/**
 * True for whole thousands from ten minutes in milliseconds on: most likely somebody took the unit for milliseconds. Whole days within a
 * year are plainly seconds (`60 * 60 * 24 * 10`).
 */
export function looksLikeMilliseconds(seconds: number): boolean {
  const isDays = seconds % 86_400 === 0 && seconds <= 366 * 86_400;
  return seconds >= 600_000 && seconds % 1000 === 0 && !isDays;
}

/** True for a whole number below zero; browsers then keep nothing. */
export function isNegative(text: string): boolean {
  return /^-\d+$/.test(text);
}
