/**
 * One JavaScript or TypeScript file as adapters see it: call sites with evaluated arguments, never syntax nodes.
 * Implemented by `reader.ts`. A source is read in one *world*: tests of NODE_ENV are decided by it.
 */
import type { Condition } from "../model/condition.ts";
import type { Reason } from "../model/setting.ts";
import type { FilePath, Place } from "../text/place.ts";
import type { Role } from "./syntax/parameter-roles.ts";
import type { FunctionHandle, Value, ValueOf } from "./values.ts";

/** The environment that tests such as `NODE_ENV === "production"` are decided for. */
export type World = "production" | "development";

/** What is called. */
export type Callee =
  /** A package export or a member of one: `cors(…)`, `helmet.hsts(…)`, `express.static(…)`. `value` is the callee before the call. */
  | { readonly kind: "external"; readonly value: ValueOf<"external"> }
  /** `receiver.name(…)`, also if the receiver is external (`app.use`): then `receiver` is the result of `express()`. */
  | { readonly kind: "method"; readonly receiver: Value; readonly name: string; readonly nameAt: Place; readonly receiverText: string }
  | { readonly kind: "function"; readonly function: FunctionHandle }
  | { readonly kind: "unknown"; readonly reason: Reason; readonly name: string | undefined };

/** A call, `new` or decorator. */
export interface CallSite {
  readonly at: Place;
  readonly calleeAt: Place;
  /** The last name of what is called, as written: `setHeader` of `res.setHeader(…)`, `cors` of `cors(…)`. Costs nothing. */
  readonly name: string | undefined;
  /** Evaluated when first read: ask for names and packages first. */
  readonly callee: Callee;
  readonly form: "call" | "new" | "decorator";
  /** Each is evaluated when it is first read. Spread arguments end the list. */
  readonly arguments: readonly Value[];
  readonly hasSpread: boolean;
  /** Of `arguments`, those that may be objects, written in this file, with one of these members. The others are not evaluated. */
  readonly argumentsWith: (...members: readonly string[]) => readonly Value[];
  /** What the call evaluates to. */
  readonly result: Value;
  /** Innermost function around the call; `undefined` at module level. */
  readonly within: FunctionHandle | undefined;
  /** Condition under which the call is reached once its function runs. */
  readonly when: Condition;
  /** True if the call is an expression statement of its own (then it can be removed with `removeStatement`). */
  readonly isStatement: boolean;
}

/** `target.name = value` or `target["name"] = value`. */
export interface AssignmentSite {
  readonly at: Place;
  readonly target: Value;
  readonly targetText: string;
  readonly name: string;
  readonly nameAt: Place;
  readonly value: Value;
  readonly within: FunctionHandle | undefined;
  readonly when: Condition;
}

/** A name at the top of a file and what it stands for. `at` is the statement that gives it. */
export interface NamedValue {
  readonly name: string;
  readonly at: Place;
  readonly value: Value;
}

/** One way a function can answer. */
export interface Outcome {
  readonly when: Condition;
  readonly at: Place;
  readonly answer:
    | { readonly kind: "return"; readonly value: Value }
    /** A call of the parameter with this index: `callback(null, true)`. */
    | { readonly kind: "callback"; readonly parameter: number; readonly arguments: readonly Value[] }
    | { readonly kind: "throw" };
}

/** The version range of a dependency as the nearest package.json or lock file has it. `major` is undefined if it cannot be told. */
export interface DependencyVersion {
  readonly range: string;
  readonly major: number | undefined;
  readonly minor: number | undefined;
}

/** A call that is handed a function, and the file that it stands in. */
export interface HandedOn {
  readonly source: JavaScriptSource;
  readonly at: Place;
}

/** A package under the name of an export; `default` for a module that is the package. */
export interface PassedOn {
  readonly name: string;
  readonly packageName: string;
  readonly at: Place;
}

/** One file in one world. All methods are synchronous, bounded and never throw. */
export interface JavaScriptSource {
  readonly file: FilePath;
  readonly text: string;
  readonly world: World;
  /** All calls in source order, decorators and `new` included. Callees that are certainly irrelevant are cheap: arguments are lazy. */
  calls(): readonly CallSite[];
  /**
   * Of `calls()`, those that are written with one of these names; of methods of a `Map`, `Set` or the like of JavaScript itself only those with a
   * text as first argument. Evaluates nothing.
   */
  callsNamed(names: Iterable<string>): readonly CallSite[];
  /**
   * Of `calls()`, those that may call what one of these packages exports or made: all that do, and few others, told by the text and by
   * who imports what. Of what comes from a parameter or another unclear place, members count that are called like the package or are
   * among `members`. Evaluates nothing.
   */
  callsOf(packages: Iterable<string>, members?: readonly string[]): readonly CallSite[];
  /**
   * The assignments to members that are accepted by the text of the object and by the member's name, `undefined` if that is computed. A computed name
   * is evaluated for those alone.
   */
  assignments(isMeant?: (targetText: string, writtenName: string | undefined) => boolean): readonly AssignmentSite[];
  /** The call sites inside a function of this or another file, nested functions excluded. */
  callsWithin(handle: FunctionHandle): readonly CallSite[];
  /** The calls in other files below the same package.json that import this package; `undefined` if the files are too many. */
  callsBeside(packageName: string): readonly CallSite[] | undefined;
  /** The function as it is written, in this or another file; empty if it is not known. */
  textOfFunction(handle: FunctionHandle): string;
  /**
   * What the first name of a chain such as `ctx.response` is, if it is a parameter of the function or of one around it: by its use, and by where
   * the function is given, whatever the name. `undefined` if nothing shows it.
   */
  roleOf(within: FunctionHandle | undefined, chain: string): Role | undefined;
  /** The function's possible answers with these arguments, helpers in this and other files followed. */
  outcomes(handle: FunctionHandle, args: readonly Value[]): readonly Outcome[];
  /** The language of origins that a regular expression, list or predicate value lets in is built by adapters from `outcomes`; a condition from a value used as a test: */
  conditionOf(value: Value): Condition;
  /** The value where the condition holds: alternatives that contradict it go. */
  assuming(value: Value, condition: Condition): Value;
  /** Values that the module exports, by name (`default`, or `module.exports` as `default`). */
  exports(): ReadonlyMap<string, Value>;
  /** Constants at the top of the file, and names that it imports from other files. */
  topNames(): readonly NamedValue[];
  /** The file that the function is written in, read in the same world; `undefined` if it is not known. */
  sourceOf(handle: FunctionHandle): JavaScriptSource | undefined;
  /** The calls that are handed the function, or one that calls it, each in its file; `undefined` if there may be others. */
  handedOnAt(handle: FunctionHandle): readonly HandedOn[] | undefined;
  /** That a run of the function came from this call, of this or another file: always, if it is the only one. `undefined` if others may call it. */
  enteredFrom(handle: FunctionHandle, call: Place): Condition | undefined;
  /** The files that import this one, read in the same world. At most 8; none if there are more. */
  importers(): readonly JavaScriptSource[];
  /** Exported constants that are written to have a type of a package, or of a list of it, and that no file of the project is known to use. */
  unusedExportsOfType(packageName: string, typeName: string): readonly Value[];
  /** Packages that the file exports as they are, under names of its own. Evaluates nothing. */
  passedOn(): readonly PassedOn[];
  /** Specifiers of packages that the file imports or requires, without sub-path. */
  importedPackages(): readonly string[];
  /** A dependency of the nearest package.json (dependencies, devDependencies, peerDependencies). */
  dependency(packageName: string): DependencyVersion | undefined;
  /** True if a test of NODE_ENV or the like was decided by the world: then the file is read in the other world too. */
  readonly dependsOnWorld: () => boolean;
}
