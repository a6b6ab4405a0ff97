/** From values of `Set-Cookie` headers to facts. Refuses to read a text whose attributes are computed: that is counted as unread. */
import type { Value } from "../../../javascript/values.ts";
import type { CookieWrite, Fact } from "../../../model/facts.ts";
import { rawCookieFact } from "../../raw-cookie-settings.ts";
import { reasonOf } from "../option-values.ts";

/** Who sends the cookies, and where. */
export type CookieSender = Pick<CookieWrite, "technology" | "at" | "scope">;

/** One fact for each value that sets a cookie. */
export function* factsOfRawCookies(values: readonly Value[], sender: CookieSender): Iterable<Fact> {
  const base = { ...sender, label: "Set-Cookie", via: [], environment: "any", layer: "application" } as const;
  for (const value of values) {
    const { at, via } = value;
    if (value.kind === "string" || value.kind === "template") {
      const fact = rawCookieFact({ value: value.value, holes: value.kind === "template" ? value.holes : [], at, via }, base);
      if (fact !== undefined) yield fact;
      // What another call of the cookie adapter made is said there.
    } else if (value.kind !== "external") yield { ...base, kind: "unread", what: "the attributes of a cookie", reason: reasonOf(value) };
  }
}
