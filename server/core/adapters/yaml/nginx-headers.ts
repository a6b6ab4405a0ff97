/**
 * From nginx directives to facts: response headers and hand-written CORS. What runs when is found out by `nginx-outcomes`; a line that no
 * answer carries makes no fact. Refuses to read Lua, includes and variables that nothing in sight explains.
 */
import { isPossible } from "../../conditions/decide.ts";
import type { Condition } from "../../model/condition.ts";
import { negate } from "../../model/condition.ts";
import type { CorsPolicy, Fact, HeaderWrite, Scope } from "../../model/facts.ts";
import type { Reason } from "../../model/setting.ts";
import type { NginxDirective } from "../../yaml/nginx.ts";
import { onResponses } from "../cors-from-headers.ts";
import type { GatewayBase } from "./gateway-header.ts";
import { conditionOf, corsPoliciesOf } from "./nginx-cors.ts";
import type { Definitions } from "./nginx-definitions.ts";
import { definitionsIn } from "./nginx-definitions.ts";
import { headerValue } from "./nginx-header-value.ts";
import type { Level, Write } from "./nginx-levels.ts";
import type { Reading, Unit } from "./nginx-outcomes.ts";
import { readUnits } from "./nginx-outcomes.ts";
import { endsTls, forwardedTo, serverBanners, speaksTls } from "./nginx-server.ts";
import { writtenCookies } from "./written-headers.ts";

/** Whose nginx text it is. */
export interface NginxOwner {
  readonly technology: string;
  readonly label: string;
  readonly owner: string;
  /** Order of the first fact; later ones count on. */
  readonly order: number;
  readonly path?: string;
}

const TOO_LONG: Reason = { kind: "budget", text: "there are more conditions, blocks or directives than are followed" };
const REMOVED: Reason = { kind: "dynamic", text: "the header is removed" };

/** Facts of the directives of one nginx text. `label` and technology are the caller's; `definitions` are those of all texts of the configuration. */
export function nginxFacts(directives: readonly NginxDirective[], owner: NginxOwner, definitions: Definitions = definitionsIn([directives])): readonly Fact[] {
  const facts: Fact[] = [];
  const reading = readUnits(directives, definitions, owner.path);
  const isTls = endsTls(directives);
  for (const level of reading.levels) {
    for (const write of level.own) {
      const fact = headerFact(write, level, reading, baseOf(level, owner, facts.length), isTls);
      if (fact !== undefined) facts.push(fact, ...writtenCookies([fact]));
    }
    facts.push(...serverBanners(level.directives, baseOf(level, owner, facts.length)));
  }
  const [whole] = reading.levels;
  if (whole !== undefined)
    for (const { at } of reading.unread)
      facts.push({ ...baseOf(whole, owner, facts.length), kind: "unread", at, what: "the rest of an nginx block", reason: TOO_LONG });
  const known = new Set<string>();
  for (const unit of reading.units) {
    for (const policy of policiesOf(unit, owner, facts.length)) {
      const key = JSON.stringify({ ...policy, scope: { ...policy.scope, order: 0 } });
      if (!known.has(key)) facts.push(policy);
      known.add(key);
    }
  }
  return facts;
}

/** Blocks that inherit all there is to a policy have the policy of the block around them. */
function policiesOf(unit: Unit, owner: NginxOwner, order: number): readonly CorsPolicy[] {
  const policies = corsPoliciesOf(unit, baseOf(unit.level, owner, order));
  const around = unit.level.outer;
  if (around === undefined || around.path !== owner.path) return policies;
  const outer = corsPoliciesOf(
    { level: around, outcomes: unit.outcomes.map((one) => ({ ...one, level: one.level === unit.level ? around : one.level })) },
    baseOf(around, owner, order),
  );
  const isInherited = unit.level.own.length === 0 && unit.outcomes.every((one) => one.level === unit.level && one.when.kind === "always");
  return isInherited ? outer : policies;
}

function baseOf(level: Level, owner: NginxOwner, order: number): GatewayBase {
  const scope: Scope = { level: "gateway", owner: owner.owner, order: owner.order + order };
  return {
    technology: owner.technology,
    label: owner.label,
    via: [],
    scope: level.path === undefined ? scope : { ...scope, path: level.path },
    environment: "any",
    layer: "gateway",
  };
}

function headerFact(write: Write, level: Level, reading: Reading, base: GatewayBase, isTls: boolean): HeaderWrite | undefined {
  const when = sentWhen(write, reading.units);
  if (when.kind === "never") return undefined;
  const name = write.name.text.toLowerCase();
  const removes = (one: Write): boolean => one.mode === "remove" && one.name.text.toLowerCase() === name;
  // Hiding the header of the application before setting it again is a replacement.
  if (write.mode === "remove" && [...level.adds, ...level.more].some((one) => one.mode !== "remove" && one.name.text.toLowerCase() === name)) return undefined;
  const fact: HeaderWrite = {
    kind: "header-write",
    ...base,
    at: write.directive.at,
    name: write.name.text,
    nameAt: write.name.at,
    // `add_header` never replaces: what the application sends stays, unless it is hidden, and so does an earlier line.
    mode: write.source === "add" && !level.own.some(removes) ? "append" : write.mode,
    from: "written",
    value: write.word === undefined ? { kind: "unknown", reason: REMOVED, at: write.name.at, via: [] } : headerValue(write.word),
    when,
    responses: write.responses,
    yields: false,
    ...(write.source === "add" && !write.always ? { skipsErrors: true } : {}),
  };
  const target = write.source === "add" ? forwardedTo(level.directives) : undefined;
  const displaced = displacedBy(write, level, reading.units);
  const placed = target === undefined ? fact : { ...fact, forwardsTo: target };
  const whole = displaced.length === 0 ? placed : { ...placed, displaces: displaced };
  return isTls && isPlainHttp(level) ? { ...whole, overPlainHttp: true } : whole;
}

/** The lines around a block that its first `add_header` drops, if the block answers anything but preflights with content. */
function displacedBy(write: Write, level: Level, units: readonly Unit[]): NonNullable<HeaderWrite["displaces"]> {
  if (write !== level.own.find((one) => one.source === "add") || level.merges || level.outer === undefined) return [];
  const answers = units.flatMap((unit) => unit.outcomes).filter((outcome) => outcome.level === level);
  const hasContent = answers.some(({ status, when }) => (status === undefined || status === 200) && isPossible(onResponses(when, "actual")));
  const kept = new Set([...level.adds, ...level.more].map((one) => one.name.text.toLowerCase()));
  return (hasContent ? level.outer.adds : []).flatMap((one) => {
    if (one.word === undefined || one.word.text === "" || kept.has(one.name.text.toLowerCase())) return [];
    return [{ name: one.name.text, value: headerValue(one.word), at: one.directive.at }];
  });
}

/** When some answer carries the line: `never` if blocks further in drop it or nothing gets there. */
function sentWhen(write: Write, units: readonly Unit[]): Condition {
  const when = conditionOf(
    write,
    units.flatMap((unit) => unit.outcomes),
  );
  if (when.kind === "always" || write.source === "hide") return { kind: "always" };
  return isPossible(negate(when)) ? when : { kind: "always" };
}

function isPlainHttp(level: Level): boolean {
  for (let around: Level | undefined = level; around !== undefined; around = around.outer) {
    if (around.kind === "server") return !speaksTls(around.directives);
  }
  return false;
}
