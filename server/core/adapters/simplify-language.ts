/**
 * Shortens terms for origins without deciding anything by their meaning: complements move to the leaves, repeated parts
 * go, and a part together with its complement becomes everything or nothing. Leaves are compared as they are written.
 */
import type { OriginLanguage } from "../model/origin-language.ts";
import { complementOf, intersectionOf, unionOf } from "../model/origin-language.ts";

const DEEPEST = 24;
const MOST_PARTS = 400;

/** An equal language in a shorter term; very deep or wide terms stay as they are. */
export function simplifyLanguage(language: OriginLanguage, depth = 0): OriginLanguage {
  if (depth > DEEPEST) return language;
  switch (language.kind) {
    case "union":
    case "intersection":
      return joined(
        language.kind,
        language.of.map((part) => simplifyLanguage(part, depth + 1)),
      );
    case "complement": {
      const inner = simplifyLanguage(language.of, depth + 1);
      if (inner.kind === "union" || inner.kind === "intersection") {
        return joined(inner.kind === "union" ? "intersection" : "union", inner.of.map(complementOf));
      }
      return inner.kind === "unknown" ? inner : complementOf(inner);
    }
    default:
      return language;
  }
}

function joined(kind: "union" | "intersection", parts: readonly OriginLanguage[]): OriginLanguage {
  const join = kind === "union" ? unionOf : intersectionOf;
  const flat = parts.flatMap((part) => (part.kind === kind ? part.of : [part]));
  if (flat.length > MOST_PARTS) return join(flat);
  const kept = new Map<string, OriginLanguage>();
  for (const part of flat) kept.set(JSON.stringify(part), part);
  if (hasOpposites(flat, kept)) return { kind: kind === "union" ? "all" : "none" };
  return join([...kept.values()].filter((part) => !isAbsorbed(part, kind, kept)));
}

/** A part and its complement; the complement of a list is there as one complement for each entry. */
function hasOpposites(parts: readonly OriginLanguage[], kept: ReadonlyMap<string, OriginLanguage>): boolean {
  return parts.some((part) => {
    if (part.kind === "unknown") return false;
    if (kept.has(JSON.stringify(complementOf(part)))) return true;
    const opposite = simplifyShallow(part);
    if (opposite === undefined) return false;
    return opposite.every((piece) => kept.has(JSON.stringify(piece)));
  });
}

/** The complements of the pieces of a nested union or intersection: all of them together are the complement of the whole. */
function simplifyShallow(part: OriginLanguage): readonly OriginLanguage[] | undefined {
  return part.kind === "union" || part.kind === "intersection" ? part.of.map(complementOf) : undefined;
}

/** `A | (A & B)` is `A`; `A & (A | B)` is `A`. */
function isAbsorbed(part: OriginLanguage, kind: "union" | "intersection", kept: ReadonlyMap<string, OriginLanguage>): boolean {
  const dual = kind === "union" ? "intersection" : "union";
  return part.kind === dual && part.of.some((piece) => kept.has(JSON.stringify(piece)));
}
