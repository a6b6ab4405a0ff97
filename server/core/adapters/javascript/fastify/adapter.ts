/**
 * Fastify servers: `fastify()`. Says where they are created, what they serve and whether browsers meet them over HTTPS.
 * Refuses CORS, helmet and cookies: other adapters read those.
 */

import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import { isExport, stringOf } from "../../../javascript/values.ts";
import type { AppEntry, Fact, Registration } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { SERVER_LACKS } from "../../lacks.ts";
import { allEdits, headersToAdd, literalOf, nameBoundTo } from "../code.ts";
import { fastifyHttpsSigns } from "../fastify-options.ts";
import { httpsOf, httpsSignsOf } from "../https-evidence.ts";
import { listeningOf } from "../listening.ts";
import { ownerIdAt, registrationsOf } from "../registrations.ts";
import { isOnAnswer } from "../responses.ts";
import { hookRegistrations, pluginRegistrations } from "./hooks.ts";

const ID = "javascript/fastify";

/** Recognises `fastify(options)`. */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "Fastify",
  language: "javascript",
  hints: ['"fastify"', "'fastify'", ".addhook("],
  intents: ["add-header-middleware"],
  lacks: [
    { intents: ["reorder", "answer-preflight"], because: "it applies its plugins whatever the order, and the CORS plugin answers preflights" },
    ...SERVER_LACKS,
  ],
  extract,
  registrations,
  render,
};

function* registrations(source: JavaScriptSource): Iterable<Registration> {
  yield* hookRegistrations(source, ID, "Fastify");
  yield* pluginRegistrations(source, ID, "Fastify");
}

function* extract(source: JavaScriptSource): Iterable<Fact> {
  yield* registrations(source);
  for (const site of source.callsOf(["fastify"])) {
    if (!createsServer(site) || site.when.kind === "never") continue;
    const owner = ownerIdAt(site.at);
    const entry: AppEntry = {
      technology: ID,
      label: "Fastify",
      at: site.at,
      via: [],
      scope: { level: "application", owner, order: 0 },
      environment: "any",
      layer: "application",
      kind: "app-entry",
      serves: servedBy(source, owner),
      ...httpsOf([...fastifyHttpsSigns(site.arguments[0]), ...httpsSignsOf(source, owner)]),
      ...listeningOf(source, site.at),
    };
    yield entry;
  }
}

function createsServer(site: CallSite): boolean {
  if (site.callee.kind !== "external") return false;
  const { value } = site.callee;
  return isExport(value, "fastify") || isExport(value, "fastify", ["fastify"]) || isExport(value, "fastify", ["default"]);
}

function servesPage(source: JavaScriptSource, site: CallSite): boolean {
  const { callee, arguments: given } = site;
  if (callee.kind !== "method") return false;
  const [first, second] = given;
  if (callee.name === "register") return first?.kind === "external" && /^@fastify\/(?:static|view)$/.test(first.package);
  if (callee.name === "type") return /^text\/html/i.test(stringOf(first) ?? "");
  if (callee.name === "header") return stringOf(first)?.toLowerCase() === "content-type" && /^text\/html/i.test(stringOf(second) ?? "");
  return isOnAnswer(source, site);
}

/** Pages if a view, a page type or a folder of files is there; data if every route of the file returns or sends an object. */
function servedBy(source: JavaScriptSource, owner: string): AppEntry["serves"] {
  if (source.callsNamed(["register", "view", "viewAsync", "sendFile", "type", "header"]).some((site) => servesPage(source, site) && site.when.kind !== "never"))
    return "html";
  const own = registrationsOf(source).filter((registration) => registration.owner.id === owner);
  // Plugins and schemas of other files may answer with anything.
  if (own.some((one) => one.method === "register" && one.handlers.some((handler) => handler.kind !== "external"))) return "unknown";
  const handlers = own.filter((one) => one.method !== "register" && one.method !== "use").map((one) => one.handlers.at(-1));
  const isData = handlers.every(
    (handler) =>
      handler?.kind === "function" &&
      source.outcomes(handler.function, []).every(({ answer }) => answer.kind === "return" && (answer.value.kind === "record" || answer.value.kind === "list")),
  );
  return handlers.length > 0 && isData ? "api" : "unknown";
}

function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  if (intent.kind !== "add-header-middleware" || fact.at.file !== editor.file) return undefined;
  const app = nameBoundTo(editor.text, fact.at);
  if (app === undefined) return undefined;
  const code = [
    `${app}.addHook(${editor.quote("onRequest")}, async (request, reply) => {`,
    ...headersToAdd(intent).map(({ name, value }) => `  reply.header(${editor.quote(name)}, ${literalOf(editor, value)});`),
    "});",
  ].join("\n");
  return allEdits([editor.insertAfter(fact.at, code)]);
}
