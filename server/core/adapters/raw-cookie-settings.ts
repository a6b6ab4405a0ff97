/**
 * The cookie that is written as the text of a `Set-Cookie` header, in any language. Refuses to read names or attributes
 * behind unknown parts, and texts that remove a cookie.
 */
import type { CookieSettings, CookieWrite } from "../model/facts.ts";
import type { Reason, Setting } from "../model/setting.ts";
import type { Place } from "../text/place.ts";
import type { ValueText } from "../text/value-text.ts";
import { placeWithin } from "../text/value-text.ts";
import type { RawAttribute, RawCookie, RawSpan } from "./raw-cookie.ts";
import { readRawCookie } from "./raw-cookie.ts";

/** What the cookies of one call or resource share. */
export type CookieBase = Pick<CookieWrite, "technology" | "label" | "at" | "via" | "scope" | "environment" | "layer">;

/** A text with unknown parts, and where it stands. */
export interface RawCookieText {
  readonly value: ValueText;
  /** Offsets at which something unknown is inserted. */
  readonly holes: readonly number[];
  readonly at: Place;
  readonly via: readonly Place[];
}

/** The fact of one text; `undefined` if it is no cookie or removes one. */
export function rawCookieFact(text: RawCookieText, base: CookieBase): CookieWrite | undefined {
  const { value, holes, at, via } = text;
  const cookie = readRawCookie(value.text, holes);
  if (cookie === undefined) return undefined;
  const settings = rawSettingsOf(cookie, value, at, via);
  if (settings.maxAge.kind === "known" && settings.maxAge.value !== undefined && settings.maxAge.value <= 0) return undefined;
  if (cookie.attributes.some((attribute) => attribute.name.text.toLowerCase() === "expires" && /\b1970\b/.test(attribute.value?.text ?? ""))) return undefined;
  return { ...base, kind: "cookie-write", session: false, ...settings, raw: value };
}

const UNKNOWN_PART: Reason = { kind: "dynamic", text: "a part of the text is computed" };

/** The last attribute of a name counts (RFC 6265bis section 5.7). */
export function attributeOf(cookie: RawCookie, name: string): RawAttribute | undefined {
  return cookie.attributes.findLast((attribute) => attribute.name.text.toLowerCase() === name.toLowerCase());
}

/** Reads all settings from the text's parts. */
function rawSettingsOf(cookie: RawCookie, text: ValueText, at: Place, via: readonly Place[]): CookieSettings {
  const placeOfSpan = (span: RawSpan): Place => placeWithin(text, span.start, span.end, at);
  const read = <T>(name: string, absent: T, convert: (value: string | undefined) => T | undefined): Setting<T> => {
    const attribute = attributeOf(cookie, name);
    if (attribute === undefined) {
      return cookie.mayHaveMore ? { kind: "unknown", reason: UNKNOWN_PART, at, via } : { kind: "known", value: absent, at, via, from: "default" };
    }
    const place = placeOfSpan(attribute.value ?? attribute.name);
    const key = placeOfSpan({ text: "", start: attribute.name.start, end: attribute.whole.end });
    const value = attribute.isUnknown ? undefined : convert(attribute.value?.text);
    return value === undefined && !(absent === undefined && !attribute.isUnknown && attribute.value?.text === "")
      ? { kind: "unknown", reason: UNKNOWN_PART, at: place, via, key }
      : { kind: "known", value: value ?? absent, at: place, via, from: "written", key };
  };
  const flag = (name: string): Setting<boolean> => read(name, false, () => true);
  const word = (name: string): Setting<string | undefined> => read<string | undefined>(name, undefined, (value) => value);
  return {
    name: cookie.isNameUnknown
      ? { kind: "unknown", reason: UNKNOWN_PART, at, via }
      : { kind: "known", value: cookie.name.text, at: placeOfSpan(cookie.name), via, from: "written" },
    secure: flag("Secure"),
    httpOnly: flag("HttpOnly"),
    sameSite: read<string | undefined>("SameSite", undefined, (value) => canonicalSameSite(value ?? "")),
    path: word("Path"),
    domain: word("Domain"),
    partitioned: flag("Partitioned"),
    maxAge: maxAgeOf(cookie, read, at, via),
  };
}

function canonicalSameSite(value: string): string {
  return ["Strict", "Lax", "None"].find((known) => known.toLowerCase() === value.toLowerCase()) ?? value;
}

function maxAgeOf(
  cookie: RawCookie,
  read: <T>(name: string, absent: T, convert: (value: string | undefined) => T | undefined) => Setting<T>,
  at: Place,
  via: readonly Place[],
): Setting<number | undefined> {
  const age = read<number | undefined>("Max-Age", undefined, (value) => (value !== undefined && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined));
  if (age.kind !== "known" || age.value !== undefined || attributeOf(cookie, "Expires") === undefined) return age;
  return { kind: "unknown", reason: { kind: "dynamic", text: "Expires is a date" }, at, via };
}
