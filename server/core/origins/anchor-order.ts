/**
 * Finds uses of `^` and `$` that the marks cannot stand for, since a consumed mark moves the place where a following test looks:
 * `\b^a`, `a$\b`, `(?=^)a`, `(?:^a)*`, more than three anchors in a row. They are rare and then unknown.
 */
import type { AST } from "@eslint-community/regexpp";

/** What a part of a pattern may do, in sequence. */
interface Traits {
  /** Most `^` or `$` that one way through the part meets. */
  readonly starts: number;
  readonly ends: number;
  /** Holds `\b`, `\B` or a lookaround. */
  readonly tests: boolean;
  readonly obstacle: boolean;
}

const PLAIN: Traits = { starts: 0, ends: 0, tests: false, obstacle: false };
const MOST_ANCHORS = 3;

/** A sentence about why the anchors cannot be followed, or `undefined`. */
export function anchorObstacle(pattern: AST.Pattern): string | undefined {
  const traits = ofAlternatives(pattern.alternatives);
  const many = traits.starts > MOST_ANCHORS || traits.ends > MOST_ANCHORS;
  return traits.obstacle || many ? "the pattern mixes anchors and lookarounds" : undefined;
}

function ofAlternatives(alternatives: readonly AST.Alternative[]): Traits {
  return alternatives
    .map((alternative) => alternative.elements.map(ofElement).reduce(inSequence, PLAIN))
    .reduce(
      (left, right) => ({
        starts: Math.max(left.starts, right.starts),
        ends: Math.max(left.ends, right.ends),
        tests: left.tests || right.tests,
        obstacle: left.obstacle || right.obstacle,
      }),
      PLAIN,
    );
}

function inSequence(left: Traits, right: Traits): Traits {
  return {
    starts: left.starts + right.starts,
    ends: left.ends + right.ends,
    tests: left.tests || right.tests,
    obstacle: left.obstacle || right.obstacle || (left.tests && right.starts > 0) || (left.ends > 0 && (right.tests || right.starts > 0)),
  };
}

function ofElement(element: AST.Element): Traits {
  switch (element.type) {
    case "Group":
    case "CapturingGroup":
      return ofAlternatives(element.alternatives);
    case "Quantifier": {
      const inner = ofElement(element.element);
      const repeats = element.max > 1 && (inner.starts > 0 || inner.ends > 0);
      return { ...inner, obstacle: inner.obstacle || repeats };
    }
    case "Assertion":
      return ofAssertion(element);
    default:
      return PLAIN;
  }
}

function ofAssertion(element: AST.Assertion): Traits {
  switch (element.kind) {
    case "start":
      return { ...PLAIN, starts: 1 };
    case "end":
      return { ...PLAIN, ends: 1 };
    case "word":
      return { ...PLAIN, tests: true };
    case "lookahead": {
      const inner = ofAlternatives(element.alternatives);
      return { ...PLAIN, tests: true, obstacle: inner.obstacle || inner.starts > 0 };
    }
    case "lookbehind": {
      const inner = ofAlternatives(element.alternatives);
      return { ...PLAIN, tests: true, obstacle: inner.obstacle || inner.ends > 0 };
    }
  }
}
