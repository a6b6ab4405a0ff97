/** House rules that no compiler holds: purity of the core, file sizes, docstrings, forbidden words, links. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";

const root = path.resolve(import.meta.dirname, "../..");
const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "" && existsSync(path.join(root, file)));
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
const sources = tracked.filter((file) => /\.(?:ts|mjs|cjs)$/.test(file) && !file.endsWith(".generated.ts") && !file.startsWith("examples/"));
const core = sources.filter((file) => file.startsWith("server/core/") && !file.endsWith(".test.ts"));

/** Names, `await`, `async` and `new RegExp` in the code of a file: comments, strings and patterns do not count. */
function wordsOf(file: string): ReadonlySet<string> {
  const words = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) words.add(node.text);
    if (ts.isPropertyAccessExpression(node)) words.add(`${node.expression.getText(tree)}.${node.name.text}`);
    if (ts.isNewExpression(node)) words.add(`new ${node.expression.getText(tree)}`);
    if (ts.isAwaitExpression(node)) words.add("await");
    if (node.kind === ts.SyntaxKind.AsyncKeyword) words.add("async");
    ts.forEachChild(node, visit);
  };
  const tree = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, false);
  visit(tree);
  return words;
}

const coreWords = new Map(core.map((file) => [file, wordsOf(file)]));

describe("the core", () => {
  it("uses no clock, chance, promise or process", () => {
    const forbidden = [
      "Date",
      "Math.random",
      "async",
      "await",
      "Promise",
      "setTimeout",
      "setInterval",
      "setImmediate",
      "queueMicrotask",
      "process",
      "ts.sys",
      "createProgram",
      "require",
    ];
    const found = [...coreWords].flatMap(([file, words]) => forbidden.filter((word) => words.has(word)).map((word) => `${file}: ${word}`));
    expect(found).toEqual([]);
  });

  it("builds no regular expression from text that users wrote", () => {
    const found = [...coreWords].filter(([, words]) => words.has("new RegExp")).map(([file]) => file);
    expect(found).toEqual([]);
  });
});

describe("rules", () => {
  it("do not branch on a technology", () => {
    const found = core.filter((file) => file.startsWith("server/core/rules/") && /\.technology\s*(?:===|!==|\.startsWith|\.includes)/.test(read(file)));
    expect(found).toEqual([]);
  });

  it("have an id that is their folder's name", () => {
    const files = core.filter((file) => file.endsWith("/rule.ts"));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(read(file), file).toContain(`id: "${path.basename(path.dirname(file))}"`);
  });
});

describe("sources", () => {
  it("have at most 400 lines", () => {
    const found = sources
      .filter((file) => !file.endsWith(".test.ts") && read(file).split("\n").length > 401)
      .map((file) => `${file}: ${read(file).split("\n").length}`);
    expect(found).toEqual([]);
  });

  it("start with their purpose", () => {
    const found = sources.filter(
      (file) => file.endsWith(".ts") && file.startsWith("server/") && !file.endsWith(".test.ts") && !/^(?:#!.*\n)?\s*(?:\/\*\*|\/\/)/.test(read(file)),
    );
    expect(found).toEqual([]);
  });

  it("document every export", () => {
    const found: string[] = [];
    for (const file of sources.filter((name) => name.startsWith("server/") && name.endsWith(".ts") && !name.endsWith(".test.ts"))) {
      const lines = read(file).split("\n");
      lines.forEach((line, index) => {
        if (!/^export (?:const|function|type|interface|async|class)/.test(line)) return;
        let above = index - 1;
        while (above >= 0 && (lines[above] ?? "").startsWith("// biome-ignore")) above -= 1;
        if (!/\*\/\s*$/.test(lines[above] ?? "")) found.push(`${file}:${index + 1} ${line.slice(0, 80)}`);
      });
    }
    expect(found).toEqual([]);
  });

  it("leave nothing for later without saying it in an issue", () => {
    const words = new RegExp(["TO", "DO|FIX", "ME|@ts-", "ignore|\\bas any\\b"].join(""));
    const found = sources.filter((file) => words.test(read(file)));
    expect(found).toEqual([]);
  });

  it("name no registry host", () => {
    const host = new RegExp(["registry", "npmjs", "org"].join("[.]"));
    const found = tracked.filter((file) => !/\.(?:png|vsix)$/.test(file) && host.test(read(file)));
    expect(found).toEqual([]);
  });
});

describe("the client", () => {
  it("has a text for each key of its manifest, and no other: translations stand beside package.nls.json", () => {
    const texts: Record<string, string> = JSON.parse(read("package.nls.json"));
    const keys = [...read("package.json").matchAll(/"%([\w.-]+)%"/g)].map((match) => match[1] ?? "");
    expect(Object.keys(texts).sort()).toEqual([...new Set(keys)].sort());
    const { commands, views } = JSON.parse(read("package.json")).contributes;
    const shown: string[] = [...commands.map((one: { title: string }) => one.title), ...views.preflint.map((one: { name: string }) => one.name)];
    expect(shown.filter((text) => !/^%.*%$/.test(text))).toEqual([]);
  });

  it("says nothing in code that cannot be translated", () => {
    const shows = /\b(?:show\w+Message|failed|prompt:|placeHolder:|title:)\s*\(?\s*["`]/;
    expect(client.filter((file) => shows.test(read(file)))).toEqual([]);
  });

  it("starts without an open file where a file's name says that it is one of ours, and searches no folder for that", () => {
    const events: readonly string[] = JSON.parse(read("package.json")).activationEvents;
    const names = events.filter((event) => event.startsWith("workspaceContains:")).map((event) => event.slice("workspaceContains:".length));
    const named = STANDARD_ENGINE.adapters.flatMap(({ language, files = [] }) => (language === "yaml" ? files : []));
    expect(named.length).toBeGreaterThan(2);
    expect([...named, "package.json", ".preflint.yml"].filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => name.includes("**"))).toEqual([]);
    expect(events).not.toContain("*");
    expect(events).not.toContain("onStartupFinished");
  });

  const client = sources.filter((file) => file.startsWith("client/"));

  it("knows no rule and no header name", () => {
    const found = client.filter((file) => /access-control|strict-transport|content-security|cors-[a-z]|hsts|["'`]csp/i.test(read(file)));
    expect(found).toEqual([]);
  });

  it("is thin", () => {
    const lines = client.filter((file) => file.endsWith(".ts")).reduce((sum, file) => sum + read(file).split("\n").length, 0);
    expect(lines).toBeLessThanOrEqual(600);
  });
});

describe("documents", () => {
  const documents = tracked.filter((file) => file.endsWith(".md"));

  it("have no broken relative links", () => {
    const broken: string[] = [];
    for (const file of documents) {
      const text = read(file).replaceAll(/```[\s\S]*?```/g, "");
      for (const [, target = ""] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)(?:#[^)]*)?\)/g)) {
        if (!existsSync(path.resolve(root, path.dirname(file), target))) broken.push(`${file}: ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it("do not repeat the field's common errors", () => {
    const errors = [/Access-Control-Allow-Header[^s]/, /enable CORS (?:on|in) the (?:client|browser)/i, /CORS protects (?:the|your) server/i];
    const found = documents.filter((file) => !file.includes("cors-header-name-typo") && errors.some((error) => error.test(read(file))));
    expect(found).toEqual([]);
  });
});
