/**
 * CORS of AWS HTTP APIs and Lambda function URLs: lists and flags, whichever tool's template they stand in. Facts and evidence: adapter.md of
 * aws-http-api. Refuses to guess values that parameters, imports or variables supply.
 */
import { CORS_HEADER_NAMES } from "../../headers/names.ts";
import type { EmissionProfile } from "../../model/emission-profile.ts";
import type { CorsPolicy, Fact, ListItem } from "../../model/facts.ts";
import type { FixIntent } from "../../model/fix-intent.ts";
import type { Setting } from "../../model/setting.ts";
import { byDefault } from "../../model/setting.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlEntry, YamlOf, YamlValue } from "../../yaml/document.ts";
import { entryOf, flagOf } from "../../yaml/document.ts";
import type { YamlEditor } from "../../yaml/editor.ts";
import type { EntryMeaning } from "./cors-settings.ts";
import { exactOrigin, flagSetting, listSetting, maxAgeSetting, originsFrom, schemeOrigins } from "./cors-settings.ts";
import type { GatewayBase } from "./gateway-header.ts";
import { oneEdit } from "./header-value-edits.ts";
import type { ListPolicyKeys } from "./render-list-policy.ts";
import { renderListPolicy } from "./render-list-policy.ts";

/** Spelling of the six settings in CloudFormation, in SAM and in what they deploy. */
export const TEMPLATE_KEYS: Required<ListPolicyKeys> = {
  origins: "AllowOrigins",
  methods: "AllowMethods",
  headers: "AllowHeaders",
  exposed: "ExposeHeaders",
  maxAge: "MaxAge",
  credentials: "AllowCredentials",
};

function meaningOf(text: string, scalar: YamlOf<"scalar">): EntryMeaning {
  if (text === "*") return { kind: "any" };
  const anyOfScheme = schemeOrigins(text, scalar);
  if (anyOfScheme !== undefined) return { kind: "origins", form: "glob", language: anyOfScheme };
  return { kind: "origins", form: "literal", language: exactOrigin(text, scalar) };
}

/** One map of such settings, or `true` for the defaults. */
export interface AwsCorsPlace {
  readonly value: YamlValue;
  /** Name of the API or function. */
  readonly owner: string;
  readonly technology: string;
  readonly label: string;
  readonly profile: EmissionProfile;
  readonly keys: Required<ListPolicyKeys>;
  /** What the tool writes for settings that are left out; without it nothing is written for them. */
  readonly defaults?: { readonly headers: readonly string[]; readonly methods: Setting<readonly ListItem[] | undefined> };
}

/** Whose facts these are. */
export function awsCorsBase({ value, owner, technology, label }: Pick<AwsCorsPlace, "value" | "owner" | "technology" | "label">): GatewayBase {
  return {
    technology,
    label,
    via: value.via,
    scope: { level: "gateway", owner: `${value.at.file}#${owner}`, order: value.at.span.start },
    environment: "any",
    layer: "gateway",
  };
}

/** The policy of a place, or that it could not be read. `false` and an empty value are no policy. */
export function awsCorsFact(place: AwsCorsPlace): CorsPolicy | Extract<Fact, { readonly kind: "unread" }> | undefined {
  const { value, keys, profile, defaults } = place;
  const base = { ...awsCorsBase(place), at: value.at };
  if (value.kind === "intrinsic" || value.kind === "unknown") {
    const reason = value.kind === "unknown" ? value.reason : { kind: "intrinsic" as const, text: `they are given by ${value.name}` };
    return { ...base, kind: "unread", what: "CORS settings", headers: CORS_HEADER_NAMES, reason };
  }
  const all = flagOf(value) === true;
  if (value.kind !== "map" && !all) return undefined;
  const entry = (key: string): YamlEntry | undefined => entryOf(value, key);
  const originsEntry = entry(keys.origins);
  const unwritten = { kind: all || defaults !== undefined ? "any" : "off", at: value.at, via: value.via } as const;
  const { origins, entries } = originsEntry === undefined ? { origins: unwritten, entries: [] } : originsFrom(originsEntry.value, value.at, meaningOf);
  const methods = entry(keys.methods);
  return {
    ...base,
    kind: "cors-policy",
    origins,
    entries,
    credentials: flagSetting(entry(keys.credentials), false, value.at),
    methods: methods === undefined ? (defaults?.methods ?? byDefault(undefined, value.at)) : listSetting(methods, undefined, value.at),
    requestHeaders: listSetting(entry(keys.headers), defaults?.headers, value.at),
    exposedHeaders: listSetting(entry(keys.exposed), undefined, value.at),
    maxAge: maxAgeSetting(entry(keys.maxAge), undefined, value.at, (text) => text),
    varyElsewhere: false,
    responses: "all",
    profile,
    options: value.at,
  };
}

/** Edits for a policy or a misspelt setting of such a place. */
export function renderAwsCors(intent: FixIntent, fact: Fact, editor: YamlEditor, keys: ListPolicyKeys): readonly TextEdit[] | undefined {
  if (intent.kind === "rename-option") return oneEdit(editor.renameKey(intent.at, intent.to));
  return fact.kind === "cors-policy" ? renderListPolicy(intent, fact, editor, keys) : undefined;
}
