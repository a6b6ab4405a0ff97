import { describe, expect, it } from "vitest";
import { placeOf } from "../text/place.ts";
import type { Condition } from "./condition.ts";
import { allOf, anyOf, negate } from "./condition.ts";
import { complementOf, intersectionOf, leavesOf, unionOf } from "./origin-language.ts";

const at = placeOf("/w/a.ts", 0, 1);
const exact = (value: string) => ({ kind: "exact", value, part: "origin", ignoreCase: false, at, via: [] }) as const;
const inList: Condition = { kind: "origin", language: exact("https://a.example"), at };
const present: Condition = { kind: "origin-present" };

describe("conditions", () => {
  it("fold constants", () => {
    expect(allOf([{ kind: "always" }, inList])).toBe(inList);
    expect(allOf([{ kind: "never" }, inList]).kind).toBe("never");
    expect(anyOf([{ kind: "always" }, inList]).kind).toBe("always");
    expect(anyOf([]).kind).toBe("never");
  });

  it("negate by De Morgan, and twice gives the same", () => {
    const both = allOf([inList, present]);
    expect(negate(both).kind).toBe("or");
    expect(negate(negate(both))).toEqual(both);
  });
});

describe("origin languages", () => {
  it("fold constants and flatten", () => {
    expect(unionOf([{ kind: "none" }, exact("https://a.example")]).kind).toBe("exact");
    expect(unionOf([{ kind: "all" }, exact("https://a.example")]).kind).toBe("all");
    expect(intersectionOf([]).kind).toBe("all");
    expect(complementOf(complementOf(exact("https://a.example")))).toEqual(exact("https://a.example"));
    const nested = unionOf([unionOf([exact("https://a.example"), exact("https://b.example")]), exact("https://c.example")]);
    expect(leavesOf(nested).map((leaf) => ("value" in leaf ? leaf.value : ""))).toEqual(["https://a.example", "https://b.example", "https://c.example"]);
  });
});
