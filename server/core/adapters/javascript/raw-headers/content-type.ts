/** Whether the answer that a header is written into is certainly no page: the same code gives the same answer another Content-Type. Follows no calls. */
import { implies } from "../../../conditions/decide.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import { samePlace } from "../../../text/place.ts";
import { callsInside } from "../sites-by-key.ts";
import type { RawWrite } from "./writes.ts";

const SETTERS: ReadonlySet<string> = new Set(["set", "setHeader", "header", "append", "writeHead"]);
/** `res.type("svg")`, `reply.type("image/svg+xml")`. */
const TYPE_METHODS: ReadonlySet<string> = new Set(["type", "contentType"]);
const PAGE = /html/i;

/** True if a type is named for the answer, and none of those is a page's. */
export function isFileAnswer(write: RawWrite, source: JavaScriptSource): boolean {
  if (write.within === undefined || !/content-?type|\.type\(/i.test(source.text)) return false;
  const types = callsInside(source, write.within).flatMap((site) => (implies(write.when, site.when) ? typesGivenBy(site, write) : []));
  return types.length > 0 && types.every((type) => type !== undefined && !PAGE.test(type));
}

/** Types that the call names for the answer of the write; `undefined` for one that is not known. */
function typesGivenBy(site: CallSite, write: RawWrite): readonly (string | undefined)[] {
  const { callee } = site;
  const objects = site.arguments.flatMap((argument) => [argument, propertyOf(argument, "headers")?.value]);
  const object = objects.find((value) => value?.kind === "record" && write.object !== undefined && samePlace(value.at, write.object));
  const beside = object?.kind === "record" ? object.properties.filter(({ name }) => isContentType(name)).map(({ value }) => textOf(value)) : [];
  if (beside.length > 0 || callee.kind !== "method" || !isSameReceiver(callee.receiverText, write)) return beside;
  if (TYPE_METHODS.has(callee.name)) return [textOf(site.arguments[0])];
  return SETTERS.has(callee.name) && isContentType(stringOf(site.arguments[0]) ?? "") ? [textOf(site.arguments[1])] : [];
}

/** `res` of `res.status(200).set(…)`, `headers` of `headers.set(…)`. */
function isSameReceiver(text: string, { site }: RawWrite): boolean {
  const root = (receiver: string): string => receiver.split(".", 1)[0] ?? "";
  return site?.callee.kind === "method" && root(site.callee.receiverText) === root(text);
}

function isContentType(name: string): boolean {
  return name.trim().toLowerCase() === "content-type";
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === "string" || value?.kind === "template" ? value.value.text : undefined;
}
