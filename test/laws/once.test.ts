/** One cause is told once, over all examples of all pages: what two findings of one rule say of one place differs in more than when it is so. */
import { expect, test } from "vitest";
import type { Finding } from "../../server/core/model/finding.ts";
import { openInMemory } from "../harness/memory-workspace.ts";
import { specFiles } from "../harness/spec-files.ts";

/** What is left of a message without its condition. */
function verdictOf({ message }: Finding): string {
  return message.replace(/^(?:If .*?|On one branch), (?=any|every|no |browsers|visitors|pages|with|https?:|anyone|[A-Z'])/, "").toLowerCase();
}

test("one cause is told once", () => {
  const pages = specFiles().flatMap((page) =>
    page.sections.map((section) => ({ name: `${page.name}: ${section.title}`, findings: openInMemory(section.files, "/w").allFindings() })),
  );
  const twice = pages.flatMap(({ name, findings }) => {
    const keys = findings.map((finding) => `${finding.rule} ${finding.at.file} ${finding.at.span.start}-${finding.at.span.end} ${verdictOf(finding)}`);
    return keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${name}: ${key}`);
  });
  expect(twice).toEqual([]);
  expect(pages.filter(({ findings }) => findings.some(({ message }) => /^(?:If|On one branch)/.test(message))).length).toBeGreaterThan(30);
}, 120_000);
