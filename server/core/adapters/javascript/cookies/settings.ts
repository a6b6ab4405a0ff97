/** Cookie options as settings: what is sent for each, with the library's own defaults, spellings and units. */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { CookieSettings } from "../../../model/facts.ts";
import type { Setting } from "../../../model/setting.ts";
import { isKnownToBe, unknownSetting } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import { followsScheme } from "../deciding-tests.ts";
import type { Converted, OptionLookup } from "../option-values.ts";
import { convertAll, lookUpOption, reasonOf, settingOf, toOptionalString, toTruth } from "../option-values.ts";
import type { CookieCall } from "./cookie-call.ts";
import type { CookieShape } from "./shapes.ts";

/** Reads all settings of a call. `at` is shown for defaults. */
export function cookieSettingsOf(source: JavaScriptSource, call: CookieCall, at: Place): CookieSettings {
  const { shape, options } = call;
  if (options?.kind === "choice")
    return agreed(
      options.alternatives.map((one) => cookieSettingsOf(source, { ...call, options: one.value }, at)),
      options,
      source,
    );
  const look = (name: string) => lookUp(source, call, name);
  return withPrefix(call, at, {
    name: nameOf(call, at),
    secure: secureOf(source, look("secure"), shape, at),
    httpOnly: settingOf(look("httpOnly"), shape.httpOnly.absent, at, (value) => (value.kind === "null" ? { value: shape.httpOnly.whenNull } : toTruth(value)), {
      value: shape.httpOnly.whenUndefined,
    }),
    sameSite: settingOf<string | undefined>(look("sameSite"), shape.defaultSameSite, at, (value) => toSameSite(value, shape), { value: undefined }),
    path: settingOf<string | undefined>(
      look("path"),
      shape.path.absent,
      at,
      (value) => (value.kind === "null" ? { value: shape.path.whenNull } : toOptionalString(value)),
      { value: shape.path.whenUndefined },
    ),
    domain: settingOf<string | undefined>(look("domain"), undefined, at, toOptionalString),
    partitioned: settingOf(look("partitioned"), false, at, toTruth),
    maxAge: maxAgeOf(source, call, at),
  });
}

/** What a prefix that the library writes asks for is set by it, whatever the other options say (hono/cookie 4.13). */
function withPrefix({ prefix }: CookieCall, at: Place, settings: CookieSettings): CookieSettings {
  if (prefix === undefined) return settings;
  const { name } = settings;
  const supplied = <T>(value: T): Setting<T> => ({ kind: "known", value, at, via: [], from: "default" });
  const named = name.kind === "known" ? { ...name, value: `${prefix === "host" ? "__Host-" : "__Secure-"}${name.value}` } : name;
  const forced = { ...settings, name: named, secure: supplied<boolean | "auto">(true) };
  return prefix === "secure" ? forced : { ...forced, path: supplied<string | undefined>("/"), domain: supplied<string | undefined>(undefined) };
}

/** What all branches of a value say alike is known; what differs is not. Throws a `RangeError` if there are no branches. */
export function agreed(branches: readonly CookieSettings[], value: Value, source: JavaScriptSource): CookieSettings {
  const [first, ...others] = branches;
  if (first === undefined) throw new RangeError("a choice without alternatives");
  const join = <T>(of: (settings: CookieSettings) => Setting<T>): Setting<T> => {
    const own = of(first);
    const unread = branches.map(of).find((setting) => setting.kind === "unknown");
    if (unread !== undefined || own.kind === "unknown") return unread ?? own;
    const isSame = others.every((other) => isKnownToBe(of(other), own.value));
    return isSame ? own : unknownSetting(reasonOf(value), value.at);
  };
  const secure = join((one) => one.secure);
  return {
    name: first.name,
    secure:
      secure.kind === "unknown" && followsScheme(source, value) ? { kind: "known", value: "auto", at: value.at, via: value.via, from: "written" } : secure,
    httpOnly: join((one) => one.httpOnly),
    sameSite: join((one) => one.sameSite),
    path: join((one) => one.path),
    domain: join((one) => one.domain),
    partitioned: join((one) => one.partitioned),
    maxAge: join((one) => one.maxAge),
  };
}

/** What the call leaves out may be set for all cookies of the app. */
function lookUp(source: JavaScriptSource, call: CookieCall, name: string): OptionLookup {
  const spelled = call.shape.spelling?.[name] ?? name;
  const own = lookUpOption(source, call.options, spelled);
  return own.kind === "absent" ? lookUpOption(source, call.inherited, spelled) : own;
}

function nameOf(call: CookieCall, at: Place): Setting<string> {
  const { name, shape } = call;
  if (name === undefined || name.kind === "undefined") {
    const fallback = shape.defaultName;
    if (fallback === undefined) return { kind: "unknown", reason: { kind: "dynamic", text: "the name is not given" }, at, via: [] };
    const whole = call.site.arguments[call.optionsArgument];
    if (whole !== undefined && (whole.kind !== "record" || whole.open)) return { kind: "unknown", reason: reasonOf(whole), at: whole.at, via: whole.via };
    return { kind: "known", value: fallback, at, via: [], from: "default" };
  }
  const converted = convertAll(name, (value) => (value.kind === "string" ? { value: value.value.text } : undefined));
  if (converted === undefined) return { kind: "unknown", reason: reasonOf(name), at: name.at, via: name.via };
  return { kind: "known", value: converted.value, at: name.at, via: name.via, from: "written" };
}

/** What only the request's scheme decides is sent where it can be kept. */
function secureOf(source: JavaScriptSource, lookup: OptionLookup, shape: CookieShape, at: Place): Setting<boolean | "auto"> {
  const { absent, whenUndefined } = shape.secure;
  const setting = settingOf<boolean | "auto">(lookup, absent, at, (value) => toSecure(value, shape), { value: whenUndefined });
  if (setting.kind === "known" || lookup.kind !== "present" || !followsScheme(source, lookup.value)) return setting;
  return { kind: "known", value: "auto", at: lookup.value.at, via: lookup.value.via, from: "written", key: lookup.property.at };
}

function toSecure(value: Value, shape: CookieShape): Converted<boolean | "auto"> {
  if (value.kind === "string" && value.value.text === "auto" && shape.takesAuto) return { value: "auto" };
  return value.kind === "null" ? { value: shape.secure.whenNull } : toTruth(value);
}

/** `true` is Strict, falsy is no attribute; text that no library knows is kept as written. */
function toSameSite(value: Value, shape: CookieShape): Converted<string | undefined> {
  if (value.kind === "boolean") return { value: value.value ? shape.sameSiteTrue : undefined };
  if (value.kind === "null") return { value: undefined };
  if (value.kind !== "string") return undefined;
  const text = value.value.text;
  if (text === "") return { value: undefined };
  const lower = text.toLowerCase();
  if (lower === "auto" && shape.takesAutoSameSite) return undefined;
  const known = ["Strict", "Lax", "None"].find((word) => word.toLowerCase() === lower);
  return { value: known ?? text };
}

function maxAgeOf(source: JavaScriptSource, call: CookieCall, at: Place): Setting<number | undefined> {
  const lookup = lookUp(source, call, "maxAge");
  const expires = lookUp(source, call, "expires");
  const age = settingOf<number | undefined>(lookup, undefined, at, (value) => {
    if (value.kind === "null" || (value.kind === "string" && value.value.text === "session")) return { value: undefined };
    if (value.kind !== "number" || !Number.isFinite(value.value)) return undefined;
    return { value: call.shape.maxAgeUnit === "seconds" ? Math.floor(value.value) : Math.floor(value.value / 1000) };
  });
  if (age.kind !== "known" || age.value !== undefined || expires.kind !== "present" || isNothing(expires.value)) return age;
  return { kind: "unknown", reason: { kind: "dynamic", text: "the date is computed" }, at: expires.value.at, via: expires.value.via };
}

function isNothing(value: Value): boolean {
  return value.kind === "undefined" || value.kind === "null" || (value.kind === "boolean" && !value.value);
}
