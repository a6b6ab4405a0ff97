/**
 * Opens one JavaScript or TypeScript file of a snapshot in one world. Ties the parts of the evaluator together and
 * answers in call sites and values, never in syntax nodes. Never throws; refuses files that are too large to parse.
 */
import type ts from "typescript";
import ts_ from "typescript";
import { opaqueTest } from "../model/condition.ts";
import { nameOfSpecifier } from "../text/mentions.ts";
import { folderOf } from "../text/paths.ts";
import type { FilePath, Place } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";
import { assignmentSites, callSites, sitesByName, sitesByPackage } from "./call-sites.ts";
import { memberOfClass } from "./evaluation/classes.ts";
import { evaluate } from "./evaluation/evaluate.ts";
import { callFunction, outcomesOf } from "./evaluation/functions.ts";
import { filesBeside, importersOf } from "./evaluation/importer-table.ts";
import type { ModuleTable } from "./evaluation/modules.ts";
import { createModuleTable, exportsOf, exportValue, lookupModule, moduleValue } from "./evaluation/modules.ts";
import { topNames } from "./evaluation/top-names.ts";
import { unusedExportsOfType } from "./evaluation/typed-exports.ts";
import { conditionAt } from "./flow/guards.ts";
import { handedOnAt } from "./flow/handed-on.ts";
import { enteredFromCall } from "./flow/reached.ts";
import { passedOnBy } from "./modules/passed-on.ts";
import { dependencyOf, nearestJson } from "./modules/project-files.ts";
import { libraryNameOf, packageNameOf } from "./modules/resolve.ts";
import type { CallSite, JavaScriptSource, World } from "./source.ts";
import { roleOfName } from "./syntax/parameter-roles.ts";
import type { ParseCache } from "./syntax/parse.ts";
import { createParseCache } from "./syntax/parse.ts";
import { requiredSpecifier } from "./syntax/summary.ts";
import { assuming, truthOf } from "./values/choices.ts";
import type { Frame, Interpreter, Module } from "./values/interpreter.ts";
import { placeOfNode, startQuestion } from "./values/interpreter.ts";
import { memberOf } from "./values/members.ts";
import type { Value } from "./values.ts";
import { unknownValue } from "./values.ts";

/** What opening a file gives. `reads` and `wanted` grow while the source is asked: read them last. */
export interface OpenedJavaScript {
  /** `undefined` if the file is not in the snapshot or was refused; then `problems` says why. */
  readonly source: JavaScriptSource | undefined;
  /** Paths that were looked up so far, this file excluded. */
  readonly reads: () => readonly FilePath[];
  /** Those of `reads` that were not loaded. */
  readonly wanted: () => readonly FilePath[];
  /** Names of modules whose importers were asked for so far: another file that mentions one of them may change the answers. */
  readonly names: () => readonly string[];
  /** Syntax errors and refusals. */
  readonly problems: readonly { readonly at: Place; readonly message: string; readonly kind: "syntax" | "unreadable" }[];
  /** What failed inside the reader so far, as error messages. Read it last. */
  readonly failures: () => readonly string[];
}

/** Trees of earlier readings; share one between files, worlds and snapshots. */
export type JavaScriptCache = ParseCache;

/** An empty cache for `openJavaScriptSource`. */
export function createJavaScriptCache(limit?: number): JavaScriptCache {
  return createParseCache(limit);
}

/** Opens a file of the snapshot in a world. */
export function openJavaScriptSource(file: FilePath, project: ProjectView, world: World, cache: JavaScriptCache = createJavaScriptCache()): OpenedJavaScript {
  const table = createModuleTable(project, cache);
  const state = project.lookup(file);
  const reads = (): readonly FilePath[] => [...table.reads].filter((path) => path !== file);
  const wanted = (): readonly FilePath[] => [...table.wanted].filter((path) => path !== file);
  const names = (): readonly string[] => [...table.names];
  const failures = new Set<string>();
  const refuse = (message: string): OpenedJavaScript => ({
    source: undefined,
    reads,
    wanted,
    names,
    problems: [{ at: placeOf(file, 0, 0), message, kind: "unreadable" }],
    failures: () => [],
  });
  if (state.kind !== "text") return refuse("This file is not in the snapshot.");
  const found = table.moduleAt(file);
  if (found.kind !== "module")
    return refuse(
      found.kind === "unknown" && state.text.length > 0 ? "This file is too large or too deeply nested. It was not read." : "This file could not be read.",
    );
  const { module } = found;
  const interpreter = createInterpreter(table, world, failures);
  const problems = module.parsed.errors
    .slice(0, 20)
    .map((error) => ({ at: placeOf(file, error.start, error.end), message: error.message, kind: "syntax" as const }));
  return { source: sourceOf(interpreter, table, module, world), reads, wanted, names, problems, failures: () => [...failures] };
}

/** The evaluator over a table of modules. `failures` takes what fails inside. */
function createInterpreter(table: ModuleTable, world: World, failures: Set<string>): Interpreter {
  const interpreter: Interpreter = {
    marks: new WeakMap(),
    functions: new Map(),
    isProduction: world === "production",
    worldUse: { used: false },
    budget: { steps: 0, spent: 0, depth: 0, exhausted: false, frames: 0 },
    entered: { answers: [], busy: new Set(), circles: 0 },
    callSites: new Map(),
    heirs: new Map(),
    ways: new Map(),
    running: { path: "" },
    busyParameters: new Set(),
    callDepth: { value: 0 },
    active: new Map(),
    heavy: new Set(),
    lookupModule: (specifier, from) => lookupModule(table, specifier, from),
    importersOf: (module) => importersOf(table, module),
    exportOf: (module, name, at) => exportValue(interpreter, module, name, at),
    moduleValue: (module, at) => moduleValue(interpreter, module, at),
    evaluate: (node, frame) => evaluate(interpreter, node, frame),
    ask: (question, otherwise) => ask(interpreter, table, failures, question, otherwise),
    memberOf: (value, name, at) => memberOfAny(interpreter, value, name, at),
    call: (callee, args, at) => callFunction(interpreter, callee, args, at),
    conditionAt: (node, frame) => conditionAt(interpreter, node, frame),
  };
  return interpreter;
}

/** Members of classes need the class; all other members only the value. */
function memberOfAny(interpreter: Interpreter, value: Value, name: string, at: Place): Value {
  if (value.kind !== "function") return memberOf(interpreter, value, name, at);
  const record = interpreter.functions.get(value.function.id);
  const member = record !== undefined && ts_.isClassLike(record.node) ? memberOfClass(interpreter, record.node, name, record.frame, at, true) : undefined;
  return member ?? unknownValue({ kind: "dynamic", text: "it is a member of a function" }, at);
}

const sourcesOf = new WeakMap<Interpreter, Map<Module, JavaScriptSource>>();

/** The module as adapters see it: one for each reading, since what they find in it is kept with it. */
function sourceOf(interpreter: Interpreter, table: ModuleTable, module: Module, world: World): JavaScriptSource {
  const known = sourcesOf.get(interpreter) ?? new Map<Module, JavaScriptSource>();
  sourcesOf.set(interpreter, known);
  const source = known.get(module) ?? createSource(interpreter, table, module, world);
  known.set(module, source);
  return source;
}

function createSource(interpreter: Interpreter, table: ModuleTable, module: Module, world: World): JavaScriptSource {
  const { parsed } = module;
  const { ask } = interpreter;
  const value = (question: () => Value, at: Place): Value =>
    ask(question, () => unknownValue({ kind: "budget", text: "following it takes too many steps" }, at));
  let calls: readonly CallSite[] | undefined;
  let assignments: ReturnType<typeof assignmentSites> | undefined;
  let imported: readonly string[] | undefined;
  let importing: readonly JavaScriptSource[] | undefined;
  let named: ReturnType<typeof sitesByName> | undefined;
  let packaged: ReturnType<typeof sitesByPackage> | undefined;
  const allCalls = (): readonly CallSite[] => {
    calls ??= callSites({ interpreter, module, ask, value });
    return calls;
  };
  const callsOf = (home: Module): readonly CallSite[] => sourceOf(interpreter, table, home, world).calls();
  const isPackage = (specifier: string): boolean => table.resolve(specifier, parsed.file).kind === "external";
  const ownPackages = (): readonly string[] => {
    imported ??= importedPackages(table, module);
    return imported;
  };
  /** A package that no file of the project names is nowhere. */
  const mayMeet = (name: string): boolean => ownPackages().includes(name) || isNamedInProject(table, name);
  return {
    file: parsed.file,
    text: parsed.text,
    world,
    calls: allCalls,
    callsNamed(names) {
      named ??= sitesByName({ interpreter, module, ask, value }, allCalls());
      return named(names);
    },
    callsOf(packages, members = []) {
      packaged ??= sitesByPackage({ interpreter, module, ask, value }, allCalls(), { isImported: (name) => ownPackages().includes(name), isPackage, mayMeet });
      return packaged(packages, members);
    },
    assignments: (isMeant = () => true) => {
      assignments ??= assignmentSites({ interpreter, module, ask, value });
      return assignments(isMeant);
    },
    callsWithin: (handle) => {
      const baseId = handle.id.replace(/@\d+$/, "");
      const home = interpreter.functions.get(handle.id)?.frame.module ?? module;
      return callsOf(home).filter((site) => site.within?.id.replace(/@\d+$/, "") === baseId);
    },
    callsBeside: (packageName) =>
      ask(
        () => filesBeside(table, parsed.file, packageName)?.flatMap(callsOf),
        () => undefined,
      ),
    textOfFunction: (handle) => {
      const { start, end } = handle.at.span;
      return interpreter.functions.get(handle.id)?.frame.module.parsed.text.slice(start, end) ?? "";
    },
    roleOf: (within, chain) => {
      const node = within && interpreter.functions.get(within.id)?.node;
      const name = /^[\w$]+/.exec(chain)?.[0];
      return node === undefined || name === undefined ? undefined : roleOfName(node, name);
    },
    outcomes: (handle, args) =>
      ask(
        () => {
          const record = interpreter.functions.get(handle.id);
          return record === undefined ? [] : outcomesOf(interpreter, record, args);
        },
        () => [],
      ),
    conditionOf: (tested) =>
      ask(
        () => truthOf(interpreter, tested),
        () => opaqueTest(tested.at, { kind: "budget", text: "following it takes too many steps" }),
      ),
    assuming: (value, condition) =>
      ask(
        () => assuming(interpreter, value, condition),
        () => value,
      ),
    exports: () =>
      ask(
        () => exportsOf(interpreter, module),
        () => new Map(),
      ),
    topNames: () =>
      ask(
        () => topNames(interpreter, module),
        () => [],
      ),
    sourceOf: (handle) => {
      const home = interpreter.functions.get(handle.id)?.frame.module;
      return home === undefined ? undefined : sourceOf(interpreter, table, home, world);
    },
    handedOnAt: (handle) =>
      ask(
        () =>
          handedOnAt(interpreter, handle)?.map(({ node, module: home }) => ({
            source: sourceOf(interpreter, table, home, world),
            at: placeOfNode(node, home),
          })),
        () => undefined,
      ),
    enteredFrom: (handle, call) =>
      ask(
        () => enteredFromCall(interpreter, handle, call),
        () => undefined,
      ),
    importers() {
      importing ??= importingSources(interpreter, table, module, world);
      return importing;
    },
    unusedExportsOfType: (packageName, typeName) =>
      ask(
        () => unusedExportsOfType(interpreter, module, packageName, typeName),
        () => [],
      ),
    passedOn: () =>
      ask(
        () => passedOnBy(module, isPackage),
        () => [],
      ),
    importedPackages: ownPackages,
    dependency: (packageName) =>
      ask(
        () => {
          const manifest = nearestJson(table.lookup, folderOf(parsed.file), "package.json", (json) => dependencyOf(json, packageName) !== undefined);
          return manifest.kind === "json" ? dependencyOf(manifest.value, packageName) : undefined;
        },
        () => undefined,
      ),
    dependsOnWorld: () => interpreter.worldUse.used,
  };
}

const MOST_IMPORTERS = 8;

function importingSources(interpreter: Interpreter, table: ModuleTable, module: Module, world: World): readonly JavaScriptSource[] {
  const importers = interpreter.importersOf(module) ?? [];
  if (importers.length > MOST_IMPORTERS) return [];
  return importers.flatMap((importer) => {
    const home = importer.module();
    return home === undefined ? [] : [sourceOf(interpreter, table, home, world)];
  });
}

/** Every question starts with a fresh budget. A failure inside the evaluator must not take the file down, and must not go unsaid. */
function ask<Answer>(interpreter: Interpreter, table: ModuleTable, failures: Set<string>, question: () => Answer, otherwise: () => Answer): Answer {
  const { budget } = interpreter;
  const isInner = budget.depth > 0;
  if (!isInner) {
    startQuestion(interpreter);
    budget.exhausted = false;
    interpreter.callDepth.value = 0;
  }
  try {
    return question();
  } catch (error) {
    // A question inside another one leaves the state to the outer one, which fails as a whole.
    if (isInner) throw error;
    failures.add(error instanceof Error ? error.message : String(error));
    budget.depth = 0;
    interpreter.busyParameters.clear();
    interpreter.entered.answers.length = 0;
    interpreter.entered.busy.clear();
    interpreter.running.path = "";
    interpreter.active.clear();
    for (const found of table.loaded()) if (found.kind === "module") clearBusy(found.module.root);
    return otherwise();
  }
}

function clearBusy(frame: Frame): void {
  for (const [node, value] of frame.memo) if (value === "busy") frame.memo.delete(node);
}

function isNamedInProject(table: ModuleTable, packageName: string): boolean {
  return table.mentionsOf(nameOfSpecifier(packageName)).some(({ specifier }) => libraryNameOf(specifier) === packageName);
}

function importedPackages(table: ModuleTable, module: Module): readonly string[] {
  const specifiers = new Set(module.summary.specifiers);
  for (const call of module.parsed.index.calls) {
    const specifier = requiredSpecifier(call as ts.Node);
    if (specifier !== undefined) specifiers.add(specifier);
  }
  const packages = new Set<string>();
  for (const specifier of specifiers) {
    if (specifier.startsWith(".") || specifier.startsWith("/")) continue;
    if (table.resolve(specifier, module.parsed.file).kind === "external") packages.add(packageNameOf(specifier));
  }
  return [...packages];
}
