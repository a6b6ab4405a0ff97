/** Modules of the snapshot: loading, exports, and the value of a module as a whole. Records every path that is looked up. */
import ts from "typescript";
import type { Reason } from "../../model/setting.ts";
import type { FilePath, Place } from "../../text/place.ts";
import type { MentionInFile, ProjectView } from "../../text/project-view.ts";
import type { Lookup } from "../modules/project-files.ts";
import type { Resolution } from "../modules/resolve.ts";
import { npmSpecifier, resolveSpecifier } from "../modules/resolve.ts";
import type { ExportWrites } from "../syntax/export-writes.ts";
import { exportWritesOf } from "../syntax/export-writes.ts";
import type { ParseCache } from "../syntax/parse.ts";
import { parseFile } from "../syntax/parse.ts";
import type { ExportTarget, ModuleSummary } from "../syntax/summary.ts";
import { summarize } from "../syntax/summary.ts";
import { resolveBinding } from "../syntax/syntax-index.ts";
import type { Frame, Interpreter, Module, ModuleLookup } from "../values/interpreter.ts";
import { marked } from "../values/interpreter.ts";
import type { RecordProperty, Value } from "../values.ts";
import { unknownValue } from "../values.ts";
import { bindingValue } from "./names.ts";

/** Most modules that are searched for one export through `export *`. */
const MOST_STAR_MODULES = 500;

/** The modules that one reading touches. */
export interface ModuleTable {
  readonly lookup: Lookup;
  readonly reads: ReadonlySet<FilePath>;
  readonly wanted: ReadonlySet<FilePath>;
  /** Names by which importers were asked for. */
  readonly names: ReadonlySet<string>;
  readonly mentionsOf: (name: string) => readonly MentionInFile[];
  readonly moduleAt: (path: FilePath) => ModuleLookup;
  /** What was looked up so far. */
  readonly loaded: () => Iterable<ModuleLookup>;
  readonly resolve: (specifier: string, from: FilePath) => Resolution;
}

/** Creates an empty table over a snapshot. Trees come from the cache. */
export function createModuleTable(project: ProjectView, cache: ParseCache): ModuleTable {
  const reads = new Set<FilePath>();
  const wanted = new Set<FilePath>();
  const names = new Set<string>();
  const modules = new Map<FilePath, ModuleLookup>();
  const resolutions = new Map<string, Resolution>();
  const lookup: Lookup = (path) => {
    reads.add(path);
    const state = project.lookup(path);
    if (state.kind === "not-loaded") wanted.add(path);
    return state;
  };
  const load = (path: FilePath): ModuleLookup => {
    const state = lookup(path);
    if (state.kind === "not-loaded") return { kind: "unknown", reason: { kind: "not-loaded", text: `${baseName(path)} is not loaded yet` } };
    if (state.kind === "absent") return { kind: "unknown", reason: { kind: "not-found", text: `${baseName(path)} is not in the project` } };
    const result = parseFile(cache, path, state.text, state.fingerprint);
    if (result.kind === "refused") return { kind: "unknown", reason: { kind: "budget", text: `${baseName(path)} was not read` } };
    const summary: ModuleSummary = summarize(result.parsed.tree);
    const holder: { module?: Module } = {};
    const root: Frame = {
      get module(): Module {
        return holder.module ?? module;
      },
      function: undefined,
      arguments: undefined,
      asked: undefined,
      parent: undefined,
      path: "",
      bound: new Map(),
      memo: new Map(),
      conditions: new Map(),
      leaving: new Map(),
      id: 0,
    };
    const module: Module = { parsed: result.parsed, summary, root };
    holder.module = module;
    return { kind: "module", module };
  };
  return {
    lookup,
    reads,
    wanted,
    names,
    mentionsOf: (name) => {
      names.add(name);
      return project.mentionsOf?.(name) ?? [];
    },
    moduleAt: (path) => {
      const known = modules.get(path) ?? load(path);
      modules.set(path, known);
      return known;
    },
    loaded: () => modules.values(),
    resolve: (specifier, from) => {
      const key = `${from}\n${specifier}`;
      const known = resolutions.get(key) ?? resolveSpecifier(lookup, specifier, from);
      resolutions.set(key, known);
      return known;
    },
  };
}

function baseName(path: FilePath): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The module that a specifier names, a package, or the reason why neither can be told. */
export function lookupModule(table: ModuleTable, specifier: string, from: FilePath): ModuleLookup {
  const resolution = table.resolve(specifier, from);
  switch (resolution.kind) {
    case "external":
      return { kind: "external", specifier: npmSpecifier(specifier) };
    case "file":
      return table.moduleAt(resolution.path);
    case "not-loaded":
      return { kind: "unknown", reason: notLoaded(specifier) };
    case "absent":
      return { kind: "unknown", reason: { kind: "not-found", text: `${specifier} leads to no file of the project` } };
  }
}

function notLoaded(specifier: string): Reason {
  return { kind: "not-loaded", text: `${specifier} is not loaded yet` };
}

function targetValue(interpreter: Interpreter, module: Module, target: ExportTarget, at: Place, seen: ReadonlySet<string>): Value {
  switch (target.kind) {
    case "expression":
      return interpreter.evaluate(target.node, module.root);
    case "name": {
      const binding = resolveBinding(module.parsed.index, target.identifier, target.identifier.text);
      if (binding === undefined) return unknownValue({ kind: "not-found", text: `${target.identifier.text} is not declared` }, at);
      // Read at the end of the module: all writes at module level have happened.
      return bindingValue(interpreter, binding, module.parsed.tree.endOfFileToken, module.root);
    }
    case "reexport": {
      const found = interpreter.lookupModule(target.specifier, module.parsed.file);
      if (found.kind === "unknown") return unknownValue(found.reason, at);
      if (found.kind === "external") {
        const isWhole = target.name === "default" || target.name === "*";
        return { kind: "external", package: found.specifier, steps: isWhole ? [] : [{ kind: "member", name: target.name }], at, via: [] };
      }
      return target.name === "*" ? moduleValue(interpreter, found.module, at) : exportValue(interpreter, found.module, target.name, at, seen);
    }
  }
}

/** The value of an export by name; unknown with a reason if the module has none. */
export function exportValue(interpreter: Interpreter, module: Module, name: string, at: Place, seen: ReadonlySet<string> = new Set()): Value {
  const key = `${module.parsed.file}\n${name}`;
  if (seen.has(key) || seen.size > 40) return unknownValue({ kind: "dynamic", text: "modules export each other's values in a circle" }, at);
  const inner = new Set([...seen, key]);
  const home = moduleWithExport(interpreter, module, name, at);
  if (home.kind === "value") return home.value;
  const target = home.module.summary.exports.get(name);
  if (target !== undefined) return afterWrites(home.module, name, targetValue(interpreter, home.module, target, at, inner));
  const { whole } = home.module.summary;
  if (whole !== undefined) {
    const value = wholeAfterWrites(home.module, interpreter.evaluate(whole, home.module.root));
    return name === "default" ? value : interpreter.memberOf(value, name, at);
  }
  return moduleValue(interpreter, home.module, at);
}

const knownWrites = new WeakMap<Module["parsed"], ExportWrites>();

function writesOf({ parsed }: Module): ExportWrites {
  const known = knownWrites.get(parsed) ?? exportWritesOf(parsed.index);
  knownWrites.set(parsed, known);
  return known;
}

/** What an export is to those who read it later. Functions and what packages gave stay what they are: modules replace settings, not their own parts. */
function afterWrites(module: Module, name: string, value: Value): Value {
  const { names, changed, all } = writesOf(module);
  const isContainer = value.kind === "record" || value.kind === "list";
  const isWritten = all || names.has(name) || (isContainer && changed.has(name));
  if (!isWritten || value.kind === "function" || value.kind === "external" || value.kind === "unknown") return value;
  return unknownValue({ kind: "dynamic", text: "the export is written again when the program runs" }, value.at);
}

function wholeAfterWrites(module: Module, value: Value): Value {
  if (value.kind !== "record") return value;
  const properties = value.properties.map((property) => ({ ...property, value: afterWrites(module, property.name, property.value) }));
  return properties.every((property, index) => property.value === value.properties[index]?.value) ? value : { ...value, properties };
}

type ExportHome = { readonly kind: "module"; readonly module: Module } | { readonly kind: "value"; readonly value: Value };

/**
 * The module that writes an export itself: this one, or one that it passes on with `export *`, at any distance, the first in order of
 * writing. Each module is visited once, however the modules pass each other on.
 */
function moduleWithExport(interpreter: Interpreter, module: Module, name: string, at: Place): ExportHome {
  const waiting: Module[] = [module];
  const visited = new Set(waiting);
  let missing: Value | undefined;
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    interpreter.budget.steps += 1;
    const { exports, whole, stars, isEsModule } = current.summary;
    if (exports.has(name) || whole !== undefined) return { kind: "module", module: current };
    if (name === "default") {
      if (isEsModule || exports.size === 0) break;
      return { kind: "module", module: current };
    }
    const next: Module[] = [];
    for (const specifier of stars) {
      const found = interpreter.lookupModule(specifier, current.parsed.file);
      if (found.kind === "unknown") missing ??= unknownValue(found.reason, at);
      else if (found.kind === "external") missing ??= { kind: "external", package: found.specifier, steps: [{ kind: "member", name }], at, via: [] };
      else if (!visited.has(found.module)) {
        visited.add(found.module);
        next.push(found.module);
      }
    }
    waiting.push(...next.reverse());
    if (visited.size > MOST_STAR_MODULES) return { kind: "value", value: unknownValue({ kind: "budget", text: "too many modules pass it on" }, at) };
  }
  const reason: Reason = { kind: "not-found", text: `${baseName(module.parsed.file)} does not export ${name}` };
  return { kind: "value", value: missing ?? unknownValue(reason, at) };
}

/** What `require` gives, or `import * as`. */
export function moduleValue(interpreter: Interpreter, module: Module, at: Place): Value {
  const { whole, exports } = module.summary;
  if (whole !== undefined) {
    const value = wholeAfterWrites(module, interpreter.evaluate(whole, module.root));
    if (exports.size === 0 || value.kind !== "record") return value;
    const own = new Set(value.properties.map((property) => property.name));
    const extra = exportedProperties(interpreter, module, at).filter((property) => !own.has(property.name));
    return { ...value, properties: [...value.properties, ...extra] };
  }
  const { isEmpty } = module.summary;
  const value: Value = { kind: "record", properties: [], open: !isEmpty, at: { file: module.parsed.file, span: { start: 0, end: 0 } }, via: [] };
  if (isEmpty) return value;
  return marked(interpreter, value, { kind: "namespace", module });
}

function exportedProperties(interpreter: Interpreter, module: Module, at: Place): readonly RecordProperty[] {
  return [...module.summary.exports.keys()].map((name) => ({ name, at, keyAt: at, value: exportValue(interpreter, module, name, at) }));
}

/** All exports of a module by name. */
export function exportsOf(interpreter: Interpreter, module: Module): ReadonlyMap<string, Value> {
  const result = new Map<string, Value>();
  const at: Place = { file: module.parsed.file, span: { start: 0, end: 0 } };
  const { whole, exports } = module.summary;
  if (whole !== undefined && !ts.isOmittedExpression(whole)) result.set("default", interpreter.evaluate(whole, module.root));
  for (const name of exports.keys()) result.set(name, exportValue(interpreter, module, name, at));
  return result;
}
