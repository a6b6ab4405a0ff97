/** Rewritings of a program that change nothing it does: what `check` says must not turn from found to fine, or back. */
import ts from "typescript";
import type { Program } from "./program.ts";
import { isPackage, type Recipe, settle } from "./recipe.ts";
import { programOf } from "./render.ts";

/** A rewriting; `undefined` where it has nothing to rewrite. */
export interface Rewriting {
  readonly name: string;
  readonly rewrite: (program: Program) => Program | undefined;
}

const byRecipe = (name: string, change: (recipe: Recipe) => Partial<Recipe> | undefined): Rewriting => ({
  name,
  rewrite(program) {
    const changed = change(program.recipe);
    if (changed === undefined) return undefined;
    const recipe = settle({ ...program.recipe, ...changed });
    const isDone = Object.entries(changed).every(([dimension, option]) => recipe[dimension as keyof Recipe] === option);
    return isDone ? { ...programOf(program.id, recipe), id: `${program.id}~${name}` } : undefined;
  },
});

const byTree = (name: string, edit: (tree: ts.SourceFile) => readonly Edit[]): Rewriting => ({
  name,
  rewrite(program) {
    let edits = 0;
    const files = [...program.files].map(([file, text]): readonly [string, string] => {
      if (file === "package.json") return [file, text];
      const found = edit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS));
      edits += found.length;
      return [file, applied(text, found)];
    });
    return edits === 0 ? undefined : { ...program, files: new Map(files), id: `${program.id}~${name}` };
  },
});

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function applied(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { start, end, text: changed } of [...edits].sort((left, right) => right.start - left.start))
    result = result.slice(0, start) + changed + result.slice(end);
  return result;
}

const isInline = ({ place }: Recipe): boolean => place === "inline";

/** All of them. */
export const REWRITINGS: readonly Rewriting[] = [
  byTree("rename", renameEdits),
  byTree("arrow-into-function", arrowEdits),
  byTree("template-text", templateEdits),
  byTree("named-values", constantEdits),
  byRecipe("extract-test", (recipe) => (isInline(recipe) ? { place: "predicate" } : undefined)),
  byRecipe("extract-function", (recipe) => (isInline(recipe) ? { place: "function" } : undefined)),
  byRecipe("extract-writer", (recipe) => (isInline(recipe) && !isPackage(recipe) ? { place: "writer" } : undefined)),
  byRecipe("inline", (recipe) => (["predicate", "function", "arrow", "writer"].includes(recipe.place) ? { place: "inline" } : undefined)),
  byRecipe("early-return", (recipe) => (["if", "else-if", "nested", "variable"].includes(recipe.flow) ? { flow: "early-return" } : undefined)),
  byRecipe("into-if", (recipe) => (["early-return", "early-grant", "label", "flag"].includes(recipe.flow) ? { flow: "if" } : undefined)),
  byRecipe("into-modules", (recipe) => (recipe.module === "cjs" ? { module: "esm" } : { module: "cjs" })),
  byRecipe("split", (recipe) => (recipe.split === "one" ? { split: "both" } : { split: "one" })),
  byRecipe("into-class", (recipe) => (isInline(recipe) || recipe.place === "function" ? { place: "class" } : undefined)),
  byRecipe("into-factory", (recipe) => (isInline(recipe) || recipe.place === "function" ? { place: "factory" } : undefined)),
  byRecipe("destructure", (recipe) => (["property", "bracket", "getter", "renamed"].includes(recipe.read) ? { read: "destructured" } : undefined)),
  byRecipe("template-origin", (recipe) => (["or-empty", "nullish"].includes(recipe.read) ? { read: "template" } : undefined)),
];

/** Every name that a file declares and nobody else sees, by a new one. */
function renameEdits(tree: ts.SourceFile): readonly Edit[] {
  const outside = new Set<string>();
  const declared = new Set<string>();
  const collect = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) addNames(node, outside);
    else if (ts.isVariableDeclaration(node) && node.initializer !== undefined && /^require\(/.test(node.initializer.getText(tree)))
      addNames(node.name, outside);
    else if (ts.isBinaryExpression(node) && node.left.getText(tree) === "module.exports") addNames(node.right, outside);
    const isDeclaration = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node);
    if (isDeclaration && node.name !== undefined) {
      if (ts.isIdentifier(node.name)) declared.add(node.name.text);
      else for (const element of node.name.elements) if (ts.isBindingElement(element) && ts.isIdentifier(element.name)) declared.add(element.name.text);
    }
    ts.forEachChild(node, collect);
  };
  collect(tree);
  const names = new Map([...declared].filter((name) => !outside.has(name)).map((name, index) => [name, `v${index}${name.slice(-1)}`]));
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const changed = names.get(node.text);
      if (changed !== undefined && !isPropertyName(node))
        edits.push({ start: node.getStart(tree), end: node.end, text: isShorthand(node) ? `${node.text}: ${changed}` : changed });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return edits;
}

function addNames(node: ts.Node, names: Set<string>): void {
  if (ts.isIdentifier(node)) names.add(node.text);
  ts.forEachChild(node, (child) => addNames(child, names));
}

function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return true;
  return (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name === node;
}

function isShorthand({ parent }: ts.Identifier): boolean {
  return (
    ts.isShorthandPropertyAssignment(parent) || (ts.isBindingElement(parent) && parent.propertyName === undefined && ts.isObjectBindingPattern(parent.parent))
  );
}

/** `const f = (a) => { … };` of a module as `function f(a) { … }`. */
function arrowEdits(tree: ts.SourceFile): readonly Edit[] {
  return tree.statements.flatMap((statement) => {
    if (!ts.isVariableStatement(statement)) return [];
    const [declaration] = statement.declarationList.declarations;
    const arrow = declaration?.initializer;
    if (declaration === undefined || arrow === undefined || !ts.isArrowFunction(arrow) || !ts.isBlock(arrow.body)) return [];
    const isAsync = arrow.modifiers?.some((one) => one.kind === ts.SyntaxKind.AsyncKeyword) === true;
    const parameters = arrow.parameters.map((one) => one.getText(tree)).join(", ");
    const text = `${isAsync ? "async " : ""}function ${declaration.name.getText(tree)}(${parameters}) ${arrow.body.getText(tree)}`;
    return [{ start: statement.getStart(tree), end: statement.end, text }];
  });
}

/** Texts of a module's own as template texts. */
function templateEdits(tree: ts.SourceFile): readonly Edit[] {
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    const isPlace =
      ts.isCallExpression(node.parent) ||
      ts.isArrayLiteralExpression(node.parent) ||
      (ts.isPropertyAssignment(node.parent) && node.parent.initializer === node);
    const isImport = ts.isCallExpression(node.parent) && node.parent.expression.getText(tree) === "require";
    if (ts.isStringLiteral(node) && isPlace && !isImport) edits.push({ start: node.getStart(tree), end: node.end, text: `\`${node.text}\`` });
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(tree, visit);
  return edits;
}

/** Header names as constants at the top. */
function constantEdits(tree: ts.SourceFile): readonly Edit[] {
  const edits: Edit[] = [];
  const names = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && /^(?:Access-Control-|Vary$)/.test(node.text) && ts.isCallExpression(node.parent)) {
      const name = `HEADER_${names.size}`;
      if (!names.has(node.text)) names.set(node.text, name);
      edits.push({ start: node.getStart(tree), end: node.end, text: names.get(node.text) ?? name });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  if (edits.length === 0) return [];
  const start = tree.statements.find((one) => !ts.isImportDeclaration(one))?.getStart(tree) ?? 0;
  return [...edits, { start, end: start, text: [...names].map(([text, name]) => `const ${name} = "${text}";\n`).join("") }];
}
