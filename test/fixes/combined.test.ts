/** One fix for several findings about one policy: made step by step, verified as a whole, named by what it gives up. */
import { describe, expect, it } from "vitest";
import { combinedFix } from "../../server/core/fixes/combine.ts";
import { hasClause } from "../../server/core/fixes/promise.ts";
import type { Fact } from "../../server/core/model/facts.ts";
import type { Finding } from "../../server/core/model/finding.ts";
import { applyEdits } from "../../server/core/text/text-edit.ts";
import { findingsOf, fixContextOf } from "../harness/run-spec.ts";
import { specFiles } from "../harness/spec-files.ts";

const FILE = "/w/server.js";

function combinedIn(text: string) {
  const files = new Map([[FILE, text]]);
  const context = fixContextOf(files);
  const findings = findingsOf(files, context).filter((finding) => finding.fact?.kind === "cors-policy");
  const fix = combinedFix(findings, context);
  return { fix, text: fix === undefined ? undefined : applyEdits(text, fix.edit.edits) };
}

describe("a combined fix", () => {
  it("repairs every entry of a list at once, and is safe if all its parts are", () => {
    const { fix, text } = combinedIn(
      'import cors from "cors";\napp.use(cors({ origin: ["https://a.example.org/", "HTTPS://b.example.org", "https://c.example.org:443"] }));\n',
    );
    expect(text).toBe('import cors from "cors";\napp.use(cors({ origin: ["https://a.example.org", "https://b.example.org", "https://c.example.org"] }));\n');
    expect([fix?.title, fix?.safe]).toEqual(["Fix all 3 problems of this CORS policy", true]);
  });

  it("says what its parts give up", () => {
    const { fix, text } = combinedIn('import cors from "cors";\napp.use(cors({ origin: true, credentials: true, maxAge: 86400000 }));\n');
    expect(text).toBe('import cors from "cors";\napp.use(cors({ origin: ["https://app.example.com"], credentials: true, maxAge: 7200 }));\n');
    expect(fix?.title).toBe("Fix all 2 problems of this CORS policy, allowed origins: yours in place of https://app.example.com (all other pages lose access)");
    expect([fix?.safe, fix?.placeholders]).toEqual([false, ["https://app.example.com"]]);
  });

  it("is not offered for one problem", () => {
    expect(combinedIn('import cors from "cors";\napp.use(cors({ origin: "https://a.example.org/" }));\n').fix).toBeUndefined();
  });

  let offered = 0;
  for (const { name, sections } of specFiles()) {
    it(`removes what it says on ${name}`, () => {
      for (const { title, files } of sections) {
        const context = fixContextOf(files);
        const findings = findingsOf(files, context);
        for (const together of groupsOf(findings)) {
          const fix = combinedFix(together, context);
          if (fix === undefined) continue;
          offered += 1;
          expect(hasClause(fix.title), `${name}, ${title}: ${fix.title}`).toBe(!fix.safe);
          const text = applyEdits(files.get(fix.edit.file) ?? "", fix.edit.edits);
          const after = findingsOf(new Map([...files, [fix.edit.file, text ?? ""]]));
          const count = (list: readonly Finding[], rule: string): number => list.filter((one) => one.rule === rule).length;
          for (const { rule } of fix.findings) expect(count(after, rule), `${name}, ${title}: ${fix.title}`).toBeLessThan(count(findings, rule));
          if (fix.safe) for (const { rule } of after) expect(count(after, rule), `${name}, ${title}`).toBeLessThanOrEqual(count(findings, rule));
        }
      }
    });
  }

  it("was offered often enough to say so", () => {
    expect(offered).toBeGreaterThan(20);
  });
});

function groupsOf(findings: readonly Finding[]): Iterable<readonly Finding[]> {
  const groups = new Map<Fact, Finding[]>();
  for (const finding of findings) {
    if (finding.fact === undefined) continue;
    groups.set(finding.fact, [...(groups.get(finding.fact) ?? []), finding]);
  }
  return groups.values();
}
