/**
 * Servers in the style of Fetch: `Bun.serve`, `Deno.serve`, and modules that export an object with `fetch` (Workers).
 * Says where they are. Refuses to read what they answer: the raw header adapters do.
 */

import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle, Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { AppEntry, Fact, Unread } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { SERVER_LACKS } from "../../lacks.ts";
import { headersToAdd } from "../code.ts";
import { loginUses, runsOfHandler } from "../handler-facts.ts";
import { privateReachAt } from "../listening.ts";
import { ownerIdAt } from "../registrations.ts";
import { servedByRawCode } from "../served-content.ts";
import { addToResponses } from "./render.ts";

const ID = "javascript/fetch-server";

/** Recognises the entry of a Fetch-style server. */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "Fetch server",
  language: "javascript",
  hints: ["Bun.serve", "Deno.serve", "fetch(", "fetch:"],
  needs: ["Bun.serve", "Deno.serve", "export default"],
  intents: ["add-header-middleware"],
  lacks: [{ intents: ["reorder", "answer-preflight"], because: "it has one handler, which gets every request" }, ...SERVER_LACKS],
  extract,
  render,
};

function* extract(source: JavaScriptSource): Iterable<Fact> {
  for (const site of source.callsNamed(["serve"])) {
    const label = runtimeOf(site);
    if (label === undefined || site.when.kind === "never" || !hasHandler(site)) continue;
    const entry = { ...entryAt(source, site.at, label, certificateIn(site.arguments)), ...writtenPort(site.arguments) };
    const { privateReach } = privateHostname(source, site.arguments);
    yield privateReach === undefined ? entry : { ...entry, privateReach, ...runsOfHandler(source, answererIn(site)) };
    const handler = handlerOf(source, site.at);
    if (privateReach !== undefined && handler !== undefined) yield* loginUses(source, handler, baseAt(site.at, label));
    yield* foreignAnswers(source, site.at);
  }
  const worker = exportedFetch(source);
  if (worker === undefined) return;
  yield entryAt(source, worker.at, "Worker", undefined);
  yield* foreignAnswers(source, worker.at);
}

/** Answers that the handler takes from elsewhere: another server, a binding, a function that is not read. What headers they have is not known. */
function* foreignAnswers(source: JavaScriptSource, entry: Place): Iterable<Unread> {
  const handler = handlerOf(source, entry);
  if (handler === undefined || handler.at.file !== source.file) return;
  for (const { answer } of source.outcomes(handler, [])) {
    if (answer.kind !== "return" || (answer.value.kind !== "unknown" && answer.value.kind !== "external")) continue;
    const { at } = answer.value;
    const text = at.file === source.file ? source.text.slice(at.span.start, at.span.end) : "";
    if (!/^(?:await\s+)?[\w$.]+\s*\(/.test(text) || /^\w*Response\b/.test(text)) continue;
    yield {
      technology: ID,
      label: adapter.label,
      at,
      via: [],
      scope: { level: "handler", owner: ownerIdAt(entry), order: at.span.start },
      environment: "any",
      layer: "application",
      kind: "unread",
      what: "an answer that comes from elsewhere",
      reason: { kind: "dynamic", text: "what answers there is not read" },
    };
  }
}

function entryAt(source: JavaScriptSource, at: Place, label: string, https: Place | undefined): AppEntry {
  return { ...baseAt(at, label), kind: "app-entry", serves: servedByRawCode(source), https, listens: "here" };
}

function baseAt(at: Place, label: string) {
  return {
    technology: ID,
    label,
    at,
    via: [],
    scope: { level: "application", owner: ownerIdAt(at), order: 0 },
    environment: "any",
    layer: "application",
  } as const;
}

function runtimeOf(site: CallSite): string | undefined {
  const { callee } = site;
  if (callee.kind === "method" && callee.name === "serve" && /^(?:Bun|Deno)$/.test(callee.receiverText)) return callee.receiverText;
  if (callee.kind === "unknown" && (callee.name === "Bun.serve" || callee.name === "Deno.serve")) return callee.name.slice(0, -6);
  if (callee.kind === "external" && callee.value.package === "bun" && callee.value.steps[0]?.kind === "member" && callee.value.steps[0].name === "serve")
    return "Bun";
  return undefined;
}

function hasHandler(site: CallSite): boolean {
  return site.arguments.some(
    (argument) =>
      argument.kind === "function" ||
      propertyOf(argument, "fetch") !== undefined ||
      propertyOf(argument, "routes") !== undefined ||
      propertyOf(argument, "handler") !== undefined,
  );
}

/** `Bun.serve({ tls })`, `Deno.serve({ cert, key })`. */
function certificateIn(values: readonly Value[]): Place | undefined {
  return values.map((value) => propertyOf(value, "tls") ?? propertyOf(value, "cert")).find((option) => option !== undefined)?.keyAt;
}

/** `port: 3000`, which environment variables do not change where it is written. */
function writtenPort(values: readonly Value[]): Pick<AppEntry, "port"> {
  const port = values.map((value) => propertyOf(value, "port")?.value).find((value) => value !== undefined);
  return port?.kind === "number" ? { port: port.value } : {};
}

/** `hostname: "127.0.0.1"`; without it both listen on all interfaces. */
function privateHostname(source: JavaScriptSource, values: readonly Value[]): Pick<AppEntry, "privateReach"> {
  return privateReachAt(
    source,
    values.map((value) => propertyOf(value, "hostname")?.value).find((value) => value !== undefined),
  );
}

/** `export default { fetch(request, env) {…} }`. */
function exportedFetch(source: JavaScriptSource): { readonly at: Place; readonly handler: FunctionHandle } | undefined {
  const fetch = propertyOf(source.exports().get("default"), "fetch");
  if (fetch?.value.kind !== "function" || fetch.keyAt.file !== source.file) return undefined;
  const [first] = fetch.value.function.parameters;
  return first === undefined || /^_?(?:req|request|r)$/i.test(first) ? { at: fetch.keyAt, handler: fetch.value.function } : undefined;
}

/** The one function that answers; `undefined` with routes beside it, which answer as well. */
function handlerOf(source: JavaScriptSource, entry: Place): FunctionHandle | undefined {
  const worker = exportedFetch(source);
  if (worker !== undefined && samePlace(worker.at, entry)) return worker.handler;
  const site = source.calls().find((one) => samePlace(one.at, entry));
  const handler = site === undefined ? undefined : answererIn(site);
  return handler?.kind === "function" ? handler.function : undefined;
}

/** What answers all requests: a function, or a method of an app. */
function answererIn(site: CallSite): Value | undefined {
  if (site.arguments.some((argument) => propertyOf(argument, "routes") !== undefined)) return undefined;
  const candidates = site.arguments.flatMap((argument) => [argument, ...["fetch", "handler"].flatMap((name) => propertyOf(argument, name)?.value ?? [])]);
  return candidates.find((value) => value.kind === "function") ?? candidates.find((value) => value.kind === "external");
}

function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (intent.kind !== "add-header-middleware") return undefined;
  const handler = handlerOf(source, fact.at);
  return handler === undefined ? undefined : addToResponses(handler, headersToAdd(intent), editor, source);
}
