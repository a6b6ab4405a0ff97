/** Picks facts by kind and header writes by name. Each list is sorted once, however many rules ask. It judges nothing. */
import type { AppEntry, ConfigProblem, CookieWrite, CorsPolicy, ErrorDetail, Fact, HeaderWrite, Registration } from "../model/facts.ts";
import type { PackageFacts } from "../model/finding.ts";

interface Sorted {
  readonly byKind: ReadonlyMap<Fact["kind"], readonly Fact[]>;
  /** By trimmed name in lower case; made when a name is first asked for. */
  headers?: ReadonlyMap<string, readonly HeaderWrite[]>;
}

/** Lists of facts never change, so what was sorted once holds for as long as the list does. */
const sortedLists = new WeakMap<readonly Fact[], Sorted>();

function sorted(facts: readonly Fact[]): Sorted {
  let known = sortedLists.get(facts);
  if (known === undefined) {
    known = { byKind: groupBy(facts, (fact) => fact.kind) };
    sortedLists.set(facts, known);
  }
  return known;
}

function groupBy<Key, T>(items: readonly T[], keyOf: (item: T) => Key): ReadonlyMap<Key, readonly T[]> {
  const groups = new Map<Key, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** All facts of a kind, in order. */
export function factsOfKind<Kind extends Fact["kind"]>(facts: readonly Fact[], kind: Kind): readonly Extract<Fact, { readonly kind: Kind }>[] {
  return (sorted(facts).byKind.get(kind) ?? []) as readonly Extract<Fact, { readonly kind: Kind }>[];
}

/** All CORS policies, in order. */
export function corsPoliciesOf(facts: readonly Fact[]): readonly CorsPolicy[] {
  return factsOfKind(facts, "cors-policy");
}

/** Policies of answers that pages read. What an app sends with preflights alone hands nothing out; behind a gateway the backend may send the same. */
export function readPoliciesOf(facts: readonly Fact[]): readonly CorsPolicy[] {
  const policies = corsPoliciesOf(facts);
  const answering = new Set(policies.flatMap((policy) => (policy.responses === "preflight" ? [] : [policy.scope.owner])));
  return policies.filter(({ responses, layer, scope }) => responses !== "preflight" || (layer === "gateway" && !answering.has(scope.owner)));
}

/** All header facts with one of these names (any case), or all of them, in order. */
export function headerWritesOf(facts: readonly Fact[], ...names: readonly string[]): readonly HeaderWrite[] {
  const writes = factsOfKind(facts, "header-write");
  if (names.length === 0 || writes.length === 0) return writes;
  const [first = "", ...others] = names.map((name) => name.toLowerCase());
  if (others.length > 0) return writes.filter((write) => [first, ...others].includes(nameOf(write)));
  const list = sorted(facts);
  list.headers ??= groupBy(writes, nameOf);
  return list.headers.get(first) ?? [];
}

function nameOf(write: HeaderWrite): string {
  return write.name.trim().toLowerCase();
}

/** All cookies that are set. */
export function cookieWritesOf(facts: readonly Fact[]): readonly CookieWrite[] {
  return factsOfKind(facts, "cookie-write");
}

/** All places where requests meet middleware and routes. */
export function registrationsOf(facts: readonly Fact[]): readonly Registration[] {
  return factsOfKind(facts, "registration");
}

/** All app entries. */
export function appEntriesOf(facts: readonly Fact[]): readonly AppEntry[] {
  return factsOfKind(facts, "app-entry");
}

/** All error details that reach the caller. */
export function errorDetailsOf(facts: readonly Fact[]): readonly ErrorDetail[] {
  return factsOfKind(facts, "error-detail");
}

/** All configurations that the technology refuses, ignores or misreads. */
export function configProblemsOf(facts: readonly Fact[]): readonly ConfigProblem[] {
  return factsOfKind(facts, "config-problem");
}

const packageLists = new WeakMap<PackageFacts, readonly Fact[]>();

/** Facts of all files of a package: the same list each time. */
export function factsOfPackage(one: PackageFacts): readonly Fact[] {
  let known = packageLists.get(one);
  if (known === undefined) {
    known = one.files.flatMap((file) => file.facts);
    packageLists.set(one, known);
  }
  return known;
}
