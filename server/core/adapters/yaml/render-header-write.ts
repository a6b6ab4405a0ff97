/** Renders intents about one response header that stands as a scalar in YAML. How it is removed or renamed is the technology's shape. */
import type { HeaderWrite } from "../../model/facts.ts";
import type { FixIntent, FixIntentKind } from "../../model/fix-intent.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlEditor } from "../../yaml/editor.ts";

/** Intents that `renderHeaderWrite` knows. */
export const HEADER_WRITE_INTENTS: readonly FixIntentKind[] = ["set-header", "remove-header", "rename-header", "edit-directive"];

/** The edits that differ between technologies. */
export interface HeaderShape {
  readonly remove: () => TextEdit | undefined;
  readonly rename: (to: string) => TextEdit | undefined;
}

/** Edits that make the intent true for the header, or `undefined`. */
export function renderHeaderWrite(intent: FixIntent, fact: HeaderWrite, editor: YamlEditor, shape: HeaderShape): readonly TextEdit[] | undefined {
  const edit = editOf(intent, fact, editor, shape);
  return edit === undefined ? undefined : [edit];
}

function editOf(intent: FixIntent, fact: HeaderWrite, editor: YamlEditor, shape: HeaderShape): TextEdit | undefined {
  switch (intent.kind) {
    case "set-header":
      return fact.value.kind === "known" ? editor.setValue(fact.value.at, intent.value) : undefined;
    case "remove-header":
      return shape.remove();
    case "rename-header":
      return shape.rename(intent.to);
    case "edit-directive":
      return editor.replaceWithin(intent.at, intent.text);
    default:
      return undefined;
  }
}
