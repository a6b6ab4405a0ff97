/**
 * Reads CORS of NestJS: `app.enableCors()`, `NestFactory.create(…, { cors })` on Express and Fastify, `@WebSocketGateway({ cors })`
 * and `@Header()`. Facts: adapter.md beside this file. Refuses to guess options that are not known.
 */

import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { Fact, Scope } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { CORS_LIBRARY } from "../../lacks.ts";
import { isSwitchedOff, optionsHandedOn, renderHandedOn } from "../cors/handed-on.ts";
import { CORS_OPTION_NAMES, corsProfile, readCorsArgument } from "../cors/options.ts";
import { FASTIFY_OPTION_NAMES, fastifyProfile, readFastifyOptions } from "../fastify-cors/options.ts";
import { OPTION_INTENTS, one, plainText } from "../options-render.ts";
import type { PolicyUse } from "../policy-fact.ts";
import { optionProblems, policyFact, unreadOptions } from "../policy-fact.ts";
import { ownerIdAt } from "../registrations.ts";
import { headerDecorators } from "./header-decorators.ts";
import type { NestPlatform } from "./http-adapter.ts";
import { fastifyCorsMajor, platformOfApp, platformOfArguments, platformOfProject } from "./http-adapter.ts";
import { HEADER_INTENTS, renderHeader } from "./render-header.ts";

const TECHNOLOGY = "javascript/nestjs";

/** javascript/nestjs */
export const adapter: JavaScriptAdapter = {
  id: TECHNOLOGY,
  label: "NestJS",
  language: "javascript",
  hints: ["enablecors", "nestfactory", "websocketgateway", "@header("],
  intents: [...OPTION_INTENTS, ...HEADER_INTENTS],
  lacks: CORS_LIBRARY,
  *extract(source: JavaScriptSource): Iterable<Fact> {
    if (!isNestProject(source)) return;
    for (const site of source.callsNamed(["enableCors"])) yield* enableCorsFacts(site, source);
    for (const site of source.callsNamed(["create"])) yield* factoryFacts(site, source);
    for (const site of source.callsOf(["@nestjs/websockets"])) yield* gatewayFacts(site, source);
    yield* headerDecorators(source, TECHNOLOGY, "NestJS @Header");
  },
  render,
};

function isNestProject(source: JavaScriptSource): boolean {
  // The text also shows imports of types, which leave no trace at run time.
  return /["']@nestjs\//.test(source.text) || source.dependency("@nestjs/core") !== undefined;
}

/** `app.enableCors(options)`. */
function* enableCorsFacts(site: CallSite, source: JavaScriptSource): Iterable<Fact> {
  const { callee } = site;
  if (callee.kind !== "method" || (site.hasSpread && site.arguments.length === 0) || site.when.kind === "never") return;
  const scope = appScope(callee.receiver, site.at);
  yield* corsFacts(site.arguments[0], platformOfApp(callee.receiver, source), { label: "NestJS enableCors", at: site.at, scope, when: site.when }, source);
}

/** `NestFactory.create(AppModule, { cors: … })`: `true` gives the defaults, an object or a function is handed on. */
function* factoryFacts(site: CallSite, source: JavaScriptSource): Iterable<Fact> {
  if (!isFactoryCreate(site) || site.when.kind === "never") return;
  const property = site.arguments.slice(1).flatMap((argument) => propertyOf(argument, "cors") ?? [])[0];
  if (property === undefined || isSwitchedOff(property.value)) return;
  const platform = platformOfArguments(site.arguments) ?? platformOfProject(source);
  const scope: Scope = { level: "application", owner: ownerIdAt(site.at), order: property.at.span.start };
  yield* corsFacts(optionsHandedOn(property.value), platform, { label: "NestFactory.create", at: property.value.at, scope, when: site.when }, source);
}

/** `@WebSocketGateway(port?, { cors: … })`: engine.io hands the value to the package `cors` for HTTP polling. */
function* gatewayFacts(site: CallSite, source: JavaScriptSource): Iterable<Fact> {
  const { callee } = site;
  if (site.form !== "decorator" || callee.kind !== "external" || callee.value.package !== "@nestjs/websockets" || site.when.kind === "never") return;
  const property = site.arguments.flatMap((argument) => propertyOf(argument, "cors") ?? [])[0];
  if (property === undefined || isSwitchedOff(property.value)) return;
  const scope: Scope = { level: "router", owner: ownerIdAt(site.at), order: property.at.span.start };
  yield* corsFacts(optionsHandedOn(property.value), "express", { label: "Socket.IO gateway (NestJS)", at: property.value.at, scope, when: site.when }, source);
}

function isFactoryCreate(site: CallSite): boolean {
  const { callee } = site;
  if (callee.kind === "method") {
    const { receiver } = callee;
    return receiver.kind === "external" && receiver.package === "@nestjs/core" && receiver.steps.at(-1)?.kind === "member";
  }
  if (callee.kind !== "external" || callee.value.package !== "@nestjs/core") return false;
  const members = callee.value.steps.map((step) => (step.kind === "member" ? step.name : "()"));
  return members.join(".") === "NestFactory.create";
}

function* corsFacts(
  options: Value | undefined,
  platform: NestPlatform,
  where: Pick<PolicyUse, "label" | "at" | "scope" | "when">,
  source: JavaScriptSource,
): Iterable<Fact> {
  const use: PolicyUse = { ...where, technology: TECHNOLOGY, responses: "all" };
  const context = { source, timing: "setup" } as const;
  if (platform === "fastify") {
    const major = fastifyCorsMajor(source);
    const parts = readFastifyOptions(options, major, context, use.at);
    yield policyFact(use, parts, fastifyProfile(parts, major));
    yield* unreadOptions(use, parts);
    yield* optionProblems(options, FASTIFY_OPTION_NAMES, use);
    return;
  }
  const parts = readCorsArgument(options, context, use.at);
  yield policyFact(use, parts, corsProfile(parts));
  yield* unreadOptions(use, parts);
  yield* optionProblems(options, CORS_OPTION_NAMES, use);
}

function appScope(app: Value, at: Place): Scope {
  const order = at.span.start;
  if (app.kind === "external") {
    const creation = app.steps.find((step) => step.kind !== "member");
    if (creation !== undefined) return { level: "application", owner: ownerIdAt(creation.at), order };
  }
  if (app.kind === "parameter") return { level: "application", owner: `${app.function.at.file}:parameter:${app.name}`, order };
  return { level: "application", owner: ownerIdAt(at), order };
}

function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (fact.kind === "header-write") return renderHeader(intent, fact, editor);
  if (fact.kind === "cors-policy" && fact.label === "NestJS @Header") return renderHeaderPolicy(intent, fact, editor);
  return renderHandedOn(intent, fact, editor, source);
}

/** A decorator holds one fixed text: only a single origin can be written. */
function renderHeaderPolicy(
  intent: FixIntent,
  fact: Extract<Fact, { readonly kind: "cors-policy" }>,
  editor: JavaScriptEditor,
): readonly TextEdit[] | undefined {
  if (fact.origins.at.file !== editor.file) return undefined;
  if (intent.kind === "edit-origin") return one(editor.replaceStringContent(intent.at, intent.text));
  if (intent.kind !== "set-origins" || intent.origins.length !== 1 || intent.origins[0] === undefined) return undefined;
  return one(editor.replaceStringContent(fact.origins.at, plainText(intent.origins[0])));
}
