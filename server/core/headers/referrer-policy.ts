/** Referrer-Policy. Of the listed tokens the last known one counts (Referrer Policy section 8.1). */
import type { Span } from "../text/place.ts";
import { sliceAt, splitPlain, trimWhitespace } from "./scanning.ts";

/** All policies, in lower case. */
export const REFERRER_POLICIES = [
  "no-referrer",
  "no-referrer-when-downgrade",
  "same-origin",
  "origin",
  "strict-origin",
  "origin-when-cross-origin",
  "strict-origin-when-cross-origin",
  "unsafe-url",
] as const;

/** A known policy. */
export type ReferrerPolicy = (typeof REFERRER_POLICIES)[number];

/** One element; `policy` is `undefined` if browsers ignore it. */
export interface ReferrerPolicyItem {
  readonly text: string;
  readonly span: Span;
  readonly policy: ReferrerPolicy | undefined;
}

/** A value with its elements and the one that counts. */
export interface ReferrerPolicyReading {
  readonly items: readonly ReferrerPolicyItem[];
  readonly effective: ReferrerPolicyItem | undefined;
}

/** Policies that send more than the origin to other sites, or an address over http. */
export const UNSAFE_REFERRER_POLICIES: ReadonlySet<string> = new Set(["unsafe-url", "no-referrer-when-downgrade", "origin-when-cross-origin", "origin"]);

/** Reads a value; names ignore case, as the browsers do. */
export function parseReferrerPolicy(text: string): ReferrerPolicyReading {
  const items: ReferrerPolicyItem[] = [];
  for (const part of splitPlain(text, ",")) {
    const slice = sliceAt(text, trimWhitespace(text, part));
    if (slice.text === "") continue;
    const lower = slice.text.toLowerCase();
    items.push({ ...slice, policy: REFERRER_POLICIES.find((known) => known === lower) });
  }
  return { items, effective: items.findLast((item) => item.policy !== undefined) };
}
