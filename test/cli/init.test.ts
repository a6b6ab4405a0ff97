import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { temporaryFolders } from "./command-line.ts";

const folderOf = temporaryFolders(afterEach);

const SERVER = `import express from "express";
import cors from "cors";
const app = express();
app.use(cors({ origin: ["https://shop.example.com", "https://app.example.com"] }));
app.listen(3000);
`;

test("init writes what is let in today, refuses to do it twice, and check then asks for owners", async () => {
  const folder = folderOf({ "server.js": SERVER });
  expect(await folder.run(["init"])).toMatchObject({ code: 0, err: "", out: expect.stringContaining("Wrote .preflint.yml with 2 origins.") });
  expect(folder.read(".preflint.yml")).toBe(`# Which other sites may read what this project answers, and who answers for each of them.
# An entry may also have a reason, an end (expires: 2027-01-31) and environments.
version: 1
origins:
  - origin: https://app.example.com
    tiers: [default]
    owner: unassigned
  - origin: https://shop.example.com
    tiers: [default]
    owner: unassigned
`);
  expect(await folder.run(["init"])).toMatchObject({ code: 2, err: "preflint: There is a .preflint.yml already; it is not overwritten.\n" });
  const { findings } = JSON.parse((await folder.run(["check", "--format", "json"])).out);
  const rules = findings.map((finding: { rule: string }) => finding.rule).filter((rule: string) => rule.startsWith("baseline-") || rule === "config-invalid");
  expect(rules).toEqual(["baseline-owner-missing", "baseline-owner-missing"]);
});

test("the example of the README does what the README says", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const section = readme.slice(readme.indexOf("## Approved origins"));
  const policy = /```yaml\n([\s\S]*?)```/.exec(section)?.[1] ?? "";
  const folder = folderOf({ ".preflint.yml": policy, "server.js": SERVER });
  const check = async (today: string) => {
    const { findings } = JSON.parse((await folder.run(["check", "--format", "json", "--today", today])).out);
    return findings
      .map((finding: { rule: string }) => finding.rule)
      .filter((rule: string) => rule.startsWith("baseline-") || rule === "config-invalid")
      .sort();
  };
  expect(await check("2026-11-23")).toEqual(["baseline-origin-unregistered"]);
  expect(await check("2027-05-13")).toEqual(["baseline-origin-expired", "baseline-origin-expired", "baseline-origin-unregistered"]);
});
