/** What one intent makes of a file, for tests of renderers. */
import type { JavaScriptAdapter } from "../../server/core/adapters/adapter.ts";
import { createJavaScriptEditor } from "../../server/core/javascript/edits/edit.ts";
import { openJavaScriptSource } from "../../server/core/javascript/reader.ts";
import type { Fact } from "../../server/core/model/facts.ts";
import type { FixIntent } from "../../server/core/model/fix-intent.ts";
import { applyEdits } from "../../server/core/text/text-edit.ts";
import { memoryProject } from "./memory-project.ts";

/** Gives the intent for a fact; `undefined` if this fact is not meant. */
export type IntentFor = (fact: Fact) => FixIntent | undefined;

/** The text after the intent of the first fact that has one, or why there is none. */
export function rendered(adapter: JavaScriptAdapter, text: string, intentFor: IntentFor, file = "/w/server.js", packageJson = '{"dependencies":{}}'): string {
  const project = memoryProject({ "/w/package.json": packageJson, [file]: text });
  const { source } = openJavaScriptSource(file, project, "production");
  if (source === undefined) return "not read";
  for (const fact of adapter.extract(source)) {
    const intent = intentFor(fact);
    if (intent === undefined) continue;
    const edits = adapter.render(intent, fact, createJavaScriptEditor(file, text), source);
    if (edits === undefined) return "not rendered";
    return applyEdits(text, edits) ?? "overlapping edits";
  }
  return "no fact";
}

/** The intent for the first CORS policy. */
export function forPolicy(intent: FixIntent | ((policy: Extract<Fact, { readonly kind: "cors-policy" }>) => FixIntent)): IntentFor {
  return (fact) => (fact.kind === "cors-policy" ? (typeof intent === "function" ? intent(fact) : intent) : undefined);
}

/** The intent for the first write of a header. */
export function forHeader(name: string, intent: FixIntent | ((write: Extract<Fact, { readonly kind: "header-write" }>) => FixIntent)): IntentFor {
  return (fact) => (fact.kind === "header-write" && fact.name === name ? (typeof intent === "function" ? intent(fact) : intent) : undefined);
}
