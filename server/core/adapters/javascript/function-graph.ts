/**
 * Which functions run when a function runs: those that it calls and those that are written inside it. Follows calls within the file; of a
 * function of another file it knows only that it is called.
 */
import type { CallSite, JavaScriptSource } from "../../javascript/source.ts";
import type { Condition } from "../../model/condition.ts";
import { anyOf } from "../../model/condition.ts";
import type { Place } from "../../text/place.ts";
import { containsPlace, samePlace } from "../../text/place.ts";
import { ownerIdAt } from "./registrations.ts";

/** Most functions that are followed from one registration. */
const MOST_FUNCTIONS = 64;

interface Graph {
  /** Functions called from each function, and those written in it. */
  readonly runs: ReadonlyMap<string, readonly Place[]>;
  /** Middleware that a package made and that is called by hand, with the calls. */
  readonly byHand: ReadonlyMap<string, readonly CallSite[]>;
  /** All functions of the file that call something, in source order. */
  readonly all: readonly Place[];
}

const graphs = new WeakMap<JavaScriptSource, Graph>();

/** Ids (`ownerIdAt`) of the functions that run if those at these places do, themselves included. */
export function functionsRunBy(source: JavaScriptSource, starts: readonly Place[]): readonly string[] {
  const { runs } = graphOf(source);
  const seen = new Map<string, Place>();
  const queue = [...starts];
  for (let place = queue.pop(); place !== undefined && seen.size < MOST_FUNCTIONS; place = queue.pop()) {
    const id = ownerIdAt(place);
    if (seen.has(id)) continue;
    seen.set(id, place);
    queue.push(...(runs.get(id) ?? []));
  }
  return [...seen.keys()];
}

/** For those of the owners that are called by hand, and not always: when. */
export function calledByHandWhen(source: JavaScriptSource, owners: readonly string[]): Readonly<Record<string, Condition>> {
  const { byHand } = graphOf(source);
  const known = owners.flatMap((owner) => {
    const calls = byHand.get(owner);
    const when = calls === undefined ? undefined : anyOf(calls.map((site) => site.when));
    return when === undefined || when.kind === "always" ? [] : [[owner, when] as const];
  });
  return Object.fromEntries(known);
}

/** The outermost functions that are written inside a place: arguments of a registration, wrapped ones included. */
export function functionsWrittenIn(source: JavaScriptSource, at: Place): readonly Place[] {
  const outermost: Place[] = [];
  for (const place of between(graphOf(source).all, at)) {
    const last = outermost.at(-1);
    if (last === undefined || !containsPlace(last, place)) outermost.push(place);
  }
  return outermost;
}

/** Places inside another, from a list in source order. */
function between(places: readonly Place[], at: Place): readonly Place[] {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.span.start ?? 0) < at.span.start) low = middle + 1;
    else high = middle;
  }
  const found: Place[] = [];
  for (let index = low; index < places.length; index += 1) {
    const place = places[index];
    if (place === undefined || place.span.start >= at.span.end) break;
    if (!samePlace(place, at)) found.push(place);
  }
  return found;
}

function graphOf(source: JavaScriptSource): Graph {
  const known = graphs.get(source);
  if (known !== undefined) return known;
  const functions = new Map<string, Place>();
  const runs = new Map<string, Place[]>();
  const link = (from: Place, to: Place): void => {
    const id = ownerIdAt(from);
    const list = runs.get(id);
    if (list === undefined) runs.set(id, [to]);
    else list.push(to);
  };
  const byHand = new Map<string, CallSite[]>();
  for (const site of source.calls()) {
    const { within, callee } = site;
    if (within === undefined) continue;
    functions.set(ownerIdAt(within.at), within.at);
    if (callee.kind === "function") link(within.at, callee.function.at);
    // Middleware that a package made, called by hand.
    const made = callee.kind === "external" ? callee.value.steps.at(-1) : undefined;
    if (made === undefined || made.kind === "member") continue;
    link(within.at, made.at);
    byHand.set(ownerIdAt(made.at), [...(byHand.get(ownerIdAt(made.at)) ?? []), site]);
  }
  const all = [...functions.values()].filter((place) => place.file === source.file).sort((left, right) => left.span.start - right.span.start);
  const around: Place[] = [];
  for (const place of all) {
    while (around.length > 0 && !containsPlace(around.at(-1) ?? place, place)) around.pop();
    const outer = around.at(-1);
    if (outer !== undefined) link(outer, place);
    around.push(place);
  }
  const graph: Graph = { runs, byHand, all };
  graphs.set(source, graph);
  return graph;
}
