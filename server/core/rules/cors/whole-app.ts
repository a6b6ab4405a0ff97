/** Apps whose one CORS policy is for everything they answer: then whatever the package reads from requests concerns it. Packages with several apps or policies are not given. */
import type { CookieWrite, CorsPolicy, Fact, RequestUse } from "../../model/facts.ts";
import type { PackageFacts } from "../../model/finding.ts";
import { isSessionCookie } from "../cookies/session-names.ts";
import { appEntriesOf, cookieWritesOf, corsPoliciesOf, factsOfKind, factsOfPackage } from "../facts-of.ts";
import { listOfPolicy } from "./list-headers.ts";
import { sendsHeaders } from "./written-origins.ts";

/** One package with one app and one policy. */
export interface WholeApp {
  readonly policy: CorsPolicy;
  readonly facts: readonly Fact[];
}

/** At most one. */
export function* wholeAppsOf(one: PackageFacts): Iterable<WholeApp> {
  const facts = factsOfPackage(one);
  const [entry, ...entries] = appEntriesOf(facts).filter((fact) => fact.layer === "application");
  const [policy, ...policies] = corsPoliciesOf(facts).filter((fact) => fact.layer === "application");
  if (entry === undefined || policy === undefined || entries.length > 0 || policies.length > 0) return;
  const { scope, responses } = policy;
  const isWhole = scope.owner === entry.scope.owner && scope.path === undefined && scope.level !== "route" && responses === "all";
  if (isWhole && sendsHeaders(policy)) yield { policy, facts };
}

/** The first use of a kind. */
export function useOf(facts: readonly Fact[], what: RequestUse["what"]): RequestUse | undefined {
  return factsOfKind(facts, "request-use").find((fact) => fact.what === what);
}

/** A login cookie that browsers attach to requests from other sites, at least some browsers do. */
export interface TravellingCookie {
  readonly cookie: CookieWrite;
  /** False if SameSite is left out: Chromium then keeps the cookie back, Firefox and Safari do not. */
  readonly everywhere: boolean;
}

/** The first such cookie; `undefined` too where the code checks for forged requests. */
export function travellingSession(facts: readonly Fact[]): TravellingCookie | undefined {
  if (useOf(facts, "forgery-check") !== undefined) return undefined;
  for (const cookie of cookieWritesOf(facts)) {
    if (cookie.layer !== "application" || cookie.environment === "development" || !isSessionCookie(cookie) || cookie.sameSite.kind !== "known") continue;
    const sameSite = cookie.sameSite.value?.toLowerCase();
    if (sameSite === undefined || sameSite === "none") return { cookie, everywhere: sameSite === "none" };
  }
  return undefined;
}

/** True if someone wrote a list of methods and POST is not on it. */
export function leavesOutPost(policy: CorsPolicy): boolean {
  const methods = listOfPolicy(policy, "Access-Control-Allow-Methods").map((item) => item.text.trim().toUpperCase());
  return methods.length > 0 && !methods.includes("POST") && !methods.includes("*");
}
