/** Runs every rule page, adapter page and free spec page as tests: one test per section. */
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runSection } from "../harness/run-spec.ts";
import { specFiles } from "../harness/spec-files.ts";

for (const { name, sections } of specFiles()) {
  const ownRule = name.endsWith("rule.md") ? path.basename(path.dirname(name)) : undefined;
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
