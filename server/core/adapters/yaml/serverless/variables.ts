/**
 * Variables of the Serverless Framework. Only `${self:a.b}` that leads to a value of the same file is followed; what comes from the environment,
 * options, parameters or other files stays unknown.
 */
import type { Place } from "../../../text/place.ts";
import type { YamlDocument, YamlValue } from "../../../yaml/document.ts";
import { entryOf } from "../../../yaml/document.ts";

const DEEPEST = 8;
/** Values that may be looked at through variables in one document. */
const MOST_VALUES = 20_000;

const SELF = /^["']?\$\{self:([A-Za-z_][\w-]*(?:\.[\w-]+)*)\s*(?:,[^{}]*)?\}["']?$/;

/** Replaces variables in a value and all that it holds. */
export type Resolve = (value: YamlValue | undefined) => YamlValue | undefined;

/** The variables of one document. */
export function variablesOf(document: YamlDocument): Resolve {
  let looked = 0;

  const resolved = (value: YamlValue, via: readonly Place[], depth: number): YamlValue => {
    looked += 1;
    if (looked > MOST_VALUES) return { kind: "unknown", reason: { kind: "budget", text: "too many variables lead to it" }, at: value.at, via };
    const passed = [...via, ...value.via];
    switch (value.kind) {
      case "map":
        return { ...value, via: passed, entries: value.entries.map((entry) => ({ ...entry, value: resolved(entry.value, via, depth) })) };
      case "list":
        return { ...value, via: passed, items: value.items.map((item) => resolved(item, via, depth)) };
      case "unknown": {
        const target = depth < DEEPEST ? targetOf(value, depth) : undefined;
        return target === undefined ? { ...value, via: passed } : resolved(target, [...passed, value.at], depth + 1);
      }
      default:
        return { ...value, via: passed };
    }
  };

  /** What a variable leads to; a step of its path may be a variable itself. */
  const targetOf = (value: YamlValue, depth: number): YamlValue | undefined => {
    const { start, end } = value.at.span;
    const path = end - start > 300 ? undefined : SELF.exec(document.text.slice(start, end))?.[1];
    let current: YamlValue | undefined = path === undefined ? undefined : document.root;
    for (const key of path?.split(".") ?? []) {
      if (current?.kind === "unknown") current = depth + 1 < DEEPEST ? targetOf(current, depth + 1) : undefined;
      current = entryOf(current, key)?.value;
    }
    return current;
  };

  return (value) => (value === undefined ? undefined : resolved(value, [], 0));
}
