import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type TestFolder, testFolder } from "./command-line.ts";

let folder: TestFolder | undefined;
afterEach(() => folder?.remove());

const server = (origins: string) => `import cors from "cors";
app.use("/api", cors({ origin: ${origins} }));
`;

test("snapshot is stable, and check reports what allows more by its meaning, not by its text", async () => {
  folder = testFolder({ ".preflint.yml": "version: 1\ndefaultTier: web\n", "server.js": server("[/^https:\\/\\/[a-c]\\.example\\.com$/]") });
  const drift = async () => {
    const { findings } = JSON.parse((await folder?.run(["check", "--format", "json"]))?.out ?? "");
    return findings.flatMap((finding: { rule: string; severity: string }) => (finding.rule === "baseline-drift" ? [finding.severity] : []));
  };
  expect(await drift()).toEqual([]);
  expect(await folder.run(["snapshot"])).toMatchObject({ code: 0, err: "", out: "Wrote .preflint.lock.json with 1 policy.\n" });
  const first = folder.read(".preflint.lock.json");
  await folder.run(["snapshot"]);
  expect(folder.read(".preflint.lock.json")).toBe(first);
  expect(await drift()).toEqual([]);
  folder.write("server.js", server("['https://a.example.com', 'https://b.example.com', 'https://c.example.com']"));
  expect(await drift()).toEqual([]);
  folder.write("server.js", server("[/^https:\\/\\/[a-d]\\.example\\.com$/]"));
  expect(await drift()).toEqual(["error"]);
  folder.write("server.js", server("['https://a.example.com']"));
  expect(await drift()).toEqual(["info"]);
});

test("snapshot without a policy file says what to do", async () => {
  folder = testFolder({ "server.js": server("true") });
  expect(await folder.run(["snapshot"])).toMatchObject({ code: 2, err: expect.stringContaining("preflint init") });
});

test("snapshot of a part of the project keeps the records of the rest", async () => {
  folder = testFolder({ ".preflint.yml": "version: 1\ndefaultTier: web\n", "a/server.js": server("true"), "b/server.js": server("true") });
  await folder.run(["snapshot"]);
  const whole = folder.read(".preflint.lock.json");
  expect(await folder.run(["snapshot", "a"])).toMatchObject({ code: 0, err: "", out: "Wrote .preflint.lock.json with 2 policies.\n" });
  expect(folder.read(".preflint.lock.json")).toBe(whole);
});

test("neither snapshot nor init writes through a symbolic link", async () => {
  folder = testFolder({
    "p/.preflint.yml": "version: 1\ndefaultTier: web\n",
    "p/server.js": server("true"),
    "q/server.js": server("true"),
    "other.txt": "mine",
  });
  symlinkSync("../other.txt", join(folder.path, "p/.preflint.lock.json"));
  symlinkSync("../none.txt", join(folder.path, "q/.preflint.yml"));
  expect(await folder.run(["snapshot", "p"])).toMatchObject({ code: 2, err: expect.stringContaining("symbolic link") });
  expect(folder.read("other.txt")).toBe("mine");
  expect(await folder.run(["init", "q"])).toMatchObject({ code: 2, err: expect.stringContaining("not overwritten") });
  expect(existsSync(join(folder.path, "none.txt"))).toBe(false);
});

test("a value that can no longer be read is not called a looser or tighter one", async () => {
  const readable = server("['https://a.example.com'], methods: ['GET'], maxAge: 600");
  folder = testFolder({ ".preflint.yml": "version: 1\ndefaultTier: web\n", "server.js": server("['https://a.example.com'], methods: list(), maxAge: age()") });
  await folder.run(["snapshot"]);
  folder.write("server.js", readable);
  const severities = async () =>
    JSON.parse((await folder?.run(["check", "--format", "json"]))?.out ?? "").findings.flatMap((finding: { rule: string; severity: string }) =>
      finding.rule === "baseline-drift" ? [finding.severity] : [],
    );
  expect(await severities()).toEqual(["info", "info"]);
  await folder.run(["snapshot"]);
  expect(await severities()).toEqual([]);
  folder.write("server.js", server("['https://a.example.com'], methods: ['GET'], maxAge: 7200"));
  expect(await severities()).toEqual(["error"]);
});
