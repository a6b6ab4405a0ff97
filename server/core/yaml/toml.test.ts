import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits } from "../text/text-edit.ts";
import type { YamlOf, YamlValue } from "./document.ts";
import { scalarText, valueAt } from "./document.ts";
import type { OpenedSettings } from "./format.ts";
import { openSettings, readSettings } from "./format.ts";
import { valuesIn } from "./places.ts";

const TOML = "/w/netlify.toml";
const LINES = "/w/public/_headers";

function plain(value: YamlValue): unknown {
  if (value.kind === "map") return Object.fromEntries(value.entries.map((entry) => [entry.key, plain(entry.value)]));
  if (value.kind === "list") return value.items.map(plain);
  return value.kind === "scalar" ? value.text : value.kind;
}

function toml(text: string): { readonly value: unknown; readonly problems: readonly string[] } {
  const { documents, problems } = readSettings(TOML, text);
  return {
    value: documents[0] && plain(documents[0].root),
    problems: problems.map(({ at, message }) => `${text.slice(at.span.start, at.span.end)}: ${message}`),
  };
}

function edited(file: string, text: string, edit: (opened: OpenedSettings, root: YamlValue) => ReturnType<OpenedSettings["editor"]["setValue"]>): string {
  const opened = openSettings(file, text);
  const made = edit(opened, opened.documents[0]?.root as YamlValue);
  return made === undefined ? "refused" : (applyEdits(text, [made]) ?? "overlap");
}

/** Values lie in the text, and exact pieces stand there letter by letter. */
function checkPlaces(file: string, text: string): void {
  for (const value of readSettings(file, text).documents.flatMap(({ root }) => [...valuesIn(root)])) {
    expect(value.at.span.start).toBeLessThanOrEqual(value.at.span.end);
    expect(value.at.span.end).toBeLessThanOrEqual(text.length);
    if (value.kind !== "scalar") continue;
    for (const { exact, place, start, end } of value.value.pieces)
      if (exact) expect(text.slice(place.span.start, place.span.end)).toBe(value.text.slice(start, end));
  }
}

const SAMPLE = `# site
title = "a" # b
[[headers]]
  for = "/*"
  [headers.values]
    X-Frame-Options = 'DENY'
    Vary = ["Origin",
      "Cookie", # both
    ]
[[headers]]
for = """
/a"""
values = { "Referrer-Policy" = "x\\u0041\\"", a.b = 1 }
[build.environment]
NODE = 20
`;

describe("readToml", () => {
  it("reads tables, arrays of tables, dotted keys and strings", () => {
    expect(toml(SAMPLE)).toEqual({
      value: {
        title: "a",
        headers: [
          { for: "/*", values: { "X-Frame-Options": "DENY", Vary: ["Origin", "Cookie"] } },
          { for: "/a", values: { "Referrer-Policy": 'xA"', a: { b: "1" } } },
        ],
        build: { environment: { NODE: "20" } },
      },
      problems: [],
    });
  });

  it.each([
    ['a = "x\nb = 1\n', { a: "x", b: "1" }, '"x: This text is not closed.'],
    ['a = ["*"\nb = 1\n', { a: ["*"], b: "1" }, '["*": This list is not closed.'],
    ['a = ["*",\n[[t]]\nb = 1\n', { a: ["*"], t: [{ b: "1" }] }, '["*",: This list is not closed.'],
    ["a = { b = 1\nc = 2\n", { a: { b: "1" }, c: "2" }, "{ b = 1: This table is not closed on its line."],
    ["a =\nb = 1\n", { a: "null", b: "1" }, ": A value was expected here."],
    ["allowed\nb = 1\n", { b: "1" }, "allowed: This line is not finished: a key needs an equals sign behind it."],
    ["[a\nb = 1\n", { b: "1" }, "[a: The name of this table is not finished."],
    ["a = 1\na = 2\n", { a: "1" }, "a = 2: This name already has a value."],
  ])("keeps what stands around a half-typed line: %j", (text, value, problem) => {
    expect(toml(text)).toEqual({ value, problems: [problem] });
  });

  it("bounds nesting", () => {
    expect(toml(`a = ${"[".repeat(100_000)}`).problems.length).toBeGreaterThan(0);
    expect(toml(`${"a.".repeat(100_000)}b = 1`).problems.length).toBeGreaterThan(0);
  });

  it("keeps all places inside the text, however it is cut or mixed up", () => {
    const parts = fc.constantFrom(
      "[[headers]]",
      "[a.b]",
      "\n",
      "\r\n",
      " = ",
      '"',
      "'",
      '"""',
      "'''",
      "\\",
      "{",
      "}",
      "[",
      "]",
      ",",
      "#",
      "a",
      "/*",
      ": ",
      "! ",
      "\uFEFF",
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 40 }), fc.nat(SAMPLE.length), (mixed, cut) => {
        for (const file of [TOML, LINES]) for (const text of [mixed.join(""), SAMPLE.slice(0, cut) + mixed.join("")]) checkPlaces(file, text);
      }),
    );
  });
});

describe("edits of TOML", () => {
  const values = (root: YamlValue): YamlOf<"map"> => valueAt((valueAt(root, "headers") as YamlOf<"list">).items[0], "values") as YamlOf<"map">;

  it("adds an entry behind the last one of its table, in its quotes", () => {
    expect(edited(TOML, SAMPLE, ({ editor }, root) => editor.setEntry(values(root).at, "X-A", "it"))).toContain("    ]\n    X-A = 'it'\n[[headers]]");
    expect(edited(TOML, "[a]\n", ({ editor }, root) => editor.setEntry((valueAt(root, "a") as YamlValue).at, "b c", 'x"'))).toBe('[a]\n"b c" = "x\\""\n');
    expect(edited(TOML, "a = {}\n", ({ editor }, root) => editor.setEntry((valueAt(root, "a") as YamlValue).at, "b", "x"))).toBe('a = { b = "x" }\n');
    expect(edited(TOML, "a = { c = 1 }\n", ({ editor }, root) => editor.setEntry((valueAt(root, "a") as YamlValue).at, "b", "x"))).toBe(
      'a = { c = 1, b = "x" }\n',
    );
  });

  it("replaces, renames and removes in place", () => {
    const [first] = values(readSettings(TOML, SAMPLE).documents[0]?.root as YamlValue).entries;
    const entry = first as NonNullable<typeof first>;
    expect(edited(TOML, SAMPLE, ({ editor }) => editor.setValue(entry.value.at, "SAMEORIGIN"))).toContain("X-Frame-Options = 'SAMEORIGIN'\n");
    expect(edited(TOML, SAMPLE, ({ editor }) => editor.renameKey(entry.keyAt, "Y"))).toContain("    Y = 'DENY'\n");
    expect(edited(TOML, SAMPLE, ({ editor }) => editor.removeEntry(entry.at))).toContain("[headers.values]\n    Vary");
    expect(edited(TOML, SAMPLE, ({ editor }) => editor.replaceWithin(entry.value.at, "x"))).toBe("refused");
    expect(
      edited(TOML, 'a = ["x", "y"]', ({ editor }, root) => editor.removeItem((valueAt(root, "a") as YamlOf<"list">).items[0]?.at as YamlValue["at"])),
    ).toBe('a = ["y"]');
    expect(edited(TOML, "a = 'x'", ({ editor }, root) => editor.setValue((valueAt(root, "a") as YamlValue).at, "it's"))).toBe('a = "it\'s"');
  });
});

describe("edits of _headers", () => {
  const text = "/*\r\n\tX-A: one\r\n/b\r\n  X-B: two";
  const rule = (root: YamlValue, index: number): YamlOf<"map"> => valueAt((root as YamlOf<"list">).items[index], "values") as YamlOf<"map">;

  it("adds, replaces, renames and removes lines", () => {
    expect(edited(LINES, text, ({ editor }, root) => editor.setEntry(rule(root, 0).at, "X-C", "c"))).toBe("/*\r\n\tX-A: one\r\n\tX-C: c\r\n/b\r\n  X-B: two");
    expect(edited(LINES, text, ({ editor }, root) => editor.setEntry(rule(root, 1).at, "X-B", "c"))).toBe("/*\r\n\tX-A: one\r\n/b\r\n  X-B: c");
    expect(edited(LINES, text, ({ editor }, root) => editor.removeEntry(rule(root, 1).entries[0]?.at as YamlValue["at"]))).toBe("/*\r\n\tX-A: one\r\n/b");
    expect(edited(LINES, text, ({ editor }, root) => editor.removeItem(rule(root, 0).entries[0]?.at as YamlValue["at"]))).toBe("/*\r\n/b\r\n  X-B: two");
    expect(edited(LINES, text, ({ editor }, root) => editor.renameKey(rule(root, 0).entries[0]?.keyAt as YamlValue["at"], "Y"))).toContain("\tY: one");
    expect(edited(LINES, text, ({ editor }, root) => editor.setValue(rule(root, 0).entries[0]?.value.at as YamlValue["at"], "a\nb"))).toBe("refused");
  });

  it("reads names, values and what is taken away", () => {
    const [document] = readSettings(LINES, "/a\n  ! X-A\n  X-B : c: d \n  X-C\n").documents;
    expect(rule(document?.root as YamlValue, 0).entries.map(({ key, value }) => [key, scalarText(value) ?? value.kind])).toEqual([
      ["X-A", "null"],
      ["X-B", "c: d"],
    ]);
  });
});
