/** X-Frame-Options and X-Content-Type-Options: two headers with one useful word each. */
import type { Span } from "../text/place.ts";
import { sliceAt, splitOutsideQuotes, trimWhitespace } from "./scanning.ts";

/** What browsers do: `deny` (also for contradicting values), `same-origin`, or `none`: the header has no effect. */
export interface FrameOptionsReading {
  readonly effect: "deny" | "same-origin" | "none";
  readonly values: readonly { readonly text: string; readonly span: Span }[];
}

function listOf(text: string): readonly { readonly text: string; readonly span: Span }[] {
  return splitOutsideQuotes(text, ",").map((part) => sliceAt(text, trimWhitespace(text, part)));
}

/** HTML standard, "check a navigation response's adherence to X-Frame-Options". Repeated headers must be joined with ", " before. */
export function parseFrameOptions(text: string): FrameOptionsReading {
  const values = listOf(text);
  const distinct = new Set(values.map((value) => value.text.toLowerCase()));
  if (distinct.size > 1) {
    const contradicts = distinct.has("deny") || distinct.has("allowall") || distinct.has("sameorigin");
    return { effect: contradicts ? "deny" : "none", values };
  }
  if (distinct.has("deny")) return { effect: "deny", values };
  return { effect: distinct.has("sameorigin") ? "same-origin" : "none", values };
}

/** Fetch, "determine nosniff": the first element of the list must be `nosniff`, in any case. */
export function isNosniff(text: string): boolean {
  return listOf(text)[0]?.text.toLowerCase() === "nosniff";
}
