import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OriginLanguage } from "../model/origin-language.ts";
import { complementOf, intersectionOf, unionOf } from "../model/origin-language.ts";
import { placeOf } from "../text/place.ts";
import { simplifyLanguage } from "./simplify-language.ts";

const at = placeOf("/w/a.js", 0, 1);
const ORIGINS = ["https://a.example", "https://b.example", "https://c.example"];
const exact = (value: string): OriginLanguage => ({ kind: "exact", value, part: "origin", ignoreCase: false, at, via: [] });

function holds(language: OriginLanguage, origin: string): boolean {
  switch (language.kind) {
    case "all":
      return true;
    case "none":
      return false;
    case "exact":
      return language.value === origin;
    case "union":
      return language.of.some((part) => holds(part, origin));
    case "intersection":
      return language.of.every((part) => holds(part, origin));
    case "complement":
      return !holds(language.of, origin);
    default:
      throw new Error(`no ${language.kind} here`);
  }
}

const { term } = fc.letrec<{ term: OriginLanguage; leaf: OriginLanguage }>((tie) => ({
  leaf: fc.oneof(fc.constantFrom(...ORIGINS.map(exact)), fc.constant<OriginLanguage>({ kind: "all" }), fc.constant<OriginLanguage>({ kind: "none" })),
  term: fc.oneof(
    { maxDepth: 5, depthIdentifier: "term" },
    tie("leaf"),
    fc.array(tie("term"), { minLength: 1, maxLength: 3, depthIdentifier: "term" }).map(unionOf),
    fc.array(tie("term"), { minLength: 1, maxLength: 3, depthIdentifier: "term" }).map(intersectionOf),
    tie("term").map(complementOf),
  ),
}));

describe("simplifyLanguage", () => {
  test("keeps the meaning", () => {
    fc.assert(
      fc.property(term, (language) => {
        const simple = simplifyLanguage(language);
        for (const origin of [...ORIGINS, "https://other.example"]) expect(holds(simple, origin)).toBe(holds(language, origin));
      }),
    );
  });

  test("sees that a list and its complement are everything", () => {
    const list = unionOf(ORIGINS.map(exact));
    expect(simplifyLanguage(unionOf([list, complementOf(list)]))).toEqual({ kind: "all" });
    expect(simplifyLanguage(intersectionOf([list, complementOf(list)]))).toEqual({ kind: "none" });
  });

  test("does not judge what is unknown", () => {
    const unknown: OriginLanguage = { kind: "unknown", reason: { kind: "dynamic", text: "x" } };
    expect(simplifyLanguage(unionOf([unknown, complementOf(unknown)])).kind).toBe("unknown");
  });
});
