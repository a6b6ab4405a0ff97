/** Call and assignment sites of one source by function and by name, grouped once: files with thousands of routes must stay linear. */
import type { AssignmentSite, CallSite, JavaScriptSource } from "../../javascript/source.ts";
import type { FunctionHandle } from "../../javascript/values.ts";
import type { Place } from "../../text/place.ts";

interface Groups {
  readonly calls: ReadonlyMap<string, readonly CallSite[]>;
  readonly assignments: ReadonlyMap<string, readonly AssignmentSite[]>;
}

const groupsOfSource = new WeakMap<JavaScriptSource, Groups>();

/** Calls directly inside the function, as `callsWithin` gives them. */
export function callsInside(source: JavaScriptSource, handle: FunctionHandle): readonly CallSite[] {
  if (handle.at.file !== source.file) return source.callsWithin(handle);
  return groupsOf(source).calls.get(keyOf(handle.at)) ?? [];
}

/** Assignments to a member of this name, `x.name = …`. */
export function assignmentsTo(source: JavaScriptSource, name: string): readonly AssignmentSite[] {
  return groupsOf(source).assignments.get(name) ?? [];
}

function keyOf(at: Place): string {
  return `${at.file}:${at.span.start}:${at.span.end}`;
}

function groupsOf(source: JavaScriptSource): Groups {
  const known = groupsOfSource.get(source);
  if (known !== undefined) return known;
  const calls = new Map<string, CallSite[]>();
  for (const site of source.calls()) {
    if (site.within !== undefined) addTo(calls, keyOf(site.within.at), site);
  }
  const assignments = new Map<string, AssignmentSite[]>();
  for (const site of source.assignments()) addTo(assignments, site.name, site);
  const groups: Groups = { calls, assignments };
  groupsOfSource.set(source, groups);
  return groups;
}

function addTo<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}
