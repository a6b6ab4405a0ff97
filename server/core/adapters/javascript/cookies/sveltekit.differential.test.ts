/**
 * Our reading of cookies of SvelteKit against headers of its own code, which were recorded. `RECORD=folder` asks `kit` below that folder anew:
 * @sveltejs/kit 2.20.0, unpacked, with the packages cookie, esm-env and set-cookie-parser beside it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { evaluate, parseCookie, predictCookie } from "../../../../../test/harness/cookie-wire.ts";

const FILE = path.join(import.meta.dirname, "sveltekit.recorded.json");
const FOLDER = process.env.RECORD;

/** What is given to `set`. A path is demanded. */
const ARGUMENTS = [
  "'sid', 'v', { path: '/' }",
  "'sid', 'v', { path: '/', secure: false }",
  "'sid', 'v', { path: '/', httpOnly: false, sameSite: 'none' }",
  "'sid', 'v', { path: '/', sameSite: 'strict', maxAge: 60 }",
  "'sid', 'v', { path: '/', httpOnly: undefined, secure: undefined, sameSite: undefined }",
  "'sid', 'v', { path: '/', sameSite: false, maxAge: 60 * 60 * 24 }",
  "'sid', 'v', { path: '/app', domain: 'example.com', partitioned: true, sameSite: true }",
];

type Recording = Readonly<Record<string, string>>;

interface Kit {
  get_cookies(request: Request, url: URL): { cookies: object; new_cookies: Record<string, { name: string }>; set_trailing_slash(way: string): void };
  add_cookies_to_headers(headers: Headers, cookies: readonly object[]): void;
}

async function ask(folder: string): Promise<Recording> {
  (globalThis as { __SVELTEKIT_DEV__?: boolean }).__SVELTEKIT_DEV__ = false;
  const kit = (await import(pathToFileURL(path.join(folder, "kit/src/runtime/server/cookie.js")).href)) as Kit;
  return Object.fromEntries(
    ARGUMENTS.map((given) => {
      const url = new URL("https://app.example/app");
      const jar = kit.get_cookies(new Request(url), url);
      jar.set_trailing_slash("never");
      evaluate(`cookies.set(${given})`, "cookies", jar.cookies);
      const headers = new Headers();
      kit.add_cookies_to_headers(headers, Object.values(jar.new_cookies));
      return [given, headers.get("set-cookie") ?? ""] as const;
    }),
  );
}

if (FOLDER !== undefined) writeFileSync(FILE, `${JSON.stringify(await ask(FOLDER), null, 2)}\n`);
const recording = JSON.parse(readFileSync(FILE, "utf8")) as Recording;

describe("cookies of SvelteKit 2.20.0", () => {
  it.each(ARGUMENTS)("set(%s)", (given) => {
    const text = `import { json } from "@sveltejs/kit";\nexport function POST({ cookies }) {\n  cookies.set(${given});\n  return json({});\n}\n`;
    expect(predictCookie(text)).toEqual(parseCookie(recording[given] ?? ""));
  });
});
