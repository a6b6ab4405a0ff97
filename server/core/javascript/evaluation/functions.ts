/** Runs a function's body: which answers it can give, and when. Local helpers that get the callback are followed. At most 64 answers, then an unknown one. */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import type { Place } from "../../text/place.ts";
import { clauseTest } from "../flow/clauses.ts";
import { thrownByExpression, thrownCondition, truthOfExpression } from "../flow/guards.ts";
import { flowOfLoop } from "../flow/loops.ts";
import type { Flow, Path } from "../flow/paths.ts";
import { conditionOfPath, DEAD, isDead, merge, through, under } from "../flow/paths.ts";
import { loopOf, runsOnce } from "../flow/rounds.ts";
import type { Outcome } from "../source.ts";
import { isFunctionNode, unwrapped } from "../syntax/syntax-index.ts";
import { assuming, joinChoice } from "../values/choices.ts";
import { ALWAYS, both, either, NEVER, negation, opaqueCondition } from "../values/conditions.ts";
import { callBuiltIn } from "../values/globals.ts";
import { argumentsOf, askedFrame } from "../values/handles.ts";
import type { Frame, FunctionRecord, Interpreter } from "../values/interpreter.ts";
import { CALL_COST, CALL_DEPTH_BUDGET, childFrame, dynamicReason, pathOfCall, placeOfNode, STEP_BUDGET } from "../values/interpreter.ts";
import type { FunctionHandle, Value } from "../values.ts";
import { reasonOf, unknownValue, withStep } from "../values.ts";
import { instanceOf } from "./classes.ts";

/** Most answers of one function. */
export const OUTCOME_LIMIT = 64;
/** Longest function, in characters, that is followed when it is called, and when its answers are asked for. Longer ones are generated. */
const MAXIMUM_CALLED_LENGTH = 8_000;
const MAXIMUM_ASKED_LENGTH = 40_000;

interface Run {
  readonly interpreter: Interpreter;
  /** The function whose callback parameters count; `undefined` when only the returned value is wanted. */
  readonly asked: FunctionHandle | undefined;
  readonly outcomes: Outcome[];
  /** Inside a helper that was called as a statement: returns end the helper only. */
  readonly returned: Path[] | undefined;
  /** Inside a `try` with a `catch`: what is thrown is no answer. */
  readonly isCaught: boolean;
  readonly depth: number;
}

/** The answers of a function with these arguments. Missing and unknown arguments stay parameters of the function. */
export function outcomesOf(interpreter: Interpreter, record: FunctionRecord, args: readonly Value[]): readonly Outcome[] {
  const { node } = record;
  if (ts.isClassLike(node)) return [];
  if (node.end - node.pos > MAXIMUM_ASKED_LENGTH) return [budgetOutcome(record, "the function is too long to follow")];
  const outcomes: Outcome[] = [];
  const run: Run = { interpreter, asked: record.handle, outcomes, returned: undefined, isCaught: false, depth: 0 };
  const frame = askedFrame(interpreter, record, args);
  runBody(run, node, frame, { open: ALWAYS, answered: NEVER }, record.handle.at);
  if (outcomes.length <= OUTCOME_LIMIT) return outcomes;
  return [budgetOutcome(record, "the function has too many paths")];
}

function budgetOutcome(record: FunctionRecord, text: string): Outcome {
  const reason = { kind: "budget", text } as const;
  const { at } = record.handle;
  return { when: opaqueCondition(at, reason), at, answer: { kind: "return", value: unknownValue(reason, at) } };
}

/** The value that a call of a function returns. */
export function callFunction(interpreter: Interpreter, callee: Value, args: readonly Value[], at: Place): Value {
  if (callee.kind === "choice") {
    return joinChoice(
      interpreter,
      callee.alternatives.map((item) => ({ when: item.when, value: callFunction(interpreter, item.value, args, at) })),
      at,
    );
  }
  const mark = interpreter.marks.get(callee);
  if (mark?.kind === "global") return callBuiltIn(interpreter, mark.path, args, at) ?? unknownValue(reasonOf(callee), at);
  if (callee.kind === "external") return withStep(callee, { kind: "call", arguments: args, at }, at);
  if (callee.kind !== "function") return unknownValue(reasonOf(callee), at);
  const record = interpreter.functions.get(callee.function.id);
  if (record === undefined) return unknownValue(dynamicReason("the function is not known"), at);
  const { node, frame: outer } = record;
  const callDepth = interpreter.callDepth.value;
  if (callDepth >= CALL_DEPTH_BUDGET || interpreter.budget.depth > 120) {
    interpreter.budget.exhausted = true;
    return unknownValue({ kind: "budget", text: "calls are nested too deeply" }, at);
  }
  if (node.end - node.pos > MAXIMUM_CALLED_LENGTH && !ts.isClassLike(node))
    return unknownValue({ kind: "budget", text: "the function is too long to follow" }, at);
  if (interpreter.heavy.has(node)) return unknownValue({ kind: "budget", text: "the function takes too many steps" }, at);
  const stepsBefore = interpreter.budget.steps;
  const running = interpreter.active.get(node) ?? 0;
  if (running >= 2) return unknownValue(dynamicReason("the function calls itself"), at);
  interpreter.budget.steps += CALL_COST;
  interpreter.callDepth.value += 1;
  interpreter.active.set(node, running + 1);
  try {
    if (ts.isClassLike(node)) return instanceOf(interpreter, node, args, outer, at);
    if ("asteriskToken" in node && node.asteriskToken !== undefined) return unknownValue(dynamicReason("it is a generator"), at);
    const path = pathOfCall(interpreter, at, args);
    const frame = childFrame(interpreter, outer, { function: node, arguments: argumentsOf(record, args), asked: undefined, bound: new Map(), path });
    const outcomes: Outcome[] = [];
    runBody({ interpreter, asked: undefined, outcomes, returned: undefined, isCaught: false, depth: 0 }, node, frame, { open: ALWAYS, answered: NEVER }, at);
    const returns: { readonly when: Condition; readonly value: Value }[] = [];
    for (const item of outcomes) if (item.answer.kind === "return") returns.push({ when: item.when, value: item.answer.value });
    if (outcomes.length > OUTCOME_LIMIT) return unknownValue({ kind: "budget", text: "the function has too many paths" }, at);
    if (returns.length === 0) return unknownValue(dynamicReason("the function does not return"), at);
    return joinChoice(interpreter, returns, at);
  } finally {
    interpreter.callDepth.value -= 1;
    interpreter.active.set(node, running);
    if (interpreter.budget.steps - stepsBefore > STEP_BUDGET / 2) interpreter.heavy.add(node);
  }
}

function runBody(run: Run, node: ts.Node, frame: Frame, path: Path, at: Place): Path {
  if (!isFunctionNode(node) || node.body === undefined) {
    if (run.returned === undefined) emit(run, path, at, { kind: "return", value: unknownValue(dynamicReason("the function has no body"), at) });
    return path;
  }
  const { body } = node;
  if (!ts.isBlock(body)) {
    runReturn(run, body, frame, path);
    return DEAD;
  }
  const flow = runStatements(run, body.statements, frame, path);
  if (!isDead(flow.next) && run.returned === undefined && flow.next.open.kind !== "never") {
    const place: Place = { file: frame.module.parsed.file, span: { start: Math.max(body.end - 1, 0), end: body.end } };
    emit(run, { open: flow.next.open, answered: NEVER }, place, { kind: "return", value: { kind: "undefined", at: place, via: [] } });
  }
  return flow.next;
}

function emit(run: Run, path: Path, at: Place, answer: Outcome["answer"]): void {
  const when = conditionOfPath(path);
  if (when.kind === "never" || run.outcomes.length > OUTCOME_LIMIT) return;
  run.outcomes.push({ when, at, answer });
}

function runStatements(run: Run, statements: readonly ts.Statement[], frame: Frame, start: Path): Flow {
  let path = start;
  const broken: Path[] = [];
  const continued: Path[] = [];
  for (const statement of statements) {
    if (isDead(path) || run.outcomes.length > OUTCOME_LIMIT) break;
    const flow = runStatement(run, statement, frame, path);
    path = flow.next;
    broken.push(flow.broken);
    continued.push(flow.continued);
  }
  return { next: path, broken: merge(broken), continued: merge(continued) };
}

function runStatement(run: Run, statement: ts.Statement, frame: Frame, path: Path): Flow {
  const { interpreter } = run;
  interpreter.budget.steps += 1;
  if (interpreter.budget.depth > 120 || interpreter.budget.steps > STEP_BUDGET) return through(path);
  if (ts.isReturnStatement(statement)) {
    if (statement.expression === undefined) finish(run, path, placeOfNode(statement, frame.module), undefined);
    else runReturn(run, statement.expression, frame, path);
    return through(DEAD);
  }
  if (ts.isThrowStatement(statement)) {
    emitThrow(run, path, statement, frame);
    return through(DEAD);
  }
  if (ts.isBreakStatement(statement)) return { next: DEAD, broken: path, continued: DEAD };
  if (ts.isContinueStatement(statement)) return { next: DEAD, broken: DEAD, continued: path };
  if (ts.isBlock(statement)) return runStatements(run, statement.statements, frame, path);
  if (ts.isExpressionStatement(statement))
    return through(runExpression(run, statement.expression, frame, unlessThrown(run, statement.expression, frame, path)));
  if (ts.isVariableStatement(statement)) {
    let current = path;
    for (const { initializer } of statement.declarationList.declarations) {
      if (initializer === undefined) continue;
      current = unlessThrown(run, initializer, frame, current);
      if (run.asked !== undefined) current = runExpression(run, initializer, frame, current);
    }
    return through(current);
  }
  if (ts.isIfStatement(statement)) {
    const test = truthOfExpression(interpreter, statement.expression, frame);
    const start = unlessThrown(run, statement.expression, frame, path);
    const whenTrue = under(start, test);
    const whenFalse = under(start, negation(test));
    const yes = isDead(whenTrue) ? through(DEAD) : runStatement(run, statement.thenStatement, frame, whenTrue);
    const no = statement.elseStatement === undefined || isDead(whenFalse) ? through(whenFalse) : runStatement(run, statement.elseStatement, frame, whenFalse);
    const next = yes.next === whenTrue && no.next === whenFalse ? start : merge([yes.next, no.next]);
    return { next, broken: merge([yes.broken, no.broken]), continued: merge([yes.continued, no.continued]) };
  }
  if (ts.isTryStatement(statement)) return runTry(run, statement, frame, path);
  if (ts.isSwitchStatement(statement)) return runSwitch(run, statement, frame, path);
  const loop = loopOf(statement);
  if (loop !== undefined) return flowOfLoop(run.interpreter, loop, frame, path, (round, start) => runStatement(run, loop.node.statement, round, start));
  if (ts.isLabeledStatement(statement) || (ts.isDoStatement(statement) && runsOnce(statement))) {
    const flow = runStatement(run, statement.statement, frame, path);
    return through(merge([flow.next, flow.broken]));
  }
  if (
    ts.isForStatement(statement) ||
    ts.isForInStatement(statement) ||
    ts.isForOfStatement(statement) ||
    ts.isWhileStatement(statement) ||
    ts.isDoStatement(statement)
  ) {
    const reason = opaqueCondition(placeOfNode(statement, frame.module), dynamicReason("it happens in a loop"), frame.path);
    runStatement(run, statement.statement, frame, under(path, reason));
    return through(path);
  }
  return through(path);
}

/** What is left of the path where a function that the expression calls may throw. */
function unlessThrown(run: Run, expression: ts.Expression, frame: Frame, path: Path): Path {
  if (isDead(path)) return path;
  const thrown = thrownByExpression(run.interpreter, expression, frame);
  if (thrown.kind === "never") return path;
  emitThrow(run, under(path, thrown), expression, frame);
  return under(path, negation(thrown));
}

function emitThrow(run: Run, path: Path, node: ts.Node, frame: Frame): void {
  if (!run.isCaught && (run.returned === undefined || run.asked !== undefined)) emit(run, path, placeOfNode(node, frame.module), { kind: "throw" });
}

function runTry(run: Run, statement: ts.TryStatement, frame: Frame, path: Path): Flow {
  const tried = statement.catchClause === undefined ? run : { ...run, isCaught: true };
  const flow = runStatements(tried, statement.tryBlock.statements, frame, path);
  let flows = [flow];
  if (statement.catchClause !== undefined) {
    const thrown = thrownCondition(run.interpreter, statement, frame);
    flows = [flow, runStatements(run, statement.catchClause.block.statements, frame, under(path, thrown))];
  }
  const merged: Flow = {
    next: merge(flows.map((item) => item.next)),
    broken: merge(flows.map((item) => item.broken)),
    continued: merge(flows.map((item) => item.continued)),
  };
  if (statement.finallyBlock === undefined || isDead(merged.next)) return merged;
  const last = runStatements(run, statement.finallyBlock.statements, frame, merged.next);
  return { next: last.next, broken: merge([merged.broken, last.broken]), continued: merge([merged.continued, last.continued]) };
}

function runSwitch(run: Run, statement: ts.SwitchStatement, frame: Frame, path: Path): Flow {
  let falling: Path = DEAD;
  const ended: Path[] = [];
  const continued: Path[] = [];
  const tests: Condition[] = [];
  for (const clause of statement.caseBlock.clauses) {
    const own = clauseTest(run.interpreter, clause, frame);
    tests.push(own);
    const flow = runStatements(run, clause.statements, frame, merge([under(path, own), falling]));
    falling = flow.next;
    ended.push(flow.broken);
    continued.push(flow.continued);
  }
  if (!statement.caseBlock.clauses.some(ts.isDefaultClause)) ended.push(under(path, negation(either(tests))));
  return { next: merge([...ended, falling]), broken: DEAD, continued: merge(continued) };
}

/** A returned expression; conditional expressions and choices become several answers. */
function runReturn(run: Run, node: ts.Expression, frame: Frame, path: Path): void {
  const expression = unwrapped(node);
  const { interpreter } = run;
  if (isDead(path)) return;
  if (ts.isAwaitExpression(expression) || ts.isVoidExpression(expression)) runReturn(run, expression.expression, frame, path);
  else if (ts.isConditionalExpression(expression)) {
    const test = truthOfExpression(interpreter, expression.condition, frame);
    runReturn(run, expression.whenTrue, frame, under(path, test));
    runReturn(run, expression.whenFalse, frame, under(path, negation(test)));
  } else if (ts.isCallExpression(expression) && thrownByExpression(interpreter, expression, frame).kind === "always") emitThrow(run, path, expression, frame);
  else returnValue(run, expression, frame, path);
}

function returnValue(run: Run, expression: ts.Expression, frame: Frame, path: Path): void {
  const { interpreter } = run;
  const at = placeOfNode(expression, frame.module);
  const after = run.asked === undefined ? path : runExpression(run, expression, frame, path);
  if (after === path) finish(run, path, at, interpreter.evaluate(expression, frame));
  else if (run.returned !== undefined) run.returned.push(after);
  else if (after.open.kind !== "never") finish(run, { open: after.open, answered: NEVER }, at, interpreter.evaluate(expression, frame));
}

function finish(run: Run, path: Path, at: Place, value: Value | undefined): void {
  if (run.returned !== undefined) {
    run.returned.push(path);
    return;
  }
  const returned = value === undefined ? ({ kind: "undefined", at, via: [] } as const) : assuming(run.interpreter, value, conditionOfPath(path));
  if (returned.kind !== "choice") {
    emit(run, path, at, { kind: "return", value: returned });
    return;
  }
  let rest: Condition = ALWAYS;
  for (const item of returned.alternatives) {
    emit(run, under(path, both([rest, item.when])), at, { kind: "return", value: item.value });
    rest = both([rest, negation(item.when)]);
  }
}

/** Looks for answers inside an expression that is evaluated for its effect. Returns the same path if there are none. */
function runExpression(run: Run, node: ts.Expression, frame: Frame, path: Path): Path {
  const { interpreter } = run;
  if (run.asked === undefined || isDead(path) || run.depth > 24) return path;
  const expression = unwrapped(node);
  if (ts.isAwaitExpression(expression) || ts.isVoidExpression(expression)) return runExpression(run, expression.expression, frame, path);
  if (ts.isConditionalExpression(expression)) {
    const test = truthOfExpression(interpreter, expression.condition, frame);
    const whenTrue = under(path, test);
    const whenFalse = under(path, negation(test));
    const yes = runExpression(run, expression.whenTrue, frame, whenTrue);
    const no = runExpression(run, expression.whenFalse, frame, whenFalse);
    return yes === whenTrue && no === whenFalse ? path : merge([yes, no]);
  }
  if (ts.isBinaryExpression(expression)) {
    const operator = expression.operatorToken.kind;
    if (operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken) {
      const left = truthOfExpression(interpreter, expression.left, frame);
      const taken = operator === ts.SyntaxKind.AmpersandAmpersandToken ? left : negation(left);
      const inner = under(path, taken);
      const after = runExpression(run, expression.right, frame, inner);
      return after === inner ? path : merge([after, under(path, negation(taken))]);
    }
    return operator === ts.SyntaxKind.EqualsToken ? runExpression(run, expression.right, frame, path) : path;
  }
  return ts.isCallExpression(expression) ? runCall(run, expression, frame, path) : path;
}

function runCall(run: Run, node: ts.CallExpression, frame: Frame, path: Path): Path {
  const { interpreter, asked } = run;
  if (asked === undefined) return path;
  const at = placeOfNode(node, frame.module);
  const callee = interpreter.evaluate(unwrapped(node.expression), frame);
  const args = node.arguments.filter((argument) => !ts.isSpreadElement(argument));
  if (callee.kind === "parameter" && callee.function.id === asked.id) {
    emit(run, path, at, {
      kind: "callback",
      parameter: callee.index,
      arguments: args.map((argument) => assuming(interpreter, interpreter.evaluate(argument, frame), conditionOfPath(path))),
    });
    return { open: NEVER, answered: conditionOfPath(path) };
  }
  let current = path;
  if (callee.kind === "function") {
    const record = interpreter.functions.get(callee.function.id);
    const values = args.map((argument) => interpreter.evaluate(argument, frame));
    const getsCallback = values.some((value) => value.kind === "parameter" && value.function.id === asked.id);
    if (
      record !== undefined &&
      !ts.isClassLike(record.node) &&
      (getsCallback || closesOver(run, record, frame)) &&
      run.depth < 6 &&
      record.node.end - record.node.pos <= MAXIMUM_CALLED_LENGTH &&
      (interpreter.active.get(record.node) ?? 0) === 0
    ) {
      const returned: Path[] = [];
      const inner = childFrame(interpreter, record.frame, {
        function: record.node,
        arguments: argumentsOf(record, values),
        asked: undefined,
        bound: new Map(),
      });
      const before = run.outcomes.length;
      interpreter.budget.steps += CALL_COST;
      interpreter.active.set(record.node, 1);
      const end = runBody({ ...run, returned, depth: run.depth + 1 }, record.node, inner, path, at);
      interpreter.active.delete(record.node);
      return run.outcomes.length === before && untouched(path, [...returned, end]) ? path : merge([...returned, end]);
    }
  }
  // Functions given to other code may answer later.
  for (const argument of node.arguments) {
    const inner = unwrapped(argument);
    if (!ts.isArrowFunction(inner) && !ts.isFunctionExpression(inner)) continue;
    const value = interpreter.evaluate(inner, frame);
    const record = value.kind === "function" ? interpreter.functions.get(value.function.id) : undefined;
    if (record === undefined || ts.isClassLike(record.node)) continue;
    const returned: Path[] = [];
    const before = run.outcomes.length;
    const condition = opaqueCondition(at, { kind: "external", text: "it happens when other code calls back" }, frame.path);
    const nested = childFrame(interpreter, record.frame, { function: record.node, arguments: undefined, asked: undefined, bound: new Map() });
    runBody({ ...run, returned, depth: run.depth + 1 }, record.node, nested, under(current, condition), at);
    if (run.outcomes.length > before) current = { open: NEVER, answered: conditionOfPath(current) };
  }
  return current;
}

/** Nothing happened: every way out of the helper carries the condition that it was entered with. */
function untouched(path: Path, ends: readonly Path[]): boolean {
  const merged = merge(ends);
  return merged === path || (path.answered.kind === "never" && merged.answered.kind === "never");
}

/** A local function declared inside the running one, or inside a helper that got the callback, sees it without getting it as an argument. */
function closesOver({ depth }: Run, { frame: home }: FunctionRecord, frame: Frame): boolean {
  return (home.asked !== undefined || depth > 0) && (home === frame || home.function === frame.function);
}
