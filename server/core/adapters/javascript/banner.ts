/** The X-Powered-By header that Express sends by itself, and the settings that switch it off. Refuses other frameworks: they send none. */
import type { CallSite, JavaScriptSource } from "../../javascript/source.ts";
import { stringOf } from "../../javascript/values.ts";
import type { HeaderWrite, Scope } from "../../model/facts.ts";
import { truthOf } from "./option-values.ts";
import { ownerOf } from "./registrations.ts";

/** Names of the calls that may switch the banner off. */
export const BANNER_SWITCHES: readonly string[] = ["disable", "set"];

/** The owner whose banner `app.disable('x-powered-by')` or `app.set('x-powered-by', false)` switches off. */
export function ownerWithoutBanner(source: JavaScriptSource, site: CallSite): string | undefined {
  const { callee } = site;
  if (callee.kind !== "method" || !BANNER_SWITCHES.includes(callee.name)) return undefined;
  const [name, value] = site.arguments;
  if (stringOf(name)?.toLowerCase() !== "x-powered-by" || site.when.kind === "never") return undefined;
  if (callee.name === "set" && (value === undefined || truthOf(value) !== false)) return undefined;
  return ownerOf(source, callee.receiver, callee.receiverText)?.id;
}

/** The banner that an app sends unless told otherwise, as a fact about the call that creates the app. */
export function defaultBanner(site: CallSite, scope: Scope, technology: string, label: string): HeaderWrite {
  const { at } = site;
  return {
    technology,
    label,
    at,
    via: [],
    scope,
    environment: "any",
    layer: "application",
    kind: "header-write",
    name: "X-Powered-By",
    nameAt: site.calleeAt,
    mode: "set",
    from: "default",
    value: { kind: "known", value: { text: "Express", pieces: [{ start: 0, end: 7, place: at, exact: false }] }, at, via: [] },
    when: site.when,
    responses: "all",
    yields: false,
  };
}
