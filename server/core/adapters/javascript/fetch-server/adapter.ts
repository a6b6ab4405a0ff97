/**
 * Servers in the style of Fetch: `Bun.serve`, `Deno.serve`, and modules that export an object with `fetch` (Workers).
 * Says where they are. Refuses to read what they answer: the raw header adapters do.
 */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { AppEntry, Fact } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { HEADERS_BY_RESPONSE, NO_BANNER, NO_COOKIES, NO_CORS, NO_EMITTER, NO_ERROR_ANSWERS, NO_OPTIONS } from "../../lacks.ts";
import { ownerIdAt } from "../registrations.ts";
import { servedByRawCode } from "../served-content.ts";

const ID = "javascript/fetch-server";

/** Recognises the entry of a Fetch-style server. */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "Fetch server",
  language: "javascript",
  hints: ["Bun.serve", "Deno.serve", "fetch(", "fetch:"],
  needs: ["Bun.serve", "Deno.serve", "export default"],
  intents: [],
  lacks: [NO_CORS, HEADERS_BY_RESPONSE, NO_COOKIES, NO_ERROR_ANSWERS, NO_BANNER, NO_OPTIONS, NO_EMITTER],
  extract,
  render: () => undefined,
};

function* extract(source: JavaScriptSource): Iterable<Fact> {
  for (const site of source.calls()) {
    const label = runtimeOf(site);
    if (label === undefined || site.when.kind === "never" || !hasHandler(site)) continue;
    yield entryAt(source, site.at, label, certificateIn(site.arguments));
  }
  const worker = exportedFetch(source);
  if (worker !== undefined) yield entryAt(source, worker, "Worker", false);
}

function entryAt(source: JavaScriptSource, at: Place, label: string, https: boolean): AppEntry {
  return {
    technology: ID,
    label,
    at,
    via: [],
    scope: { level: "application", owner: ownerIdAt(at), order: 0 },
    environment: "any",
    layer: "application",
    kind: "app-entry",
    serves: servedByRawCode(source),
    https,
  };
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
function certificateIn(values: readonly Value[]): boolean {
  return values.some((value) => propertyOf(value, "tls") !== undefined || propertyOf(value, "cert") !== undefined);
}

/** `export default { fetch(request, env) {…} }`. */
function exportedFetch(source: JavaScriptSource): Place | undefined {
  const fetch = propertyOf(source.exports().get("default"), "fetch");
  if (fetch?.value.kind !== "function" || fetch.keyAt.file !== source.file) return undefined;
  const [first] = fetch.value.function.parameters;
  return first === undefined || /^_?(?:req|request|r)$/i.test(first) ? fetch.keyAt : undefined;
}
