/** Commands that write what the project approves: a first policy file, and the snapshot beside each. The editor writes; this only says what. */
import { LOCK_FILE_NAME, lockFileText } from "../../core/policy/lock-file.ts";
import { recordsUnder } from "../../core/rules/baseline/records.ts";
import { corsPoliciesOf } from "../../core/rules/facts-of.ts";
import type { FilePath } from "../../core/text/place.ts";
import { starterPolicy } from "../../core/workspace/starter-policy.ts";
import { isWithin, joinPath } from "../../platform/path.ts";
import { POLICY_FILE_NAME } from "../../platform/source-file.ts";
import type { SessionContext } from "../context.ts";
import { creatingEditOf, workspaceEditOf } from "../edits.ts";

/** Creates a policy file in the first folder that has none, and shows it; with one in each folder, the first is shown. Answers its URI. */
export async function initPolicy(context: SessionContext): Promise<string | null> {
  await context.loop.whenSettled();
  const { workspace, project, services } = context;
  const pathIn = (folder: FilePath): FilePath => joinPath(folder, POLICY_FILE_NAME);
  const isThere = (file: FilePath): boolean => services.files.entryKind(file) !== undefined || workspace.textOf(file) !== undefined;
  const folders = project.roots().map((root) => root.folder);
  const folder = folders.find((one) => !isThere(pathIn(one)));
  if (folder === undefined) return show(context, folders.slice(0, 1).map(pathIn));
  const policies = workspace.files().filter((file) => isWithin(folder, file) && !workspace.isIgnored(file));
  const { text } = starterPolicy(policies.flatMap((file) => corsPoliciesOf(workspace.facts(file))));
  const edit = creatingEditOf(pathIn(folder), text, context);
  if (edit === undefined) return null;
  const { applied } = await context.connection.workspace.applyEdit({ label: `Create ${POLICY_FILE_NAME}`, edit });
  return applied ? show(context, [pathIn(folder)]) : null;
}

/** Writes what each policy allows today beside each policy file that approves something. Answers how many files there are. */
export async function writeSnapshot(context: SessionContext): Promise<number> {
  await context.loop.whenSettled();
  const { workspace, services } = context;
  const { baselines } = workspace.workspaceFacts();
  const written: FilePath[] = [];
  for (const governed of baselines) {
    const file = joinPath(governed.baseline.folder, LOCK_FILE_NAME);
    const text = lockFileText(recordsUnder(governed).map(({ record }) => record));
    const before = workspace.textOf(file);
    // What is there and is no text of ours is not replaced.
    if (before === undefined && services.files.entryKind(file) !== undefined) continue;
    const change = { file, edits: [{ span: { start: 0, end: before?.length ?? 0 }, newText: text }] };
    const edit = before === undefined ? creatingEditOf(file, text, context) : workspaceEditOf([change], { placeholders: [] }, context);
    if (edit === undefined) continue;
    const { applied } = before === text ? { applied: true } : await context.connection.workspace.applyEdit({ label: `Write ${LOCK_FILE_NAME}`, edit });
    if (applied) written.push(file);
  }
  await show(context, written.slice(0, 1));
  return written.length;
}

async function show({ connection, features, uriOf }: SessionContext, [file]: readonly FilePath[]): Promise<string | null> {
  if (file === undefined) return null;
  if (features.showsDocuments) await connection.window.showDocument({ uri: uriOf(file), takeFocus: true });
  return uriOf(file);
}
