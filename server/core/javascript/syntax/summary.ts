/** What a module gives and takes: exports of both module systems and imported packages. Evaluates nothing. */
import ts from "typescript";
import { isMemberAccess } from "./syntax-index.ts";

/** Where an exported name comes from. */
export type ExportTarget =
  | { readonly kind: "name"; readonly identifier: ts.Identifier }
  | { readonly kind: "expression"; readonly node: ts.Node }
  | { readonly kind: "reexport"; readonly specifier: string; readonly name: string };

/** Imports and exports of one module. */
export interface ModuleSummary {
  /** ES exports and `exports.name = …`. */
  readonly exports: ReadonlyMap<string, ExportTarget>;
  /** `module.exports = …` or `export = …`. */
  readonly whole: ts.Expression | undefined;
  /** Specifiers of `export * from`. */
  readonly stars: readonly string[];
  /** Every specifier that the file names in an import, export or literal `require`. */
  readonly specifiers: readonly string[];
  readonly isEsModule: boolean;
  /** Local names that are visible to other files. */
  readonly exportedNames: ReadonlySet<string>;
  /** A CommonJS module that gives nothing: neither `exports` nor `module` nor `this` stands in it. */
  readonly isEmpty: boolean;
}

/** Builds the summary from the tree. JSON files export their value as a whole. */
export function summarize(tree: ts.SourceFile): ModuleSummary {
  const exports = new Map<string, ExportTarget>();
  const stars: string[] = [];
  const specifiers = new Set<string>();
  const exportedNames = new Set<string>();
  let whole: ts.Expression | undefined;
  let isEsModule = false;
  if (tree.fileName.endsWith(".json") || tree.fileName.endsWith(".jsonc")) {
    const [statement] = tree.statements;
    if (statement !== undefined && ts.isExpressionStatement(statement)) whole = statement.expression;
    return { exports, whole, stars, specifiers: [], isEsModule, exportedNames, isEmpty: false };
  }
  const addExpression = (name: string, node: ts.Expression): void => {
    if (ts.isVoidExpression(node)) return;
    exports.set(name, { kind: "expression", node });
    if (ts.isIdentifier(node)) exportedNames.add(node.text);
  };
  for (const statement of tree.statements) {
    if (ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) isEsModule = true;
    if (
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteralLike(statement.moduleSpecifier) &&
      statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword
    ) {
      specifiers.add(statement.moduleSpecifier.text);
    }
    if (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference)) {
      const specifier = statement.moduleReference.expression;
      if (ts.isStringLiteralLike(specifier)) specifiers.add(specifier.text);
    }
    if (ts.isExportDeclaration(statement)) {
      isEsModule = true;
      const from = statement.moduleSpecifier !== undefined && ts.isStringLiteralLike(statement.moduleSpecifier) ? statement.moduleSpecifier.text : undefined;
      if (from !== undefined) specifiers.add(from);
      const clause = statement.exportClause;
      if (clause === undefined) {
        if (from !== undefined) stars.push(from);
      } else if (ts.isNamespaceExport(clause)) {
        if (from !== undefined) exports.set(clause.name.text, { kind: "reexport", specifier: from, name: "*" });
      } else {
        for (const element of clause.elements) {
          const source = element.propertyName ?? element.name;
          if (from !== undefined) exports.set(element.name.text, { kind: "reexport", specifier: from, name: source.text });
          else if (ts.isIdentifier(source)) {
            exports.set(element.name.text, { kind: "name", identifier: source });
            exportedNames.add(source.text);
          }
        }
      }
    } else if (ts.isExportAssignment(statement)) {
      isEsModule = true;
      if (statement.isExportEquals === true) whole = statement.expression;
      else exports.set("default", { kind: "expression", node: statement.expression });
      noteNames(statement.expression, exportedNames);
    } else if (isExported(statement)) {
      isEsModule = true;
      addDeclaration(statement, exports, exportedNames);
    } else if (ts.isExpressionStatement(statement)) {
      whole = readCommonJs(statement.expression, addExpression, exports, stars, exportedNames) ?? whole;
    }
  }
  const isEmpty = !isEsModule && whole === undefined && exports.size === 0 && !/\b(?:exports?|module|this|eval|import)\b/.test(tree.text);
  return { exports, whole, stars, specifiers: [...specifiers], isEsModule, exportedNames, isEmpty };
}

function isExported(statement: ts.Statement): boolean {
  return ts.canHaveModifiers(statement) && (ts.getModifiers(statement)?.some((item) => item.kind === ts.SyntaxKind.ExportKeyword) ?? false);
}

function addDeclaration(statement: ts.Statement, exports: Map<string, ExportTarget>, names: Set<string>): void {
  const isDefault = ts.canHaveModifiers(statement) && (ts.getModifiers(statement)?.some((item) => item.kind === ts.SyntaxKind.DefaultKeyword) ?? false);
  if (ts.isVariableStatement(statement)) {
    for (const declaration of statement.declarationList.declarations) addNames(declaration.name, exports, names);
    return;
  }
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
    if (ts.isFunctionDeclaration(statement) && statement.body === undefined) return;
    if (isDefault) exports.set("default", { kind: "expression", node: statement });
    else if (statement.name !== undefined) exports.set(statement.name.text, { kind: "name", identifier: statement.name });
    if (statement.name !== undefined) names.add(statement.name.text);
  }
}

function addNames(name: ts.BindingName, exports: Map<string, ExportTarget>, names: Set<string>): void {
  if (ts.isIdentifier(name)) {
    exports.set(name.text, { kind: "name", identifier: name });
    names.add(name.text);
    return;
  }
  for (const element of name.elements) if (!ts.isOmittedExpression(element)) addNames(element.name, exports, names);
}

function noteNames(node: ts.Expression, names: Set<string>): void {
  if (ts.isIdentifier(node)) names.add(node.text);
}

/** `module.exports = x`, `exports.a = x`, `Object.defineProperty(exports, …)`, `__exportStar(require("x"), exports)`. */
function readCommonJs(
  expression: ts.Expression,
  add: (name: string, node: ts.Expression) => void,
  exports: Map<string, ExportTarget>,
  stars: string[],
  names: Set<string>,
): ts.Expression | undefined {
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    // `module.exports = exports = x` and `exports.a = exports.b = x`.
    const right = expression.right;
    const inner = ts.isBinaryExpression(right) ? readCommonJs(right, add, exports, stars, names) : undefined;
    const value = innermostRight(right);
    if (isModuleExports(expression.left)) {
      noteNames(value, names);
      return value;
    }
    const left = expression.left;
    if (isMemberAccess(left) && isExportsObject(left.expression)) {
      const name = memberName(left);
      if (name !== undefined) add(name, value);
    }
    return inner;
  }
  if (!ts.isCallExpression(expression)) return undefined;
  const callee = expression.expression;
  const calleeName = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : undefined;
  const [first, second, third] = expression.arguments;
  if ((calleeName === "__exportStar" || calleeName === "__export") && first !== undefined) {
    const specifier = requiredSpecifier(first);
    if (specifier !== undefined) stars.push(specifier);
  }
  if (calleeName === "defineProperty" && first !== undefined && isExportsObject(first) && second !== undefined && ts.isStringLiteralLike(second)) {
    const getter =
      third !== undefined && ts.isObjectLiteralExpression(third)
        ? third.properties.find((item) => item.name !== undefined && ts.isIdentifier(item.name) && item.name.text === "get")
        : undefined;
    if (getter !== undefined && ts.isPropertyAssignment(getter) && ts.isFunctionExpression(getter.initializer)) {
      const [statement] = getter.initializer.body.statements;
      if (statement !== undefined && ts.isReturnStatement(statement) && statement.expression !== undefined) add(second.text, statement.expression);
    }
  }
  return undefined;
}

function innermostRight(node: ts.Expression): ts.Expression {
  let current = node;
  while (ts.isBinaryExpression(current) && current.operatorToken.kind === ts.SyntaxKind.EqualsToken) current = current.right;
  return current;
}

function isModuleExports(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && node.name.text === "exports" && ts.isIdentifier(node.expression) && node.expression.text === "module";
}

function isExportsObject(node: ts.Node): boolean {
  return (ts.isIdentifier(node) && node.text === "exports") || isModuleExports(node);
}

function memberName(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : undefined;
}

/** The literal specifier of `require("x")` or `import("x")`. */
export function requiredSpecifier(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
  if (!isRequire && node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [first] = node.arguments;
  return first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined;
}
