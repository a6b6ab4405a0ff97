/**
 * CORS policies of nginx text: for every way in which a block may answer, which `Access-Control-*` headers go out. Answers that refuse or
 * redirect carry nothing that a page could read and make no policy, unless they are answers to preflights.
 */
import { isPossible } from "../../conditions/decide.ts";
import type { Condition } from "../../model/condition.ts";
import { allOf, anyOf } from "../../model/condition.ts";
import type { Arm, CorsPolicy, HeaderValue, OriginSet } from "../../model/facts.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import { unionOf } from "../../model/origin-language.ts";
import type { Reason } from "../../model/setting.ts";
import { joinValueTexts } from "../../text/value-text.ts";
import { combineArms } from "../combine-origins.ts";
import type { CorsHeaderWrite, PreflightAnswer } from "../cors-from-headers.ts";
import { corsPoliciesFrom, onResponses, originsOfText } from "../cors-from-headers.ts";
import type { GatewayBase } from "./gateway-header.ts";
import { headerValue } from "./nginx-header-value.ts";
import type { Write } from "./nginx-levels.ts";
import type { Unit } from "./nginx-outcomes.ts";
import type { Outcome } from "./nginx-rewrite.ts";
import type { Guarded, Value } from "./nginx-values.ts";
import { ORIGIN, onlyPart, textOfValue, tidyValues } from "./nginx-values.ts";
import { valuesOf } from "./nginx-variables.ts";

const NGINX_VALUE: Reason = { kind: "dynamic", text: "an nginx variable decides" };
const ALLOW_ORIGIN = "access-control-allow-origin";
const ABOUT_PREFLIGHTS = /^access-control-(?:allow-methods|allow-headers|max-age)$/;

/** The policies of what one block answers. */
export function corsPoliciesOf(unit: Unit, base: GatewayBase): readonly CorsPolicy[] {
  const relevant = unit.outcomes.filter(isReadable);
  const writes = relevant.flatMap((outcome) => writesOf(outcome, relevant));
  if (!writes.some((write) => write.name === ALLOW_ORIGIN || write.name === "access-control-allow-credentials")) return [];
  const isOnErrors = relevant.every((outcome) => corsLines(outcome).every((line) => line.responses === "errors"));
  // What stands behind nginx may answer preflights by itself.
  return corsPoliciesFrom({
    base,
    writes,
    preflight: preflightOf(unit.outcomes),
    preflightElsewhere: "given",
    responses: isOnErrors ? "errors" : "all",
  });
}

/** An answer that a page could read, or one to a preflight. */
function isReadable({ status, when }: Outcome): boolean {
  return status === undefined || (status >= 200 && status < 300) || !isPossible(onResponses(when, "actual"));
}

/** A status that `return` gives to preflights, if it does. */
function preflightOf(outcomes: readonly Outcome[]): PreflightAnswer {
  const answer = outcomes.find(
    ({ status, when }) =>
      status !== undefined && isPossible(onResponses(when, "preflight")) && ((status >= 200 && status < 300) || !isPossible(onResponses(when, "actual"))),
  );
  return answer?.status === undefined ? { answers: "no", status: 204 } : { answers: "all-options", status: answer.status };
}

function corsLines({ level }: Outcome): readonly Write[] {
  // headers-more runs before the built-in filter, which then adds its lines.
  return [...level.more, ...level.adds].filter((write) => /^access-control-/i.test(write.name.text));
}

function writesOf(outcome: Outcome, all: readonly Outcome[]): readonly CorsHeaderWrite[] {
  const lines = [...outcome.level.more, ...outcome.level.adds].filter((write) => /^(?:access-control-|vary$)/i.test(write.name.text));
  const onPreflight = isPossible(onResponses(outcome.when, "preflight"));
  const answersPreflights = onPreflight || !all.some((other) => isPossible(onResponses(other.when, "preflight")));
  const readable = lines.filter((line) => line.responses !== "errors");
  const counted = readable.some((line) => line.name.text.toLowerCase() === ALLOW_ORIGIN) ? readable : lines;
  return [
    ...originWrite(
      outcome,
      counted.filter((line) => line.name.text.toLowerCase() === ALLOW_ORIGIN),
    ),
    ...counted.flatMap((line) => {
      const name = line.name.text.toLowerCase();
      if (name === ALLOW_ORIGIN || (ABOUT_PREFLIGHTS.test(name) && !answersPreflights)) return [];
      return otherWrite(outcome, line, name);
    }),
  ];
}

/** All lines for Access-Control-Allow-Origin as one: nginx leaves out empty values and sends every other one. */
function originWrite(outcome: Outcome, lines: readonly Write[]): readonly CorsHeaderWrite[] {
  let sent: readonly Guarded<readonly Guarded<Value>["value"][]>[] = [{ when: { kind: "always" }, value: [] }];
  for (const line of lines) {
    if (line.mode === "remove") sent = [{ when: { kind: "always" }, value: [] }];
    if (line.word === undefined || line.mode === "remove") continue;
    const values = valuesOf(line.word, outcome.within);
    const replaces = line.source === "more" && line.mode === "set";
    sent = sent.flatMap((before) =>
      values.map(({ when, value }) => {
        const own = value.parts.length === 0 ? [] : [value];
        return { when: allOf([before.when, when]), value: replaces ? own : [...before.value, ...own] };
      }),
    );
    sent = sent.filter(({ when }) => isPossible(allOf([outcome.when, when]))).slice(0, 48);
  }
  const deciding = lines.filter((line) => line.word !== undefined);
  const first = deciding.at(0);
  if (first?.word === undefined) return [];
  const at = first.word.at;
  const arms = sent.map(({ when, value }): Arm => ({ when, origins: originsOf(value, at) }));
  const origins = simplify(combineArms(arms, at, [], "request"));
  const place = deciding.find((line) => line.word !== undefined && contains(line, origins.at)) ?? first;
  return [{ name: ALLOW_ORIGIN, at: place.directive.at, mode: "set", when: outcome.when, value: headerValue(first.word), origins }];
}

function contains(line: Write, at: OriginSet["at"]): boolean {
  return line.directive.at.file === at.file && line.directive.at.span.start <= at.span.start && at.span.end <= line.directive.at.span.end;
}

function originsOf(values: readonly Value[], at: OriginSet["at"]): OriginSet {
  const [first, second] = values;
  if (first === undefined) return { kind: "off", at, via: [] };
  if (second === undefined) return originsOfValue(first);
  const last = values.at(-1) ?? second;
  return { kind: "broken", how: "several-values", detail: "the header is added a second time", at: last.at, via: last.via };
}

/** What one value of Access-Control-Allow-Origin means. */
function originsOfValue(value: Value): OriginSet {
  const { at, via } = value;
  const text = textOfValue(value);
  if (text !== undefined) {
    const texts = value.parts.flatMap((part) => (part.kind === "text" ? [part.value] : []));
    return originsOfText(joinValueTexts(texts, ""), at, via);
  }
  const part = onlyPart(value);
  if (part?.subject === ORIGIN) return { kind: "echo", language: { kind: "all" }, at, via };
  if (part?.subject === "header referer") return { kind: "request-chosen", source: "Referer header", at, via };
  if (part !== undefined && /^\$arg_/.test(part.subject)) return { kind: "request-chosen", source: "query parameter", at, via };
  return { kind: "unknown", reason: NGINX_VALUE, at, via };
}

/** Branches that only differ in which listed origin they answer with are one list. */
function simplify(origins: OriginSet): OriginSet {
  if (origins.kind !== "choice") return origins;
  const languages: OriginLanguage[] = [];
  for (const arm of origins.arms) {
    if (arm.origins.kind === "off") continue;
    if (arm.origins.kind === "echo") languages.push(arm.origins.language);
    else if (arm.origins.kind === "fixed" && isExactFor(arm.when, arm.origins.value)) {
      languages.push({ kind: "exact", value: arm.origins.value, part: "origin", ignoreCase: false, at: arm.origins.at, via: arm.origins.via });
    } else return origins;
  }
  return { kind: "echo", language: unionOf(languages), at: origins.at, via: origins.via };
}

function isExactFor(when: Condition, value: string): boolean {
  const parts = when.kind === "and" ? when.of : [when];
  return parts.some((part) => part.kind === "origin" && part.language.kind === "exact" && part.language.value === value);
}

/** Headers beside Allow-Origin: each value that a variable may hold under its own condition. */
function otherWrite(outcome: Outcome, line: Write, name: string): readonly CorsHeaderWrite[] {
  const base = { name, at: line.directive.at, mode: line.mode };
  const { word } = line;
  if (word === undefined) return [{ ...base, when: outcome.when, value: { kind: "unknown", reason: NGINX_VALUE, at: line.name.at, via: [] } }];
  if (/^\$\{?http_access_control_request_(?:headers|method)\}?$/i.test(word.text)) return [{ ...base, when: outcome.when, value: "mirror" }];
  if (!word.text.includes("$")) return word.text === "" ? [] : [{ ...base, when: outcome.when, value: headerValue(word) }];
  return tidyValues(valuesOf(word, outcome.within), word.at).flatMap(({ when, value }): readonly CorsHeaderWrite[] => {
    const both = allOf([outcome.when, when]);
    if (value.parts.length === 0 || !isPossible(both)) return [];
    return [{ ...base, when: both, value: heldValue(value, word) }];
  });
}

function heldValue(value: Value, word: NonNullable<Write["word"]>): HeaderValue {
  const texts = value.parts.flatMap((part) => (part.kind === "text" ? [part.value] : []));
  if (texts.length < value.parts.length) return headerValue(word);
  return { kind: "known", value: joinValueTexts(texts, ""), at: value.at, via: value.via };
}

/** The condition under which any of the outcomes uses the line. */
export function conditionOf(line: Write, outcomes: readonly Outcome[]): Condition {
  return anyOf(outcomes.filter(({ level }) => level.adds.includes(line) || level.more.includes(line) || level.own.includes(line)).map(({ when }) => when));
}
