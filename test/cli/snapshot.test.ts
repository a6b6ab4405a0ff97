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
