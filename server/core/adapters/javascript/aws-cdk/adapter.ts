/**
 * AWS CDK: preflights of REST APIs, CORS of HTTP APIs and function URLs. Facts and evidence: adapter.md beside this file. Refuses buckets and
 * response header policies, and what is not fully written in the program.
 */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value, ValueOf } from "../../../javascript/values.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { CorsPolicy, Fact, OriginSet } from "../../../model/facts.ts";
import type { FixIntent, FixIntentKind } from "../../../model/fix-intent.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { FUNCTION_URL, HTTP_API, REST_API_OPTIONS } from "../../aws-profiles.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import type { OptionSpelling } from "../options-render.ts";
import { OPTION_INTENTS, one, renderOptions } from "../options-render.ts";
import type { OriginTable } from "../origin-option.ts";
import { entriesOf, languageOfList, readOrigins, unknownOrigins } from "../origin-option.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { optionProblems, policyFact, unreadOptions } from "../policy-fact.ts";
import type { PolicyParts } from "../policy-parts.ts";
import { unknownParts } from "../policy-parts.ts";
import type { ListRules } from "../policy-settings.ts";
import { flagSetting, listSetting, maxAgeSetting, plainList } from "../policy-settings.ts";
import { ownerIdAt } from "../registrations.ts";
import { listOfCdk, withConstants } from "./constants.ts";
import type { CdkCors, CdkKind } from "./places.ts";
import { cdkCorsIn } from "./places.ts";

const ID = "javascript/aws-cdk";
const A_DAY = 86_400;

/** A mocked OPTIONS method: the first origin for everybody, and a template that puts another one of the list in its place. */
const REST_API: EmissionProfile = { ...REST_API_OPTIONS, vary: "when-dynamic", methodsDefault: listOfCdk("ALL_METHODS"), preflightStatus: 204 };

const KINDS: Readonly<Record<CdkKind, { readonly label: string; readonly profile: EmissionProfile; readonly prefix: "allow" | "allowed" }>> = {
  "rest-api": { label: "AWS REST API (CDK)", profile: REST_API, prefix: "allow" },
  "http-api": { label: "AWS HTTP API", profile: HTTP_API, prefix: "allow" },
  "function-url": { label: "Lambda function URL", profile: FUNCTION_URL, prefix: "allowed" },
};

const OWN_NAMES: Readonly<Record<CdkKind, readonly string[]>> = { "rest-api": ["statusCode", "disableCache"], "http-api": [], "function-url": [] };

function spellingOf(kind: CdkKind): OptionSpelling {
  const { prefix } = KINDS[kind];
  return {
    origin: `${prefix}Origins`,
    methods: `${prefix}Methods`,
    requestHeaders: `${prefix}Headers`,
    exposedHeaders: kind === "function-url" ? "exposedHeaders" : "exposeHeaders",
    maxAge: "maxAge",
    credentials: "allowCredentials",
    allowList: (origins, editor) => editor.arrayOf(origins),
    nobody: "[]",
    argument: undefined,
  };
}

/** Origins of a list. A REST API refuses `*` beside others and an empty list; `https://*` is a pattern everywhere else. */
function tableOf(kind: CdkKind): OriginTable {
  return {
    text: (_value, at, via) => ({ kind: "unknown", reason: { kind: "dynamic", text: "a list is expected" }, at, via }),
    truthy: unknownOrigins,
    falsy: ({ at, via }) => ({ kind: "off", at, via }),
    regex: unknownOrigins,
    call: undefined,
    takesTests: false,
    list: (value) => (kind === "rest-api" ? restOrigins(value) : listOrigins(value)),
  };
}

function starOf(value: ValueOf<"list">): Value | undefined {
  return value.items.find((item) => item.kind === "string" && item.value.text === "*");
}

function restOrigins(value: ValueOf<"list">): OriginSet {
  const { at, via, items, open } = value;
  const star = starOf(value);
  const [only] = items;
  if (open || items.some((item) => item.kind !== "string")) return star === undefined ? listOrigins(value) : unknownOrigins(value);
  if (only === undefined) return { kind: "broken", how: "crash", detail: "allowOrigins must hold an origin", at, via };
  if (star !== undefined && items.length > 1) return { kind: "broken", how: "crash", detail: "'*' may not stand beside other origins", at: star.at, via };
  if (star === undefined && items.length === 1 && only.kind === "string") return { kind: "fixed", value: only.value.text, at: only.at, via: only.via };
  return listOrigins(value);
}

function listOrigins(value: ValueOf<"list">): OriginSet {
  const star = starOf(value);
  if (star !== undefined) return { kind: "any", at: star.at, via: [...value.via, ...star.via] };
  const language = languageOfList(value);
  if (language.kind === "unknown") return unknownOrigins(value);
  return { kind: "echo", language: withSchemes(language), at: value.at, via: value.via };
}

/** `https://*` stands for every origin of that scheme. */
function withSchemes(language: OriginLanguage): OriginLanguage {
  if (language.kind === "union") return { ...language, of: language.of.map(withSchemes) };
  if (language.kind !== "exact" || !/^https?:\/\/\*$/.test(language.value)) return language;
  return { ...language, part: "scheme", value: language.value.slice(0, language.value.indexOf(":")) };
}

const NOTHING: ListRules = { absent: undefined, falsy: () => undefined, emptyList: "no-header" };

function partsOf({ kind, settings }: CdkCors, source: JavaScriptSource): PolicyParts {
  const given = withConstants(settings);
  const at = given.at;
  if (given.kind !== "record") return unknownParts(unknownOrigins(given), KINDS[kind].profile.answersPreflight, 204);
  const names = spellingOf(kind);
  const look = (name: string): ReturnType<typeof lookUpOption> => lookUpOption(source, given, name);
  const list = (name: string, absent: readonly string[] | undefined): PolicyParts["exposedHeaders"] =>
    plainList(listSetting(look(name), { ...NOTHING, absent }, at));
  const origin = look(names.origin);
  const status = look("statusCode");
  const isRest = kind === "rest-api";
  const origins: OriginSet =
    origin.kind === "present"
      ? readOrigins(origin.value, tableOf(kind), { source, timing: "setup" })
      : origin.kind === "absent"
        ? { kind: "off", at, via: [] }
        : { kind: "unknown", reason: origin.reason, at: origin.at, via: origin.via };
  return {
    origins,
    entries: origin.kind === "present" ? entriesOf(origin.value) : [],
    credentials: flagSetting(look(names.credentials), false, at, truthOf),
    methods: list(names.methods, isRest ? listOfCdk("ALL_METHODS") : undefined),
    requestHeaders: list(names.requestHeaders, isRest ? listOfCdk("DEFAULT_HEADERS") : undefined),
    exposedHeaders: list(names.exposedHeaders, undefined),
    maxAge: maxAgeSetting(look(names.maxAge), true, at),
    options: given.at,
    answersPreflight: KINDS[kind].profile.answersPreflight,
    preflightStatus: status.kind === "present" && status.value.kind === "number" ? status.value.value : KINDS[kind].profile.preflightStatus,
    isDecidedByCode: false,
  };
}

function* factsOf(place: CdkCors, source: JavaScriptSource): Iterable<Fact> {
  const { site, kind, settings, property } = place;
  const { label, profile } = KINDS[kind];
  if (settings.kind === "undefined") return;
  const scope = { level: "gateway", owner: ownerIdAt(site.at), order: site.at.span.start } as const;
  const responses: CorsPolicy["responses"] = kind === "rest-api" ? "preflight" : "all";
  const use: PolicyUse = { technology: ID, label, at: property?.value.at ?? site.at, scope, responses, when: site.when };
  const parts = partsOf(place, source);
  yield { ...policyFact(use, parts, { ...profile, preflightStatus: parts.preflightStatus }), layer: "gateway" };
  yield* unreadOptions(use, parts);
  const { origin, methods, requestHeaders, exposedHeaders, maxAge, credentials } = spellingOf(kind);
  const known = [origin, methods, requestHeaders, exposedHeaders, maxAge, credentials, ...OWN_NAMES[kind]];
  yield* optionProblems(settings, { known, misnomers: {}, opensWithout: undefined }, use);
  const seconds = parts.maxAge.kind === "known" ? Number(parts.maxAge.value) : 0;
  if (kind !== "function-url" || !(seconds > A_DAY)) return;
  const problem = { kind: "rejected", when: "when it is synthesized", reason: "maxAge may be a day at most" } as const;
  yield { technology: ID, label, via: [], scope, environment: "any", layer: "gateway", kind: "config-problem", at: parts.maxAge.at, problem };
}

/** Methods of HTTP APIs and function URLs are constants that would have to be imported; seconds are given by `Duration`. */
function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (fact.kind !== "cors-policy") return renderOptions(intent, fact, editor, source, spellingOf("rest-api"));
  const kind = (Object.keys(KINDS) as CdkKind[]).find((one) => KINDS[one].label === fact.label) ?? "rest-api";
  if (intent.kind === "set-methods" && kind !== "rest-api") return undefined;
  if (intent.kind !== "set-max-age") return renderOptions(intent, fact, editor, source, spellingOf(kind));
  if (fact.maxAge.kind !== "known" || fact.maxAge.from !== "written" || fact.maxAge.at.file !== editor.file) return undefined;
  const call = /^(.*\bDuration\.)\w+\([^()]*\)$/s.exec(editor.textOf(fact.maxAge.at));
  return call === null ? undefined : one(editor.replace(fact.maxAge.at, `${call[1]}seconds(${intent.seconds})`));
}

const INTENTS: readonly FixIntentKind[] = OPTION_INTENTS.filter((intent) => intent !== "remove-emitter" && intent !== "fail-closed");

/** javascript/aws-cdk */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "AWS CDK",
  language: "javascript",
  hints: ["CorsPreflight", "addFunctionUrl", "FunctionUrl("],
  needs: ["aws-cdk"],
  intents: INTENTS,
  lacks: [...CORS_LIBRARY, { intents: ["remove-emitter", "fail-closed"], because: "a construct has no environment of its own, and settings go one by one" }],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    for (const place of cdkCorsIn(source)) yield* factsOf(place, source);
  },
  render,
};
