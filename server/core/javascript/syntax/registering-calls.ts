/** Which functions are given to calls that register handlers: `app.use(f)`, `app.get("/", f)`, `addHook("onRequest", f)`, `createServer(f)`. By syntax. */
import ts from "typescript";

/** `server`: the calls of Node.js, which hand over request and response; `app`: those of frameworks. */
export type Registering = "server" | "app";

const SERVER = new Set(["createServer", "createSecureServer", "Server"]);
const VERBS = new Set(["get", "head", "post", "put", "patch", "delete", "del", "options", "all", "any", "on", "route"]);
/** Most nodes of a file that are looked at for calls that are given a name. */
const MOST_NODES = 200_000;

const namesOfFile = new WeakMap<ts.SourceFile, ReadonlyMap<string, Registering>>();

/** How the function is registered in its own file: where it is written, or by its name. */
export function registeringCallOf(node: ts.SignatureDeclaration): Registering | undefined {
  let given: ts.Node = node;
  while (ts.isParenthesizedExpression(given.parent) || ts.isArrayLiteralExpression(given.parent)) given = given.parent;
  const { parent } = given;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression === given ? undefined : registeringOf(parent);
  const name =
    ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)
      ? parent.name.text
      : node.name !== undefined && ts.isIdentifier(node.name)
        ? node.name.text
        : undefined;
  return name === undefined || ts.isClassLike(parent) || ts.isObjectLiteralExpression(parent) ? undefined : registeredNames(node.getSourceFile()).get(name);
}

function registeringOf(call: ts.CallExpression | ts.NewExpression): Registering | undefined {
  const { expression: callee, arguments: given } = call;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : undefined;
  if (name === undefined) return undefined;
  if (SERVER.has(name)) return "server";
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  if (name === "use") return "app";
  const [first] = given ?? [];
  const text = first === undefined ? undefined : textOf(ts.isArrayLiteralExpression(first) ? first.elements[0] : first);
  if (text === undefined) return undefined;
  if (name === "addHook") return /^(?:onRequest|preHandler|preParsing|preValidation|preSerialization|onSend|onResponse)$/.test(text) ? "app" : undefined;
  if ((name === "on" || name === "once" || name === "addListener") && text === "request") return "server";
  return VERBS.has(name) && /^[/*(]/.test(text) ? "app" : undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isRegularExpressionLiteral(node) ? node.text : undefined;
}

function registeredNames(file: ts.SourceFile): ReadonlyMap<string, Registering> {
  const known = namesOfFile.get(file);
  if (known !== undefined) return known;
  const names = new Map<string, Registering>();
  namesOfFile.set(file, names);
  let nodes = 0;
  const add = (given: ts.Node, how: Registering): void => {
    if (ts.isIdentifier(given)) names.set(given.text, how);
    else if (ts.isArrayLiteralExpression(given)) for (const one of given.elements) add(one, how);
  };
  const visit = (node: ts.Node): void => {
    nodes += 1;
    if (nodes > MOST_NODES) return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const how = registeringOf(node);
      if (how !== undefined) for (const given of node.arguments ?? []) add(given, how);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}
