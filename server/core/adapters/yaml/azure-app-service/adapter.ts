/**
 * CORS of Azure App Service and Functions in ARM templates, those that Bicep compiles to included: `siteConfig.cors`. Facts: adapter.md beside this
 * file. Refuses expressions, and the CORS policy of Container Apps, which is counted as not read.
 */
import { CORS_HEADER_NAMES } from "../../../headers/names.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { Fact } from "../../../model/facts.ts";
import type { Reason } from "../../../model/setting.ts";
import { byDefault, unknownSetting } from "../../../model/setting.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { NO_EMITTER, NO_HEADERS, REFUSES_UNKNOWN } from "../../lacks.ts";
import type { EntryMeaning } from "../cors-settings.ts";
import { exactOrigin, flagSetting, originsFrom, reasonOf } from "../cors-settings.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { mapsIn } from "../gateway-header.ts";
import { renderListPolicy } from "../render-list-policy.ts";

const ID = "yaml/azure-app-service";
const LABEL = "Azure App Service";
const KEYS = { origins: "allowedOrigins", credentials: "supportCredentials" };
/** A resource of its own, or one inside a site. */
const SITE = /^(?:microsoft\.web\/sites(?:\/slots)?(?:\/config)?|slots|config)$/i;
const CONTAINER_APP = /^microsoft\.app\/containerapps$/i;

/** A star with credentials never works for a browser, whether the deployment is refused or `*` is sent. Vary is the platform's. */
const PROFILE: EmissionProfile = {
  anyWithCredentials: "literal-star",
  entryMatch: { ignoreCase: false, globs: "none", regex: "none", schemeless: false, trims: false, normalises: false },
  onMismatch: "omit",
  onNoOrigin: "omit",
  singleEntryIsStatic: false,
  vary: "when-dynamic",
  requestHeaders: "mirror",
  starMethodsWithCredentials: "expands",
  starHeadersWithCredentials: "mirrors",
  methodsDefault: [],
  uppercasesMethods: false,
  answersPreflight: "preflight-only",
  preflightStatus: 204,
  writesOnResponse: true,
};

const PLATFORM: Reason = { kind: "external", text: "the platform answers it" };
const EXPRESSION: Reason = { kind: "template", text: "an expression of the template gives it" };

function meaningOf(text: string, scalar: YamlOf<"scalar">): EntryMeaning {
  if (text === "*") return { kind: "any" };
  if (isExpression(text)) return { kind: "origins", form: "glob", language: { kind: "unknown", reason: EXPRESSION } };
  const pattern: Reason = { kind: "external", text: "whether a star stands for anything here is not known" };
  if (text.includes("*")) return { kind: "origins", form: "glob", language: { kind: "unknown", reason: pattern } };
  return { kind: "origins", form: "literal", language: exactOrigin(text, scalar) };
}

/** `[parameters('origins')]`; two brackets stand for one that is meant. */
function isExpression(text: string): boolean {
  return /^\[(?!\[)[\s\S]*\]$/.test(text);
}

function* corsFacts(cors: YamlEntry, base: GatewayBase): Iterable<Fact> {
  const { value } = cors;
  if (value.kind === "null") return;
  if (value.kind !== "map" || isExpression(scalarText(entryOf(value, KEYS.origins)?.value) ?? "")) {
    const isText = value.kind === "scalar" || value.kind === "map";
    yield { ...base, kind: "unread", at: cors.keyAt, what: "CORS settings", headers: CORS_HEADER_NAMES, reason: isText ? EXPRESSION : reasonOf(value) };
    return;
  }
  const list = entryOf(value, KEYS.origins);
  const off = { origins: { kind: "off", at: value.at, via: value.via }, entries: [] } as const;
  const read = list === undefined ? off : originsFrom(list.value, value.at, meaningOf);
  yield {
    ...base,
    ...read,
    entries: read.entries.filter((entry) => entry.form === "literal"),
    kind: "cors-policy",
    at: cors.keyAt,
    credentials: flagSetting(entryOf(value, KEYS.credentials), false, value.at),
    methods: unknownSetting(PLATFORM, value.at),
    requestHeaders: byDefault("mirror", value.at),
    exposedHeaders: byDefault(undefined, value.at),
    maxAge: unknownSetting(PLATFORM, value.at),
    varyElsewhere: false,
    responses: "all",
    profile: PROFILE,
    options: value.at,
  };
}

function baseOf(document: YamlDocument, at: YamlValue): GatewayBase {
  const scope = { level: "gateway", owner: `${document.file}#${at.at.span.start}`, order: at.at.span.start } as const;
  return { technology: ID, label: LABEL, via: at.via, scope, environment: "any", layer: "gateway" };
}

function* extractFrom(document: YamlDocument): Iterable<Fact> {
  if (scalarText(valueAt(document.root, "$schema"))?.toLowerCase().includes("deploymenttemplate.json") !== true) return;
  for (const { map } of mapsIn(document.root)) {
    const type = scalarText(entryOf(map, "type")?.value) ?? "";
    const properties = valueAt(map, "properties");
    if (SITE.test(type)) {
      for (const cors of [entryOf(valueAt(properties, "siteConfig"), "cors"), entryOf(properties, "cors")]) {
        if (cors !== undefined) yield* corsFacts(cors, baseOf(document, cors.value));
      }
    }
    const policy = CONTAINER_APP.test(type) ? entryOf(valueAt(properties, "configuration", "ingress"), "corsPolicy") : undefined;
    if (policy === undefined || policy.value.kind === "null") continue;
    const reason: Reason = { kind: "external", text: "what Container Apps send is not known" };
    yield {
      ...baseOf(document, policy.value),
      label: "Azure Container Apps",
      kind: "unread",
      at: policy.keyAt,
      what: "CORS settings",
      headers: CORS_HEADER_NAMES,
      reason,
    };
  }
}

/** Azure App Service. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["Microsoft.Web/sites", "Microsoft.App/containerApps"],
  intents: ["set-origins", "edit-origin", "remove-item", "drop-credentials"],
  lacks: [
    NO_HEADERS,
    NO_EMITTER,
    REFUSES_UNKNOWN,
    { intents: ["set-methods", "set-request-headers", "set-exposed-headers", "set-max-age", "replace-origin-check"], because: "it has no such setting" },
    { intents: ["add-header-middleware"], because: "it writes no headers by name" },
  ],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) yield* extractFrom(document);
  },
  render: (intent, fact, editor) => (fact.kind === "cors-policy" ? renderListPolicy(intent, fact, editor, KEYS) : undefined),
};
