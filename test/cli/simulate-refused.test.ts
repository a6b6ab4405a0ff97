/** `simulate --console` and `--har`: from what a browser refused to the setting that decides. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { afterEach, describe, expect, it } from "vitest";
import { temporaryFolders } from "./command-line.ts";

const folderOf = temporaryFolders(afterEach);
const validate = new Ajv().compile(JSON.parse(readFileSync(new URL("../../schemas/preflint-simulate.schema.json", import.meta.url), "utf8")));

const server = (options: string): string =>
  `const express = require("express");\nconst cors = require("cors");\nconst app = express();\napp.use(cors(${options}));\napp.listen(3000);\n`;
const FILES = {
  "shop.js": server('{ origin: ["https://shop.example.com"], methods: ["GET"] }'),
  "open.js": server("{ allowedHeaders: ['X-Id'] }"),
};
const SECRET = "s3cr3t";
const message = (why: string, method = "fetch"): string =>
  `Access to ${method} at 'https://api.example.com/orders?token=${SECRET}' from origin 'https://app.example.com' has been blocked by CORS policy: ${why}`;
const MISSING = message("No 'Access-Control-Allow-Origin' header is present on the requested resource.");

describe("a console message", () => {
  it("leads to the setting that decides, and nothing of its query is shown", async () => {
    const folder = folderOf(FILES);
    const { code, out, err } = await folder.run(["simulate", "--console", MISSING]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n").slice(0, 4)).toEqual([
      "Chromium refused the answer at MissingAllowOriginHeader.",
      "  The page https://app.example.com asked https://api.example.com/orders.",
      "",
      "Decided here: shop.js:4:24  the allowed origins, cors (Express)",
    ]);
    expect(out).toContain("Verdict: MissingAllowOriginHeader");
    expect(out).not.toContain(SECRET);
  });

  it.each([
    [
      message("Request header field x-token is not allowed by Access-Control-Allow-Headers in preflight response."),
      "open.js:4:32  the allowed request headers",
    ],
    [
      message(
        "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
      ),
      "open.js:4:9  the allowed origins",
    ],
  ])("of another step leads to another setting", async (text, decides) => {
    const { out } = await folderOf(FILES).run(["simulate", "--console", text]);
    expect(out).toContain(`Decided here: ${decides}`);
  });

  it("is looked for in one file, if that is named", async () => {
    const { out } = await folderOf(FILES).run(["simulate", "--console", MISSING, "open.js"]);
    expect(out).toContain("No policy that was read answers this way");
    expect(out).toContain("open.js:4:9  cors (Express): shared");
  });

  it("that no server decides says what does, without an origin and in JSON too", async () => {
    const text = `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.com/?t=${SECRET}. (Reason: CORS request did not succeed). Status code: (null).`;
    const folder = folderOf(FILES);
    const { code, out } = await folder.run(["simulate", "--console", text]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^No setting of a server decides what Firefox said\. No answer came: .*\n$/) });
    const data = JSON.parse((await folder.run(["simulate", "--console", text, "--format", "json"])).out);
    expect(validate(data)).toBe(true);
    expect(data.answers).toEqual([]);
  });

  it("of Firefox needs the page, which it does not name", async () => {
    const text =
      "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.com/. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing).";
    const folder = folderOf(FILES);
    expect(await folder.run(["simulate", "--console", text])).toMatchObject({ code: 2, err: expect.stringContaining("Firefox does not say which page asked") });
    const { out } = await folder.run(["simulate", "--console", text, "--origin", "https://app.example.com"]);
    expect(out).toContain("Decided here: shop.js:4:24");
  });

  it("is read from standard input too, and refused if it is none", async () => {
    const folder = folderOf(FILES);
    expect(await folder.run(["simulate", "--console", "TypeError: Failed to fetch"])).toMatchObject({ code: 2, out: "" });
    expect((await folder.run(["simulate", "--console", "-"], { readStdin: () => MISSING })).out).toContain("Decided here: shop.js:4:24");
    expect(await folder.run(["simulate", "--console", MISSING, "--har", "x.har"])).toMatchObject({ code: 2 });
  });

  it("is answered as data too", async () => {
    const { out } = await folderOf(FILES).run(["simulate", "--console", MISSING, "--format", "json"]);
    const data = JSON.parse(out);
    expect(validate(data) ? [] : validate.errors).toEqual([]);
    expect(data.answers.map((answer: { refused: string }) => answer.refused)).toEqual(["same", "differs"]);
    expect(data.answers[0].decidedBy).toMatchObject({ what: "the allowed origins", location: { file: "shop.js", start: { line: 4, column: 24 } } });
  });
});

const fields = (headers: Record<string, string>) => Object.entries(headers).map(([name, value]) => ({ name, value }));
const url = `https://api.example.com/orders?token=${SECRET}`;
function entry(method: string, asked: Record<string, string>, status: number, answered: Record<string, string>, more: object = {}) {
  const request = { method, url, headers: fields({ Origin: "https://app.example.com", ...asked }), cookies: [] };
  return { request, response: { status, headers: fields(answered), content: { text: SECRET }, ...more } };
}
const har = (...entries: readonly object[]): string => JSON.stringify({ log: { version: "1.2", entries } });

describe("a HAR record", () => {
  it("leads from each refused request to the setting that decides", async () => {
    const preflight = entry("OPTIONS", { "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "x-id" }, 204, {
      "Access-Control-Allow-Origin": "https://app.example.com",
      "Access-Control-Allow-Headers": "X-Id",
      "Access-Control-Allow-Methods": "GET",
    });
    const same = {
      request: { method: "GET", url: "https://app.example.com/", headers: fields({ Origin: "https://app.example.com" }) },
      response: { status: 200, headers: [] },
    };
    const fine = entry("GET", {}, 200, { "Access-Control-Allow-Origin": "*" });
    const folder = folderOf({
      ...FILES,
      "shop.js": server('{ origin: ["https://app.example.com"], methods: ["GET"], allowedHeaders: ["x-id"] }'),
      "a.har": har(same, fine, preflight),
    });
    const { code, out } = await folder.run(["simulate", "--har", "a.har"]);
    expect(code).toBe(0);
    expect(out).toContain("A browser refused an answer of the record at MethodDisallowedByPreflightResponse.");
    expect(out).toContain("Decided here: shop.js:4:62  the allowed methods, cors (Express)");
    expect(out.match(/refused an answer/g)).toHaveLength(1);
  });

  it("shows no query, cookie, body or header value", async () => {
    const secretive = entry("GET", { Cookie: `id=${SECRET}`, Authorization: `Bearer ${SECRET}`, "X-Key": SECRET }, 200, { "Set-Cookie": SECRET });
    const folder = folderOf({ ...FILES, "a.har": har(secretive) });
    for (const format of ["text", "json"]) {
      const { code, out, err } = await folder.run(["simulate", "--har", "a.har", "--format", format]);
      expect(code).toBe(0);
      expect(out + err).not.toContain(SECRET);
      expect(out).toContain("authorization");
    }
  });

  it("without a refused request says so", async () => {
    const folder = folderOf({ ...FILES, "a.har": har(entry("GET", {}, 200, { "Access-Control-Allow-Origin": "*" })) });
    expect((await folder.run(["simulate", "--har", "a.har"])).out).toBe("No request of the record was refused by CORS.\n");
  });

  it.each([
    ["no JSON", "{"],
    ["no record", "[]"],
    ["no entries", '{"log":{}}'],
    ["no text", "\0\0"],
  ])("that is %s is refused in a sentence", async (_, text) => {
    const result = await folderOf({ ...FILES, "a.har": text }).run(["simulate", "--har", "a.har"]);
    expect(result).toMatchObject({ code: 2, out: "", err: expect.stringMatching(/^preflint: 'a\.har' is no HAR record: .*\n$/) });
  });

  it("of odd shapes is read without failing", async () => {
    const odd = [
      null,
      1,
      [],
      {},
      { request: null },
      { request: { method: "GET", url: 1, headers: {} } },
      { request: { method: " ", url, headers: [null, { name: 1 }] } },
    ];
    const folder = folderOf({ ...FILES, "a.har": har(...(odd as object[])), "deep.har": `${"[".repeat(200_000)}` });
    expect((await folder.run(["simulate", "--har", "a.har"])).out).toBe("No request of the record was refused by CORS.\n");
    expect((await folder.run(["simulate", "--har", "deep.har"])).code).toBe(2);
    expect(await folder.run(["simulate", "--har", "absent.har"])).toMatchObject({ code: 2, err: "preflint: There is no file 'absent.har'.\n" });
    expect((await folder.run(["simulate", "--har", "."])).err).toContain("folder");
  });
});
