/**
 * `@elysiajs/cors` of Elysia, which lets every website in with credentials if nothing is said. Facts: adapter.md beside this file. Refuses
 * versions before 1, and headers that handlers set.
 */
import { CORS_HEADER_NAMES } from "../../../headers/names.ts";
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import type { OptionSpelling } from "../options-render.ts";
import { listOrStar, OPTION_INTENTS, one, optionFor, renderOptions, setOption } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { policyFacts } from "../policy-fact.ts";
import { indexRegistrations } from "../registration-index.ts";
import { registrationsOf, scopeOfMiddleware } from "../registrations.ts";
import { unreadPackage } from "../unread-package.ts";
import { ELYSIA_OPTION_NAMES, elysiaProfile, readElysiaCors, searchesForText } from "./options.ts";

const ID = "javascript/elysia-cors";
const PACKAGE = "@elysiajs/cors";

const SPELLING: OptionSpelling = {
  origin: "origin",
  methods: "methods",
  requestHeaders: "allowedHeaders",
  exposedHeaders: "exposeHeaders",
  maxAge: "maxAge",
  credentials: "credentials",
  allowList: listOrStar,
  nobody: "[]",
  argument: 0,
};

/** javascript/elysia-cors */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: PACKAGE,
  language: "javascript",
  hints: [PACKAGE],
  intents: OPTION_INTENTS,
  lacks: CORS_LIBRARY,
  *extract(source: JavaScriptSource): Iterable<Fact> {
    const sites = source.callsOf([PACKAGE], ["cors"]).filter(isCors);
    if (sites.length === 0) return;
    const registrations = indexRegistrations(registrationsOf(source));
    for (const site of sites) {
      const [options] = site.arguments;
      if (site.hasSpread && options === undefined) continue;
      if (source.dependency(PACKAGE)?.major === 0) {
        yield unreadPackage(site, ID, PACKAGE, {
          at: site.at,
          what: "CORS of @elysiajs/cors",
          headers: CORS_HEADER_NAMES,
          because: "versions before 1 are not read",
        });
        continue;
      }
      const scope = scopeOfMiddleware(registrations.ofCall(site.at)[0], site.at);
      const use: PolicyUse = { technology: ID, label: PACKAGE, at: site.at, scope, responses: "all", when: site.when };
      const parts = readElysiaCors(options, searchesForText(source), { source, timing: "setup" }, site.at);
      yield* policyFacts(use, parts, elysiaProfile(parts), options, ELYSIA_OPTION_NAMES);
    }
  },
  render,
};

function isCors({ callee, form, when }: CallSite): boolean {
  if (form !== "call" || callee.kind !== "external" || callee.value.package !== PACKAGE || when.kind === "never") return false;
  const [member, ...more] = callee.value.steps;
  return more.length === 0 && (member === undefined || (member.kind === "member" && (member.name === "cors" || member.name === "default")));
}

function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (fact.kind !== "cors-policy") return renderOptions(intent, fact, editor, source, SPELLING);
  // On is the default: it must be said that they are off.
  if (intent.kind === "drop-credentials") {
    if (fact.credentials.kind === "known" && fact.credentials.key !== undefined)
      return fact.credentials.at.file === editor.file ? [editor.replace(fact.credentials.at, "false")] : undefined;
    if (fact.options !== undefined) return setOption(fact, editor, SPELLING, "credentials", "false");
    return isBare(fact, editor) ? one(editor.setArgument(fact.at, 0, "{ credentials: false }")) : undefined;
  }
  const option = optionFor(intent, editor, SPELLING);
  if (option !== undefined && isBare(fact, editor)) return one(editor.setArgument(fact.at, 0, `{ ${option[0]}: ${option[1]} }`));
  return renderOptions(intent, fact, editor, source, SPELLING);
}

/** `cors()`. */
function isBare(fact: Fact, editor: JavaScriptEditor): boolean {
  return fact.at.file === editor.file && /\(\s*\)$/.test(editor.textOf(fact.at));
}
