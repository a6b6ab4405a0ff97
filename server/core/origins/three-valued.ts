/** Sets of origins as terms over three values: what no test decides stays unknown, unless the other tests decide alone. */
import type { OriginLanguage, OriginLeaf } from "../model/origin-language.ts";

/** Answer of a question that an unknown part may leave open. */
export type Answer = boolean | "unknown";

/** The answer of a term, given the answers of its tests. */
export function evaluateTerm(language: OriginLanguage, leafValue: (leaf: OriginLeaf) => Answer): Answer {
  switch (language.kind) {
    case "all":
      return true;
    case "none":
      return false;
    case "unknown":
      return "unknown";
    case "complement": {
      const inner = evaluateTerm(language.of, leafValue);
      return inner === "unknown" ? inner : !inner;
    }
    case "union":
    case "intersection": {
      const decisive = language.kind === "union";
      let open = false;
      for (const part of language.of) {
        const answer = evaluateTerm(part, leafValue);
        if (answer === decisive) return decisive;
        if (answer === "unknown") open = true;
      }
      return open ? "unknown" : !decisive;
    }
    default:
      return leafValue(language);
  }
}
