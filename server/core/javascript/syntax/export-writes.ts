/**
 * Which exports of a CommonJS module are written again after the module has run once: in a function, under a test, under a name that is
 * computed, or by `Object.assign`. Looks at `exports` and `module.exports` in the file itself; what other files write into it is not seen.
 */
import ts from "typescript";
import { effectOf } from "./effect-syntax.ts";
import type { SyntaxIndex } from "./syntax-index.ts";
import { enclosingFunction } from "./syntax-index.ts";

/** Exports whose value at the end of the module is not the last word. */
export interface ExportWrites {
  /** Members that are assigned or removed again. */
  readonly names: ReadonlySet<string>;
  /** Members whose own members or elements are written. */
  readonly changed: ReadonlySet<string>;
  /** Any of them may be. */
  readonly all: boolean;
}

const NONE: ExportWrites = { names: new Set(), changed: new Set(), all: false };
/** Compilers copy the exports of another module only where there is none of that name. */
const COPIES_WHAT_IS_MISSING = /hasOwnProperty|\bin exports\b/;
/** Longest function that may be such a copy, in characters. */
const LONGEST_COPY = 600;

/** The writes of a file. One look at each place that says `exports`. */
export function exportWritesOf({ names: index }: SyntaxIndex): ExportWrites {
  const names = new Set<string>();
  const changed = new Set<string>();
  let all = false;
  const objects = [...(index.get("exports") ?? []), ...(index.get("module") ?? []).flatMap(exportsOfModule)];
  for (const object of objects) {
    const effect = effectOf(object);
    if (effect === undefined) continue;
    if (effect.kind === "assign") all = true;
    else if (effect.kind === "inner") changed.add(nameOf(effect.target) ?? "");
    else if (effect.kind === "member" || effect.kind === "remove") {
      const target = effect.kind === "member" ? effect.target : effect.node.expression;
      const name = nameOf(target);
      if (name === undefined) all ||= !isCopy(effect.node);
      else if (!isStep(effect.node)) names.add(name);
    }
  }
  return names.size === 0 && changed.size === 0 && !all ? NONE : { names, changed, all };
}

function exportsOfModule({ parent }: ts.Identifier): readonly ts.Expression[] {
  return ts.isPropertyAccessExpression(parent) && parent.name.text === "exports" ? [parent] : [];
}

function nameOf(target: ts.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(target)) return target.name.text;
  return ts.isElementAccessExpression(target) && ts.isStringLiteralLike(target.argumentExpression) ? target.argumentExpression.text : undefined;
}

/** A statement of the module itself, which runs once and in order. */
function isStep(node: ts.Node): boolean {
  let { parent } = node;
  while (ts.isBinaryExpression(parent)) parent = parent.parent;
  return ts.isExpressionStatement(parent) && ts.isSourceFile(parent.parent);
}

function isCopy(node: ts.Node): boolean {
  const around = enclosingFunction(node) ?? node.parent.parent;
  return around.end - around.pos <= LONGEST_COPY && COPIES_WHAT_IS_MISSING.test(around.getFullText());
}
