/** What an edit of a check loses or gains, proved or left open. */
import { describe, expect, it } from "vitest";
import type { OriginLanguage } from "../model/origin-language.ts";
import { unionOf } from "../model/origin-language.ts";
import { placeOf } from "../text/place.ts";
import { gainedOrigin, lostOrigin } from "./difference.ts";

const at = placeOf("/w/a.js", 0, 1);
const exactly = (value: string): OriginLanguage => ({ kind: "exact", value, part: "origin", ignoreCase: false, at, via: [] });
const matching = (source: string): OriginLanguage => ({
  kind: "regex",
  source,
  flags: "",
  part: "origin",
  dialect: { flavour: "javascript", match: "search", ignoreCase: false },
  at,
  via: [],
});
const unknown: OriginLanguage = { kind: "unknown", reason: { kind: "environment", text: "it comes from the environment" } };

describe("gainedOrigin", () => {
  it("finds the stranger that a wider pattern lets in", () => {
    const before = matching("^https:\\/\\/app\\.example\\.org$");
    expect(gainedOrigin(before, matching("^https:\\/\\/[a-z]+\\.example\\.org$"), [])).toMatchObject({ kind: "some" });
    expect(gainedOrigin(matching("^https:\\/\\/app.example.org$"), before, [])).toEqual({ kind: "none" });
  });

  it("forgives what was meant", () => {
    const dead = exactly("https://app.example.org/");
    const alive = exactly("https://app.example.org");
    expect(gainedOrigin(dead, alive, [])).toEqual({ kind: "some", origin: "https://app.example.org" });
    expect(gainedOrigin(dead, alive, ["https://app.example.org"])).toEqual({ kind: "none" });
  });

  it("leaves open what depends on something unknown", () => {
    expect(gainedOrigin(unknown, exactly("https://app.example.org"), [])).toEqual({ kind: "unknown" });
    expect(gainedOrigin(unknown, unknown, [])).toEqual({ kind: "none" });
  });
});

describe("lostOrigin", () => {
  it("misses origins that are written letter by letter", () => {
    const both = unionOf([exactly("https://a.example.org"), exactly("https://b.example.org")]);
    expect(lostOrigin(both, exactly("https://a.example.org"))).toEqual({ kind: "some", origin: "https://b.example.org" });
    expect(lostOrigin(both, { kind: "all" })).toEqual({ kind: "none" });
  });

  it("misses own https origins of a pattern, not the strangers and not plain http", () => {
    const strict = matching("^https:\\/\\/app\\.example\\.org$");
    expect(lostOrigin(matching("^https?:\\/\\/.*example\\.org$"), strict)).toMatchObject({ kind: "some" });
    expect(lostOrigin(matching("^https:\\/\\/app.example\\.org$"), strict)).toEqual({ kind: "none" });
    expect(lostOrigin(matching("^https?:\\/\\/app\\.example\\.org$"), strict)).toEqual({ kind: "none" });
  });

  it("means nobody in particular where everyone gets in", () => {
    expect(lostOrigin({ kind: "all" }, exactly("https://a.example.org"))).toEqual({ kind: "none" });
  });
});
