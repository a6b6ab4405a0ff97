/**
 * Reads nginx configuration text that stands inside a YAML value: directives, blocks and words with exact places.
 * It knows the syntax only (ngx_conf_file.c of nginx 1.27); what a directive means is the adapter's business.
 */
import type { Place } from "../text/place.ts";
import type { TextPiece, ValueText } from "../text/value-text.ts";
import { firstPieceBehind, placeAcross } from "./scalar-text.ts";

/** One word behind a directive's name, unquoted. */
export interface NginxWord {
  /** Decoded text with its places. */
  readonly value: ValueText;
  readonly text: string;
  /** The content, without quotes. */
  readonly at: Place;
  readonly quoted: boolean;
}

/** `name word word;` or `name word { … }`. */
export interface NginxDirective {
  readonly name: string;
  readonly nameAt: Place;
  /** From the name to the semicolon or the closing brace. */
  readonly at: Place;
  readonly words: readonly NginxWord[];
  readonly block: readonly NginxDirective[] | undefined;
  /** Set where reading ended before the text did: what stands in the block, or behind the directive, is not read. */
  readonly isCut?: true;
  /** Offsets of `at` in the text that was read. */
  readonly start: number;
  readonly end: number;
}

const DEEPEST = 30;
const MOST_DIRECTIVES = 20_000;

/** All directives of the text. Unfinished text gives what can be read; never throws. */
export function readNginx(value: ValueText, fallback: Place): readonly NginxDirective[] {
  const reading: Reading = { value, text: value.text, fallback, offset: 0, count: 0 };
  return readBlock(reading, 0);
}

interface Reading {
  readonly value: ValueText;
  readonly text: string;
  readonly fallback: Place;
  offset: number;
  count: number;
}

type Token =
  | {
      readonly kind: "word";
      readonly start: number;
      readonly end: number;
      readonly contentStart: number;
      readonly contentEnd: number;
      readonly quoted: boolean;
    }
  | { readonly kind: ";" | "{" | "}"; readonly end: number };

function readBlock(reading: Reading, depth: number): readonly NginxDirective[] {
  const directives: NginxDirective[] = [];
  let words: Extract<Token, { readonly kind: "word" }>[] = [];
  for (let token = nextToken(reading); token !== undefined; token = nextToken(reading)) {
    if (token.kind === "word") {
      words.push(token);
      continue;
    }
    const [first] = words;
    if (token.kind === "}") {
      if (first !== undefined) directives.push(directiveOf(reading, words, undefined, words.at(-1)?.end ?? first.end));
      if (depth > 0) return directives;
      words = [];
      continue;
    }
    if (first === undefined) {
      if (token.kind === "{") skipBraces(reading);
      continue;
    }
    reading.count += 1;
    if (reading.count > MOST_DIRECTIVES) {
      directives.push({ ...directiveOf(reading, words, undefined, token.end), isCut: true });
      return directives;
    }
    let block: readonly NginxDirective[] | undefined;
    let isCut = false;
    if (token.kind === "{") {
      const name = reading.text.slice(first.contentStart, first.contentEnd);
      if (depth >= DEEPEST || name.endsWith("_by_lua_block")) {
        isCut = depth >= DEEPEST;
        skipBraces(reading);
        block = [];
      } else block = readBlock(reading, depth + 1);
    }
    const directive = directiveOf(reading, words, block, token.kind === "{" ? reading.offset : token.end);
    directives.push(isCut ? { ...directive, isCut } : directive);
    words = [];
  }
  const [first] = words;
  if (first !== undefined) directives.push(directiveOf(reading, words, undefined, words.at(-1)?.end ?? first.end));
  return directives;
}

function directiveOf(
  reading: Reading,
  words: readonly Extract<Token, { readonly kind: "word" }>[],
  block: NginxDirective["block"],
  end: number,
): NginxDirective {
  const parts = words.map((word): NginxWord => {
    const value = decode(reading, word.contentStart, word.contentEnd);
    return { value, text: value.text, at: placeAcross(reading.value, word.contentStart, word.contentEnd, reading.fallback), quoted: word.quoted };
  });
  const [name, ...rest] = parts;
  const start = words[0]?.start ?? end;
  return {
    name: name?.text ?? "",
    nameAt: name?.at ?? reading.fallback,
    at: placeAcross(reading.value, start, end, reading.fallback),
    words: rest,
    block,
    start,
    end,
  };
}

/** Takes the backslash from `\"`, `\'` and `\\`, as nginx does; all other escapes belong to regular expressions and stay. */
function decode(reading: Reading, start: number, end: number): ValueText {
  let text = "";
  const pieces: TextPiece[] = [];
  let from = start;
  const take = (until: number): void => {
    for (const piece of sliceValueText(reading.value, from, until).pieces)
      pieces.push({ ...piece, start: piece.start + text.length, end: piece.end + text.length });
    text += reading.text.slice(from, until);
  };
  for (let index = start; index < end - 1; index += 1) {
    if (reading.text.charCodeAt(index) !== 92) continue;
    const next = reading.text.charAt(index + 1);
    if (next === '"' || next === "'" || next === "\\") {
      take(index);
      from = index + 1;
    }
    index += 1;
  }
  take(end);
  return { text, pieces };
}

/** A part of a value with its places. */
export function sliceValueText(value: ValueText, start: number, end: number): ValueText {
  const pieces: TextPiece[] = [];
  const firstIndex = start === end ? Math.max(0, firstPieceBehind(value, start) - 1) : firstPieceBehind(value, start);
  for (let index = firstIndex; index < value.pieces.length; index += 1) {
    const piece = value.pieces[index];
    if (piece === undefined || piece.start > end) break;
    const from = Math.max(piece.start, start);
    const to = Math.min(piece.end, end);
    if (from > to || (from === to && start !== end)) continue;
    if (!piece.exact) {
      pieces.push({ ...piece, start: from - start, end: to - start });
      continue;
    }
    const { file, span } = piece.place;
    const place = { file, span: { start: span.start + from - piece.start, end: span.start + to - piece.start } };
    pieces.push({ start: from - start, end: to - start, place, exact: true });
  }
  return { text: value.text.slice(start, end), pieces };
}

function nextToken(reading: Reading): Token | undefined {
  const { text } = reading;
  let index = reading.offset;
  for (;;) {
    while (index < text.length && isSpace(text.charCodeAt(index))) index += 1;
    if (text.charAt(index) !== "#") break;
    while (index < text.length && text.charCodeAt(index) !== 10) index += 1;
  }
  const start = index;
  const opening = text.charAt(index);
  if (opening === "") {
    reading.offset = index;
    return undefined;
  }
  if (opening === ";" || opening === "{" || opening === "}") {
    reading.offset = index + 1;
    return { kind: opening, end: index + 1 };
  }
  if (opening === '"' || opening === "'") {
    index += 1;
    while (index < text.length && text.charAt(index) !== opening) index += text.charCodeAt(index) === 92 ? 2 : 1;
    const contentEnd = Math.min(index, text.length);
    reading.offset = Math.min(index + 1, text.length);
    return { kind: "word", start, end: reading.offset, contentStart: start + 1, contentEnd, quoted: true };
  }
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === 92) index += 2;
    else if (code === 36 && text.charCodeAt(index + 1) === 123) index += 2;
    else if (isSpace(code) || code === 59 || code === 123) break;
    else index += 1;
  }
  index = Math.min(index, text.length);
  reading.offset = index;
  return { kind: "word", start, end: index, contentStart: start, contentEnd: index, quoted: false };
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** Steps behind the brace that closes an already opened block; braces in strings on one line do not count. */
function skipBraces(reading: Reading): void {
  let depth = 1;
  while (reading.offset < reading.text.length && depth > 0) {
    const code = reading.text.charCodeAt(reading.offset);
    if (code === 34 || code === 39) {
      const string = /^(?:"(?:[^"\\\n]|\\.){0,500}"|'(?:[^'\\\n]|\\.){0,500}')/.exec(reading.text.slice(reading.offset, reading.offset + 1002));
      if (string !== null) {
        reading.offset += string[0].length;
        continue;
      }
    }
    if (code === 123) depth += 1;
    else if (code === 125) depth -= 1;
    reading.offset += 1;
  }
}
