/**
 * Socket.IO and engine.io: the option `cors`, which goes to the package `cors` for HTTP polling, and whether anything compares the Origin of a
 * handshake. Facts: adapter.md beside this file. Refuses gateways of NestJS, which have an adapter, and options that cannot be read.
 */
import { CORS_HEADER_NAMES } from "../../../headers/names.ts";
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import type { ConfigProblem, Fact, Scope, SocketServer } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import { allEdits } from "../code.ts";
import { isSwitchedOff, optionsHandedOn, renderHandedOn } from "../cors/handed-on.ts";
import { CORS_OPTION_NAMES, corsProfile, readCorsArgument } from "../cors/options.ts";
import { socketServerOf } from "../handshake.ts";
import { reasonOf } from "../option-values.ts";
import { OPTION_INTENTS } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { optionProblems, policyFact, unreadOptions } from "../policy-fact.ts";
import type { PolicyParts } from "../policy-parts.ts";
import { ownerIdAt } from "../registrations.ts";
import type { SocketIoServer } from "./servers.ts";
import { socketServers } from "./servers.ts";

const ID = "javascript/socket-io";
/** The option `cors` came with 3.0 of Socket.IO and 4.0 of engine.io. */
const FIRST_WITH_CORS = { "Socket.IO": 3, "engine.io": 4 } as const;
const PACKAGE = { "Socket.IO": "socket.io", "engine.io": "engine.io" } as const;

/** javascript/socket-io */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "Socket.IO",
  language: "javascript",
  hints: ["socket.io", "engine.io"],
  intents: OPTION_INTENTS.filter((intent) => intent !== "remove-emitter"),
  lacks: [...CORS_LIBRARY, { intents: ["remove-emitter"], because: "the call makes a server, not only a policy" }],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    for (const server of socketServers(source)) {
      yield* handshakeFacts(server, source);
      yield* corsFacts(server, source);
    }
  },
  render,
};

function* corsFacts(server: SocketIoServer, source: JavaScriptSource): Iterable<Fact> {
  const { site, options, label } = server;
  if (options === undefined || options.kind === "undefined") return;
  const scope: Scope = { level: "router", owner: ownerIdAt(site.at), order: site.at.span.start };
  const base = { technology: ID, label, via: [], scope, environment: "any", layer: "application" } as const;
  const cors = propertyOf(options, "cors");
  const origins = propertyOf(options, "origins");
  const isOld = (source.dependency(PACKAGE[label])?.major ?? FIRST_WITH_CORS[label]) < FIRST_WITH_CORS[label];
  const dead = isOld ? cors : origins;
  if (dead !== undefined && !isSwitchedOff(dead.value)) yield { ...base, at: dead.keyAt, kind: "config-problem", problem: ignored(label, isOld) };
  if (options.kind !== "record" || (options.open && cors === undefined)) {
    yield {
      ...base,
      at: options.via[0] ?? options.at,
      kind: "unread",
      what: `the options of ${label}, CORS among them`,
      headers: CORS_HEADER_NAMES,
      reason: reasonOf(options),
    };
    return;
  }
  if (isOld || cors === undefined || isSwitchedOff(cors.value) || !polls(options)) return;
  const use: PolicyUse = { technology: ID, label, at: cors.value.at, scope, responses: "all", when: site.when };
  const given = optionsHandedOn(cors.value);
  const parts = behindCheck(readCorsArgument(given, { source, timing: "setup" }, use.at), options);
  yield policyFact(use, parts, corsProfile(parts));
  yield* unreadOptions(use, parts);
  yield* optionProblems(given, CORS_OPTION_NAMES, use);
}

function ignored(label: string, isOld: boolean): ConfigProblem["problem"] {
  const reason = isOld ? "versions before the option came read 'origins' instead" : `'origins' is read no more, the option is called 'cors'`;
  return { kind: "ineffective", reason: `${label === "engine.io" ? "in this version " : ""}${reason}` };
}

/** `allowRequest` turns requests away before they are answered: who gets through is not followed. */
function behindCheck(parts: PolicyParts, options: Value): PolicyParts {
  const check = propertyOf(options, "allowRequest");
  if (check === undefined || check.value.kind === "undefined") return parts;
  const { at, via } = parts.origins;
  return { ...parts, origins: { kind: "unknown", reason: { kind: "dynamic", text: "allowRequest decides who gets through" }, at, via }, entries: [] };
}

/** Without polling no answer is read by a page: `transports: ["websocket"]`. */
function polls(options: Value): boolean {
  const transports = propertyOf(options, "transports")?.value;
  if (transports === undefined || transports.kind === "undefined") return true;
  return transports.kind === "list" && !transports.open && transports.items.some((item) => stringOf(item) === "polling");
}

function* handshakeFacts({ site, label, options }: SocketIoServer, source: JavaScriptSource): Iterable<SocketServer> {
  if (options !== undefined && (options.kind !== "record" || options.open)) return;
  yield socketServerOf(site, source.text, {
    technology: ID,
    label,
    checksOrigin: propertyOf(options, "allowRequest") !== undefined || /headers\.origin|headers\[["']origin|\.origins\(/i.test(source.text),
    options: options?.at ?? site.at,
  });
}

function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (intent.kind === "remove-emitter") return undefined;
  if (fact.kind !== "socket-server") return renderHandedOn(intent, fact, editor, source);
  if (intent.kind !== "replace-origin-check" || fact.options.file !== editor.file) return undefined;
  const check = `(request, callback) => callback(null, ${editor.arrayOf(intent.origins)}.includes(request.headers.origin))`;
  const server = socketServers(source).find((one) => one.options === undefined && samePlace(one.site.at, fact.options));
  if (server !== undefined) return allEdits([editor.setArgument(fact.options, server.argument, `{ allowRequest: ${check} }`)]);
  return allEdits([editor.setProperty(fact.options, "allowRequest", check)]);
}
