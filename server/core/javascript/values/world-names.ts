/**
 * Switches of other packages that ask nothing but in which environment the program runs, by their whole name (`inDevelopment` of a
 * company's own package, whose text is not there). Names of which that is only a part (`isDevToolsOpen`, `prodUrl`) are refused.
 */
import type { ValueOf } from "../values.ts";

const NAMES = /^(?:(?:is|in)(?:Prod(?:uction)?|Dev(?:elopment)?)|(?:IS|IN)_(?:PROD(?:UCTION)?|DEV(?:ELOPMENT)?))$/;

/** What the switch is true in; `undefined` for any other value of a package. */
export function worldOfSwitch(value: ValueOf<"external">): "production" | "development" | undefined {
  const steps = value.steps.filter((step) => step.kind !== "member" || step.name !== "default");
  const [only] = steps;
  if (steps.length !== 1 || only?.kind !== "member" || !NAMES.test(only.name)) return undefined;
  return /prod/i.test(only.name) ? "production" : "development";
}
