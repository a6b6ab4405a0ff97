/**
 * The condition under which a place is reached once its function runs: branches around it and early exits before it.
 * Exceptions thrown by other code are not considered.
 */
import ts from "typescript";
import { replaceLeaves } from "../../conditions/settings.ts";
import type { Condition } from "../../model/condition.ts";
import type { Place } from "../../text/place.ts";
import { isFunctionNode } from "../syntax/syntax-index.ts";
import { truthOf } from "../values/choices.ts";
import { ALWAYS, both, either, firstPasses, NEVER, negation, opaqueCondition } from "../values/conditions.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { dynamicReason, placeOfNode } from "../values/interpreter.ts";
import { equality } from "../values/operators.ts";
import type { Value } from "../values.ts";
import { isInRound, loopOf, roundsOf, stopsOf } from "./rounds.ts";

/** Statements before a place that are looked at for early exits, per block. */
const MAXIMUM_SIBLINGS = 400;
/** Most rounds of a loop that returns, and most returns in it. */
const MAXIMUM_ROUNDS = 40;
const MAXIMUM_RETURNS = 4;

/** The condition of a node inside its function or module. */
export function conditionAt(interpreter: Interpreter, node: ts.Node, frame: Frame): Condition {
  const known = frame.conditions.get(node);
  if (known !== undefined) return known;
  // Ancestors up to the function, or up to one that is known, outermost last.
  const chain: ts.Node[] = [];
  let current: ts.Node = node;
  let condition: Condition = ALWAYS;
  for (;;) {
    const found = frame.conditions.get(current);
    if (found !== undefined) {
      condition = found;
      break;
    }
    const { parent } = current;
    if (parent === undefined || isFunctionNode(current)) break;
    chain.push(current);
    if (isFunctionNode(parent) || ts.isPropertyDeclaration(parent)) break;
    current = parent;
  }
  for (const child of chain.reverse()) {
    if (condition.kind !== "never") {
      const step = stepCondition(interpreter, child.parent, child, frame);
      if (step.kind !== "always") condition = both([condition, step]);
    }
    if (!interpreter.budget.exhausted) frame.conditions.set(child, condition);
  }
  return condition;
}

/** The condition of an expression used as a test. */
export function truthOfExpression(interpreter: Interpreter, node: ts.Expression, frame: Frame): Condition {
  return truthOf(interpreter, interpreter.evaluate(node, frame));
}

/** A module that throws or exits at its own level where a variable is missing has no server then. */
function needed(condition: Condition): Condition {
  return replaceLeaves(condition, (leaf) => (leaf.kind === "environment-variable" ? { ...leaf, needed: true } : leaf));
}

function stepCondition(interpreter: Interpreter, parent: ts.Node, child: ts.Node, frame: Frame): Condition {
  if (ts.isIfStatement(parent)) {
    if (child === parent.expression) return ALWAYS;
    const test = truthOfExpression(interpreter, parent.expression, frame);
    return child === parent.thenStatement ? test : negation(test);
  }
  if (ts.isConditionalExpression(parent)) {
    if (child === parent.condition || (child !== parent.whenTrue && child !== parent.whenFalse)) return ALWAYS;
    const test = truthOfExpression(interpreter, parent.condition, frame);
    return child === parent.whenTrue ? test : negation(test);
  }
  if (ts.isBinaryExpression(parent) && child === parent.right) {
    switch (parent.operatorToken.kind) {
      case ts.SyntaxKind.AmpersandAmpersandToken:
        return truthOfExpression(interpreter, parent.left, frame);
      case ts.SyntaxKind.BarBarToken:
        return negation(truthOfExpression(interpreter, parent.left, frame));
      case ts.SyntaxKind.QuestionQuestionToken:
        return isMissing(interpreter, interpreter.evaluate(parent.left, frame), frame, parent.left);
      default:
        return ALWAYS;
    }
  }
  if (ts.isCaseOrDefaultClause(parent)) {
    if (ts.isCaseClause(parent) && child === parent.expression) return ALWAYS;
    return both([clauseCondition(interpreter, parent, frame), noExitBefore(interpreter, parent.statements, child, frame)]);
  }
  if (ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isModuleBlock(parent)) return noExitBefore(interpreter, parent.statements, child, frame);
  if (ts.isCatchClause(parent)) return opaqueCondition(placeOfNode(parent, frame.module), dynamicReason("an error was thrown"), frame.path);
  if ((ts.isWhileStatement(parent) || ts.isForStatement(parent)) && child === parent.statement) {
    if (ts.isForStatement(parent) && isInRound(frame, parent)) return ALWAYS;
    return opaqueCondition(placeOfNode(parent, frame.module), dynamicReason("it runs in a loop"), frame.path);
  }
  if (ts.isForOfStatement(parent) && child === parent.statement) {
    return hasRounds(interpreter.evaluate(parent.expression, frame), placeOfNode(parent, frame.module), frame.path);
  }
  return ALWAYS;
}

/** There is something to go through. */
function hasRounds(list: Value, at: Place, path: string): Condition {
  if (list.kind === "list" && list.items.length > 0) return ALWAYS;
  if (list.kind !== "choice") return opaqueCondition(at, dynamicReason("it runs in a loop"), path);
  // A list that is empty everywhere may be filled in a way that is not followed; one branch of several is meant to be.
  const isEmpty = (value: Value): boolean => value.kind === "list" && value.items.length === 0 && !value.open;
  return firstPasses(list.alternatives.map(({ when, value }) => ({ when, test: isEmpty(value) ? NEVER : hasRounds(value, at, path) })));
}

/** The value is null or undefined. */
export function isMissing(interpreter: Interpreter, value: Value, frame: Frame, node: ts.Node): Condition {
  const at = placeOfNode(node, frame.module);
  return equality(interpreter, value, { kind: "undefined", at, via: [] }, true, at);
}

function noExitBefore(interpreter: Interpreter, statements: readonly ts.Statement[], child: ts.Node, frame: Frame): Condition {
  const exits: Condition[] = [];
  let seen = 0;
  for (const statement of statements) {
    if (statement === child || seen > MAXIMUM_SIBLINGS) break;
    seen += 1;
    const exit = exitCondition(interpreter, statement, frame, true, 0);
    if (exit.kind === "always") return NEVER;
    if (exit.kind !== "never") exits.push(ts.isSourceFile(child.parent) ? needed(negation(exit)) : negation(exit));
  }
  return exits.length === 0 ? ALWAYS : both(exits);
}

/** The condition under which a statement does not run to its end. */
function exitCondition(interpreter: Interpreter, statement: ts.Statement, frame: Frame, breakCounts: boolean, depth: number): Condition {
  const memo = breakCounts ? frame.exits : frame.exitsWithoutBreak;
  const known = memo.get(statement);
  if (known !== undefined) return known;
  const condition = computeExit(interpreter, statement, frame, breakCounts, depth);
  if (!interpreter.budget.exhausted) memo.set(statement, condition);
  return condition;
}

function computeExit(interpreter: Interpreter, statement: ts.Statement, frame: Frame, breakCounts: boolean, depth: number): Condition {
  if (depth > 40) return NEVER;
  switch (statement.kind) {
    case ts.SyntaxKind.ReturnStatement:
    case ts.SyntaxKind.ThrowStatement:
    case ts.SyntaxKind.ContinueStatement:
      return ALWAYS;
    case ts.SyntaxKind.BreakStatement:
      return breakCounts ? ALWAYS : NEVER;
    default:
  }
  if (ts.isIfStatement(statement)) {
    const whenTrue = exitCondition(interpreter, statement.thenStatement, frame, breakCounts, depth + 1);
    const whenFalse = statement.elseStatement === undefined ? NEVER : exitCondition(interpreter, statement.elseStatement, frame, breakCounts, depth + 1);
    if (whenTrue.kind === "never" && whenFalse.kind === "never") return NEVER;
    if (whenTrue.kind === "always" && whenFalse.kind === "always") return ALWAYS;
    const test = truthOfExpression(interpreter, statement.expression, frame);
    return either([both([test, whenTrue]), both([negation(test), whenFalse])]);
  }
  if (ts.isBlock(statement)) return exitOfList(interpreter, statement.statements, frame, breakCounts, depth);
  if (ts.isTryStatement(statement)) {
    const parts = [exitOfList(interpreter, statement.tryBlock.statements, frame, breakCounts, depth)];
    if (statement.finallyBlock !== undefined) parts.push(exitOfList(interpreter, statement.finallyBlock.statements, frame, breakCounts, depth));
    return either(parts);
  }
  if (ts.isSwitchStatement(statement)) {
    return either(
      statement.caseBlock.clauses.map((clause) => {
        const exit = exitOfList(interpreter, clause.statements, frame, false, depth);
        return exit.kind === "never" ? NEVER : both([clauseCondition(interpreter, clause, frame), exit]);
      }),
    );
  }
  if (ts.isLabeledStatement(statement)) return exitCondition(interpreter, statement.statement, frame, false, depth + 1);
  if (ts.isForOfStatement(statement) || ts.isForStatement(statement) || ts.isWhileStatement(statement) || ts.isForInStatement(statement)) {
    const inRounds = returnsInRounds(interpreter, statement, frame);
    if (inRounds !== undefined) return inRounds;
    return mayReturn(statement.statement, 0) ? opaqueCondition(placeOfNode(statement, frame.module), dynamicReason("a loop may return"), frame.path) : NEVER;
  }
  if (ts.isExpressionStatement(statement) && isProcessExit(statement.expression)) return ALWAYS;
  return NEVER;
}

/** The condition under which a loop over a known list ends its function in one of the rounds; `undefined` if that cannot be followed. */
function returnsInRounds(interpreter: Interpreter, statement: ts.Statement, frame: Frame): Condition | undefined {
  const loop = loopOf(statement);
  if (loop === undefined) return undefined;
  const stops = stopsOf(loop);
  // Leaving the loop alone keeps later rounds from what is followed here.
  if (stops.length === 0 || stops.length > MAXIMUM_RETURNS || !stops.every(ts.isReturnStatement) || mayThrow(loop.node.statement, 0)) return undefined;
  const rounds = roundsOf(interpreter, loop, frame);
  if (rounds.open || rounds.frames.length > MAXIMUM_ROUNDS) return undefined;
  return either(rounds.frames.flatMap((round) => stops.map((stop) => conditionAt(interpreter, stop, round))));
}

function mayThrow(node: ts.Node, depth: number): boolean {
  if (ts.isThrowStatement(node)) return true;
  if (isFunctionNode(node) || depth > 30) return false;
  return ts.forEachChild(node, (child) => mayThrow(child, depth + 1) || undefined) ?? false;
}

function exitOfList(interpreter: Interpreter, statements: readonly ts.Statement[], frame: Frame, breakCounts: boolean, depth: number): Condition {
  const parts: Condition[] = [];
  for (const statement of statements.slice(0, MAXIMUM_SIBLINGS)) {
    const exit = exitCondition(interpreter, statement, frame, breakCounts, depth + 1);
    if (exit.kind === "always") return either([...parts, exit]);
    if (exit.kind !== "never") parts.push(exit);
  }
  return either(parts);
}

function mayReturn(node: ts.Node, depth: number): boolean {
  if (ts.isReturnStatement(node) || ts.isThrowStatement(node)) return true;
  if (isFunctionNode(node) || depth > 30) return false;
  return ts.forEachChild(node, (child) => mayReturn(child, depth + 1) || undefined) ?? false;
}

function isProcessExit(node: ts.Expression): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const owner = node.expression.expression;
  return node.expression.name.text === "exit" && ts.isIdentifier(owner) && (owner.text === "process" || owner.text === "Deno");
}

/** The test of one clause alone; `default` is entered if no other test holds. */
export function clauseTest(interpreter: Interpreter, clause: ts.CaseOrDefaultClause, frame: Frame): Condition {
  const block = clause.parent;
  if (ts.isDefaultClause(clause)) return negation(either(block.clauses.filter(ts.isCaseClause).map((item) => clauseTest(interpreter, item, frame))));
  const test = interpreter.evaluate(clause.expression, frame);
  return equality(interpreter, interpreter.evaluate(block.parent.expression, frame), test, false, placeOfNode(clause.expression, frame.module));
}

/** The clause of a `switch` is entered: its own test holds, or that of a clause that falls into it. */
export function clauseCondition(interpreter: Interpreter, clause: ts.CaseOrDefaultClause, frame: Frame): Condition {
  const { clauses } = clause.parent;
  const entered = [clauseTest(interpreter, clause, frame)];
  for (let index = clauses.indexOf(clause) - 1; index >= 0; index -= 1) {
    const before = clauses[index];
    if (before === undefined || !fallsThrough(before)) break;
    entered.push(clauseTest(interpreter, before, frame));
  }
  return either(entered);
}

function fallsThrough(clause: ts.CaseOrDefaultClause): boolean {
  const last = clause.statements.at(-1);
  if (last === undefined) return true;
  const inner = ts.isBlock(last) ? last.statements.at(-1) : last;
  return inner === undefined || !(ts.isBreakStatement(inner) || ts.isReturnStatement(inner) || ts.isThrowStatement(inner) || ts.isContinueStatement(inner));
}
