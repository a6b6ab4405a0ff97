/** What is known about packages in which nothing changed is kept, and gives the same findings as looking at everything anew. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AppEntry, Fact, HeaderWrite } from "../model/facts.ts";
import type { Finding, PackageFacts, Report, Rule, RuleMeta, WorkspaceFacts } from "../model/finding.ts";
import { RULES } from "../rules/registry.generated.ts";
import { placeOf } from "../text/place.ts";
import { findInWorkspace } from "./find.ts";
import { inEnvironment, workspaceFactsOf } from "./workspace-facts.ts";

const META: RuleMeta = {
  id: "toy",
  title: "Toy",
  group: "C",
  set: "core",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: [],
  intents: [],
};

type Sketch = { readonly what: "app" | "header" | "gateway-header"; readonly environment: "any" | "production" | "development" };

function factOf(sketch: Sketch, file: string, number: number): Fact {
  const at = placeOf(file, number * 10, number * 10 + 5);
  const base = {
    technology: "javascript/toy",
    label: "Toy",
    at,
    via: [],
    environment: sketch.environment,
    scope: { level: "application" as const, owner: file, order: number },
  };
  if (sketch.what === "app") return { ...base, kind: "app-entry", layer: "application", serves: "html", https: false } as unknown as AppEntry;
  const text = "max-age=0";
  return {
    ...base,
    kind: "header-write",
    layer: sketch.what === "header" ? "application" : "gateway",
    name: "Strict-Transport-Security",
    nameAt: at,
    mode: "set",
    from: "written",
    value: { kind: "known", value: { text, pieces: [] }, at, via: [] },
    when: { kind: "always" },
    responses: "all",
    yields: false,
  } as unknown as HeaderWrite;
}

function packageOf(root: string, sketches: readonly Sketch[]): PackageFacts {
  const file = `${root}/a.ts`;
  return { root, files: [{ file, facts: sketches.map((sketch, number) => factOf(sketch, file, number)) }] };
}

/** A rule that counts on which packages it was run. */
function counting(): { readonly rule: Rule; readonly runs: string[] } {
  const runs: string[] = [];
  const rule: Rule = {
    meta: META,
    checkPackage(one): Iterable<Report> {
      runs.push(one.root);
      return [];
    },
  };
  return { rule, runs };
}

const text = (): undefined => undefined;
const APP: Sketch = { what: "app", environment: "any" };
const GATEWAY: Sketch = { what: "gateway-header", environment: "any" };

test("a change in one package looks at that package alone, a change at a gateway at all", () => {
  const { rule, runs } = counting();
  const packages = ["/a", "/b", "/c"].map((root) => packageOf(root, [APP]));
  const before = workspaceFactsOf(packages, [], []);
  findInWorkspace(before, [rule], text);
  expect(runs.splice(0)).toEqual(["/a", "/b", "/c"]);
  findInWorkspace(before, [rule], text);
  expect(runs.splice(0)).toEqual([]);

  const edited = workspaceFactsOf([packageOf("/a", [APP, { what: "header", environment: "any" }]), ...packages.slice(1)], [], [], before.around);
  findInWorkspace(edited, [rule], text);
  expect(runs.splice(0)).toEqual(["/a"]);

  const gated = workspaceFactsOf([packageOf("/a", [APP, GATEWAY]), ...packages.slice(1)], [], [], edited.around);
  findInWorkspace(gated, [rule], text);
  expect(runs.splice(0)).toEqual(["/a", "/b", "/c"]);
});

test("environments that do not differ are one, others look at what differs", () => {
  const { rule, runs } = counting();
  const packages = [packageOf("/a", [APP]), packageOf("/b", [APP, { what: "header", environment: "development" }])];
  const workspace = workspaceFactsOf(packages, [], []);
  findInWorkspace(workspace, [rule], text);
  expect(runs).toEqual(["/a", "/b", "/b"]);
  expect(inEnvironment(workspace, "development")).toBe(workspace);
  expect(inEnvironment(workspace, "production").packages[1]?.files[0]?.facts).toHaveLength(1);
});

const sketches = fc.array(
  fc.record({
    what: fc.constantFrom<Sketch["what"]>("app", "header", "gateway-header"),
    environment: fc.constantFrom<Sketch["environment"]>("any", "any", "production", "development"),
  }),
  { maxLength: 3 },
);

test("what is kept gives the same findings as everything anew", () => {
  const rules = RULES.filter((rule) => rule.meta.id.startsWith("hsts-"));
  const tell = (findings: readonly Finding[]): readonly string[] => findings.map(({ rule, severity, at }) => `${rule} ${severity} ${at.file} ${at.span.start}`);
  const anew = (workspace: WorkspaceFacts): WorkspaceFacts =>
    workspaceFactsOf(
      workspace.packages.map((one) => ({ root: one.root, files: one.files.map((file) => ({ ...file })) })),
      [],
      [],
    );
  fc.assert(
    fc.property(fc.array(sketches, { minLength: 1, maxLength: 4 }), fc.array(fc.tuple(fc.nat(3), sketches), { maxLength: 4 }), (first, edits) => {
      let workspace = workspaceFactsOf(
        first.map((list, index) => packageOf(`/p${index}`, list)),
        [],
        [],
      );
      for (const [index, list] of edits) {
        findInWorkspace(workspace, rules, text);
        const packages = workspace.packages.map((one, number) => (number === index ? packageOf(one.root, list) : one));
        workspace = workspaceFactsOf(packages, [], [], workspace.around);
        expect(tell(findInWorkspace(workspace, rules, text).findings)).toEqual(tell(findInWorkspace(anew(workspace), rules, text).findings));
      }
    }),
    { numRuns: 200 },
  );
});
