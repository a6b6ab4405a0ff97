/**
 * The package `ws`: `new WebSocketServer(options)`. Says whether anything in the file compares the Origin of a handshake. Refuses servers
 * without options that can be read, and `noServer`, whose handshakes are taken elsewhere.
 */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { lacksAllBut } from "../../lacks.ts";
import { allEdits } from "../code.ts";
import { socketServerOf } from "../handshake.ts";

const ID = "javascript/websocket";
const NAMES: ReadonlySet<string> = new Set(["WebSocketServer", "Server"]);

/** javascript/websocket */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "ws",
  language: "javascript",
  hints: ['"ws"', "'ws'"],
  intents: ["replace-origin-check"],
  lacks: [lacksAllBut(["replace-origin-check"], "it only lets handshakes in or not")],
  extract,
  render,
};

function* extract(source: JavaScriptSource): Iterable<Fact> {
  for (const site of source.callsOf(["ws"], [...NAMES])) {
    if (!isServer(site)) continue;
    const [options] = site.arguments;
    if (site.hasSpread || !isReadable(options)) continue;
    yield socketServerOf(site, source.text, {
      technology: ID,
      label: "ws",
      checksOrigin: propertyOf(options, "verifyClient") !== undefined || /origin/i.test(source.text),
      options: options.at,
    });
  }
}

function isServer(site: CallSite): boolean {
  if (site.form !== "new" || site.callee.kind !== "external" || site.callee.value.package !== "ws" || site.when.kind === "never") return false;
  const { callee } = site;
  const last = callee.value.steps.at(-1);
  return last?.kind === "member" && NAMES.has(last.name);
}

function isReadable(options: Value | undefined): options is Extract<Value, { readonly kind: "record" }> {
  return options?.kind === "record" && !options.open && propertyOf(options, "noServer") === undefined;
}

function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  if (intent.kind !== "replace-origin-check" || fact.kind !== "socket-server" || fact.options.file !== editor.file) return undefined;
  return allEdits([editor.setProperty(fact.options, "verifyClient", `({ origin }) => ${editor.arrayOf(intent.origins)}.includes(origin)`)]);
}
