/** Call and assignment sites of one source by function and by name, grouped once: files with thousands of routes must stay linear. */
import type { AssignmentSite, CallSite, JavaScriptSource } from "../../javascript/source.ts";
import type { FunctionHandle } from "../../javascript/values.ts";
import type { Place } from "../../text/place.ts";

type Groups<Site> = ReadonlyMap<string, readonly Site[]>;

const callsOfSource = new WeakMap<JavaScriptSource, Groups<CallSite>>();
const assignmentsOfSource = new WeakMap<JavaScriptSource, Groups<AssignmentSite>>();
const writtenOfSource = new WeakMap<JavaScriptSource, Groups<AssignmentSite>>();

/** Calls directly inside the function, as `callsWithin` gives them. */
export function callsInside(source: JavaScriptSource, handle: FunctionHandle): readonly CallSite[] {
  if (handle.at.file !== source.file) return source.callsWithin(handle);
  const calls = grouped(callsOfSource, source, source.calls, ({ within }) => within && keyOf(within.at));
  return calls.get(keyOf(handle.at)) ?? [];
}

/** Assignments to a member of this name, `x.name = …`, computed names followed: where certainty hangs on who else writes. */
export function assignmentsTo(source: JavaScriptSource, name: string): readonly AssignmentSite[] {
  return grouped(assignmentsOfSource, source, source.assignments, (site) => site.name).get(name) ?? [];
}

/** Those whose name is written out. Evaluates nothing. */
export function writtenAssignmentsTo(source: JavaScriptSource, name: string): readonly AssignmentSite[] {
  const written = (): readonly AssignmentSite[] => source.assignments((_text, writtenName) => writtenName !== undefined);
  return grouped(writtenOfSource, source, written, (site) => site.name).get(name) ?? [];
}

function keyOf(at: Place): string {
  return `${at.file}:${at.span.start}:${at.span.end}`;
}

function grouped<Site>(
  known: WeakMap<JavaScriptSource, Groups<Site>>,
  source: JavaScriptSource,
  sites: () => readonly Site[],
  keyOfSite: (site: Site) => string | undefined,
): Groups<Site> {
  const before = known.get(source);
  if (before !== undefined) return before;
  const groups = new Map<string, Site[]>();
  for (const site of sites()) {
    const key = keyOfSite(site);
    const group = key === undefined ? undefined : groups.get(key);
    if (group !== undefined) group.push(site);
    else if (key !== undefined) groups.set(key, [site]);
  }
  known.set(source, groups);
  return groups;
}
