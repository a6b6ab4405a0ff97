/**
 * GraphQL Yoga: `cors` of `createYoga`, which lets every website in with credentials if it is left out. Facts: adapter.md beside this file.
 * Refuses headers that plugins write, and servers whose options cannot be read.
 */
import { CORS_HEADER_NAMES } from "../../../headers/names.ts";
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { CorsPolicy, Fact } from "../../../model/facts.ts";
import type { FixIntent, FixText } from "../../../model/fix-intent.ts";
import { containsPlace, samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import { lookUpOption } from "../option-values.ts";
import type { OptionSpelling } from "../options-render.ts";
import { listOrStar, OPTION_INTENTS, one, optionFor, plainText, renderOptions } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { policyFacts } from "../policy-fact.ts";
import { ownerIdAt } from "../registrations.ts";
import { unreadPackage } from "../unread-package.ts";
import { readYogaCors, YOGA_OPTION_NAMES, yogaProfile } from "./options.ts";

const ID = "javascript/graphql-yoga";
const LABEL = "GraphQL Yoga";
/** What creates a server, by package; the second is the name of version 2. */
const FACTORIES: Readonly<Record<string, string>> = { "graphql-yoga": "createYoga", "@graphql-yoga/node": "createServer" };

const SPELLING: OptionSpelling = {
  origin: "origin",
  methods: "methods",
  requestHeaders: "allowedHeaders",
  exposedHeaders: "exposedHeaders",
  maxAge: "maxAge",
  credentials: "credentials",
  allowList: listOrStar,
  nobody: "",
  argument: undefined,
};

const LACKING = new Set(["guard-by-environment", "remove-emitter"]);

/** javascript/graphql-yoga */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: LABEL,
  language: "javascript",
  hints: Object.keys(FACTORIES),
  intents: OPTION_INTENTS.filter((intent) => !LACKING.has(intent)),
  lacks: [
    ...CORS_LIBRARY,
    { intents: ["guard-by-environment"], because: "it has no value of 'origin' that lets nobody in" },
    { intents: ["remove-emitter"], because: "the call makes a server, not only a policy" },
  ],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    for (const site of serversOf(source)) yield* factsOf(site, source);
  },
  render,
};

function serversOf(source: JavaScriptSource): readonly CallSite[] {
  return source.callsOf(Object.keys(FACTORIES), Object.values(FACTORIES)).filter(({ callee, form, when }) => {
    if (form !== "call" || callee.kind !== "external" || when.kind === "never") return false;
    const [member, ...more] = callee.value.steps;
    return member?.kind === "member" && more.length === 0 && member.name === FACTORIES[callee.value.package];
  });
}

function* factsOf(site: CallSite, source: JavaScriptSource): Iterable<Fact> {
  const [options] = site.arguments;
  const cors = lookUpOption(source, options, "cors");
  if (cors.kind === "unknown" || site.hasSpread) {
    yield unreadPackage(site, ID, LABEL, { at: site.at, what: `CORS of ${LABEL}`, headers: CORS_HEADER_NAMES, because: "its options could not be read" });
    return;
  }
  const value = cors.kind === "present" ? cors.value : undefined;
  if (isOff(value)) return;
  const at = value?.at ?? site.calleeAt;
  const scope = { level: "application", owner: ownerIdAt(site.at), order: site.at.span.start } as const;
  const use: PolicyUse = { technology: ID, label: LABEL, at, scope, responses: "all", when: site.when };
  const parts = readYogaCors(value, { source, timing: "setup" }, at);
  yield* policyFacts(use, parts, yogaProfile(parts), value, YOGA_OPTION_NAMES);
}

function isOff(value: Value | undefined): boolean {
  return value?.kind === "boolean" && !value.value;
}

function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (LACKING.has(intent.kind)) return undefined;
  if (fact.kind !== "cors-policy") return renderOptions(intent, fact, editor, source, SPELLING);
  if ((intent.kind === "set-origins" || intent.kind === "replace-origin-check") && intent.origins.length > 1)
    return chooseOrigin(intent.origins, fact, editor, source);
  if (intent.kind === "drop-credentials" && (fact.credentials.kind !== "known" || fact.credentials.key === undefined))
    return insert(fact, editor, source, "credentials: false");
  if (intent.kind === "drop-credentials" && fact.credentials.kind === "known")
    return fact.credentials.at.file === editor.file ? [editor.replace(fact.credentials.at, "false")] : undefined;
  const option = optionFor(intent, editor, SPELLING);
  if (option !== undefined && fact.options === undefined && fact.origins.kind !== "choice") return insert(fact, editor, source, `${option[0]}: ${option[1]}`);
  return renderOptions(intent, fact, editor, source, SPELLING);
}

/** Puts an option where no object holds any: `cors` is `true` or left out. */
function insert(fact: CorsPolicy, editor: JavaScriptEditor, source: JavaScriptSource, option: string): readonly TextEdit[] | undefined {
  if (fact.options !== undefined) {
    const [name = "", code = ""] = option.split(": ");
    return fact.options.file === editor.file ? one(editor.setProperty(fact.options, name, code)) : undefined;
  }
  return setCors(fact, editor, source, `{ ${option} }`);
}

/** Gives the server this value for `cors`. */
function setCors(fact: CorsPolicy, editor: JavaScriptEditor, source: JavaScriptSource, code: string): readonly TextEdit[] | undefined {
  const site = serversOf(source).find(({ at }) => containsPlace(at, fact.at));
  if (site === undefined || fact.at.file !== editor.file) return undefined;
  const [options] = site.arguments;
  const value = propertyOf(options, "cors")?.value;
  if (value !== undefined) return samePlace(value.at, fact.at) ? [editor.replace(fact.at, code)] : undefined;
  if (options === undefined) return one(editor.setArgument(site.at, 0, `{ cors: ${code} }`));
  return options.kind === "record" && options.at.file === editor.file ? one(editor.setProperty(options.at, "cors", code)) : undefined;
}

/** Of several origins a list answers strangers with `null`: a function answers them with the first. */
function chooseOrigin(origins: readonly FixText[], fact: CorsPolicy, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  const [first] = origins;
  const site = serversOf(source).find(({ at }) => containsPlace(at, fact.at));
  const value = propertyOf(site?.arguments[0], "cors")?.value;
  if (first === undefined || (fact.options !== undefined && value?.kind !== "record")) return undefined;
  const kept =
    value?.kind === "record"
      ? value.properties.filter(({ name, at }) => name !== "origin" && at.file === editor.file).map(({ at }) => `${editor.textOf(at)}, `)
      : [];
  const sent = `request.headers.get(${editor.quote("origin")})`;
  const choice = `${editor.arrayOf(origins)}.includes(${sent}) ? ${sent} : ${editor.quote(plainText(first))}`;
  return setCors(fact, editor, source, `(request) => ({ ${kept.join("")}origin: ${choice} })`);
}
