/** The comparison itself: it says nothing where text and server agree, and each kind of failure where they do not. */
import { describe, expect, it } from "vitest";
import { judgeAll } from "./judge-program.ts";
import type { Program } from "./program.ts";
import { PLAIN, type Recipe, settle } from "./recipe.ts";
import { programOf } from "./render.ts";

const programWith = (id: string, changes: Partial<Recipe>): Program => programOf(id, settle({ ...PLAIN, ...changes }));

/** What is checked is one program, what runs is another: the files of the disk win. */
function runningAs(checked: Program, run: Program): Program {
  return { ...checked, unread: { a: run.files, b: run.files } };
}

const OPEN = programWith("test/0", { test: "present" });
const CLOSED = programWith("test/1", { test: "exact" });
/** Open whatever the setting is. */
const OPEN_BESIDE = programWith("test/5", { test: "present", setting: "opens" });
const SWITCHED = programWith("test/2", { test: "exact", setting: "opens" });

describe("judging a program", () => {
  it("agrees, and tells each kind of failure", async () => {
    const cases: readonly (readonly [Program, readonly string[]])[] = [
      [OPEN, []],
      [CLOSED, []],
      [{ ...runningAs(OPEN, CLOSED), id: "test/3" }, ["false-error", "false-witness"]],
      [{ ...runningAs(CLOSED, OPEN), id: "test/4" }, ["silent-miss"]],
      [{ ...runningAs(OPEN_BESIDE, SWITCHED), id: "test/5" }, ["false-error", "false-witness"]],
      [{ ...OPEN, id: "test/6", unread: { a: new Map([["server.js", "throw new Error('no');"]]), b: new Map() } }, ["broken"]],
    ];
    const judged = await judgeAll(cases.map(([program]) => program));
    expect(judged.map(({ failures }) => [...new Set(failures.map(({ kind }) => kind))].sort())).toEqual(cases.map(([, kinds]) => kinds));
    expect(judged.map(({ verdict }) => verdict)).toEqual(["found", "quiet", "false-error", "silent-miss", "false-error", "broken"]);
    expect(judged[0]?.truth.sure.map((page) => page.origin)).toContain("https://stranger-of-all.net");
    expect(judged[1]?.truth).toMatchObject({ sure: [], possible: [], isUseful: true });
    expect(judged[4]?.truth.sure).toEqual([]);
    expect(judged[4]?.truth.possible.length).toBeGreaterThan(0);
  }, 120_000);
});
