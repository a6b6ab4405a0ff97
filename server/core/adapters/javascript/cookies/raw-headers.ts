/**
 * Values of `Set-Cookie` headers in calls: `setHeader`, `append`, `set`, `header(s)`, `writeHead`, `new Headers`,
 * `Headers.append`, `new Response`. Refuses object literals that are no argument.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import { samePlace } from "../../../text/place.ts";
import { alternativesOf } from "../alternatives.ts";

const WRITING = new Set(["setHeader", "appendHeader", "append", "set", "header", "headers", "setHeaders"]);
/** Methods of `Response` and `NextResponse` that take headers: nothing else that has such a method matters. */
const OF_RESPONSE: readonly string[] = ["json", "redirect", "next", "rewrite", "error"];

/** The calls of a file that `rawCookiesOf` may know. The first argument tells most calls apart, where a callee would have to be followed. */
export function rawCookieSites(source: JavaScriptSource): readonly CallSite[] {
  const isOnResponse = ({ calleeAt: { span } }: CallSite): boolean => /Response/.test(source.text.slice(span.start, span.end));
  const mayWrite = (site: CallSite): boolean => {
    if (site.name === undefined || !WRITING.has(site.name) || isOnResponse(site)) return true;
    return isSetCookie(stringOf(site.arguments[0])) || site.arguments.length === 1;
  };
  const named = source.callsNamed([...WRITING, "writeHead", "Headers", "Response", "NextResponse"]).filter(mayWrite);
  return [...named, ...source.callsNamed(OF_RESPONSE).filter(isOnResponse)];
}
const RESPONSE = /^(?:Next)?Response(?:\.\w+)?$/;

/** The header values that a call gives, one per cookie. What the answer held already was told where it was written. */
export function rawCookiesOf(site: CallSite, source: JavaScriptSource): readonly Value[] {
  const values = valuesIn(site);
  const text = site.within === undefined ? source.text : source.textOfFunction(site.within);
  return KEEPS_EARLIER.test(text) ? values.filter(({ kind }) => kind !== "list") : values;
}

/** `res.getHeader("Set-Cookie")`, `headers.getSetCookie()`. */
const KEEPS_EARLIER = /\bget(?:Header)?\(\s*["'`]set-cookie["'`]|\bgetSetCookie\(/i;

function valuesIn(site: CallSite): readonly Value[] {
  const { callee } = site;
  if (callee.kind === "unknown" && RESPONSE.test(callee.name ?? ""))
    return site.arguments.flatMap((argument) => fromHeaders(propertyOf(argument, "headers")?.value));
  if (callee.kind === "unknown" && callee.name === "Headers") return fromHeaders(site.arguments[0]);
  if (callee.kind !== "method" || site.form !== "call") return [];
  if (RESPONSE.test(callee.receiverText)) return site.arguments.flatMap((argument) => fromHeaders(propertyOf(argument, "headers")?.value));
  if (callee.name === "writeHead") return site.arguments.slice(1).flatMap(fromHeaders);
  if (!WRITING.has(callee.name)) return [];
  const [name, value] = site.arguments;
  if (isSetCookie(stringOf(name)) && value !== undefined) return unfold(value);
  return site.arguments.length === 1 ? fromHeaders(name) : [];
}

/** An object of headers, a list of pairs, or a flat list of names and values. */
function fromHeaders(value: Value | undefined): readonly Value[] {
  if (value?.kind === "record") {
    const property = value.properties.findLast((candidate) => isSetCookie(candidate.name));
    return property === undefined ? [] : unfold(property.value);
  }
  return value?.kind === "list" && value.of === "array" ? fromList(value.items) : [];
}

/** `["Set-Cookie", "a=1", "X", "y"]` of `writeHead`, `[["Set-Cookie", "a=1"]]` of Fetch. */
function fromList(items: readonly Value[]): readonly Value[] {
  return items.flatMap((item, index) => {
    const [name, value] = item.kind === "list" ? item.items : index % 2 === 0 ? [item, items[index + 1]] : [];
    return isSetCookie(stringOf(name)) && value !== undefined ? unfold(value) : [];
  });
}

function isSetCookie(name: string | undefined): boolean {
  return name?.toLowerCase() === "set-cookie";
}

/** One value per cookie of a list; what it may hold beside them is an open list without items. */
export function cookiesIn(list: ValueOf<"list">): readonly Value[] {
  return list.open ? [...list.items, { ...list, items: [] }] : list.items;
}

/** One value per cookie; where branches give lists, the cookies of all of them. */
function unfold(value: Value): readonly Value[] {
  if (value.kind === "list") return cookiesIn(value);
  if (value.kind !== "choice" || !value.alternatives.some((one) => one.value.kind === "list")) return [value];
  const all = alternativesOf(value).flatMap((one) => (one.value.kind === "undefined" ? [] : unfold(one.value)));
  return all.filter((one, index) => all.findIndex((other) => samePlace(other.at, one.at)) === index);
}
