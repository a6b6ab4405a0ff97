import fc from "fast-check";
import { expect, test } from "vitest";
import { findInFile, findInWorkspace } from "../analysis/find.ts";
import type { FileReading, ReadingProblem } from "../analysis/read-file.ts";
import type { ErrorDetail, Fact } from "../model/facts.ts";
import type { Rule, RuleMeta } from "../model/finding.ts";
import type { FilePath } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";
import { createWorkspace } from "./create-workspace.ts";
import type { Engine } from "./engine.ts";
import type { Workspace, WorkspaceOptions } from "./workspace.ts";

/**
 * A toy technology. `bad` is a fact; `use x` takes over all facts of /app/x.ts; `throw` makes the reader fail;
 * `unread` is something that could not be read; `{` alone on a line is a syntax error.
 */
function readToy(file: FilePath, project: ProjectView): FileReading {
  const reads = new Set<FilePath>();
  const wanted = new Set<FilePath>();
  const facts: Fact[] = [];
  const problems: ReadingProblem[] = [];
  const visit = (current: FilePath, depth: number): void => {
    const state = project.lookup(current);
    if (current !== file) reads.add(current);
    if (state.kind === "not-loaded") wanted.add(current);
    if (state.kind !== "text" || depth > 3) return;
    if (state.text.includes("throw")) throw new Error("toy reader failed");
    for (const match of state.text.matchAll(/(?<!-)\bbad\b/g)) facts.push(toyFact(placeOf(current, match.index, match.index + 3), file));
    for (const match of state.text.matchAll(/\buse ([a-z])\b/g)) visit(`/app/${match[1]}.ts`, depth + 1);
    const brace = state.text.indexOf("{");
    if (current === file && brace >= 0) problems.push({ at: placeOf(file, brace, brace + 1), message: "An unclosed brace.", kind: "syntax" });
  };
  visit(file, 0);
  return {
    file,
    language: "javascript",
    facts,
    recognised: facts.length > 0 ? ["javascript/toy"] : [],
    reads: [...reads],
    wanted: [...wanted],
    names: [],
    problems,
  };
}

function toyFact(at: ReturnType<typeof placeOf>, owner: string): ErrorDetail {
  return {
    kind: "error-detail",
    what: "stack",
    technology: "javascript/toy",
    label: "Toy",
    at,
    via: [],
    scope: { level: "application", owner, order: 0 },
    environment: "any",
    layer: "application",
  };
}

function meta(id: string, set: RuleMeta["set"] = "core"): RuleMeta {
  return { id, title: id, group: "B", set, severity: "error", confidence: "high", lifecycle: "stable", since: "0.1.0", references: [], intents: [] };
}

const BAD: Rule = {
  meta: meta("toy-bad"),
  *check({ facts }) {
    for (const fact of facts) yield { fact, at: fact.at, message: "This is bad." };
  },
};
const MANY: Rule = {
  meta: { ...meta("toy-many"), severity: "warning" },
  *checkWorkspace({ packages }) {
    for (const one of packages) {
      const facts = one.files.flatMap((file) => file.facts);
      const [first] = facts;
      if (first !== undefined && facts.length > 1) yield { fact: first, at: first.at, message: `${facts.length} bad things below ${one.root}.` };
    }
  },
};
const PEDANTIC: Rule = { ...BAD, meta: meta("toy-pedantic", "strict") };

const ENGINE: Engine = {
  adapters: [{ id: "javascript/toy", label: "Toy", hints: ["bad"], intents: [], language: "javascript", extract: () => [], render: () => undefined }],
  rules: [BAD, MANY, PEDANTIC],
  readFile: readToy,
  findInFile,
  findInWorkspace,
  fixesFor: () => new Map(),
  combinedFix: () => undefined,
};

const OPTIONS: WorkspaceOptions = { roots: ["/app"], today: "2026-11-23", preset: "recommended", severities: {} };

type Disk = Map<FilePath, string>;

/** Updates and loads from the map until nothing is wanted. */
function settle(workspace: Workspace, disk: Disk): void {
  for (let round = 0; round < 20; round += 1) {
    for (const _ of workspace.update());
    const wanted = workspace.wanted();
    if (wanted.length === 0) return;
    for (const file of wanted) {
      const text = disk.get(file);
      workspace.setDisk(file, text === undefined ? { kind: "absent" } : { kind: "text", text, candidate: file.endsWith("/.preflint.yml") });
    }
  }
  throw new Error("The workspace never settles.");
}

function fresh(disk: Disk, options: WorkspaceOptions = OPTIONS): Workspace {
  const workspace = createWorkspace(ENGINE, options);
  for (const [file, text] of disk) if (isSource(file)) workspace.setDisk(file, { kind: "text", text, candidate: true });
  settle(workspace, disk);
  return workspace;
}

function isSource(file: FilePath): boolean {
  return file.endsWith(".ts") || file.endsWith("/.preflint.yml");
}

function seen(workspace: Workspace): readonly string[] {
  return workspace.allFindings().map((finding) => `${finding.rule} ${finding.severity} ${finding.at.file}:${finding.at.span.start} ${finding.message}`);
}

test("finds, and counts", () => {
  const workspace = fresh(
    new Map([
      ["/app/a.ts", "bad"],
      ["/app/b.ts", "good"],
      ["/app/c.ts", "{"],
    ]),
  );
  expect(seen(workspace)).toEqual(["toy-bad error /app/a.ts:0 This is bad."]);
  expect(workspace.counts()).toMatchObject({ looked: 3, recognised: 1, notUnderstood: ["/app/c.ts"], findings: { error: 1 }, suppressed: 0 });
});

test("an edit re-reads the file and its dependants, nothing else", () => {
  const disk: Disk = new Map([
    ["/app/a.ts", "use b"],
    ["/app/b.ts", "use c"],
    ["/app/c.ts", "bad"],
    ["/app/d.ts", "bad"],
    ["/app/e.ts", ""],
  ]);
  const workspace = fresh(disk);
  const before = workspace.counters();
  workspace.openDocument("/app/c.ts", "  bad");
  for (const _ of workspace.update("/app/c.ts"));
  const after = workspace.counters();
  expect(after.reads - before.reads).toBe(3);
  expect(after.fileChecks - before.fileChecks).toBe(3);
  workspace.openDocument("/app/d.ts", "bad ");
  for (const _ of workspace.update("/app/d.ts"));
  expect(workspace.counters().reads - after.reads).toBe(1);
  workspace.openDocument("/app/d.ts", "bad ");
  for (const _ of workspace.update());
  expect(workspace.counters().reads - after.reads).toBe(1);
});

test("a change in an imported file changes the findings of both", () => {
  const disk: Disk = new Map([
    ["/app/a.ts", "use b"],
    ["/app/b.ts", "fine"],
  ]);
  const workspace = fresh(disk);
  expect(seen(workspace)).toEqual([]);
  workspace.takeChanged();
  workspace.openDocument("/app/b.ts", "bad");
  settle(workspace, disk);
  expect(seen(workspace)).toContain("toy-bad error /app/b.ts:0 This is bad.");
  expect(workspace.takeChanged()).toContain("/app/b.ts");
  workspace.closeDocument("/app/b.ts");
  settle(workspace, disk);
  expect(seen(workspace)).toEqual([]);
});

test("policy: nearest file wins, overrides, ignores, presets, host settings", () => {
  const disk: Disk = new Map([
    [
      "/app/.preflint.yml",
      "version: 1\npreset: strict\nrules:\n  toy-bad: warning\noverrides:\n  - { files: [legacy/**], rules: { toy-bad: off }, reason: x }\nignores: [gen/**]\n",
    ],
    ["/app/a.ts", "bad"],
    ["/app/legacy/a.ts", "bad"],
    ["/app/gen/a.ts", "bad"],
    ["/app/inner/.preflint.yml", "version: 1\nrules: { toy-bad: info }\n"],
    ["/app/inner/a.ts", "bad"],
  ]);
  const options = { ...OPTIONS, severities: { "toy-bad": "hint", "toy-many": "off" } as const };
  const workspace = fresh(disk, options);
  expect(seen(workspace)).toEqual([
    "toy-bad warning /app/a.ts:0 This is bad.",
    "toy-pedantic error /app/a.ts:0 This is bad.",
    "toy-bad info /app/inner/a.ts:0 This is bad.",
    "toy-pedantic error /app/legacy/a.ts:0 This is bad.",
  ]);
  expect(workspace.explain("/app/gen/a.ts").state).toBe("ignored");
  const { reads } = workspace.counters();
  workspace.openDocument("/app/.preflint.yml", "version: 1\nrules:\n  toy-bad: of\nignores: [gen/**]\n");
  settle(workspace, disk);
  expect(workspace.counters().reads).toBe(reads);
  expect(seen(workspace)[0]).toContain("config-invalid error /app/.preflint.yml");
  expect(workspace.findings("/app/legacy/a.ts").map((finding) => finding.severity)).toEqual(["hint"]);
});

test("comments keep findings away, also those of workspace rules, and unused ones are reported", () => {
  const workspace = fresh(
    new Map([
      ["/app/a.ts", "// preflint-ignore-next-line toy-bad, toy-many -- known\nbad bad\n"],
      ["/app/b.ts", "// preflint-ignore-next-line toy-bad -- old\nfine\n"],
    ]),
  );
  expect(seen(workspace)).toEqual(["suppression-unused info /app/b.ts:29 'toy-bad' reports nothing here any more; this comment can go."]);
  expect(workspace.counts().suppressed).toBe(3);
  const [finding] = workspace.findings("/app/b.ts");
  expect(finding === undefined ? [] : workspace.fixes(finding)).toMatchObject([{ safe: true, title: "Remove this comment" }]);
});

test("a reader or rule that throws never empties the list", () => {
  const workspace = fresh(new Map([["/app/a.ts", "bad"]]));
  workspace.openDocument("/app/a.ts", "bad throw");
  expect(workspace.findings("/app/a.ts")).toHaveLength(1);
  expect(workspace.problems("/app/a.ts")).toMatchObject([{ kind: "internal" }]);
  workspace.openDocument("/app/a.ts", "fine");
  expect(workspace.findings("/app/a.ts")).toEqual([]);
  expect(workspace.problems("/app/a.ts")).toEqual([]);

  const failing: Engine = {
    ...ENGINE,
    rules: [
      BAD,
      {
        meta: meta("toy-fails"),
        check: () => {
          throw new Error("no");
        },
      },
    ],
  };
  const other = createWorkspace(failing, OPTIONS);
  other.openDocument("/app/a.ts", "bad");
  for (const _ of other.update());
  expect(other.findings("/app/a.ts")).toHaveLength(1);
  expect(other.problems("/app/a.ts")[0]?.message).toContain("toy-fails");
});

test("partial projects are not judged as a whole", () => {
  const disk: Disk = new Map([["/app/a.ts", "bad bad"]]);
  expect(seen(fresh(disk)).join()).toContain("toy-many");
  expect(seen(fresh(disk, { ...OPTIONS, partial: true })).join()).not.toContain("toy-many");
});

test("only the rules that were asked for", () => {
  expect(seen(fresh(new Map([["/app/a.ts", "bad bad"]]), { ...OPTIONS, onlyRules: ["toy-many"] }))).toEqual([
    "toy-many warning /app/a.ts:0 2 bad things below /app.",
  ]);
});

test("explains silence", () => {
  const disk: Disk = new Map([
    ["/app/a.ts", "bad // preflint-ignore-line toy-bad -- known"],
    ["/app/b.ts", "fine"],
  ]);
  const workspace = fresh(disk, { ...OPTIONS, severities: {} });
  workspace.setDisk("/app/big.ts", { kind: "skipped", reason: "larger than 2 MB" });
  workspace.setDisk("/app/none.ts", { kind: "not-relevant" });
  expect(workspace.explain("/app/a.ts").sentences).toEqual([
    "Recognised in this file: Toy.",
    "Line 1: 'toy-bad' is not shown because a comment keeps it away.",
    "Line 1: 'toy-pedantic' is not shown because the rule is off here.",
  ]);
  expect(workspace.explain("/app/a.ts", 1).sentences[1]).toBe("At this place: Toy, details of an error that reach the caller.");
  expect(workspace.explain("/app/b.ts").sentences).toEqual(["No technology that Preflint knows was recognised in this file."]);
  expect(workspace.explain("/app/big.ts").sentences).toEqual(["This file was not looked at: larger than 2 MB."]);
  expect(workspace.explain("/app/none.ts").state).toBe("not-relevant");
  expect(workspace.explain("/app/x.ts").state).toBe("unknown-file");
});

test("incremental results are those of a fresh workspace", () => {
  const file = fc.constantFrom("/app/a.ts", "/app/b.ts", "/app/c.ts", "/app/sub/d.ts");
  const text = fc
    .array(fc.constantFrom("bad", "use a", "use b", "use c", "fine", "\n", "// preflint-ignore-line toy-bad\n", "{"), { maxLength: 6 })
    .map((words) => words.join(" "));
  const policy = fc.constantFrom(
    "version: 1\n",
    "version: 1\npreset: strict\n",
    "version: 1\nignores: [sub/**, b.ts]\n",
    "rules: { toy-bad: off }\nversion: 1\n",
    "oops: [",
  );
  const step = fc.oneof(
    fc.record({ kind: fc.constant("write" as const), file, text }),
    fc.record({ kind: fc.constant("remove" as const), file, text }),
    fc.record({ kind: fc.constant("write" as const), file: fc.constantFrom("/app/.preflint.yml", "/app/sub/.preflint.yml"), text: policy }),
    fc.record({ kind: fc.constant("remove" as const), file: fc.constantFrom("/app/.preflint.yml", "/app/sub/package.json"), text }),
    fc.record({ kind: fc.constant("write" as const), file: fc.constant("/app/sub/package.json"), text: fc.constant("{}") }),
    fc.record({ kind: fc.constant("pause" as const), file, text }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
      const disk: Disk = new Map();
      const workspace = createWorkspace(ENGINE, OPTIONS);
      for (const one of steps) {
        if (one.kind === "pause") settle(workspace, disk);
        else if (one.kind === "remove") {
          disk.delete(one.file);
          workspace.setDisk(one.file, { kind: "absent" });
        } else {
          disk.set(one.file, one.text);
          workspace.setDisk(one.file, { kind: "text", text: one.text, candidate: isSource(one.file) });
        }
      }
      settle(workspace, disk);
      const expected = fresh(disk);
      expect(seen(workspace)).toEqual(seen(expected));
      expect(workspace.counts()).toEqual(expected.counts());
      expect(workspace.isSettled()).toBe(true);
    }),
    { numRuns: 400 },
  );
});
