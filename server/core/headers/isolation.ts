/** Cross-Origin-Opener-Policy, Cross-Origin-Embedder-Policy and Cross-Origin-Resource-Policy: one word each, and case counts. */
import type { Span } from "../text/place.ts";
import { nearestWord } from "./near-miss.ts";
import { sliceAt, splitOutsideQuotes, trimWhitespace } from "./scanning.ts";

/** Names of the headers in lower case, without `-report-only`. */
export type IsolationHeader = "cross-origin-opener-policy" | "cross-origin-embedder-policy" | "cross-origin-resource-policy";

/** Values of each header (HTML and Fetch standards). */
export const ISOLATION_VALUES: Readonly<Record<IsolationHeader, readonly string[]>> = {
  "cross-origin-opener-policy": ["unsafe-none", "same-origin-allow-popups", "same-origin", "noopener-allow-popups"],
  "cross-origin-embedder-policy": ["unsafe-none", "require-corp", "credentialless"],
  "cross-origin-resource-policy": ["same-origin", "same-site", "cross-origin"],
};

/** The word of the value; `valid` is false if browsers ignore it; `suggestion` is the value that was probably meant. */
export interface IsolationReading {
  readonly value: string;
  readonly span: Span;
  readonly valid: boolean;
  readonly suggestion: string | undefined;
}

/** Reads one value. Opener and embedder policy allow parameters after `;` (structured item); resource policy does not. */
export function parseIsolation(header: IsolationHeader, text: string): IsolationReading {
  const whole = trimWhitespace(text, { start: 0, end: text.length });
  const structured = header !== "cross-origin-resource-policy";
  const first = structured ? splitOutsideQuotes(text, ";", whole)[0] : whole;
  const { text: value, span } = sliceAt(text, trimWhitespace(text, first ?? whole));
  const known = ISOLATION_VALUES[header];
  const valid = known.includes(value);
  if (valid) return { value, span, valid, suggestion: undefined };
  const bare = value.replace(/^["']|["']$/g, "");
  const suggestion = known.find((word) => word === bare.toLowerCase()) ?? nearestWord(bare, known);
  return { value, span, valid, suggestion };
}
