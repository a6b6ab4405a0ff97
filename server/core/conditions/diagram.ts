/**
 * Boolean functions as reduced ordered decision diagrams, bounded: past `MOST_NODES` nodes a diagram is spent, and whoever asked must call
 * the answer unknown. Knows no atom; the caller numbers the variables, and their order decides what is quantified first.
 */

/** A node: `FALSE`, `TRUE`, or a number that the diagram gave out. Equal numbers are equal functions. */
export type Node = number;

/** The function that is never true. */
export const FALSE: Node = 0;
/** The function that is always true. */
export const TRUE: Node = 1;

/** Most nodes of one diagram. */
const MOST_NODES = 20_000;

/** How a variable is taken out of a function: true for some value, or for every value. */
export type Quantifier = "exists" | "for-all";

/** Diagrams that share their nodes. All operations are memoised; none throws. */
export interface Diagram {
  /** The variable itself; lower numbers are decided first. */
  variable(level: number): Node;
  not(of: Node): Node;
  and(left: Node, right: Node): Node;
  or(left: Node, right: Node): Node;
  /** Takes out each variable that `quantifierOf` names; variables with lower numbers are taken out last. */
  quantify(of: Node, quantifierOf: (level: number) => Quantifier | undefined): Node;
  /** The variable that a node decides and what follows; `undefined` for the constants. */
  branch(of: Node): { readonly level: number; readonly high: Node; readonly low: Node } | undefined;
  /** True once a bound was reached: then no answer counts. */
  isSpent(): boolean;
}

/** An empty diagram. */
export function createDiagram(): Diagram {
  const levels: number[] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const highs: Node[] = [FALSE, TRUE];
  const lows: Node[] = [FALSE, TRUE];
  const known = new Map<string, Node>();
  const joined = new Map<string, Node>();
  let spent = false;

  function node(level: number, high: Node, low: Node): Node {
    if (high === low) return high;
    const key = `${level} ${high} ${low}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    if (levels.length >= MOST_NODES) {
      spent = true;
      return FALSE;
    }
    levels.push(level);
    highs.push(high);
    lows.push(low);
    known.set(key, levels.length - 1);
    return levels.length - 1;
  }

  const levelOf = (of: Node): number => levels[of] ?? Number.POSITIVE_INFINITY;
  const highOf = (of: Node, level: number): Node => (levelOf(of) === level ? (highs[of] ?? FALSE) : of);
  const lowOf = (of: Node, level: number): Node => (levelOf(of) === level ? (lows[of] ?? FALSE) : of);

  /** If-then-else, of which all operations are cases. */
  function choose(test: Node, yes: Node, no: Node): Node {
    if (test === TRUE || yes === no) return yes;
    if (test === FALSE) return no;
    if (yes === TRUE && no === FALSE) return test;
    if (spent) return FALSE;
    const key = `${test} ${yes} ${no}`;
    const found = joined.get(key);
    if (found !== undefined) return found;
    const level = Math.min(levelOf(test), levelOf(yes), levelOf(no));
    const high = choose(highOf(test, level), highOf(yes, level), highOf(no, level));
    const low = choose(lowOf(test, level), lowOf(yes, level), lowOf(no, level));
    const result = node(level, high, low);
    joined.set(key, result);
    return result;
  }

  function quantify(of: Node, quantifierOf: (level: number) => Quantifier | undefined): Node {
    const done = new Map<Node, Node>();
    const walk = (current: Node): Node => {
      if (current <= TRUE || spent) return current;
      const found = done.get(current);
      if (found !== undefined) return found;
      const level = levelOf(current);
      const high = walk(highs[current] ?? FALSE);
      const low = walk(lows[current] ?? FALSE);
      const quantifier = quantifierOf(level);
      const result =
        quantifier === undefined ? choose(node(level, TRUE, FALSE), high, low) : quantifier === "exists" ? choose(high, TRUE, low) : choose(high, low, FALSE);
      done.set(current, result);
      return result;
    };
    return walk(of);
  }

  return {
    variable: (level) => node(level, TRUE, FALSE),
    not: (of) => choose(of, FALSE, TRUE),
    and: (left, right) => choose(left, right, FALSE),
    or: (left, right) => choose(left, TRUE, right),
    quantify,
    branch: (of) => (of <= TRUE ? undefined : { level: levelOf(of), high: highs[of] ?? FALSE, low: lows[of] ?? FALSE }),
    isSpent: () => spent,
  };
}
