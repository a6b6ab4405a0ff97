/**
 * What a container hands to the constructor of a decorated class: an object of the class that the parameter names as its type, in TypeScript
 * by the written type, in what compilers made of it by `__metadata("design:paramtypes", […])` (TypeScript's `emitDecoratorMetadata`). Says
 * only from which package that class comes. Refuses parameters with decorators of their own: a token may stand for anything.
 */
import ts from "typescript";
import { resolveBinding } from "../syntax/syntax-index.ts";
import type { ValueOf } from "../values.ts";
import { parameterNodes } from "./handles.ts";
import type { Frame, FunctionRecord, Interpreter } from "./interpreter.ts";

/** Most statements that are searched for what a compiler wrote about a class. */
const MOST_STATEMENTS = 2000;

/** The package whose class the parameter is an object of; `undefined` if no container hands it in, or the class is the project's own. */
export function packageOfInjected(interpreter: Interpreter, { function: handle, index }: ValueOf<"parameter">): string | undefined {
  const record = interpreter.functions.get(handle.id);
  const owner = record && classOf(record);
  if (record === undefined || owner === undefined) return undefined;
  const parameter = parameterNodes(record.node)[index];
  if (parameter === undefined || (ts.getDecorators(parameter)?.length ?? 0) > 0) return undefined;
  if (parameter.type !== undefined) return (ts.getDecorators(owner)?.length ?? 0) > 0 ? packageOfType(interpreter, parameter.type, record.frame) : undefined;
  const compiled = compiledTypeOf(owner, index);
  const value = compiled && interpreter.evaluate(compiled, record.frame.module.root);
  return value?.kind === "external" && value.steps.some((step) => step.kind === "member") ? value.package : undefined;
}

/** The class whose constructor the record is. */
function classOf({ node }: FunctionRecord): ts.ClassLikeDeclaration | undefined {
  if (ts.isClassLike(node)) return node;
  return ts.isConstructorDeclaration(node) ? node.parent : undefined;
}

function packageOfType(interpreter: Interpreter, type: ts.TypeNode, { module }: Frame): string | undefined {
  if (!ts.isTypeReferenceNode(type)) return undefined;
  let name: ts.EntityName = type.typeName;
  while (ts.isQualifiedName(name)) name = name.left;
  const binding = resolveBinding(module.parsed.index, type, name.text);
  if (binding?.kind !== "import") return undefined;
  const found = interpreter.lookupModule(binding.specifier, module.parsed.file);
  return found.kind === "external" ? found.specifier : undefined;
}

/** The entry of the constructor's parameter in `X = __decorate([…, __metadata("design:paramtypes", [A, B])], X)`. */
function compiledTypeOf(owner: ts.ClassLikeDeclaration, index: number): ts.Expression | undefined {
  const name = nameOfClass(owner);
  const block = blockAround(owner);
  if (name === undefined || block === undefined || block.statements.length > MOST_STATEMENTS) return undefined;
  for (const statement of block.statements) {
    const call = ts.isExpressionStatement(statement) ? callAtTheEnd(statement.expression) : undefined;
    const [list, target, ...others] = call?.arguments ?? [];
    const isOfClass = target !== undefined && ts.isIdentifier(target) && target.text === name && others.length === 0;
    if (call === undefined || list === undefined || !isOfClass || lastNameOf(call) !== "__decorate" || !ts.isArrayLiteralExpression(list)) continue;
    return typeInMetadata(list, index);
  }
  return undefined;
}

function typeInMetadata(list: ts.ArrayLiteralExpression, index: number): ts.Expression | undefined {
  const calls = list.elements.filter(ts.isCallExpression);
  const isToken = calls.some((call) => {
    const [first] = call.arguments;
    return lastNameOf(call) === "__param" && first !== undefined && ts.isNumericLiteral(first) && Number(first.text) === index;
  });
  if (isToken) return undefined;
  for (const call of calls) {
    const [key, types] = call.arguments;
    if (lastNameOf(call) !== "__metadata" || key === undefined || !ts.isStringLiteralLike(key) || key.text !== "design:paramtypes") continue;
    return types !== undefined && ts.isArrayLiteralExpression(types) ? types.elements[index] : undefined;
  }
  return undefined;
}

function nameOfClass(owner: ts.ClassLikeDeclaration): string | undefined {
  const { parent } = owner;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  return owner.name?.text;
}

function blockAround(node: ts.Node): ts.SourceFile | ts.Block | undefined {
  for (let one: ts.Node | undefined = node.parent; one !== undefined; one = one.parent) if (ts.isSourceFile(one) || ts.isBlock(one)) return one;
  return undefined;
}

/** The call at the end of `exports.X = X = call()`. */
function callAtTheEnd(expression: ts.Expression): ts.CallExpression | undefined {
  let current = expression;
  while (ts.isBinaryExpression(current) && current.operatorToken.kind === ts.SyntaxKind.EqualsToken) current = current.right;
  return ts.isCallExpression(current) ? current : undefined;
}

function lastNameOf({ expression }: ts.CallExpression): string | undefined {
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : undefined;
}
