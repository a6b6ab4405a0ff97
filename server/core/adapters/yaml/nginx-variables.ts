/**
 * What nginx variables hold, as far as it decides which origins get in: `map`, `set`, `if`. Everything that is not a
 * test of the Origin header or the method becomes an opaque condition; nothing is guessed.
 */
import type { Condition } from "../../model/condition.ts";
import { allOf, anyOf, negate, opaqueTest } from "../../model/condition.ts";
import type { Arm, OriginSet } from "../../model/facts.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import { unionOf } from "../../model/origin-language.ts";
import type { Reason } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { placeWithin } from "../../text/value-text.ts";
import type { NginxDirective, NginxWord } from "../../yaml/nginx.ts";
import { sliceValueText } from "../../yaml/nginx.ts";
import { combineArms, firstThatHolds } from "../combine-origins.ts";
import { originsOfText } from "../cors-from-headers.ts";

/** One possible value of a variable. Later ones win where their conditions hold. */
export interface Assignment {
  readonly when: Condition;
  readonly word: NginxWord;
}

/** Variables that can be seen from a block. */
export interface Variables {
  readonly maps: ReadonlyMap<string, NginxDirective>;
  readonly sets: ReadonlyMap<string, readonly Assignment[]>;
}

/** Nothing is known. */
export const NO_VARIABLES: Variables = { maps: new Map(), sets: new Map() };

const NGINX_VALUE: Reason = { kind: "dynamic", text: "an nginx variable decides" };
const TEST: Reason = { kind: "dynamic", text: "an nginx condition decides" };
const DEEPEST = 4;
/** Bounds on what is followed; beyond them a variable is unknown. */
const MOST_ASSIGNMENTS = 40;
const MOST_CASES = 400;
const LARGEST_CONDITION = 200;

/** Collects `map` blocks of a level; those of outer levels stay visible. */
export function withMaps(variables: Variables, directives: readonly NginxDirective[]): Variables {
  const found = directives.filter((directive) => directive.name === "map" && directive.block !== undefined && directive.words.length === 2);
  if (found.length === 0) return variables;
  const maps = new Map(variables.maps);
  for (const map of found) maps.set(bareName(map.words[1]?.text ?? ""), map);
  return { ...variables, maps };
}

/** Adds the `set` directives of a level and of the `if` blocks in it, in order. */
export function withSets(variables: Variables, directives: readonly NginxDirective[]): Variables {
  const sets = new Map(variables.sets);
  const add = (directive: NginxDirective, when: Condition): void => {
    const [name, word] = directive.words;
    if (name === undefined || word === undefined) return;
    const key = bareName(name.text);
    sets.set(key, [...(sets.get(key) ?? []), { when, word }]);
  };
  for (const directive of directives) {
    if (directive.name === "set") add(directive, { kind: "always" });
    if (directive.name !== "if" || directive.block === undefined) continue;
    const when = conditionOf(directive, { ...variables, sets });
    for (const inner of directive.block) if (inner.name === "set") add(inner, when);
  }
  return { ...variables, sets };
}

/** `$name` or `${name}` without its signs. */
export function bareName(text: string): string {
  return text
    .replace(/^\$\{?/, "")
    .replace(/\}$/, "")
    .toLowerCase();
}

/** Name of the variable if the text is one variable and nothing else. */
export function onlyVariable(text: string): string | undefined {
  return /^\$(?:[A-Za-z0-9_]+|\{[A-Za-z0-9_]+\})$/.test(text) ? bareName(text) : undefined;
}

/** Condition of an `if (…)`. */
export function conditionOf(directive: NginxDirective, variables: Variables): Condition {
  const opaque: Condition = opaqueTest(directive.at, TEST);
  const words = withoutParentheses(directive.words);
  const [left, operator, right] = words;
  if (left === undefined) return opaque;
  const name = onlyVariable(left.text);
  if (name === undefined) return opaque;
  if (operator === undefined) return name === "http_origin" ? { kind: "origin-present" } : opaque;
  if (right === undefined || words.length > 3) return opaque;
  if (name === "request_method") return methodTest(operator.text, right.text) ?? opaque;
  if (name === "http_origin") return originTest(operator.text, right) ?? opaque;
  if (operator.text !== "=" && operator.text !== "!=") return opaque;
  const equal = variableEquals(variables, name, right.text);
  if (equal === undefined || conditionSize(equal) > LARGEST_CONDITION) return opaque;
  return operator.text === "=" ? equal : negate(equal);
}

/** Number of parts, counted up to the bound: conditions built on one another grow fast. */
function conditionSize(condition: Condition): number {
  if (condition.kind === "not") return 1 + conditionSize(condition.of);
  if (condition.kind !== "and" && condition.kind !== "or") return 1;
  let size = 1;
  for (const part of condition.of) {
    size += conditionSize(part);
    if (size > LARGEST_CONDITION) break;
  }
  return size;
}

function methodTest(operator: string, text: string): Condition | undefined {
  const plain = text.replace(/^\^?\(?/, "").replace(/\)?\$?$/, "");
  if (!/^[A-Z]+(?:\|[A-Z]+)*$/.test(plain)) return undefined;
  const any = anyOf(plain.split("|").map((equals): Condition => ({ kind: "method", equals })));
  if (operator === "=" || operator === "~" || operator === "~*") return any;
  return operator === "!=" || operator === "!~" || operator === "!~*" ? negate(any) : undefined;
}

function originTest(operator: string, word: NginxWord): Condition | undefined {
  const negative = operator.startsWith("!");
  const plain = negative ? operator.slice(1) : operator;
  if (plain === "=" && word.text === "") return negative ? { kind: "origin-present" } : { kind: "not", of: { kind: "origin-present" } };
  const language = plain === "=" ? exactLanguage(word, false) : plain === "~" || plain === "~*" ? regexLanguage(word, plain === "~*") : undefined;
  if (language === undefined) return undefined;
  const condition: Condition = { kind: "origin", language, at: word.at };
  return negative ? negate(condition) : condition;
}

function exactLanguage(word: NginxWord, ignoreCase: boolean): OriginLanguage | undefined {
  if (word.text.includes("$")) return undefined;
  return { kind: "exact", value: word.text, part: "origin", ignoreCase, at: word.at, via: [] };
}

function regexLanguage(word: NginxWord, ignoreCase: boolean): OriginLanguage | undefined {
  if (/\$[A-Za-z_{]/.test(word.text)) return undefined;
  const dialect = { flavour: "pcre", match: "search", ignoreCase } as const;
  return { kind: "regex", source: word.text, flags: "", part: "origin", dialect, at: word.at, via: [] };
}

/** Takes the parentheses from the first and the last word of an `if`. */
function withoutParentheses(words: readonly NginxWord[]): readonly NginxWord[] {
  const last = words.length - 1;
  return words
    .map((word, index) => {
      let { text } = word;
      let start = 0;
      if (index === 0 && !word.quoted && text.startsWith("(")) {
        start = 1;
        text = text.slice(1);
      }
      if (index === last && !word.quoted && text.endsWith(")")) text = text.slice(0, -1);
      return text === word.text ? word : partOf(word, start, start + text.length);
    })
    .filter((word) => word.text !== "" || word.quoted);
}

/** A part of a word. */
export function partOf(word: NginxWord, start: number, end: number): NginxWord {
  const value = sliceValueText(word.value, start, end);
  return { value, text: value.text, at: placeWithin(word.value, start, end, word.at), quoted: word.quoted };
}

/** When a variable that is set to fixed texts only has this one; the last assignment that holds counts. */
function variableEquals(variables: Variables, name: string, text: string): Condition | undefined {
  const map = variables.maps.get(name);
  if (map !== undefined) return mapEquals(map, text);
  const assignments = variables.sets.get(name);
  if (assignments === undefined || assignments.length > MOST_ASSIGNMENTS || assignments.some((each) => each.word.text.includes("$"))) return undefined;
  const parts = assignments.flatMap((each, index) => {
    if (each.word.text !== text) return [];
    const later = assignments.slice(index + 1).filter((other) => other.word.text !== text);
    return [allOf([each.when, ...later.map((other) => negate(other.when))])];
  });
  return anyOf(parts);
}

function mapEquals(map: NginxDirective, text: string): Condition | undefined {
  const cases = casesOf(map);
  if (cases === undefined || cases.length > MOST_ASSIGNMENTS || cases.some((each) => each.result.text.includes("$"))) return undefined;
  const parts = cases.flatMap((each, index) => {
    if (each.result.text !== text) return [];
    return [allOf([each.when, ...cases.slice(0, index).map((before) => negate(before.when))])];
  });
  return anyOf(parts);
}

interface MapCase {
  readonly when: Condition;
  readonly result: NginxWord;
}

/** Cases of a `map` over the Origin header or the method, in nginx's own order: texts, then regexes, then the default. */
function casesOf(map: NginxDirective): readonly MapCase[] | undefined {
  const source = onlyVariable(map.words[0]?.text ?? "");
  if (source !== "http_origin" && source !== "request_method") return undefined;
  const texts: MapCase[] = [];
  const regexes: MapCase[] = [];
  let fallback: MapCase | undefined;
  for (const line of map.block ?? []) {
    const [result] = line.words;
    if (line.name === "hostnames" || line.name === "volatile") continue;
    if (line.name === "include" || result === undefined) return undefined;
    const key: NginxWord = {
      value: { text: line.name, pieces: [{ start: 0, end: line.name.length, place: line.nameAt, exact: lengthOf(line.nameAt) === line.name.length }] },
      text: line.name,
      at: line.nameAt,
      quoted: false,
    };
    if (line.name === "default") fallback = { when: { kind: "always" }, result };
    else if (source === "request_method") texts.push({ when: { kind: "method", equals: line.name.toUpperCase() }, result });
    else if (line.name.startsWith("~")) {
      const insensitive = line.name.startsWith("~*");
      const language = regexLanguage(partOf(key, insensitive ? 2 : 1, line.name.length), insensitive);
      if (language === undefined) return undefined;
      regexes.push({ when: { kind: "origin", language, at: line.nameAt }, result });
    } else {
      const literal = line.name.startsWith("\\") ? partOf(key, 1, line.name.length) : key;
      // nginx lower-cases both sides of text keys (ngx_http_map_module, "matched ignoring the case").
      const language = exactLanguage(literal, true);
      if (language === undefined) return undefined;
      texts.push({ when: line.name === "" ? { kind: "not", of: { kind: "origin-present" } } : { kind: "origin", language, at: literal.at }, result });
    }
  }
  return [...texts, ...regexes, ...(fallback === undefined ? [] : [fallback])];
}

/** Neighbours with the same result are one case: a long list of origins stays one branch. */
function joinEqualCases(cases: readonly MapCase[]): readonly MapCase[] {
  const joined: { when: Condition[]; readonly result: NginxWord }[] = [];
  for (const each of cases) {
    const last = joined.at(-1);
    if (last !== undefined && each.when.kind !== "always" && last.result.text === each.result.text) last.when.push(each.when);
    else joined.push({ when: [each.when], result: each.result });
  }
  return joined.map((each) => ({ when: anyOf(each.when), result: each.result }));
}

function lengthOf(at: Place): number {
  return at.span.end - at.span.start;
}

/** What a value of Access-Control-Allow-Origin means. */
export function originsOfWord(word: NginxWord, variables: Variables, via: readonly Place[] = [], depth = 0): OriginSet {
  const { text, at } = word;
  if (!text.includes("$")) return originsOfText(word.value, at, via);
  const name = onlyVariable(text);
  if (name === "http_origin") return { kind: "echo", language: { kind: "all" }, at, via };
  if (name === "http_referer") return { kind: "request-chosen", source: "Referer header", at, via };
  if (name?.startsWith("arg_") === true) return { kind: "request-chosen", source: "query parameter", at, via };
  if (name === undefined || depth > DEEPEST) return { kind: "unknown", reason: NGINX_VALUE, at, via };
  const map = variables.maps.get(name);
  const inner = [...via, at];
  if (map !== undefined) {
    const cases = casesOf(map);
    if (cases === undefined || cases.length > MOST_CASES) return { kind: "unknown", reason: NGINX_VALUE, at, via };
    const arms = joinEqualCases(cases).map((each): Arm => ({ when: each.when, origins: resultOf(each.result, variables, inner, depth) }));
    return simplify(combineArms(firstThatHolds(arms), at, via, "request"), map.at);
  }
  const assignments = variables.sets.get(name);
  if (assignments === undefined || assignments.length > MOST_ASSIGNMENTS) return { kind: "unknown", reason: NGINX_VALUE, at, via };
  const arms = assignments.map((each): Arm => ({ when: each.when, origins: resultOf(each.word, variables, inner, depth) }));
  return simplify(combineArms(firstThatHolds([...arms].reverse()), at, via, "request"), at);
}

/** An empty result leaves the header out (ngx_http_headers_module). */
function resultOf(word: NginxWord, variables: Variables, via: readonly Place[], depth: number): OriginSet {
  if (word.text === "") return { kind: "off", at: word.at, via };
  return originsOfWord(word, variables, via, depth + 1);
}

/** Branches that only differ in which listed origin they answer with are one list. */
function simplify(origins: OriginSet, at: Place): OriginSet {
  if (origins.kind !== "choice") return origins;
  const languages: OriginLanguage[] = [];
  for (const arm of origins.arms) {
    if (arm.origins.kind === "off") continue;
    if (arm.origins.kind === "echo") languages.push(arm.origins.language);
    else if (arm.origins.kind === "fixed" && isExactFor(arm.when, arm.origins.value)) {
      languages.push({ kind: "exact", value: arm.origins.value, part: "origin", ignoreCase: false, at: arm.origins.at, via: arm.origins.via });
    } else return origins;
  }
  return { kind: "echo", language: unionOf(languages), at, via: origins.via };
}

function isExactFor(when: Condition, value: string): boolean {
  const parts = when.kind === "and" ? when.of : [when];
  return parts.some((part) => part.kind === "origin" && part.language.kind === "exact" && part.language.value === value);
}
