/**
 * From YAML values to the settings of a policy, the same way for every gateway that writes CORS as lists and flags.
 * Knows no technology: what an entry means is the caller's business.
 */
import { opaqueTest } from "../../model/condition.ts";
import type { Arm, ListItem, OriginEntry, OriginSet } from "../../model/facts.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import { unionOf } from "../../model/origin-language.ts";
import type { Reason, Setting } from "../../model/setting.ts";
import { byDefault, unknownSetting, written } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import type { YamlEntry, YamlOf, YamlValue } from "../../yaml/document.ts";
import { flagOf, scalarText } from "../../yaml/document.ts";

/** What one entry of an allow list means in a technology. */
export type EntryMeaning =
  | { readonly kind: "any" }
  | { readonly kind: "origins"; readonly language: OriginLanguage; readonly form: OriginEntry["form"] }
  | { readonly kind: "nothing" };

/** Origins with the entries as they were written. */
export interface ReadOrigins {
  readonly origins: OriginSet;
  readonly entries: readonly OriginEntry[];
}

/** A flag; `entry` undefined gives the technology's default. Text that is no flag is unknown. */
export function flagSetting(entry: YamlEntry | undefined, fallback: boolean, policyAt: Place): Setting<boolean> {
  if (entry === undefined) return byDefault(fallback, policyAt);
  const flag = flagOf(entry.value);
  if (flag !== undefined) return written(flag, entry.value.at, entry.value.via, entry.at);
  return unknownSetting(reasonOf(entry.value), entry.value.at, entry.value.via);
}

/** A list of names: a YAML list, or a comma-separated text. `fallback` is what is sent if nothing is written. */
export function listSetting(entry: YamlEntry | undefined, fallback: readonly string[] | undefined, policyAt: Place): Setting<readonly ListItem[] | undefined> {
  if (entry === undefined)
    return byDefault(
      fallback?.map((text) => ({ text, at: policyAt })),
      policyAt,
    );
  const items = itemsOf(entry.value);
  if (items === undefined) return unknownSetting(reasonOf(entry.value), entry.value.at, entry.value.via);
  return written(items, entry.value.at, entry.value.via, entry.at);
}

function itemsOf(value: YamlValue): readonly ListItem[] | undefined {
  if (value.kind === "scalar") return commaItems(value);
  if (value.kind !== "list") return undefined;
  const items: ListItem[] = [];
  for (const item of value.items) {
    if (item.kind !== "scalar") return undefined;
    items.push({ text: item.text, at: item.at });
  }
  return items;
}

/** Elements of a comma-separated scalar, outer spaces removed, each with its own place where the text stands letter by letter. */
export function commaItems(scalar: YamlOf<"scalar">): readonly ListItem[] {
  const [piece] = scalar.value.pieces;
  const items: ListItem[] = [];
  let offset = 0;
  for (const part of scalar.text.split(",")) {
    const text = part.trim();
    const start = offset + (part.length - part.trimStart().length);
    const base = piece?.exact === true && scalar.value.pieces.length === 1 ? piece.place.span.start : undefined;
    const at = base === undefined ? scalar.at : { file: scalar.at.file, span: { start: base + start, end: base + start + text.length } };
    if (text !== "") items.push({ text, at });
    offset += part.length + 1;
  }
  return items;
}

/** Seconds as they are sent; `read` turns the technology's own spelling (`24h`) into digits. */
export function maxAgeSetting(
  entry: YamlEntry | undefined,
  fallback: string | undefined,
  policyAt: Place,
  read: (text: string) => string | undefined,
): Setting<string | undefined> {
  if (entry === undefined) return byDefault(fallback, policyAt);
  const text = scalarText(entry.value);
  const seconds = text === undefined ? undefined : read(text);
  if (seconds === undefined) return unknownSetting(reasonOf(entry.value), entry.value.at, entry.value.via);
  return written<string | undefined>(seconds, entry.value.at, entry.value.via, entry.at);
}

/** Why a value could not be read as a setting. */
export function reasonOf(value: YamlValue): Reason {
  if (value.kind === "unknown") return value.reason;
  if (value.kind === "intrinsic") return { kind: "intrinsic", text: `the value is given by ${value.name} at deployment` };
  return { kind: "dynamic", text: "the value has a shape that is not expected here" };
}

/**
 * Reads an allow list: a scalar, a list, or an `If` with two of them. A list with an unknown item keeps what is known.
 * Entries in an arm of an `If` that name a loopback host are left out of `entries`: they are conditional by design.
 */
export function originsFrom(value: YamlValue, at: Place, meaning: (text: string, scalar: YamlOf<"scalar">) => EntryMeaning): ReadOrigins {
  if (value.kind === "intrinsic" && value.name === "If" && value.argument.kind === "list") {
    const [, whenTrue, whenFalse] = value.argument.items;
    const arms = [whenTrue, whenFalse].flatMap((arm) => (arm === undefined ? [] : [{ arm, read: originsFrom(arm, at, meaning) }]));
    const reason: Reason = { kind: "branch", text: "a condition of the template decides" };
    const choice: readonly Arm[] = arms.map(({ arm, read }) => ({ when: opaqueTest(arm.at, reason), origins: read.origins }));
    const entries = arms.flatMap(({ read }) => read.entries).filter((entry) => !/\/\/(?:localhost|127\.|\[::1\])/i.test(entry.text));
    return { origins: { kind: "choice", arms: choice, at: value.at, via: value.via }, entries };
  }
  if (isNoValue(value)) return { origins: { kind: "off", at, via: value.via }, entries: [] };
  const items = value.kind === "list" ? value.items : [value];
  const entries: OriginEntry[] = [];
  const languages: OriginLanguage[] = [];
  for (const item of items) {
    if (item.kind === "null") continue;
    if (item.kind !== "scalar") {
      languages.push({ kind: "unknown", reason: reasonOf(item) });
      continue;
    }
    const meant = meaning(item.text, item);
    if (meant.kind === "any") return { origins: { kind: "any", at: item.at, via: item.via }, entries };
    const form = meant.kind === "origins" ? meant.form : "literal";
    entries.push({ text: item.text, form, at: item.at, via: [...value.via, ...item.via] });
    if (meant.kind === "origins") languages.push(meant.language);
  }
  if (items.length > 0 && languages.length === items.length && languages.every((language) => language.kind === "unknown")) {
    return { origins: { kind: "unknown", reason: reasonOf(items[0] ?? value), at: value.at, via: value.via }, entries };
  }
  const via = [...value.via, ...new Set(items.flatMap((item) => item.via))];
  return { origins: { kind: "echo", language: unionOf(languages), at: value.at, via }, entries };
}

/** `!Ref AWS::NoValue`: as if nothing were written. */
export function isNoValue(value: YamlValue): boolean {
  return value.kind === "intrinsic" && value.name === "Ref" && scalarText(value.argument) === "AWS::NoValue";
}

/** Every origin of a scheme, if the entry is `https://*` or `http://*`. */
export function schemeOrigins(text: string, scalar: YamlOf<"scalar">): OriginLanguage | undefined {
  if (text !== "https://*" && text !== "http://*") return undefined;
  return { kind: "exact", value: text.slice(0, text.indexOf(":")), part: "scheme", ignoreCase: false, at: scalar.at, via: scalar.via };
}

/** The language of one literal entry. */
export function exactOrigin(text: string, scalar: YamlOf<"scalar">, ignoreCase = false): OriginLanguage {
  return { kind: "exact", value: text, part: "origin", ignoreCase, at: scalar.at, via: scalar.via };
}
