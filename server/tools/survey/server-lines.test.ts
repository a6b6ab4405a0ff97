import { describe, expect, it } from "vitest";
import { maskJavaScript } from "./mask.ts";
import { serverLines } from "./server-lines.ts";

const linesOf = (text: string, language: "javascript" | "yaml" = "javascript"): readonly string[] =>
  serverLines(text, language).map(({ line, what }) => `${line} ${what}`);

describe("masking", () => {
  it("keeps length and line ends, and blanks comments and what stands in strings", () => {
    const text = "a('x'); // b\n/* c\n */ d(`e ${f('g')} h`); i = /j'/.test(k);";
    const { code, shape } = maskJavaScript(text);
    expect(code).toBe("a('x');     \n    \n    d(`e ${f('g')} h`); i = /j'/.test(k);");
    expect(shape).toBe("a(' ');     \n    \n    d(`  ${f(' ')}  `); i = /   .test(k);");
  });

  it("ends with texts that never end", () => {
    for (const text of ["'a", "`a ${", "/* a", "x = /a", "`${`${`", "a \\", "'\\"]) expect(maskJavaScript(text).code).toHaveLength(text.length);
  });
});

describe("lines that set something", () => {
  it("finds headers that are given a value", () => {
    const text = `
      res.setHeader("X-Frame-Options", "DENY");
      res.set({ 'Access-Control-Allow-Origin': '*' });
      this.headers['Access-Control-Allow-Origin'] = '*';
      const list = [["Referrer-Policy", "no-referrer"]];
      const next = { key: "Permissions-Policy", value: "camera=()" };`;
    expect(linesOf(text)).toEqual([
      "2 x-frame-options",
      "3 access-control-allow-origin",
      "4 access-control-allow-origin",
      "5 referrer-policy",
      "6 permissions-policy",
    ]);
  });

  it("finds calls of packages by the names that the file gives them, and methods of frameworks", () => {
    const text = `
      import share from "cors";
      const { secureHeaders: protect } = require("hono/secure-headers");
      app.use(share()); app.use(protect({}));
      app.enableCors();
      res.cookie("sid", id);
      (0, cors_1.default)();`;
    expect(linesOf(text)).toEqual(["4 cors", "5 .enableCors(", "6 res.cookie("]);
    expect(linesOf(`const cors_1 = __importDefault(require("cors"));\napp.use((0, cors_1.default)());`)).toEqual(["2 cors"]);
  });

  it("leaves out comments, questions, tests, clients, descriptions and types", () => {
    const text = `
      // res.setHeader("X-Frame-Options", "DENY");
      if (res.getHeader("X-Frame-Options") === "DENY") res.removeHeader("X-Frame-Options");
      expect(res).toHaveProperty("X-Frame-Options", "DENY");
      fetch(url, { headers: { "Referrer-Policy": policy } });
      const log = "res.setHeader('X-Frame-Options', 'DENY')";
      const api = { "Access-Control-Allow-Origin": { description: "who may read" } };
      type Headers = { "set-cookie": string[] };
      value["set-cookie"] = "[redacted]";
      const hop = ["set-cookie", "x-frame-options", "vary"];
      class Middlewares { cors() { return 1; } }`;
    expect(linesOf(`import cors from "cors";${text}`)).toEqual([]);
  });

  it("reads YAML: keys, pairs and directives, no comments", () => {
    const text =
      "# X-Frame-Options: DENY\nheaders:\n  X-Frame-Options: DENY\n  - key: Referrer-Policy\n    value: no-referrer\nsnippet: |\n  add_header X-Content-Type-Options nosniff;\n";
    expect(linesOf(text, "yaml")).toEqual(["3 x-frame-options", "4 referrer-policy", "7 x-content-type-options"]);
  });
});
