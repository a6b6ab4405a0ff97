/**
 * Exported constants whose written type names a package's own type: `export const options: CorsOptions = { … }`. What such a constant is
 * for is said by its type, even where nobody in the project uses it. Reads annotations only; there is no type checker.
 */
import ts from "typescript";
import { exportNamesOf, referencesTo } from "../modules/importers.ts";
import { resolveBinding } from "../syntax/syntax-index.ts";
import type { Interpreter, Module } from "../values/interpreter.ts";
import type { Value } from "../values.ts";

/** The values of exported constants of this type that no other module of the project names. */
export function unusedExportsOfType(interpreter: Interpreter, module: Module, packageName: string, typeName: string): readonly Value[] {
  const found: Value[] = [];
  for (const statement of module.parsed.tree.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, type, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name) || initializer === undefined) continue;
      const written = type ?? (ts.isSatisfiesExpression(initializer) || ts.isAsExpression(initializer) ? initializer.type : undefined);
      if (written === undefined || !isTypeOf(module, written, packageName, typeName)) continue;
      const exported = exportNamesOf(module, name);
      if (exported.length === 0 || isNamedAgain(module, name) || referencesTo(interpreter, module, exported)?.length !== 0) continue;
      found.push(interpreter.evaluate(initializer, module.root));
    }
  }
  return found;
}

/** `CorsOptions` that is imported from the package, or `cors.CorsOptions`, or a list of those. */
function isTypeOf(module: Module, node: ts.TypeNode, packageName: string, typeName: string): boolean {
  if (ts.isArrayTypeNode(node)) return isTypeOf(module, node.elementType, packageName, typeName);
  if (!ts.isTypeReferenceNode(node)) return false;
  const { typeName: written } = node;
  const root = ts.isIdentifier(written) ? written : written.left;
  if (!ts.isIdentifier(root)) return false;
  const binding = resolveBinding(module.parsed.index, root, root.text);
  if (binding?.kind !== "import" || binding.specifier !== packageName) return false;
  return ts.isIdentifier(written) ? binding.imported === typeName : written.right.text === typeName;
}

/** Its own file uses it: then it is read there. */
function isNamedAgain(module: Module, name: ts.Identifier): boolean {
  const own = resolveBinding(module.parsed.index, name, name.text);
  return (module.parsed.index.names.get(name.text) ?? []).some(
    (use) =>
      use !== name && !ts.isExportSpecifier(use.parent) && !ts.isExportAssignment(use.parent) && resolveBinding(module.parsed.index, use, use.text) === own,
  );
}
