/**
 * Splits the text of a `Set-Cookie` header into name and attributes with their offsets, as RFC 6265bis section 5.6 does.
 * Refuses to validate: invalid values are kept as written, and unknown parts make only what they touch unknown.
 */

/** A run of the text. */
export interface RawSpan {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One attribute; `value` is absent without `=`. `isUnknown`: an unknown part stands in the value. */
export interface RawAttribute {
  readonly name: RawSpan;
  readonly value: RawSpan | undefined;
  readonly isUnknown: boolean;
  /** From the semicolon before it to its end. */
  readonly whole: RawSpan;
}

/** What the text says. `mayHaveMore`: an unknown part stands where further attributes may be. */
export interface RawCookie {
  readonly name: RawSpan;
  /** An unknown part stands in the name. */
  readonly isNameUnknown: boolean;
  readonly attributes: readonly RawAttribute[];
  readonly mayHaveMore: boolean;
}

/** Reads the text; `holes` are offsets at which something unknown is inserted. `undefined` if there is no `name=`. */
export function readRawCookie(text: string, holes: readonly number[]): RawCookie | undefined {
  const firstEnd = endOfPart(text, 0);
  const equals = text.indexOf("=");
  if (equals < 0 || equals >= firstEnd) return undefined;
  const name = trimmed(text, 0, equals);
  const attributes: RawAttribute[] = [];
  let mayHaveMore = false;
  let start = firstEnd;
  while (start < text.length) {
    const end = endOfPart(text, start + 1);
    const sign = text.indexOf("=", start + 1);
    const hasValue = sign >= 0 && sign < end;
    const attributeName = trimmed(text, start + 1, hasValue ? sign : end);
    const inside = holes.filter((hole) => hole > start && hole <= end);
    // A hole in a value stays in it; one in or beside a name, or a value that is nothing else and ends the part, may be anything.
    const isUnknown = hasValue && inside.some((hole) => hole > sign);
    const besides = inside.filter((hole) => !hasValue || hole <= sign);
    if (besides.length > 0) mayHaveMore = true;
    if (attributeName.text !== "" && besides.every((hole) => hole >= attributeName.end)) {
      attributes.push({
        name: attributeName,
        value: hasValue ? trimmed(text, sign + 1, end) : undefined,
        isUnknown,
        whole: { text: text.slice(start, end), start, end },
      });
    }
    start = end;
  }
  // A hole at the very end of a text without attributes is the cookie's value; behind an attribute it may bring more of them.
  return { name, isNameUnknown: holes.some((hole) => hole <= equals), attributes, mayHaveMore };
}

function endOfPart(text: string, from: number): number {
  const end = text.indexOf(";", from);
  return end < 0 ? text.length : end;
}

function trimmed(text: string, from: number, to: number): RawSpan {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text[start] ?? "")) start += 1;
  while (end > start && /\s/.test(text[end - 1] ?? "")) end -= 1;
  return { text: text.slice(start, end), start, end };
}
