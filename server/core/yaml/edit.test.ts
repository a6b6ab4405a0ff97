import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Place } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import type { TextEdit } from "../text/text-edit.ts";
import { applyEdits } from "../text/text-edit.ts";
import type { YamlValue } from "./document.ts";
import { entryOf, scalarText, valueAt } from "./document.ts";
import { createYamlEditor } from "./edit.ts";
import type { YamlEditor } from "./editor.ts";
import { readYaml } from "./read.ts";
import { maskTemplates } from "./template.ts";

const FILE = "/w/a.yaml";

function root(text: string): YamlValue {
  const [document] = readYaml(FILE, text).documents;
  if (document === undefined) throw new Error("no document");
  return document.root;
}

function at(text: string, ...path: readonly string[]): Place {
  const value = path.length === 0 ? root(text) : valueAt(root(text), ...path);
  if (value === undefined) throw new Error(`nothing at ${path.join(".")}`);
  return value.at;
}

function item(text: string, index: number, ...path: readonly string[]): Place {
  const list = valueAt(root(text), ...path);
  const found = list?.kind === "list" ? list.items[index] : undefined;
  if (found === undefined) throw new Error("no item");
  return found.at;
}

function apply(text: string, edit: (editor: YamlEditor) => TextEdit | undefined): string {
  const result = edit(createYamlEditor(FILE, text));
  return result === undefined ? "refused" : (applyEdits(text, [result]) ?? "overlap");
}

describe("setValue", () => {
  it("keeps quotes and comments of scalars", () => {
    const text = "a: \"x\" # why\nb: 'y'\nc: z\n";
    expect(apply(text, (e) => e.setValue(at(text, "a"), "*"))).toBe("a: \"*\" # why\nb: 'y'\nc: z\n");
    expect(apply(text, (e) => e.setValue(at(text, "b"), "it's"))).toContain("b: 'it''s'\n");
    expect(apply(text, (e) => e.setValue(at(text, "c"), "*"))).toContain('c: "*"\n');
    expect(apply(text, (e) => e.setValue(at(text, "c"), "false", "double"))).toContain('c: "false"\n');
    expect(apply(text, (e) => e.setValue(at(text, "c"), false))).toContain("c: false\n");
    expect(apply(text, (e) => e.setValue(at(text, "c"), "https://a\\.b"))).toContain("c: https://a\\.b\n");
  });

  it("writes lists in the style of the old value", () => {
    const flow = 'a: ["*"] # c\n';
    expect(apply(flow, (e) => e.setValue(at(flow, "a"), ["https://a", { placeholder: "https://b" }]))).toBe('a: ["https://a", "https://b"] # c\n');
    const block = "x:\n  a:\n    - '*'\n  b: 1\n";
    expect(apply(block, (e) => e.setValue(at(block, "x", "a"), ["u", "v"]))).toBe("x:\n  a:\n    - 'u'\n    - 'v'\n  b: 1\n");
    const scalar = "a: '*'\nb: 1\n";
    expect(apply(scalar, (e) => e.setValue(at(scalar, "a"), ["u"]))).toBe("a: ['u']\nb: 1\n");
    expect(apply(block, (e) => e.setValue(at(block, "x", "a"), "u"))).toBe("x:\n  a: 'u'\n  b: 1\n");
  });

  it("fills empty values", () => {
    const text = "a:\n  b:\n  c: 1\n";
    expect(apply(text, (e) => e.setValue(at(text, "a", "b"), ["u"]))).toBe("a:\n  b:\n    - u\n  c: 1\n");
    expect(apply(text, (e) => e.setValue(at(text, "a", "b"), true))).toBe("a:\n  b: true\n  c: 1\n");
  });

  it("replaces an unquoted star and a block scalar", () => {
    const star = "a:\n  - *\n  - b\n";
    expect(apply(star, (e) => e.setValue(item(star, 0, "a"), "*"))).toBe('a:\n  - "*"\n  - b\n');
    const block = "a: |\n  x\n  y\nb: 1\n";
    expect(apply(block, (e) => e.setValue(at(block, "a"), "z"))).toBe("a: z\nb: 1\n");
  });

  it("refuses template text", () => {
    const text = "a: {{ .x }}\nb: ${Y}\n";
    expect(apply(text, (e) => e.setValue(at(text, "a"), "z"))).toBe("refused");
    expect(apply(text, (e) => e.setValue(at(text, "b"), "z"))).toBe("refused");
  });
});

describe("replaceWithin", () => {
  const within = (text: string, part: string, content: string): string =>
    apply(text, (e) => e.replaceWithin(placeOf(FILE, text.indexOf(part), text.indexOf(part) + part.length), content));

  it("escapes for the quotes around it", () => {
    expect(within('a: "x,y" # c\n', "y", 'q"')).toBe('a: "x,q\\"" # c\n');
    expect(within("a: 'x,y'\n", "y", "it's")).toBe("a: 'x,it''s'\n");
    expect(within("a: x,y\n", "y", "z")).toBe("a: x,z\n");
    expect(within("a: x,y\n", "x,y", "*")).toBe('a: "*"\n');
    expect(within("a: |\n  one\n  two\n", "one", "three\nfour")).toBe("a: |\n  three\n  four\n  two\n");
  });
});

describe("setEntry", () => {
  it("adds behind the last sibling at its column", () => {
    const text = "a:\n  - name: x\n    b: 1 # c\nd: 2\n";
    const map = item(text, 0, "a");
    expect(apply(text, (e) => e.setEntry(map, "c", ["u"]))).toBe("a:\n  - name: x\n    b: 1 # c\n    c:\n      - u\nd: 2\n");
    expect(apply(text, (e) => e.setEntry(map, "b", 2))).toBe("a:\n  - name: x\n    b: 2 # c\nd: 2\n");
    expect(apply(text, (e) => e.setEntry(map, "x/y", "true", "double"))).toContain('    x/y: "true"\n');
  });

  it("copies the list style of siblings", () => {
    const flow = "h:\n  a: ['x']\n  b: true\n";
    expect(apply(flow, (e) => e.setEntry(at(flow, "h"), "c", ["y"]))).toBe("h:\n  a: ['x']\n  b: true\n  c: ['y']\n");
    const same = "h:\n  a:\n  - x\n";
    expect(apply(same, (e) => e.setEntry(at(same, "h"), "c", ["z"]))).toBe("h:\n  a:\n  - x\n  c:\n  - z\n");
  });

  it("adds to flow maps and JSON", () => {
    const flow = "a: { b: 1 }\nc: {}\n";
    expect(apply(flow, (e) => e.setEntry(at(flow, "a"), "d", "x"))).toBe("a: { b: 1, d: x }\nc: {}\n");
    expect(apply(flow, (e) => e.setEntry(at(flow, "c"), "d", true))).toBe("a: { b: 1 }\nc: { d: true }\n");
    const json = '{\n  "a": {\n    "b": "x"\n  }\n}\n';
    expect(apply(json, (e) => e.setEntry(at(json, "a"), "c", ["y"]))).toBe('{\n  "a": {\n    "b": "x",\n    "c": ["y"]\n  }\n}\n');
  });

  it("adds to an empty value, a file without a last line end, and CRLF", () => {
    const empty = "a:\nb: 1\n";
    expect(apply(empty, (e) => e.setEntry(at(empty, "a"), "c", false))).toBe("a:\n  c: false\nb: 1\n");
    const open = "a:\n  b: 1";
    expect(apply(open, (e) => e.setEntry(at(open, "a"), "c", 2))).toBe("a:\n  b: 1\n  c: 2");
    const crlf = "\uFEFFa: 1\r\nb: 2\r\n";
    expect(apply(crlf, (e) => e.setEntry(at(crlf), "c", ["d"]))).toBe("\uFEFFa: 1\r\nb: 2\r\nc:\r\n  - d\r\n");
  });
});

describe("removal and renaming", () => {
  it("removes entries with their lines", () => {
    const text = "a:\n  b: 1 # c\n  d:\n    - x\n  e: 2\n";
    expect(apply(text, (e) => e.removeEntry(at(text, "a", "b")))).toBe("a:\n  d:\n    - x\n  e: 2\n");
    expect(apply(text, (e) => e.removeEntry(entryOf(valueAt(root(text), "a"), "d")?.keyAt ?? at(text)))).toBe("a:\n  b: 1 # c\n  e: 2\n");
    const one = "a:\n  b: 1\nc: 2\n";
    expect(apply(one, (e) => e.removeEntry(at(one, "a", "b")))).toBe("a: {}\nc: 2\n");
    const inItem = "a:\n  - name: x\n    b: 1\n";
    expect(apply(inItem, (e) => e.removeEntry(placeOf(FILE, 7, 11)))).toBe("a:\n  - b: 1\n");
    const flow = '{"a": 1, "b": 2}';
    expect(apply(flow, (e) => e.removeEntry(at(flow, "a")))).toBe('{"b": 2}');
    expect(apply(flow, (e) => e.removeEntry(at(flow, "b")))).toBe('{"a": 1}');
  });

  it("removes and adds items", () => {
    const text = "a:\n  - x # c\n  - y\nb: [p, q, r]\nc:\n- z\n";
    expect(apply(text, (e) => e.removeItem(item(text, 0, "a")))).toBe("a:\n  - y\nb: [p, q, r]\nc:\n- z\n");
    expect(apply(text, (e) => e.removeItem(item(text, 1, "b")))).toContain("b: [p, r]\n");
    expect(apply(text, (e) => e.removeItem(item(text, 2, "b")))).toContain("b: [p, q]\n");
    expect(apply(text, (e) => e.removeItem(item(text, 0, "c")))).toContain("c: []\n");
    expect(apply(text, (e) => e.addItem(at(text, "a"), "*"))).toContain('  - y\n  - "*"\nb:');
    expect(apply(text, (e) => e.addItem(at(text, "b"), "s"))).toContain("b: [p, q, r, s]\n");
    expect(apply(text, (e) => e.addItem(at(text, "a"), { k: "v", l: true }))).toContain("  - k: v\n    l: true\n");
  });

  it("renames keys with their quotes", () => {
    const text = "a: 1\n'b': 2\n";
    const place = (key: string): Place => entryOf(root(text), key)?.keyAt ?? at(text);
    expect(apply(text, (e) => e.renameKey(place("a"), "c"))).toBe("c: 1\n'b': 2\n");
    expect(apply(text, (e) => e.renameKey(place("b"), "c"))).toBe("a: 1\n'c': 2\n");
  });
});

describe("properties", () => {
  const documents = [
    "a:\n  b: x\n  c: [p, 'q']\n  d:\n    - r\n    - s: 1\n      t: 2\ne: |\n  f\n  g\nh: {i: j, k: {}}\nl:\n",
    '{"a": {"b": "x", "c": ["p", "q"]}, "h": {"i": null}}',
  ];

  function everyPlace(value: YamlValue): readonly YamlValue[] {
    if (value.kind === "map") return [value, ...value.entries.flatMap((entry) => everyPlace(entry.value))];
    return value.kind === "list" ? [value, ...value.items.flatMap(everyPlace)] : [value];
  }

  it("a text that is set is read back", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.nat(),
        fc.oneof(fc.string(), fc.constantFrom("*", "null", "a: b", "x #y", "- z", "it's", '"', "1e3", "yes", "[a", "")),
        (text, pick, value) => {
          // Template text is read as unknown, and so is a text that is nothing but a variable.
          const { actions, variables } = maskTemplates(value);
          fc.pre(actions.length + variables.length === 0 && !/^\$[A-Z_][A-Z0-9_]*$/.test(value));
          for (const body of [text, text.replaceAll("\n", "\r\n")]) {
            const scalars = everyPlace(root(body)).filter((each) => each.kind === "scalar");
            const target = scalars[pick % scalars.length];
            const edit = target && createYamlEditor(FILE, body).setValue(target.at, value);
            if (target === undefined || edit === undefined) throw new Error("refused");
            const after = applyEdits(body, [edit]) ?? "";
            const texts = everyPlace(root(after)).filter((each) => each.kind === "scalar");
            expect(readYaml(FILE, after).problems).toEqual([]);
            expect(texts.map(scalarText)).toEqual(scalars.map((each) => (each === target ? value : each.kind === "scalar" ? each.text : undefined)));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("removing anything leaves a valid text, and nothing throws on broken ones", () => {
    for (const text of documents)
      for (const value of everyPlace(root(text))) {
        const editor = createYamlEditor(FILE, text);
        for (const edit of [
          editor.removeEntry(value.at),
          editor.removeItem(value.at),
          editor.setEntry(value.at, "new", ["v"]),
          editor.addItem(value.at, "v"),
        ]) {
          if (edit === undefined) continue;
          expect(readYaml(FILE, applyEdits(text, [edit]) ?? "").problems, JSON.stringify([text, edit])).toEqual([]);
        }
        for (let end = 0; end < text.length; end += 3) {
          const broken = createYamlEditor(FILE, text.slice(0, end));
          broken.removeEntry(value.at);
          broken.removeItem(value.at);
          broken.setEntry(value.at, "a", "b");
          broken.setValue(value.at, ["b"]);
          broken.replaceWithin(value.at, "b");
        }
      }
  });
});
