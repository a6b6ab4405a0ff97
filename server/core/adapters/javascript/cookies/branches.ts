/**
 * Cookies whose options hang on a test: what each branch sends. Options that hang on one test go together, so that no branch is made up.
 * Refuses more than eight branches, and says nothing where all branches agree or where a setting stays unknown in each of them.
 */

import { isPossible } from "../../../conditions/decide.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import { allOf } from "../../../model/condition.ts";
import type { CookieBranch, CookieSettings, CookieWrite } from "../../../model/facts.ts";
import type { Setting } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import { alternativesOf } from "../alternatives.ts";
import type { CookieCall } from "./cookie-call.ts";
import { cookieSettingsOf } from "./settings.ts";

/** Most branches of one cookie. */
const MOST_BRANCHES = 8;

const ATTRIBUTES: ReadonlySet<string> = new Set(["secure", "httpOnly", "sameSite", "path", "domain", "partitioned", "maxAge", "expires"]);

/** A call as it is on one branch. */
interface CallOnBranch {
  readonly when: Condition;
  readonly call: CookieCall;
}

/** All settings of a call: what its branches agree on, and what each of them sends if they differ. `at` is shown for defaults. */
export function branchedSettingsOf(source: JavaScriptSource, call: CookieCall, at: Place): CookieSettings & Pick<CookieWrite, "branches"> {
  const agreed = cookieSettingsOf(source, call, at);
  const calls = isKnown(agreed) ? undefined : branchesOfCall(call);
  if (calls === undefined) return agreed;
  return {
    ...agreed,
    ...differing(
      agreed,
      calls.map((branch) => ({ when: branch.when, settings: cookieSettingsOf(source, branch.call, at) })),
    ),
  };
}

/** The branches with what all agree on put into each; none if they say no more than that. */
export function differing(agreed: CookieSettings, branches: readonly CookieBranch[]): Pick<CookieWrite, "branches"> {
  const joined = branches.map(({ when, settings }) => ({ when, settings: withAgreed(settings, agreed) }));
  const tellsMore = SETTINGS.some((name) => agreed[name].kind === "unknown" && joined.some(({ settings }) => settings[name].kind === "known"));
  return joined.length < 2 || !tellsMore ? {} : { branches: joined };
}

const SETTINGS = ["name", "secure", "httpOnly", "sameSite", "path", "domain", "partitioned", "maxAge"] as const;

function isKnown(settings: CookieSettings): boolean {
  return SETTINGS.every((name) => settings[name].kind === "known");
}

function withAgreed(settings: CookieSettings, agreed: CookieSettings): CookieSettings {
  const choose = <T>(own: Setting<T>, shared: Setting<T>): Setting<T> => (shared.kind === "known" ? shared : own);
  return {
    name: choose(settings.name, agreed.name),
    secure: choose(settings.secure, agreed.secure),
    httpOnly: choose(settings.httpOnly, agreed.httpOnly),
    sameSite: choose(settings.sameSite, agreed.sameSite),
    path: choose(settings.path, agreed.path),
    domain: choose(settings.domain, agreed.domain),
    partitioned: choose(settings.partitioned, agreed.partitioned),
    maxAge: choose(settings.maxAge, agreed.maxAge),
  };
}

/** `undefined` without branches, and where there are too many. */
function branchesOfCall(call: CookieCall): readonly CallOnBranch[] | undefined {
  let branches: readonly CallOnBranch[] | undefined = [{ when: { kind: "always" }, call }];
  branches = split(
    branches,
    ({ name }) => name,
    (on, name) => ({ ...on, name }),
  );
  branches = split(
    branches,
    ({ options }) => options,
    (on, options) => ({ ...on, options }),
  );
  for (const attribute of ATTRIBUTES) {
    branches = split(
      branches,
      (on) => attributeOf(on, attribute),
      (on, value) => withAttribute(on, attribute, value),
    );
  }
  return branches === undefined || branches.length < 2 ? undefined : branches;
}

/** Each branch split by what one value of it may be; those that cannot be are left out. */
function split(
  branches: readonly CallOnBranch[] | undefined,
  pick: (call: CookieCall) => Value | undefined,
  replace: (call: CookieCall, value: Value) => CookieCall,
): readonly CallOnBranch[] | undefined {
  const found: CallOnBranch[] = [];
  for (const branch of branches ?? []) {
    const value = pick(branch.call);
    if (value?.kind !== "choice") found.push(branch);
    else {
      for (const alternative of alternativesOf(value)) {
        const when = allOf([branch.when, alternative.when]);
        if (found.length <= MOST_BRANCHES && isPossible(when)) found.push({ when, call: replace(branch.call, alternative.value) });
      }
    }
  }
  return branches === undefined || found.length > MOST_BRANCHES ? undefined : found;
}

function attributeOf({ options }: CookieCall, attribute: string): Value | undefined {
  return options?.kind === "record" ? options.properties.findLast((property) => property.name === attribute)?.value : undefined;
}

function withAttribute(call: CookieCall, attribute: string, value: Value): CookieCall {
  if (call.options?.kind !== "record") return call;
  const properties = call.options.properties.map((property) => (property.name === attribute ? { ...property, value } : property));
  return { ...call, options: { ...call.options, properties } };
}
