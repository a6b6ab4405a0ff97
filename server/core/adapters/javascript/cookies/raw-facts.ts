/** From values of `Set-Cookie` headers to facts. Refuses to read what is no text in every branch: that is counted as unread. */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import type { CookieWrite, Fact } from "../../../model/facts.ts";
import { isKnownToBe } from "../../../model/setting.ts";
import type { CookieBase, RawCookieText } from "../../raw-cookie-settings.ts";
import { rawCookieFact } from "../../raw-cookie-settings.ts";
import { alternativesOf } from "../alternatives.ts";
import { reasonOf } from "../option-values.ts";
import { differing } from "./branches.ts";
import { COOKIE_PACKAGES } from "./calls.ts";
import { agreed } from "./settings.ts";

/** Who sends the cookies, and where. */
export type CookieSender = Pick<CookieWrite, "technology" | "at" | "scope">;

/** One fact for each value that sets a cookie. */
export function* factsOfRawCookies(values: readonly Value[], sender: CookieSender, source: JavaScriptSource): Iterable<Fact> {
  const base = { ...sender, label: "Set-Cookie", via: [], environment: "any", layer: "application" } as const;
  for (const value of values) {
    const texts = textsOf(value);
    if (texts !== undefined) yield* joined(texts, base, value, source);
    else if (value.kind === "list") yield { ...base, kind: "unread", what: "other cookies in the list", reason: value.rest ?? reasonOf(value) };
    // What another call of the cookie adapter made is said there.
    else if (value.kind !== "external" || !COOKIE_PACKAGES.includes(value.package))
      yield { ...base, kind: "unread", what: "the attributes of a cookie", headers: ["set-cookie"], reason: reasonOf(value) };
  }
}

/** A text on one branch. */
interface BranchText {
  readonly when: Condition;
  readonly text: RawCookieText;
}

/** The text, or those of all branches; `undefined` if one of them is no text. */
function textsOf(value: Value): readonly BranchText[] | undefined {
  const branches = alternativesOf(value).map((one) => {
    const text = textOf(one.value);
    return text === undefined ? undefined : { when: one.when, text };
  });
  return branches.every((one) => one !== undefined) ? branches : undefined;
}

function textOf(value: Value): RawCookieText | undefined {
  if (value.kind === "string") return { value: value.value, holes: [], at: value.at, via: value.via };
  return value.kind === "template" ? { value: value.value, holes: value.holes, at: value.at, via: value.via } : undefined;
}

/** Branches that set one cookie are one fact, of which is known what they agree on and what each of them says. */
function joined(texts: readonly BranchText[], base: CookieBase, value: Value, source: JavaScriptSource): readonly CookieWrite[] {
  const read = texts.flatMap(({ when, text }) => {
    const fact = rawCookieFact(text, base);
    return fact === undefined ? [] : [{ when, fact }];
  });
  const facts = read.map(({ fact }) => fact);
  const [first, ...others] = facts;
  if (first === undefined || others.length === 0) return facts;
  const { name, raw: _, ...shared } = first;
  const isOne = name.kind === "known" && others.every((other) => isKnownToBe(other.name, name.value));
  if (!isOne) return facts;
  const settings = agreed(facts, value, source);
  return [
    {
      ...shared,
      ...settings,
      ...differing(
        settings,
        read.map(({ when, fact }) => ({ when, settings: fact })),
      ),
    },
  ];
}
