/** Fix-all over every spec page: it comes to an end, changes nothing when asked again, and does not depend on the order of findings. */
import { describe, expect, it } from "vitest";
import type { Finding } from "../../server/core/model/finding.ts";
import { editsBetween } from "../../server/core/text/line-diff.ts";
import { applyEdits } from "../../server/core/text/text-edit.ts";
import { createWorkspace } from "../../server/core/workspace/create-workspace.ts";
import { fixAll, previewFixAll } from "../../server/core/workspace/fix-all.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import type { Workspace } from "../../server/core/workspace/workspace.ts";
import { specFiles } from "../harness/spec-files.ts";

/** Rounds that a person would call "a few": overlapping fixes need more than one. */
const FEW_ROUNDS = 4;

function workspaceOf(files: ReadonlyMap<string, string>): Workspace {
  const workspace = createWorkspace(STANDARD_ENGINE, { roots: ["/w"], today: "2026-01-01", preset: "strict", severities: {} }, () => ({ kind: "absent" }));
  for (const [file, text] of files) workspace.setDisk(file, { kind: "text", text, candidate: true });
  return workspace;
}

function settled(workspace: Workspace): () => readonly Finding[] {
  return () => {
    for (const _file of workspace.update()) void _file;
    return workspace.allFindings();
  };
}

const reverse = (select: () => readonly Finding[]) => (): readonly Finding[] => [...select()].reverse();

const textsOf = (workspace: Workspace, files: ReadonlyMap<string, string>): readonly (string | undefined)[] =>
  [...files.keys()].map((file) => workspace.textOf(file));

describe("fix-all", () => {
  for (const { name, sections } of specFiles()) {
    it(`converges on ${name}`, () => {
      for (const { title, files } of sections) {
        const workspace = workspaceOf(files);
        const once = fixAll(workspace, settled(workspace));
        expect(once.rounds, title).toBeLessThanOrEqual(FEW_ROUNDS);
        if (once.rounds === 0) continue;
        const texts = textsOf(workspace, files);
        expect(fixAll(workspace, settled(workspace)).rounds, `${title}: asked again`).toBe(0);
        if (once.fixed > 1) {
          const other = workspaceOf(files);
          fixAll(other, reverse(settled(other)));
          expect(textsOf(other, files), `${title}: another order`).toEqual(texts);
        }
        for (const [file, text] of files) {
          const after = workspace.textOf(file) ?? "";
          expect(applyEdits(text, editsBetween(text, after)), title).toBe(after);
        }
      }
    });
  }

  it("leaves no trace when it is only asked what it would change", () => {
    const text = 'import express from "express";\nconst app = express();\napp.get("/", (req, res) => res.json({}));\napp.listen(3000);\n';
    const workspace = workspaceOf(new Map([["/w/server.js", text]]));
    const select = settled(workspace);
    const before = select().map((finding) => finding.fingerprint);
    const preview = previewFixAll(workspace, select, () => true);
    expect(preview.changes.get("/w/server.js")?.after).toContain("x-powered-by");
    expect(workspace.textOf("/w/server.js")).toBe(text);
    expect(select().map((finding) => finding.fingerprint)).toEqual(before);
  });
});
