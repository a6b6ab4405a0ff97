/** Small texts whose meaning is large: what doubles, nests, repeats or refers to itself, with a size to grow by. */

/** A bomb by name: the file's name and its text at a size. */
export interface Bomb {
  readonly name: string;
  readonly file: string;
  readonly text: (size: number) => string;
  /** At every size something is to be said of it: judged or counted as not read. */
  readonly isAlwaysTold?: true;
}

const lines = (size: number, line: (i: number) => string): string => Array.from({ length: size }, (_, i) => line(i)).join("\n");

const express = (body: string): string => `import cors from "cors";\nimport express from "express";\nconst app = express();\n${body}\n`;

const growing = (name: string, first: string, next: (a: string) => string): Bomb => ({
  name,
  file: "a.ts",
  text: (size) =>
    express(`const a0 = ${first};\n${lines(size, (i) => `const a${i + 1} = ${next(`a${i}`)};`)}\napp.use(cors({ origin: a${size}, credentials: true }));`),
});

const around = (name: string, open: string, middle: string, close: string): Bomb => ({
  name,
  file: "a.ts",
  text: (size) => express(`app.use(cors({ origin: ${open.repeat(size)}${middle}${close.repeat(size)}, credentials: true }));`),
});

const ingress = (snippet: string): string =>
  `kind: Ingress\nmetadata:\n  annotations:\n    nginx.ingress.kubernetes.io/configuration-snippet: |\n${snippet.replace(/^/gm, "      ")}\n`;

const nginxConf = (...parts: readonly string[]): string =>
  `kind: ConfigMap\ndata:\n  a.conf: |\n    server {\n${parts.join("\n").replace(/^/gm, "      ")}\n    }\n`;

/** All of them. Each is tried at sizes that would take for ever if its meaning were written out. */
export const BOMBS: readonly Bomb[] = [
  growing("texts that double", `"https://x.example.com"`, (a) => `${a} + ${a}`),
  growing("templates that double", `"https://x.example.com"`, (a) => `\`\${${a}}\${${a}}\``),
  growing("replacements that double", `"aa"`, (a) => `${a}.replaceAll("a", ${a})`),
  growing("spreads that double", `["https://x.example.com"]`, (a) => `[...${a}, ...${a}]`),
  growing("lists of lists", `["https://x.example.com"]`, (a) => `[${a}, ${a}]`),
  growing("objects that spread each other", `{ origin: true }`, (a) => `{ ...${a}, ["k" + ${a}.k]: ${a}, ...${a} }`),
  growing("functions that call the one before twice", `() => true`, (a) => `() => ${a}() && ${a}()`),
  growing("functions that are given functions", `(f) => f`, (a) => `(f) => ${a}(${a}(f))`),
  growing("choices of choices", `process.env.A`, (a) => `(process.env.B${"$"} ? ${a} : process.env.C + ${a})`),
  growing("calls with the call before twice", `require("x")`, (a) => `require("x").y(${a}, ${a})`),
  growing("mapped lists", `["a", "b"]`, (a) => `${a}.flatMap((x) => [x, ...${a}.map((y) => x + y)])`),
  around("nested parentheses", "(", "true", ")"),
  around("nested lists", "[", "true", "]"),
  around("nested objects", "{ origin: ", "true", " }"),
  around("nested functions", "(() => ", "true", ")()"),
  around("nested negations", "!", "true", ""),
  around("nested choices", "(process.env.A ? ", "true", " : false)"),
  around("a chain of sums", `"a" + `, `"b"`, ""),
  around("a chain of calls", "", `["a"]`, `.concat(["b"])`),
  around("a chain of members", "", "process.env", ".a"),
  { name: "many routes", file: "a.ts", text: (size) => express(lines(size, (i) => `app.get("/r${i}", (req, res) => res.send("x"));`)) },
  {
    name: "many guards",
    isAlwaysTold: true,
    file: "a.ts",
    text: (size) =>
      express(
        `app.use((req, res, next) => {\n${lines(size, (i) => `if (req.headers.a${i}) { next(); return; }`)}\nres.setHeader("Access-Control-Allow-Origin", req.headers.origin); next(); });`,
      ),
  },
  {
    name: "many header writes",
    file: "a.ts",
    text: (size) =>
      express(
        `app.use((req, res, next) => {\n${lines(size, (i) => `if (req.headers.origin === "https://a${i}.example") res.setHeader("Access-Control-Allow-Origin", "https://a${i}.example");`)}\nnext(); });`,
      ),
  },
  {
    name: "many effects",
    file: "a.ts",
    text: (size) => express(`const list = [];\n${lines(size, (i) => `list.push("https://a${i}.example", ...list);`)}\napp.use(cors({ origin: list }));`),
  },
  {
    name: "many comments that suppress",
    file: "a.ts",
    text: (size) => express(`${lines(size, (i) => `// preflint-ignore-next-line cors-x${i} -- x`)}\napp.use(cors({ origin: true, credentials: true }));`),
  },
  {
    name: "a long pattern",
    file: "a.ts",
    text: (size) => express(`app.use(cors({ origin: /^https:\\/\\/(${"(a|b)*[c-d]?".repeat(size)})+\\.example\\.com$/, credentials: true }));`),
  },
  {
    name: "many alternatives",
    file: "a.ts",
    text: (size) =>
      express(`app.use(cors({ origin: /^https:\\/\\/(?:${Array.from({ length: size }, (_, i) => `a${i}`).join("|")})\\.example\\.com/, credentials: true }));`),
  },
  {
    name: "aliases that double",
    file: "a.yaml",
    text: (size) =>
      `kind: Ingress\na0: &a0 [x]\n${lines(size, (i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)}\nmetadata:\n  annotations:\n    nginx.ingress.kubernetes.io/enable-cors: *a${size}\n`,
  },
  {
    name: "merges that double",
    file: "a.yaml",
    text: (size) =>
      `kind: Ingress\nb0: &b0 { x: y }\n${lines(size, (i) => `b${i + 1}: &b${i + 1} { <<: [*b${i}, *b${i}], l${i}: *b${i}, r${i}: *b${i} }`)}\nmetadata: *b${size}\n`,
  },
  { name: "deep maps", file: "a.yaml", text: (size) => `kind: Ingress\nnginx.ingress.kubernetes.io/enable-cors: ${"{a: ".repeat(size)}x${"}".repeat(size)}\n` },
  { name: "deep lists", file: "a.yaml", text: (size) => `kind: Ingress\nnginx.ingress.kubernetes.io/enable-cors: ${"[".repeat(size)}\n` },
  {
    name: "many nginx blocks",
    file: "a.yaml",
    text: (size) => ingress(`${"location / {\n".repeat(size)}add_header Access-Control-Allow-Origin *;\n${"}\n".repeat(size)}`),
  },
  {
    name: "many nginx conditions",
    isAlwaysTold: true,
    file: "a.yaml",
    text: (size) =>
      ingress(
        `${lines(size, (i) => `if ($http_origin = "https://a${i}.example.com") { set $cors 1; }`)}\nif ($cors) { add_header Access-Control-Allow-Origin $http_origin; }`,
      ),
  },
  {
    name: "many nginx locations",
    isAlwaysTold: true,
    file: "a.yaml",
    text: (size) =>
      nginxConf(
        lines(size, (i) => `location /a${i} { add_header X-A${i} b; }`),
        "location /last { add_header Access-Control-Allow-Origin $http_origin; }",
      ),
  },
  {
    name: "many nginx directives",
    isAlwaysTold: true,
    file: "a.yaml",
    text: (size) =>
      nginxConf(
        lines(size * 100, (i) => `proxy_set_header X-A${i} b;`),
        "add_header Access-Control-Allow-Origin $http_origin;",
      ),
  },
  {
    name: "an nginx map of many",
    isAlwaysTold: true,
    file: "a.yaml",
    text: (size) =>
      `kind: ConfigMap\ndata:\n  a.conf: |\n    map $http_origin $cors {\n      default "";\n${lines(size, (i) => `      ~^https://a${i}\\. $http_origin;`)}\n    }\n    server { add_header Access-Control-Allow-Origin $cors; }\n`,
  },
  {
    name: "many documents",
    file: "a.yaml",
    text: (size) => "kind: Ingress\nmetadata: { annotations: { nginx.ingress.kubernetes.io/enable-cors: 'true' } }\n---\n".repeat(size),
  },
];
