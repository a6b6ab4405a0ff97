/**
 * Renders intents about the policy file. Comments and order are kept, since only ranges of the text are edited. Nothing here
 * is ever safe: what is approved is for people to say.
 */
import type { FixIntent } from "../model/fix-intent.ts";
import { POLICY_FILE_NAME } from "../policy/policy-file.ts";
import type { FilePath } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";
import type { FileEdit, TextEdit } from "../text/text-edit.ts";
import { valueAt } from "../yaml/document.ts";
import { createYamlEditor } from "../yaml/edit.ts";
import type { YamlText } from "../yaml/editor.ts";
import { readYaml } from "../yaml/read.ts";

/** Texts that stand for what only people know. */
export const APPROVAL_PLACEHOLDERS = { owner: "who answers for it", reason: "why it needs access" } as const;

/** The edit, or `undefined` if the intent is about something else or the file cannot be edited safely. */
export function policyEdit(intent: FixIntent, project: ProjectView): FileEdit | undefined {
  const file = policyFileOf(intent);
  const state = file === undefined ? undefined : project.lookup(file);
  if (file === undefined || state?.kind !== "text") return undefined;
  const edit = render(intent, file, state.text);
  return edit === undefined ? undefined : { file, edits: [edit] };
}

/** The policy file that the intent changes. */
function policyFileOf(intent: FixIntent): FilePath | undefined {
  switch (intent.kind) {
    case "register-origin":
    case "assign-tier":
      return intent.policy;
    case "renew-approval":
    case "edit-policy-file":
      return intent.at.file;
    case "remove-item":
      return intent.at.file.endsWith(`/${POLICY_FILE_NAME}`) ? intent.at.file : undefined;
    default:
      return undefined;
  }
}

function render(intent: FixIntent, file: FilePath, text: string): TextEdit | undefined {
  const editor = createYamlEditor(file, text);
  switch (intent.kind) {
    case "register-origin":
      return append(file, text, "origins", {
        origin: intent.origin,
        tiers: intent.tiers ?? [],
        owner: { placeholder: APPROVAL_PLACEHOLDERS.owner },
        reason: { placeholder: APPROVAL_PLACEHOLDERS.reason },
        ...(intent.approved === undefined ? {} : { approved: intent.approved }),
        ...(intent.expires === undefined ? {} : { expires: intent.expires }),
      });
    case "assign-tier":
      return append(file, text, "scopes", { files: [intent.file], tier: intent.tier });
    case "renew-approval":
      // A date among dates: the quotes stay as they are, also none.
      return { span: intent.at.span, newText: editor.textOf(intent.at).replace(/\d{4}-\d{2}-\d{2}/, intent.expires) };
    case "edit-policy-file":
      if (intent.key !== undefined) return editor.setEntry(intent.at, intent.key, intent.text);
      return { span: intent.at.span, newText: intent.text };
    case "remove-item":
      return editor.removeItem(intent.at);
    default:
      return undefined;
  }
}

/** Adds an item to a list of the file's first document, or the list. */
function append(file: FilePath, text: string, key: string, item: YamlText): TextEdit | undefined {
  const [document] = readYaml(file, text).documents;
  if (document === undefined || document.root.kind !== "map" || document.errors.length > 0) return undefined;
  const editor = createYamlEditor(file, text);
  const list = valueAt(document.root, key);
  if (list?.kind === "list" && list.items.length > 0) return editor.addItem(list.at, item);
  return editor.setEntry(document.root.at, key, [item]);
}
