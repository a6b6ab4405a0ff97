/**
 * What the settings of `strapi::cors` mean (@strapi/strapi 4.26.0 and @strapi/core 5.54.0 middlewares/cors.js, on @koa/cors 5.0.0). Refuses to
 * guess values that are not known.
 */
import type { Value, ValueOf } from "../../../javascript/values.ts";
import { stringOf } from "../../../javascript/values.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { OriginEntry, OriginSet } from "../../../model/facts.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import { byDefault } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import type { ValueText } from "../../../text/value-text.ts";
import { itemsOf } from "../../cors-from-headers.ts";
import { parameterValue, returnAnswers } from "../answers.ts";
import { copiedText } from "../cors/options.ts";
import { koaProfile, koaVersion } from "../koa-cors/options.ts";
import type { OptionLookup } from "../option-values.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import type { OriginContext, OriginTable } from "../origin-option.ts";
import { entriesOf, exactItem, languageOfItems, originsOfAnswers, readOrigins } from "../origin-option.ts";
import type { PolicyParts } from "../policy-parts.ts";
import { partsOfOptions } from "../policy-parts.ts";
import type { ListRules } from "../policy-settings.ts";
import { flagSetting, listSetting, maxAgeSetting, plainList } from "../policy-settings.ts";
import type { OptionNames } from "../unknown-options.ts";

const STATUS = 204;
const METHODS: readonly string[] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const HEADERS: readonly string[] = ["Content-Type", "Authorization", "Origin", "Accept"];
const MAX_AGE = "31536000";

/** Settings of `strapi::cors`, and what people write who know other packages. `enabled` is passed over with a warning. */
export const STRAPI_OPTION_NAMES: OptionNames = {
  known: ["origin", "methods", "headers", "expose", "credentials", "maxAge", "keepHeadersOnError"],
  misnomers: {
    origins: "origin",
    alloworigin: "origin",
    allowedorigins: "origin",
    allowmethods: "methods",
    allowedmethods: "methods",
    allowheaders: "headers",
    allowedheaders: "headers",
    exposeheaders: "expose",
    exposedheaders: "expose",
    allowcredentials: "credentials",
  },
  opensWithout: "origin",
};

/** Emission of `strapi::cors`, which is that of @koa/cors 5 with a function. */
export function strapiProfile(parts: PolicyParts): EmissionProfile {
  return { ...koaProfile(koaVersion("@koa/cors", 5), false, parts), methodsDefault: METHODS };
}

function everyone(at: Place, via: readonly Place[]): OriginSet {
  return { kind: "echo", language: { kind: "all" }, at, via };
}

/** A value without `split` makes each request fail that carries an Origin. */
function crash({ at, via }: Value): OriginSet {
  return { kind: "broken", how: "crash", detail: "only a text or a list can be split", at, via };
}

function exactly(items: readonly { readonly text: string; readonly at: Place }[], at: Place, via: readonly Place[]): OriginSet {
  const languages = items.map((item): OriginLanguage => ({ kind: "exact", value: item.text, part: "origin", ignoreCase: false, at: item.at, via }));
  return { kind: "echo", language: unionOf(languages), at, via };
}

/** Texts are split at commas. Version 4 writes a text without comma as it is, and takes `*` of a list for an origin; version 5 lets everyone in by it. */
function tableOf(major: number): OriginTable {
  return {
    text: (value: ValueText, at, via) => {
      const items = itemsOf(value, at);
      if (major < 5 && items.length === 1 && !value.text.includes(",")) return copiedText(value.text, at, via);
      return major >= 5 && items.some(({ text }) => text === "*") ? everyone(at, via) : exactly(items, at, via);
    },
    truthy: crash,
    falsy: (value) => {
      if (value.kind === "string") return { kind: "off", at: value.at, via: value.via };
      return major >= 5 && (value.kind === "undefined" || value.kind === "null") ? everyone(value.at, value.via) : crash(value);
    },
    list: (value) => {
      if (value.of !== "array") return crash(value);
      const star = value.items.find((item) => stringOf(item) === "*");
      if (star !== undefined && major >= 5) return everyone(star.at, [...value.via, ...star.via]);
      return { kind: "echo", language: languageOfItems(value, exactItem), at: value.at, via: value.via };
    },
    regex: crash,
    call: (value, context) => {
      const handle = value.function;
      return originsOfAnswers(
        returnAnswers(context.source, handle, [parameterValue(handle, 0)]),
        value.at,
        value.via,
        { ...tableOf(major), call: undefined },
        context,
      );
    },
    takesTests: false,
  };
}

/** Reads `config` of `strapi::cors`. */
export function readStrapiCors(config: Value | undefined, major: number, context: OriginContext, at: Place): PolicyParts {
  return partsOfOptions(config, context.timing, {
    answersPreflight: "preflight-only",
    preflightStatus: STATUS,
    read: (options) => readRecord(options, major, context, at),
  });
}

function readRecord(options: ValueOf<"record"> | undefined, major: number, context: OriginContext, at: Place): PolicyParts {
  const look = (name: string): OptionLookup => lookUpOption(context.source, options, name);
  const origin = look("origin");
  const maxAge = look("maxAge");
  const list = (absent: readonly string[] | undefined): ListRules => ({ absent, falsy: () => undefined, emptyList: "no-header" });
  const headers = listSetting(look("headers"), { absent: HEADERS, falsy: () => "mirror", emptyList: "no-header" }, at);
  return {
    origins:
      origin.kind === "absent"
        ? everyone(at, [])
        : origin.kind === "unknown"
          ? { kind: "unknown", reason: origin.reason, at: origin.at, via: origin.via }
          : readOrigins(origin.value, tableOf(major), context),
    entries: origin.kind === "present" ? entriesIn(origin.value) : [],
    credentials: flagSetting(look("credentials"), true, at, (value) => (value.kind === "function" ? undefined : truthOf(value))),
    methods: plainList(listSetting(look("methods"), list(METHODS), at)),
    requestHeaders: headers,
    exposedHeaders: plainList(listSetting(look("expose"), list(undefined), at)),
    maxAge: maxAge.kind === "absent" ? byDefault<string | undefined>(MAX_AGE, at) : maxAgeSetting(maxAge, false, at),
    options: options?.at,
    answersPreflight: "preflight-only",
    preflightStatus: STATUS,
    isDecidedByCode: false,
  };
}

function entriesIn(value: Value): readonly OriginEntry[] {
  if (value.kind !== "string") return entriesOf(value);
  return itemsOf(value.value, value.at).map(({ text, at }) => ({ text, form: "literal", at, via: value.via }));
}
