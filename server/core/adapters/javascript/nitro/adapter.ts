/**
 * Nuxt, Nitro and h3: `routeRules` of the configuration and `handleCors`. Facts: adapter.md beside this file. Refuses headers and cookies that
 * handlers set: the adapters for response headers and for cookies read those. The module nuxt-security is counted as unread.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { Fact, Unread } from "../../../model/facts.ts";
import type { FixIntentKind } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY, NO_COOKIES, NO_ERROR_ANSWERS } from "../../lacks.ts";
import { placeOfUse, reasonOf } from "../option-values.ts";
import type { OptionSpelling } from "../options-render.ts";
import { OPTION_INTENTS, renderOptions } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { policyFacts } from "../policy-fact.ts";
import { isOfH3 } from "../raw-headers/event-writes.ts";
import { headersOfWrites, policiesOfWrites } from "../raw-headers/facts.ts";
import { RAW_INTENTS, renderWrites } from "../raw-headers/render.ts";
import { ownerIdAt } from "../registrations.ts";
import { H3_OPTION_NAMES, h3Profile, readH3Cors } from "./cors-options.ts";
import { answersOf, nitroConfigs, routeRulesOf, writesOf } from "./route-rules.ts";

const ID = "javascript/nitro";
const RULES = "Nitro route rules";
const HANDLER = "h3 handleCors";

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
  hints: ["routerules", "handlecors", "nuxt-security"],
  intents: INTENTS,
  lacks: [...CORS_LIBRARY.map((lack) => ({ ...lack, intents: lack.intents.filter((intent) => !INTENTS.includes(intent)) })), NO_COOKIES, NO_ERROR_ANSWERS],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    for (const site of source.callsNamed(["handleCors"])) yield* handlerFacts(site, source);
    const rules = routeRulesOf(source);
    const identity = { technology: ID, label: RULES };
    yield* headersOfWrites(writesOf(rules), source, identity);
    yield* policiesOfWrites(answersOf(rules), source, identity);
    for (const value of rules.unread) yield unread(placeOfUse(value), "a part of routeRules", reasonOf(value));
    yield* moduleFacts(source);
  },
  render(intent, fact, editor, source) {
    if (fact.label === HANDLER) return renderOptions(intent, fact, editor, source, SPELLING);
    const rules = routeRulesOf(source);
    return renderWrites(intent, fact, editor, source, fact.kind === "cors-policy" ? answersOf(rules) : writesOf(rules));
  },
};

function unread(at: Place, what: string, reason: Unread["reason"]): Unread {
  const scope = { level: "application", owner: ownerIdAt(at), order: at.span.start } as const;
  return { technology: ID, label: RULES, at, via: [], scope, environment: "any", layer: "application", kind: "unread", what, reason };
}

/** `handleCors(event, options)`: of h3, or of the names that Nuxt and Nitro give to every file of the server. */
function* handlerFacts(site: CallSite, source: JavaScriptSource): Iterable<Fact> {
  if (!isOfH3(site, source) || site.form !== "call" || site.when.kind === "never" || (site.hasSpread && site.arguments.length < 2)) return;
  const [, options] = site.arguments;
  const major = source.dependency("h3")?.major ?? 1;
  const at = site.at;
  const owner = site.within === undefined ? ownerIdAt(at) : site.within.id;
  const use: PolicyUse = { technology: ID, label: HANDLER, at, scope: { level: "handler", owner, order: at.span.start }, responses: "all", when: site.when };
  const parts = readH3Cors(options, major, { source, timing: "setup" }, at);
  yield* policyFacts(use, parts, h3Profile(parts, major), options, H3_OPTION_NAMES);
}

/** `security` and `csurf` of the modules are not read. */
function* moduleFacts(source: JavaScriptSource): Iterable<Fact> {
  for (const config of nitroConfigs(source)) {
    const modules = propertyOf(config, "modules")?.value;
    const isOn =
      modules?.kind === "list" &&
      modules.items.some((item) => (item.kind === "list" ? item.items : [item]).some((one) => one.kind === "string" && one.value.text === "nuxt-security"));
    const option = propertyOf(config, "security");
    if (isOn || (option !== undefined && source.dependency("nuxt-security") !== undefined))
      yield unread(option?.keyAt ?? modules?.at ?? config.at, "what nuxt-security sends", { kind: "external", text: "the module nuxt-security is not read" });
  }
}
