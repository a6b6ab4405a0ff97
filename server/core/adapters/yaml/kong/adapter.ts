/**
 * Kong: the `cors` and `response-transformer` plugins in declarative files and Kubernetes resources.
 * Facts and evidence: adapter.md beside this file. Does not follow which routes use a KongPlugin.
 */
import type { Fact } from "../../../model/facts.ts";
import type { FixIntent, FixText } from "../../../model/fix-intent.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { VARIES_BY_ITSELF } from "../../lacks.ts";
import { editOrRemoveEntry } from "../comma-text.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { containerOf } from "../gateway-header.ts";
import { fixText, oneEdit } from "../header-value-edits.ts";
import { addOptions } from "../methods-without-options.ts";
import { HEADER_WRITE_INTENTS, renderHeaderWrite } from "../render-header-write.ts";
import { LIST_POLICY_INTENTS, renderListPolicy } from "../render-list-policy.ts";
import { renderWrittenCookie, WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { renderWrittenPolicy, WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";
import { kongCorsFacts } from "./cors.ts";
import type { KongPlugin } from "./plugins.ts";
import { kongPluginsIn } from "./plugins.ts";
import { responseTransformerFacts } from "./response-transformer.ts";

const ID = "yaml/kong";
const LABEL = "Kong";
const CORS_LABEL = "Kong cors plugin";
const KEYS = { origins: "origins", methods: "methods", headers: "headers", exposed: "exposed_headers", maxAge: "max_age", credentials: "credentials" };

function baseOf(plugin: KongPlugin): GatewayBase {
  const scope = { level: "gateway", owner: plugin.owner, order: plugin.map.at.span.start } as const;
  return {
    technology: ID,
    label: plugin.name === "cors" ? CORS_LABEL : `Kong ${plugin.name}`,
    via: plugin.map.via,
    scope: plugin.path === undefined ? scope : { ...scope, path: plugin.path },
    environment: "any",
    layer: "gateway",
  };
}

function render(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  const list = containerOf(documents, fact.at);
  const addHeader = (name: string, value: FixText): TextEdit | undefined =>
    list === undefined ? undefined : editor.addItem(list.at, `${name}:${fixText(value)}`);
  if (fact.kind === "cookie-write") return renderWrittenCookie(intent, fact, editor);
  if (fact.kind === "header-write") {
    return renderHeaderWrite(intent, fact, editor, {
      remove: () => editor.removeItem(fact.at),
      rename: (at, to) => editor.replaceWithin(at, to),
      add: addHeader,
    });
  }
  if (fact.kind === "config-problem") return intent.kind === "rename-option" ? oneEdit(editor.renameKey(intent.at, intent.to)) : undefined;
  if (fact.kind !== "cors-policy") return undefined;
  if (fact.label !== CORS_LABEL) return renderWrittenPolicy(intent, fact, editor, { remove: (at) => editor.removeItem(at), add: addHeader });
  if (intent.kind === "answer-preflight") return addOptions(fact.preflightsEnd, editor);
  if (intent.kind === "edit-origin") return oneEdit(editOrRemoveEntry(editor, fact, intent.at, intent.text));
  if (intent.kind === "replace-origin-check") return replaceCheck(intent, fact, editor, documents);
  if (fact.options !== undefined) return renderListPolicy(intent, fact, editor, KEYS);
  return withNewConfig(intent, fact, editor, documents);
}

/** One pattern of the list gives way to plain entries; without a list the whole option is written. */
function replaceCheck(
  intent: Extract<FixIntent, { readonly kind: "replace-origin-check" }>,
  fact: Extract<Fact, { readonly kind: "cors-policy" }>,
  editor: YamlEditor,
  documents: readonly YamlDocument[],
): readonly TextEdit[] | undefined {
  const [only] = intent.origins;
  const isEntry = fact.entries.some((entry) => entry.at.span.start === intent.at.span.start && entry.at.span.end === intent.at.span.end);
  if (isEntry && fact.entries.length > 1 && only !== undefined && intent.origins.length === 1) return oneEdit(editor.setValue(intent.at, only));
  if (fact.entries.length > 1) return undefined;
  const whole: FixIntent = { kind: "set-origins", origins: intent.origins };
  return fact.options === undefined ? withNewConfig(whole, fact, editor, documents) : renderListPolicy(whole, fact, editor, KEYS);
}

/** The plugin has no `config` yet. */
function withNewConfig(
  intent: FixIntent,
  fact: Extract<Fact, { readonly kind: "cors-policy" }>,
  editor: YamlEditor,
  documents: readonly YamlDocument[],
): readonly TextEdit[] | undefined {
  const plugin = [...kongPluginsIn(documents, ["cors"])].find((each) => each.nameAt.span.start === fact.at.span.start);
  if (plugin === undefined || plugin.config !== undefined || intent.kind !== "set-origins") return undefined;
  return oneEdit(editor.setEntry(plugin.map.at, "config", { origins: intent.origins }));
}

/** Kong. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["configuration.konghq.com", "_format_version"],
  intents: [
    ...new Set([...LIST_POLICY_INTENTS, ...WRITTEN_POLICY_INTENTS, ...HEADER_WRITE_INTENTS, ...WRITTEN_COOKIE_INTENTS]),
    "rename-option",
    "answer-preflight",
  ],
  lacks: [VARIES_BY_ITSELF],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const plugin of kongPluginsIn(documents, ["cors", "response-transformer", "response-transformer-advanced"])) {
      const base = baseOf(plugin);
      if (plugin.name === "cors") yield* kongCorsFacts(plugin, base);
      else yield* responseTransformerFacts(plugin, base);
    }
  },
  render,
};
