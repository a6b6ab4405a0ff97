/**
 * Servers of Node itself: `http.createServer(handler)`, https and http2. Says where they are created and whether browsers
 * meet them over HTTPS. Refuses servers around an app of a framework: that app is the entry.
 */

import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle, Value } from "../../../javascript/values.ts";
import { stringOf } from "../../../javascript/values.ts";
import type { Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { SERVER_LACKS } from "../../lacks.ts";
import { headersToAdd, literalOf } from "../code.ts";
import { functionsRunBy } from "../function-graph.ts";
import { loginUses } from "../handler-facts.ts";
import { httpsOf, isSecureServer, isSureToRun, SERVER_FACTORIES, SERVER_PACKAGES, sendsToHttps } from "../https-evidence.ts";
import { listeningOf } from "../listening.ts";
import { ownerIdAt, ownerOf } from "../registrations.ts";
import { servedByRawCode } from "../served-content.ts";
import { callsInside } from "../sites-by-key.ts";

const ID = "javascript/node-http";

/** Recognises `createServer` and `createSecureServer` of `node:http`, `node:https` and `node:http2`. */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "Node http",
  language: "javascript",
  hints: ["createServer", "createSecureServer"],
  intents: ["add-header-middleware"],
  lacks: [{ intents: ["reorder", "answer-preflight"], because: "it has one handler, which gets every request" }, ...SERVER_LACKS],
  extract,
  render,
};

function* extract(source: JavaScriptSource): Iterable<Fact> {
  for (const site of source.callsOf(SERVER_PACKAGES, SERVER_FACTORIES)) {
    const https = isSecureServer(site);
    if (https === undefined || site.when.kind === "never") continue;
    const handler = handlerOf(source, site);
    const base = {
      technology: ID,
      label: "Node http",
      at: site.at,
      via: [],
      scope: { level: "application", owner: ownerIdAt(site.at), order: 0 },
      environment: "any",
      layer: "application",
    } as const;
    const redirects = handler !== undefined && callsInside(source, handler).some((one) => sendsToHttps(source, one));
    // An app of a framework is an entry where it is created, perhaps in another file; a server that only redirects is none.
    if (handler === undefined || redirects) {
      if (redirects || (https && isSureToRun(site) && isGivenAnswerer(source, site)))
        yield { ...base, kind: "listener", how: redirects ? "redirects" : "ends-tls" };
      continue;
    }
    const entry = { serves: servedByRawCode(source), ...httpsOf(https ? [{ at: site.at, isSure: isSureToRun(site) }] : []), ...listeningOf(source, site.at) };
    yield { ...base, kind: "app-entry", ...entry, runs: functionsRunBy(source, [handler.at]) };
    if (entry.privateReach !== undefined) yield* loginUses(source, handler, base);
  }
}

/** Something answers at this server that may be an app: behind the options, or on `request`. One that is merely made shows nothing about an app elsewhere. */
function isGivenAnswerer(source: JavaScriptSource, site: CallSite): boolean {
  if (site.arguments.length > 1) return true;
  const id = ownerIdAt(site.at);
  return source
    .callsNamed(["on"])
    .some(
      ({ callee, arguments: [event] }) =>
        stringOf(event) === "request" && callee.kind === "method" && ownerOf(source, callee.receiver, callee.receiverText)?.id === id,
    );
}

/** The function that answers: an argument, or the listener of `request`. */
function handlerOf(source: JavaScriptSource, site: CallSite): FunctionHandle | undefined {
  const isListener = (value: Value): boolean => value.kind === "function" && value.function.parameters.length >= 1;
  const own = site.arguments.find(isListener);
  if (own?.kind === "function") return own.function;
  const id = ownerIdAt(site.at);
  for (const other of source.callsNamed(["on"])) {
    if (stringOf(other.arguments[0]) !== "request") continue;
    const { callee } = other;
    if (callee.kind !== "method" || other.when.kind === "never") continue;
    const listener = other.arguments[1];
    if (listener?.kind === "function" && ownerOf(source, callee.receiver, callee.receiverText)?.id === id) return listener.function;
  }
  return undefined;
}

/** Writes the header as the first thing that the handler does. */
function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (intent.kind !== "add-header-middleware" || fact.at.file !== editor.file) return undefined;
  const site = source.calls().find((one) => samePlace(one.at, fact.at));
  const handler = site === undefined ? undefined : handlerOf(source, site);
  if (handler === undefined || handler.at.file !== editor.file) return undefined;
  const { start, end } = handler.at.span;
  const head = /^(?:[a-z]+\s*)?(?:function\s*[\w$]*\s*)?\([^(){}]*\)(?:\s*:\s*[\w$<>.| ]+?)?\s*(?:=>\s*)?\{/.exec(
    editor.text.slice(start, Math.min(end, start + 400)),
  )?.[0];
  const response = handler.parameters[1];
  if (head === undefined || response === undefined || !/^[\w$]+$/.test(response)) return undefined;
  const line = editor.text.slice(editor.text.lastIndexOf("\n", start - 1) + 1, start);
  const body = editor.text.slice(start + head.length, end);
  const inner = /^[^\n]*\r?\n([ \t]+)\S/.exec(body)?.[1] ?? `${/^[ \t]*/.exec(line)?.[0] ?? ""}  `;
  const newline = editor.text.includes("\r\n") ? "\r\n" : "\n";
  const code = headersToAdd(intent)
    .map(({ name, value }) => `${newline}${inner}${response}.setHeader(${editor.quote(name)}, ${literalOf(editor, value)});`)
    .join("");
  const at = start + head.length;
  return [{ span: { start: at, end: at }, newText: /^[ \t]*\r?\n/.test(body) ? code : `${code}${newline}${inner}` }];
}
