/** Where other modules name an export of a module, whatever they call it: decision 0016. Follows files that only pass it on. Evaluates nothing. */
import ts from "typescript";
import { requiredSpecifier } from "../syntax/summary.ts";
import type { Binding } from "../syntax/syntax-index.ts";
import { isMemberAccess, resolveBinding } from "../syntax/syntax-index.ts";
import type { Interpreter, Module } from "../values/interpreter.ts";

/** Most modules between an export and its use: files that only pass it on. */
const MOST_HOPS = 4;
/** Most places that name one export. */
const MOST_REFERENCES = 64;

/** The export that is the module itself: `module.exports = …`, `export =`. */
export const WHOLE = "=";

/** Where a module loads another one by a call, `require("./x")` or `import("../x")`. */
export function importPlaces(interpreter: Interpreter, home: Module, module: Module): readonly ts.Node[] {
  return home.parsed.index.calls.filter((call) => {
    const specifier = requiredSpecifier(call);
    return specifier !== undefined && leadsTo(interpreter, specifier, home, module);
  });
}

/** An expression that stands for an export, in the module that imports it. */
export interface Reference {
  readonly node: ts.Expression;
  readonly module: Module;
}

/** Where other modules of the project name one of these exports; `undefined` if they are too many. Empty: nobody is known to. */
export function referencesTo(interpreter: Interpreter, module: Module, exported: readonly string[]): readonly Reference[] | undefined {
  const found: Reference[] = [];
  const visited = new Set<string>();
  const waiting = exported.map((name) => ({ module, name, hops: 0 }));
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    const key = `${current.module.parsed.file}\n${current.name}`;
    if (visited.has(key)) continue;
    visited.add(key);
    const importers = interpreter.importersOf(current.module);
    if (importers === undefined) return undefined;
    for (const importer of importers) {
      const home = importer.module();
      if (home === undefined) continue;
      interpreter.budget.steps += 1;
      for (const node of namedIn(interpreter, home, current.module, current.name)) {
        const passed = exportNamesOf(home, node);
        if (passed.length === 0) found.push({ node, module: home });
        else if (current.hops < MOST_HOPS) waiting.push(...passed.map((name) => ({ module: home, name, hops: current.hops + 1 })));
      }
      if (current.hops < MOST_HOPS) {
        const passedOn = passedOnBy(interpreter, home, current.module, current.name);
        waiting.push(...passedOn.map((name) => ({ module: home, name, hops: current.hops + 1 })));
      }
      if (found.length > MOST_REFERENCES) return undefined;
    }
  }
  return found;
}

/** Names under which a module exports a function, class or name that stands in it. */
export function exportNamesOf(module: Module, node: ts.Node): readonly string[] {
  const { exports, whole } = module.summary;
  const isMeant = (written: ts.Node): boolean => written === node || (ts.isExpression(written) && stripped(written) === node);
  const isNamed = (identifier: ts.Identifier): boolean => {
    const binding = resolveBinding(module.parsed.index, identifier, identifier.text);
    return identifier === node || (binding !== undefined && (declares(binding, node) || isUseOf(module, node, binding)));
  };
  const names: string[] = [];
  for (const [name, target] of exports) {
    if (target.kind === "name" ? isNamed(target.identifier) : target.kind === "expression" && isWritten(target.node)) names.push(name);
  }
  function isWritten(written: ts.Node): boolean {
    return isMeant(written) || (ts.isIdentifier(written) && isNamed(written));
  }
  if (whole === undefined) return names;
  if (isWritten(stripped(whole))) names.push(WHOLE);
  const object = stripped(whole);
  if (ts.isObjectLiteralExpression(object)) {
    for (const property of object.properties) {
      const name = property.name !== undefined && (ts.isIdentifier(property.name) || ts.isStringLiteralLike(property.name)) ? property.name.text : undefined;
      if (name === undefined) continue;
      if (ts.isMethodDeclaration(property) && property === node) names.push(name);
      else if (ts.isPropertyAssignment(property) && isWritten(stripped(property.initializer))) names.push(name);
      else if (ts.isShorthandPropertyAssignment(property) && isNamed(property.name)) names.push(name);
    }
  }
  return names;
}

function stripped(node: ts.Expression): ts.Expression {
  let current = node;
  while (ts.isParenthesizedExpression(current) || ts.isAsExpression(current) || ts.isSatisfiesExpression(current)) current = current.expression;
  return current;
}

function declares(binding: Binding, node: ts.Node): boolean {
  if (binding.kind === "function" || binding.kind === "class") return binding.node === node;
  return (
    binding.kind === "variable" &&
    binding.path.length === 0 &&
    binding.declaration.initializer !== undefined &&
    stripped(binding.declaration.initializer) === node
  );
}

/** An identifier that stands in the export itself, `export { gate }` or `module.exports = { gate }`, and means the same. */
function isUseOf(module: Module, node: ts.Node, binding: Binding): boolean {
  if (!ts.isIdentifier(node) || resolveBinding(module.parsed.index, node, node.text)?.name !== binding.name) return false;
  const { parent } = node;
  return ts.isExportSpecifier(parent) || ts.isShorthandPropertyAssignment(parent) || (ts.isPropertyAssignment(parent) && parent.initializer === node);
}

/** Names under which `home` passes on what it does not name itself: `export { gate } from`, `export * from`. */
function passedOnBy(interpreter: Interpreter, home: Module, module: Module, exported: string): readonly string[] {
  const leadsHere = (specifier: string): boolean => leadsTo(interpreter, specifier, home, module);
  const names: string[] = [];
  for (const [name, target] of home.summary.exports)
    if (target.kind === "reexport" && isSameExport(module, target.name, exported) && leadsHere(target.specifier)) names.push(name);
  if (exported !== "default" && exported !== WHOLE && home.summary.stars.some(leadsHere)) names.push(exported);
  return names;
}

/** `import x from` of a CommonJS module gives the module itself. */
function isSameExport(module: Module, imported: string, exported: string): boolean {
  return imported === exported || (exported === WHOLE && imported === "default" && module.summary.whole !== undefined);
}

function leadsTo(interpreter: Interpreter, specifier: string, home: Module, module: Module): boolean {
  const found = interpreter.lookupModule(specifier, home.parsed.file);
  return found.kind === "module" && found.module === module;
}

/** The expressions of `home` that stand for the export: names that it imports, and members of what it imports as a whole. */
function namedIn(interpreter: Interpreter, home: Module, module: Module, exported: string): readonly ts.Expression[] {
  const { index, tree } = home.parsed;
  const found: ts.Expression[] = [];
  const takeUses = (name: ts.Identifier, take: (node: ts.Expression, depth: number) => void, depth: number): void => {
    const own = resolveBinding(index, name, name.text);
    for (const use of index.names.get(name.text) ?? [])
      if (use !== name && !ts.isImportSpecifier(use.parent) && !ts.isImportClause(use.parent) && resolveBinding(index, use, use.text) === own) take(use, depth);
  };
  /** Takes the expression, or the uses of the constant that it initialises. */
  const take = (node: ts.Expression, depth: number): void => {
    const declared = depth < MOST_HOPS && ts.isVariableDeclaration(node.parent) && node.parent.initializer === node ? node.parent.name : undefined;
    if (declared !== undefined && ts.isIdentifier(declared)) takeUses(declared, take, depth + 1);
    else if (found.length <= MOST_REFERENCES) found.push(node);
  };
  const takeWhole = (node: ts.Expression, depth: number): void => {
    const { parent } = node;
    if (exported !== WHOLE) {
      const member = memberOf(node, exported);
      if (member !== undefined) take(member, depth);
    }
    if (!ts.isVariableDeclaration(parent) || parent.initializer !== node) {
      if (exported === WHOLE && !(isMemberAccess(parent) && parent.expression === node)) take(node, depth);
    } else if (ts.isIdentifier(parent.name)) {
      if (depth < MOST_HOPS) takeUses(parent.name, takeWhole, depth + 1);
    } else if (ts.isObjectBindingPattern(parent.name)) {
      for (const element of parent.name.elements) {
        const key = element.propertyName ?? element.name;
        if (ts.isIdentifier(key) && key.text === exported && ts.isIdentifier(element.name)) takeUses(element.name, take, depth + 1);
      }
    }
  };
  for (const binding of index.scopes.get(tree)?.values() ?? []) {
    if (binding.kind !== "import" || !leadsTo(interpreter, binding.specifier, home, module)) continue;
    const isWhole = binding.imported === "*" || binding.imported === WHOLE || (binding.imported === "default" && module.summary.whole !== undefined);
    if (isWhole) takeUses(binding.name, takeWhole, 0);
    else if (binding.imported === exported) takeUses(binding.name, take, 0);
  }
  for (const call of index.calls) {
    const specifier = requiredSpecifier(call);
    if (specifier !== undefined && leadsTo(interpreter, specifier, home, module)) takeWhole(outermost(call as ts.CallExpression), 0);
  }
  return found;
}

/** `await import(…)` and brackets around it stand for what it gives. */
function outermost(node: ts.Expression): ts.Expression {
  let current = node;
  while (ts.isAwaitExpression(current.parent) || ts.isParenthesizedExpression(current.parent)) current = current.parent;
  return current;
}

/** `node.name`, if that is how the expression is used. */
function memberOf(node: ts.Expression, name: string): ts.Expression | undefined {
  const { parent } = node;
  if (!isMemberAccess(parent) || parent.expression !== node) return undefined;
  const written = ts.isPropertyAccessExpression(parent)
    ? parent.name.text
    : ts.isStringLiteralLike(parent.argumentExpression)
      ? parent.argumentExpression.text
      : undefined;
  return written === name ? parent : undefined;
}
