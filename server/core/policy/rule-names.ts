/** The names of a rule: its id and those that it had before, which comments, settings and known findings may still use. Data only. */
import type { Rule, RuleMeta } from "../model/finding.ts";
import { OWN_RULES } from "./own-rules.ts";

/** The id first, then former ones. */
export function namesOf(meta: RuleMeta): readonly string[] {
  return [meta.id, ...(meta.formerIds ?? [])];
}

/** Rules by every name. An id wins over another rule's former one. */
export function rulesByName(metas: Iterable<RuleMeta>): ReadonlyMap<string, RuleMeta> {
  const all = [...metas];
  const former = all.flatMap((meta) => (meta.formerIds ?? []).map((name): [string, RuleMeta] => [name, meta]));
  return new Map([...former, ...all.map((meta): [string, RuleMeta] => [meta.id, meta])]);
}

/** All rules there are, own ones included. A registry's entry wins over an own one of the same id. */
export function metasOf(rules: readonly Rule[]): ReadonlyMap<string, RuleMeta> {
  return rulesByName([...Object.values<RuleMeta>(OWN_RULES), ...rules.map((rule) => rule.meta)]);
}
