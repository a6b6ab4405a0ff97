/** Writes a whole number as the one that it replaces is written: `60 * 60 * 24`, `86_400`. Knows whole numbers and their products only. */

/** Products that are no more than numbers and stars. */
const PRODUCT = /^\d[\d_]*(?:\s*\*\s*\d[\d_]*)*$/;

/** Numbers that name a unit: the others of a product say how many of them. */
const UNITS: ReadonlySet<number> = new Set([24, 60, 1000, 3600, 86_400]);

/** The code for what `code` comes to in the style of `old`; `code` itself if one of them is no plain number or product, or if nothing shows a style. */
export function numberLike(old: string, code: string): string {
  const value = productOf(code);
  if (value === undefined || productOf(old) === undefined) return code;
  const written = old.split("*").map((factor) => factor.trim());
  const hasGroups = written.some((factor) => factor.includes("_"));
  if (written.length < 2) return hasGroups ? grouped(value) : code;
  const factors = written.map((factor) => Number(factor.replaceAll("_", "")));
  const found = sameFactors(factors, value) ?? sameFactors(withoutThousand(factors), value) ?? inUnits(factors, value);
  const show = (factor: number): string => (hasGroups && factor >= 1000 ? grouped(factor) : String(factor));
  return found.map(show).join(separatorOf(old));
}

/** The value of a plain number or product, `undefined` for other code and for values beyond whole numbers. */
export function productOf(code: string): number | undefined {
  if (!PRODUCT.test(code.trim())) return undefined;
  const value = code.split("*").reduce((product, factor) => product * Number(factor.trim().replaceAll("_", "")), 1);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The factors with one of them changed, a number of units before a unit; without factors of 1. */
function sameFactors(factors: readonly number[], value: number): readonly number[] | undefined {
  const order = factors.map((_, index) => index).sort((left, right) => Number(UNITS.has(factors[left] ?? 0)) - Number(UNITS.has(factors[right] ?? 0)));
  for (const index of order) {
    const others = factors.reduce((product, factor, at) => (at === index ? product : product * factor), 1);
    if (others === 0 || value === 0 || value % others !== 0) continue;
    const changed = factors.map((factor, at) => (at === index ? value / others : factor)).filter((factor) => factor !== 1);
    if (changed.length > 0) return changed;
  }
  return undefined;
}

/** Milliseconds become seconds by leaving out the thousand. */
function withoutThousand(factors: readonly number[]): readonly number[] {
  const at = factors.lastIndexOf(1000);
  return at < 0 ? factors : factors.filter((_, index) => index !== at);
}

/** Days, hours, minutes or seconds, whichever comes out even, with the units on the side on which they stood. */
function inUnits(factors: readonly number[], value: number): readonly number[] {
  const units = [[60, 60, 24], [60, 60], [60]].find((one) => value !== 0 && value % one.reduce((product, unit) => product * unit, 1) === 0) ?? [];
  const count = value / units.reduce((product, unit) => product * unit, 1);
  const isCountFirst = !UNITS.has(factors[0] ?? 0) || factors[0] === 24;
  const all = isCountFirst ? [count, ...units.toReversed()] : [...units, count];
  const kept = all.filter((factor) => factor !== 1);
  return kept.length === 0 ? [value] : kept;
}

function separatorOf(old: string): string {
  return /\s*\*\s*/.exec(old)?.[0] ?? " * ";
}

function grouped(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, "_");
}
