/**
 * Values that grow step by step, by every operation that can make one larger than what it was made of. Each ends as an unknown that says
 * why, nothing larger than the bound is ever made, and what stands beside it is still read. Asserts values and sizes, never times.
 */
import { describe, expect, test } from "vitest";
import { argumentOf, show } from "../../../../test/harness/javascript-values.ts";
import { memoryProject } from "../../../../test/harness/memory-project.ts";
import type { Value } from "../values.ts";
import { SIZE_LIMIT, sizeOf } from "./sizes.ts";

/** `const a0 = first; const a1 = next(a0); …`, read as the argument of `probe`, and a plain neighbour read as that of `beside`. */
function grown(first: string, next: (previous: string) => string, rounds = 40): { readonly value: Value | undefined; readonly beside: string } {
  const lines = Array.from({ length: rounds }, (_, i) => `const a${i + 1} = ${next(`a${i}`)};`);
  return read(`const a0 = ${first};\n${lines.join("\n")}\nprobe(a${rounds});`);
}

function read(code: string, others: Record<string, string> = {}): { readonly value: Value | undefined; readonly beside: string } {
  const project = memoryProject({ "/w/a.ts": `${code}\nbeside(["x"]);`, ...others });
  return { value: argumentOf(project, "/w/a.ts", "probe", 0), beside: show(argumentOf(project, "/w/a.ts", "beside", 0)) };
}

/** Nothing is larger than the bound, and where something was left out there is an unknown, or a list or object that may hold more. */
function expectBounded({ value, beside }: ReturnType<typeof read>): void {
  expect(beside).toBe('["x"]');
  expect(value).toBeDefined();
  if (value === undefined) return;
  expect(sizeOf(value)).toBeLessThanOrEqual(SIZE_LIMIT);
  expect(leavesOpen(value), show(value).slice(0, 200)).toBe(true);
}

function leavesOpen(value: Value): boolean {
  switch (value.kind) {
    case "unknown":
      return true;
    case "template":
      return value.parts.some(leavesOpen);
    case "list":
      return value.open || value.items.some(leavesOpen);
    case "record":
      return value.open || value.properties.some((property) => leavesOpen(property.value));
    default:
      return false;
  }
}

function expectTooLarge({ value, beside }: ReturnType<typeof read>): void {
  expect(beside).toBe('["x"]');
  expect(value).toMatchObject({ kind: "unknown", reason: { kind: "budget" } });
}

describe("a value that grows in every line stays within the bound and says that something is left out", () => {
  test.each<readonly [string, string, (previous: string) => string]>([
    ["a + a", `"https://x.example.com"`, (a) => `${a} + ${a}`],
    ["template text", `"https://x.example.com"`, (a) => `\`\${${a}}\${${a}}\``],
    ["a text with an unknown part", `process.env.HOST + "x"`, (a) => `${a} + ${a}`],
    ["concat of texts", `"x"`, (a) => `${a}.concat(${a}, ${a})`],
    ["replaceAll", `"aa"`, (a) => `${a}.replaceAll("a", ${a})`],
    ["replaceAll of nothing", `"aa"`, (a) => `${a}.replaceAll("", ${a})`],
    ["replace", `"aa"`, (a) => `${a}.replace("a", ${a} + ${a})`],
    ["repeat", `"ab"`, (a) => `${a}.repeat(100)`],
    ["repeat of a huge count", `"ab"`, (a) => `${a}.repeat(1e300)`],
    ["padStart", `"ab"`, (a) => `${a}.padStart(${a}.length * 9, "x")`],
    ["padEnd to a huge length", `"ab"`, (a) => `${a}.padEnd(1e300)`],
    ["JSON.stringify", `'"'`, (a) => `JSON.stringify(${a})`],
    ["[...a, ...a]", `["x"]`, (a) => `[...${a}, ...${a}]`],
    ["[a, a]", `["x"]`, (a) => `[${a}, ${a}]`],
    ["concat of lists", `["x"]`, (a) => `${a}.concat(${a}, ${a})`],
    ["flat", `["x"]`, (a) => `[${a}, ${a}].flat()`],
    ["flatMap", `["x"]`, (a) => `${a}.flatMap((one) => [one, one])`],
    ["map to pairs", `["x"]`, (a) => `${a}.map((one) => [${a}, one])`],
    ["join", `"x"`, (a) => `[${a}, ${a}, ${a}].join(${a})`],
    ["split and join", `"x,x"`, (a) => `${a}.split(",").flatMap((one) => [one, one]).join(",")`],
    ["a list as text", `"x"`, (a) => `String([${a}, ${a}])`],
    ["a list in a list as text", `"x"`, (a) => `"" + [[${a}], [${a}]]`],
    ["objects of objects", `{ x: 1 }`, (a) => `{ left: ${a}, right: ${a} }`],
    ["entries", `{ x: 1 }`, (a) => `Object.fromEntries(Object.entries({ l: ${a}, r: ${a} }))`],
    ["Object.values", `["x"]`, (a) => `Object.values({ l: ${a}, r: ${a} })`],
    ["Array.from", `["x"]`, (a) => `Array.from([${a}, ${a}], (one) => [one, one])`],
    ["a Set of lists", `["x"]`, (a) => `[new Set([${a}]), new Map([[${a}, 1]])]`],
    ["a local function", `["x"]`, (a) => `(() => [...${a}, ...${a}])()`],
  ])("%s", (_name, first, next) => expectBounded(grown(first, next)));

  test.each<readonly [string, string, (previous: string) => string]>([
    ["a + a", `"https://x.example.com"`, (a) => `${a} + ${a}`],
    ["replaceAll", `"aa"`, (a) => `${a}.replaceAll("a", ${a})`],
    ["repeat", `"ab"`, (a) => `${a}.repeat(100)`],
    ["[...a, ...a]", `["x"]`, (a) => `[...${a}, ...${a}]`],
  ])("%s: the reason is said", (_name, first, next) => expectTooLarge(grown(first, next)));

  test("computed names: an object with as many properties as two others together", () => {
    const lines = Array.from(
      { length: 30 },
      (_, i) => `const b${i + 1} = Object.fromEntries(Object.keys(b${i}).flatMap((k) => [[k + "l", 1], [k + "r", 1]]));`,
    );
    expectBounded(read(`const b0 = { x: 1 };\n${lines.join("\n")}\nprobe(b30);`));
  });

  test("a variable that is changed in place", () => {
    const pushes = "list.push(...list);\n".repeat(30);
    expectTooLarge(read(`const list = ["x"];\n${pushes}probe(list);`));
    const writes = "text += text;\n".repeat(30);
    expectTooLarge(read(`let text = "x";\n${writes}probe(text);`));
    const replacements = `a = a.replaceAll("a", a);\n`.repeat(30);
    expectTooLarge(read(`let a = "aa";\n${replacements}probe(a);`));
    const members = "o.x = [o.x, o.x];\n".repeat(30);
    expectBounded(read(`const o = { x: 1 };\n${members}probe(o.x);`));
  });

  test("thousands of calls in one chain", () => {
    const { value, beside } = read(`probe(["x"]${`.concat(["x"])`.repeat(5_000)});`);
    expect(beside).toBe('["x"]');
    expect(value === undefined || value.kind === "unknown").toBe(true);
    const text = read(`probe("x"${`.concat("x")`.repeat(3_000)});`);
    expect(text.beside).toBe('["x"]');
  });
});

describe("what is large and was written as it stands", () => {
  test("is read up to the bound", () => {
    const list = `[${Array.from({ length: 1_900 }, (_, i) => `"https://a${i}.example.com"`).join(", ")}]`;
    const { value } = read(`probe(${list});`);
    expect(value).toMatchObject({ kind: "list", open: false });
    expect(value === undefined ? 0 : sizeOf(value)).toBeLessThanOrEqual(SIZE_LIMIT);
    expect(show(read(`probe("${"x".repeat(150_000)}".length);`).value)).toBe("150000");
  });

  test("is an unknown past it", () => {
    expectTooLarge(read(`probe([${`"x",`.repeat(2_001)}]);`));
    expectTooLarge(read(`probe("${"x".repeat(250_000)}");`));
    expectTooLarge(read(`probe("x,".repeat(3_000).split(","));`));
  });
});

describe("values that share their parts", () => {
  test("two that are built alike are not compared without end", () => {
    const chain = (name: string): string => Array.from({ length: 40 }, (_, i) => `const ${name}${i + 1} = make(${name}${i});`).join("\n");
    const { value, beside } = read(
      `import { pair } from "package";\nconst make = (x) => pair(x, x);\nconst a0 = pair();\nconst b0 = pair();\n${chain("a")}\n${chain("b")}\nprobe(process.env.X ? a40 : b40);`,
    );
    expect(beside).toBe('["x"]');
    expect(value?.kind).toBe("choice");
  });
});

describe("modules that pass each other's names on", () => {
  const all = (count: number): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `/w/m${i}.ts`,
        Array.from({ length: count }, (_, j) => `export * from "./m${j}";\n`).join("") + (i === count - 1 ? `export const there = "found";\n` : ""),
      ]),
    );

  test("each is visited once: a name that none has, and one that the last has", () => {
    const modules = all(30);
    const { value, beside } = read(`import { missing } from "./m0";\nprobe(missing);`, modules);
    expect(beside).toBe('["x"]');
    expect(value).toMatchObject({ kind: "unknown", reason: { kind: "not-found" } });
    expect(show(read(`import { there } from "./m0";\nprobe(there);`, modules).value)).toBe('"found"');
  });

  test("a chain of a thousand ends in an unknown", () => {
    const chain = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`/w/m${i}.ts`, `export * from "./m${i + 1}";\n`]));
    expectTooLarge(read(`import { missing } from "./m0";\nprobe(missing);`, chain));
  });

  test("names that go round in a circle", () => {
    const modules = { "/w/m0.ts": `export { v } from "./m1";`, "/w/m1.ts": `export * from "./m0";` };
    expect(read(`import { v } from "./m0";\nprobe(v);`, modules).value).toMatchObject({ kind: "unknown", reason: { kind: "dynamic" } });
  });
});
