/**
 * NestJS apps: `NestFactory.create(Module)`. Says where they are created and that the Express platform sends X-Powered-By.
 * Refuses CORS and middleware: other adapters read those.
 */

import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { AppEntry, Fact, Scope } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { HEADERS_BY_RESPONSE, NO_COOKIES, NO_CORS, NO_EMITTER, NO_ERROR_ANSWERS, NO_OPTIONS } from "../../lacks.ts";
import { BANNER_SWITCHES, defaultBanner, ownerWithoutBanner } from "../banner.ts";
import { allEdits, headersToAdd, literalOf, nameBoundTo } from "../code.ts";
import { fastifyHttpsSigns } from "../fastify-options.ts";
import type { HttpsSign } from "../https-evidence.ts";
import { httpsOf, httpsSignsOf, trustSign } from "../https-evidence.ts";
import { listeningOf } from "../listening.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import { ownerIdAt, ownerOf } from "../registrations.ts";

const ID = "javascript/nestjs-application";

/** Recognises `NestFactory.create`. */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "NestJS",
  language: "javascript",
  hints: ["NestFactory"],
  intents: ["add-header-middleware", "disable-banner"],
  lacks: [
    { intents: ["reorder", "answer-preflight"], because: "it adds its routes after all CORS settings, and those answer preflights" },
    NO_CORS,
    HEADERS_BY_RESPONSE,
    NO_COOKIES,
    NO_ERROR_ANSWERS,
    NO_OPTIONS,
    NO_EMITTER,
  ],
  extract,
  render,
};

function* extract(source: JavaScriptSource): Iterable<Fact> {
  for (const site of source.callsOf(["@nestjs/core"], ["create"])) {
    if (!createsApp(site) || site.when.kind === "never") continue;
    const scope: Scope = { level: "application", owner: ownerIdAt(site.at), order: 0 };
    const entry: AppEntry = {
      technology: ID,
      label: "NestJS",
      at: site.at,
      via: [],
      scope,
      environment: "any",
      layer: "application",
      kind: "app-entry",
      serves: servesPages(source, scope.owner) ? "html" : "unknown",
      ...httpsOf(signsOf(source, site, scope.owner)),
      ...listeningOf(source, site.at),
    };
    yield entry;
    const isSilenced = source.callsNamed(BANNER_SWITCHES).some((other) => ownerWithoutBanner(source, other) === scope.owner);
    if (platformOf(source, site) === "express" && !isSilenced) yield defaultBanner(site, scope, ID, "NestJS");
  }
}

function createsApp(site: CallSite): boolean {
  if (site.callee.kind !== "external" || site.callee.value.package !== "@nestjs/core") return false;
  const [factory, create, ...rest] = site.callee.value.steps;
  return factory?.kind === "member" && factory.name === "NestFactory" && create?.kind === "member" && create.name === "create" && rest.length === 0;
}

/** Express unless an adapter is given; an adapter that cannot be told is `unknown`. */
function platformOf(source: JavaScriptSource, site: CallSite): "express" | "other" | "unknown" {
  const [, second] = site.arguments;
  if (second === undefined || second.kind === "record" || second.kind === "undefined")
    return source.importedPackages().includes("@nestjs/platform-fastify") ? "unknown" : "express";
  if (second.kind !== "external") return "unknown";
  return second.package === "@nestjs/platform-express" ? "express" : "other";
}

function servesPages(source: JavaScriptSource, owner: string): boolean {
  return source
    .callsNamed(["setViewEngine", "useStaticAssets", "setBaseViewsDir"])
    .some(({ callee }) => callee.kind === "method" && ownerOf(source, callee.receiver, callee.receiverText)?.id === owner);
}

/** `create(Module, { httpsOptions })`, `new FastifyAdapter({ https, trustProxy })`, `app.set("trust proxy", 1)`, or what `https-evidence.ts` knows. */
function* signsOf(source: JavaScriptSource, site: CallSite, owner: string): Iterable<HttpsSign> {
  for (const argument of site.arguments.slice(1)) {
    const options = argument.kind === "record" ? lookUpOption(source, argument, "httpsOptions") : undefined;
    if (options?.kind === "present") yield { at: site.at, isSure: truthOf(options.value) === true };
    const creation = argument.kind === "external" && argument.package === "@nestjs/platform-fastify" ? argument.steps.at(-1) : undefined;
    if (creation !== undefined && creation.kind !== "member") yield* fastifyHttpsSigns(creation.arguments[0]);
  }
  for (const other of source.callsNamed(["set"])) {
    const { callee } = other;
    if (callee.kind !== "method" || ownerOf(source, callee.receiver, callee.receiverText)?.id !== owner || other.when.kind === "never") continue;
    const sign = trustSign(other);
    if (sign !== undefined) yield sign;
  }
  yield* httpsSignsOf(source, owner);
}

function render(intent: FixIntent, fact: Fact, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  const app = nameBoundTo(editor.text, fact.at);
  if (app === undefined) return undefined;
  if (intent.kind === "disable-banner") {
    return allEdits([editor.insertAfter(fact.at, `${app}.getHttpAdapter().getInstance().disable(${editor.quote("x-powered-by")});`)]);
  }
  if (intent.kind !== "add-header-middleware") return undefined;
  const parameters = /\.[cm]?ts$/.test(editor.file)
    ? "req: unknown, res: { setHeader(name: string, value: string): void }, next: () => void"
    : "req, res, next";
  const code = [
    `${app}.use((${parameters}) => {`,
    ...headersToAdd(intent).map(({ name, value }) => `  res.setHeader(${editor.quote(name)}, ${literalOf(editor, value)});`),
    "  next();",
    "});",
  ].join("\n");
  return allEdits([editor.insertAfter(fact.at, code)]);
}
