/** The work for fixes grows with the file, not with findings times file; counted, not timed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf, fixContextOf } from "../../../test/harness/run-spec.ts";
import { ADAPTERS } from "../adapters/registry.generated.ts";
import type { Finding } from "../model/finding.ts";
import { applyEdits } from "../text/text-edit.ts";
import { changedPart } from "../yaml/changed-part.ts";
import { readYaml } from "../yaml/read.ts";
import { fixesFor, fixesTogether } from "./fix.ts";
import type { FixContext } from "./fix-context.ts";
import { harmTestFor } from "./harm.ts";

const FILE = "/w/server.js";
const HEAD = 'import cors from "cors";\nimport express from "express";\nconst app = express();\n';

/** How often technologies read a file while fixes are made. */
function counted(text: string, rule: string, work: (findings: readonly Finding[], context: FixContext) => void): number {
  const files = new Map([[FILE, text]]);
  let reads = 0;
  const adapters = ADAPTERS.map((adapter) => {
    if (adapter.language !== "javascript") return adapter;
    return {
      ...adapter,
      extract: (source: Parameters<typeof adapter.extract>[0]) => {
        if (adapter.id === "javascript/cors") reads += 1;
        return adapter.extract(source);
      },
    };
  });
  const context = fixContextOf(files);
  const findings = findingsOf(files, context).filter((finding) => finding.rule === rule);
  work(findings, { ...context, adapters });
  return reads;
}

const routes = (count: number, options: string): string =>
  HEAD + Array.from({ length: count }, (_, index) => `app.get("/r${index}", cors(${options}), (req, res) => res.json({}));\n`).join("");

describe("fixes of many findings", () => {
  it("read nothing again where a fix gives something up anyway", () => {
    const reads = counted(routes(12, "{ origin: true, credentials: true }"), "cors-reflect-with-credentials", (findings, context) => {
      const fixes = fixesTogether(findings, context);
      expect(findings).toHaveLength(12);
      for (const finding of findings) expect(fixes.get(finding)?.map((fix) => fix.safe)).toEqual([false, false]);
    });
    expect(reads).toBe(0);
  });

  it("read once for an edit that repairs several", () => {
    const text = `${HEAD}const options = { origin: ["https://a.example.org/"] };\n${routes(8, "options").slice(HEAD.length)}`;
    const reads = counted(text, "cors-origin-trailing-slash", (findings, context) => {
      for (const fixes of fixesTogether(findings, context).values()) expect(fixes.some((fix) => fix.safe)).toBe(true);
    });
    expect(reads).toBeGreaterThan(0);
    expect(reads).toBeLessThanOrEqual(2);
  });

  it("are the same as one by one", () => {
    const text = routes(3, '{ origin: ["https://a.example.org/"], maxAge: 86400000 }');
    counted(text, "cors-origin-trailing-slash", (findings, context) => {
      const together = fixesTogether(findings, context);
      for (const finding of findings) expect(together.get(finding)).toEqual(fixesFor(finding, context));
    });
  });

  it("are suggestions where the budget is spent, and say so", () => {
    const budget = { left: 0, unverified: 0 };
    counted(routes(2, '{ origin: ["https://a.example.org/"] }'), "cors-origin-trailing-slash", (findings, context) => {
      const fixes = [...fixesTogether(findings, context, budget).values()].flat();
      expect(fixes.length).toBeGreaterThan(0);
      for (const fix of fixes) expect([fix.safe, fix.title]).toEqual([false, expect.stringContaining("not verified")]);
    });
    expect(budget.unverified).toBe(2);
  });
});

describe("edits looked at together", () => {
  it("does not hide the one that breaks the file among those that do not", () => {
    const text = routes(6, "{ origin: true }");
    const context = fixContextOf(new Map([[FILE, text]]));
    const edits = [...text.matchAll(/true/g)].map((match, index) => {
      const span = { start: match.index, end: match.index + 4 };
      return { file: FILE, edits: [{ span, newText: index === 4 ? "(" : index === 2 ? "true" : "false" }] };
    });
    const isHarmful = harmTestFor(edits, context);
    // The third changes nothing, the fifth leaves a bracket open.
    expect(edits.map(isHarmful)).toEqual([false, false, true, false, true, false]);
  });

  it("of YAML sees in the touched documents what the whole file would show", () => {
    const line = fc.constantFrom("a: 1", "b: [x, y]", "c:\n  d: e", 'f: "g"', "h: {i: j}", "  k: l", "m: [", "- n");
    const document = fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join("\n"));
    const change = fc.constantFrom("x", "[", "'", "y: z\n", "", "\n---\n", "{{ q }}");
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 4 }), fc.nat(60), fc.nat(4), change, (documents, from, length, newText) => {
        const text = documents.join("\n---\n");
        const start = Math.min(from, text.length);
        const edits = [{ span: { start, end: Math.min(start + length, text.length) }, newText }];
        const part = changedPart(text, edits);
        const problems = (source: string): number => readYaml("/w/a.yaml", source).problems.length;
        const whole = problems(applyEdits(text, edits) ?? "") - problems(text);
        expect(problems(part?.after ?? "") - problems(part?.before ?? "")).toBe(whole);
      }),
      { numRuns: 300 },
    );
  });
});
