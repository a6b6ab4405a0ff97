/** The value domain of the evaluator. Every value knows where it was written and through which places it passed. */
import type { Condition } from "../model/condition.ts";
import type { OriginPart } from "../model/origin-language.ts";
import type { Reason } from "../model/setting.ts";
import type { Place } from "../text/place.ts";
import type { ValueText } from "../text/value-text.ts";

interface ValueBase {
  /** The expression that produced the value (after following names: the literal, not the name). */
  readonly at: Place;
  /** The expressions through which it was reached, outermost first; empty for a literal in place. */
  readonly via: readonly Place[];
}

/** Which part of the request a value comes from. Header names in lower case; `name` is the member within the part, empty for the whole. */
export type RequestPart =
  | { readonly kind: "origin"; readonly part: OriginPart; readonly lowerCased: boolean }
  | { readonly kind: "header"; readonly name: string }
  | { readonly kind: "method" }
  | { readonly kind: "query" | "body" | "params" | "cookies" | "url" | "host" | "other"; readonly name: string };

/** A step from a package export to a value: `express().Router()` is call, member `Router`, call. */
export type ExternalStep =
  | { readonly kind: "member"; readonly name: string }
  | { readonly kind: "call" | "new"; readonly arguments: readonly Value[]; readonly at: Place };

/** A property of an object literal. `at` is the whole `key: value`, `keyAt` the key. */
export interface RecordProperty {
  readonly name: string;
  readonly at: Place;
  readonly keyAt: Place;
  readonly value: Value;
}

/** One guarded alternative of a choice. */
export interface Alternative {
  readonly when: Condition;
  readonly value: Value;
}

/** Handle of a function that the reader knows; opaque to adapters. */
export interface FunctionHandle {
  /** Stable within one snapshot. */
  readonly id: string;
  readonly at: Place;
  readonly parameters: readonly string[];
  readonly isAsync: boolean;
}

/** What an expression is known to be. */
export type Value = ValueBase &
  (
    | { readonly kind: "string"; readonly value: ValueText }
    | { readonly kind: "number"; readonly value: number }
    | { readonly kind: "boolean"; readonly value: boolean }
    | { readonly kind: "null" }
    | { readonly kind: "undefined" }
    /** A string with unknown parts; `holes[i]` is the offset in `value.text` at which part i is inserted. */
    | { readonly kind: "template"; readonly value: ValueText; readonly holes: readonly number[]; readonly parts: readonly Value[] }
    /** Array, or the elements of a `new Set([...])` or `new Map([[k, v]])` (then its keys). `open`: more may exist. */
    /** `rest`: why an open list may hold more, where one thing is the reason. */
    | { readonly kind: "list"; readonly items: readonly Value[]; readonly open: boolean; readonly of: "array" | "set" | "map"; readonly rest?: Reason }
    /** Object literal after spreads; later properties win. `open`: a spread or assignment could not be read. */
    | { readonly kind: "record"; readonly properties: readonly RecordProperty[]; readonly open: boolean }
    | { readonly kind: "regex"; readonly source: string; readonly flags: string }
    | { readonly kind: "function"; readonly function: FunctionHandle }
    /** An export of a package, and what calls of it return. `default` and CommonJS exports have no leading step; named exports have one. `node:` is kept: `node:http`. */
    /** `call`: as of `unknown`. */
    | { readonly kind: "external"; readonly package: string; readonly steps: readonly ExternalStep[]; readonly call?: string }
    | { readonly kind: "request"; readonly part: RequestPart }
    /** `process.env.NAME`, `Deno.env.get("NAME")`, `import.meta.env.NAME`, configuration look-ups by name. */
    | { readonly kind: "environment"; readonly name: string }
    /** A parameter whose callers are not known; `type` is its written annotation, `Response` or `express.Response`. */
    | { readonly kind: "parameter"; readonly function: FunctionHandle; readonly index: number; readonly name: string; readonly type: string | undefined }
    /** At most 8. Conditions may overlap; the first that holds counts. */
    | { readonly kind: "choice"; readonly alternatives: readonly Alternative[] }
    /** `call`: the calls and rounds in which it was met, so that one place may stand for several values. */
    | { readonly kind: "unknown"; readonly reason: Reason; readonly call?: string }
  );

/** One kind of value. */
export type ValueOf<K extends Value["kind"]> = Extract<Value, { readonly kind: K }>;

/** Text of a known string. */
export function stringOf(value: Value | undefined): string | undefined {
  return value?.kind === "string" ? value.value.text : undefined;
}

/** The effective property of a record: the last with this name. */
export function propertyOf(value: Value | undefined, name: string): RecordProperty | undefined {
  return value?.kind === "record" ? value.properties.findLast((property) => property.name === name) : undefined;
}

/**
 * True if the value is the package's export at `members`, not yet called: `isExport(v, "helmet", ["hsts"])`.
 * The main export of a package has no members.
 */
export function isExport(value: Value | undefined, packageName: string, members: readonly string[] = []): boolean {
  return (
    value?.kind === "external" &&
    value.package === packageName &&
    value.steps.length === members.length &&
    value.steps.every((step, index) => step.kind === "member" && step.name === members[index])
  );
}

/** What a call gives of what a package exports: met in the call that runs now, whichever that is. */
export function withStep({ package: name, steps }: ValueOf<"external">, step: ExternalStep, at: Place): ValueOf<"external"> {
  return { kind: "external", package: name, steps: [...steps, step], at, via: [] };
}

/** True for what `require` gives of a CommonJS module that exports nothing: an empty object at the start of another file. */
export function isEmptyModule(value: Value | undefined): boolean {
  return value?.kind === "record" && value.properties.length === 0 && !value.open && value.at.span.start === 0 && value.at.span.end === 0;
}

/** A value that is not known, with its reason. */
export function unknownValue(reason: Reason, at: Place, via: readonly Place[] = []): Value {
  return { kind: "unknown", reason, at, via };
}

/** Why a value that should decide is not known. */
export function reasonOf(value: Value): Reason {
  switch (value.kind) {
    case "unknown":
      return value.reason;
    case "environment":
      return { kind: "environment", text: `it depends on the environment variable ${value.name}` };
    case "parameter":
      return { kind: "parameter", text: `it depends on the parameter ${value.name}` };
    case "request":
      return { kind: "request", text: "it depends on the request" };
    case "external":
      return { kind: "external", text: `it is returned by ${value.package}` };
    default:
      return { kind: "dynamic", text: "it is computed in a way that is not followed" };
  }
}
