/** Whether a file's code answers with pages or with data, from the content types and bodies it writes. Refuses to guess from names. */
import type { JavaScriptSource } from "../../javascript/source.ts";
import type { Value } from "../../javascript/values.ts";
import { propertyOf, stringOf } from "../../javascript/values.ts";
import type { AppEntry } from "../../model/facts.ts";

const HTML_TEXT = /^\s*<(?:!doctype|html|head|body|h1|p|div)\b/i;

/** What an answer is given its type or its body by. */
const ANSWERING: readonly string[] = [
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
];

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
  if (!/content-type|json|<\w/i.test(source.text)) return "unknown";
  for (const site of source.callsNamed(ANSWERING)) {
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

function textOf(value: Value | undefined): string {
  return value?.kind === "string" || value?.kind === "template" ? value.value.text.slice(0, 200) : "";
}
