/** What a file exports by name, whichever module system it is written for. */
import type { JavaScriptSource } from "../../javascript/source.ts";
import type { Value } from "../../javascript/values.ts";

/** One export. */
export interface Exported {
  readonly name: string;
  readonly value: Value;
}

/** All exports. `module.exports = { list, show }` is given as one object by the name `default`: here by the names of its members. */
export function exportedValues(source: JavaScriptSource): readonly Exported[] {
  return [...source.exports()].flatMap(([name, value]): readonly Exported[] => {
    if (name !== "default" || value.kind !== "record") return [{ name, value }];
    return value.properties.map((property) => ({ name: property.name, value: property.value }));
  });
}
