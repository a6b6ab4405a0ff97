/** Runs every rule page, adapter page and free spec page as tests: one test per section. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runSection } from "../harness/run-spec.ts";
import { readSpecPage } from "../harness/spec-page.ts";

const root = path.resolve(import.meta.dirname, "../..");

function pagesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

const pages = ["server/core/rules", "server/core/adapters", "test/spec"].flatMap((folder) => pagesBelow(path.join(root, folder)));

for (const page of pages) {
  const name = path.relative(root, page);
  const ownRule = name.endsWith("rule.md") ? path.basename(path.dirname(page)) : undefined;
  const sections = readSpecPage(readFileSync(page, "utf8"));
  describe(name, () => {
    for (const section of sections) it(`${section.title} (line ${section.pageLine})`, () => runSection(section, ownRule));
    if (name.endsWith("rule.md")) {
      it("has an example that is reported, unless the policy layer reports it", () => {
        const reported = sections.some((section) => section.expectations.some((one) => one.rule === ownRule));
        expect(reported || name.includes("/rules/policy/")).toBe(true);
      });
    }
  });
}
