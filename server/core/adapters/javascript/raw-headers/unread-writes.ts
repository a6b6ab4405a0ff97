/**
 * Calls of middleware that write headers whose names cannot be read: any header may be among them, so none may be called
 * missing. Refuses routes: what one of them copies says nothing about the app.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { RecordProperty, Value } from "../../../javascript/values.ts";
import { unknownValue } from "../../../javascript/values.ts";
import { containsPlace } from "../../../text/place.ts";
import type { AppRegistration } from "../registrations.ts";
import { ANSWERING_CALLS, headersArgument } from "./fetch-writes.ts";
import { headersOfLoop } from "./loops.ts";
import type { RawWrite } from "./writes.ts";
import { isOnResponse, SETTING_CALLS } from "./writes.ts";

const MIDDLEWARE = new Set(["use", "register", "addHook"]);
const NAMES_OF_NEXT = /^_?(?:next|done|n|cb|callback)$/;

/** Unreadable writes that may hold for the whole app, with the value that could not be read. */
export function unreadWrites(
  source: JavaScriptSource,
  registrations: readonly AppRegistration[],
): readonly { readonly site: CallSite; readonly value: Value }[] {
  return hiddenWrites(source).filter(({ site }) => isForTheApp(source, site, registrations));
}

/**
 * The same in any function of a file that has the name of a sharing header in quotes and was not seen to send it: it may be what such a helper is
 * given.
 */
export function unreadHelpers(source: JavaScriptSource, writes: readonly RawWrite[]): readonly { readonly site: CallSite; readonly value: Value }[] {
  if (!/["'`]access-control-allow-origin["'`]/i.test(source.text) || writes.some(({ name }) => name.toLowerCase() === "access-control-allow-origin")) return [];
  return hiddenWrites(source);
}

function hiddenWrites(source: JavaScriptSource): readonly { readonly site: CallSite; readonly value: Value }[] {
  return source.callsNamed(SETTING_CALLS).flatMap((site) => {
    if (!isOnResponse(source, site) || site.when.kind === "never") return [];
    const [first, second] = site.arguments;
    const value = second === undefined ? first : first?.kind === "string" || isNamed(first) || isReadable(headersOfLoop(site, source)) ? undefined : first;
    const isHidden = value !== undefined && (second === undefined ? value.kind !== "string" && !isReadable(value) : true);
    return isHidden ? [{ site, value }] : [];
  });
}

/**
 * Answers of Fetch with headers of which some are not known, in a file that speaks of sharing: who may read them is not known, unless the
 * known part says so.
 */
export function unreadAnswers(source: JavaScriptSource): readonly { readonly site: CallSite; readonly value: Value }[] {
  if (!/access-control-allow-origin/i.test(source.text)) return [];
  return source.callsNamed(ANSWERING_CALLS).flatMap((site) => {
    const headers = headersArgument(site, source);
    if (headers?.kind !== "record" || !headers.open || headers.properties.some(isSurelyShared)) return [];
    return site.when.kind === "never" ? [] : [{ site, value: unknownValue({ kind: "dynamic", text: "some of its names are not known" }, headers.at) }];
  });
}

/** True if the property says who may read the answer, on every branch. */
function isSurelyShared({ name, value }: RecordProperty): boolean {
  const isAbsent = value.kind === "choice" && value.alternatives.some((one) => one.value.kind === "undefined");
  return /^access-control-allow-origin$/i.test(name) && !isAbsent;
}

/** A name that is known in every round or branch. */
function isNamed(value: Value | undefined): boolean {
  return value?.kind === "choice" && value.alternatives.every((one) => one.value.kind === "string");
}

function isReadable(value: Value | undefined): boolean {
  // What every branch writes can be read, and one may write nothing.
  if (value?.kind === "choice") return value.alternatives.every((one) => one.value.kind === "undefined" || isReadable(one.value));
  return value?.kind === "record" ? !value.open : value?.kind === "list" && !value.open;
}

/** In a function that is given to `use`, or that takes `next`, or that takes nothing but a response, or that is all that a server of Node.js runs. */
function isForTheApp(source: JavaScriptSource, site: CallSite, registrations: readonly AppRegistration[]): boolean {
  const around = registrations.findLast((registration) => containsPlace(registration.site.at, site.at));
  if (around !== undefined) return MIDDLEWARE.has(around.method);
  if (source.callsNamed(["addHook"]).some((one) => containsPlace(one.at, site.at))) return true;
  const receiver = site.callee.kind === "method" ? site.callee.receiver : undefined;
  if (receiver?.kind !== "parameter") return false;
  const { parameters, id } = receiver.function;
  const isWholeServer = source
    .callsNamed(["createServer"])
    .some(({ arguments: given }) => given.some((one) => one.kind === "function" && one.function.id === id));
  if (isWholeServer) return true;
  return parameters.length === 1 || parameters.some((name) => NAMES_OF_NEXT.test(name));
}
