/**
 * Options of @fastify/helmet for single routes and answers, which are laid over those of the plugin key by key (index.js of 13.2.0). Refuses to
 * say what is sent beside them where the file does not show the plugin without options. Options of routes that are declared before the plugin is
 * loaded are read by nobody.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { Fact } from "../../../model/facts.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import type { AppRegistration } from "../registrations.ts";
import { scopeOfMiddleware, scopeOfStatement } from "../registrations.ts";
import { unreadPackage } from "../unread-package.ts";
import { overlayOf, overlaySites, pluginSites } from "./calls.ts";
import type { HelmetUse } from "./sent.ts";
import { factsOfWhole } from "./sent.ts";
import { helmetMajorsOf } from "./versions.ts";

/** What is particular to the plugin: helmet is made anew for each request, and there are options beside those of helmet. */
export const FASTIFY_USE: Pick<HelmetUse, "refusedWhen" | "otherOptions"> = {
  refusedWhen: "on each request",
  otherOptions: ["global", "enableCSPNonces", "prefix"],
};

/** @fastify/helmet adds a nonce to two directives of each response. */
export function addsNonces(source: JavaScriptSource, options: Value | undefined): boolean {
  const lookup = lookUpOption(source, options, "enableCSPNonces");
  return lookup.kind === "present" && truthOf(lookup.value) !== false;
}

/** What routes and answers write themselves; what they leave out only where it is the default of helmet, else one fact says that it is unread. */
export function* overlayFacts(source: JavaScriptSource, registrations: readonly AppRegistration[], technology: string): Iterable<Fact> {
  const sites = overlaySites(source);
  if (sites.length === 0) return;
  const plugins = pluginSites(source);
  const [only, ...others] = plugins;
  const plugin = others.length === 0 && only?.when.kind === "always" ? only : undefined;
  const options = plugin?.arguments[1];
  const isBare = plugin !== undefined && (options === undefined || (options.kind === "record" && !options.open && options.properties.every(isSwitch)));
  let isSaid = isBare;
  for (const site of sites) {
    const call = overlayOf(site);
    if (call === undefined || site.when.kind === "never") continue;
    if (site.name !== "helmet" && plugins.some((one) => isTooEarly(site, one, source))) continue;
    const route = registrations.find((one) => one.site === site);
    const use: HelmetUse = {
      ...FASTIFY_USE,
      source,
      technology,
      label: call.packageName,
      at: site.at,
      nameAt: site.calleeAt,
      options: call.options,
      majors: helmetMajorsOf(source, call.packageName),
      scope: site.name === "helmet" ? scopeOfStatement(registrations, site) : scopeOfMiddleware(route, site.at),
      when: site.when,
      addsNonces: plugin === undefined || addsNonces(source, options) || addsNonces(source, call.options),
    };
    for (const fact of factsOfWhole(use)) if (isBare || fact.kind !== "header-write" || fact.from !== "default") yield fact;
    if (isSaid) continue;
    isSaid = true;
    yield unreadPackage(site, technology, call.packageName, {
      at: site.at,
      what: "the headers of @fastify/helmet that single routes do not mention",
      because: "they are those of the plugin, with options of its own or in another file",
    });
  }
}

/** The plugin looks at a route when it is declared: not at those that the same function declares before it has waited for the plugin. */
function isTooEarly(route: CallSite, plugin: CallSite, source: JavaScriptSource): boolean {
  if (route.within?.id !== plugin.within?.id || plugin.at.file !== source.file) return false;
  const { start } = plugin.at.span;
  return route.at.span.start < start || !/\bawait\s+$/.test(source.text.slice(Math.max(0, start - 20), start));
}

function isSwitch({ name }: { readonly name: string }): boolean {
  return name === "global" || name === "enableCSPNonces";
}
