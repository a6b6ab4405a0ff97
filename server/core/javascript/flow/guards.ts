/**
 * The condition under which a place is reached once its function runs: branches around it and early exits before it, exceptions of the
 * project's own functions among them. Those of other code are failures that nobody counts on.
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
import { clauseCondition } from "./clauses.ts";
import { isInRound, listOfLoop, loopOf, roundsOf, runsOnce, stopsOf } from "./rounds.ts";
import { callsWithin, originParsingFails, thrownByCall } from "./thrown.ts";

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
  if (ts.isCatchClause(parent)) return thrownCondition(interpreter, parent.parent, frame);
  if ((ts.isWhileStatement(parent) || ts.isForStatement(parent)) && child === parent.statement) {
    if (isInRound(frame, parent)) return ALWAYS;
    const loop = loopOf(parent);
    if (loop !== undefined) return hasRounds(listOfLoop(interpreter, loop, frame), placeOfNode(parent, frame.module), frame.path);
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
    const exit = leaving(interpreter, statement, frame, ALL_WAYS, 0);
    if (exit.kind === "always") return NEVER;
    if (exit.kind !== "never") exits.push(ts.isSourceFile(child.parent) ? needed(negation(exit)) : negation(exit));
  }
  return exits.length === 0 ? ALWAYS : both(exits);
}

/** Ways to leave a statement before its end; they can be added up. */
const RETURNS = 1;
const BREAKS = 2;
const THROWS = 4;
const ALL_WAYS = RETURNS | BREAKS | THROWS;

/** The condition under which a statement is left before its end in one of the ways. */
function leaving(interpreter: Interpreter, statement: ts.Statement, frame: Frame, ways: number, depth: number): Condition {
  const memo = frame.leaving.get(ways) ?? new Map<ts.Node, Condition>();
  const known = memo.get(statement);
  if (known !== undefined) return known;
  const condition = leavingNow(interpreter, statement, frame, ways, depth);
  if (!interpreter.budget.exhausted) frame.leaving.set(ways, memo.set(statement, condition));
  return condition;
}

function leavingNow(interpreter: Interpreter, statement: ts.Statement, frame: Frame, ways: number, depth: number): Condition {
  if (depth > 40) return NEVER;
  const has = (way: number): Condition => ((ways & way) === 0 ? NEVER : ALWAYS);
  const throwing = (expression: ts.Expression | undefined): Condition => ((ways & THROWS) === 0 ? NEVER : thrownByExpression(interpreter, expression, frame));
  if (ts.isReturnStatement(statement)) return either([has(RETURNS), throwing(statement.expression)]);
  if (ts.isThrowStatement(statement)) return has(THROWS);
  if (ts.isContinueStatement(statement)) return has(RETURNS);
  if (ts.isBreakStatement(statement)) return has(BREAKS);
  if (ts.isExpressionStatement(statement)) return isProcessExit(statement.expression) ? has(RETURNS) : throwing(statement.expression);
  if (ts.isVariableStatement(statement)) return either(statement.declarationList.declarations.map(({ initializer }) => throwing(initializer)));
  if (ts.isIfStatement(statement)) {
    const thrown = throwing(statement.expression);
    const whenTrue = leaving(interpreter, statement.thenStatement, frame, ways, depth + 1);
    const whenFalse = statement.elseStatement === undefined ? NEVER : leaving(interpreter, statement.elseStatement, frame, ways, depth + 1);
    if (whenTrue.kind === "never" && whenFalse.kind === "never") return thrown;
    if (whenTrue.kind === "always" && whenFalse.kind === "always") return ALWAYS;
    const test = truthOfExpression(interpreter, statement.expression, frame);
    return either([thrown, both([test, whenTrue]), both([negation(test), whenFalse])]);
  }
  if (ts.isBlock(statement)) return leavingList(interpreter, statement.statements, frame, ways, depth);
  if (ts.isTryStatement(statement)) return leavingTry(interpreter, statement, frame, ways, depth);
  if (ts.isSwitchStatement(statement)) {
    return either(
      statement.caseBlock.clauses.map((clause) => {
        const exit = leavingList(interpreter, clause.statements, frame, ways & ~BREAKS, depth);
        return exit.kind === "never" ? NEVER : both([clauseCondition(interpreter, clause, frame), exit]);
      }),
    );
  }
  if (ts.isLabeledStatement(statement)) return leaving(interpreter, statement.statement, frame, ways & ~BREAKS, depth + 1);
  if (ts.isDoStatement(statement) && runsOnce(statement)) return leaving(interpreter, statement.statement, frame, ways & ~BREAKS, depth + 1);
  if (
    ts.isForOfStatement(statement) ||
    ts.isForStatement(statement) ||
    ts.isWhileStatement(statement) ||
    ts.isDoStatement(statement) ||
    ts.isForInStatement(statement)
  ) {
    const inRounds = (ways & RETURNS) === 0 ? undefined : returnsInRounds(interpreter, statement, frame);
    if (inRounds !== undefined) return inRounds;
    return mayLeave(statement.statement, ways, 0)
      ? opaqueCondition(placeOfNode(statement, frame.module), dynamicReason("a loop may return"), frame.path)
      : NEVER;
  }
  return NEVER;
}

/** Statements in a row: what stands behind a way out that does not count is reached only without it. */
function leavingList(interpreter: Interpreter, statements: readonly ts.Statement[], frame: Frame, ways: number, depth: number): Condition {
  const parts: Condition[] = [];
  let reached: Condition = ALWAYS;
  for (const statement of statements.slice(0, MAXIMUM_SIBLINGS)) {
    const exit = leaving(interpreter, statement, frame, ways, depth + 1);
    if (exit.kind !== "never") parts.push(both([reached, exit]));
    if (exit.kind === "always") break;
    if (ways === ALL_WAYS) continue;
    const any = leaving(interpreter, statement, frame, ALL_WAYS, depth + 1);
    if (any.kind === "always") break;
    if (any.kind !== "never") reached = both([reached, negation(any)]);
  }
  return either(parts);
}

/** What the block throws goes to the \`catch\` if there is one. */
function leavingTry(interpreter: Interpreter, statement: ts.TryStatement, frame: Frame, ways: number, depth: number): Condition {
  const { tryBlock, catchClause, finallyBlock } = statement;
  const parts = [leavingList(interpreter, tryBlock.statements, frame, catchClause === undefined ? ways : ways & ~THROWS, depth)];
  if (catchClause !== undefined) {
    const handled = leavingList(interpreter, catchClause.block.statements, frame, ways, depth);
    if (handled.kind !== "never") parts.push(both([thrownCondition(interpreter, statement, frame), handled]));
  }
  if (finallyBlock !== undefined) parts.push(leavingList(interpreter, finallyBlock.statements, frame, ways, depth));
  return either(parts);
}

/**
 * When the \`catch\` of a \`try\` statement runs: one of its own statements throws, or a function of the project that it calls does. Of errors of other
 * code only the parsing of the request's origin as a URL is understood; the rest is a failure, which nobody counts on (DESIGN section 13).
 */
export function thrownCondition(interpreter: Interpreter, statement: ts.TryStatement, frame: Frame): Condition {
  const at = placeOfNode(statement.catchClause ?? statement, frame.module);
  const failed = originParsingFails(interpreter, statement, frame) ?? opaqueCondition(at, { kind: "failure", text: "an error was thrown" }, frame.path);
  return either([leavingList(interpreter, statement.tryBlock.statements, frame, THROWS, 0), failed]);
}

/** The condition under which evaluating the expression throws, as far as the code that is read says so. */
export function thrownByExpression(interpreter: Interpreter, expression: ts.Expression | undefined, frame: Frame): Condition {
  if (expression === undefined) return NEVER;
  const parts: Condition[] = [];
  for (const call of callsWithin(expression)) {
    let condition = thrownByCall(interpreter, call, frame, (statements, inner) => leavingList(interpreter, statements, inner, THROWS, 0));
    for (let child: ts.Node = call; child !== expression && condition.kind !== "never"; child = child.parent)
      condition = both([stepCondition(interpreter, child.parent, child, frame), condition]);
    parts.push(condition);
  }
  return either(parts);
}

/** The condition under which a loop over a known list ends its function in one of the rounds; \`undefined\` if that cannot be followed. */
function returnsInRounds(interpreter: Interpreter, statement: ts.Statement, frame: Frame): Condition | undefined {
  const loop = loopOf(statement);
  if (loop === undefined) return undefined;
  const stops = stopsOf(loop);
  // Leaving the loop alone keeps later rounds from what is followed here.
  if (stops.length === 0 || stops.length > MAXIMUM_RETURNS || !stops.every(ts.isReturnStatement) || mayLeave(loop.node.statement, THROWS, 0)) return undefined;
  const rounds = roundsOf(interpreter, loop, frame);
  if (rounds.open || rounds.frames.length > MAXIMUM_ROUNDS) return undefined;
  return either(rounds.frames.flatMap((round) => stops.map((stop) => conditionAt(interpreter, stop, round))));
}

function mayLeave(node: ts.Node, ways: number, depth: number): boolean {
  if (ts.isReturnStatement(node)) return (ways & RETURNS) !== 0;
  if (ts.isThrowStatement(node)) return (ways & THROWS) !== 0;
  if (isFunctionNode(node) || depth > 30) return false;
  return ts.forEachChild(node, (child) => mayLeave(child, ways, depth + 1) || undefined) ?? false;
}

function isProcessExit(node: ts.Expression): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const owner = node.expression.expression;
  return node.expression.name.text === "exit" && ts.isIdentifier(owner) && (owner.text === "process" || owner.text === "Deno");
}
