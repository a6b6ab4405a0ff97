/** Renders intents for service files: lists and flags of HTTP APIs and function URLs, and the settings of `http` events, whose origins have two keys. */
import type { Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlValue } from "../../../yaml/document.ts";
import { entryOf } from "../../../yaml/document.ts";
import type { YamlEditor, YamlText } from "../../../yaml/editor.ts";
import { renderAwsCors } from "../aws-cors-lists.ts";
import { editOrRemoveEntry } from "../comma-text.ts";
import { mapsIn } from "../gateway-header.ts";
import { oneEdit } from "../header-value-edits.ts";
import { renderListPolicy } from "../render-list-policy.ts";

/** Settings of `provider.httpApi.cors` and of `url.cors`. */
export const HTTP_API_KEYS = {
  origins: "allowedOrigins",
  methods: "allowedMethods",
  headers: "allowedHeaders",
  exposed: "exposedResponseHeaders",
  maxAge: "maxAge",
  credentials: "allowCredentials",
} as const;

const EVENT_KEYS = { origins: "origins", methods: "methods", headers: "headers", maxAge: "maxAge", credentials: "allowCredentials" } as const;

/** Edits that make the intent true for a fact of this adapter. */
export function renderServerless(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.kind === "config-problem" && intent.kind === "remove-item") return oneEdit(editor.removeEntry(fact.at));
  const ofEvent = fact.kind === "cors-policy" && fact.responses === "preflight" ? fact : undefined;
  if (fact.kind === "cors-policy" && fact.options !== undefined && (intent.kind === "set-origins" || intent.kind === "replace-origin-check")) {
    const { options } = fact;
    if (/^["']?(?:true|yes|on)["']?$/i.test(editor.textOf(options))) {
      return oneEdit(editor.setValue(options, { [ofEvent === undefined ? HTTP_API_KEYS.origins : EVENT_KEYS.origins]: intent.origins }));
    }
    if (ofEvent !== undefined) return setOrigins(intent.origins, options, editor, documents);
  }
  if (ofEvent === undefined) return renderAwsCors(intent, fact, editor, HTTP_API_KEYS);
  if (intent.kind === "edit-origin") return oneEdit(editOrRemoveEntry(editor, ofEvent, intent.at, intent.text));
  return renderListPolicy(intent, ofEvent, editor, EVENT_KEYS);
}

/** `origin` holds one text, `origins` a list: where a text is written and several are wanted, the key is changed too. */
function setOrigins(origins: readonly YamlText[], options: Place, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  const written = mapAt(options, documents);
  const single = entryOf(written, "origin");
  const [only] = origins;
  if (single === undefined || entryOf(written, "origins") !== undefined) return oneEdit(editor.setEntry(options, "origins", origins));
  if (origins.length === 1 && only !== undefined) return oneEdit(editor.setValue(single.value.at, only));
  const edits = [editor.renameKey(single.keyAt, "origins"), editor.setValue(single.value.at, origins)];
  return edits.every((edit) => edit !== undefined) ? edits : undefined;
}

function mapAt(at: Place, documents: readonly YamlDocument[]): YamlValue | undefined {
  for (const document of documents) for (const { map } of mapsIn(document.root)) if (samePlace(map.at, at)) return map;
  return undefined;
}
