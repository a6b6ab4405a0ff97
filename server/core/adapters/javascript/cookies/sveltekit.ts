/**
 * Cookies of SvelteKit: `cookies.set` of a request's event, in hooks, endpoints, `load` functions and actions of the server. They are HttpOnly,
 * Secure and Lax unless an option says otherwise. Refuses `cookies.delete`, and jars of files that no name or import gives to SvelteKit.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { CookieCall } from "./cookie-call.ts";
import { SVELTEKIT_COOKIE } from "./shapes.ts";

/** Files that run on the server only. */
const SERVER_FILE = /(?:^|\/)(?:\+(?:page|layout)\.server|\+server|hooks\.server)\.(?:js|ts)$/;
const JAR = /^(?:[\w$]+\.)*cookies$/;

/** Reads `cookies.set(name, value, options)`, or gives `undefined`. */
export function svelteKitCookieCall(source: JavaScriptSource, site: CallSite): CookieCall | undefined {
  const { callee } = site;
  // Names first: arguments are evaluated when they are read, and each map has a `set`.
  if (callee.kind !== "method" || callee.name !== "set" || site.hasSpread || site.arguments.length < 2) return undefined;
  if (!JAR.test(callee.receiverText) || callee.receiver.kind === "external" || !isServerFile(source)) return undefined;
  const [name, , options] = site.arguments;
  return name === undefined
    ? undefined
    : { shape: SVELTEKIT_COOKIE, site, name, options, optionsArgument: 2, optionsProperty: undefined, inherited: undefined };
}

function isServerFile({ file, text }: JavaScriptSource): boolean {
  return SERVER_FILE.test(file) || /["']@sveltejs\/kit["']/.test(text);
}
