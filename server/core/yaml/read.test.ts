import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { YamlDocument, YamlValue } from "./document.ts";
import { entryOf, flagOf, scalarText, valueAt } from "./document.ts";
import { readYaml } from "./read.ts";
import { maskTemplates } from "./template.ts";

const FILE = "/w/a.yaml";

function only(text: string): YamlDocument {
  const [document] = readYaml(FILE, text).documents;
  if (document === undefined) throw new Error("no document");
  return document;
}

function slice(text: string, value: YamlValue | undefined): string {
  return value === undefined ? "" : text.slice(value.at.span.start, value.at.span.end);
}

function everyValue(value: YamlValue): readonly YamlValue[] {
  switch (value.kind) {
    case "map":
      return [value, ...value.entries.flatMap((entry) => everyValue(entry.value))];
    case "list":
      return [value, ...value.items.flatMap(everyValue)];
    case "intrinsic":
      return [value, ...everyValue(value.argument)];
    default:
      return [value];
  }
}

/** Every exact piece must stand in the text letter by letter. */
function checkPieces(text: string): void {
  for (const document of readYaml(FILE, text).documents)
    for (const value of everyValue(document.root)) {
      expect(value.at.span.start).toBeLessThanOrEqual(value.at.span.end);
      expect(value.at.span.end).toBeLessThanOrEqual(text.length);
      if (value.kind !== "scalar") continue;
      expect(value.value.text).toBe(value.text);
      for (const piece of value.value.pieces) {
        expect(piece.place.span.end).toBeLessThanOrEqual(text.length);
        if (piece.exact) expect(text.slice(piece.place.span.start, piece.place.span.end)).toBe(value.text.slice(piece.start, piece.end));
      }
    }
}

describe("readYaml", () => {
  it("takes Join and Sub of literals for texts", () => {
    const { root } = only('a: !Join [",", [x, "y"]]\nb: { Fn::Sub: z }\nc: !Join ["", [x, !Ref P]]\nd: !Sub "${P}"\ne: !Join x\n');
    expect(["a", "b"].map((key) => scalarText(valueAt(root, key)))).toEqual(["x,y", "z"]);
    expect(["c", "d", "e"].map((key) => valueAt(root, key)?.kind)).toEqual(["intrinsic", "intrinsic", "intrinsic"]);
  });

  it("reads maps, lists and scalars with places", () => {
    const text = "a:\n  - b\n  - 'c'\nd: {e: \"f\"} # note\ng:\n";
    const { root } = only(text);
    expect(scalarText(valueAt(root, "d", "e"))).toBe("f");
    expect(slice(text, valueAt(root, "d", "e"))).toBe('"f"');
    const list = valueAt(root, "a");
    expect(list?.kind === "list" && list.items.map(scalarText)).toEqual(["b", "c"]);
    expect(valueAt(root, "g")?.kind).toBe("null");
    expect(text.slice(entryOf(root, "d")?.at.span.start, entryOf(root, "d")?.at.span.end)).toBe('d: {e: "f"}');
  });

  it("keeps the text of scalars and tells YAML 1.1 flags", () => {
    const { root } = only("a: yes\nb: On\nc: 'false'\nd: 0x1F\ne: 1.10\nf: y\n");
    expect(flagOf(valueAt(root, "a"))).toBe(true);
    expect(flagOf(valueAt(root, "b"))).toBe(true);
    expect(flagOf(valueAt(root, "c"))).toBe(false);
    expect(scalarText(valueAt(root, "d"))).toBe("0x1F");
    expect(scalarText(valueAt(root, "e"))).toBe("1.10");
    expect(flagOf(valueAt(root, "f"))).toBe(undefined);
  });

  it("follows aliases and merge keys and says through what", () => {
    const text = "x: &c\n  m: 1\n  n: 2\ny:\n  <<: *c\n  m: 3\nz: *c\nw:\n  <<: [*c, {q: 4}]\n";
    const { root } = only(text);
    expect(scalarText(valueAt(root, "y", "m"))).toBe("3");
    const merged = valueAt(root, "y", "n");
    expect(scalarText(merged)).toBe("2");
    expect(merged?.via.map((at) => text.slice(at.span.start, at.span.end))).toEqual(["<<", "*c"]);
    expect(valueAt(root, "z")?.via).toHaveLength(1);
    expect(scalarText(valueAt(root, "w", "q"))).toBe("4");
    const y = valueAt(root, "y");
    expect(y?.kind === "map" && y.entries.map((entry) => entry.key)).toEqual(["m", "n"]);
  });

  it("recognises CloudFormation functions in both forms", () => {
    const { root } = only('a: !Sub "https://${D}"\nb: {"Fn::If": [c, x, y]}\nc: !If [c, x, y]\nd: {Ref: P}\ne: "${D}"\nf:\n  Fn::Sub: "x${A}"\n');
    const a = valueAt(root, "a");
    expect(a?.kind === "intrinsic" && [a.name, scalarText(a.argument)]).toEqual(["Sub", "https://${D}"]);
    for (const key of ["b", "c"]) {
      const value = valueAt(root, key);
      expect(value?.kind === "intrinsic" && value.name).toBe("If");
      expect(value?.kind === "intrinsic" && value.argument.kind).toBe("list");
    }
    expect(valueAt(root, "d")?.kind).toBe("intrinsic");
    expect(valueAt(root, "e")).toMatchObject({ kind: "unknown", reason: { kind: "template" } });
    const f = valueAt(root, "f");
    expect(f?.kind === "intrinsic" && scalarText(f.argument)).toBe("x${A}");
  });

  it("makes template text unknown and keeps the rest", () => {
    const text = "{{- if .Values.on }}\na:\n  {{- toYaml .x | nindent 2 }}\n  b: {{ .Values.b | quote }}\n  c: \"https://{{ .h }}\"\n  d: '*'\n{{- end }}\n";
    const document = only(text);
    expect(document.templated).toBe(true);
    expect(document.errors).toEqual([]);
    expect(valueAt(document.root, "a", "b")?.kind).toBe("unknown");
    expect(valueAt(document.root, "a", "c")?.kind).toBe("unknown");
    expect(scalarText(valueAt(document.root, "a", "d"))).toBe("*");
  });

  it("keeps ${…} in literal blocks of several lines only", () => {
    const { root } = only("a: |\n  x ${A};\n  y;\nb: |\n  x ${A}\nc: [${A}, b]\n");
    expect(scalarText(valueAt(root, "a"))).toBe("x ${A};\ny;\n");
    expect(valueAt(root, "b")?.kind).toBe("unknown");
    const list = valueAt(root, "c");
    expect(list?.kind === "list" && list.items.map((item) => item.kind)).toEqual(["unknown", "scalar"]);
  });

  it("takes an unquoted star as the text it was meant to be", () => {
    const text = "a:\n  - *\n  - *.x.com\nb: *\nc: 1\n";
    const document = only(text);
    const list = valueAt(document.root, "a");
    expect(list?.kind === "list" && list.items.map(scalarText)).toEqual(["*", "*.x.com"]);
    expect(slice(text, valueAt(document.root, "b"))).toBe("*");
    expect(scalarText(valueAt(document.root, "c"))).toBe("1");
    expect(document.errors).not.toEqual([]);
  });

  it("keeps the siblings of a half-typed line", () => {
    const { root, errors } = only("a:\n  b: 1\n  allowCred\n  c: 2\n");
    expect(scalarText(valueAt(root, "a", "b"))).toBe("1");
    expect(scalarText(valueAt(root, "a", "c"))).toBe("2");
    expect(errors).toHaveLength(1);
  });

  it("nests lines that are indented with tabs", () => {
    const { root, errors } = only("a:\n\tb: 1\n\tc:\n\t\td: 2\n");
    expect(scalarText(valueAt(root, "a", "c", "d"))).toBe("2");
    expect(errors).toHaveLength(1);
  });

  it("reads JSON, byte order marks and CRLF", () => {
    const json = only('\uFEFF{\r\n\t"a": ["*"],\r\n\t"b": {"c": true}\r\n}\r\n');
    expect(json.errors).toEqual([]);
    expect(flagOf(valueAt(json.root, "b", "c"))).toBe(true);
    expect(scalarText(valueAt(only("\uFEFFa: 1\r\nb: |\r\n  x\r\n  y\r\n").root, "b"))).toBe("x\ny\n");
  });

  it("reads only documents with a hint and skips definitions of resources", () => {
    const text = "kind: CustomResourceDefinition\ncors: 1\n---\nother: 1\n---\nCORS: 2\n---\n# nothing\n---\ncors: 3\n";
    const { documents } = readYaml(FILE, text, ["cors"]);
    expect(documents.map((document) => document.index)).toEqual([2, 3]);
    expect(scalarText(valueAt(documents[1]?.root, "cors"))).toBe("3");
    expect(text.slice(documents[0]?.root.at.span.start).startsWith("CORS")).toBe(true);
  });

  it("refuses what is too large or too deep with a sentence", () => {
    expect(readYaml(FILE, "a: b\n".repeat(500_000)).problems).toHaveLength(1);
    for (const text of ["[".repeat(50_000), "- ".repeat(5_000), "? ".repeat(5_000), Array.from({ length: 300 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")]) {
      const reading = readYaml(FILE, `${text}\n---\na: 1\n`);
      expect(reading.problems[0]?.message).toContain("nested too deeply");
      expect(reading.documents).toHaveLength(1);
    }
  });

  it("bounds alias bombs and alias loops", () => {
    const levels = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 9 }, () => `*a${i}`).join(", ")}]`);
    const bomb = only(`a0: &a0 [x]\n${levels.join("\n")}\n`);
    expect(everyValue(bomb.root).some((value) => value.kind === "unknown" && value.reason.kind === "budget")).toBe(true);
    const loop = only("a: &x\n  b: *x\n");
    expect(everyValue(loop.root).length).toBeLessThan(100);
  });

  it("has exact places in every style", () => {
    const text = [
      "p: plain text",
      "m: several\n  lines here",
      'd: "a\\"b\\n c \\u0041 d"',
      'l: "one\n  two \\\n  three"',
      "s: 'it''s'",
      "b: |\n  one\n    two\n\n  three",
      "i: |2\n    lead\n  x",
      "f: >-\n  one\n  two\n\n  three\n    more\n  end",
      "e: ''",
    ].join("\n");
    checkPieces(text);
    checkPieces(text.replaceAll("\n", "\r\n"));
    for (const key of ["p", "m", "d", "l", "s", "b", "i", "f"]) {
      const value = valueAt(only(text).root, key);
      const exact = value?.kind === "scalar" ? value.value.pieces.filter((piece) => piece.exact).length : 0;
      expect(exact, key).toBeGreaterThan(0);
    }
  });
});

const fragment = fc.constantFrom(
  "a: b\n",
  "- ",
  "  ",
  "\n",
  "\t",
  "*",
  "&a ",
  "*a",
  "<<: ",
  "{",
  "}",
  "[",
  "]",
  '"',
  "'",
  ": ",
  "|\n",
  ">-\n",
  "#",
  "{{ x }}",
  "{{",
  "}}",
  "{% if %}",
  "${A}",
  "${",
  "!Ref ",
  "!!",
  "---\n",
  "...\n",
  "? ",
  ",",
  "\r\n",
  "\uFEFF",
  "%YAML 1.2\n",
  "Fn::Sub: ",
  "text",
  "\\",
  "\\u00",
  "%{ if a }",
  "<%= b %>",
  "\u{1F600}",
  "@",
  "`",
  "=",
);
const yamlish = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(""));

describe("placeholders", () => {
  it("puts a variable of equal length into text of another language", () => {
    const text = "a: |\n  listen {{ port }};\n  {%- for x in y %}\n  root @ROOT@ ${DIR} #{X}#;\n  {%- endfor %}\n";
    const blank = (action: string): string => " ".repeat(action.length);
    const expected = `a: |\n  listen \${_______};\n  ${blank("{%- for x in y %}")}\n  root \${___} \${DIR} \${__};\n  ${blank("{%- endfor %}")}\n`;
    expect(maskTemplates(text).embedded).toBe(expected);
  });

  it("leaves JSON, regular expressions and addresses alone", () => {
    for (const text of ['{"a":[["b"]],"c":{}}', "'^https://((a|b))\\.x$'", "a@b.example, c@d.example", "%E2%82%AC", "x: [[a], [b]]"]) {
      expect(maskTemplates(text).text).toBe(text);
    }
  });
});

describe("properties", () => {
  it("never throws, and all places are inside the file", () => {
    fc.assert(fc.property(fc.oneof(yamlish, fc.string({ unit: "binary", maxLength: 80 })), checkPieces), { numRuns: 1500 });
  });

  it("masks at equal length and keeps line ends", () => {
    fc.assert(
      fc.property(yamlish, (text) => {
        const masked = maskTemplates(text);
        expect(masked.text.length).toBe(text.length);
        expect(masked.embedded.length).toBe(text.length);
        expect(masked.text.replace(/[^\r\n]/g, "")).toBe(text.replace(/[^\r\n]/g, ""));
      }),
    );
  });

  it("survives truncation at every offset", () => {
    const text =
      'apiVersion: v1\nkind: Ingress\nmetadata:\n  annotations: &a\n    x/y: "true"\n    s: |\n      add_header A "b";\n  z: {{ .V }}\nspec:\n  - {a: [1, "2"], <<: *a}\n---\nb: !Sub "${X}"\n';
    for (let end = 0; end <= text.length; end += 1) checkPieces(text.slice(0, end));
  });
});
