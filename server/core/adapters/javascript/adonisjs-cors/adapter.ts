/**
 * `@adonisjs/cors` 2 and 3: `defineConfig` of `config/cors.ts`, whose own template lets every website in with credentials. Facts: adapter.md
 * beside this file. Refuses AdonisJS 5 and before.
 */
import { CORS_HEADER_NAMES } from "../../../headers/names.ts";
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import type { OptionSpelling } from "../options-render.ts";
import { OPTION_INTENTS, renderOptions, setOption } from "../options-render.ts";
import { isExportOf } from "../package-exports.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { policyFacts } from "../policy-fact.ts";
import { ownerIdAt } from "../registrations.ts";
import { unreadPackage } from "../unread-package.ts";
import { ADONIS_OPTION_NAMES, adonisProfile, readAdonisCors } from "./options.ts";

const ID = "javascript/adonisjs-cors";
const PACKAGE = "@adonisjs/cors";

const SPELLING: OptionSpelling = {
  origin: "origin",
  methods: "methods",
  requestHeaders: "headers",
  exposedHeaders: "exposeHeaders",
  maxAge: "maxAge",
  credentials: "credentials",
  allowList: (origins, editor) => editor.arrayOf(origins),
  nobody: "[]",
  argument: 0,
};

/** javascript/adonisjs-cors */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: PACKAGE,
  language: "javascript",
  hints: [PACKAGE],
  intents: OPTION_INTENTS.filter((intent) => intent !== "remove-emitter"),
  lacks: [...CORS_LIBRARY, { intents: ["remove-emitter"], because: "the file must export a configuration" }],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    for (const site of source.callsOf([PACKAGE], ["defineConfig"]))
      if (isExportOf(site, PACKAGE, "defineConfig") && site.when.kind !== "never") yield* factsOf(site, source);
  },
  render,
};

function* factsOf(site: CallSite, source: JavaScriptSource): Iterable<Fact> {
  const [options] = site.arguments;
  const enabled = lookUpOption(source, options, "enabled");
  const isOn = enabled.kind === "absent" ? true : enabled.kind === "present" ? truthOf(enabled.value) : undefined;
  if (isOn === false) return;
  if (isOn === undefined || (enabled.kind === "present" && enabled.value.kind === "function") || site.hasSpread) {
    yield unreadPackage(site, ID, PACKAGE, {
      at: site.at,
      what: "CORS of @adonisjs/cors",
      headers: CORS_HEADER_NAMES,
      because: "whether it is enabled is not known",
    });
    return;
  }
  const scope = { level: "application", owner: ownerIdAt(site.at), order: site.at.span.start } as const;
  const use: PolicyUse = { technology: ID, label: PACKAGE, at: site.at, scope, responses: "all", when: site.when };
  const parts = readAdonisCors(options, { source, timing: "setup" }, site.at);
  yield* policyFacts(use, parts, adonisProfile(), options, ADONIS_OPTION_NAMES);
}

function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (intent.kind === "remove-emitter") return undefined;
  // On is the default: it must be said that they are off.
  if (intent.kind === "drop-credentials" && fact.kind === "cors-policy" && fact.options !== undefined)
    return setOption(fact, editor, SPELLING, "credentials", "false");
  return renderOptions(intent, fact, editor, source, SPELLING);
}
