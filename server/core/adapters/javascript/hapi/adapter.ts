/**
 * hapi: `cors` and `security` of servers and routes. Facts: adapter.md beside this file. Refuses headers that handlers write and cookies: the
 * adapters for response headers and for cookies read those.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Fact } from "../../../model/facts.ts";
import type { FixIntentKind } from "../../../model/fix-intent.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import type { OptionSpelling } from "../options-render.ts";
import { OPTION_INTENTS, renderOptions } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { policyFact, unreadOptions } from "../policy-fact.ts";
import { hapiProblems, hapiProfile, readHapiCors } from "./cors-options.ts";
import { hapiEntries, renderHeaders } from "./entries.ts";
import type { RouteSetting } from "./routes.ts";
import { hapiMajor, settingsOf } from "./routes.ts";
import { renderSecurity, SECURITY_INTENTS, securityWrites } from "./security.ts";

const ID = "javascript/hapi";
const LABEL = "hapi";

const SPELLING: OptionSpelling = {
  origin: "origin",
  methods: "",
  requestHeaders: "headers",
  exposedHeaders: "exposedHeaders",
  maxAge: "maxAge",
  credentials: "credentials",
  allowList: (origins, editor) => editor.arrayOf(origins),
  // An empty list is refused, and a list cannot be left out.
  nobody: "",
  argument: undefined,
};

const LACKING = new Set(["set-methods", "remove-emitter"]);

const OWN_INTENTS: readonly FixIntentKind[] = [...SECURITY_INTENTS, "add-header-middleware"];

/** javascript/hapi */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: LABEL,
  language: "javascript",
  // As a package or what it exports: the letters alone stand in "graphApi".
  hints: ['hapi"', "hapi'", "hapi`", "hapi/", "hapi.", "server.route("],
  intents: [...OPTION_INTENTS.filter((intent) => !LACKING.has(intent)), ...OWN_INTENTS],
  lacks: [
    ...CORS_LIBRARY.map((lack) => ({ ...lack, intents: lack.intents.filter((intent) => !OWN_INTENTS.includes(intent)) })),
    { intents: ["set-methods"], because: "it allows the methods that its routes have, and no others" },
    { intents: ["remove-emitter"], because: "the call makes a server or a route, not only a policy" },
  ],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    yield* hapiEntries(source, { technology: ID, label: LABEL });
    for (const setting of settingsOf(source, "cors")) yield* corsFacts(setting, source);
    for (const setting of settingsOf(source, "security")) yield* securityWrites(setting, source, { technology: ID, label: LABEL });
  },
  render(intent, fact, editor, source) {
    if (fact.kind === "app-entry") return renderHeaders(intent, fact, editor);
    if (fact.kind === "header-write") return renderSecurity(intent, fact, editor);
    return LACKING.has(intent.kind) ? undefined : renderOptions(intent, fact, editor, source, SPELLING);
  },
};

function* corsFacts({ property, value, scope, when }: RouteSetting, source: JavaScriptSource): Iterable<Fact> {
  if (value?.kind === "boolean" && !value.value) return;
  const { at } = property.value;
  const use: PolicyUse = { technology: ID, label: LABEL, at, scope, responses: "all", when };
  const parts = readHapiCors(value, hapiMajor(source), { source, timing: "setup" }, at);
  yield policyFact(use, parts, hapiProfile(parts));
  yield* unreadOptions(use, parts);
  yield* hapiProblems(property.value, { technology: ID, label: LABEL, via: [], scope, environment: "any", layer: "application" });
}
