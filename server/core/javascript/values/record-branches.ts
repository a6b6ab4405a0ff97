/** What a value is after something that happens in one branch only. A record stays one: only the members that differ become choices. */
import type { Condition } from "../../model/condition.ts";
import type { Place } from "../../text/place.ts";
import type { RecordProperty, Value, ValueOf } from "../values.ts";
import { unknownValue } from "../values.ts";
import { joinChoice } from "./choices.ts";
import { ALWAYS } from "./conditions.ts";
import type { Interpreter } from "./interpreter.ts";
import { dynamicReason } from "./interpreter.ts";

/** The value after something that happens under a condition. */
export function underCondition(interpreter: Interpreter, when: Condition, done: Value, before: Value, at: Place): Value {
  if (when.kind === "never" || done === before) return before;
  if (when.kind === "always") return done;
  if (done.kind === "record" && before.kind === "record") return where(interpreter, when, done, before, at);
  return joinChoice(
    interpreter,
    [
      { when, value: done },
      { when: ALWAYS, value: before },
    ],
    at,
  );
}

/** The record as it is where the condition holds, and as it was elsewhere: only members that differ become choices. */
function where(interpreter: Interpreter, when: Condition, written: ValueOf<"record">, before: ValueOf<"record">, at: Place): Value {
  const choose = (property: RecordProperty, there: Value, elsewhere: Value): RecordProperty => {
    const alternatives = [
      { when, value: there },
      { when: ALWAYS, value: elsewhere },
    ];
    return { ...property, value: joinChoice(interpreter, alternatives, at) };
  };
  const properties = written.properties.map((property) =>
    before.properties.includes(property) ? property : choose(property, property.value, interpreter.memberOf(before, property.name, at)),
  );
  const removed = before.properties.filter(({ name }) => !written.properties.some((property) => property.name === name));
  // Where a name that is not known was written, any member may have another value.
  const isOverwritten = written.open && written.properties.length === 0;
  const gone: Value = isOverwritten ? unknownValue(dynamicReason("a part of the object could not be read"), at) : { kind: "undefined", at, via: [] };
  return { ...written, open: written.open || before.open, properties: [...properties, ...removed.map((property) => choose(property, gone, property.value))] };
}
