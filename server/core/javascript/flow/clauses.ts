/** When the clauses of a `switch` are entered. */
import ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import { either, negation } from "../values/conditions.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { placeOfNode } from "../values/interpreter.ts";
import { equality } from "../values/operators.ts";

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
