/** Joins what rules report: one finding per cause, at one place. It knows no rule. */
import { needsSetting } from "../conditions/settings.ts";
import type { Environment, Fact } from "../model/facts.ts";
import type { Related, Report, RuleMeta } from "../model/finding.ts";
import { eitherClause } from "../rules/sentences.ts";
import { samePlace } from "../text/place.ts";

/** A report with its rule, and where it was found. */
export interface Raw {
  readonly meta: RuleMeta;
  readonly report: Report;
  readonly environment: Environment;
}

/** The rule and the place: where two reports agree in both, they may have one cause. */
export function placeKeyOf(raw: Raw): string {
  const { file, span } = raw.report.at;
  return `${raw.meta.id} ${file} ${span.start} ${span.end}`;
}

/**
 * One finding per cause: a rule's report drops those of the rules it names on the same fact (RULES principle 5), and at the same place, where
 * two facts share a value; reports that say the same of one place under several conditions are one that names them all. What some setting
 * must open drops nothing that is open without it, and of two rules that name each other the first one stays.
 */
export function onePerCause(raws: readonly Raw[]): readonly Raw[] {
  const byCause = new Map<Fact | string, Map<string, Reporter>>();
  for (const raw of raws) {
    for (const cause of causesOf(raw)) {
      const reporters = byCause.get(cause) ?? new Map<string, Reporter>();
      byCause.set(cause, reporters);
      const reporter = reporters.get(raw.meta.id) ?? { meta: raw.meta, isOpen: false };
      reporters.set(raw.meta.id, { meta: raw.meta, isOpen: reporter.isOpen || isOpen(raw) });
    }
  }
  const kept = raws.filter((raw) => !causesOf(raw).some((cause) => [...(byCause.get(cause)?.values() ?? [])].some((by) => isDroppedBy(raw, by))));
  const told = new Map<string, Raw>();
  for (const raw of kept) {
    const key = `${placeKeyOf(raw)} ${raw.report.severity ?? ""} ${raw.report.message}`;
    const before = told.get(key);
    told.set(key, before === undefined ? raw : joined(before, raw));
  }
  return [...told.values()];
}

/** Two ways to one cause: what is open without a setting gives the proof and comes first, and the sentence names both. */
function joined(before: Raw, after: Raw): Raw {
  const [base, other] = isOpen(after) && !isOpen(before) ? [after, before] : [before, after];
  const { clause, related } = base.report;
  return {
    ...base,
    report: {
      ...base.report,
      ...(clause === undefined ? {} : { clause: eitherClause(clause, other.report.clause ?? "") }),
      ...(other.report.related === undefined ? {} : { related: withoutRepeats([...(related ?? []), ...other.report.related]) }),
    },
  };
}

function withoutRepeats(places: readonly Related[]): readonly Related[] {
  return places.filter((one, index) => places.findIndex((other) => samePlace(other.at, one.at) && other.message === one.message) === index);
}

function causesOf({ report }: Raw): readonly (Fact | string)[] {
  if (report.fact === undefined) return [];
  const { file, span } = report.at;
  return [report.fact, `${file} ${span.start} ${span.end}`];
}

/** A rule that reports on a cause; open if one of its reports needs no setting. */
interface Reporter {
  readonly meta: RuleMeta;
  readonly isOpen: boolean;
}

function isOpen({ report }: Raw): boolean {
  return report.when === undefined || !needsSetting(report.when);
}

function isDroppedBy(raw: Raw, by: Reporter): boolean {
  if (by.meta.suppresses?.includes(raw.meta.id) !== true) return false;
  if (isOpen(raw) !== by.isOpen) return by.isOpen;
  return raw.meta.suppresses?.includes(by.meta.id) !== true || by.meta.id < raw.meta.id;
}
