/** Fixes for headers that stand as `Name: value` entries of a map, and for the cookies and policies that such headers make up. */
import type { Fact } from "../../model/facts.ts";
import type { FixIntent, FixText } from "../../model/fix-intent.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlDocument } from "../../yaml/document.ts";
import type { YamlEditor } from "../../yaml/editor.ts";
import { containerOf } from "./gateway-header.ts";
import { oneEdit } from "./header-value-edits.ts";
import { renderHeaderWrite } from "./render-header-write.ts";
import { renderWrittenCookie } from "./render-written-cookie.ts";
import { renderWrittenPolicy } from "./render-written-policy.ts";

/** Edits that make the intent true for a fact of such a map; `undefined` for other facts. A removed header is an item of a list. */
export function renderHeaderMap(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  const headers = containerOf(documents, fact.at);
  const add = (name: string, value: FixText): TextEdit | undefined => (headers === undefined ? undefined : editor.setEntry(headers.at, name, value));
  switch (fact.kind) {
    case "cookie-write":
      return renderWrittenCookie(intent, fact, editor);
    case "header-write":
      return renderHeaderWrite(intent, fact, editor, {
        remove: () => (fact.mode === "remove" ? editor.removeItem(fact.at) : editor.removeEntry(fact.at)),
        rename: (at, to) => editor.renameKey(at, to),
        add,
      });
    case "cors-policy":
      return renderWrittenPolicy(intent, fact, editor, { remove: (at) => editor.removeEntry(at), add });
    case "config-problem":
      return oneEdit(intent.kind === "remove-item" ? editor.removeEntry(intent.at) : undefined);
    default:
      return undefined;
  }
}
