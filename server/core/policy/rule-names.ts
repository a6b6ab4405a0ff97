/** The names of a rule: its id and those that it had before, which comments, settings and known findings may still use. Data only. */
import type { RuleMeta } from "../model/finding.ts";

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
