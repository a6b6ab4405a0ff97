/** Scopes of header values, tokenised by the engine that VS Code uses, with the injections applied to small host grammars. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar, type IRawGrammar } from "vscode-textmate";

const string = (name: string, quote: string) => ({ name, begin: quote, end: quote, patterns: [{ name: "constant.character.escape", match: "\\\\." }] });

/** Just enough of a host language: strings, comments, and keys for YAML. */
const hosts: Record<string, unknown> = {
  "source.ts": {
    scopeName: "source.ts",
    patterns: [
      { name: "comment.line.ts", match: "//.*" },
      string("string.quoted.double.ts", '"'),
      string("string.quoted.single.ts", "'"),
      {
        name: "string.template.ts",
        begin: "`",
        end: "`",
        patterns: [{ name: "meta.template.expression.ts", begin: "\\$\\{", end: "\\}", patterns: [{ match: "[a-z-]+", name: "variable.ts" }] }],
      },
    ],
  },
  "source.yaml": {
    scopeName: "source.yaml",
    patterns: [
      { name: "comment.line.yaml", match: "#.*" },
      { match: "([\\w./-]+)(:)(?=\\s|$)", captures: { 1: { name: "entity.name.tag.yaml" } } },
      { name: "string.quoted.single.yaml", begin: "'", end: "'(?!')", patterns: [{ name: "constant.character.escape", match: "''" }] },
      string("string.quoted.double.yaml", '"'),
      { name: "string.unquoted.plain.yaml", match: "(?<=\\s)[^\\s#].*", captures: { 0: { patterns: [] } } },
      { name: "string.unquoted.block.yaml", begin: "(?<=\\|)$", end: "^(?=\\S)" },
    ],
  },
};

const root = new URL("../../syntaxes/", import.meta.url);
const files: Record<string, string> = {
  "source.preflint.header-values": "preflint-header-values.tmLanguage.json",
  "preflint.injection.javascript": "preflint-javascript.tmLanguage.json",
  "preflint.injection.yaml": "preflint-yaml.tmLanguage.json",
};

function loadGrammar(scopeName: string): IRawGrammar {
  const file = files[scopeName];
  const host = hosts[scopeName];
  const text = file === undefined ? JSON.stringify(host) : readFileSync(new URL(file, root), "utf8");
  return textmate.parseRawGrammar(text, `${scopeName}.json`);
}

const grammars = new Map<string, IGrammar>();

beforeAll(async () => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scopeName) => loadGrammar(scopeName),
    getInjections: (scopeName) =>
      scopeName === "source.ts" ? ["preflint.injection.javascript"] : scopeName === "source.yaml" ? ["preflint.injection.yaml"] : [],
  });
  for (const scopeName of Object.keys(hosts)) {
    const grammar = await registry.loadGrammar(scopeName);
    if (grammar !== null) grammars.set(scopeName, grammar);
  }
});

/** Texts and their innermost scope, for tokens that carry one of ours. */
function ours(scopeName: string, text: string): readonly (readonly [string, string])[] {
  const grammar = grammars.get(scopeName);
  if (grammar === undefined) throw new Error(`No grammar ${scopeName}`);
  let stack = textmate.INITIAL;
  const found: [string, string][] = [];
  for (const line of text.split("\n")) {
    const result = grammar.tokenizeLine(line, stack);
    stack = result.ruleStack;
    for (const token of result.tokens) {
      const scope = token.scopes.at(-1) ?? "";
      if (scope.endsWith(".preflint")) found.push([line.slice(token.startIndex, token.endIndex), scope.replace(/\.preflint$/, "")]);
    }
  }
  return found;
}

describe("in JavaScript and TypeScript strings", () => {
  it("colours a content security policy", () => {
    expect(ours("source.ts", `const csp = "default-src 'self' data:; script-src 'unsafe-inline' 'nonce-abc123=' https://cdn.example.com";`)).toEqual([
      ["default-src", "keyword.other.directive.csp"],
      ["'self'", "constant.language.source.csp"],
      ["data:", "constant.other.scheme.csp"],
      ["script-src", "keyword.other.directive.csp"],
      ["'unsafe-inline'", "constant.language.source.unsafe.csp"],
      ["'nonce-abc123='", "constant.language.source.csp"],
      ["https", "constant.other.origin.scheme"],
      ["://", "punctuation.separator.origin"],
      ["cdn.example.com", "constant.other.origin.host"],
    ]);
  });

  it("prefers the longer directive and leaves names that merely contain one", () => {
    expect(ours("source.ts", `"script-src-elem x" "my-script-src" "default-src-x"`)).toEqual([["script-src-elem", "keyword.other.directive.csp"]]);
  });

  it("colours lifetimes", () => {
    expect(ours("source.ts", "'max-age=31536000; includeSubDomains; preload'")).toEqual([
      ["max-age", "keyword.other.directive.header"],
      ["=", "keyword.operator.assignment"],
      ["31536000", "constant.numeric.seconds"],
      ["includeSubDomains", "keyword.other.directive.header"],
      ["preload", "keyword.other.directive.header"],
    ]);
  });

  it("colours a cookie", () => {
    expect(ours("source.ts", `"__Host-sid=1; Path=/; Max-Age=3600; Secure; httponly; SameSite=Lax", \`id=\${id}; Domain=example.com; SameSite=none\``)).toEqual(
      [
        ["__Host-", "keyword.other.prefix.cookie"],
        ["Path", "keyword.other.attribute.cookie"],
        ["=", "keyword.operator.assignment"],
        ["Max-Age", "keyword.other.attribute.cookie"],
        ["=", "keyword.operator.assignment"],
        ["3600", "constant.numeric.seconds"],
        ["Secure", "keyword.other.attribute.cookie"],
        ["httponly", "keyword.other.attribute.cookie"],
        ["SameSite", "keyword.other.attribute.cookie"],
        ["=", "keyword.operator.assignment"],
        ["Lax", "constant.language.same-site.cookie"],
        ["Domain", "keyword.other.attribute.cookie"],
        ["=", "keyword.operator.assignment"],
        ["SameSite", "keyword.other.attribute.cookie"],
        ["=", "keyword.operator.assignment"],
        ["none", "constant.language.same-site.none.cookie"],
      ],
    );
  });

  it("leaves words that only look like attributes of a cookie", () => {
    expect(ours("source.ts", `"a Path=/x" "; Secured" "Secure" "; SameSite=Laxer" "x__Host-y" "; secure storage" "use Domain=x"`)).toEqual([]);
  });

  it("colours a permissions policy", () => {
    expect(ours("source.ts", "'camera=(), geolocation=(self), payment=*'")).toEqual([
      ["camera", "keyword.other.directive.permissions-policy"],
      ["=", "keyword.operator.assignment"],
      ["(", "punctuation.section.allowlist"],
      ["geolocation", "keyword.other.directive.permissions-policy"],
      ["=", "keyword.operator.assignment"],
      ["(", "punctuation.section.allowlist"],
      ["self", "constant.language.source.permissions-policy"],
      ["payment", "keyword.other.directive.permissions-policy"],
      ["=", "keyword.operator.assignment"],
      ["*", "punctuation.section.allowlist"],
    ]);
  });

  it("colours origins with wildcard and port, and no address with a path", () => {
    expect(ours("source.ts", "['https://*.example.com:8443', 'http://localhost:*', 'https://example.com/docs']")).toEqual([
      ["https", "constant.other.origin.scheme"],
      ["://", "punctuation.separator.origin"],
      ["*.", "keyword.operator.wildcard.origin"],
      ["example.com", "constant.other.origin.host"],
      [":", "punctuation.separator.origin"],
      ["8443", "constant.numeric.port"],
      ["http", "constant.other.origin.scheme"],
      ["://", "punctuation.separator.origin"],
      ["localhost", "constant.other.origin.host"],
      [":", "punctuation.separator.origin"],
      ["*", "constant.numeric.port"],
    ]);
  });

  it("leaves code, comments and template expressions alone and never runs past a string", () => {
    expect(
      ours(
        "source.ts",
        ["// default-src", "const a = frame - ancestors; `$", "{default-src}`; 'camera=(' + list + ')'; max - age"].join("\n").replace("$\n", "$"),
      ),
    ).toEqual([
      ["camera", "keyword.other.directive.permissions-policy"],
      ["=", "keyword.operator.assignment"],
      ["(", "punctuation.section.allowlist"],
    ]);
    const grammar = grammars.get("source.ts");
    const tokens = grammar?.tokenizeLine(`f('none', 'self'); g("frame-ancestors 'none'");`, textmate.INITIAL).tokens ?? [];
    expect(tokens.filter((token) => token.scopes.length === 1).map((token) => token.startIndex)).toEqual([0, 8, 16, 45]);
  });
});

describe("in YAML scalars", () => {
  it("colours block scalars, quoted and plain ones", () => {
    const text = [
      "csp: |",
      "  frame-ancestors 'none';",
      'hsts: "max-age=600"',
      "quoted: 'script-src ''self'''",
      "# default-src",
      "origin: https://app.example.com",
    ].join("\n");
    const found = ours("source.yaml", text);
    expect(found).toEqual([
      ["frame-ancestors", "keyword.other.directive.csp"],
      ["'none'", "constant.language.source.csp"],
      ["max-age", "keyword.other.directive.header"],
      ["=", "keyword.operator.assignment"],
      ["600", "constant.numeric.seconds"],
      ["script-src", "keyword.other.directive.csp"],
      ["''self''", "constant.language.source.csp"],
      ["https", "constant.other.origin.scheme"],
      ["://", "punctuation.separator.origin"],
      ["app.example.com", "constant.other.origin.host"],
    ]);
  });
});
