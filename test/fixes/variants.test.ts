/** Fixes of one kind over many ways of writing the same fault: each is offered, and nothing of the fault is left. */
import { describe, expect, it } from "vitest";
import { combinedFix } from "../../server/core/fixes/combine.ts";
import { fixesFor } from "../../server/core/fixes/fix.ts";
import { applyEdits } from "../../server/core/text/text-edit.ts";
import { findingsOf, fixContextOf } from "../harness/run-spec.ts";
import { JAVASCRIPT_BENCHES } from "./javascript-benches.ts";

const FILE = "/w/server.js";

function opened(text: string, rule: string, file = FILE) {
  const files = new Map([[file, text]]);
  const context = fixContextOf(files);
  return { context, findings: findingsOf(files, context).filter((finding) => finding.rule === rule) };
}

const rulesIn = (text: string): readonly string[] => findingsOf(new Map([[FILE, text]])).map((finding) => finding.rule);

describe("development origins", () => {
  const DEVELOPMENT = ["http://localhost:3000", "http://127.0.0.1:3000", "http://localhost:5173", "http://[::1]:8080"];
  const SITE = "https://www.acme.io";

  it("go behind one condition together, wherever they stand in the list", () => {
    let combined = 0;
    for (const bench of JAVASCRIPT_BENCHES)
      for (let count = 2; count <= DEVELOPMENT.length; count += 1)
        for (let before = 0; before <= count; before += 1) {
          const origins = [...DEVELOPMENT.slice(0, before), SITE, ...DEVELOPMENT.slice(before, count)];
          const text = bench.policy?.({ origins }) ?? "";
          const { context, findings } = opened(text, "cors-dev-origin-in-production");
          if (findings.length < 2) continue;
          const fix = combinedFix(findings, context);
          const after = applyEdits(text, fix?.edit.edits ?? []) ?? "";
          const what = `${bench.technology}, ${origins.join(" ")}\n${after}`;
          combined += 1;
          expect(fix?.safe, what).toBe(false);
          expect(rulesIn(after), what).not.toContain("cors-dev-origin-in-production");
          for (const origin of origins) expect(after, what).toContain(origin);
          // One condition for each run of neighbours.
          expect(after.split("NODE_ENV").length - 1, what).toBeLessThanOrEqual(2);
        }
    expect(combined).toBeGreaterThan(30);
  });
});

describe("a star that stands in for a variable's list", () => {
  const READS = ["process.env.PAGES", 'process.env["PAGES"]'];
  const STEPS = ["", ".map((one) => one.trim())", ".filter(Boolean)", ".map((one) => one.trim()).filter(Boolean)"];

  it("goes, and the list of the variable stays", () => {
    for (const read of READS)
      for (const operator of ["??", "||"])
        for (const separator of ["','", '", "', "/,\\s*/"])
          for (const steps of STEPS) {
            const text = `import cors from 'cors';\napp.use(cors({ origin: (${read} ${operator} '*').split(${separator})${steps}, credentials: true }));\n`;
            const { context, findings } = opened(text, "cors-origin-pattern-unsupported");
            const [finding] = findings;
            if (finding === undefined) throw new Error(`nothing is found in ${text}`);
            const fixes = fixesFor(finding, context);
            expect(fixes).toHaveLength(1);
            expect(fixes[0]?.title).toMatch(/^Name no site while PAGES is not set/);
            const after = applyEdits(text, fixes[0]?.edit.edits ?? []) ?? "";
            expect(after).toBe(text.replace("'*'", "''"));
            expect(rulesIn(after)).not.toContain("cors-origin-pattern-unsupported");
          }
  });
});

describe("Feature-Policy", () => {
  const ALLOWED = ["'none'", "'self'", "*", "https://maps.acme.io", "'self' https://maps.acme.io https://pay.acme.io:8443"];
  const TODAY = ["()", "(self)", "*", '("https://maps.acme.io")', '(self "https://maps.acme.io" "https://pay.acme.io:8443")'];
  const FEATURES = ["camera", "geolocation", "fullscreen", "payment"];

  it("becomes Permissions-Policy with the same features for the same sites", () => {
    for (const bench of JAVASCRIPT_BENCHES)
      for (let first = 0; first < ALLOWED.length; first += 1)
        for (const separator of ["; ", ";", ", "]) {
          const members = FEATURES.map((feature, index) => `${feature} ${ALLOWED[(first + index) % ALLOWED.length] ?? ""}`);
          const text = bench.header?.("Feature-Policy", members.join(separator));
          if (text === undefined) continue;
          const { context, findings } = opened(text, "permissions-policy-legacy", bench.file);
          const [finding] = findings;
          if (finding === undefined) throw new Error(`nothing is found in ${text}`);
          const [fix] = fixesFor(finding, context);
          expect(fix?.safe, text).toBe(true);
          const after = applyEdits(text, fix?.edit.edits ?? []) ?? "";
          const value = FEATURES.map((feature, index) => `${feature}=${TODAY[(first + index) % TODAY.length] ?? ""}`).join(", ");
          expect(after.replaceAll("\\", "")).toBe(text.replace("Feature-Policy", "Permissions-Policy").replace(members.join(separator), () => value));
          expect(rulesIn(after).filter((rule) => rule.startsWith("permissions-policy"))).toEqual([]);
        }
  });

  it("is left alone where it cannot be translated", () => {
    for (const value of ["camera", "camera 'nobody'", "camera=()", "camera ftp://acme.io", "camera 'self'; ?"]) {
      const text = `export function handler(req, res) {\n  res.setHeader("Feature-Policy", ${JSON.stringify(value)});\n  res.end();\n}\n`;
      const { context, findings } = opened(text, "permissions-policy-legacy");
      expect(findings.flatMap((finding) => fixesFor(finding, context))).toEqual([]);
    }
  });
});

describe("a test of the origin", () => {
  const READS = ["req.headers.origin", "req.headers.origin ?? ''", "req.headers.origin || ''", "req.get('origin') ?? ''", "String(req.headers.origin ?? '')"];
  const TESTS: readonly (readonly [string, string])[] = [
    ["page.endsWith('acme.io')", "page === 'https://acme.io'"],
    ["page?.endsWith('acme.io')", "page === 'https://acme.io'"],
    ["page.startsWith('https://acme.io')", "page === 'https://acme.io'"],
    ["page.includes('acme.io')", "page === 'https://acme.io'"],
    ["page.toLowerCase().endsWith('acme.io')", "page.toLowerCase() === 'https://acme.io'"],
    ["page && page.endsWith('acme.io')", "page && page === 'https://acme.io'"],
    ["page === 'https://shop.acme.net' || page.endsWith('acme.io')", "page === 'https://shop.acme.net' || page === 'https://acme.io'"],
  ];

  it("becomes a comparison of the whole origin, and the code around it stays", () => {
    for (const read of READS)
      for (const [test, comparison] of TESTS) {
        const server = (condition: string): string =>
          `import express from 'express';\nconst app = express();\napp.use((req, res, next) => {\n  const page = ${read};\n  res.vary('Origin');\n  if (${condition}) {\n    res.set('Access-Control-Allow-Origin', page);\n    res.set('Access-Control-Allow-Credentials', 'true');\n  }\n  next();\n});\n`;
        const files = new Map([[FILE, server(test)]]);
        const context = fixContextOf(files);
        const finding = findingsOf(files, context).find((one) => /^cors-origin-(?:suffix|prefix|substring)-check$/.test(one.rule));
        if (finding === undefined) throw new Error(`nothing is found in ${server(test)}`);
        const fix = fixesFor(finding, context).find((one) => one.title.startsWith("Compare the whole origin: https://acme.io"));
        expect(applyEdits(server(test), fix?.edit.edits ?? []), `${read}: ${test}`).toBe(server(comparison));
        expect(rulesIn(server(comparison))).not.toContain(finding.rule);
      }
  });
});
