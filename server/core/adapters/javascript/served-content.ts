/** Whether a file's code answers with pages or with data, from the content types and bodies it writes. Refuses to guess from names. */
import type { CallSite, JavaScriptSource } from "../../javascript/source.ts";
import type { Value } from "../../javascript/values.ts";
import { propertyOf, stringOf } from "../../javascript/values.ts";
import type { AppEntry } from "../../model/facts.ts";

const HTML_TEXT = /^\s*<(?:!doctype|html|head|body|h1|p|div)\b/i;

/** Names of calls that give an answer its type or its body. */
const ANSWERING: ReadonlySet<string> = new Set([
  "setHeader",
  "set",
  "append",
  "header",
  "headers",
  "writeHead",
  "end",
  "json",
  "respond",
  "Response",
  "NextResponse",
  "Headers",
]);

/** `html` if a page is certainly sent, `api` if only JSON is written, else `unknown`. */
export function servedByRawCode(source: JavaScriptSource): AppEntry["serves"] {
  let hasJson = false;
  let hasOther = false;
  const judge = (type: Value | undefined): "html" | undefined => {
    const text = textOf(type);
    if (/^text\/html/i.test(text)) return "html";
    if (/^application\/(?:[\w.]+\+)?json/i.test(text)) hasJson = true;
    else hasOther = true;
    return undefined;
  };
  for (const site of source.calls()) {
    if (!mayTell(site, source)) continue;
    if (site.when.kind === "never") continue;
    const { callee, arguments: args } = site;
    if (callee.kind === "method" && /^(?:setHeader|set|append|header)$/.test(callee.name) && stringOf(args[0])?.toLowerCase() === "content-type") {
      if (judge(args[1]) === "html") return "html";
    }
    for (const argument of args) {
      const headers = propertyOf(argument, "headers")?.value ?? argument;
      const type = headers.kind === "record" ? headers.properties.find((property) => property.name.toLowerCase() === "content-type") : undefined;
      if (type !== undefined && judge(type.value) === "html") return "html";
    }
    if (callee.kind === "method" && callee.name === "end" && HTML_TEXT.test(textOf(args[0]))) return "html";
    if (callee.kind === "method" && callee.name === "json" && callee.receiverText === "Response") hasJson = true;
  }
  return hasJson && !hasOther ? "api" : "unknown";
}

/** By the call's name, or because it writes a type itself, `send(res, { "Content-Type": "text/html" })`. */
function mayTell({ name, at }: CallSite, { text }: JavaScriptSource): boolean {
  return (name !== undefined && ANSWERING.has(name)) || /content-type/i.test(text.slice(at.span.start, Math.min(at.span.end, at.span.start + LONGEST_CALL)));
}

/** Characters of a call that are looked at. */
const LONGEST_CALL = 2000;

function textOf(value: Value | undefined): string {
  return value?.kind === "string" || value?.kind === "template" ? value.value.text.slice(0, 200) : "";
}
