/**
 * Headers that are set by functions a framework hands out: `setHeaders({ … })` of SvelteKit, and those of h3 (Nuxt, Nitro): `setResponseHeader(event, name, value)` and its like, imported or supplied to every
 * file of the server (sources of h3 1.15.11 and 2.0.8). Refuses functions of the same name that come from elsewhere.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import { stringOf } from "../../../javascript/values.ts";
import { isInterestingHeader } from "./header-names.ts";
import type { RawWrite } from "./writes.ts";
import { functionGroup, objectWrites } from "./writes.ts";

const ONE: Readonly<Record<string, RawWrite["mode"]>> = {
  setResponseHeader: "set",
  setHeader: "set",
  appendResponseHeader: "append",
  appendHeader: "append",
  removeResponseHeader: "remove",
};
const MANY: Readonly<Record<string, RawWrite["mode"]>> = {
  setResponseHeaders: "set",
  setHeaders: "set",
  appendResponseHeaders: "append",
  appendHeaders: "append",
};
const NAMES: readonly string[] = [...Object.keys(ONE), ...Object.keys(MANY)];

/** All of them, in source order. */
export function eventWrites(source: JavaScriptSource): readonly RawWrite[] {
  return [...kitWrites(source), ...h3Writes(source)];
}

/** Files whose functions SvelteKit calls with one object, of which `setHeaders` is a part. */
const KIT_FILE = /\/(?:\+(?:server|page|layout)(?:\.server)?|hooks\.server)\.[jt]s$/;

/** `setHeaders({ … })` where the function takes it out of its argument by this name. `event.setHeaders(…)` is a method like others. */
function kitWrites(source: JavaScriptSource): readonly RawWrite[] {
  if (!KIT_FILE.test(source.file)) return [];
  return source.callsNamed(["setHeaders"]).flatMap((site): readonly RawWrite[] => {
    const { callee, within, arguments: given } = site;
    if (site.form !== "call" || callee.kind !== "unknown" || site.when.kind === "never" || within === undefined || given.length !== 1) return [];
    const head = source.text.slice(within.at.span.start, within.at.span.start + LONGEST_HEAD);
    return /^[^){]*\(?\s*\{[^})]*\bsetHeaders\b\s*[,}]/.test(head) ? objectWrites(given[0], site, functionGroup(site), false) : [];
  });
}

/** Letters of a function up to the end of its first parameter, which are looked at. */
const LONGEST_HEAD = 300;

function h3Writes(source: JavaScriptSource): readonly RawWrite[] {
  return source.callsNamed(NAMES).flatMap((site): readonly RawWrite[] => {
    const { name = "" } = site;
    if (site.form !== "call" || site.hasSpread || site.when.kind === "never" || !isOfH3(site, source)) return [];
    const [, first, value] = site.arguments;
    const many = MANY[name];
    if (many !== undefined) return objectWrites(first, site, functionGroup(site), false).map((write) => ({ ...write, mode: many }));
    const header = stringOf(first);
    const mode = ONE[name];
    if (first === undefined || header === undefined || mode === undefined || !isInterestingHeader(header) || (mode !== "remove" && value === undefined))
      return [];
    return [
      {
        name: header,
        nameAt: first.at,
        mode,
        value: mode === "remove" ? undefined : value,
        at: site.at,
        when: site.when,
        group: functionGroup(site),
        within: site.within,
        site,
        isFetch: false,
        object: undefined,
      },
    ];
  });
}

/** An export of h3 or Nitro, or a name that nothing in the file brings, with an event as its first argument. */
export function isOfH3({ name, callee, arguments: [event] }: CallSite, source: JavaScriptSource): boolean {
  if (callee.kind === "external") return /^(?:h3|nitro(?:\/h3)?|nitropack\/runtime|#imports)$/.test(callee.value.package) && callee.value.steps.length === 1;
  if (callee.kind !== "unknown" || !HANDLER.test(source.text) || name === undefined || bringsName(source.text, name)) return false;
  if (event === undefined || (event.kind !== "parameter" && event.kind !== "unknown")) return false;
  return source.text.slice(event.at.span.start, event.at.span.end).endsWith("event");
}

const HANDLER = /\b(?:defineEventHandler|eventHandler|defineHandler|defineNitroPlugin)\b/;
const BRINGS = /\b(?:(?:function|const|let|var)\s+([\w$]+)|import\s*(?:[\w$]+\s*,\s*)?\{([^}]*)\})/g;

/** True if the file declares or imports the name: then it is not the one that the framework supplies. */
function bringsName(text: string, name: string): boolean {
  for (const [, declared, imported] of text.matchAll(BRINGS)) {
    if (declared === name || (imported ?? "").split(/[\s,]+/).includes(name)) return true;
  }
  return false;
}
