/** The generator holds what its figures rest on: every feature is met often enough, every pair at least once, the same seed gives the same programs. */
import { describe, expect, it } from "vitest";
import { FEATURES, featuresOf, pairsOf, recipesOf, settle } from "./recipe.ts";
import { programOf } from "./render.ts";

const PROGRAMS = 3000;
const SEED = 20260728;

describe("generated programs", () => {
  const pairs = pairsOf(SEED);
  const recipes = recipesOf(SEED, PROGRAMS);

  it("hold each feature in at least three of a hundred", () => {
    const counts = new Map<string, number>();
    for (const recipe of recipes)
      for (const { dimension, option } of featuresOf(recipe)) counts.set(`${dimension} ${option}`, (counts.get(`${dimension} ${option}`) ?? 0) + 1);
    const rare = FEATURES.map(({ dimension, option }) => `${dimension} ${option}`).filter((name) => (counts.get(name) ?? 0) < 0.03 * PROGRAMS);
    expect(rare.map((name) => `${name}: ${counts.get(name) ?? 0}`)).toEqual([]);
  });

  it("hold each pair that can stand together", () => {
    const met = new Set<string>();
    for (const recipe of recipes) {
      const names = featuresOf(recipe).map(({ dimension, option }) => `${dimension} ${option}`);
      names.forEach((first, index) => {
        for (const second of names.slice(index + 1)) met.add(`${first} + ${second}`);
      });
    }
    const missing = pairs
      .map(([first, second]) => `${first.dimension} ${first.option} + ${second.dimension} ${second.option}`)
      .filter((name) => !met.has(name));
    expect(missing).toEqual([]);
  });

  it("are settled, and the same again", () => {
    expect(recipesOf(SEED, 50)).toEqual(recipes.slice(0, 50));
    for (const recipe of recipes.slice(0, 50)) {
      expect(settle(recipe)).toEqual(recipe);
      expect([...programOf("1/1", recipe).files]).toEqual([...programOf("1/1", recipe).files]);
    }
  });
});
