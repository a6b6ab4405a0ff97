/**
 * CORS rules of S3 buckets in CloudFormation: `CorsConfiguration.CorsRules`. Facts: adapter.md beside this file. Refuses to judge cookies, which S3 does
 * not know, and `cors.json` of the command line, whose name tells nothing.
 */
import { CORS_HEADER_NAMES } from "../../../headers/names.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { Fact } from "../../../model/facts.ts";
import { unknownSetting } from "../../../model/setting.ts";
import type { YamlDocument, YamlEntry, YamlOf } from "../../../yaml/document.ts";
import { entryOf, valueAt } from "../../../yaml/document.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { NO_EMITTER, NO_HEADERS, REFUSES_UNKNOWN, VARIES_BY_ITSELF } from "../../lacks.ts";
import { resourcesOf } from "../cloudformation.ts";
import type { EntryMeaning } from "../cors-settings.ts";
import { exactOrigin, listSetting, maxAgeSetting, originsFrom, reasonOf } from "../cors-settings.ts";
import { LIST_POLICY_INTENTS, renderListPolicy } from "../render-list-policy.ts";

const ID = "yaml/aws-s3";
const LABEL = "S3 bucket";
const KEYS = { origins: "AllowedOrigins", methods: "AllowedMethods", headers: "AllowedHeaders", exposed: "ExposedHeaders", maxAge: "MaxAge", credentials: "" };

const PROFILE: EmissionProfile = {
  anyWithCredentials: "literal-star",
  entryMatch: { ignoreCase: false, globs: "any-text", regex: "none", schemeless: false, trims: false, normalises: false },
  onMismatch: "forbid",
  onNoOrigin: "omit",
  singleEntryIsStatic: false,
  vary: "when-dynamic",
  requestHeaders: "list",
  starMethodsWithCredentials: "literal",
  starHeadersWithCredentials: "mirrors",
  methodsDefault: [],
  uppercasesMethods: false,
  answersPreflight: "preflight-only",
  preflightStatus: 200,
  writesOnResponse: true,
};

/** One star, anywhere, stands for any text. Every origin of a scheme is as open as the star alone. */
function meaningOf(text: string, scalar: YamlOf<"scalar">): EntryMeaning {
  if (/^(?:https?:\/\/)?\*$/.test(text)) return { kind: "any" };
  if (!text.includes("*")) return { kind: "origins", form: "literal", language: exactOrigin(text, scalar) };
  return { kind: "origins", form: "glob", language: { kind: "glob", pattern: text, dialect: "any-text", ignoreCase: false, at: scalar.at, via: scalar.via } };
}

function* bucketFacts(document: YamlDocument): Iterable<Fact> {
  for (const { type, name, properties } of resourcesOf(document)) {
    const rules = type === "AWS::S3::Bucket" ? valueAt(properties, "CorsConfiguration", "CorsRules") : undefined;
    for (const [index, rule] of (rules?.kind === "list" ? rules.items : []).entries()) {
      const scope = { level: "gateway", owner: `${document.file}#${name}/${index}`, order: rule.at.span.start } as const;
      const base = { technology: ID, label: LABEL, at: rule.at, via: rule.via, scope, environment: "any", layer: "gateway" } as const;
      if (rule.kind === "null") continue;
      if (rule.kind !== "map") {
        yield { ...base, kind: "unread", what: "CORS settings", headers: CORS_HEADER_NAMES, reason: reasonOf(rule) };
        continue;
      }
      const find = (key: string): YamlEntry | undefined => entryOf(rule, key);
      const list = find(KEYS.origins);
      const off = { origins: { kind: "off", at: rule.at, via: rule.via }, entries: [] } as const;
      yield {
        ...base,
        ...(list === undefined ? off : originsFrom(list.value, rule.at, meaningOf)),
        kind: "cors-policy",
        credentials: unknownSetting({ kind: "external", text: "S3 says yes for listed origins, and asks for no cookie" }, rule.at),
        methods: listSetting(find(KEYS.methods), undefined, rule.at),
        requestHeaders: listSetting(find(KEYS.headers), undefined, rule.at),
        exposedHeaders: listSetting(find(KEYS.exposed), undefined, rule.at),
        maxAge: maxAgeSetting(find(KEYS.maxAge), undefined, rule.at, (text) => text),
        varyElsewhere: false,
        responses: "all",
        profile: PROFILE,
        options: rule.at,
      };
    }
  }
}

/** S3. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["AWS::S3::Bucket"],
  intents: LIST_POLICY_INTENTS.filter((intent) => intent !== "drop-credentials" && intent !== "replace-origin-check"),
  lacks: [
    VARIES_BY_ITSELF,
    NO_HEADERS,
    NO_EMITTER,
    REFUSES_UNKNOWN,
    { intents: ["add-header-middleware"], because: "it writes no headers by name" },
    { intents: ["drop-credentials"], because: "it has no such setting" },
    { intents: ["replace-origin-check"], because: "no rule judges what its files let in" },
  ],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) yield* bucketFacts(document);
  },
  render: (intent, fact, editor) =>
    fact.kind === "cors-policy" && adapter.intents.includes(intent.kind) ? renderListPolicy(intent, fact, editor, KEYS) : undefined,
};
