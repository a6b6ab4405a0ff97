/**
 * The state that evaluation shares: modules, call frames, budgets, and marks on values that the public value domain
 * does not show. Holds no evaluation rules; `reader.ts` ties the parts together, so that they need not import one another.
 */
import type ts from "typescript";
import type { Condition } from "../../model/condition.ts";
import type { Reason } from "../../model/setting.ts";
import { fingerprint } from "../../text/fingerprint.ts";
import type { FilePath, Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { ParsedFile } from "../syntax/parse.ts";
import type { ModuleSummary } from "../syntax/summary.ts";
import type { FunctionNode } from "../syntax/syntax-index.ts";
import type { FunctionHandle, Value, ValueOf } from "../values.ts";

/** Steps of evaluation per question of an adapter. */
export const STEP_BUDGET = 6_000;
/**
 * Steps for all questions about one file. Files that need more are bundles and parsers, not servers; then each further
 * question gets only `STEPS_WHEN_SPENT`, so that what is written plainly is still read.
 */
export const FILE_BUDGET = 150_000;
/** Steps per question once the file's budget is spent. */
export const STEPS_WHEN_SPENT = 40;
/** Nested evaluations; also keeps our own stack small. */
export const DEPTH_BUDGET = 160;
/** Steps that one call of a local function costs, besides those of its body. */
export const CALL_COST = 10;
/** Nested calls of local functions. */
export const CALL_DEPTH_BUDGET = 10;
/** Most alternatives of a choice. */
export const CHOICE_LIMIT = 8;
/** Most elements or properties of one evaluated literal. */
export const WIDTH_LIMIT = 2000;

/** One module of the project. */
export interface Module {
  readonly parsed: ParsedFile;
  readonly summary: ModuleSummary;
  readonly root: Frame;
}

/** Where code runs: the module level, a call of a function with arguments, or one round of a loop. */
export interface Frame {
  readonly module: Module;
  readonly function: FunctionNode | undefined;
  /** The calls and rounds of loops that lead here, as a text: what an unread expression gives may differ between them. */
  readonly path: string;
  /** Undefined entries are arguments that were not given. */
  readonly arguments: readonly Value[] | undefined;
  /** Handle whose parameters stand for missing arguments: the function whose outcomes are asked for. */
  readonly asked: FunctionHandle | undefined;
  readonly parent: Frame | undefined;
  /** Values of loop variables, by name node. */
  readonly bound: ReadonlyMap<ts.Node, Value>;
  readonly memo: Map<ts.Node, Value | "busy">;
  /** Conditions of places, and of statements that are left before their end in some of the ways that there are. */
  readonly conditions: Map<ts.Node, Condition>;
  readonly leaving: Map<number, Map<ts.Node, Condition>>;
  readonly id: number;
}

/** A function that has a handle. */
export interface FunctionRecord {
  readonly handle: FunctionHandle;
  readonly node: FunctionNode | ts.ClassLikeDeclaration;
  readonly frame: Frame;
  /** Arguments that `bind` has given it: they come before those of a call. */
  readonly given?: readonly Value[];
}

/** What we know of a value beyond its public kind. */
export type Mark =
  /** A property chain from a parameter: `req.headers`. */
  | { readonly kind: "path"; readonly base: ValueOf<"parameter">; readonly path: readonly string[] }
  /** A property chain from a global name: `process.env`. */
  | { readonly kind: "global"; readonly path: readonly string[] }
  /** `new URL(value)`. */
  | { readonly kind: "url"; readonly of: Value }
  /** A position as `indexOf` and `search` give it. `ending`: it is that of a text of this length, which ends the origin under the condition. */
  | { readonly kind: "index"; readonly found: Condition; readonly atZero: Condition; readonly ending?: { readonly length: number; readonly when: Condition } }
  /** The length of the request's origin or a part of it, and so many characters more. */
  | { readonly kind: "length"; readonly of: ValueOf<"request">; readonly plus: number }
  /** Only the truth of the value is known. `match`: it is what `match` or `exec` gives. */
  | { readonly kind: "truth"; readonly condition: Condition; readonly match?: { readonly of: ValueOf<"request">; readonly regex: ValueOf<"regex"> } }
  /** Computed from nothing but what a page chooses; `subject` says how, where that is short. See `chosen.ts`. */
  | { readonly kind: "chosen"; readonly subject?: string | undefined }
  /** A member of a value of which nothing is known, named by both: wherever it is read, it is one. */
  | { readonly kind: "member"; readonly subject: string }
  /** What a package answers while a module loads. */
  | { readonly kind: "configured" }
  /** `origin.slice(start, end)`. */
  | { readonly kind: "slice"; readonly of: ValueOf<"request">; readonly start: number; readonly end: number | undefined }
  /** How many entries a list has of which nothing is known: 0 or more. */
  | { readonly kind: "amount" }
  /** A filtered list: the condition under which it has elements, and the first of them, where that is known. */
  | { readonly kind: "count"; readonly some: Condition; readonly first?: Value | undefined }
  /** What `JSON.stringify` wrote. */
  | { readonly kind: "json"; readonly of: Value }
  /** A function of a package whose first arguments `bind` has given. */
  | { readonly kind: "bound"; readonly callee: ValueOf<"external">; readonly given: readonly Value[] }
  /** Entries of a `Map`. */
  | { readonly kind: "map"; readonly entries: readonly (readonly [Value, Value])[] }
  /** `import * as` or `require` of a local module. */
  | { readonly kind: "namespace"; readonly module: Module };

/** What became of a module specifier. */
export type ModuleLookup =
  | { readonly kind: "module"; readonly module: Module }
  | { readonly kind: "external"; readonly specifier: string }
  | { readonly kind: "unknown"; readonly reason: Reason };

/** A module that imports another one. `isPlain`: by a statement that always runs when it is loaded itself. */
export interface Importer {
  readonly module: () => Module | undefined;
  readonly isPlain: boolean;
}

/** Shared state and the operations that the parts of the evaluator offer one another. */
export interface Interpreter {
  readonly marks: WeakMap<Value, Mark>;
  readonly functions: Map<string, FunctionRecord>;
  readonly isProduction: boolean;
  /** Set by every decision on NODE_ENV. */
  readonly worldUse: { used: boolean };
  readonly budget: { steps: number; spent: number; depth: number; exhausted: boolean; frames: number };
  readonly lookupModule: (specifier: string, from: FilePath) => ModuleLookup;
  /** The modules of the project that import this one; `undefined` if they are too many to look at. */
  readonly importersOf: (module: Module) => readonly Importer[] | undefined;
  readonly exportOf: (module: Module, name: string, at: Place) => Value;
  readonly moduleValue: (module: Module, at: Place) => Value;
  readonly evaluate: (node: ts.Node, frame: Frame) => Value;
  /** Asks a question with a fresh budget. If something of ours fails, that is noted for people, and the answer is `otherwise`. */
  readonly ask: <Answer>(question: () => Answer, otherwise: () => Answer) => Answer;
  readonly memberOf: (value: Value, name: string, at: Place) => Value;
  readonly call: (callee: Value, args: readonly Value[], at: Place) => Value;
  readonly conditionAt: (node: ts.Node, frame: Frame) => Condition;
  /** The `path` of the frame that is being evaluated. */
  readonly running: { path: string };
  /** Conditions under which functions run, as far as they are known. */
  readonly entered: {
    /** By the number of calls that were followed to get there. */
    readonly answers: Map<ts.Node, Condition>[];
    readonly busy: Set<ts.Node>;
    /** How often a search met itself. */
    circles: number;
  };
  /** The calls of functions by their names, as far as they were looked for. */
  readonly callSites: Map<ts.Node, { readonly sites: readonly { readonly node: ts.CallExpression | ts.NewExpression; readonly module: Module }[] | undefined }>;
  /** The classes that extend a class, as far as they were looked for. */
  readonly heirs: Map<ts.Node, readonly ts.ClassLikeDeclaration[]>;
  /** Where functions are called or handed on, as far as that was looked for. */
  readonly ways: Map<ts.Node, { readonly ways: readonly { readonly node: ts.Node; readonly module: Module }[] | undefined }>;
  /** Parameters whose call sites are being joined: cuts recursion. */
  readonly busyParameters: Set<ts.Node>;
  /** Local calls that are being followed. */
  readonly callDepth: { value: number };
  /** How often each function is being followed at the moment: recursion is cut. */
  readonly active: Map<ts.Node, number>;
  /** Functions of which one call took half of a budget: they are not followed again. */
  readonly heavy: Set<ts.Node>;
}

/** The place of a node, leading comments excluded. */
export function placeOfNode(node: ts.Node, module: Module): Place {
  const start = Math.min(node.getStart(module.parsed.tree, false), node.end);
  return placeOf(module.parsed.file, start, node.end);
}

/** Starts a question with a fresh budget, within what the file has left. */
export function startQuestion(interpreter: Interpreter): void {
  const { budget } = interpreter;
  budget.spent += budget.steps;
  budget.steps = 0;
  if (budget.spent < FILE_BUDGET) return;
  budget.spent -= STEP_BUDGET - STEPS_WHEN_SPENT;
  budget.steps = STEP_BUDGET - STEPS_WHEN_SPENT;
}

/** A new frame below another. */
export function childFrame(
  interpreter: Interpreter,
  parent: Frame,
  change: Partial<Pick<Frame, "function" | "arguments" | "asked" | "bound" | "path">>,
): Frame {
  interpreter.budget.frames += 1;
  return {
    module: parent.module,
    function: parent.function,
    arguments: parent.arguments,
    asked: parent.asked,
    path: parent.path,
    bound: new Map(),
    ...change,
    parent,
    memo: new Map(),
    conditions: new Map(),
    leaving: new Map(),
    id: interpreter.budget.frames,
  };
}

/** Most characters of a path; what is left out is told apart by a number. */
const LONGEST_PATH = 400;

/** The path of a call from what runs now: the place of the call, and what tells its arguments apart. */
export function pathOfCall(interpreter: Interpreter, at: Place, args: readonly Value[]): string {
  const path = `${interpreter.running.path}>${at.span.start}(${args.map(argumentKey).join(" ")})`;
  return path.length <= LONGEST_PATH ? path : `${fingerprint(path)}${path.slice(-LONGEST_PATH / 2)}`;
}

function argumentKey(value: Value): string {
  switch (value.kind) {
    case "string":
      return value.value.text.length <= 60 ? JSON.stringify(value.value.text) : `text ${fingerprint(value.value.text)}`;
    case "number":
    case "boolean":
      return String(value.value);
    default:
      return `${value.kind}${value.at.span.start}`;
  }
}

/** The frame of the innermost running call of this function, else the module level. */
export function frameOfFunction(frame: Frame, target: ts.Node | undefined): Frame {
  let current: Frame = frame;
  while (current.function !== target && current.parent !== undefined) current = current.parent;
  return current;
}

/** The value of a loop's variable in the round in which the frame runs; `undefined` if it runs in none. */
export function boundValue(frame: Frame, declaration: ts.Node): Value | undefined {
  let current: Frame | undefined = frame;
  while (current !== undefined) {
    const value = current.bound.get(declaration);
    if (value !== undefined) return value;
    current = current.parent;
  }
  return undefined;
}

/** Puts a mark on a value and returns the value. */
export function marked(interpreter: Interpreter, value: Value, mark: Mark): Value {
  interpreter.marks.set(value, mark);
  return value;
}

/** The value as reached through one more place. Marks are kept. */
export function reachedThrough(interpreter: Interpreter, value: Value, place: Place): Value {
  if (value.via.length >= 8 || (value.at.file === place.file && value.at.span.start === place.span.start)) return value;
  const copy: Value = { ...value, via: [place, ...value.via] };
  const mark = interpreter.marks.get(value);
  if (mark !== undefined) interpreter.marks.set(copy, mark);
  return copy;
}

/** Reason for what the evaluator does not follow. */
export function dynamicReason(text: string): Reason {
  return { kind: "dynamic", text };
}
