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
    "origin-sent",
    "two-guards",
    "same-origin-return",
    "referer-if",
    "busy",
  ],
  gate: [
    "none",
    "none",
    "none",
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
  write: [
    "calls",
    "object-loop",
    "entries-loop",
    "pairs-loop",
    "pairs-index",
    "set-object",
    "spread",
    "for-each",
    "returned-object",
    "returned-pairs",
    "choice",
  ],
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
  form: ["callback", "callback", "callback", "callback", "callback", "callback", "list", "true", "pattern", "mixed"],
  mount: ["app", "router", "route", "post", "put", "array"],
  answer: ["headers", "record", "after"],
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
    if (!is("form", "callback")) plain("flow", "place", "fallback", "setting");
    // A pattern is one of the tests that are patterns.
    if (!is("form", "callback") && !(is("form", "pattern", "mixed") && result.test.startsWith("regex"))) plain("test");
    if (is("fallback", "star", "fixed")) plain("fallback");
    if (is("place", "two-callers", "writer")) plain("place");
    if (is("credentials", "first", "conditional")) plain("credentials");
    if (
      is(
        "guard",
        "own-header",
        "path-chain",
        "two-guards",
        "switch-path",
        "path-else",
        "method-not-options",
        "query-key",
        "custom-header",
        "origin-sent",
        "busy",
      )
    )
      plain("guard");
    if (!is("form", "callback") && is("unread", "flag-opens", "lookup", "list", "json-list")) plain("unread");
    if (is("unread", "lookup", "wrapper")) plain("unread");
    if (is("framework", "fastify-cors") && !is("guard", "none")) plain("guard");
  } else plain("form");
  if (!/^express\d/.test(result.framework) || (isPackage(recipe) && result.guard !== "none")) plain("mount");
  if (result.framework !== "fetch") plain("answer");
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
      for (const test of ["exact", "starts-with", "regex-no-end"]) {
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

const MOST_TRIES = 12;
const AT_ONCE = 3;

const nameOf = ({ dimension, option }: Feature): string => `${dimension} ${option}`;

/** How often each option stands in its dimension's list: how often it should be drawn. */
const WEIGHTS = new Map<string, number>();
for (const dimension of DIMENSION_NAMES)
  for (const option of DIMENSIONS[dimension]) WEIGHTS.set(nameOf({ dimension, option }), (WEIGHTS.get(nameOf({ dimension, option })) ?? 0) + 1);

/** The first `count` recipes of a seed. Each depends on those before it, so that no feature stays rare and no pair is left out. */
export function recipesOf(seed: number, count: number): readonly Recipe[] {
  const missing = pairsOf(seed);
  const met = new Set<string>();
  const drawn = new Map<string, number>();
  let next = 0;
  return Array.from({ length: count }, (_, index) => {
    const chance = chanceOf("recipe", seed, index);
    const isMet = (pair: readonly [Feature, Feature]): boolean => met.has(`${nameOf(pair[0])} + ${nameOf(pair[1])}`);
    for (let pair = missing[next]; pair !== undefined && isMet(pair); pair = missing[next]) next += 1;
    const wanted = missing.slice(next, next + 4 * AT_ONCE).filter((pair) => !isMet(pair));
    const recipe = recipeWith(wanted.slice(0, AT_ONCE), chance, drawn);
    const features = featuresOf(recipe);
    features.forEach((first, at) => {
      drawn.set(nameOf(first), (drawn.get(nameOf(first)) ?? 0) + 1);
      for (const second of features.slice(at + 1)) met.add(`${nameOf(first)} + ${nameOf(second)}`);
    });
    return recipe;
  });
}

/** A random recipe with the first pair and as many of the others as go with it. Of two options the one that was rarer is taken. */
function recipeWith(pairs: readonly (readonly [Feature, Feature])[], chance: Chance, drawn: ReadonlyMap<string, number>): Recipe {
  const share = (feature: Feature): number => (drawn.get(nameOf(feature)) ?? 0) / (WEIGHTS.get(nameOf(feature)) ?? 1);
  const draw = (fixed: Partial<Record<Dimension, string>>): Recipe => {
    const options = DIMENSION_NAMES.map((dimension) => {
      const [one, other] = [chance.pick<string>(DIMENSIONS[dimension]), chance.pick<string>(DIMENSIONS[dimension])];
      return [dimension, share({ dimension, option: one }) <= share({ dimension, option: other }) ? one : other];
    });
    return settle({ ...Object.fromEntries(options), ...fixed } as Recipe);
  };
  let fixed: Partial<Record<Dimension, string>> = {};
  let result: Recipe | undefined;
  for (const pair of pairs) {
    if (pair.some(({ dimension, option }) => fixed[dimension] !== undefined && fixed[dimension] !== option)) continue;
    const more = { ...fixed, ...Object.fromEntries(pair.map(({ dimension, option }) => [dimension, option])) };
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const recipe = draw(more);
      if (!Object.entries(more).every(([dimension, option]) => recipe[dimension as Dimension] === option)) continue;
      result = recipe;
      fixed = more;
      break;
    }
  }
  const [first] = pairs;
  return result ?? (first === undefined ? undefined : togetherIn(first[0], first[1], chance.shuffle(FRAMEWORKS))) ?? draw({});
}
