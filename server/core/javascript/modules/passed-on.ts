/** Packages that a module hands to others as they are: `export { default as share } from "cors"`, `module.exports = require("cors")`. Evaluates nothing. */
import ts from "typescript";
import type { PassedOn } from "../source.ts";
import { requiredSpecifier } from "../syntax/summary.ts";
import { resolveBinding } from "../syntax/syntax-index.ts";
import type { Module } from "../values/interpreter.ts";
import { placeOfNode } from "../values/interpreter.ts";
import { packageNameOf } from "./resolve.ts";

/** In the order of the exports. `isPackage` tells the specifiers of packages from those of the project. */
export function passedOnBy(module: Module, isPackage: (specifier: string) => boolean): readonly PassedOn[] {
  const { exports, whole } = module.summary;
  const found: PassedOn[] = [];
  const take = (name: string, specifier: string | undefined, node: ts.Node): void => {
    if (specifier !== undefined && isPackage(specifier)) found.push({ name, packageName: packageNameOf(specifier), at: placeOfNode(node, module) });
  };
  for (const [name, target] of exports) {
    if (target.kind === "reexport") take(name, target.specifier, placeOfReexport(module, target.specifier));
    else {
      const node = target.kind === "name" ? target.identifier : target.node;
      take(name, specifierOf(module, node), node);
    }
  }
  if (whole !== undefined) take("default", specifierOf(module, whole), whole);
  return found;
}

function placeOfReexport({ parsed }: Module, specifier: string): ts.Node {
  const isIt = (statement: ts.Statement): boolean =>
    ts.isExportDeclaration(statement) &&
    statement.moduleSpecifier !== undefined &&
    ts.isStringLiteral(statement.moduleSpecifier) &&
    statement.moduleSpecifier.text === specifier;
  return parsed.tree.statements.find(isIt) ?? parsed.tree;
}

/** Constants that stand for one another are followed this far. */
const MOST_STEPS = 4;

/** The specifier that an expression is required from, or a name imported from. */
function specifierOf(module: Module, node: ts.Node, steps: number = MOST_STEPS): string | undefined {
  if (!ts.isIdentifier(node)) return requiredSpecifier(node);
  const binding = resolveBinding(module.parsed.index, node, node.text);
  if (binding?.kind === "import") return binding.specifier;
  const made = binding?.kind === "variable" && binding.path.length === 0 ? binding.declaration.initializer : undefined;
  return made === undefined || steps === 0 ? undefined : specifierOf(module, made, steps - 1);
}
