/**
 * What a program is made of: one option for each dimension. A recipe is plain data, so a failing program is made smaller
 * by putting dimensions back to their first, plain option. Options that cannot stand together give way here and nowhere else.
 */
import { type Chance, chanceOf } from "./chance.ts";
import { TEST_NAMES, usesList } from "./origin-tests.ts";

/** The options of each dimension; the first one is the plain one. Repeated options are drawn more often. */
export const DIMENSIONS = {
  framework: ["express5", "express4", "node", "koa", "fastify", "fetch", "express5-cors", "express4-cors", "koa-cors", "fastify-cors", "node", "fetch", "koa"],
  module: ["cjs", "esm"],
  split: ["one", "lists", "policy", "both"],
  read: ["property", "bracket", "getter", "destructured", "renamed", "template", "or-empty", "nullish", "helper"],
  test: TEST_NAMES,
  list: ["array", "set", "keys", "concat", "spread", "split-text", "frozen", "filled", "env-default", "env-only", "env-fails-open"],
  flow: [
    "if",
    "early-return",
    "early-grant",
    "nested",
    "variable",
    "flag",
    "denied",
    "switch-true",
    "switch-kind",
    "and-call",
    "ternary-call",
    "ternary-value",
    "nullish-value",
    "and-or-value",
    "loop-leave",
    "loop-flag",
    "some",
    "throw",
    "try-value",
    "try-finally",
    "label",
    "do-while",
    "else-if",
    "while",
    "find",
    "switch-origin",
  ],
  guard: [
    "none",
    "none",
    "none",
    "health-return",
    "path-if",
    "path-else",
    "path-chain",
    "switch-path",
    "method-not-options",
    "method-get",
    "cookie-if",
    "cookie-return",
    "query-if",
    "query-key",
    "traversal",
    "own-header",
    "accept-if",
    "custom-header",
    "two-guards",
  ],
  gate: [
    "none",
    "none",
    "none",
    "none",
    "refuse-strangers",
    "refuse-present",
    "only-logs",
    "login",
    "secret",
    "method",
    "moved",
    "refuse-blocked",
    "flag-refuses",
    "throws",
  ],
  place: ["inline", "function", "arrow", "factory", "class", "object", "predicate", "two-callers", "writer"],
  write: ["calls", "object-loop", "entries-loop", "pairs-loop", "pairs-index", "set-object", "spread", "for-each"],
  credentials: ["yes", "yes", "yes", "yes", "no", "constant", "conditional", "first", "env"],
  fallback: ["none", "none", "none", "fixed", "both", "star", "second-test"],
  preflight: ["after", "none", "before", "methods"],
  setting: ["none", "none", "none", "none", "opens", "opens-default-on", "closes", "adds-origin", "equals", "nullish-mode"],
  unread: [
    "none",
    "none",
    "none",
    "none",
    "none",
    "none",
    "none",
    "none",
    "none",
    "flag-opens",
    "flag-guards",
    "list",
    "json-list",
    "lookup",
    "config-get",
    "logger",
    "metrics",
    "session",
    "wrapper",
  ],
  form: ["callback", "callback", "callback", "callback", "list", "true", "pattern", "mixed"],
  noise: ["none", "health", "timer", "log", "headers", "class", "constants"],
  names: ["short", "long", "domain"],
} as const;

/** Name of a dimension. */
export type Dimension = keyof typeof DIMENSIONS;
/** One option for each dimension. */
export type Recipe = { readonly [D in Dimension]: (typeof DIMENSIONS)[D][number] };

/** All dimensions, in the order in which they are settled. */
export const DIMENSION_NAMES = Object.keys(DIMENSIONS) as readonly Dimension[];

/** The plainest program. */
export const PLAIN = Object.fromEntries(DIMENSION_NAMES.map((name) => [name, DIMENSIONS[name][0]])) as Recipe;

/** One option of one dimension: what is counted, and what pairs are made of. */
export interface Feature {
  readonly dimension: Dimension;
  readonly option: string;
}

/** All features but the plain ones of dimensions that can be absent. */
export const FEATURES: readonly Feature[] = DIMENSION_NAMES.flatMap((dimension) =>
  [...new Set<string>(DIMENSIONS[dimension])].map((option) => ({ dimension, option })),
);

/** True if CORS is left to a package. */
export function isPackage(recipe: Recipe): boolean {
  return recipe.framework.endsWith("-cors");
}

/** The same with what has no meaning here put back to plain. */
export function settle(recipe: Recipe): Recipe {
  const result: Record<Dimension, string> = { ...recipe };
  const plain = (...names: readonly Dimension[]): void => {
    for (const name of names) result[name] = PLAIN[name];
  };
  const is = (name: Dimension, ...options: readonly string[]): boolean => options.includes(result[name]);
  if (isPackage(recipe)) {
    plain("read", "write", "preflight");
    if (!is("form", "callback")) plain("flow", "place", "fallback", "test", "setting");
    if (is("fallback", "star", "fixed")) plain("fallback");
    if (is("place", "two-callers", "writer")) plain("place");
    if (is("credentials", "first", "conditional")) plain("credentials");
    if (is("guard", "own-header", "path-chain", "two-guards", "switch-path", "path-else", "method-not-options", "query-key", "custom-header")) plain("guard");
    if (!is("form", "callback") && is("unread", "flag-opens", "lookup", "list", "json-list")) plain("unread");
    if (is("unread", "lookup", "wrapper")) plain("unread");
    if (is("framework", "fastify-cors") && !is("guard", "none")) plain("guard");
  } else plain("form");
  // What a handler of Node.js throws ends the process.
  if (is("framework", "node") && is("gate", "throws")) plain("gate");
  if (!usesList(result.test) && is("form", "callback") && !is("gate", "refuse-strangers", "refuse-present")) plain("list");
  if (is("form", "true", "pattern")) plain("list");
  if (is("unread", "lookup") && is("place", "two-callers", "writer")) plain("place");
  if (is("flow", "switch-origin") && !is("list", "array")) plain("list");
  return result as Recipe;
}

/** The features of a settled recipe. */
export function featuresOf(recipe: Recipe): readonly Feature[] {
  return DIMENSION_NAMES.map((dimension) => ({ dimension, option: recipe[dimension] }));
}

function holds(recipe: Recipe, feature: Feature): boolean {
  return recipe[feature.dimension] === feature.option;
}

const FRAMEWORKS = [...new Set<string>(DIMENSIONS.framework)];
const FORMS = [...new Set<string>(DIMENSIONS.form)];

/** A plain settled recipe in which both stand, if there is one. */
function togetherIn(first: Feature, second: Feature, order: readonly string[]): Recipe | undefined {
  for (const framework of order)
    for (const form of FORMS)
      for (const test of ["exact", "starts-with"]) {
        const asked = { ...PLAIN, framework, form, test, [first.dimension]: first.option, [second.dimension]: second.option } as Recipe;
        const recipe = settle(asked);
        if (holds(recipe, first) && holds(recipe, second)) return recipe;
      }
  return undefined;
}

/** All pairs of features that can stand together, in an order of the seed. */
export function pairsOf(seed: number): readonly (readonly [Feature, Feature])[] {
  const pairs: (readonly [Feature, Feature])[] = [];
  FEATURES.forEach((first, index) => {
    for (const second of FEATURES.slice(index + 1)) {
      if (first.dimension !== second.dimension && togetherIn(first, second, FRAMEWORKS) !== undefined) pairs.push([first, second]);
    }
  });
  return chanceOf("pairs", seed).shuffle(pairs);
}

const MOST_TRIES = 40;

/** The recipe with this number: random, but for pairs that the number stands for, so that none is left out. */
export function recipeOf(seed: number, index: number, pairs: readonly (readonly [Feature, Feature])[]): Recipe {
  const chance = chanceOf("recipe", seed, index);
  const forced = [0, 1].map((turn) => pairs[(index * 2 + turn) % pairs.length]).filter((pair) => pair !== undefined);
  const draw = (fixed: Partial<Record<Dimension, string>>): Recipe => {
    const drawn = Object.fromEntries(DIMENSION_NAMES.map((name) => [name, chance.pick<string>(DIMENSIONS[name])]));
    return settle({ ...drawn, ...fixed } as Recipe);
  };
  const wanted: readonly (readonly Feature[])[] = [forced.flat(), forced[0] ?? []];
  for (const features of wanted) {
    const fixed: Partial<Record<Dimension, string>> = {};
    for (const { dimension, option } of features) fixed[dimension] = option;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const recipe = draw(fixed);
      if (features.every((feature) => holds(recipe, feature))) return recipe;
    }
  }
  const [first, second] = forced[0] ?? [];
  return (first === undefined || second === undefined ? undefined : togetherIn(first, second, chance.shuffle(FRAMEWORKS))) ?? draw({});
}

export type { Chance };
