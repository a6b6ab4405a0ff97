import { describe, expect, test } from "vitest";
import { argumentOf, show } from "../../../../test/harness/javascript-values.ts";
import { memoryProject } from "../../../../test/harness/memory-project.ts";
import { openJavaScriptSource } from "../reader.ts";
import { parseRange } from "./project-files.ts";
import { npmSpecifier, packageNameOf, resolveSpecifier } from "./resolve.ts";

function resolve(specifier: string, from: string, files: Record<string, string>, notLoaded: readonly string[] = []): string {
  const project = memoryProject(files, notLoaded);
  const found = resolveSpecifier((path) => project.lookup(path), specifier, from);
  return found.kind === "file" || found.kind === "not-loaded" ? `${found.kind} ${found.path}` : found.kind;
}

describe("resolution", () => {
  test.each<[string, string, Record<string, string>, string]>([
    ["./b", "/w/a.ts", { "/w/b.ts": "" }, "file /w/b.ts"],
    ["./b.js", "/w/a.ts", { "/w/b.ts": "" }, "file /w/b.ts"],
    ["./b.mjs", "/w/a.ts", { "/w/b.mts": "" }, "file /w/b.mts"],
    ["./b.config", "/w/a.ts", { "/w/b.config.js": "" }, "file /w/b.config.js"],
    ["./b", "/w/a.ts", { "/w/b/index.js": "" }, "file /w/b/index.js"],
    ["..", "/w/x/a.ts", { "/w/index.ts": "" }, "file /w/index.ts"],
    ["../c.json", "/w/x/a.ts", { "/w/c.json": "{}" }, "file /w/c.json"],
    ["./missing", "/w/a.ts", {}, "absent"],
    ["cors", "/w/a.ts", {}, "external"],
    ["node:http", "/w/a.ts", {}, "external"],
    ["../node_modules/x/y.js", "/w/src/a.ts", { "/w/node_modules/x/y.js": "" }, "external"],
    [
      "@/config",
      "/w/src/a.ts",
      { "/w/tsconfig.json": '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }', "/w/src/config.ts": "" },
      "file /w/src/config.ts",
    ],
    [
      "~/x",
      "/w/src/a.ts",
      {
        "/w/tsconfig.json": '{ "extends": "./base.json" } // comment',
        "/w/base.json": '{ "compilerOptions": { "baseUrl": ".", "paths": { "~/*": ["src/*"], } } }',
        "/w/src/x.ts": "",
      },
      "file /w/src/x.ts",
    ],
    ["src/x", "/w/src/a.ts", { "/w/tsconfig.json": '{ "compilerOptions": { "baseUrl": "." } }', "/w/src/x.ts": "" }, "file /w/src/x.ts"],
    [
      "#config",
      "/w/src/a.ts",
      { "/w/package.json": '{ "imports": { "#config": { "default": "./src/config.js" } } }', "/w/src/config.ts": "" },
      "file /w/src/config.ts",
    ],
    ["#lib/x", "/w/src/a.ts", { "/w/package.json": '{ "imports": { "#lib/*": "./src/lib/*.js" } }', "/w/src/lib/x.js": "" }, "file /w/src/lib/x.js"],
    [
      "@acme/shared",
      "/w/apps/api/a.ts",
      {
        "/w/package.json": '{ "workspaces": ["apps/*", "packages/*"] }',
        "/w/packages/shared/package.json": '{ "name": "@acme/shared", "main": "dist/index.js" }',
        "/w/packages/shared/src/index.ts": "",
      },
      "file /w/packages/shared/src/index.ts",
    ],
    [
      "@acme/shared/cors",
      "/w/apps/api/a.ts",
      {
        "/w/package.json": '{ "workspaces": { "packages": ["packages/*"] } }',
        "/w/apps/api/package.json": '{ "dependencies": { "@acme/shared": "workspace:*" } }',
        "/w/packages/shared/package.json": '{ "name": "@acme/shared" }',
        "/w/packages/shared/src/cors.ts": "",
      },
      "file /w/packages/shared/src/cors.ts",
    ],
    ["@acme/other", "/w/a.ts", { "/w/package.json": '{ "workspaces": ["packages/*"] }' }, "external"],
  ])("%s from %s", (specifier, from, files, expected) => expect(resolve(specifier, from, files)).toBe(expected));

  test("an earlier candidate that is not loaded leaves the answer open", () => {
    expect(resolve("./b", "/w/a.ts", { "/w/b.js": "" }, ["/w/b.ts"])).toBe("not-loaded /w/b.ts");
  });

  test("package names", () => {
    expect(["hono/cors", "@koa/cors", "@nestjs/common/x", "node:http"].map(packageNameOf)).toEqual(["hono", "@koa/cors", "@nestjs/common", "node:http"]);
  });

  test("packages of Deno and of content networks are spelt as npm spells them", () => {
    expect(npmSpecifier("npm:hono@4.6/cors")).toBe("hono/cors");
    expect(npmSpecifier("npm:@koa/cors@^5")).toBe("@koa/cors");
    expect(npmSpecifier("jsr:@hono/hono@^4/secure-headers")).toBe("@hono/hono/secure-headers");
    expect(npmSpecifier("https://esm.sh/hono@4.6.3/cors?target=deno")).toBe("hono/cors");
    expect(npmSpecifier("https://deno.land/x/hono@v4.3.11/middleware.ts")).toBe("https://deno.land/x/hono@v4.3.11/middleware.ts");
    expect(packageNameOf("npm:express@4")).toBe("express");
  });

  test("version ranges", () => {
    expect(parseRange("^4.17.1")).toEqual({ range: "^4.17.1", major: 4, minor: 17 });
    expect(parseRange("~5")).toEqual({ range: "~5", major: 5, minor: undefined });
    expect(parseRange("npm:express@4.18.0").major).toBe(4);
    expect(parseRange(">=4")).toEqual({ range: ">=4", major: undefined, minor: undefined });
    expect(parseRange("latest").major).toBe(undefined);
    expect(parseRange("^1 || ^2").major).toBe(undefined);
  });
});

describe("reading over files", () => {
  test("reads and wanted are recorded", () => {
    const project = memoryProject({ "/w/a.ts": "import { x } from './b'; probe(x);" }, ["/w/b.ts"]);
    const opened = openJavaScriptSource("/w/a.ts", project, "production");
    expect(opened.wanted()).toEqual([]);
    expect(show(opened.source?.calls()[0]?.arguments[0])).toBe("unknown not-loaded");
    expect(opened.wanted()).toEqual(["/w/b.ts"]);
    expect(opened.reads()).toContain("/w/b/index.ts");
  });

  test("dependency versions come from the nearest package.json that names the package", () => {
    const project = memoryProject({ "/w/src/a.ts": "", "/w/package.json": '{ "dependencies": { "express": "^4.18.2" } }' });
    const { source } = openJavaScriptSource("/w/src/a.ts", project, "production");
    expect(source?.dependency("express")).toEqual({ range: "^4.18.2", major: 4, minor: 18 });
    expect(source?.dependency("koa")).toBe(undefined);
  });

  test("imported packages are named without sub-path", () => {
    const project = memoryProject({
      "/w/a.ts": "import type { T } from 'types'; import { cors } from 'hono/cors'; const c = require('koa'); import('./b'); await import('@fastify/cors');",
    });
    expect(openJavaScriptSource("/w/a.ts", project, "production").source?.importedPackages()).toEqual(["hono", "koa", "@fastify/cors"]);
  });

  test("modules in a circle end", () => {
    const project = memoryProject({ "/w/a.ts": "export * from './b'; import { x } from './b'; probe(x);", "/w/b.ts": "export * from './a';" });
    expect(show(argumentOf(project, "/w/a.ts", "probe", 0))).toBe("unknown not-found");
  });
});
