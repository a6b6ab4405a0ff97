/** Values of settings: known with their provenance, or unknown with a reason. Rules fire on `known` only. */
import type { Place } from "../text/place.ts";

/** Why a value could not be read. `text` completes "… because …" and is shown to people. */
export interface Reason {
  readonly kind:
    | "not-loaded" // a file that is wanted and not in the snapshot yet
    | "not-found" // an import that leads nowhere
    | "parameter" // given by a caller that could not be read
    | "environment" // an environment variable without a default
    | "request" // comes from the request
    | "external" // returned by a package that we do not model
    | "template" // Helm, Jinja or ${VAR} text
    | "intrinsic" // !Ref, Fn::ImportValue and the like
    | "dynamic" // computed in a way that the evaluator does not follow
    | "failure" // taken only if something failed: the error parameter of a callback is set
    | "inside-text" // looked for inside a text that cannot be read, so that pieces of what stands there pass
    | "branch" // branches give different values
    | "budget" // a bound of the evaluator was reached
    | "syntax"; // the text is not finished or not valid
  readonly text: string;
  /** What is not known, where one text is said of several things that are not the same. */
  readonly at?: Place;
}

/** A text that two reasons share only if they are about the same thing. */
export function reasonKey({ kind, text, at }: Reason): string {
  return at === undefined ? `${kind} ${text}` : `${kind} ${text} ${at.file}#${at.span.start}`;
}

/** One setting of a policy. `at` is the value itself; `key` the whole property, if there is one; `via` the places the value passed through. */
export type Setting<T> =
  | {
      readonly kind: "known";
      readonly value: T;
      readonly at: Place;
      readonly via: readonly Place[];
      readonly from: "written" | "default";
      readonly key?: Place;
    }
  | { readonly kind: "unknown"; readonly reason: Reason; readonly at: Place; readonly via: readonly Place[]; readonly key?: Place };

/** A setting that someone wrote. */
export function written<T>(value: T, at: Place, via: readonly Place[] = [], key?: Place): Setting<T> {
  return key === undefined ? { kind: "known", value, at, via, from: "written" } : { kind: "known", value, at, via, from: "written", key };
}

/** A setting that the technology supplies itself; `at` is the place of the policy. */
export function byDefault<T>(value: T, at: Place): Setting<T> {
  return { kind: "known", value, at, via: [], from: "default" };
}

/** A setting that could not be read. */
export function unknownSetting<T>(reason: Reason, at: Place, via: readonly Place[] = []): Setting<T> {
  return { kind: "unknown", reason, at, via };
}

/** The value if it is known, else `undefined`. */
export function knownValue<T>(setting: Setting<T>): T | undefined {
  return setting.kind === "known" ? setting.value : undefined;
}

/** True only if the setting is known to have this value. */
export function isKnownToBe<T>(setting: Setting<T>, value: T): boolean {
  return setting.kind === "known" && setting.value === value;
}
