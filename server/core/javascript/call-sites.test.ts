/** No example's call is lost by asking for it by name or by package instead of evaluating all calls. */
import { expect, test } from "vitest";
import { memoryProject } from "../../../test/harness/memory-project.ts";
import { specFiles } from "../../../test/harness/spec-files.ts";
import { libraryNameOf } from "./modules/resolve.ts";
import { createJavaScriptCache, openJavaScriptSource } from "./reader.ts";
import type { CallSite, JavaScriptSource } from "./source.ts";

/** What a site would have to be asked for by. */
function keysOf(site: CallSite): { readonly name?: string; readonly library?: string } {
  const { callee } = site;
  if (callee.kind === "method") return { name: callee.name };
  return callee.kind === "external" ? { library: libraryNameOf(callee.value.package) } : {};
}

/** `known.has(key)` of a value that is a `Map` or the like: these are left out on purpose. */
function isOfContainer({ callee }: CallSite): boolean {
  return callee.kind === "method" && callee.receiver.kind === "list" && callee.receiver.of !== "array";
}

function lostIn(source: JavaScriptSource): readonly string[] {
  return source.calls().flatMap((site) => {
    const { name, library } = keysOf(site);
    if (isOfContainer(site)) return [];
    const isFound = (name === undefined || source.callsNamed([name]).includes(site)) && (library === undefined || source.callsOf([library]).includes(site));
    const { start, end } = site.at.span;
    return isFound ? [] : [`${name ?? library}: ${source.text.slice(start, end)}`];
  });
}

test("every call of every example is found by its name or its package", () => {
  const cache = createJavaScriptCache();
  const lost: string[] = [];
  let compared = 0;
  for (const { name, sections } of specFiles()) {
    for (const { title, files } of sections) {
      const project = memoryProject(Object.fromEntries([...files].map(([file, text]) => [`/w/${file}`, text])));
      for (const file of files.keys()) {
        const { source } = openJavaScriptSource(`/w/${file}`, project, "production", cache);
        if (source === undefined || !/\.[cm]?[jt]sx?$/.test(file)) continue;
        compared += source.calls().length;
        lost.push(...lostIn(source).map((one) => `${name}, ${title}: ${one}`));
      }
    }
  }
  expect(lost).toEqual([]);
  expect(compared).toBeGreaterThan(3_000);
});

const FORMS: Readonly<Record<string, string>> = {
  import: 'import cors from "cors"; cors();',
  namespace: 'import * as lib from "cors"; lib.default();',
  require: 'const cors = require("cors"); cors();',
  "direct require": 'require("cors")();',
  "dynamic import": 'const { default: cors } = await import("cors"); cors();',
  compiled: 'const cors_1 = require("cors"); (0, cors_1.default)();',
  "a second name": 'const cors = require("cors"); const again = cors; again();',
  "a name that is set later": 'let cors; cors = require("cors"); cors();',
  "a variable": 'var lib = require("cors"); lib.anything();',
  "a variable that is declared by let": 'let lib = require("cors"); lib.anything(); lib = undefined;',
  "a compiled import": 'var lib_1 = __importDefault(require("cors")); (0, lib_1.default)();',
  "a member of an object": 'const libraries = { cors: require("cors") }; libraries.cors();',
  destructured: 'const { cors } = { cors: require("cors") }; cors();',
  "a choice": 'const cors = process.env.A ? require("cors") : require("cors"); cors();',
  "a parameter": 'const use = (library) => library(); use(require("cors"));',
  "what a function gives": 'function load() { return require("cors"); } load()();',
  "what another file exports": 'import { cors } from "./lib.js"; cors();',
  "what another file gives, in a file that names the package nowhere": 'import lib from "./lib.js"; lib.cors();',
};

test.each(Object.entries(FORMS))("a package is found through %s", (_, text) => {
  const project = memoryProject({ "/w/a.js": text, "/w/lib.js": 'import cors from "cors"; export { cors }; export default { cors };' });
  const { source } = openJavaScriptSource("/w/a.js", project, "production");
  const called = source?.calls().filter((site) => site.callee.kind === "external" && site.callee.value.package === "cors") ?? [];
  expect(called.length).toBeGreaterThan(0);
  for (const site of called) expect(source?.callsOf(["cors"])).toContain(site);
});

test("calls that have nothing to do with a package are left alone", () => {
  const text = 'import cors from "cors"; import fs from "node:fs"; function own() {} own(); fs.readFileSync("x"); Object.keys({}); [1].map(String); cors();';
  const { source } = openJavaScriptSource("/w/a.js", memoryProject({ "/w/a.js": text }), "production");
  expect(source?.callsOf(["cors"]).map((site) => text.slice(site.at.span.start, site.at.span.end))).toContain("cors()");
  expect(source?.callsOf(["cors"])).toHaveLength(1);
  expect(source?.callsOf(["helmet"])).toEqual([]);
});

/** The receivers of the calls that a name finds. */
function receiversOf(text: string, name: string): readonly string[] {
  const { source } = openJavaScriptSource("/w/a.ts", memoryProject({ "/w/a.ts": text }), "production");
  return (source?.callsNamed([name]) ?? []).map(({ at }) => text.slice(at.span.start, at.span.end));
}

test("a method of a Map or the like is found by its name only if a text is its first argument", () => {
  const made = "const known = new Map(); known.set(key, 1); known.set('Vary', 1); new Set().set(key);";
  expect(receiversOf(made, "set")).toEqual(["known.set('Vary', 1)"]);
  const declared = "function f(known: Map<string, number>, res: Response) { known.set(key, 1); res.set(key, 1); }";
  expect(receiversOf(declared, "set")).toEqual(["res.set(key, 1)"]);
  const field = "class A { known = new Map(); other = make(); f() { this.known.set(key, 1); this.other.set(key, 1); } }";
  expect(receiversOf(field, "set")).toEqual(["this.other.set(key, 1)"]);
  expect(receiversOf("class Map {} const own = new Map(); own.set(key, 1);", "set")).toEqual(["own.set(key, 1)"]);
});

test("arguments that cannot hold a member are told by the text, and load no other file", () => {
  const text = `import { make, shared } from "./other";
    const own = { cors: true }; const late = {}; late.cors = true; function give() { return { cors: true }; }
    use(1, "cors", () => {}, make(), shared, make() && shared, { other: true }, own, late, give(), { cors: true }, make() || own);`;
  const { source, reads } = openJavaScriptSource(
    "/w/a.ts",
    memoryProject({ "/w/a.ts": text, "/w/other.ts": "export const make = () => ({ cors: 1 });" }),
    "production",
  );
  const [site] = source?.callsNamed(["use"]) ?? [];
  expect(site?.argumentsWith("cors").length).toBe(5);
  expect(site?.argumentsWith("cors")[0]).toMatchObject({ kind: "record" });
  expect(reads()).toEqual([]);
});
