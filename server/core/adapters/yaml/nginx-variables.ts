/**
 * What a word of an nginx text holds when it is used: variables that were `set`, `map` blocks, captures of the last pattern, parts of the
 * request. Refuses to guess: a variable that nothing in sight explains is a runtime part that may be anything.
 */
import { isPossible } from "../../conditions/decide.ts";
import type { Condition } from "../../model/condition.ts";
import { allOf, negate, opaqueTest } from "../../model/condition.ts";
import type { Reason } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { placeWithin } from "../../text/value-text.ts";
import type { NginxDirective, NginxWord } from "../../yaml/nginx.ts";
import { sliceValueText } from "../../yaml/nginx.ts";
import type { Definitions } from "./nginx-definitions.ts";
import { bareName } from "./nginx-definitions.ts";
import { isRequestVariable, requestVariable } from "./nginx-request.ts";
import type { Guarded, Part, Value, Values } from "./nginx-values.ts";
import { anyOfTests, bounded, equalValues, matchesHostMask, matchesPattern, ORIGIN, onlyPart, textValue, tidyValues, unknownValue } from "./nginx-values.ts";

/** The pattern that matched last, and on what: `$1` and named groups are its parts. `undefined`: none matched. */
export interface Matched {
  readonly value: Value;
  readonly pattern: NginxWord;
  readonly ignoreCase: boolean;
}

/** Everything that a word is read with. Never changed in place: a new one is made by each directive that sets something. */
export interface Surroundings {
  readonly definitions: Definitions;
  /** Variables that some directive on the way sets; empty until then. */
  readonly sets: ReadonlyMap<string, Values>;
  readonly captures: readonly Guarded<Matched | undefined>[];
  /** Told apart: the address before and after it was rewritten. */
  readonly moved: string;
  /** True for results of a `map`, whose `$1` is that of the key. */
  readonly inMap?: true;
}

const NGINX_VALUE: Reason = { kind: "dynamic", text: "an nginx variable decides" };
const CAPTURED: Reason = { kind: "dynamic", text: "a part of the request decides that a pattern takes out" };
const ALWAYS: Condition = { kind: "always" };
const VARIABLE = /\$(?:\{[A-Za-z0-9_]+\}|[A-Za-z0-9_]+)/g;
const DEEPEST = 4;
const MOST_CASES = 400;

/** Nothing is set yet. */
export function freshSurroundings(definitions: Definitions): Surroundings {
  return { definitions, sets: new Map(), captures: [], moved: "" };
}

/** The surroundings with named groups of a pattern that matched as variables. */
export function withNamedGroups(within: Surroundings, matched: Matched, when: Condition): Surroundings {
  const names = [...matched.pattern.text.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g)].map((match) => (match[1] ?? "").toLowerCase());
  return names.reduce((sofar, name) => assigned(sofar, name, captureOf(matched, name, matched.pattern.at), when, matched.pattern.at), within);
}

/** The surroundings after a variable got values where `when` holds. */
export function assigned(within: Surroundings, name: string, values: Values, when: Condition, at: Place): Surroundings {
  const before: Values = within.sets.get(name) ?? [{ when: ALWAYS, value: { parts: [], at, via: [] } }];
  const kept = when.kind === "always" ? [] : before.map((one) => ({ when: allOf([one.when, negate(when)]), value: one.value }));
  const added = values.map((one) => ({ when: allOf([when, one.when]), value: one.value }));
  return { ...within, sets: new Map(within.sets).set(name, tidyValues([...added, ...kept], at)) };
}

/** What the word holds. Lists are exclusive and cover all requests; at most 24 values. */
export function valuesOf(word: NginxWord, within: Surroundings, via: readonly Place[] = [], depth = 0): Values {
  let values: Values = [{ when: ALWAYS, value: { parts: [], at: word.at, via } }];
  let position = 0;
  const append = (more: Values): void => {
    values = values.flatMap((one) =>
      more.map((next) => ({ when: allOf([one.when, next.when]), value: { ...one.value, parts: [...one.value.parts, ...next.value.parts] } })),
    );
    if (values.length > 1) values = tidyValues(values, word.at);
  };
  const text = (until: number): void => {
    if (until > position)
      append([{ when: ALWAYS, value: { parts: [{ kind: "text", value: sliceValueText(word.value, position, until) }], at: word.at, via } }]);
  };
  for (const match of word.text.matchAll(VARIABLE)) {
    text(match.index);
    position = match.index + match[0].length;
    const held = variable(bareName(match[0]), word, within, [...via, word.at], depth);
    // A word that is one variable is what the variable is, and stands where that was written.
    if (match[0] === word.text) return held;
    append(held);
  }
  text(word.text.length);
  return values;
}

function variable(name: string, word: NginxWord, within: Surroundings, via: readonly Place[], depth: number): Values {
  const { at } = word;
  const outer = via.slice(0, -1);
  const one = (part: Part): Values => [{ when: ALWAYS, value: { parts: [part], at, via: outer } }];
  if (depth > DEEPEST) return [{ when: ALWAYS, value: unknownValue(at, NGINX_VALUE) }];
  if (/^[1-9]$/.test(name)) return captured(Number(name), at, within);
  const set = within.sets.get(name);
  if (set !== undefined) return set.map(({ when, value }) => ({ when, value: { ...value, via: [...via, ...value.via] } }));
  const map = within.definitions.maps.get(name);
  if (map !== undefined) return mapped(map, at, within, via, depth);
  const known = within.definitions.others.get(name);
  if (known !== undefined) return one({ kind: "runtime", subject: `$${name}`, class: known, reason: NGINX_VALUE });
  if (isRequestVariable(name)) return one(requestVariable(name, within.moved));
  return one({ kind: "runtime", subject: `$${name}`, class: "opaque", reason: NGINX_VALUE });
}

/** What `map` makes of its source, in nginx's own order: texts, masks, patterns, the default (ngx_http_map_module). */
function mapped(map: NginxDirective, at: Place, within: Surroundings, via: readonly Place[], depth: number): Values {
  const [source] = map.words;
  const cases = casesOf(map);
  if (source === undefined || cases === undefined) return [{ when: ALWAYS, value: unknownValue(at, NGINX_VALUE) }];
  const found: Guarded<Value>[] = [];
  for (const one of valuesOf(source, within, [], depth + 1)) {
    let open = one.when;
    for (const { keys, result, isOwn } of joinAlike(cases, one.value)) {
      const holds = bounded(anyOfTests(keys.map((key) => key.test(one.value))), result.at);
      const when = allOf([open, holds]);
      open = bounded(allOf([open, negate(holds)]), map.at);
      if (!isPossible(when)) continue;
      if (isOwn) {
        found.push({ when, value: { ...one.value, at: result.at, via } });
        continue;
      }
      const matched = keys[0]?.captures?.(one.value);
      const inner = matched === undefined ? within : withNamedGroups({ ...within, captures: [{ when: ALWAYS, value: matched }], inMap: true }, matched, ALWAYS);
      for (const { when: also, value } of valuesOf(result, inner, via, depth + 1)) found.push({ when: allOf([when, also]), value });
    }
    found.push({ when: open, value: { parts: [], at: map.at, via } });
  }
  return tidyValues(found, at);
}

const EMPTY = (at: Place): Value => ({ parts: [], at, via: [] });

interface MapKey {
  /** The literal, if it is one. */
  readonly text: string | undefined;
  readonly test: (source: Value) => Condition;
  readonly captures?: (source: Value) => Matched;
}

interface MapCase {
  readonly key: MapKey;
  readonly result: NginxWord;
}

/** `undefined` if a part of the block cannot be read, or it is too large. */
function casesOf(map: NginxDirective): readonly MapCase[] | undefined {
  const lines = map.block ?? [];
  const hasMasks = lines.some((line) => line.name === "hostnames");
  const texts: MapCase[] = [];
  const masks: (MapCase & { readonly length: number })[] = [];
  const patterns: MapCase[] = [];
  let fallback: MapCase | undefined;
  if (lines.length > MOST_CASES) return undefined;
  for (const line of lines) {
    const [result] = line.words;
    if (line.name === "hostnames" || line.name === "volatile") continue;
    if (line.name === "include" || result === undefined) return undefined;
    const key = keyWord(line);
    if (line.name === "default") fallback = { key: { text: undefined, test: () => ALWAYS }, result };
    else if (line.name.startsWith("~")) {
      const ignoreCase = line.name.startsWith("~*");
      const pattern = partOf(key, ignoreCase ? 2 : 1, line.name.length);
      // Patterns are not tried on an empty source (ngx_http_map_find).
      const test = (source: Value): Condition =>
        allOf([negate(equalValues(source, EMPTY(key.at), false, key.at)), matchesPattern(source, pattern, ignoreCase, key.at)]);
      patterns.push({ key: { text: undefined, test, captures: (value) => ({ value, pattern, ignoreCase }) }, result });
    } else if (hasMasks && /^\*?\.|\.\*$/.test(line.name)) {
      const test = (source: Value): Condition => matchesHostMask(source, key, key.at) ?? opaqueTest(key.at, NGINX_VALUE);
      masks.push({ key: { text: undefined, test }, result, length: line.name.length });
    } else {
      // nginx lower-cases both sides of text keys (ngx_http_map_module, "matched ignoring the case").
      const literal = line.name.startsWith("\\") ? partOf(key, 1, line.name.length) : key;
      const wanted = textValue(literal);
      texts.push({ key: { text: literal.text, test: (source) => equalValues(source, wanted, true, literal.at) }, result });
    }
  }
  masks.sort((left, right) => right.length - left.length);
  return [...texts, ...masks, ...patterns, ...(fallback === undefined ? [] : [fallback])];
}

function keyWord(line: NginxDirective): NginxWord {
  const { name, nameAt } = line;
  const exact = nameAt.span.end - nameAt.span.start === name.length;
  return { value: { text: name, pieces: [{ start: 0, end: name.length, place: nameAt, exact }] }, text: name, at: nameAt, quoted: false };
}

interface JoinedCase {
  readonly keys: readonly MapKey[];
  readonly result: NginxWord;
  /** A key that stands as its own result repeats the caller: `https://a.com https://a.com;`. */
  readonly isOwn: boolean;
}

/** Neighbours with one result are one case, and so are keys that stand as their own results: a long list of origins stays one branch. */
function joinAlike(cases: readonly MapCase[], source: Value): readonly JoinedCase[] {
  const joined: { readonly keys: MapKey[]; readonly result: NginxWord; readonly isOwn: boolean }[] = [];
  const repeats = onlyPart(source)?.subject === ORIGIN;
  for (const { key, result } of cases) {
    // The caller's origin is in lower case; a result in upper case is another text.
    const isOwn = repeats && key.text !== undefined && key.text === result.text && key.text === key.text.toLowerCase() && key.text !== "";
    const last = joined.at(-1);
    const isAlike = last !== undefined && key.captures === undefined && last.keys[0]?.captures === undefined && last.isOwn === isOwn;
    const isPattern = key.captures !== undefined && last?.keys[0]?.captures !== undefined && last.result.text === result.text && !result.text.includes("$");
    const isEcho = last !== undefined && !last.isOwn && !isOwn && last.result.text === result.text && /^\$\{?http_origin\}?$/i.test(result.text);
    if (last !== undefined && ((isAlike && (isOwn || last.result.text === result.text)) || isPattern || isEcho)) last.keys.push(key);
    else joined.push({ keys: [key], result, isOwn });
  }
  return joined;
}

/** `$1` of the pattern that matched last; where none did it is empty. */
function captured(group: number, at: Place, within: Surroundings): Values {
  if (within.definitions.triesPatterns && within.inMap !== true) return [{ when: ALWAYS, value: unknownValue(at, CAPTURED) }];
  const rest = within.captures.reduce<Condition>((open, one) => allOf([open, negate(one.when)]), ALWAYS);
  const found = within.captures.flatMap(({ when, value }): Values => {
    if (value === undefined) return [{ when, value: { parts: [], at, via: [] } }];
    return captureOf(value, group, at).map((one) => ({ when: allOf([when, one.when]), value: one.value }));
  });
  return tidyValues([...found, { when: rest, value: { parts: [], at, via: [] } }], at);
}

/** A group of a pattern: the whole value where it spans the whole pattern, else an unknown part of the value. */
export function captureOf(matched: Matched, group: number | string, at: Place): Values {
  const { value, pattern, ignoreCase } = matched;
  const whole = /^(\^?)\((?:\?P?<([A-Za-z_]\w*)>)?(.*)\)(\$?)$/s.exec(pattern.text);
  const [, start = "", name, inner = "", end = ""] = whole ?? [];
  const isGroup = group === 1 || (name !== undefined && group === name.toLowerCase());
  const part = onlyPart(value);
  const isChosen = value.parts.every((one) => one.kind === "text" || (one.class === "free" && one.subject !== ORIGIN));
  const unread: Value = {
    parts: [{ kind: "runtime", subject: `$${group} of ${pattern.at.file}#${pattern.at.span.start}`, class: isChosen ? "free" : "opaque", reason: CAPTURED }],
    at,
    via: [],
  };
  if (whole === null || !isGroup || (name === undefined && inner.startsWith("?")) || !isBalanced(inner) || end === "") return [{ when: ALWAYS, value: unread }];
  const taken: Value = { ...value, at };
  if (start !== "") return [{ when: ALWAYS, value: taken }];
  // Without a start, the group is the whole value only where the pattern matches from the first character on.
  if (part?.subject !== ORIGIN) return [{ when: ALWAYS, value: unread }];
  const dialect = { flavour: "pcre", match: "full", ignoreCase } as const;
  const language = { kind: "regex", source: pattern.text, flags: "", part: "origin", dialect, at: pattern.at, via: [] } as const;
  const full: Condition = { kind: "origin", language, at: pattern.at };
  return [
    { when: full, value: taken },
    { when: negate(full), value: unread },
  ];
}

/** True if the parentheses of the text close within it, so that what stands around them is one group. */
function isBalanced(source: string): boolean {
  let depth = 0;
  let inClass = false;
  for (let index = 0; index < source.length; index += 1) {
    const sign = source.charAt(index);
    if (sign === "\\") index += 1;
    else if (inClass) inClass = sign !== "]";
    else if (sign === "[") inClass = true;
    else if (sign === "(") depth += 1;
    else if (sign === ")") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** A part of a word. */
export function partOf(word: NginxWord, start: number, end: number): NginxWord {
  const value = sliceValueText(word.value, start, end);
  return { value, text: value.text, at: placeWithin(word.value, start, end, word.at), quoted: word.quoted };
}
