/**
 * Cookies of Next.js: `cookies()` of `next/headers`, and `response.cookies` of what `NextResponse` makes. Refuses `request.cookies`, which
 * changes what the next handler sees and sends nothing.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { CookieCall } from "./cookie-call.ts";
import { NEXT_COOKIE } from "./shapes.ts";

/** Answers that other functions hand on go by their name. */
const RESPONSE_COOKIES = /(?:^|\.)(?:res|resp|response|\w*Response)\.cookies$/;

/** Reads `set(name, value, options)` and `set({ name, value, …options })`, or gives `undefined`. */
export function nextCookieCall(source: JavaScriptSource, site: CallSite): CookieCall | undefined {
  const { callee } = site;
  if (callee.kind !== "method" || callee.name !== "set" || site.hasSpread || !source.importedPackages().includes("next")) return undefined;
  if (!isJar(callee.receiver) && !(callee.receiver.kind !== "external" && RESPONSE_COOKIES.test(callee.receiverText))) return undefined;
  const [first, second, third] = site.arguments;
  const base = { shape: NEXT_COOKIE, site, optionsProperty: undefined, inherited: undefined } as const;
  if (second !== undefined) return { ...base, name: first, options: third, optionsArgument: 2 };
  return first?.kind === "record" ? { ...base, name: propertyOf(first, "name")?.value, options: first, optionsArgument: 0 } : undefined;
}

function isJar(value: Value): boolean {
  if (value.kind !== "external") return false;
  const [first, second, ...others] = value.steps;
  const last = value.steps.at(-1);
  if (first?.kind !== "member") return false;
  if (value.package === "next/headers") return first.name === "cookies" && second?.kind === "call" && others.length === 0;
  return value.package === "next/server" && first.name === "NextResponse" && last?.kind === "member" && last.name === "cookies";
}
