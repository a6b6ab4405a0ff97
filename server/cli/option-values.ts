/** Values of options as they were given, and the one way to choose among words. Knows no option. */
import { UsageError } from "./exit.ts";

/** Options by name: `true` for a switch, a list where an option may be repeated. */
export type Values = ReadonlyMap<string, string | true | readonly string[]>;

/** The text of an option, `undefined` if it was not given. */
export function textOf(values: Values, name: string): string | undefined {
  const value = values.get(name);
  return typeof value === "string" ? value : undefined;
}

/** All texts of an option that may be repeated. */
export function textsOf(values: Values, name: string): readonly string[] {
  const value = values.get(name);
  return Array.isArray(value) ? value : [];
}

/** The value if it is one of the choices. Throws a `UsageError` that lists them. */
export function oneOf<const T extends string>(option: string, value: string | true | readonly string[], choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`${option} must be one of ${choices.join(", ")}, not '${String(value)}'.`);
  return found;
}
