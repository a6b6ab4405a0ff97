/** Our reading of cookies of React Router 7.18.7 and @remix-run/node 2.17.5 against headers that they wrote, which were recorded. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseCookie, predictCookie } from "../../../../../test/harness/cookie-wire.ts";

const recording = JSON.parse(readFileSync(path.join(import.meta.dirname, "remix.recorded.json"), "utf8")) as Readonly<Record<string, string>>;

describe("cookies of React Router and Remix", () => {
  it.each(Object.entries(recording))("%s", (given, header) => {
    const [name = "", call = ""] = given.split(/ (.*)/);
    const text = `import { ${/^\w+/.exec(call)?.[0]} } from "${name}";\nexport const made = ${call};\n`;
    expect(predictCookie(text)).toEqual(parseCookie(header));
  });
});
