/**
 * Switches that ask nothing but in which environment the program runs, by their whole name, where nothing shows what they hold: `inDevelopment`
 * of a company's own package, `config.isProduction` of what a caller hands in. Names of which that is only a part (`isDevToolsOpen`, `prodUrl`)
 * are refused.
 */
import type { Value } from "../values.ts";
import type { Interpreter } from "./interpreter.ts";

const NAMES = /^(?:(?:is|in)(?:Prod(?:uction)?|Dev(?:elopment)?)|(?:IS|IN)_(?:PROD(?:UCTION)?|DEV(?:ELOPMENT)?))$/;

/** What the switch is true in; `undefined` for any other value. */
export function worldOfSwitch(interpreter: Interpreter, value: Value): "production" | "development" | undefined {
  const name = nameOf(interpreter, value);
  if (name === undefined || !NAMES.test(name)) return undefined;
  return /prod/i.test(name) ? "production" : "development";
}

function nameOf(interpreter: Interpreter, value: Value): string | undefined {
  if (value.kind === "parameter") return value.name;
  if (value.kind === "external") {
    // What a package makes of a request is the request's.
    const asks = value.steps.some((step) => step.kind !== "member" && step.arguments.some(({ kind }) => kind === "request" || kind === "parameter"));
    const last = asks ? undefined : value.steps.findLast((step) => step.kind !== "member" || step.name !== "default");
    return last?.kind === "member" ? last.name : undefined;
  }
  const mark = interpreter.marks.get(value);
  return mark?.kind === "path" ? mark.path.at(-1) : undefined;
}
