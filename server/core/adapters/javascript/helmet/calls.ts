/** Calls of helmet and of its stand-alone parts in a file. Refuses re-exports under other package names. */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { HelmetPart } from "./parts.ts";
import { HELMET_PARTS, partOfExport, STAND_ALONE_PARTS } from "./parts.ts";

/** A call of the whole (`part` undefined) or of one part. */
export interface HelmetCall {
  readonly packageName: string;
  readonly part: HelmetPart | undefined;
  readonly site: CallSite;
  readonly options: Value | undefined;
  /** Which argument the options are. */
  readonly optionsIndex: number;
}

const EXPORTS: readonly string[] = HELMET_PARTS.flatMap(({ name, legacyName }) => (legacyName === undefined ? [name] : [name, legacyName]));
const FASTIFY_PACKAGES = new Set(["@fastify/helmet", "fastify-helmet"]);
const ROUTES = ["route", "get", "head", "post", "put", "patch", "delete", "all"];

function registersPlugin({ callee, arguments: [plugin] }: CallSite): boolean {
  if (callee.kind !== "method" || callee.name !== "register" || plugin?.kind !== "external" || !FASTIFY_PACKAGES.has(plugin.package)) return false;
  return plugin.steps.every((step) => step.kind === "member" && (step.name === "default" || step.name === "fastifyHelmet"));
}

/** `fastify.register(helmet, options)`. With `global: false` no response gets headers unless its route asks. */
function fastifyCallOf(site: CallSite): HelmetCall | undefined {
  const [, options] = site.arguments;
  const global = propertyOf(options, "global")?.value;
  if (!registersPlugin(site) || (global?.kind === "boolean" && !global.value)) return undefined;
  return { packageName: "@fastify/helmet", part: undefined, site, options, optionsIndex: 1 };
}

/** `fastify.get(path, { helmet: options }, handler)`, `fastify.route({ helmet: options })` and `reply.helmet(options)`. */
export function overlayOf(site: CallSite): HelmetCall | undefined {
  const { callee, name = "" } = site;
  if (callee.kind !== "method") return undefined;
  const isReply = name === "helmet" && callee.receiver.kind === "parameter";
  if (!isReply && !ROUTES.includes(name)) return undefined;
  const [first, second] = site.arguments;
  const options = isReply ? first : propertyOf(name === "route" ? first : second, "helmet")?.value;
  if (options?.kind !== "record") return undefined;
  return { packageName: "@fastify/helmet", part: undefined, site, options, optionsIndex: 1 };
}

/** The calls of a file that `helmetCallOf` may know, but those that lay options over others. */
export function helmetSites(source: JavaScriptSource): readonly CallSite[] {
  return [...new Set([...source.callsOf(["helmet", "koa-helmet", ...STAND_ALONE_PARTS.keys()], EXPORTS), ...source.callsNamed(["register"])])];
}

/** The calls that `overlayOf` may know: none where the plugin is not in use. */
export function overlaySites(source: JavaScriptSource): readonly CallSite[] {
  const isInUse = [...FASTIFY_PACKAGES].some((name) => source.dependency(name) !== undefined || source.text.includes(name));
  return isInUse ? source.callsNamed(["helmet", ...ROUTES]) : [];
}

/** Where the file registers the plugin, for all routes or not. */
export function pluginSites(source: JavaScriptSource): readonly CallSite[] {
  return source.callsNamed(["register"]).filter((site) => registersPlugin(site) && site.when.kind !== "never");
}

/** Reads a call site, or `undefined` if it is not a call of the family. */
export function helmetCallOf(site: CallSite): HelmetCall | undefined {
  const { callee } = site;
  if (site.form !== "call") return undefined;
  if (callee.kind !== "external") return fastifyCallOf(site) ?? overlayOf(site);
  const packageName = callee.value.package;
  const isWhole = packageName === "helmet" || packageName === "koa-helmet";
  const partName = STAND_ALONE_PARTS.get(packageName);
  if (!isWhole && partName === undefined) return undefined;
  const members: string[] = [];
  for (const step of callee.value.steps) {
    if (step.kind !== "member") return undefined;
    if (step.name !== "default") members.push(step.name);
  }
  const [member, ...rest] = members;
  if (rest.length > 0) return undefined;
  const base = { packageName, site, options: site.arguments[0], optionsIndex: 0 };
  if (member === undefined) return { ...base, part: partName === undefined ? undefined : partOfExport(partName) };
  const part = isWhole ? partOfExport(member) : undefined;
  return part === undefined ? undefined : { ...base, part };
}
