/** What findings about pages of other sites become where the whole app shows that its logins stay at home. Decides nothing about cookies. */
import type { CookieWrite } from "../model/facts.ts";
import type { Finding, WorkspaceFacts } from "../model/finding.ts";
import { knownValue } from "../model/setting.ts";
import { loginAtHome } from "../rules/cookies/logins-at-home.ts";
import { withoutCookies } from "../simulate/witness.ts";
import type { FilePath } from "../text/place.ts";
import { samePlace } from "../text/place.ts";

/** The login cookie of the app to which a file belongs, for files of apps whose logins stay at home. */
export type LoginsAtHome = ReadonlyMap<FilePath, CookieWrite>;

/** Looks at each package once. */
export function loginsAtHomeIn({ packages, around }: WorkspaceFacts): LoginsAtHome {
  const homes = new Map<FilePath, CookieWrite>();
  for (const one of packages) {
    const login = loginAtHome(one, around);
    if (login !== undefined) for (const { file } of one.files) homes.set(file, login);
  }
  return homes;
}

/** True if the same is shown everywhere. */
export function sameLogins(left: LoginsAtHome, right: LoginsAtHome): boolean {
  return left.size === right.size && [...left].every(([file, login]) => isSameLogin(login, right.get(file)));
}

function isSameLogin(left: CookieWrite, right: CookieWrite | undefined): boolean {
  return right !== undefined && samePlace(placeShown(left), placeShown(right)) && knownValue(left.sameSite) === knownValue(right.sameSite);
}

function placeShown(login: CookieWrite): Finding["at"] {
  return login.sameSite.at;
}

/** The finding as it stands in the whole app, with the cookie that makes the difference. */
export function inView(finding: Finding, homes: LoginsAtHome): Finding {
  const { withoutLogin, fact, witness } = finding;
  const login = withoutLogin === undefined ? undefined : homes.get(fact?.at.file ?? finding.at.file);
  if (withoutLogin === undefined || login === undefined) return finding;
  const related = [
    ...finding.related,
    { at: placeShown(login), message: `The login is SameSite=${knownValue(login.sameSite) ?? ""}: pages of other sites cannot send it.` },
  ];
  return {
    ...finding,
    message: withoutLogin.message,
    detail: withoutLogin.detail,
    related,
    witness: witness === undefined ? undefined : withoutCookies(witness),
  };
}
