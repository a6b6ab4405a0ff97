/** Names that code at the top of a file gives to values: constants, and what is imported from files. For those who would write the same value again. */
import ts from "typescript";
import { placeOf } from "../../text/place.ts";
import type { NamedValue } from "../source.ts";
import type { Interpreter, Module } from "../values/interpreter.ts";

/** In source order. Names that may get another value (`let`, `var`) are left out, and so is what packages export. */
export function topNames(interpreter: Interpreter, module: Module): readonly NamedValue[] {
  return module.parsed.tree.statements.flatMap((statement) =>
    namesIn(statement).map((name) => ({
      name: name.text,
      at: placeOf(module.parsed.file, statement.getStart(module.parsed.tree, false), statement.end),
      value: interpreter.evaluate(name, module.root),
    })),
  );
}

function namesIn(statement: ts.Statement): readonly ts.Identifier[] {
  if (ts.isImportDeclaration(statement)) {
    const { importClause, moduleSpecifier } = statement;
    if (importClause === undefined || importClause.phaseModifier === ts.SyntaxKind.TypeKeyword || !isRelative(moduleSpecifier)) return [];
    const named = importClause.namedBindings;
    return [
      ...(importClause.name === undefined ? [] : [importClause.name]),
      ...(named !== undefined && ts.isNamedImports(named) ? named.elements.map((element) => element.name) : []),
    ];
  }
  if (!ts.isVariableStatement(statement) || (statement.declarationList.flags & ts.NodeFlags.Const) === 0) return [];
  return statement.declarationList.declarations.flatMap(({ name }) => {
    if (ts.isIdentifier(name)) return [name];
    return name.elements.flatMap((element) => (ts.isBindingElement(element) && ts.isIdentifier(element.name) ? [element.name] : []));
  });
}

function isRelative(specifier: ts.Expression): boolean {
  return ts.isStringLiteral(specifier) && specifier.text.startsWith(".");
}
