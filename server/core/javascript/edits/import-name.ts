/** Writes an import of another file of the project as the file's other imports are written. Refuses files that import nothing. */
import ts from "typescript";
import type { FilePath } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import { lineEndOf } from "./edit-lists.ts";
import { usesSemicolons } from "./statement-style.ts";

/** The edit, or `undefined`. `quote` makes a string literal in the file's own quotes. */
export function importOf(name: string, from: FilePath, file: FilePath, tree: ts.SourceFile, quote: (text: string) => string): TextEdit | undefined {
  if (tree.text.split(/[^\w$]+/).includes(name)) return undefined;
  const imports = tree.statements.filter((statement) => ts.isImportDeclaration(statement) || isRequire(statement));
  const last = imports.at(-1);
  if (last === undefined) return undefined;
  const specifier = quote(specifierOf(from, file, imports.flatMap(relativeSpecifier)));
  const code = ts.isImportDeclaration(last) ? `import { ${name} } from ${specifier}` : `const { ${name} } = require(${specifier})`;
  return { span: { start: last.end, end: last.end }, newText: `${lineEndOf(tree.text)}${code}${usesSemicolons(tree) ? ";" : ""}` };
}

function isRequire(statement: ts.Statement): boolean {
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.some(({ initializer }) => initializer !== undefined && requiredText(initializer) !== undefined);
}

function requiredText(node: ts.Expression): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== "require") return undefined;
  const [argument] = node.arguments;
  return argument !== undefined && ts.isStringLiteral(argument) ? argument.text : undefined;
}

function relativeSpecifier(statement: ts.Statement): readonly string[] {
  if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) return [statement.moduleSpecifier.text].filter(isRelative);
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations
    .flatMap(({ initializer }) => (initializer === undefined ? [] : (requiredText(initializer) ?? [])))
    .filter(isRelative);
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith(".");
}

/** The way from one file to the other; with an ending if other imports have one, and with that one. */
function specifierOf(from: FilePath, file: FilePath, others: readonly string[]): string {
  const target = from.split("/");
  const home = file.split("/").slice(0, -1);
  let shared = 0;
  while (shared < home.length && shared < target.length - 1 && home[shared] === target[shared]) shared += 1;
  const up = home.length - shared;
  const path = [...(up === 0 ? ["."] : Array.from({ length: up }, () => "..")), ...target.slice(shared)].join("/");
  const ending = others.map((other) => /\.[cm]?[jt]sx?$/.exec(other)?.[0]).find((one) => one !== undefined);
  return path.replace(/\.[cm]?[jt]sx?$/, ending ?? "");
}
