/**
 * Strapi 4 and 5: the entries of the list in `config/middlewares`: `strapi::cors`, which is open with credentials if nothing is said, and
 * `strapi::security`. Facts: adapter.md beside this file. Refuses plugins.
 */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import type { Fact, Scope } from "../../../model/facts.ts";
import type { FixIntent, FixIntentKind } from "../../../model/fix-intent.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import type { OptionSpelling } from "../options-render.ts";
import { OPTION_INTENTS, optionFor, renderOptions, setOption } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { policyFacts } from "../policy-fact.ts";
import { readStrapiCors, STRAPI_OPTION_NAMES, strapiProfile } from "./options.ts";
import { renderSecurity, SECURITY_INTENTS, securityFacts } from "./security.ts";

const ID = "javascript/strapi";
const LABEL = "Strapi";
const CORS = "strapi::cors";
const SECURITY = "strapi::security";
const FILE = /(?:^|\/)config\/(?:env\/[\w-]+\/)?middlewares\.(?:js|cjs|mjs|ts)$/;

const SPELLING: OptionSpelling = {
  origin: "origin",
  methods: "methods",
  requestHeaders: "headers",
  exposedHeaders: "expose",
  maxAge: "maxAge",
  credentials: "credentials",
  allowList: (origins, editor) => editor.arrayOf(origins),
  nobody: "[]",
  argument: undefined,
};

const INTENTS: readonly FixIntentKind[] = [...new Set([...OPTION_INTENTS, ...SECURITY_INTENTS])].filter((intent) => intent !== "remove-emitter");

/** javascript/strapi */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: LABEL,
  language: "javascript",
  hints: ["strapi::"],
  intents: INTENTS,
  lacks: [
    ...CORS_LIBRARY.map((lack) => ({ ...lack, intents: lack.intents.filter((intent) => !INTENTS.includes(intent)) })),
    { intents: ["remove-emitter"], because: "it is one entry of a list that is read as a whole" },
  ],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    for (const item of middlewaresOf(source)) yield* factsOf(item, source);
  },
  render,
};

/** The entries of the list, whether the file exports it or a function that gives it. */
function middlewaresOf(source: JavaScriptSource): readonly Value[] {
  if (!FILE.test(source.file)) return [];
  const exported = source.exports().get("default");
  if (exported?.kind !== "function") return itemsIn(exported);
  return source.outcomes(exported.function, []).flatMap(({ answer }) => (answer.kind === "return" ? itemsIn(answer.value) : []));
}

function itemsIn(value: Value | undefined): readonly Value[] {
  return value?.kind === "list" ? value.items : [];
}

function* factsOf(item: Value, source: JavaScriptSource): Iterable<Fact> {
  const { name, config } = entryOf(item);
  const scope: Scope = { level: "application", owner: source.file, order: item.at.span.start };
  if (name === SECURITY) yield* securityFacts({ technology: ID, label: LABEL, scope, item, config }, source);
  if (name !== CORS) return;
  const at = config?.at ?? item.at;
  const use: PolicyUse = { technology: ID, label: LABEL, at, scope, responses: "all", when: { kind: "always" } };
  const parts = readStrapiCors(config, source.dependency("@strapi/strapi")?.major ?? 5, { source, timing: "setup" }, at);
  yield* policyFacts(use, parts, strapiProfile(parts), config, STRAPI_OPTION_NAMES);
}

function entryOf(item: Value): { readonly name: string | undefined; readonly config: Value | undefined } {
  return { name: stringOf(item) ?? stringOf(propertyOf(item, "name")?.value), config: propertyOf(item, "config")?.value };
}

function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (intent.kind === "remove-emitter") return undefined;
  const security = middlewaresOf(source).find((item) => samePlace(item.at, fact.at) && entryOf(item).name === SECURITY);
  if (security !== undefined) return renderSecurity(intent, fact, editor, source, entryOf(security).config);
  if (fact.kind !== "cors-policy") return renderOptions(intent, fact, editor, source, SPELLING);
  // On is the default: it must be said that they are off.
  const option = intent.kind === "drop-credentials" ? (["credentials", "false"] as const) : optionFor(intent, editor, SPELLING);
  if (option === undefined || intent.kind === "replace-origin-check") return renderOptions(intent, fact, editor, source, SPELLING);
  if (fact.options !== undefined) return setOption(fact, editor, SPELLING, ...option);
  if (fact.at.file !== editor.file || !/^["'`]strapi::cors["'`]$/.test(editor.textOf(fact.at))) return undefined;
  return [editor.replace(fact.at, `{ name: ${editor.textOf(fact.at)}, config: { ${option[0]}: ${option[1]} } }`)];
}
