/**
 * One YAML or JSON document as adapters see it: values with places, aliases and merge keys followed, template text
 * unknown. Implemented by `read.ts`. Never a node of the `yaml` package.
 */
import type { Reason } from "../model/setting.ts";
import type { FilePath, Place } from "../text/place.ts";
import type { ValueText } from "../text/value-text.ts";

interface YamlBase {
  readonly at: Place;
  /** Places of the aliases and merge keys through which the value was reached. */
  readonly via: readonly Place[];
}

/** One `key: value`. `at` is the whole pair. */
export interface YamlEntry {
  readonly key: string;
  readonly keyAt: Place;
  readonly at: Place;
  readonly value: YamlValue;
}

/**
 * A value. Scalars carry their decoded text; `plain` tells `yes` from `"yes"`.
 * `intrinsic` is a CloudFormation function in short or long form: `!If [c, a, b]`, `Fn::Sub: …`, `!Ref X`.
 */
export type YamlValue = YamlBase &
  (
    | { readonly kind: "scalar"; readonly text: string; readonly value: ValueText; readonly style: "plain" | "single" | "double" | "block" }
    | { readonly kind: "map"; readonly entries: readonly YamlEntry[]; readonly flow: boolean }
    | { readonly kind: "list"; readonly items: readonly YamlValue[]; readonly flow: boolean }
    | { readonly kind: "null" }
    | { readonly kind: "intrinsic"; readonly name: string; readonly argument: YamlValue }
    | { readonly kind: "unknown"; readonly reason: Reason }
  );

/** One kind of value. */
export type YamlOf<K extends YamlValue["kind"]> = Extract<YamlValue, { readonly kind: K }>;

/** One document of a file. */
export interface YamlDocument {
  readonly file: FilePath;
  readonly text: string;
  readonly root: YamlValue;
  /** Zero-based number within the file. */
  readonly index: number;
  /** True if template text was masked anywhere in the document: then nothing may be reported as missing. */
  readonly templated: boolean;
  /** Given if another file adds to it or changes it, as an overlay of Kustomize does: nothing may be reported as missing. */
  readonly partial?: true;
  /** Places of syntax errors; findings about absence must not be made in a document with errors. */
  readonly errors: readonly { readonly at: Place; readonly message: string }[];
}

/** The entry of a map, compared exactly. Merged entries come after own ones and lose. */
export function entryOf(value: YamlValue | undefined, key: string): YamlEntry | undefined {
  return value?.kind === "map" ? value.entries.find((entry) => entry.key === key) : undefined;
}

/** The value at a path of keys, or `undefined` if any step is missing. */
export function valueAt(value: YamlValue | undefined, ...path: readonly string[]): YamlValue | undefined {
  let current = value;
  for (const key of path) current = entryOf(current, key)?.value;
  return current;
}

/** Text of a scalar. */
export function scalarText(value: YamlValue | undefined): string | undefined {
  return value?.kind === "scalar" ? value.text : undefined;
}

/**
 * A flag as YAML 1.1 consumers read it (Kubernetes, SnakeYAML, PyYAML): `true yes on` in their three cases, also in quotes
 * for technologies that take strings. `undefined` if the scalar is neither.
 */
export function flagOf(value: YamlValue | undefined): boolean | undefined {
  const text = scalarText(value);
  if (text === undefined) return undefined;
  if (/^(?:true|True|TRUE|yes|Yes|YES|on|On|ON)$/.test(text)) return true;
  if (/^(?:false|False|FALSE|no|No|NO|off|Off|OFF)$/.test(text)) return false;
  return undefined;
}
