/**
 * Judges cookies whose branches give different settings: what all agree on first, then each branch, with its condition. A protection that one
 * branch gives and another does not may be a switch for plain http or development: it is judged only where visitors alone decide.
 */
import { originsWhere } from "../../conditions/decide.ts";
import { settingClauses } from "../../conditions/settings.ts";
import type { Condition } from "../../model/condition.ts";
import { anyOf } from "../../model/condition.ts";
import type { CookieBranch, CookieSettings, CookieWrite, Fact } from "../../model/facts.ts";
import type { Report } from "../../model/finding.ts";
import type { Setting } from "../../model/setting.ts";
import { unknownSetting } from "../../model/setting.ts";
import { samePlace } from "../../text/place.ts";
import { cookieWritesOf } from "../facts-of.ts";
import { afterClause, eitherClause } from "../sentences.ts";
import { testsShown } from "../tests-shown.ts";

/** The reports of a rule that judges one cookie at a time. */
export function* reportsPerCookie(facts: readonly Fact[], judge: (cookie: CookieWrite) => Report | undefined): Iterable<Report> {
  for (const cookie of cookieWritesOf(facts)) {
    const report = judge(cookie);
    if (report !== undefined) yield report;
    else yield* reportsOfBranches(cookie, judge);
  }
}

function reportsOfBranches(cookie: CookieWrite, judge: (cookie: CookieWrite) => Report | undefined): readonly Report[] {
  const reports: (Report & { readonly when: Condition; readonly clause: string })[] = [];
  for (const branch of cookie.branches ?? []) {
    const report = judge({ ...cookie, ...judgedSettings(branch, cookie.branches ?? []) });
    if (report === undefined) continue;
    const same = reports.findIndex((other) => samePlace(other.at, report.at) && other.message === report.message);
    const before = reports[same];
    const when = before === undefined ? branch.when : anyOf([before.when, branch.when]);
    const clause = before === undefined ? clauseOf(branch.when) : eitherClause(before.clause, clauseOf(branch.when));
    reports.splice(same < 0 ? reports.length : same, 1, { ...report, fact: cookie, when, clause });
  }
  return reports.map(({ clause, ...report }) => ({
    ...report,
    message: afterClause(clause, report.message),
    related: [...(report.related ?? []), ...testsShown(report.when)],
  }));
}

function clauseOf(when: Condition): string {
  const settings = settingClauses(when);
  return settings.length > 0 ? `If ${settings.join(" and ")}` : "On one branch";
}

/** What a branch is judged by: a switch of a protection that visitors do not decide is left open. */
function judgedSettings({ when, settings }: CookieBranch, branches: readonly CookieBranch[]): CookieSettings {
  const others = branches.map((branch) => branch.settings);
  const leftOpen = <T>(of: (one: CookieSettings) => Setting<T>, isProtected: (value: T) => boolean): Setting<T> => {
    const own = of(settings);
    if (own.kind !== "known" || isProtected(own.value)) return own;
    const isSwitch = others.map(of).some((other) => other.kind === "unknown" || isProtected(other.value));
    return isSwitch ? unknownSetting(SWITCH, own.at, own.via) : own;
  };
  const secure = leftOpen<boolean | "auto">(
    (one) => one.secure,
    (value) => value !== false,
  );
  if (originsWhere(when).kind === "all") return asksHowVisitorsCame(when) ? { ...settings, secure } : settings;
  return {
    ...settings,
    secure,
    httpOnly: leftOpen(
      (one) => one.httpOnly,
      (value) => value,
    ),
    sameSite: leftOpen(
      (one) => one.sameSite,
      (value) => value !== undefined,
    ),
  };
}

const HOW_VISITORS_COME = /host|proto|scheme|secure|encrypted|forwarded|url|address|agent|\bips?\b/i;

/** Whether a visitor came over https, or to the developer's own machine, is asked in many ways: by its scheme, host, address. */
function asksHowVisitorsCame(when: Condition): boolean {
  if (when.kind === "and" || when.kind === "or") return when.of.some(asksHowVisitorsCame);
  if (when.kind === "not") return asksHowVisitorsCame(when.of);
  return when.kind === "test" && HOW_VISITORS_COME.test(when.subject);
}

const SWITCH = { kind: "branch", text: "a test that visitors do not decide switches it" } as const;
