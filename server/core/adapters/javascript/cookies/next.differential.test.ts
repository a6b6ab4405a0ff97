/**
 * Our reading of cookies of Next.js against headers of the real class, `ResponseCookies` of the copy of @edge-runtime/cookies in the package
 * next, which were recorded. `RECORD=folder` asks the packages below it anew, `folder/n15.5.9/package` and so on, and writes the file.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { evaluate, parseCookie, predictCookie } from "../../../../../test/harness/cookie-wire.ts";

const FILE = path.join(import.meta.dirname, "next.recorded.json");
const FOLDER = process.env.RECORD;
const VERSIONS = ["14.2.35", "15.5.9", "16.1.1"];

/** What is given to `set`. */
const ARGUMENTS = [
  "'sid', 'v'",
  "'sid', 'v', undefined",
  "'sid', 'v', {}",
  "'sid', 'v', { httpOnly: true }",
  "'sid', 'v', { secure: true, httpOnly: true, sameSite: 'lax' }",
  "'sid', 'v', { sameSite: true }",
  "'sid', 'v', { sameSite: false }",
  "'sid', 'v', { sameSite: 'None', secure: true }",
  "'sid', 'v', { sameSite: 'strict', secure: 1, httpOnly: 'yes' }",
  "'sid', 'v', { maxAge: 60 }",
  "'sid', 'v', { maxAge: 60 * 60 * 24 }",
  "'sid', 'v', { maxAge: undefined, path: undefined }",
  "'sid', 'v', { path: null }",
  "'sid', 'v', { path: '/app', domain: 'example.com' }",
  "'sid', 'v', { partitioned: true, secure: true }",
  "'sid', 'v', { secure: 0, httpOnly: null, domain: '' }",
  "{ name: 'sid', value: 'v' }",
  "{ name: 'sid', value: 'v', secure: true, sameSite: 'none', path: '/app' }",
  "{ name: 'sid', value: 'v', httpOnly: undefined, maxAge: 5 }",
];

type Recording = Readonly<Record<string, Readonly<Record<string, string>>>>;

function ask(folder: string): Recording {
  const require = createRequire(import.meta.url);
  return Object.fromEntries(
    VERSIONS.map((version) => {
      const { ResponseCookies } = require(path.join(folder, `n${version}/package/dist/compiled/@edge-runtime/cookies/index.js`)) as {
        ResponseCookies: new (headers: Headers) => object;
      };
      const sent = ARGUMENTS.map((given) => {
        const headers = new Headers();
        evaluate(`cookies.set(${given})`, "cookies", new ResponseCookies(headers));
        return [given, headers.get("set-cookie") ?? ""] as const;
      });
      return [version, Object.fromEntries(sent)];
    }),
  );
}

if (FOLDER !== undefined) writeFileSync(FILE, `${JSON.stringify(ask(FOLDER), null, 2)}\n`);
const recording = JSON.parse(readFileSync(FILE, "utf8")) as Recording;

describe.each(VERSIONS)("ResponseCookies of next %s", (version) => {
  it.each(ARGUMENTS)("set(%s)", (given) => {
    const header = recording[version]?.[given] ?? "";
    const inAction = `import { cookies } from "next/headers";\nexport async function act() {\n  (await cookies()).set(${given});\n}\n`;
    const onAnswer = `import { NextResponse } from "next/server";\nexport function GET() {\n  const answer = NextResponse.json({});\n  answer.cookies.set(${given});\n  return answer;\n}\n`;
    for (const text of [inAction, onAnswer]) expect(predictCookie(text)).toEqual(parseCookie(header));
  });
});
