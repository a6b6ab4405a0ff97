/**
 * Which block of an nginx text answers which requests: servers, their locations, `if` blocks inside, pages for errors and named locations.
 * Follows the phases in nginx's order: rewriting in the server, choice of the location, rewriting there, access, content.
 */
import { isPossible } from "../../conditions/decide.ts";
import type { Condition } from "../../model/condition.ts";
import { allOf, anyOf, negate, opaqueTest } from "../../model/condition.ts";
import type { Reason } from "../../model/setting.ts";
import type { NginxDirective } from "../../yaml/nginx.ts";
import type { Definitions } from "./nginx-definitions.ts";
import type { Level } from "./nginx-levels.ts";
import { levelOf } from "./nginx-levels.ts";
import type { Outcome } from "./nginx-rewrite.ts";
import { runLocation, runServer } from "./nginx-rewrite.ts";
import type { Surroundings } from "./nginx-variables.ts";
import { freshSurroundings } from "./nginx-variables.ts";

/** Everything that one block answers. */
export interface Unit {
  readonly level: Level;
  readonly outcomes: readonly Outcome[];
}

/** The levels of a text, outermost first, and what each of those that answer requests does. */
export interface Reading {
  readonly levels: readonly Level[];
  readonly units: readonly Unit[];
  /** Where reading ended before the block did. */
  readonly unread: readonly NginxDirective[];
}

const ALWAYS: Condition = { kind: "always" };
const UNREAD_STEP: Reason = { kind: "dynamic", text: "code that is not read may turn callers away" };
const UNREAD_FILE: Reason = { kind: "dynamic", text: "an included file is not read" };
const MOST_LOCATIONS = 400;

/** Reads a text. A part of a configuration counts as the innermost block that its directives may stand in. */
export function readUnits(directives: readonly NginxDirective[], definitions: Definitions, path: string | undefined): Reading {
  const levels: Level[] = [];
  const units: Unit[] = [];
  const unread = cutIn(directives);
  const has = (name: string): boolean => directives.some((directive) => directive.name === name && directive.block !== undefined);
  if (has("http") || has("server") || has("events")) readHttp(directives, undefined, { definitions, levels, units, unread, path });
  else if (has("location")) readServer(directives, undefined, true, { definitions, levels, units, unread, path });
  else readAlone(levelOf("location", directives, undefined, path), { definitions, levels, units, unread, path });
  return { levels, units, unread };
}

function cutIn(directives: readonly NginxDirective[]): NginxDirective[] {
  return directives.flatMap((directive) => [...(directive.isCut === true ? [directive] : []), ...cutIn(directive.block ?? [])]);
}

interface Context {
  readonly definitions: Definitions;
  readonly levels: Level[];
  readonly units: Unit[];
  readonly unread: NginxDirective[];
  readonly path: string | undefined;
}

function readHttp(directives: readonly NginxDirective[], outer: Level | undefined, context: Context): void {
  const level = levelOf("http", directives, outer, context.path);
  context.levels.push(level);
  for (const directive of directives) {
    if (directive.block === undefined) continue;
    if (directive.name === "http") readHttp(directive.block, level, context);
    else if (directive.name === "server") readServer(directive.block, level, false, context);
  }
  const isOuter = directives.some((directive) => directive.name === "http");
  const isSeen = directives.some((directive) => directive.name === "server");
  // Servers of files that are included inherit what stands here.
  if (!isOuter && (!isSeen || includesMore(directives))) context.units.push({ level, outcomes: [plainOutcome(level, context.definitions)] });
}

function plainOutcome(level: Level, definitions: Definitions): Outcome {
  return { when: ALWAYS, level, within: freshSurroundings(definitions), status: undefined };
}

/** Directives without a server or location around them: a snippet that somebody includes. */
function readAlone(level: Level, context: Context): void {
  context.levels.push(level);
  const { outcomes, unread } = runLocation(level, freshSurroundings(context.definitions), ALWAYS);
  note(context.unread, unread);
  pushUnit(context, level, outcomes);
}

function readServer(directives: readonly NginxDirective[], outer: Level | undefined, isPart: boolean, context: Context): void {
  const level = levelOf("server", directives, outer, context.path);
  context.levels.push(level);
  const { outcomes, goesOn, within, unread } = runServer(level, freshSurroundings(context.definitions));
  note(context.unread, unread);
  const locations = locationsIn(directives, level, context.unread);
  const ways: Ways = { jumps: new Map(), within, goesOn, unread: context.unread };
  const named = locations.filter((location) => isNamed(location));
  const served = locations.filter((location) => !isNamed(location));
  const found = served.map((location) => ({ location, outcomes: readLocation(location, goesOn, ways) }));
  const isCaught = served.some((location) => isCatchAll(location)) && !isPart && !includesMore(directives);
  const own: Outcome[] = outcomes.map((one) => ({ ...one, when: guarded(one.when, one.level) })).filter((one) => !isJump(one, ways));
  if (!isCaught) own.push({ when: guarded(goesOn, level), level, within, status: undefined });
  pushUnit(context, level, own);
  for (const { location, outcomes: ends } of found) {
    context.levels.push(location);
    pushUnit(context, location, ends);
  }
  for (const location of named) {
    context.levels.push(location);
    const entry = ways.jumps.get(location.path ?? "");
    pushUnit(context, location, readLocation(location, entry === undefined || isReachedOtherwise(locations, level, location) ? goesOn : anyOf(entry), ways));
  }
}

/** Ways into named locations that a `return` and an `error_page` together take. */
interface Ways {
  readonly jumps: Map<string, Condition[]>;
  readonly within: Surroundings;
  readonly goesOn: Condition;
  readonly unread: NginxDirective[];
}

function readLocation(level: Level, entry: Condition, ways: Ways): readonly Outcome[] {
  const { limited, listed, isRefused } = limitOf(level);
  const { outcomes: runs, unread } = runLocation(level, ways.within, allOf([entry, listed]));
  note(ways.unread, unread);
  // For other methods the block inside of `limit_except` serves, which has no rewrite directives.
  const others: readonly Outcome[] = isRefused ? [] : [{ when: allOf([entry, limited]), level, within: ways.within, status: undefined }];
  return [...runs, ...others]
    .filter((one) => one.status !== undefined || !deniesAll(level))
    .filter((one) => !isJump(one, ways))
    .map((one) => ({ ...one, when: guarded(one.when, one.level) }))
    .filter((one) => isPossible(one.when));
}

function note(unread: NginxDirective[], directive: NginxDirective | undefined): void {
  if (directive !== undefined && !unread.includes(directive)) unread.push(directive);
}

function pushUnit(context: Context, level: Level, outcomes: readonly Outcome[]): void {
  for (const { level: inner } of outcomes) if (!context.levels.includes(inner)) context.levels.push(inner);
  context.units.push({ level, outcomes });
}

/** All locations, nested ones too. Those inside do not run what the outer ones set, but inherit their headers. */
function locationsIn(directives: readonly NginxDirective[], outer: Level, unread: NginxDirective[]): readonly Level[] {
  const found: Level[] = [];
  const walk = (inside: readonly NginxDirective[], around: Level, depth: number): void => {
    for (const directive of inside) {
      if (directive.name !== "location" || directive.block === undefined) continue;
      if (found.length >= MOST_LOCATIONS) {
        note(unread, directive);
        return;
      }
      const level = levelOf("location", directive.block, around, directive.words.map((word) => word.text).join(" "));
      found.push(level);
      if (depth < 4) walk(directive.block, level, depth + 1);
    }
  };
  walk(directives, outer, 0);
  return found;
}

function isNamed(level: Level): boolean {
  return level.path?.startsWith("@") === true;
}

/** True if no request of the server is left for anything else. */
function isCatchAll(level: Level): boolean {
  return level.outer?.kind === "server" && /^(?:\^~ )?\/$|^~\*? (?:\^?\/?(?:\.[*+]?)?\$?|\/)$/.test(level.path ?? "");
}

function includesMore(directives: readonly NginxDirective[]): boolean {
  return directives.some((directive) => directive.name === "include" && !PARAMETERS.test(directive.words[0]?.text ?? ""));
}

/** Files that hold no headers and turn nobody away. */
const PARAMETERS = /mime\.types|_params?(?:\.conf)?$|fastcgi\.conf|gzip|proxy\.conf|ssl|upstream|modules/;
const DECIDING = /cors|origin|allow|block|guard|auth|access|security|header/i;

/** The condition, joined with a test that nobody can read where code or files on the way may turn callers away. */
function guarded(when: Condition, level: Level): Condition {
  const tests: Condition[] = [];
  for (let around: Level | undefined = level; around !== undefined; around = around.outer) {
    for (const directive of around.directives) {
      const [word] = directive.words;
      if (/^(?:server_rewrite|rewrite|access|header_filter)_by_lua/.test(directive.name) || directive.name === "js_header_filter")
        tests.push(opaqueTest(directive.at, UNREAD_STEP));
      if (directive.name === "auth_request" && /cors|origin/i.test(word?.text ?? "")) tests.push(opaqueTest(directive.at, UNREAD_STEP));
      if (directive.name === "include" && around.kind !== "http" && DECIDING.test(word?.text ?? "") && !PARAMETERS.test(word?.text ?? ""))
        tests.push(opaqueTest(directive.at, UNREAD_FILE));
    }
  }
  return tests.length === 0 ? when : allOf([when, ...tests]);
}

/** `deny all` as the first rule of the block, or of the nearest one around it that has rules. */
function deniesAll(level: Level): boolean {
  for (let around: Level | undefined = level; around !== undefined; around = around.outer) {
    const rules = around.directives.filter((directive) => directive.name === "allow" || directive.name === "deny");
    const [first] = rules;
    if (first === undefined) continue;
    return first.name === "deny" && first.words[0]?.text === "all" && !level.directives.some((directive) => directive.name === "satisfy");
  }
  return false;
}

/** `limit_except GET POST { deny all; }`: which requests are the listed ones, and what becomes of the others. */
function limitOf(level: Level): { readonly limited: Condition; readonly listed: Condition; readonly isRefused: boolean } {
  const directive = level.directives.find((one) => one.name === "limit_except");
  if (directive?.block === undefined) return { limited: { kind: "never" }, listed: ALWAYS, isRefused: true };
  const methods = directive.words.map((word) => word.text.toUpperCase());
  const listed = anyOf(
    [...new Set(methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])))].map((equals): Condition => ({ kind: "method", equals })),
  );
  return { limited: negate(listed), listed, isRefused: deniesAll(levelOf("location", directive.block, undefined, undefined)) };
}

/** A status that an `error_page` sends to another location, whose own headers count; the way there is noted. */
function isJump(outcome: Outcome, ways: Ways): boolean {
  const target = outcome.status === undefined ? undefined : errorPage(outcome.level, outcome.status);
  if (target === undefined) return false;
  ways.jumps.set(target, [...(ways.jumps.get(target) ?? []), outcome.when]);
  return true;
}

function errorPage(level: Level, status: number): string | undefined {
  for (let around: Level | undefined = level; around !== undefined; around = around.outer) {
    const pages = around.directives.filter((directive) => directive.name === "error_page");
    if (pages.length === 0) continue;
    return pages.find((page) => page.words.some((word) => word.text === String(status)))?.words.at(-1)?.text;
  }
  return undefined;
}

/** True if `try_files` or a status that servers give by themselves leads there too. */
function isReachedOtherwise(locations: readonly Level[], server: Level, target: Level): boolean {
  return [server, ...locations].some((level) =>
    level.directives.some((directive) => {
      const isTarget = directive.words.at(-1)?.text === target.path;
      if (!isTarget) return false;
      if (directive.name === "try_files") return true;
      return directive.name === "error_page" && directive.words.some((word) => /^(?:4(?!18|19)\d\d|5\d\d)$/.test(word.text));
    }),
  );
}
