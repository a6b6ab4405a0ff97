/** What code asks its own response: `if (!res.getHeader("Access-Control-Allow-Origin"))`. Before anything has written the header, it is not there. */
import type { Place } from "../../text/place.ts";
import type { Value } from "../values.ts";
import { stringOf, unknownValue } from "../values.ts";
import type { Mark } from "./interpreter.ts";

const ASKING = new Set(["getHeader", "hasHeader", "get", "has"]);
const RESPONSE = /^_?(?:res|resp|response|reply|ctx|context|headers)$/;

/**
 * The answer for a CORS header; `undefined` for other questions, and where text before it names the header: then something may have written it.
 * The reason is a failure of the ordinary way: such guards are for answers that somebody else has filled already.
 */
export function askedOfResponse(
  receiver: Value,
  mark: Mark | undefined,
  method: string,
  args: readonly Value[],
  at: Place,
  textBefore: () => string,
): Value | undefined {
  if (!ASKING.has(method) || args.length !== 1) return undefined;
  const header = stringOf(args[0])?.toLowerCase();
  if (header === undefined || !header.startsWith("access-control-allow-")) return undefined;
  const named = mark?.kind === "path" ? mark.path.at(-1) : receiver.kind === "parameter" ? receiver.name : undefined;
  if (named === undefined || !RESPONSE.test(named) || textBefore().toLowerCase().includes(header)) return undefined;
  return unknownValue({ kind: "failure", text: `it runs only if ${header} was written before` }, at);
}
