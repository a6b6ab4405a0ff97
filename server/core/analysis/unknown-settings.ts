/** Lists what was recognised and could not be read: the honest other half of every report. Judges nothing. */
import type { CookieSettings, CorsPolicy, Fact, OriginSet } from "../model/facts.ts";
import { unknownPartOf } from "../model/origin-language.ts";
import type { Reason, Setting } from "../model/setting.ts";
import type { Place } from "../text/place.ts";

/** Something recognised whose value could not be read. */
export interface UnknownSetting {
  readonly at: Place;
  /** What it is: `allowed origins`, `credentials`. */
  readonly what: string;
  /** The technology as people call it. */
  readonly label: string;
  readonly reason: Reason;
}

/** Unknown settings of the facts, in their order, each place and thing once. */
export function unknownSettingsOf(facts: readonly Fact[]): readonly UnknownSetting[] {
  const seen = new Set<string>();
  return facts.flatMap(unknownsOfFact).filter((unknown) => {
    const key = `${unknown.at.file}\0${unknown.at.span.start}\0${unknown.at.span.end}\0${unknown.what}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function unknownsOfFact(fact: Fact): readonly UnknownSetting[] {
  const unknown = (what: string, reason: Reason, at: Place): UnknownSetting => ({ at, what, label: fact.label, reason });
  const ofSetting = (what: string, setting: Setting<unknown>): readonly UnknownSetting[] =>
    setting.kind === "unknown" ? [unknown(what, setting.reason, setting.at)] : [];
  switch (fact.kind) {
    case "unread":
      return [unknown(fact.what, fact.reason, fact.at)];
    case "cors-policy":
      return [...unknownOrigins(fact.origins).map(({ reason, at }) => unknown("the allowed origins", reason, at)), ...policySettings(fact, ofSetting)];
    case "header-write":
      // The values of CORS headers are judged as a policy; what is unknown of them is listed there. Nobody wrote what is sent by default.
      if (fact.from === "default" || fact.mode === "remove" || fact.value.kind !== "unknown" || /^access-control-/i.test(fact.name)) return [];
      return [unknown(`the value of ${fact.name}`, fact.value.reason, fact.value.at)];
    case "cookie-write": {
      // What every branch says is read, though they differ.
      const ofCookie = (what: string, name: keyof CookieSettings): readonly UnknownSetting[] =>
        fact.branches?.every(({ settings }) => settings[name].kind === "known") === true ? [] : ofSetting(what, fact[name]);
      return [
        ...ofCookie("the cookie's name", "name"),
        ...ofCookie("Secure of the cookie", "secure"),
        ...ofCookie("HttpOnly of the cookie", "httpOnly"),
        ...ofCookie("SameSite of the cookie", "sameSite"),
        ...ofCookie("Path of the cookie", "path"),
        ...ofCookie("Domain of the cookie", "domain"),
      ];
    }
    default:
      return [];
  }
}

function policySettings(fact: CorsPolicy, ofSetting: (what: string, setting: Setting<unknown>) => readonly UnknownSetting[]): readonly UnknownSetting[] {
  return [
    ...ofSetting("whether credentials are allowed", fact.credentials),
    ...ofSetting("the allowed methods", fact.methods),
    ...ofSetting("the allowed request headers", fact.requestHeaders),
    ...ofSetting("the exposed headers", fact.exposedHeaders),
    ...ofSetting("the preflight's max-age", fact.maxAge),
  ];
}

/** Origins that could not be read, and checks of which a part could not: whom that part lets in is an open question. */
function unknownOrigins(origins: OriginSet): readonly { readonly reason: Reason; readonly at: Place }[] {
  switch (origins.kind) {
    case "unknown":
      return [origins];
    case "choice":
      return origins.arms.flatMap((arm) => unknownOrigins(arm.origins));
    case "echo": {
      const reason = unknownPartOf(origins.language);
      return reason === undefined ? [] : [{ reason, at: origins.at }];
    }
    default:
      return [];
  }
}
