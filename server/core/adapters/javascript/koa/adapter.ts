/** Koa apps: `new Koa()`. Says where they are created, what they serve and whether browsers meet them over HTTPS. Refuses CORS, helmet and cookies: other adapters read those. */

import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import { isExport, propertyOf } from "../../../javascript/values.ts";
import type { AppEntry, Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { SERVER_LACKS } from "../../lacks.ts";
import { allEdits, headersToAdd, literalOf, nameBoundTo } from "../code.ts";
import type { HttpsSign } from "../https-evidence.ts";
import { httpsOf, httpsSignsOf } from "../https-evidence.ts";
import { listeningOf } from "../listening.ts";
import { truthOf } from "../option-values.ts";
import { ownerIdAt, ownerOf } from "../registrations.ts";
import { isAnswerChain, isOnAnswer } from "../responses.ts";
import { writtenAssignmentsTo } from "../sites-by-key.ts";

const ID = "javascript/koa";

/** Recognises `new Koa()`. */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "Koa",
  language: "javascript",
  hints: ['"koa"', "'koa'"],
  intents: ["add-header-middleware"],
  lacks: [{ intents: ["reorder", "answer-preflight"], because: "its middleware and routes are read and moved as those of Express are" }, ...SERVER_LACKS],
  extract,
  render,
};

function* extract(source: JavaScriptSource): Iterable<Fact> {
  for (const site of source.callsOf(["koa"])) {
    if (site.callee.kind !== "external" || !isExport(site.callee.value, "koa") || site.when.kind === "never") continue;
    const owner = ownerIdAt(site.at);
    const entry: AppEntry = {
      technology: ID,
      label: "Koa",
      at: site.at,
      via: [],
      scope: { level: "application", owner, order: 0 },
      environment: "any",
      layer: "application",
      kind: "app-entry",
      serves: servedBy(source),
      ...httpsOf(signsOf(source, site, owner)),
      ...listeningOf(source, site.at),
    };
    yield entry;
  }
}

const PAGE_PACKAGES: readonly string[] = ["koa-static", "koa-views", "@ladjs/koa-views", "koa-ejs", "koa-send"];

function servedBy(source: JavaScriptSource): AppEntry["serves"] {
  if (source.callsNamed(["render"]).some((site) => isOnAnswer(source, site) || (site.callee.kind === "method" && site.callee.receiverText === "this")))
    return "html";
  if (source.callsOf(PAGE_PACKAGES).some(({ callee }) => callee.kind === "external" && PAGE_PACKAGES.includes(callee.value.package))) return "html";
  let hasData = false;
  for (const assignment of source.assignments((text, name) => (name === "type" || name === "body") && /^[\w$]+(?:\.response)?$/.test(text))) {
    if (!isAnswerChain(source, assignment.within, assignment.targetText)) continue;
    const { name, value } = assignment;
    const text = value.kind === "string" || value.kind === "template" ? value.value.text : "";
    if (name === "type" && /html/i.test(text)) return "html";
    if (name === "body" && /^\s*<(?:!doctype|html|body|h1|p|div)\b/i.test(text)) return "html";
    if (name === "body" && value.kind === "record") hasData = true;
    else if (name === "body") return "unknown";
  }
  return hasData ? "api" : "unknown";
}

/** A proxy in front that the app is told to trust (`app.proxy = true`, `new Koa({ proxy: true })`), which proves nothing, or what `https-evidence.ts` knows. */
function* signsOf(source: JavaScriptSource, site: CallSite, owner: string): Iterable<HttpsSign> {
  const option = propertyOf(site.arguments[0], "proxy");
  if (option !== undefined && truthOf(option.value) === true) yield { at: option.value.at, isSure: false };
  for (const one of writtenAssignmentsTo(source, "proxy")) {
    if (ownerOf(source, one.target, one.targetText)?.id === owner && truthOf(one.value) === true) yield { at: one.value.at, isSure: false };
  }
  yield* httpsSignsOf(source, owner);
}

function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  if (intent.kind !== "add-header-middleware" || fact.at.file !== editor.file) return undefined;
  const app = nameBoundTo(editor.text, fact.at);
  if (app === undefined) return undefined;
  const code = [
    `${app}.use(async (ctx, next) => {`,
    ...headersToAdd(intent).map(({ name, value }) => `  ctx.set(${editor.quote(name)}, ${literalOf(editor, value)});`),
    "  await next();",
    "});",
  ].join("\n");
  return allEdits([editor.insertAfter(fact.at, code)]);
}
