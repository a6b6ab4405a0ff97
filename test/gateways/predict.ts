/** What the reader of nginx text says that a server answers: which outcome a request has, and which lines of headers go out with it. */

import { definitionsIn } from "../../server/core/adapters/yaml/nginx-definitions.ts";
import { nginxFacts } from "../../server/core/adapters/yaml/nginx-headers.ts";
import type { Reading } from "../../server/core/adapters/yaml/nginx-outcomes.ts";
import { readUnits } from "../../server/core/adapters/yaml/nginx-outcomes.ts";
import type { Outcome } from "../../server/core/adapters/yaml/nginx-rewrite.ts";
import type { Value } from "../../server/core/adapters/yaml/nginx-values.ts";
import { valuesOf } from "../../server/core/adapters/yaml/nginx-variables.ts";
import { originsWhere } from "../../server/core/conditions/decide.ts";
import { allOf } from "../../server/core/model/condition.ts";
import type { CorsPolicy } from "../../server/core/model/facts.ts";
import { accepts } from "../../server/core/origins/accepts.ts";
import { armsOf } from "../../server/core/rules/cors/origin-arms.ts";
import { placeOf } from "../../server/core/text/place.ts";
import { valueTextAt } from "../../server/core/text/value-text.ts";
import type { NginxDirective } from "../../server/core/yaml/nginx.ts";
import { readNginx } from "../../server/core/yaml/nginx.ts";
import type { Configuration, Probe } from "./configurations.ts";
import { holdsFor, valueOfSubject } from "./decide-condition.ts";
import { answerText } from "./recording.ts";

/** Statuses on which nginx sends `add_header` without `always` (ngx_http_headers_filter_module.c). */
const SUCCESSFUL = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

/** The reader's view of a generated configuration. */
export function readingOf(configuration: Configuration): Reading {
  const directives = directivesOf(configuration);
  return readUnits(directives, definitionsIn([directives]), undefined);
}

function directivesOf({ http, server }: Configuration): readonly NginxDirective[] {
  const text = `${http}\nserver {\n${server}\n}\n`;
  const place = placeOf("/w/nginx.yaml", 0, text.length);
  return readNginx(valueTextAt(text, place, true), place);
}

/** The answer as a recording keeps it; `undefined` where the reader says that it does not know. A refusal by `limit_except` is no outcome. */
export function predicted(reading: Reading, probe: Probe): string | undefined {
  const outcomes = reading.units.flatMap((unit) => (isAsked(reading, unit.level.path, unit.level.kind, probe) ? unit.outcomes : []));
  const held = outcomes.map((outcome) => ({ outcome, holds: holdsFor(outcome.when, probe) }));
  if (held.some(({ holds }) => holds === undefined)) return undefined;
  const [only, ...more] = held.filter(({ holds }) => holds === true);
  if (more.length > 0) return `${more.length + 1} outcomes at once`;
  return only === undefined ? "refused" : answerOf(only.outcome, probe);
}

/** The policies that the adapter makes of a configuration, without those that are about preflights and errors only. */
export function policiesOf(configuration: Configuration): readonly CorsPolicy[] {
  const facts = nginxFacts(directivesOf(configuration), { technology: "yaml/nginx", label: "nginx", owner: "test", order: 0 });
  return facts.filter((fact): fact is CorsPolicy => fact.kind === "cors-policy" && fact.responses !== "preflight" && fact.responses !== "errors");
}

/** The location that serves the path: the longest one that it begins with. */
export function servingLocation({ server }: Configuration, path: string): string | undefined {
  const locations = [...server.matchAll(/^location (\S+)/gm)].map((match) => match[1] ?? "");
  return locations.filter((one) => path.startsWith(one)).sort((left, right) => right.length - left.length)[0];
}

/** Whether the policies let a page of the origin read answers with cookies in the location. */
export function standingOf(policies: readonly CorsPolicy[], reading: Reading, location: string | undefined, origin: string): "in" | "out" | "unknown" {
  const unit = reading.units.find(({ level }) => level.path === location);
  // A policy without a path is that of the server, which holds where it answers by itself and where a location has no headers of its own.
  const answersItself = reading.units.some(({ level, outcomes }) => level.kind === "server" && outcomes.length > 0);
  const inherits = unit === undefined || answersItself || unit.outcomes.some(({ level }) => level.adds === level.outer?.adds);
  const own = policies.filter(({ scope }) => scope.path === location);
  const around = policies.filter(({ scope }) => scope.path === undefined && inherits);
  const counted = own.length > 0 && !answersItself ? own : [...own, ...around];
  const answers = counted.map((policy) => standing(policy, origin));
  return answers.includes("in") ? "in" : answers.includes("unknown") ? "unknown" : "out";
}

function standing(policy: CorsPolicy, origin: string): "in" | "out" | "unknown" {
  if (policy.credentials.kind === "known" && !policy.credentials.value) return "out";
  const answers = armsOf(policy.origins).map((arm): boolean | "unknown" => {
    const { origins } = arm;
    if (origins.kind === "unknown" || origins.kind === "request-chosen") return "unknown";
    if (origins.kind === "fixed") return origins.value === origin && accepts(originsWhere(arm.when), origin);
    if (origins.kind !== "echo") return false;
    return accepts(originsWhere(allOf([arm.when, { kind: "origin", language: origins.language, at: origins.at }])), origin);
  });
  if (answers.includes(true)) return policy.credentials.kind === "known" ? "in" : "unknown";
  return answers.includes("unknown") ? "unknown" : "out";
}

/** The innermost location that fits serves the request, unless the server answered before. */
function isAsked(reading: Reading, path: string | undefined, kind: string, probe: Probe): boolean {
  if (kind === "server") return true;
  const fitting = reading.units.flatMap((unit) => (unit.level.path !== undefined && probe.path.startsWith(unit.level.path) ? [unit.level.path] : []));
  return path === fitting.sort((left, right) => right.length - left.length)[0];
}

function answerOf(outcome: Outcome, probe: Probe): string | undefined {
  const status = outcome.status ?? 200;
  const headers: [string, string][] = [];
  for (const line of outcome.level.adds) {
    if (line.word === undefined || (!line.always && !SUCCESSFUL.has(status))) continue;
    const held = valuesOf(line.word, outcome.within).map(({ when, value }) => ({ holds: holdsFor(when, probe), value }));
    if (held.some(({ holds }) => holds === undefined)) return undefined;
    const standing = held.filter(({ holds }) => holds === true);
    const [only] = standing;
    if (only === undefined || standing.length > 1) return `${standing.length} values at once for ${line.word.text}`;
    const text = textFor(only.value, probe);
    if (text === undefined) return undefined;
    if (text !== "") headers.push([line.name.text, text]);
  }
  return answerText({ status, headers });
}

function textFor(value: Value, probe: Probe): string | undefined {
  const parts = value.parts.map((part) => (part.kind === "text" ? part.value.text : valueOfSubject(part.subject, probe)));
  return parts.includes(undefined) ? undefined : parts.join("");
}
