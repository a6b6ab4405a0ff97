/**
 * What becomes of `this.name` after it was declared: what the constructor writes into it, in order and under conditions, and what other methods
 * write, which makes it unknown. Looks at the class and those that it extends in its file; writes by others to an instance are not seen.
 */
import ts from "typescript";
import type { Effect } from "../syntax/effect-syntax.ts";
import { effectOf } from "../syntax/effect-syntax.ts";
import { containsNode, enclosingFunction } from "../syntax/syntax-index.ts";
import type { Frame, Interpreter } from "../values/interpreter.ts";
import { placeOfNode } from "../values/interpreter.ts";
import type { Value } from "../values.ts";
import { unknownValue } from "../values.ts";
import { folded, holdsMembers, MAXIMUM_EFFECTS, sharesLoop } from "./effects.ts";

/** A member by its name, in the classes in which it may be written. */
export interface WrittenMember {
  readonly name: string;
  readonly classes: readonly ts.ClassLikeDeclaration[];
  readonly builder: ts.ConstructorDeclaration | undefined;
  /** The frame of the running constructor, else the one around the class. */
  readonly frame: Frame;
}

/** The member where it is read, or where the constructor has ended; `undefined` if nothing gives it a value. `base`: what it is declared with. */
export function memberAfterEffects(interpreter: Interpreter, member: WrittenMember, base: Value | undefined, read: ts.Node | undefined): Value | undefined {
  const { builder, frame } = member;
  const isOwn = ({ node }: Effect): boolean => builder !== undefined && enclosingFunction(node) === builder;
  const effects = member.classes.flatMap((one) => effectsOn(one).get(member.name) ?? []).filter((effect) => !isAfter(effect, read));
  const writes = effects.filter(({ kind }) => kind === "write" || kind === "unreadable-write");
  if (writes.length === 0 && (base === undefined || !holdsMembers(base))) return base;
  if (effects.length > MAXIMUM_EFFECTS) {
    const at = read ?? builder ?? member.classes[0];
    return at === undefined ? base : unknownValue({ kind: "budget", text: "the member is changed too often" }, placeOfNode(at, frame.module));
  }
  // What ends the life of a member says nothing of what it was before, and what alone gives it a value does so for all that reads it.
  const givesNothing = (effect: Effect): boolean => effect.kind === "write" && isNothing(interpreter.evaluate(effect.node.right, frame));
  const giving = writes.filter((effect) => !givesNothing(effect));
  const [only] = giving;
  const isFilledLater = only?.kind === "write" && giving.length === 1 && !isOwn(only) && isNothing(base) && isPlain(only.node);
  const first = isFilledLater ? interpreter.evaluate(only.node.right, frame) : base;
  const start = first ?? { kind: "undefined", at: placeOfNode(writes[0]?.node ?? member.classes[0] ?? frame.module.parsed.tree, frame.module), via: [] };
  const left = effects.filter((effect) => !writes.includes(effect) || (!isFilledLater && (isOwn(effect) || giving.includes(effect))));
  return folded(
    interpreter,
    [...left].sort((one, other) => Number(isOwn(other)) - Number(isOwn(one)) || one.node.pos - other.node.pos),
    start,
    builder,
    frame,
    read,
  );
}

/** In the function that reads it, and behind the read. */
function isAfter({ node }: Effect, read: ts.Node | undefined): boolean {
  if (read === undefined) return false;
  if (containsNode(node, read)) return true;
  return enclosingFunction(read) === enclosingFunction(node) && node.end > read.pos && !sharesLoop(node, read);
}

function isPlain({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

function isNothing(value: Value | undefined): boolean {
  return value === undefined || value.kind === "undefined" || value.kind === "null";
}

const knownEffects = new WeakMap<ts.ClassLikeDeclaration, ReadonlyMap<string, readonly Effect[]>>();

/** The changes of members by `this` in a class, by name and in source order. */
function effectsOn(node: ts.ClassLikeDeclaration): ReadonlyMap<string, readonly Effect[]> {
  const known = knownEffects.get(node);
  if (known !== undefined) return known;
  const found = new Map<string, Effect[]>();
  const visit = (inner: ts.Node): void => {
    if (ts.isClassLike(inner) || ts.isFunctionExpression(inner) || ts.isFunctionDeclaration(inner)) return;
    if (ts.isPropertyAccessExpression(inner) && inner.expression.kind === ts.SyntaxKind.ThisKeyword) {
      const effect = effectOf(inner);
      if (effect !== undefined) found.set(inner.name.text, [...(found.get(inner.name.text) ?? []), effect]);
    }
    ts.forEachChild(inner, visit);
  };
  for (const member of node.members) ts.forEachChild(member, visit);
  knownEffects.set(node, found);
  return found;
}
