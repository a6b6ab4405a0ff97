/**
 * Nuxt, Nitro and h3: `routeRules` of the configuration and `handleCors`. Facts: adapter.md beside this file. Refuses headers and cookies that
 * handlers set: the adapters for response headers and for cookies read those. The module nuxt-security stands beside it.
 */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { CorsPolicy, Fact, Unread } from "../../../model/facts.ts";
import type { FixIntent, FixIntentKind } from "../../../model/fix-intent.ts";
import { byDefault } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY, NO_COOKIES, NO_ERROR_ANSWERS } from "../../lacks.ts";
import { allEdits, setOption } from "../code.ts";
import { lookUpOption, placeOfUse, reasonOf } from "../option-values.ts";
import type { OptionSpelling } from "../options-render.ts";
import { OPTION_INTENTS, renderOptions } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { policyFacts } from "../policy-fact.ts";
import { isOfH3 } from "../raw-headers/event-writes.ts";
import { headersOfWrites, policiesOfWrites } from "../raw-headers/facts.ts";
import { RAW_INTENTS, renderWrites } from "../raw-headers/render.ts";
import { ownerIdAt } from "../registrations.ts";
import { H3_OPTION_NAMES, h3Profile, readH3Cors } from "./cors-options.ts";
import { nuxtHeaders, renderNuxtHeader } from "./nuxt-headers.ts";
import { corsHandlers, MODULE_METHODS, securityModules } from "./nuxt-security.ts";
import { answersOf, routeRulesOf, writesOf } from "./route-rules.ts";

const ID = "javascript/nitro";
const RULES = "Nitro route rules";
const HANDLER = "h3 handleCors";
/** What each function puts the headers on. `handleCors` answers preflights itself, the others leave that to the caller. */
const HANDLERS: ReadonlyMap<string, CorsPolicy["responses"]> = new Map([
  ["handleCors", "all"],
  ["appendCorsHeaders", "actual"],
  ["appendCorsPreflightHeaders", "preflight"],
]);
const MODULE = "nuxt-security";
const MODULE_OPTION_NAMES = { ...H3_OPTION_NAMES, known: [...H3_OPTION_NAMES.known, "useRegExp"] };

const SPELLING: OptionSpelling = {
  origin: "origin",
  methods: "methods",
  requestHeaders: "allowHeaders",
  exposedHeaders: "exposeHeaders",
  maxAge: "maxAge",
  credentials: "credentials",
  allowList: (origins, editor) => editor.arrayOf(origins),
  nobody: "[]",
  argument: 1,
};

const INTENTS: readonly FixIntentKind[] = [...new Set([...OPTION_INTENTS, ...RAW_INTENTS])].filter((intent) => intent !== "append-vary");

/** javascript/nitro */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "Nuxt, Nitro and h3",
  language: "javascript",
  hints: ["routerules", "handlecors", "appendcors", "nuxt-security"],
  intents: INTENTS,
  lacks: [...CORS_LIBRARY.map((lack) => ({ ...lack, intents: lack.intents.filter((intent) => !INTENTS.includes(intent)) })), NO_COOKIES, NO_ERROR_ANSWERS],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    for (const site of source.callsNamed(HANDLERS.keys())) yield* handlerFacts(site, source);
    const rules = routeRulesOf(source);
    const identity = { technology: ID, label: RULES };
    yield* headersOfWrites(writesOf(rules), source, identity);
    yield* policiesOfWrites(answersOf(rules), source, identity);
    for (const value of rules.unread) yield unread(placeOfUse(value), "a part of routeRules", reasonOf(value));
    yield* moduleFacts(source);
  },
  render(intent, fact, editor, source) {
    if (fact.label === MODULE) return renderModule(intent, fact, editor, source);
    if (fact.label === HANDLER) return renderOptions(intent, fact, editor, source, SPELLING);
    const rules = routeRulesOf(source);
    return renderWrites(intent, fact, editor, source, fact.kind === "cors-policy" ? answersOf(rules) : writesOf(rules));
  },
};

function unread(at: Place, what: string, reason: Unread["reason"]): Unread {
  const scope = { level: "application", owner: ownerIdAt(at), order: at.span.start } as const;
  return { technology: ID, label: RULES, at, via: [], scope, environment: "any", layer: "application", kind: "unread", what, reason };
}

/** `handleCors(event, options)` and its like: of h3, or of the names that Nuxt and Nitro give to every file of the server. */
function* handlerFacts(site: CallSite, source: JavaScriptSource): Iterable<Fact> {
  if (!isOfH3(site, source) || site.form !== "call" || site.when.kind === "never" || (site.hasSpread && site.arguments.length < 2)) return;
  const [, options] = site.arguments;
  const major = source.dependency("h3")?.major ?? 1;
  const at = site.at;
  const owner = site.within === undefined ? ownerIdAt(at) : site.within.id;
  const responses = HANDLERS.get(site.name ?? "") ?? "all";
  const use: PolicyUse = { technology: ID, label: HANDLER, at, scope: { level: "handler", owner, order: at.span.start }, responses, when: site.when };
  const parts = readH3Cors(options, major, { source, timing: "setup" }, at);
  const profile = h3Profile(parts, major);
  yield* policyFacts(use, parts, responses === "all" ? profile : { ...profile, answersPreflight: "no" }, options, H3_OPTION_NAMES);
}

/** The headers and the policy of nuxt-security. */
function* moduleFacts(source: JavaScriptSource): Iterable<Fact> {
  for (const security of securityModules(source)) {
    const { at, options, routes } = security;
    yield* nuxtHeaders(security, source, ID, MODULE);
    for (const { scope, at, options } of corsHandlers(security, source)) {
      const use: PolicyUse = { technology: ID, label: MODULE, at, scope, responses: "all", when: { kind: "always" } };
      const read = readH3Cors(options, 1, { source, timing: "setup" }, at);
      const isUnsaid = lookUpOption(source, options, "methods").kind === "absent";
      const parts = isUnsaid
        ? {
            ...read,
            methods: byDefault(
              MODULE_METHODS.map((text) => ({ text, at })),
              at,
            ),
          }
        : read;
      yield* policyFacts(use, parts, h3Profile(parts, 1), options, MODULE_OPTION_NAMES);
    }
    const isUnread = security.unread !== undefined || (options !== undefined && (options.kind !== "record" || options.open));
    const text = security.unread ?? (isUnread ? "its settings are not written as an object" : "headers of single routes are merged at run time");
    if (isUnread || routes.some((route) => propertyOf(route.options, "headers") !== undefined))
      yield unread(at, "what nuxt-security sends", { kind: "external", text });
  }
}

/** Patterns stand in texts: what is written for them is a text too. */
function renderModule(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  const modules = securityModules(source);
  if (fact.kind === "header-write")
    return renderNuxtHeader(
      intent,
      fact,
      editor,
      modules.map(({ options }) => propertyOf(options, "headers")?.value).find((value) => value !== undefined),
    );
  const handler = modules.flatMap((security) => corsHandlers(security, source)).find(({ at }) => samePlace(at, fact.at));
  if (handler?.hasPatterns !== true || fact.kind !== "cors-policy") return renderOptions(intent, fact, editor, source, SPELLING);
  if (intent.kind === "edit-origin")
    return intent.at.file === editor.file ? allEdits([editor.replace(intent.at, editor.quote(intent.text.replaceAll("\\/", "/")))]) : undefined;
  if ((intent.kind !== "set-origins" && intent.kind !== "replace-origin-check") || fact.options === undefined)
    return renderOptions(intent, fact, editor, source, SPELLING);
  return allEdits([setOption(editor, fact.options, "origin", editor.arrayOf(intent.origins)), setOption(editor, fact.options, "useRegExp", "false")]);
}
