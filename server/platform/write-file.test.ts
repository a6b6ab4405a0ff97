import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeWholeFile } from "./write-file.ts";

describe("a written file", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "preflint-output-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => path.join(folder, name);

  it("is written, replaced with its permissions kept, and leaves nothing beside it", () => {
    expect(writeWholeFile(at("a.txt"), "one ✓\n")).toBeUndefined();
    chmodSync(at("a.txt"), 0o640);
    expect(writeWholeFile(at("a.txt"), "two\n")).toBeUndefined();
    expect(readFileSync(at("a.txt"), "utf8")).toBe("two\n");
    // Windows knows read-only and nothing finer.
    if (process.platform !== "win32") expect(statSync(at("a.txt")).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(["a.txt"]);
  });

  it("is not written over a folder or a link, and not into a folder that is missing", () => {
    mkdirSync(at("folder"));
    writeFileSync(at("target.txt"), "theirs\n");
    symlinkSync(at("target.txt"), at("link.txt"));
    const before = readdirSync(folder);
    expect(writeWholeFile(at("folder"), "x")).toBe("It is no regular file.");
    expect(writeWholeFile(at("link.txt"), "x")).toBe("It is a symbolic link, which is not followed.");
    expect(writeWholeFile(at("missing/a.txt"), "x")).toBe("There is no such folder.");
    expect(readFileSync(at("target.txt"), "utf8")).toBe("theirs\n");
    expect(readdirSync(folder)).toEqual(before);
  });

  it("may have a name of the greatest length", () => {
    const name = "名".repeat(85);
    expect(writeWholeFile(at(name), "x")).toBeUndefined();
    expect(readFileSync(at(name), "utf8")).toBe("x");
  });
});
