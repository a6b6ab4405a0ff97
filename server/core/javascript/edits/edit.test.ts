import { describe, expect, test } from "vitest";
import { placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import { applyEdits } from "../../text/text-edit.ts";
import type { JavaScriptEditor } from "../editor.ts";
import { createJavaScriptEditor } from "./edit.ts";

/** Applies an edit to a text in which `«…»` marks the place; several marks give several places. */
function edited(
  marked: string,
  edit: (editor: JavaScriptEditor, ...places: ReturnType<typeof placeOf>[]) => TextEdit | readonly TextEdit[] | undefined,
): string | undefined {
  let text = "";
  const open: number[] = [];
  const places: { start: number; end: number }[] = [];
  for (const character of marked) {
    if (character === "«") {
      places.push({ start: text.length, end: -1 });
      open.push(places.length - 1);
    } else if (character === "»") {
      const place = places[open.pop() ?? -1];
      if (place !== undefined) place.end = text.length;
    } else text += character;
  }
  const result = edit(createJavaScriptEditor("/w/a.ts", text), ...places.map((place) => placeOf("/w/a.ts", place.start, place.end)));
  if (result === undefined) return undefined;
  return applyEdits(text, "span" in result ? [result] : result);
}

describe("properties", () => {
  test.each<[string, string | undefined]>([
    ["f(«{ a: 1 }»)", "f({ a: 1, x: true })"],
    ["f(«{ a: 1, }»)", "f({ a: 1, x: true, })"],
    ["f(«{}»)", "f({ x: true })"],
    ["f(«{\n  a: 1,\n}»)", "f({\n  a: 1,\n  x: true,\n})"],
    ["f(«{\n  a: 1\n}»)", "f({\n  a: 1,\n  x: true\n})"],
    ["f(«{\r\n\ta: 1,\r\n}»)", "f({\r\n\ta: 1,\r\n\tx: true,\r\n})"],
    ["f(«{ x: 1 }»)", "f({ x: true })"],
    ["f(«{ x }»)", "f({ x: true })"],
    ["f(«{ x() {} }»)", "f({ x: true })"],
    ["f(«{ 'a': 1 }»)", "f({ 'a': 1, 'x': true })"],
    ["f(«1»)", undefined],
  ])("setProperty %j", (before, after) => expect(edited(before, (editor, at) => at && editor.setProperty(at, "x", "true"))).toBe(after));

  test.each<[string, string | undefined]>([
    ["f({ «a: 1», b: 2 })", "f({ b: 2 })"],
    ["f({ a: 1, «b: 2» })", "f({ a: 1 })"],
    ["f({ «a»: 1 })", "f({})"],
    ["f({ a: «1» })", "f({})"],
    ["f({\n  a: 1,\n  «b: 2»,\n  c: 3,\n})", "f({\n  a: 1,\n  c: 3,\n})"],
    ["f({\n  a: 1,\n  «b: 2»,\n})", "f({\n  a: 1,\n})"],
    ["f({\n  a: 1,\n  «b: 2»\n})", "f({\n  a: 1\n})"],
    ["«f»()", undefined],
  ])("removeProperty %j", (before, after) => expect(edited(before, (editor, at) => at && editor.removeProperty(at))).toBe(after));

  test("renameProperty", () => {
    expect(edited("f({ «origins»: 1 })", (editor, at) => at && editor.renameProperty(at, "origin"))).toBe("f({ origin: 1 })");
    expect(edited("f({ «origins» })", (editor, at) => at && editor.renameProperty(at, "origin"))).toBe("f({ origin: origins })");
    expect(edited("f({ «'a'»: 1 })", (editor, at) => at && editor.renameProperty(at, "b"))).toBe("f({ 'b': 1 })");
  });
});

describe("lists and literals", () => {
  test("removeElement", () => {
    expect(edited("f(['a', «'b'», 'c'])", (editor, at) => at && editor.removeElement(at))).toBe("f(['a', 'c'])");
    expect(edited("f([\n  'a', // first\n  «'b'»,\n])", (editor, at) => at && editor.removeElement(at))).toBe("f([\n  'a', // first\n  \n])");
    expect(edited("f([«'b'»])", (editor, at) => at && editor.removeElement(at))).toBe("f([])");
  });
  test("string content keeps its quotes", () => {
    expect(edited(`f(«"a"»)`, (editor, at) => at && editor.replaceStringContent(at, `it's "x"`))).toBe(`f("it's \\"x\\"")`);
    expect(edited("f('«a»')", (editor, at) => at && editor.replaceStringContent(at, "b'"))).toBe("f('b\\'')");
    expect(edited("f(`«a»`)", (editor, at) => at && editor.replaceStringContent(at, "${x}"))).toBe("f(`\\${x}`)");
    expect(edited("f(«a»)", (editor, at) => at && editor.replaceStringContent(at, "b"))).toBe(undefined);
  });
  test("replaceWithin", () => {
    expect(edited("f('max-age=«300»; x')", (editor, at) => at && editor.replaceWithin(at, "600"))).toBe("f('max-age=600; x')");
    expect(edited("f(`a «b» ${c}`)", (editor, at) => at && editor.replaceWithin(at, "d"))).toBe("f(`a d ${c}`)");
    expect(edited("f(«'a'»)", (editor, at) => at && editor.replaceWithin(at, "d"))).toBe(undefined);
  });
  test("quote and arrayOf follow the file", () => {
    expect(createJavaScriptEditor("/w/a.ts", `f("a", "b", 'c')`).arrayOf(["x", { placeholder: "https://app.example" }])).toBe(`["x", "https://app.example"]`);
    expect(createJavaScriptEditor("/w/a.ts", "").quote("a'b")).toBe("'a\\'b'");
  });
});

describe("statements and calls", () => {
  test("removeStatement", () => {
    expect(edited("a();\n«b()»;\nc();\n", (editor, at) => at && editor.removeStatement(at))).toBe("a();\nc();\n");
    expect(edited("a(); «b()»; c();", (editor, at) => at && editor.removeStatement(at))).toBe("a();  c();");
    expect(edited("if (x) «b()»;", (editor, at) => at && editor.removeStatement(at))).toBe("if (x) {}");
  });
  test("insertBefore and insertAfter keep the indentation", () => {
    expect(edited("{\n  «a()»;\n}", (editor, at) => at && editor.insertBefore(at, "x();\ny();"))).toBe("{\n  x();\n  y();\n  a();\n}");
    expect(edited("{\n  «a()»; // note\n}", (editor, at) => at && editor.insertAfter(at, "x();"))).toBe("{\n  a(); // note\n  x();\n}");
  });
  test("moveBefore", () => {
    expect(edited("a();\n«b()»;\nc();\n«d()»;\n", (editor, target, at) => at && target && editor.moveBefore(at, target))).toBe("a();\nd();\nb();\nc();\n");
    expect(edited("«b()»;\nconst x = 1;\n«d(x)»;\n", (editor, target, at) => at && target && editor.moveBefore(at, target))).toBe(undefined);
  });
  test("moveBefore takes comments along and keeps blank lines", () => {
    const move = (text: string) => edited(text, (editor, target, at) => at && target && editor.moveBefore(at, target));
    expect(move("a()\n\n// about b\n«b()»\n\n// about c\n«c()» // really\n\nd()\n")).toBe("a()\n\n// about c\nc() // really\n\n// about b\nb()\n\nd()\n");
  });
  test("inserted statements have semicolons where the file has them", () => {
    expect(edited("const a = 1\n«b()»\n", (editor, at) => at && editor.insertAfter(at, "x(() => {\n  y();\n});\n[1].z();"))).toBe(
      "const a = 1\nb()\nx(() => {\n  y()\n});\n[1].z()\n",
    );
  });
  test("insertBefore leaves a comment with its statement", () => {
    expect(edited("a();\n// about b\n«b()»;\n", (editor, at) => at && editor.insertBefore(at, "x();"))).toBe("a();\nx();\n// about b\nb();\n");
    expect(edited("// about the file\n«b()»;\n", (editor, at) => at && editor.insertBefore(at, "x();"))).toBe("// about the file\nx();\nb();\n");
  });
  test("setArgument", () => {
    expect(edited("«f()»", (editor, at) => at && editor.setArgument(at, 0, "1"))).toBe("f(1)");
    expect(edited("«f(a)»", (editor, at) => at && editor.setArgument(at, 1, "1"))).toBe("f(a, 1)");
    expect(edited("«f(a)»", (editor, at) => at && editor.setArgument(at, 0, "1"))).toBe("f(1)");
    expect(edited("«f(a)»", (editor, at) => at && editor.setArgument(at, 3, "1"))).toBe(undefined);
  });
  test("wrapInIf", () => {
    expect(edited("{\n  «a({\n    b,\n  })»;\n}", (editor, at) => at && editor.wrapInIf(at, "x"))).toBe("{\n  if (x) {\n    a({\n      b,\n    });\n  }\n}");
  });
});
