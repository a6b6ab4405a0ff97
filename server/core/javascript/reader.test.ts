import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calleeName, show, sourceOf } from "../../../test/harness/javascript-values.ts";
import { memoryProject } from "../../../test/harness/memory-project.ts";
import { createJavaScriptEditor } from "./edits/edit.ts";
import { openJavaScriptSource } from "./reader.ts";
import type { JavaScriptSource } from "./source.ts";
import type { Value } from "./values.ts";

/** Reads everything that an adapter could read. */
function readAll(source: JavaScriptSource): readonly string[] {
  const seen: string[] = [];
  const outcomes = (value: Value): void => {
    if (value.kind === "function") for (const outcome of source.outcomes(value.function, [])) seen.push(outcome.answer.kind);
    if (value.kind === "record") for (const property of value.properties) outcomes(property.value);
  };
  for (const call of source.calls()) {
    seen.push(`${call.callee.kind} ${call.arguments.map(show).join()} ${show(call.result)} ${call.when.kind} ${call.within?.id ?? ""}`);
    for (const argument of call.arguments) {
      outcomes(argument);
      seen.push(source.conditionOf(argument).kind);
    }
  }
  for (const site of source.assignments()) seen.push(`${show(site.target)} ${site.name} ${show(site.value)} ${site.when.kind}`);
  for (const [name, value] of source.exports()) seen.push(`${name} ${show(value)}`);
  return seen;
}

const SAMPLE = `
import express from 'express';
import { origins, check } from './config';
const app = express();
const isProd = process.env.NODE_ENV === 'production';
let allowed = ['https://a', ...(isProd ? [] : ['http://localhost'])];
if (process.env.EXTRA) allowed = allowed.concat(process.env.EXTRA.split(','));
class Store { constructor(options = {}) { this.options = options; } get size() { return this.options.size ?? 0; } }
function makeCors(list) { return cors({ origin: (origin, cb) => { try { cb(null, !origin || list.some((x) => new URL(origin).hostname.endsWith(x))); } catch { cb(new Error(\`no \${origin}\`)); } } }); }
app.use(makeCors(allowed));
app.get('/', (req, res) => { const { origin } = req.headers; for (const x of origins) { if (x === origin) { res.set('Access-Control-Allow-Origin', origin); break; } } switch (req.method) { case 'OPTIONS': return res.sendStatus(204); default: res.json(new Store({ size: 1 }).size); } });
module.exports = { app, ...allowed, [allowed[0]]: check };
`;

describe("robustness", () => {
  test("never throws on truncated and spliced code", () => {
    fc.assert(
      fc.property(
        fc.nat(SAMPLE.length),
        fc.nat(SAMPLE.length),
        fc.constantFrom("", "}", "(", "`${", "'", "/*", "=>", "...", "?.", "@", "<T>"),
        (left, right, middle) => {
          const text = SAMPLE.slice(0, left) + middle + SAMPLE.slice(right);
          const opened = openJavaScriptSource("/w/a.ts", memoryProject({ "/w/a.ts": text }), "production");
          return opened.source !== undefined && readAll(opened.source).length >= 0;
        },
      ),
      { numRuns: 120 },
    );
  });

  test("never throws on any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.constantFrom("ts", "js", "tsx", "json", "mjs"), (text, extension) => {
        const opened = openJavaScriptSource(`/w/a.${extension}`, memoryProject({ [`/w/a.${extension}`]: text }), "development");
        return opened.source === undefined || readAll(opened.source).length >= 0;
      }),
      { numRuns: 150 },
    );
  });

  test("the editor never throws and stays inside the text", () => {
    fc.assert(
      fc.property(fc.nat(SAMPLE.length), fc.nat(200), fc.nat(SAMPLE.length), (start, length, cut) => {
        const text = SAMPLE.slice(0, cut);
        const editor = createJavaScriptEditor("/w/a.ts", text);
        const at = { file: "/w/a.ts", span: { start: Math.min(start, text.length), end: Math.min(start + length, text.length) } };
        const edits = [
          editor.removeElement(at),
          editor.removeProperty(at),
          editor.removeStatement(at),
          editor.insertAfter(at, "x"),
          editor.insertBefore(at, "x"),
          editor.replaceStringContent(at, "x"),
          editor.replaceWithin(at, "x"),
          editor.setProperty(at, "x", "1"),
          editor.renameProperty(at, "x"),
          editor.setArgument(at, 0, "x"),
          editor.wrapInIf(at, "x"),
        ];
        return edits.every((edit) => edit === undefined || (edit.span.start >= 0 && edit.span.start <= edit.span.end && edit.span.end <= text.length));
      }),
      { numRuns: 100 },
    );
  });

  test("half-typed code keeps what stands before and after", () => {
    const text = "const app = express();\napp.use(a(1));\napp.use(cors({ origin: \napp.use(b(2));\n";
    const source = sourceOf(memoryProject({ "/w/a.js": text }), "/w/a.js");
    expect(source.calls().map(calleeName)).toContain("a");
  });

  test("an object or a list that is being typed may hold more, others of the file do not", () => {
    const argumentsOf = (text: string): readonly (Value | undefined)[] =>
      sourceOf(memoryProject({ "/w/a.js": text }), "/w/a.js")
        .calls()
        .map((call) => call.arguments[0]);
    const whole = 'probe({ a: 1 }); probe(["a"]);';
    expect(argumentsOf(whole)).toMatchObject([{ open: false }, { open: false }]);
    for (const typed of ["probe({ a: 1, ", "probe({ a: 1, b: ", 'probe({ a: 1, b: "', "probe({ a: 1", "probe({\n  a: 1,\n  b\nother();"]) {
      const values = argumentsOf(`${whole}\n${typed}`);
      expect(values.slice(0, 3), typed).toMatchObject([{ open: false }, { open: false }, { kind: "record", open: true }]);
    }
    for (const typed of ['probe(["a", ', 'probe(["a"', 'probe(["a", "'])
      expect(argumentsOf(`${whole}\n${typed}`)[2], typed).toMatchObject({ kind: "list", open: true });
  });

  test("deep and large texts are refused or bounded", () => {
    const deep = `probe(${"(".repeat(20_000)}1${")".repeat(20_000)})`;
    const opened = openJavaScriptSource("/w/a.js", memoryProject({ "/w/a.js": deep }), "production");
    if (opened.source !== undefined) readAll(opened.source);
    else expect(opened.problems[0]?.message).toContain("not read");
    const sum = `probe(${Array.from({ length: 5000 }, (_, index) => `'${index}'`).join(" + ")})`;
    const read = openJavaScriptSource("/w/a.js", memoryProject({ "/w/a.js": sum }), "production").source;
    expect(read === undefined ? "refused" : show(read.calls()[0]?.arguments[0]).slice(0, 7)).toMatch(/unknown|refused|templat/);
    const large = openJavaScriptSource("/w/a.js", memoryProject({ "/w/a.js": " ".repeat(2_000_001) }), "production");
    expect(large.source).toBe(undefined);
    expect(large.problems[0]?.message).toContain("not read");
  });

  test("recursion and exponential helpers end", () => {
    const code = "const f = (n) => f(n) + f(n); const g = (n) => (n ? g(n - 1) || g(n - 2) : h(n)); const h = (n) => g(n); probe(f(1)); probe(g(30));";
    const source = sourceOf(memoryProject({ "/w/a.js": code }), "/w/a.js");
    expect(readAll(source).length).toBeGreaterThan(0);
  });
});

describe("laws", () => {
  const files = {
    "/w/a.ts": `import { origins } from './b'; import d from './c'; import * as n from './d'; const x = [...origins, d.x, n.y]; probe(x, origins, d, n.y, d.f('q'), origins.includes('https://a') ? 1 : 2, { ...d, z: 1 });`,
    "/w/b.ts": "export { origins } from './e'; export const other = 1;",
    "/w/c.js": "const { y } = require('./d'); module.exports = { x: y, f: (v) => [v, y] };",
    "/w/d.ts": "export const y = process.env.NODE_ENV === 'production' ? 'https://p' : '*';",
    "/w/e.ts": "export const origins = ['https://a', process.env.X ?? 'https://x'];",
  };

  test("loading more files never changes one known value into another", () => {
    const names = Object.keys(files).filter((name) => name !== "/w/a.ts");
    const read = (loaded: readonly string[]): readonly (string | undefined)[] => {
      const given = Object.fromEntries(Object.entries(files).filter(([name]) => name === "/w/a.ts" || loaded.includes(name)));
      const source = sourceOf(
        memoryProject(
          given,
          names.filter((name) => !loaded.includes(name)),
        ),
        "/w/a.ts",
      );
      return (
        source
          .calls()
          .find((call) => calleeName(call) === "probe")
          ?.arguments.map(knownText) ?? []
      );
    };
    fc.assert(
      fc.property(fc.subarray(names), fc.subarray(names), (few, added) => {
        const before = read(few);
        const after = read([...new Set([...few, ...added])]);
        return before.every((value, index) => value === undefined || value === after[index]);
      }),
      { numRuns: 60 },
    );
    expect(read(names).every((value) => value !== undefined)).toBe(true);
  });

  test("a question has the same answer in any order and twice", () => {
    const project = memoryProject({ "/w/a.ts": SAMPLE, "/w/config.ts": "export const origins = ['https://a']; export const check = 1;" });
    const forwards = sourceOf(project, "/w/a.ts")
      .calls()
      .map((call) => show(call.result));
    const source = sourceOf(project, "/w/a.ts");
    const backwards = [...source.calls()]
      .reverse()
      .map((call) => show(call.result))
      .reverse();
    expect(backwards).toEqual(forwards);
  });
});

/** The text of a value without unknown parts. */
function knownText(value: Value): string | undefined {
  const text = show(value);
  return text.includes("unknown") || text.includes("opaque") || text.includes("...") ? undefined : text;
}
