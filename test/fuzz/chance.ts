/** Chance from a seed: the same seed gives the same inputs on every system. Not for secrets. */

/** A source of numbers. */
export interface Chance {
  /** A whole number from 0 up to but not including `below`. */
  readonly below: (below: number) => number;
  /** One of the items; there must be one. */
  readonly pick: <Item>(items: readonly Item[]) => Item;
}

/** Chance that begins with this seed (mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return { below, pick: (items) => items[below(items.length)] as (typeof items)[number] };
}

const given = (name: string, otherwise: number): number => {
  const value = Number(process.env[name]);
  return process.env[name] !== undefined && Number.isSafeInteger(value) && value > 0 ? value : otherwise;
};

/** The seed of this run: `--seed` of `npm run test:fuzz`, else one that never changes. */
export const SEED = given("PREFLINT_FUZZ_SEED", 20_261_128);

const TIMES = given("PREFLINT_FUZZ_TIMES", 1);

/** A long run, asked for by name: the largest sizes are tried too. */
export const IS_LONG = TIMES > 1;

/** How many inputs of a kind: what `npm test` can afford, times `--times` of `npm run test:fuzz`. */
export function rounds(usual: number): number {
  return usual * TIMES;
}
