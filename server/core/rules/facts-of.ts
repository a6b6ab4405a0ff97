/** Picks facts by kind. It judges nothing. */
import type { AppEntry, ConfigProblem, CookieWrite, CorsPolicy, ErrorDetail, Fact, HeaderWrite, Registration } from "../model/facts.ts";
import type { PackageFacts } from "../model/finding.ts";

/** All CORS policies, in order. */
export function corsPoliciesOf(facts: readonly Fact[]): readonly CorsPolicy[] {
  return facts.filter((fact) => fact.kind === "cors-policy");
}

/** All header facts with this name (any case), or all of them. */
export function headerWritesOf(facts: readonly Fact[], ...names: readonly string[]): readonly HeaderWrite[] {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return facts.filter((fact): fact is HeaderWrite => fact.kind === "header-write" && (wanted.size === 0 || wanted.has(fact.name.trim().toLowerCase())));
}

/** All cookies that are set. */
export function cookieWritesOf(facts: readonly Fact[]): readonly CookieWrite[] {
  return facts.filter((fact) => fact.kind === "cookie-write");
}

/** All places where requests meet middleware and routes. */
export function registrationsOf(facts: readonly Fact[]): readonly Registration[] {
  return facts.filter((fact) => fact.kind === "registration");
}

/** All app entries. */
export function appEntriesOf(facts: readonly Fact[]): readonly AppEntry[] {
  return facts.filter((fact) => fact.kind === "app-entry");
}

/** All error details that reach the caller. */
export function errorDetailsOf(facts: readonly Fact[]): readonly ErrorDetail[] {
  return facts.filter((fact) => fact.kind === "error-detail");
}

/** All configurations that the technology refuses, ignores or misreads. */
export function configProblemsOf(facts: readonly Fact[]): readonly ConfigProblem[] {
  return facts.filter((fact) => fact.kind === "config-problem");
}

/** Facts of all files of a package. */
export function factsOfPackage(one: PackageFacts): readonly Fact[] {
  return one.files.flatMap((file) => file.facts);
}
