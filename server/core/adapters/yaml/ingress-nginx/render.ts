/** Renders intents for ingress-nginx: annotations, controller keys, maps of headers, snippets. */
import type { CookieWrite, CorsPolicy, Fact, HeaderWrite } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import { editOrRemoveEntry, removeCommaItem } from "../comma-text.ts";
import { containerOf, mapsIn } from "../gateway-header.ts";
import { fixText, oneEdit, replaceText } from "../header-value-edits.ts";
import { renderNginx } from "../nginx-render.ts";
import { renderHeaderWrite } from "../render-header-write.ts";
import { renderWrittenCookie } from "../render-written-cookie.ts";
import { PREFIX } from "./annotations.ts";

/** Edits that make the intent true for a fact of this adapter. */
export function renderIngressNginx(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  if (fact.kind === "cors-policy" && fact.options !== undefined) return renderAnnotations(intent, fact, fact.options, editor);
  if (fact.kind === "config-problem" && intent.kind === "rename-option") return oneEdit(editor.renameKey(intent.at, intent.to));
  if (fact.kind === "config-problem" && intent.kind === "remove-item") return removeUnread(editor, intent.at, documents);
  if (fact.kind === "header-write" && fact.options !== undefined) return renderHsts(intent, fact, fact.options, editor);
  if (fact.kind === "header-write" && isMapEntry(fact, editor)) return renderMapEntry(intent, fact, editor, documents);
  if (fact.kind === "cookie-write" && isMapEntry(fact, editor)) return renderWrittenCookie(intent, fact, editor);
  return renderNginx(intent, fact, editor);
}

/** Removes all CORS settings of a map that reads none of them; a list that is refused is the author's intent and stays. */
function removeUnread(editor: YamlEditor, at: Place, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  for (const document of documents) {
    for (const { map } of mapsIn(document.root)) {
      if (!map.entries.some((entry) => samePlace(entry.keyAt, at) || samePlace(entry.value.at, at))) continue;
      const settings = map.entries.filter((entry) => /^(?:nginx\.ingress\.kubernetes\.io\/)?(?:enable-cors$|cors-)/.test(entry.key));
      if (settings.some((entry) => entry.key === `${PREFIX}enable-cors`)) return undefined;
      const edits = settings.map((entry) => editor.removeEntry(entry.keyAt));
      const done = edits.filter((edit) => edit !== undefined);
      return done.length === edits.length && settings.length < map.entries.length ? done : undefined;
    }
  }
  return undefined;
}

function renderAnnotations(intent: FixIntent, policy: CorsPolicy, map: Place, editor: YamlEditor): readonly TextEdit[] | undefined {
  const set = (name: string, text: string): readonly TextEdit[] | undefined => oneEdit(setAnnotation(editor, map, PREFIX + name, text));
  switch (intent.kind) {
    case "set-origins":
      return set("cors-allow-origin", intent.origins.map(fixText).join(", "));
    case "edit-origin":
      return oneEdit(editOrRemoveEntry(editor, policy, intent.at, intent.text));
    case "replace-origin-check":
      return oneEdit(replaceText(editor, intent.at, intent.origins.map(fixText).join(", ")));
    case "remove-item":
      return oneEdit(removeCommaItem(editor, intent.at));
    case "drop-credentials":
      return set("cors-allow-credentials", "false");
    case "set-methods":
      return set("cors-allow-methods", intent.methods.join(", "));
    case "set-request-headers":
      return set("cors-allow-headers", intent.headers.join(", "));
    case "set-exposed-headers":
      return set("cors-expose-headers", intent.headers.join(", "));
    case "set-max-age":
      return set("cors-max-age", String(intent.seconds));
    case "remove-emitter":
      return oneEdit(editor.removeEntry(policy.at));
    default:
      return undefined;
  }
}

/** Annotation values are text: flags and numbers get quotes, like those of the other annotations. */
function setAnnotation(editor: YamlEditor, map: Place, key: string, text: string): TextEdit | undefined {
  const source = editor.textOf(map);
  const style =
    source.includes(`${key}:`) || source.includes(`${key}"`) || source.includes(`${key}'`)
      ? undefined
      : /:\s*'/.test(source) && !/:\s*"/.test(source)
        ? "single"
        : "double";
  return editor.setEntry(map, key, text, style);
}

function renderHsts(intent: FixIntent, fact: HeaderWrite, map: Place, editor: YamlEditor): readonly TextEdit[] | undefined {
  if (intent.kind === "set-header" && fact.from === "switched-off") return oneEdit(editor.setEntry(map, "hsts", "true"));
  if (intent.kind === "remove-item" && fact.from === "switched-off") return oneEdit(editor.removeEntry(intent.at));
  if (intent.kind !== "edit-hsts") return undefined;
  const edits: (TextEdit | undefined)[] = [];
  if (fact.from === "switched-off") edits.push(editor.setEntry(map, "hsts", "true"));
  if (intent.maxAge !== undefined) edits.push(setAnnotation(editor, map, "hsts-max-age", String(intent.maxAge)));
  if (intent.includeSubDomains !== undefined) edits.push(setAnnotation(editor, map, "hsts-include-subdomains", String(intent.includeSubDomains)));
  if (intent.preload !== undefined) edits.push(setAnnotation(editor, map, "hsts-preload", String(intent.preload)));
  const done = edits.filter((edit) => edit !== undefined);
  return done.length === edits.length && done.length > 0 ? done : undefined;
}

/** True for `Name: value` in a YAML map, as opposed to a directive of nginx. */
function isMapEntry(fact: HeaderWrite | CookieWrite, editor: YamlEditor): boolean {
  return /^["']?[^\s"':]+["']?[ \t]*:/.test(editor.textOf(fact.at));
}

function renderMapEntry(intent: FixIntent, fact: HeaderWrite, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (intent.kind === "disable-banner") return oneEdit(editor.setValue(fact.value.at, "false"));
  const map = containerOf(documents, fact.at);
  return renderHeaderWrite(intent, fact, editor, {
    remove: () => editor.removeEntry(fact.at),
    rename: (at, to) => editor.renameKey(at, to),
    // The banner and HSTS are settings of the controller, not headers in a map.
    add: (name, value) => (map === undefined || map.kind === "list" || fact.name === "Server" ? undefined : editor.setEntry(map.at, name, value)),
  });
}
