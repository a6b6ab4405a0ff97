/** Comma-separated lists of tokens, as in Access-Control-Allow-Methods. It keeps every element with its place, also bad ones. */
import type { Span } from "../text/place.ts";
import { isToken, sliceAt, splitPlain, trimSpan } from "./scanning.ts";

/** One non-empty element. */
export interface TokenListItem {
  readonly text: string;
  readonly span: Span;
  /** False if it is not an HTTP token; then browsers drop the whole list. */
  readonly valid: boolean;
}

/** A list with its elements. `valid` is false if one element is not a token. */
export interface TokenList {
  readonly items: readonly TokenListItem[];
  readonly valid: boolean;
}

/**
 * Reads `#token` (Fetch, "extract header list values"; RFC 9110 section 5.6.1): empty elements are legal, spaces and tabs around
 * elements too. Repeated headers must be joined with ", " before.
 */
export function parseTokenList(text: string): TokenList {
  const items: TokenListItem[] = [];
  for (const part of splitPlain(text, ",")) {
    const slice = sliceAt(
      text,
      trimSpan(text, part, (code) => code === 0x20 || code === 0x09),
    );
    if (slice.text !== "") items.push({ ...slice, valid: isToken(slice.text) });
  }
  return { items, valid: items.every((item) => item.valid) };
}

/** The elements, or `undefined` if the list cannot be parsed. */
export function extractListValues(text: string): readonly string[] | undefined {
  const list = parseTokenList(text);
  return list.valid ? list.items.map((item) => item.text) : undefined;
}
