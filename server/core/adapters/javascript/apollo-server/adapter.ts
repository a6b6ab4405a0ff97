/**
 * Apollo Server: `cors` of version 2 and 3, which goes to the package `cors`, and `startStandaloneServer` of 4 and 5, which is open and takes
 * none. Facts: adapter.md beside this file. Refuses `expressMiddleware`, which sends no CORS headers, and the packages for other servers.
 */
import { CORS_HEADER_NAMES } from "../../../headers/names.ts";
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { CorsPolicy, Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import { CORS_SPELLING } from "../cors/adapter.ts";
import { isSwitchedOff, optionsHandedOn, renderHandedOn } from "../cors/handed-on.ts";
import { CORS_OPTION_NAMES, corsProfile, readCorsArgument } from "../cors/options.ts";
import { lookUpOption } from "../option-values.ts";
import { OPTION_INTENTS, one, optionFor } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { policyFacts } from "../policy-fact.ts";
import { ownerIdAt } from "../registrations.ts";
import { unreadPackage } from "../unread-package.ts";

const ID = "javascript/apollo-server";
const LABEL = "Apollo Server";
const WHOLE = "apollo-server";
const ON_EXPRESS = "apollo-server-express";
const STANDALONE = "@apollo/server/standalone";

/** A call that opens a server, and the argument with `cors` if it takes one. */
interface Opening {
  readonly site: CallSite;
  readonly argument: number | undefined;
}

/** javascript/apollo-server */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: LABEL,
  language: "javascript",
  hints: [WHOLE, "@apollo/server"],
  intents: OPTION_INTENTS.filter((intent) => intent !== "remove-emitter"),
  lacks: [...CORS_LIBRARY, { intents: ["remove-emitter"], because: "the call makes a server, not only a policy" }],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    for (const opening of openingsOf(source)) yield* factsOf(opening, source);
  },
  render,
};

function openingsOf(source: JavaScriptSource): readonly Opening[] {
  const sites = new Set([
    ...source.callsOf([WHOLE, "@apollo/server"], ["ApolloServer", "startStandaloneServer"]),
    ...source.callsNamed(["applyMiddleware", "getMiddleware"]),
  ]);
  return [...sites].flatMap((site): readonly Opening[] => {
    const { callee } = site;
    if (site.when.kind === "never" || site.form === "decorator") return [];
    if (callee.kind === "external") {
      const [member, ...more] = callee.value.steps;
      const name = member?.kind === "member" && more.length === 0 ? member.name : undefined;
      if (callee.value.package === STANDALONE && name === "startStandaloneServer") return [{ site, argument: undefined }];
      return callee.value.package === WHOLE && name === "ApolloServer" && site.form === "new" ? [{ site, argument: 0 }] : [];
    }
    if (callee.kind !== "method" || callee.receiver.kind !== "external") return [];
    const isServer = callee.receiver.package === ON_EXPRESS && callee.receiver.steps.at(-1)?.kind === "new";
    return isServer && callee.name !== "ApolloServer" ? [{ site, argument: 0 }] : [];
  });
}

function* factsOf({ site, argument }: Opening, source: JavaScriptSource): Iterable<Fact> {
  const options = argument === undefined ? undefined : site.arguments[argument];
  const cors = lookUpOption(source, options, "cors");
  if (cors.kind === "unknown" || (argument !== undefined && site.hasSpread)) {
    yield unreadPackage(site, ID, LABEL, { at: site.at, what: `CORS of ${LABEL}`, headers: CORS_HEADER_NAMES, because: "its options could not be read" });
    return;
  }
  const value = cors.kind === "present" ? cors.value : undefined;
  if (value !== undefined && value.kind === "boolean" && isSwitchedOff(value)) return;
  const given = value === undefined ? undefined : optionsHandedOn(value);
  const at = value?.at ?? site.calleeAt;
  const use: PolicyUse = {
    technology: ID,
    label: LABEL,
    at,
    scope: { level: "application", owner: ownerIdAt(site.at), order: site.at.span.start },
    responses: "all",
    when: site.when,
  };
  const parts = readCorsArgument(given, { source, timing: "setup" }, at);
  yield* policyFacts(use, parts, corsProfile(parts), given, CORS_OPTION_NAMES);
}

function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (intent.kind === "remove-emitter") return undefined;
  const missing = fact.kind === "cors-policy" && fact.options === undefined ? placeForCors(fact, source) : undefined;
  const option = optionFor(intent, editor, CORS_SPELLING);
  if (missing === undefined || option === undefined || fact.at.file !== editor.file) return renderHandedOn(intent, fact, editor, source);
  const code = `{ ${option[0]}: ${option[1]} }`;
  const { site, argument } = missing;
  if (argument === undefined) return undefined;
  const options = site.arguments[argument];
  if (options === undefined) return one(editor.setArgument(site.at, argument, `{ cors: ${code} }`));
  return options.kind === "record" && options.at.file === editor.file ? one(editor.setProperty(options.at, "cors", code)) : undefined;
}

/** The opening whose `cors` is left out. */
function placeForCors(fact: CorsPolicy, source: JavaScriptSource): Opening | undefined {
  const found = openingsOf(source).find(({ site }) => samePlace(site.calleeAt, fact.at));
  return found !== undefined && propertyOf(found.argument === undefined ? undefined : found.site.arguments[found.argument], "cors") === undefined
    ? found
    : undefined;
}
