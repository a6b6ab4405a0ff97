/** All safe fixes of one file or of everything that is checked, shown before they are made where the client can show them. The client edits; this only says what. */
import { MessageType, ShowMessageNotification } from "vscode-languageserver";
import { plural } from "../../core/report/report-input.ts";
import { editsBetween } from "../../core/text/line-diff.ts";
import type { FilePath } from "../../core/text/place.ts";
import { previewFixAll } from "../../core/workspace/fix-all.ts";
import type { SessionContext } from "../context.ts";
import { workspaceEditOf } from "../edits.ts";

/** `file` undefined: everything. Answers the number of problems that the edits repair, 0 if there are none or they were refused. */
export async function fixSafely(context: SessionContext, file: FilePath | undefined): Promise<number> {
  await context.loop.whenSettled();
  const { workspace, project, connection } = context;
  const isWanted = (one: FilePath): boolean => file === undefined || one === file;
  const preview = previewFixAll(
    workspace,
    () => {
      for (const _ of workspace.update(file)) {
        // Each draft is read before its findings are counted.
      }
      return workspace.allFindings().filter(({ at }) => isWanted(at.file));
    },
    ({ edits }) => edits.every((edit) => isWanted(edit.file) && (project.whyNotEditable(edit.file) === undefined || isUnsaved(context, edit.file))),
  );
  // The drafts are taken back, but what depends on them was told.
  context.loop.wake();
  const changes = [...preview.changes].map(([one, { before, after }]) => ({ file: one, edits: editsBetween(before, after) }));
  const label = `Repair ${plural(preview.fixed, "problem")} in ${plural(changes.length, "file")}`;
  if (changes.length === 0) {
    tell(context, "Nothing can be repaired without somebody's decision. The light bulb at each problem offers what there is.");
    return 0;
  }
  const detail = `${preview.left.length === 0 ? "None is" : `${plural(preview.left.length, "problem")} will be`} left to decide.`;
  const edit = workspaceEditOf(changes, { placeholders: [], confirm: { title: label, detail } }, context);
  const { applied } = await connection.workspace.applyEdit({ label, edit });
  return applied ? preview.fixed : 0;
}

function isUnsaved({ documents, uriOf }: SessionContext, file: FilePath): boolean {
  const uri = uriOf(file);
  return uri.startsWith("untitled:") && documents.get(uri) !== undefined;
}

function tell({ connection }: SessionContext, message: string): void {
  connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message }).catch(() => {
    // The connection is gone; there is nobody to tell.
  });
}
