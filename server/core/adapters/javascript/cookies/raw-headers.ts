/** Values of `Set-Cookie` headers in calls: `setHeader`, `append`, `writeHead`, `Headers.append`, `new Response`. Refuses object literals that are no argument. */
import type { CallSite } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";

const WRITING = new Set(["setHeader", "appendHeader", "append", "set", "header"]);

/** The header values that a call gives, one per cookie. */
export function rawCookiesOf(site: CallSite): readonly Value[] {
  const { callee } = site;
  const isResponse =
    (callee.kind === "unknown" && /^(?:Next)?Response(?:\.\w+)?$/.test(callee.name ?? "")) ||
    (callee.kind === "method" && /^(?:Next)?Response$/.test(callee.receiverText));
  if (isResponse) return site.arguments.flatMap(fromResponseInit);
  if (callee.kind !== "method" || site.form !== "call" || (!WRITING.has(callee.name) && callee.name !== "writeHead")) return [];
  const args = site.arguments;
  if (WRITING.has(callee.name)) {
    const [name, value] = args;
    if (isSetCookie(stringOf(name)) && value !== undefined) return unfold(value);
    return name?.kind === "record" && args.length === 1 ? fromRecord(name) : [];
  }
  return args
    .slice(1)
    .flatMap((argument) => (argument.kind === "record" ? fromRecord(argument) : argument.kind === "list" ? fromFlatList(argument.items) : []));
}

function fromRecord(record: Extract<Value, { kind: "record" }>): readonly Value[] {
  const property = record.properties.findLast((candidate) => isSetCookie(candidate.name));
  return property === undefined ? [] : unfold(property.value);
}

/** `new Response(body, { headers: { "Set-Cookie": … } })`. */
function fromResponseInit(value: Value): readonly Value[] {
  const headers = propertyOf(value, "headers")?.value;
  return headers?.kind === "record" ? fromRecord(headers) : [];
}

/** `["Set-Cookie", "a=1", "X", "y"]`, as `writeHead` takes it. */
function fromFlatList(items: readonly Value[]): readonly Value[] {
  return items.flatMap((item, index) => {
    const value = items[index + 1];
    return index % 2 === 0 && isSetCookie(stringOf(item)) && value !== undefined ? unfold(value) : [];
  });
}

function isSetCookie(name: string | undefined): boolean {
  return name?.toLowerCase() === "set-cookie";
}

function unfold(value: Value): readonly Value[] {
  return value.kind === "list" ? value.items : [value];
}
