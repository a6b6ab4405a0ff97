/** The three laws between `check`, `simulate` and the open questions, over all examples of all pages. */
import { expect, test } from "vitest";
import type { Workspace } from "../../server/core/workspace/workspace.ts";
import { type Judged, proofsAreSimulated, strangersAreErrors, unknownsAreAsked } from "../harness/laws.ts";
import { openInMemory } from "../harness/memory-workspace.ts";
import { specFiles } from "../harness/spec-files.ts";
import type { SpecSection } from "../harness/spec-page.ts";

/** What people keep away by a comment, or lower in their policy file, is said elsewhere. */
function isPlain({ files }: SpecSection): boolean {
  return ![...files].some(([file, text]) => /(?:^|\/)\.preflint/.test(file) || /preflint-(?:ignore|disable)/.test(text));
}

const EXAMPLES = specFiles().flatMap((page) =>
  page.sections.filter(isPlain).map((section) => ({ name: `${page.name}: ${section.title}`, workspace: openInMemory(section.files, "/w") })),
);

/** `least`: a law that has nothing to say holds always. */
test.each<[string, (workspace: Workspace) => Judged, number]>([
  ["a stranger who reads with cookies is an error", strangersAreErrors, 100],
  ["what is proven is simulated", proofsAreSimulated, 250],
  ["what is not known is asked", unknownsAreAsked, 50],
])("%s", (_, law, least) => {
  const judged = EXAMPLES.map(({ name, workspace }) => ({ name, ...law(workspace) }));
  expect(judged.flatMap(({ name, broken }) => broken.map((one) => `${name}: ${one}`))).toEqual([]);
  expect(judged.reduce((sum, { applied }) => sum + applied, 0)).toBeGreaterThan(least);
});
