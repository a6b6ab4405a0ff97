/**
 * Renders intents for headers that are written by hand: the call or property is edited in its own style. Refuses where the
 * write is in another file, is not a statement or property of its own, or where no name for the request's origin is at hand.
 */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { CorsPolicy, Fact, HeaderWrite } from "../../../model/facts.ts";
import type { FixIntent, FixIntentKind, FixText } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import { containsPlace, samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { compareWholeOrigin } from "../exact-comparison.ts";
import { editDirective, editedHsts, editWrittenAge } from "../header-text-edits.ts";
import { placeOfUse } from "../option-values.ts";
import { editOrigin, guardElement, one, plainText } from "../options-render.ts";
import { failAtStart } from "../render-fail-closed.ts";
import { renderAllowList } from "./render-allow-list.ts";
import { addHeader, varyEdit } from "./render-write.ts";
import type { RawWrite } from "./writes.ts";

/** Intents of `renderWrites`. */
export const RAW_INTENTS: readonly FixIntentKind[] = [
  "set-origins",
  "edit-origin",
  "replace-origin-check",
  "drop-credentials",
  "fail-closed",
  "guard-by-environment",
  "set-methods",
  "set-request-headers",
  "set-exposed-headers",
  "set-max-age",
  "append-vary",
  "remove-emitter",
  "remove-item",
  "set-header",
  "add-header-middleware",
  "remove-header",
  "rename-header",
  "edit-hsts",
  "edit-directive",
];

/** Edits that make the intent true for a fact of one of the writes, or `undefined`. */
export function renderWrites(
  intent: FixIntent,
  fact: Fact,
  editor: JavaScriptEditor,
  source: JavaScriptSource,
  all: readonly RawWrite[],
): readonly TextEdit[] | undefined {
  if (intent.kind === "remove-item") return one(inFile(editor, intent.at) ? (editor.removeElement(intent.at) ?? editor.removeProperty(intent.at)) : undefined);
  if (fact.kind !== "header-write" && fact.kind !== "cors-policy") return undefined;
  const writes = all.filter((write) => write.at.file === editor.file);
  const write = writes.find((candidate) => samePlace(candidate.at, fact.at) && (fact.kind === "cors-policy" || candidate.name === fact.name));
  if (write === undefined) return undefined;
  if (fact.kind === "header-write") return renderHeader(intent, fact, write, editor);
  return renderPolicy(
    intent,
    fact,
    write,
    writes.filter((other) => other.group === write.group),
    editor,
    source,
  );
}

function inFile(editor: JavaScriptEditor, at: Place): boolean {
  return at.file === editor.file;
}

function renderHeader(intent: FixIntent, fact: HeaderWrite, write: RawWrite, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  switch (intent.kind) {
    case "set-header":
      return intent.name.toLowerCase() === write.name.toLowerCase() ? one(setValue(write, plainText(intent.value), editor)) : undefined;
    case "add-header-middleware":
      return one(addHeader(write, intent.name, plainText(intent.value), editor));
    case "remove-header":
    case "remove-emitter":
      return one(removeWrite(write, editor));
    case "rename-header":
      if (!inFile(editor, intent.at)) return undefined;
      return one(write.object === undefined ? editor.replaceStringContent(intent.at, intent.to) : editor.renameProperty(intent.at, intent.to));
    case "edit-hsts":
      if (fact.value.kind !== "known") return undefined;
      return one(
        (write.value === undefined ? undefined : editWrittenAge(placeOfUse(write.value), intent, editor)) ??
          setValue(write, editedHsts(fact.value.value.text, intent), editor),
      );
    case "edit-directive":
      return one(editDirective(intent.at, intent.text, editor));
    case "guard-by-environment":
      return one(guard(write, editor));
    default:
      return undefined;
  }
}

/** Replaces the value: the text of a literal in place, else the whole expression. */
function setValue(write: RawWrite, text: string, editor: JavaScriptEditor): TextEdit | undefined {
  const { value } = write;
  if (value === undefined) return undefined;
  const use = placeOfUse(value);
  if (value.kind === "string" && inFile(editor, value.at)) {
    const edit = editor.replaceStringContent(value.at, text);
    if (edit !== undefined) return edit;
  }
  return inFile(editor, use) && containsPlace(write.at, use) ? editor.replace(use, editor.quote(text)) : undefined;
}

/** Removes a statement that does nothing else, or a property. */
export function removeWrite(write: RawWrite, editor: JavaScriptEditor): TextEdit | undefined {
  if (!inFile(editor, write.at)) return undefined;
  if (write.object !== undefined) return editor.removeProperty(write.at);
  if (write.site === undefined || !samePlace(write.site.at, write.at)) return editor.removeElement(write.at);
  return write.site.isStatement ? editor.removeStatement(write.at) : undefined;
}

function guard(write: RawWrite, editor: JavaScriptEditor): TextEdit | undefined {
  if (write.site?.isStatement !== true || !inFile(editor, write.at) || write.object !== undefined) return undefined;
  return editor.wrapInIf(write.site.at, `process.env.NODE_ENV !== ${editor.quote("production")}`);
}

function renderPolicy(
  intent: FixIntent,
  fact: CorsPolicy,
  write: RawWrite,
  group: readonly RawWrite[],
  editor: JavaScriptEditor,
  source: JavaScriptSource,
): readonly TextEdit[] | undefined {
  switch (intent.kind) {
    case "replace-origin-check":
      return (
        one(compareWholeOrigin(intent.at, intent.origins, editor, source)) ?? renderAllowList(write, intent.origins, group, fact.varyElsewhere, editor, source)
      );
    case "set-origins":
      return renderAllowList(write, intent.origins, group, fact.varyElsewhere, editor, source);
    case "edit-origin":
      return one(editOrigin(intent.at, intent.text, intent.form, editor));
    case "drop-credentials":
      return dropCredentials(group, editor);
    case "fail-closed":
      return failAtStart(intent.at, intent.variable, write.within?.at ?? write.at, editor, source);
    case "guard-by-environment":
      return guardElement(intent.at, editor) ?? (containsPlace(write.at, intent.at) ? one(guard(write, editor)) : undefined);
    case "set-methods":
      return setList("Access-Control-Allow-Methods", intent.methods, write, group, editor);
    case "set-request-headers":
      return setList("Access-Control-Allow-Headers", intent.headers, write, group, editor);
    case "set-exposed-headers":
      return setList("Access-Control-Expose-Headers", intent.headers, write, group, editor);
    case "set-max-age":
      return setList("Access-Control-Max-Age", [String(intent.seconds)], write, group, editor);
    case "append-vary":
      return varyEdit(intent.name, write, group, editor, source);
    case "remove-emitter":
      return one(removeWrite(write, editor));
    default:
      return undefined;
  }
}

function dropCredentials(group: readonly RawWrite[], editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  const edits = group.filter((write) => write.name.toLowerCase() === "access-control-allow-credentials").map((write) => removeWrite(write, editor));
  const known = edits.filter((edit) => edit !== undefined);
  return known.length > 0 && known.length === edits.length ? known : undefined;
}

/** Sets a list header of the group, or adds it beside the origin. */
function setList(
  name: string,
  items: readonly FixText[],
  write: RawWrite,
  group: readonly RawWrite[],
  editor: JavaScriptEditor,
): readonly TextEdit[] | undefined {
  const text = items.map(plainText).join(", ");
  const known = group.find((other) => other.name.toLowerCase() === name.toLowerCase() && other.mode !== "remove");
  return one(known === undefined ? addHeader(write, name, text, editor) : setValue(known, text, editor));
}
