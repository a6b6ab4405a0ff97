/** Express apps that a file creates: where, what they serve, whether browsers meet them over HTTPS. Refuses apps that are mounted in others. */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { isExport, stringOf } from "../../../javascript/values.ts";
import type { AppEntry } from "../../../model/facts.ts";
import type { HttpsSign } from "../https-evidence.ts";
import { httpsOf, httpsSignsOf, trustSign } from "../https-evidence.ts";
import type { AppRegistration } from "../registrations.ts";
import { ownerIdAt, ownerOf } from "../registrations.ts";
import { isResponse } from "../responses.ts";

/** An app with what the file says about it. */
export interface ExpressApp {
  readonly site: CallSite;
  readonly owner: string;
  readonly serves: AppEntry["serves"];
  readonly https: Pick<AppEntry, "https" | "httpsIsOptional">;
}

/** Calls of `express()` whose app is not mounted in another one in this file. */
export function expressAppsOf(source: JavaScriptSource, registrations: readonly AppRegistration[]): readonly ExpressApp[] {
  const creations = source
    .callsOf(["express"])
    .filter((site) => site.callee.kind === "external" && isExport(site.callee.value, "express") && site.when.kind !== "never");
  if (creations.length === 0) return [];
  const serves = servedBy(source, registrations);
  return creations.flatMap((site) => {
    const owner = ownerIdAt(site.at);
    const isMounted = registrations.some(
      (registration) => registration.owner.id !== owner && registration.handlers.some((handler) => ownerOf(source, handler, "")?.id === owner),
    );
    return isMounted ? [] : [{ site, owner, serves, https: httpsOf(signsOf(source, owner)) }];
  });
}

function servedBy(source: JavaScriptSource, registrations: readonly AppRegistration[]): AppEntry["serves"] {
  const sites = [...source.callsOf(["express", "serve-static"], ["static"]), ...source.callsNamed(ANSWERING)];
  if (sites.some((site) => servesHtml(source, site) && site.when.kind !== "never")) return "html";
  const sendsJson = source.callsNamed(["json", "jsonp"]).some((site) => isResponse(source, site) && site.when.kind !== "never");
  const isReadable = registrations.every((registration) =>
    registration.handlers.every((handler) => handler.kind === "function" || isKnownMiddleware(source, handler)),
  );
  return sendsJson && isReadable ? "api" : "unknown";
}

/** Packages answer no pages of their own, except routers and the static server; those of other files are not known. */
function isKnownMiddleware(source: JavaScriptSource, handler: Value): boolean {
  return handler.kind === "external" && handler.at.file === source.file;
}

/** Folders that hold a site by their name; others (uploads, downloads) may hold anything. */
const SITE_FOLDER = /\b(?:public|www|web|site|html|dist|build|client|frontend)\b/i;

const ANSWERING: readonly string[] = ["render", "sendFile", "engine", "set", "setHeader", "header", "type", "send", "end"];

function servesHtml(source: JavaScriptSource, site: CallSite): boolean {
  const { callee } = site;
  if (callee.kind === "external") {
    const isStatic = isExport(callee.value, "express", ["static"]) || isExport(callee.value, "serve-static");
    const [folder] = site.arguments;
    return isStatic && folder !== undefined && SITE_FOLDER.test(textAt(source, folder));
  }
  if (callee.kind !== "method") return false;
  const [first, second] = site.arguments;
  switch (callee.name) {
    case "render":
      return isResponse(source, site);
    case "sendFile":
      return isResponse(source, site) && first !== undefined && /\.html?\b/i.test(textAt(source, first));
    case "engine":
      return ownerOf(source, callee.receiver, callee.receiverText) !== undefined && stringOf(first) !== undefined;
    case "set":
      return stringOf(first) === "view engine" || isHtmlType(first, second);
    case "setHeader":
    case "header":
      return isHtmlType(first, second);
    case "type":
      return isResponse(source, site) && /^(?:\.?html|text\/html)/i.test(stringOf(first) ?? "");
    case "send":
    case "end":
      return isResponse(source, site) && /^\s*<(?:!doctype|html|body|h1|p|div)\b/i.test(textOfString(first));
    default:
      return false;
  }
}

function isHtmlType(name: Value | undefined, value: Value | undefined): boolean {
  return stringOf(name)?.toLowerCase() === "content-type" && /^text\/html/i.test(textOfString(value));
}

function textOfString(value: Value | undefined): string {
  return value?.kind === "string" || value?.kind === "template" ? value.value.text.slice(0, 200) : "";
}

function textAt(source: JavaScriptSource, value: Value): string {
  const at = value.via[0] ?? value.at;
  if (at.file !== source.file) return textOfString(value);
  return source.text.slice(at.span.start, Math.min(at.span.end, at.span.start + 300));
}

/** A proxy in front that the app is told to trust, or what `https-evidence.ts` knows. */
function* signsOf(source: JavaScriptSource, owner: string): Iterable<HttpsSign> {
  for (const site of source.callsNamed(["set", "enable"])) {
    const { callee } = site;
    if (callee.kind !== "method" || ownerOf(source, callee.receiver, callee.receiverText)?.id !== owner || site.when.kind === "never") continue;
    const sign = trustSign(site);
    if (sign !== undefined) yield sign;
  }
  yield* httpsSignsOf(source, owner);
}
