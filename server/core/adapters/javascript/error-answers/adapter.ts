/**
 * Error details in answers, whatever the framework: stacks and messages in response bodies, and the package errorhandler.
 * Refuses guarded code and plain serialised errors: `JSON.stringify` leaves stack and message out.
 */

import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import { isExport, stringOf } from "../../../javascript/values.ts";
import { allOf } from "../../../model/condition.ts";
import type { ErrorDetail, Fact, Scope } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import { placeOf } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { NO_APP, NO_BANNER, NO_COOKIES, NO_CORS, NO_EMITTER, NO_HEADERS } from "../../lacks.ts";
import { allEdits } from "../code.ts";
import type { AppRegistration } from "../registrations.ts";
import { isRegisteredNever, ownerOf, registrationOfCall, registrationsOf, scopeOfMiddleware, scopeOfStatement } from "../registrations.ts";
import { bodyLeaks, isGuarded } from "./error-details.ts";

const ID = "javascript/error-answers";

/** Recognises bodies that hold error details. */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "error answers",
  language: "javascript",
  hints: [
    ".stack",
    "{ stack",
    ", stack",
    "inspect(",
    "errorhandler",
    "serializeError",
    "status(5",
    "statusCode = 5",
    "statusCode: 5",
    "status = 5",
    "status: 5",
    "writeHead(5",
    "|| 500",
    "?? 500",
    "'axios'",
    '"axios"',
    "'superagent'",
    '"superagent"',
    "'env'",
    '"env"',
  ],
  needs: [
    "setErrorHandler",
    "express",
    ".reply(",
    ".send(",
    "Response(",
    ".json(",
    ".end(",
    ".write(",
    ".body",
    ".text(",
    ".html(",
    "Response(",
    "errorhandler",
    "statusCode:",
  ],
  intents: ["hide-error-detail", "guard-by-environment"],
  lacks: [
    NO_CORS,
    NO_HEADERS,
    NO_COOKIES,
    NO_BANNER,
    NO_APP,
    NO_EMITTER,
    { intents: ["rename-option", "remove-item"], because: "it has no options that a rule judges" },
  ],
  extract,
  render,
};

function* extract(source: JavaScriptSource): Iterable<Fact> {
  const registrations = registrationsOf(source);
  for (const { site, leak } of bodyLeaks(source)) {
    const fact: ErrorDetail = { ...baseOf(leak.at, scopeOfStatement(registrations, site)), via: leak.via, kind: "error-detail", what: leak.what };
    yield fact;
  }
  yield* debugPages(source, registrations);
}

function baseOf(at: Place, scope: Scope) {
  return { technology: ID, label: "error answers", at, via: [], scope, environment: "any", layer: "application" } as const;
}

/** The package errorhandler shows the stack to every caller; its own documentation wants it in development only. */
function* debugPages(source: JavaScriptSource, registrations: readonly AppRegistration[]): Iterable<ErrorDetail> {
  for (const site of source.callsNamed(["set"])) {
    if (!isSetToDevelopment(source, site) || site.when.kind === "never" || isGuarded(source, site.when)) continue;
    yield { ...baseOf(site.at, scopeOfStatement(registrations, site)), kind: "error-detail", what: "debug-page" };
  }
  for (const site of source.callsOf(["errorhandler"])) {
    if (site.callee.kind !== "external" || !isExport(site.callee.value, "errorhandler")) continue;
    const registration = registrationOfCall(registrations, site.at);
    const when = allOf([site.when, registration?.site.when ?? { kind: "always" }]);
    if (when.kind === "never" || isGuarded(source, when) || (registration === undefined && isRegisteredNever(source, site.at))) continue;
    yield { ...baseOf(site.at, scopeOfMiddleware(registration, site.at)), kind: "error-detail", what: "debug-page" };
  }
}

/** `app.set("env", "development")`: the answer of Express to an error then holds the stack, in production too. */
function isSetToDevelopment(source: JavaScriptSource, site: CallSite): boolean {
  // Each map has a `set`: only if the arguments fit is the receiver followed.
  if (stringOf(site.arguments[0]) !== "env" || stringOf(site.arguments[1]) !== "development") return false;
  const { callee } = site;
  if (callee.kind !== "method" || callee.name !== "set") return false;
  return ownerOf(source, callee.receiver, callee.receiverText)?.package === "express";
}

function render(intent: FixIntent, _fact: Fact, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  if (intent.kind === "hide-error-detail") return intent.at.file === editor.file ? hideDetail(intent.at, editor) : undefined;
  if (intent.kind !== "guard-by-environment" || intent.at.file !== editor.file) return undefined;
  return allEdits([editor.wrapInIf(intent.at, `process.env.NODE_ENV !== ${editor.quote("production")}`)]);
}

const HARMLESS_TEXT = "Internal Server Error";

/** A property that exists for the stack alone goes; elsewhere a fixed text takes its place. */
function hideDetail(at: Place, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  const before = editor.text.slice(Math.max(0, at.span.start - 60), at.span.start);
  const after = editor.text.slice(at.span.end, at.span.end + 20);
  const written = editor.textOf(at);
  const endsProperty = /^\s*[,}]/.test(after);
  const isShorthand = endsProperty && /[{,]\s*$/.test(before) && /^[\w$]+$/.test(written);
  const forStack = isShorthand ? /stack|trace/i.test(written) : endsProperty && /[{,]\s*['"]?\w*(?:stack|trace)\w*['"]?\s*:\s*$/i.test(before);
  if (forStack) {
    const edit = editor.removeProperty(at);
    if (edit !== undefined) return [edit];
  }
  const text = editor.quote(HARMLESS_TEXT);
  // `err.stack || err.message`: the fallback would leak as well, or never be reached.
  const fallback = /^\s*(?:\|\||\?\?)\s*[\w$.?!]+(?=\s*[,})\]])/.exec(editor.text.slice(at.span.end, at.span.end + 100))?.[0] ?? "";
  if (fallback !== "") return [editor.replace(placeOf(at.file, at.span.start, at.span.end + fallback.length), text)];
  return [editor.replace(at, isShorthand ? `${written}: ${text}` : text)];
}
