import { expect, test } from "vitest";
import { memoryProject } from "../../../test/harness/memory-project.ts";
import type { FixContext } from "../fixes/fix-context.ts";
import type { Finding } from "../model/finding.ts";
import { placeOf } from "../text/place.ts";
import { renderFixes } from "./render-fixes.ts";
import { STANDARD_ENGINE } from "./standard-engine.ts";

const TEXT = "a(\n  // preflint-ignore-next-line cors-x -- kept for the old app\n  b)";
const FINDING: Finding = {
  rule: "cors-y",
  severity: "error",
  message: "",
  at: placeOf("/w/a.ts", 0, 1),
  related: [],
  witness: undefined,
  tag: undefined,
  fixes: [],
  fact: undefined,
  fingerprint: "",
};

/** Titles of the fixes that are offered if the engine renders this edit. */
function offered(start: number, end: number, newText: string): readonly string[] {
  const context: FixContext = {
    project: memoryProject({ "/w/a.ts": TEXT }),
    adapters: [],
    rules: [],
    root: "/w",
    readingOf: () => {
      throw new Error("not asked");
    },
    workspaceFacts: () => ({ packages: [], all: [], baselines: [], around: { gateways: [], shared: [], externalHeaders: [], contestedPorts: [] } }),
    dependantsOf: () => [],
  };
  const fix = {
    title: "Do it\u001b[31m",
    intent: { kind: "edit-policy-file", at: FINDING.at, text: "" } as const,
    edit: { file: "/w/a.ts", edits: [{ span: { start, end }, newText }] },
    safe: true,
    placeholders: [],
  };
  const rendered = renderFixes([FINDING], { ...STANDARD_ENGINE, fixesFor: () => new Map([[FINDING, [fix]]]) }, context);
  return (rendered.get(FINDING) ?? []).map(({ title }) => title);
}

test("no fix takes away a comment with a reason; titles are visible", () => {
  expect(offered(0, TEXT.length, "c()")).toEqual([]);
  expect(offered(0, TEXT.length, "c(\n  // preflint-ignore-next-line cors-x -- kept for the old app\n  b)")).toEqual(["Do it\\u{1b}[31m"]);
  expect(offered(TEXT.length - 2, TEXT.length - 1, "c")).toEqual(["Do it\\u{1b}[31m"]);
});
