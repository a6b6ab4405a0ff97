/** Cookie options as settings: what is sent for each, with the library's own defaults, spellings and units. */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { CookieWrite } from "../../../model/facts.ts";
import type { Setting } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import type { Converted } from "../option-values.ts";
import { convertAll, lookUpOption, reasonOf, settingOf, toOptionalString, toTruth } from "../option-values.ts";
import type { CookieCall, CookieShape } from "./shapes.ts";

/** The settings of a cookie fact. */
export type CookieSettings = Pick<CookieWrite, "name" | "secure" | "httpOnly" | "sameSite" | "path" | "domain" | "partitioned" | "maxAge">;

/** Reads all settings of a call. `at` is shown for defaults. */
export function cookieSettingsOf(source: JavaScriptSource, call: CookieCall, at: Place): CookieSettings {
  const { shape, options } = call;
  const look = (name: string) => lookUpOption(source, options, name);
  return {
    name: nameOf(call, at),
    secure: settingOf<boolean | "auto">(look("secure"), shape.defaultSecure, at, (value) => toSecure(value, shape)),
    httpOnly: settingOf(look("httpOnly"), shape.defaultHttpOnly, at, (value) => toHttpOnly(value, shape), {
      value: shape.copiesUndefined ? false : shape.defaultHttpOnly,
    }),
    sameSite: settingOf<string | undefined>(look("sameSite"), undefined, at, (value) => toSameSite(value, shape)),
    path: settingOf<string | undefined>(look("path"), shape.defaultPath, at, (value) => toPath(value, shape), {
      value: shape.kind === "cookie-session" || shape.copiesUndefined ? undefined : shape.defaultPath,
    }),
    domain: settingOf<string | undefined>(look("domain"), undefined, at, toOptionalString),
    partitioned: settingOf(look("partitioned"), false, at, toTruth),
    maxAge: maxAgeOf(source, call, at),
  };
}

function nameOf(call: CookieCall, at: Place): Setting<string> {
  const { name, shape } = call;
  if (name === undefined || name.kind === "undefined") {
    const fallback = shape.defaultName;
    if (fallback === undefined) return { kind: "unknown", reason: { kind: "dynamic", text: "the name is not given" }, at, via: [] };
    const whole = call.site.arguments[0];
    if (whole !== undefined && (whole.kind !== "record" || whole.open)) return { kind: "unknown", reason: reasonOf(whole), at: whole.at, via: whole.via };
    return { kind: "known", value: fallback, at, via: [], from: "default" };
  }
  const converted = convertAll(name, (value) => (value.kind === "string" ? { value: value.value.text } : undefined));
  if (converted === undefined) return { kind: "unknown", reason: reasonOf(name), at: name.at, via: name.via };
  return { kind: "known", value: converted.value, at: name.at, via: name.via, from: "written" };
}

function toSecure(value: Value, shape: CookieShape): Converted<boolean | "auto"> {
  if (value.kind === "string" && value.value.text === "auto" && shape.takesAuto) return { value: "auto" };
  return toTruth(value);
}

/** cookie-session puts its default in place of `null` too. */
function toHttpOnly(value: Value, shape: CookieShape): Converted<boolean> {
  if (value.kind === "null" && shape.kind === "cookie-session") return { value: true };
  return toTruth(value);
}

/** `true` is Strict, falsy is no attribute; text that no library knows is kept as written. */
function toSameSite(value: Value, shape: CookieShape): Converted<string | undefined> {
  if (value.kind === "boolean") return { value: value.value ? "Strict" : undefined };
  if (value.kind === "null") return { value: undefined };
  if (value.kind !== "string") return undefined;
  const text = value.value.text;
  if (text === "") return { value: undefined };
  const lower = text.toLowerCase();
  // express-session 1.19 chooses None on HTTPS and Lax otherwise.
  if (lower === "auto" && shape.kind === "express-session") return undefined;
  const known = ["Strict", "Lax", "None"].find((word) => word.toLowerCase() === lower);
  return { value: known ?? text };
}

/** `res.cookie` puts `/` in place of `null`; the others leave the attribute out. */
function toPath(value: Value, shape: CookieShape): Converted<string | undefined> {
  if (value.kind === "null" && shape.kind === "express") return { value: "/" };
  return toOptionalString(value);
}

function maxAgeOf(source: JavaScriptSource, call: CookieCall, at: Place): Setting<number | undefined> {
  const lookup = lookUpOption(source, call.options, "maxAge");
  const expires = lookUpOption(source, call.options, "expires");
  const age = settingOf<number | undefined>(lookup, undefined, at, (value) => {
    if (value.kind === "null") return { value: undefined };
    if (value.kind !== "number" || !Number.isFinite(value.value)) return undefined;
    return { value: call.shape.maxAgeUnit === "seconds" ? Math.floor(value.value) : Math.floor(value.value / 1000) };
  });
  if (age.kind !== "known" || age.value !== undefined || expires.kind !== "present" || isNothing(expires.value)) return age;
  return { kind: "unknown", reason: { kind: "dynamic", text: "the date is computed" }, at: expires.value.at, via: expires.value.via };
}

function isNothing(value: Value): boolean {
  return value.kind === "undefined" || value.kind === "null" || (value.kind === "boolean" && !value.value);
}
