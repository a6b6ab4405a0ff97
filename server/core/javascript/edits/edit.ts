/**
 * Edits to JavaScript text by place. Works on the syntax tree of the text as it is; never re-prints code. A method
 * returns `undefined` where the place does not hold what is needed.
 */
import ts from "typescript";
import type { FixText } from "../../model/fix-intent.ts";
import type { FilePath, Place } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { JavaScriptEditor } from "../editor.ts";
import { createParseCache, parseFile } from "../syntax/parse.ts";
import { chosenAlternative } from "./alternatives.ts";
import { insertBehind, isOnOwnLines, leadingIndent, lineEndAfter, lineEndOf, removeFromList } from "./edit-lists.ts";
import { importOf } from "./import-name.ts";
import { numberLike, productOf } from "./number-style.ts";
import { hasBlankLineAbove, usesSemicolons, wholeLines, withComments, withoutSemicolons } from "./statement-style.ts";

type Literal = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral;
type TextLiteral = Literal | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail;

/** An editor for one text. The text is parsed when the first edit needs it. */
export function createJavaScriptEditor(file: FilePath, text: string): JavaScriptEditor {
  let parsed: { readonly tree: ts.SourceFile | undefined } | undefined;
  const tree = (): ts.SourceFile | undefined => {
    if (parsed === undefined) {
      const result = parseFile(createParseCache(1), file, text, "");
      parsed = { tree: result.kind === "parsed" ? result.parsed.tree : undefined };
    }
    return parsed.tree;
  };
  let mark: string | undefined;
  const quoteMark = (): string => {
    mark ??= usualQuote(tree());
    return mark;
  };
  const quote = (content: string): string => quoteMark() + escapeFor(content, quoteMark()) + quoteMark();
  const find = <Found extends ts.Node>(at: Place, accept: (node: ts.Node) => node is Found): Found | undefined => {
    const root = tree();
    return root === undefined || at.file !== file ? undefined : findNode(root, at, accept);
  };
  const statement = (at: Place): ts.Statement | undefined => {
    const node = find(at, isListedStatement);
    return node;
  };
  const replaceSpan = (start: number, end: number, newText: string): TextEdit => ({ span: { start, end }, newText });
  const startOf = (node: ts.Node): number => node.getStart(tree(), false);
  const eol = lineEndOf(text);
  let semicolons: boolean | undefined;
  const reindent = (code: string, indent: string): string => {
    semicolons ??= usesSemicolons(tree());
    return (semicolons ? code : withoutSemicolons(code)).split(/\r?\n/).join(eol + indent);
  };
  const startWithComments = (node: ts.Statement): number => {
    const root = tree();
    return root === undefined ? startOf(node) : withComments(text, root, node).start;
  };

  return {
    file,
    text,
    quote,
    arrayOf: (items: readonly FixText[]) => `[${items.map((item) => quote(typeof item === "string" ? item : item.placeholder)).join(", ")}]`,
    replace: (at, code) => replaceSpan(at.span.start, at.span.end, code),
    replaceStringContent: (at, content) => {
      const literal = find(at, isLiteral);
      if (literal === undefined) return undefined;
      const start = startOf(literal);
      if (text.charAt(literal.end - 1) !== text.charAt(start) || literal.end - start < 2) return undefined;
      return replaceSpan(start + 1, literal.end - 1, escapeFor(content, text.charAt(start)));
    },
    replaceWithin: (at, content) => {
      const literal = find(at, isTextLiteral);
      if (literal === undefined) return undefined;
      const start = startOf(literal);
      const delimiters = literal.kind === ts.SyntaxKind.TemplateHead || literal.kind === ts.SyntaxKind.TemplateMiddle ? 2 : 1;
      if (at.span.start <= start || at.span.end > literal.end - delimiters) return undefined;
      const delimiter = text.charAt(start);
      return replaceSpan(at.span.start, at.span.end, escapeFor(content, delimiter === "}" ? "`" : delimiter));
    },
    setProperty: (object, name, code) => {
      const literal = findExactObject(find, object, tree());
      if (literal === undefined) return undefined;
      const existing = literal.properties.findLast((property) => property.name !== undefined && nameText(property.name) === name);
      if (existing?.name !== undefined) {
        if (ts.isPropertyAssignment(existing)) {
          const { initializer } = existing;
          return replaceSpan(startOf(initializer), initializer.end, numberLike(text.slice(startOf(initializer), initializer.end), code));
        }
        return replaceSpan(startOf(existing), existing.end, `${text.slice(startOf(existing.name), existing.name.end)}: ${code}`);
      }
      return addProperty(text, tree(), literal, `${propertyKey(literal, name, quote)}: ${code}`, eol);
    },
    removeProperty: (at) => {
      const property = find(at, isObjectProperty);
      if (property === undefined || !ts.isObjectLiteralExpression(property.parent)) return undefined;
      return removeFromList(text, tree(), property.parent, property.parent.properties, property.parent.properties.indexOf(property));
    },
    renameProperty: (keyAt, name) => {
      const property = find(keyAt, isObjectProperty);
      if (property?.name === undefined || !ts.isObjectLiteralExpression(property.parent)) return undefined;
      const key = isIdentifierText(name) && !ts.isStringLiteralLike(property.name) ? name : quote(name);
      if (ts.isShorthandPropertyAssignment(property)) return replaceSpan(startOf(property), property.name.end, `${key}: ${property.name.text}`);
      if (ts.isComputedPropertyName(property.name)) return undefined;
      return replaceSpan(startOf(property.name), property.name.end, key);
    },
    removeElement: (at) => {
      const element = find(at, isArrayElement);
      if (element === undefined || !ts.isArrayLiteralExpression(element.parent)) return undefined;
      return removeFromList(text, tree(), element.parent, element.parent.elements, element.parent.elements.indexOf(element));
    },
    insertElementAfter: (at, code) => {
      const element = find(at, isArrayElement);
      return element === undefined ? undefined : insertBehind(text, startOf(element.parent), startOf(element), element.end, code);
    },
    removeStatement: (at) => {
      const root = tree();
      const node = find(at, isStatementNode);
      if (root === undefined || node === undefined) return undefined;
      const [start, end] = [startOf(node), node.end];
      return isListedStatement(node) ? removeLines(text, start, end) : replaceSpan(start, end, "{}");
    },
    insertBefore: (at, code) => {
      const node = statement(at);
      if (node === undefined) return undefined;
      const start = startWithComments(node);
      const indent = leadingIndent(text, start);
      return replaceSpan(start, start, `${reindent(code, indent)}${eol}${indent}`);
    },
    insertAfter: (at, code) => {
      const node = statement(at);
      if (node === undefined) return undefined;
      const indent = leadingIndent(text, startOf(node));
      const end = lineEndAfter(text, node.end);
      return replaceSpan(end, end, `${eol}${indent}${reindent(code, indent)}`);
    },
    moveBefore: (at, target) => {
      const moved = statement(at);
      const before = statement(target);
      if (moved === undefined || before === undefined || moved === before || moved.parent !== before.parent) return undefined;
      const between = statementsBetween(moved, before);
      if (between === undefined || between.some((item) => declaresUsedName(item, moved))) return undefined;
      const root = tree();
      if (root === undefined) return undefined;
      const range = withComments(text, root, moved);
      const start = startWithComments(before);
      const indent = leadingIndent(text, start);
      const isApart = hasBlankLineAbove(text, range.start) && hasBlankLineAbove(text, start);
      return [
        replaceSpan(start, start, `${text.slice(range.start, range.end)}${eol}${isApart ? eol : ""}${indent}`),
        removeLines(text, range.start, range.end),
      ];
    },
    setArgument: (call, index, code) => {
      const node = find(call, isCall);
      if (node === undefined) return undefined;
      const args = node.arguments;
      if (args === undefined) return undefined;
      const existing = args[index];
      if (existing !== undefined) return replaceSpan(startOf(existing), existing.end, code);
      if (index !== args.length) return undefined;
      const last = args.at(-1);
      if (last !== undefined) return replaceSpan(last.end, last.end, `, ${code}`);
      return text.charAt(node.end - 1) === ")" ? replaceSpan(node.end - 1, node.end - 1, code) : undefined;
    },
    removeArgument: (call, index) => {
      const node = find(call, isCall);
      return node?.arguments === undefined || index < 1 ? undefined : removeFromList(text, tree(), node, node.arguments, index);
    },
    importName: (name, from) => {
      const root = tree();
      return root === undefined ? undefined : importOf(name, from, file, root, quote);
    },
    replaceNumber: (at, value) => {
      const old = text.slice(at.span.start, at.span.end);
      return productOf(old) === undefined ? undefined : replaceSpan(at.span.start, at.span.end, numberLike(old, String(value)));
    },
    textOf: (at) => text.slice(at.span.start, at.span.end),
    alternativeAt: (at) => {
      const root = tree();
      const node = find(at, ts.isExpression);
      const isExact = root !== undefined && node?.getStart(root, false) === at.span.start && node.end === at.span.end;
      return isExact ? chosenAlternative(node, root, file) : undefined;
    },
    wrapInIf: (at, condition) => {
      const node = statement(at);
      if (node === undefined || ts.isVariableStatement(node) || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isImportDeclaration(node))
        return undefined;
      const start = startOf(node);
      const indent = leadingIndent(text, start);
      const inner = text
        .slice(start, node.end)
        .split(/\r?\n/)
        .join(`${eol}${unitOf(text)}`);
      return replaceSpan(start, node.end, `if (${condition}) {${eol}${indent}${unitOf(text)}${inner}${eol}${indent}}`);
    },
  };
}

/** The innermost node around the place that is accepted; one that starts and ends exactly there wins. */
function findNode<Found extends ts.Node>(root: ts.SourceFile, at: Place, accept: (node: ts.Node) => node is Found): Found | undefined {
  let best: Found | undefined;
  let exact: Found | undefined;
  const stack: ts.Node[] = [root];
  while (stack.length > 0) {
    const node = stack.pop();
    if (node === undefined) break;
    const start = node.getStart(root, false);
    if (start > at.span.start || node.end < at.span.end) continue;
    if (accept(node)) {
      best = best === undefined || node.end - start <= best.end - best.getStart(root, false) ? node : best;
      if (start === at.span.start && node.end === at.span.end) exact = node;
    }
    ts.forEachChild(node, (child) => {
      stack.push(child);
    });
  }
  return exact ?? best;
}

function isLiteral(node: ts.Node): node is Literal {
  return ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);
}

function isTextLiteral(node: ts.Node): node is TextLiteral {
  return isLiteral(node) || node.kind === ts.SyntaxKind.TemplateHead || node.kind === ts.SyntaxKind.TemplateMiddle || node.kind === ts.SyntaxKind.TemplateTail;
}

function isObjectProperty(node: ts.Node): node is ts.ObjectLiteralElementLike {
  return ts.isObjectLiteralElementLike(node) && node.parent !== undefined && ts.isObjectLiteralExpression(node.parent);
}

function isArrayElement(node: ts.Node): node is ts.Expression {
  return node.parent !== undefined && ts.isArrayLiteralExpression(node.parent);
}

function isCall(node: ts.Node): node is ts.CallExpression | ts.NewExpression {
  return ts.isCallExpression(node) || ts.isNewExpression(node);
}

function isStatementNode(node: ts.Node): node is ts.Statement {
  return ts.isStatement(node) && !ts.isBlock(node) && !ts.isSourceFile(node);
}

/** A statement of a list: others may stand before and after it. */
function isListedStatement(node: ts.Node): node is ts.Statement {
  if (!isStatementNode(node)) return false;
  const { parent } = node;
  return ts.isSourceFile(parent) || ts.isBlock(parent) || ts.isModuleBlock(parent) || ts.isCaseOrDefaultClause(parent);
}

function findExactObject(
  find: <Found extends ts.Node>(at: Place, accept: (node: ts.Node) => node is Found) => Found | undefined,
  at: Place,
  root: ts.SourceFile | undefined,
): ts.ObjectLiteralExpression | undefined {
  const literal = find(at, ts.isObjectLiteralExpression);
  if (literal === undefined || root === undefined) return undefined;
  const isExact = literal.getStart(root, false) === at.span.start && literal.end === at.span.end;
  return isExact && root.text.charAt(literal.end - 1) === "}" ? literal : undefined;
}

function nameText(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : undefined;
}

function isIdentifierText(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}

function propertyKey(literal: ts.ObjectLiteralExpression, name: string, quote: (text: string) => string): string {
  const named = literal.properties.filter((property) => property.name !== undefined);
  const allQuoted = named.length > 0 && named.every((property) => property.name !== undefined && ts.isStringLiteralLike(property.name));
  return isIdentifierText(name) && !allQuoted ? name : quote(name);
}

function addProperty(text: string, tree: ts.SourceFile | undefined, literal: ts.ObjectLiteralExpression, code: string, eol: string): TextEdit {
  const start = literal.getStart(tree, false);
  const last = literal.properties.at(-1);
  if (last === undefined) return { span: { start: start + 1, end: literal.end - 1 }, newText: ` ${code} ` };
  const hasComma = literal.properties.hasTrailingComma === true;
  const lastStart = last.getStart(tree, false);
  if (!isOnOwnLines(text, start, lastStart)) {
    const at = hasComma ? text.indexOf(",", last.end) + 1 : last.end;
    return { span: { start: at, end: at }, newText: hasComma ? ` ${code},` : `, ${code}` };
  }
  const at = hasComma ? text.indexOf(",", last.end) + 1 : last.end;
  const indent = leadingIndent(text, lastStart);
  return { span: { start: at, end: at }, newText: hasComma ? `${eol}${indent}${code},` : `,${eol}${indent}${code}` };
}

function removeLines(text: string, start: number, end: number): TextEdit {
  return { span: wholeLines(text, { start, end }) ?? { start, end }, newText: "" };
}

function statementsBetween(moved: ts.Statement, before: ts.Statement): readonly ts.Statement[] | undefined {
  const { parent } = moved;
  if (!ts.isSourceFile(parent) && !ts.isBlock(parent) && !ts.isModuleBlock(parent) && !ts.isCaseOrDefaultClause(parent)) return undefined;
  const from = parent.statements.indexOf(before);
  const to = parent.statements.indexOf(moved);
  return from >= 0 && from < to ? parent.statements.slice(from, to) : undefined;
}

/** A statement that would then run later declares what the moved one uses. */
function declaresUsedName(statement: ts.Statement, moved: ts.Statement): boolean {
  const declared = new Set<string>();
  if (ts.isVariableStatement(statement)) for (const declaration of statement.declarationList.declarations) collectNames(declaration.name, declared);
  if (ts.isClassDeclaration(statement) && statement.name !== undefined) declared.add(statement.name.text);
  if (declared.size === 0) return false;
  const stack: ts.Node[] = [moved];
  while (stack.length > 0) {
    const node = stack.pop();
    if (node === undefined) break;
    if (ts.isIdentifier(node) && declared.has(node.text)) return true;
    ts.forEachChild(node, (child) => {
      stack.push(child);
    });
  }
  return false;
}

function collectNames(name: ts.BindingName, into: Set<string>): void {
  if (ts.isIdentifier(name)) into.add(name.text);
  else for (const element of name.elements) if (!ts.isOmittedExpression(element)) collectNames(element.name, into);
}

/** The quote that most string literals of the file use; single quotes if there are none. */
function usualQuote(root: ts.SourceFile | undefined): string {
  if (root === undefined) return "'";
  if (root.fileName.endsWith(".json")) return '"';
  let single = 0;
  let double = 0;
  const stack: ts.Node[] = [root];
  while (stack.length > 0 && single + double < 400) {
    const node = stack.pop();
    if (node === undefined) break;
    if (ts.isStringLiteral(node)) {
      if (root.text.charAt(node.getStart(root, false)) === "'") single += 1;
      else double += 1;
    }
    ts.forEachChild(node, (child) => {
      stack.push(child);
    });
  }
  return double > single ? '"' : "'";
}

/** Escapes content for a literal with this delimiter. */
function escapeFor(content: string, delimiter: string): string {
  let result = "";
  for (const character of content) {
    if (character === "\\" || character === delimiter) result += `\\${character}`;
    else if (character === "\n") result += "\\n";
    else if (character === "\r") result += "\\r";
    else if (character === "\u2028" || character === "\u2029") result += character === "\u2028" ? "\\u2028" : "\\u2029";
    else result += character;
  }
  return delimiter === "`" ? result.replaceAll("${", "\\${") : result;
}

/** One step of indentation as the file uses it. */
function unitOf(text: string): string {
  const match = /\n(\t| {1,8})\S/.exec(text.slice(0, 20_000));
  return match?.[1] === "\t" ? "\t" : match?.[1] !== undefined && match[1].length === 4 ? "    " : "  ";
}
