/**
 * Runs the directives of the rewrite module symbolically (ngx_http_rewrite_module.c): `set`, `if`, `return`, `rewrite` and `break` in the order
 * in which they are written. `return` ends the request; the last `if` that holds gives the configuration that serves it.
 */
import { isPossible } from "../../conditions/decide.ts";
import type { Condition, Question } from "../../model/condition.ts";
import { allOf, anyOf, negate, opaqueTest } from "../../model/condition.ts";
import type { Reason } from "../../model/setting.ts";
import type { NginxDirective, NginxWord } from "../../yaml/nginx.ts";
import { bareName } from "./nginx-definitions.ts";
import type { Level } from "./nginx-levels.ts";
import { levelOf } from "./nginx-levels.ts";
import { requestVariable } from "./nginx-request.ts";
import type { Guarded, Value } from "./nginx-values.ts";
import { bounded, equalValues, isTruthy, matchesPattern } from "./nginx-values.ts";
import type { Matched, Surroundings } from "./nginx-variables.ts";
import { assigned, partOf, valuesOf, withNamedGroups } from "./nginx-variables.ts";

/** One way in which a request may end, with the configuration that writes its headers and what the variables hold then. */
export interface Outcome {
  readonly when: Condition;
  readonly level: Level;
  readonly within: Surroundings;
  /** Of `return` and redirects; `undefined`: what the block serves. */
  readonly status: number | undefined;
}

/** What one phase leaves: the requests that go on to the next one, and those that ended. */
export interface Phase {
  readonly outcomes: readonly Outcome[];
  readonly goesOn: Condition;
  readonly within: Surroundings;
  /** The first directive that was not followed, since there are too many: what it and those behind it do is unknown. */
  readonly unread: NginxDirective | undefined;
}

const ALWAYS: Condition = { kind: "always" };
const NEVER: Condition = { kind: "never" };
const TEST: Reason = { kind: "dynamic", text: "an nginx condition decides" };
const TOO_MANY: Reason = { kind: "budget", text: "its conditions are too many to follow" };
/** Most rewrite directives of one block that are followed. */
const MOST_STEPS = 150;

interface Run {
  readonly level: Level;
  /** Holds of every request that comes here: no test against it is possible. */
  readonly address: Condition;
  within: Surroundings;
  /** Requests that still run this phase, those that ended it early but go on, and those that another location serves. */
  running: Condition;
  stopped: Condition;
  moved: Condition;
  current: readonly Guarded<Level>[];
  readonly outcomes: Outcome[];
  steps: number;
  unread: NginxDirective | undefined;
}

/** The rewrite phase of a server, which runs before a location is chosen. */
export function runServer(level: Level, within: Surroundings): Phase {
  const run = begin(level, within, ALWAYS, ALWAYS);
  step(run, level.directives, ALWAYS);
  return { outcomes: run.outcomes, goesOn: anyOf([run.running, run.stopped]), within: run.within, unread: run.unread };
}

/** The rewrite phase of a location for the requests that come to it; what is left is served by the block itself. */
export function runLocation(level: Level, within: Surroundings, entry: Condition): Phase {
  const run = begin(level, within, entry, addressIn(level, within));
  step(run, level.directives, ALWAYS);
  end(run, allOf([anyOf([run.running, run.stopped]), negate(run.moved)]), undefined);
  return { outcomes: run.outcomes, goesOn: NEVER, within: run.within, unread: run.unread };
}

/** What the location's own path says of the address. */
function addressIn(level: Level, within: Surroundings): Condition {
  const [, sign, path] = /^(=|\^~)? ?(\/\S*)$/.exec(level.path ?? "") ?? [];
  if (path === undefined || level.kind !== "location") return ALWAYS;
  const { subject, reason } = requestVariable("uri", within.moved);
  return { kind: "test", subject, question: { kind: sign === "=" ? "equals" : "prefix", value: path }, class: "free", at: nowhere(level), reason };
}

function begin(level: Level, within: Surroundings, running: Condition, address: Condition): Run {
  const sets = new Map(within.sets);
  for (const name of namesSetIn(level.directives)) if (!sets.has(name)) sets.set(name, [{ when: ALWAYS, value: { parts: [], at: nowhere(level), via: [] } }]);
  return {
    level,
    address,
    within: { ...within, sets },
    running,
    stopped: NEVER,
    moved: NEVER,
    current: [{ when: ALWAYS, value: level }],
    outcomes: [],
    steps: 0,
    unread: undefined,
  };
}

function nowhere(level: Level): NginxWord["at"] {
  return level.directives[0]?.at ?? { file: "", span: { start: 0, end: 0 } };
}

/** Variables that the block sets somewhere: until then they are empty. */
function namesSetIn(directives: readonly NginxDirective[]): readonly string[] {
  return directives.flatMap((directive) => {
    if (directive.name === "set") return [bareName(directive.words[0]?.text ?? "")];
    return directive.name === "if" ? namesSetIn(directive.block ?? []) : [];
  });
}

function step(run: Run, directives: readonly NginxDirective[], path: Condition): void {
  for (const directive of directives) {
    if (!/^(?:set|if|return|rewrite|break)$/.test(directive.name)) continue;
    run.steps += 1;
    if (run.steps > MOST_STEPS) {
      run.unread ??= directive;
      run.running = allOf([run.running, opaqueTest(directive.at, TOO_MANY)]);
      return;
    }
    if (!isPossible(allOf([run.address, run.running, path]))) return;
    // Where `break` ended the phase, what follows changes nothing.
    runOne(run, directive, run.stopped.kind === "never" ? path : bounded(allOf([path, negate(run.stopped)]), directive.at));
  }
}

function runOne(run: Run, directive: NginxDirective, path: Condition): void {
  const [first, second] = directive.words;
  switch (directive.name) {
    case "set":
      if (first !== undefined && second !== undefined)
        run.within = assigned(run.within, bareName(first.text), valuesOf(second, run.within), path, directive.at);
      return;
    case "if":
      branch(run, directive, path);
      return;
    case "return":
      end(run, allOf([run.running, path]), statusOf(first));
      run.running = bounded(allOf([run.running, negate(path)]), directive.at);
      return;
    case "break":
      stop(run, path, directive);
      return;
    default:
      rewrite(run, directive, path);
  }
}

function stop(run: Run, path: Condition, directive: NginxDirective): void {
  run.stopped = bounded(anyOf([run.stopped, allOf([run.running, path])]), directive.at);
  run.running = bounded(allOf([run.running, negate(path)]), directive.at);
}

/** The requests end here, each with the configuration that it has by now. */
function end(run: Run, when: Condition, status: number | undefined): void {
  for (const { when: has, value: level } of run.current) {
    const both = allOf([when, has]);
    if (isPossible(allOf([run.address, both]))) run.outcomes.push({ when: both, level, within: run.within, status });
  }
}

function branch(run: Run, directive: NginxDirective, path: Condition): void {
  const { test, matched } = testOf(directive, run.within);
  remember(run, matched, path);
  const inside = bounded(allOf([path, test]), directive.at);
  if (directive.block === undefined || !isPossible(allOf([run.address, run.running, inside]))) return;
  // Only an `if` inside a location has a configuration of its own.
  if (run.level.kind !== "server") {
    const level = levelOf("if", directive.block, run.level, run.level.path);
    run.current = [
      { when: inside, value: level },
      ...run.current.map((one) => ({ when: bounded(allOf([one.when, negate(inside)]), directive.at), value: one.value })),
    ];
  }
  step(run, directive.block, inside);
}

/** `$1` belongs to the pattern that was tried last, also where it did not match. */
function remember(run: Run, matched: readonly Guarded<Matched>[], path: Condition): void {
  const [first] = matched;
  if (first === undefined) return;
  const { at } = first.value.pattern;
  const kept = path.kind === "always" ? [] : run.within.captures.map((one) => ({ when: bounded(allOf([one.when, negate(path)]), at), value: one.value }));
  const taken = matched.map(({ when, value }) => ({ when: bounded(allOf([path, when]), at), value }));
  run.within = { ...run.within, captures: [...taken, ...kept] };
  for (const { when, value } of taken) run.within = withNamedGroups(run.within, value, when);
}

function rewrite(run: Run, directive: NginxDirective, path: Condition): void {
  const [pattern, replacement, flag] = directive.words;
  if (pattern === undefined || replacement === undefined) return;
  const address: Value = { parts: [requestVariable("uri", run.within.moved)], at: pattern.at, via: [] };
  const test = matchesPattern(address, pattern, false, pattern.at);
  remember(run, [{ when: test, value: { value: address, pattern, ignoreCase: false } }], path);
  const matches = allOf([path, test]);
  if (flag?.text === "redirect" || flag?.text === "permanent" || /^(?:https?:\/\/|\$scheme)/.test(replacement.text)) {
    end(run, allOf([run.running, matches]), 302);
    run.running = bounded(allOf([run.running, negate(matches)]), directive.at);
    return;
  }
  run.within = { ...run.within, moved: ` behind ${directive.at.span.start}` };
  if (flag?.text === "break") stop(run, matches, directive);
  else if (run.level.kind === "server") {
    if (flag?.text === "last") stop(run, matches, directive);
  } else {
    // Another location serves the new address, or this one once more.
    if (flag?.text === "last") run.running = bounded(allOf([run.running, negate(matches)]), directive.at);
    else run.moved = bounded(anyOf([run.moved, matches]), directive.at);
  }
}

/** `return 204;`, `return https://a.com;` (302), `return 200 text;`. */
function statusOf(word: NginxWord | undefined): number | undefined {
  if (word !== undefined && /^\d{3}$/.test(word.text)) return Number(word.text);
  return word !== undefined && /^(?:https?:\/\/|\$scheme)/.test(word.text) ? 302 : undefined;
}

/** The condition of an `if (…)`, and where its pattern matched if it has one. */
function testOf(directive: NginxDirective, within: Surroundings): { readonly test: Condition; readonly matched: readonly Guarded<Matched>[] } {
  const [left, operator, right, ...more] = withoutParentheses(directive.words);
  const unread = { test: opaqueTest(directive.at, TEST), matched: [] };
  // `-f $request_filename`: the page chooses which file it asks for.
  if (left !== undefined && operator !== undefined && right === undefined && /^!?-[fdex]$/.test(left.text)) {
    const kind = left.text.replace("!", "");
    const about: Question = { kind: "other", text: kind };
    const file: Condition = { kind: "test", subject: `file ${operator.text}`, question: about, class: "free", at: directive.at, reason: TEST };
    return { test: left.text.startsWith("!") ? negate(file) : file, matched: [] };
  }
  if (left === undefined || more.length > 0 || !left.text.startsWith("$")) return unread;
  const values = valuesOf(left, within);
  const over = (holds: (value: Value) => Condition): Condition => bounded(anyOf(values.map(({ when, value }) => allOf([when, holds(value)]))), directive.at);
  if (operator === undefined) return { test: over((value) => isTruthy(value, directive.at)), matched: [] };
  if (right === undefined) return unread;
  const isNegative = operator.text.startsWith("!");
  const plain = isNegative ? operator.text.slice(1) : operator.text;
  const finish = (test: Condition): Condition => (isNegative ? negate(test) : test);
  if (plain === "=") {
    const others = valuesOf(right, within);
    const equal = over((value) => anyOf(others.map((other) => allOf([other.when, equalValues(value, other.value, false, right.at)]))));
    return { test: finish(equal), matched: [] };
  }
  if (plain !== "~" && plain !== "~*") return unread;
  const ignoreCase = plain === "~*";
  const matches = (value: Value): Condition => matchesPattern(value, right, ignoreCase, right.at);
  const matched = values.map(({ when, value }) => ({ when: allOf([when, matches(value)]), value: { value, pattern: right, ignoreCase } }));
  return { test: finish(over(matches)), matched };
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
