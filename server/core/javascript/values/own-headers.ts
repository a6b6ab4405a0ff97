/** What code asks its own response: `if (!res.getHeader("Access-Control-Allow-Origin"))`. Before anything has written the header, it is not there. */
import type { Place } from "../../text/place.ts";
import type { Value } from "../values.ts";
import { propertyOf, stringOf, unknownValue } from "../values.ts";
import type { Interpreter } from "./interpreter.ts";
import { marked } from "./interpreter.ts";
import { roleOf } from "./parameter-role.ts";

const ASKING = new Set(["getHeader", "hasHeader", "get", "has"]);
const RESPONSE = /^_?(?:res|resp|response|reply|ctx|context|headers)$/;

/**
 * The answer for a CORS header; `undefined` for other questions, and where `mayBeWritten`: then code that names the header may have run.
 * The reason is a failure of the ordinary way: such guards are for answers that somebody else has filled already.
 */
export function askedOfResponse(
  interpreter: Interpreter,
  receiver: Value,
  method: string,
  args: () => readonly Value[],
  at: Place,
  mayBeWritten: (header: string) => boolean,
): Value | undefined {
  if (!ASKING.has(method)) return undefined;
  const [asked, another] = args();
  const header = another === undefined ? stringOf(asked)?.toLowerCase() : undefined;
  if (header === undefined || !header.startsWith("access-control-allow-")) return undefined;
  if (!isAnswer(interpreter, receiver) || mayBeWritten(header)) return undefined;
  return unknownValue({ kind: "failure", text: `it runs only if ${header} was written before` }, at);
}

/** What answers requests: a parameter by its use, else by its name, and what is called like one in the end. */
function isAnswer(interpreter: Interpreter, receiver: Value): boolean {
  const role = receiver.kind === "parameter" ? roleOf(interpreter, receiver) : undefined;
  if (role !== undefined) return role !== "request";
  const mark = interpreter.marks.get(receiver);
  const named = mark?.kind === "path" || mark?.kind === "global" ? mark.path.at(-1) : receiver.kind === "parameter" ? receiver.name : undefined;
  return named !== undefined && (RESPONSE.test(named) || named === "new Headers");
}

/** `new Response(…)` and `new Headers(…)` of Fetch that take over nothing but what is written here; their members keep the mark. */
export function freshAnswer(interpreter: Interpreter, callee: Value, path: readonly string[], args: readonly Value[], at: Place): Value | undefined {
  const name = path.at(-1);
  if (name !== "Response" && name !== "Headers") return undefined;
  const [first, second] = args;
  const init = name === "Headers" ? first : second?.kind === "record" && !second.open ? propertyOf(second, "headers")?.value : second;
  const isFresh = init === undefined || init.kind === "undefined" || ((init.kind === "record" || init.kind === "list") && !init.open);
  return isFresh && callee.kind === "unknown" ? marked(interpreter, unknownValue(callee.reason, at), { kind: "global", path: [`new ${name}`] }) : undefined;
}
