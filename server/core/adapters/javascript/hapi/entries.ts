/**
 * Servers of hapi as apps: what they serve, whether browsers meet them over https, whether they listen. Refuses servers that are put together
 * from a manifest (`@hapi/glue`).
 */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import type { AppEntry } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { allEdits, headersToAdd, literalOf, nameBoundTo } from "../code.ts";
import type { HttpsSign } from "../https-evidence.ts";
import { httpsOf, httpsSignsOf } from "../https-evidence.ts";
import { privateReachAt } from "../listening.ts";
import { truthOf } from "../option-values.ts";
import { ownerIdAt, ownerOf } from "../registrations.ts";
import { createsServer, HAPI } from "./routes.ts";

/** The entry of each server that the file makes. */
export function* hapiEntries(source: JavaScriptSource, base: Pick<AppEntry, "technology" | "label">): Iterable<AppEntry> {
  for (const site of source.callsOf(HAPI)) {
    if (!createsServer(site) || site.when.kind === "never") continue;
    const owner = ownerIdAt(site.at);
    const [options] = site.arguments;
    yield {
      ...base,
      kind: "app-entry",
      at: site.at,
      via: [],
      scope: { level: "application", owner, order: 0 },
      environment: "any",
      layer: "application",
      serves: servedBy(source),
      ...httpsOf([...tlsOf(options), ...httpsSignsOf(source, owner)]),
      ...listening(source, site, owner),
    };
  }
}

/** `server.start()` listens, at `host` and `port` of the options; `initialize` and `inject` do not. */
function listening(source: JavaScriptSource, site: CallSite, owner: string): Pick<AppEntry, "listens" | "privateReach" | "port"> {
  const starts = source.callsNamed(["start"]).some(({ callee, when }) => {
    return callee.kind === "method" && when.kind !== "never" && ownerOf(source, callee.receiver, callee.receiverText)?.id === owner;
  });
  if (!starts) return { listens: "elsewhere" };
  const [options] = site.arguments;
  const port = propertyOf(options, "port")?.value;
  const host = (propertyOf(options, "address") ?? propertyOf(options, "host"))?.value;
  return { listens: "here", ...privateReachAt(source, host), ...(port?.kind === "number" ? { port: port.value } : {}) };
}

/** `tls: { key, cert }`, or `tls: true` with a listener that the caller made. */
function* tlsOf(options: Value | undefined): Iterable<HttpsSign> {
  const option = propertyOf(options, "tls");
  if (option === undefined || option.value.kind === "undefined" || truthOf(option.value) === false) return;
  yield { at: option.keyAt, isSure: option.value.kind === "record" || truthOf(option.value) === true };
}

/** Pages if a view, a file or a page type is answered; data if all that handlers of the file give are objects and lists. */
function servedBy(source: JavaScriptSource): AppEntry["serves"] {
  if (source.importedPackages().some((name) => /^(?:@hapi\/)?(?:inert|vision)$/.test(name))) return "html";
  if (source.callsNamed(["type", "view", "file"]).some(answersPage)) return "html";
  const handlers = source.callsNamed(["route"]).flatMap(({ arguments: [routes] }) => routesIn(routes).map((route) => propertyOf(route, "handler")?.value));
  const isData = handlers.every(
    (handler) =>
      handler?.kind === "function" &&
      source.outcomes(handler.function, []).every(({ answer }) => answer.kind === "throw" || (answer.kind === "return" && isObject(answer.value))),
  );
  return handlers.length > 0 && isData ? "api" : "unknown";
}

/** `h.view(…)` and `h.file(…)` of the toolkit, `.type("text/html")` of an answer. */
function answersPage({ callee, arguments: [first] }: CallSite): boolean {
  if (callee.kind !== "method") return false;
  return callee.name === "type" ? /html/i.test(stringOf(first) ?? "") : /^(?:h|toolkit|reply)$/.test(callee.receiverText);
}

function isObject({ kind }: Value): boolean {
  return kind === "record" || kind === "list";
}

function routesIn(value: Value | undefined): readonly (Value | undefined)[] {
  return value?.kind === "list" ? value.items : [value];
}

/** An extension that writes the headers on what is answered, errors among it (`onPreResponse`, hapi 16 to 21). */
export function renderHeaders(intent: FixIntent, entry: AppEntry, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  const server = nameBoundTo(editor.text, entry.at);
  if (intent.kind !== "add-header-middleware" || server === undefined || entry.at.file !== editor.file) return undefined;
  const headers = headersToAdd(intent).map(({ name, value }) => [literalOf(editor, name), literalOf(editor, value)] as const);
  const code = [
    `${server}.ext(${editor.quote("onPreResponse")}, (request, h) => {`,
    "  const { response } = request;",
    "  if (response.isBoom) {",
    ...headers.map(([name, value]) => `    response.output.headers[${name}] = ${value};`),
    "  } else {",
    ...headers.map(([name, value]) => `    response.header(${name}, ${value});`),
    "  }",
    "  return h.continue;",
    "});",
  ].join("\n");
  return allEdits([editor.insertAfter(entry.at, code)]);
}
