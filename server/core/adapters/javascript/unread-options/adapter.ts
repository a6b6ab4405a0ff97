/**
 * CORS and cookies by packages that are not read: a package that is named after CORS, an option `cors` of a server, the cookie of a package
 * against forged requests. Each is counted as unread, so that nobody takes silence for an answer. Refuses to tell what they do.
 */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { RecordProperty, Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { Fact, Unread } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { lacksAllBut } from "../../lacks.ts";
import { unreadPackage } from "../unread-package.ts";

const ID = "javascript/unread-options";

/** Packages whose CORS other adapters read, and those of build tools, whose servers are for development. */
const READ =
  /^(?:cors|@koa\/cors|kcors|koa2-cors|@fastify\/cors|fastify-cors|(?:@hono\/)?hono(?:\/.*)?|https:\/\/deno\.land\/x\/hono.*|@nestjs\/.*|@hapi\/hapi|hapi|graphql-yoga|@graphql-yoga\/node|apollo-server|apollo-server-express|@elysiajs\/cors|@adonisjs\/cors|h3|nitro(?:pack)?(?:\/.*)?|nuxt(?:\/.*)?|socket\.io|engine\.io|vite|webpack.*|@rsbuild\/.*|@rspack\/.*)$/;
const NAMED_AFTER_CORS = /(?:^|[/._-])cors(?:$|[/._-])/i;
const MEMBER_ABOUT_CORS = /^(?:cors|\w*Cors)(?![a-z])\w*$/;

/** `import { enableCors as enable }`, `const { enableCors: enable } = …`. */
const RENAMED_MEMBER = /\b(?:cors|\w*Cors)(?![a-z])\w*(?:\s+as\s|\s*:\s*[\w$]+\s*(?:,[^{}]*)?\}\s*=)/;

/** `cors: …`, `{ cors }`, `options.cors = …`. */
const OPTION_ABOUT_CORS = /\bcors["']?\s*[:,}=]/;

/** The option that describes a cookie, by package. */
const COOKIE_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  csurf: ["cookie"],
  "csrf-csrf": ["cookieOptions"],
  "tiny-csrf": ["cookie"],
  "iron-session": ["cookieOptions"],
};

/** Recognises calls of such packages. */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "packages that are not read",
  language: "javascript",
  hints: ["cors", ...Object.keys(COOKIE_OPTIONS)],
  intents: [],
  lacks: [lacksAllBut([], "what it sends is not read")],
  extract,
  render: () => undefined,
};

function* extract(source: JavaScriptSource): Iterable<Fact> {
  const hasOption = OPTION_ABOUT_CORS.test(source.text);
  for (const site of candidates(source, hasOption)) {
    const found = [...unreadIn(site, hasOption)];
    if (found.length > 0 && site.when.kind !== "never") yield* found;
  }
}

/** The calls for which the text says that something may be found: whom they call is asked of no other. */
function candidates(source: JavaScriptSource, hasOption: boolean): ReadonlySet<CallSite> {
  const packages = source.importedPackages().filter((name) => !READ.test(name) && !name.startsWith("node:"));
  const telling = packages.filter((name) => NAMED_AFTER_CORS.test(name) || Object.hasOwn(COOKIE_OPTIONS, name));
  const isRenamed = RENAMED_MEMBER.test(source.text);
  const mayHaveOption = (site: CallSite): boolean => hasOption && optionsOf(site).length > 0;
  const isTold = (site: CallSite): boolean => isRenamed || (site.name !== undefined && MEMBER_ABOUT_CORS.test(site.name)) || mayHaveOption(site);
  // Whose method is called is asked where the option is written in the call, also if another file hands the server over.
  const withOption = (site: CallSite): boolean => OPTION_ABOUT_CORS.test(source.text.slice(site.at.span.start, site.at.span.end)) && mayHaveOption(site);
  const told = new Set(source.callsOf(telling));
  const ofPackages = source.callsOf(packages).filter((site) => told.has(site) || isTold(site));
  return new Set([...ofPackages, ...(hasOption ? source.calls().filter(withOption) : [])]);
}

/** The arguments in which the option may stand. */
function optionsOf(site: CallSite): readonly Value[] {
  return site.argumentsWith("cors", "routes");
}

function* unreadIn(site: CallSite, hasOption: boolean): Iterable<Unread> {
  const called = site.form === "decorator" ? undefined : packageCalled(site);
  if (called === undefined || READ.test(called.name)) return;
  if (called.isOwn && (NAMED_AFTER_CORS.test(called.name) || MEMBER_ABOUT_CORS.test(called.member))) yield unread(site, called.name, site.at, "CORS");
  else if (hasOption) for (const option of corsOptionsOf(site)) yield unread(site, called.name, option.keyAt, "CORS");
  for (const name of called.isOwn ? (COOKIE_OPTIONS[called.name] ?? []) : []) {
    const option = site.arguments.map((argument) => propertyOf(argument, name)).find((found) => found !== undefined);
    if (option !== undefined && isOn(option.value)) yield unread(site, called.name, option.keyAt, "the cookie");
  }
}

/** `isOwn`: an export of the package itself is called, not a method of what one returned. */
interface Called {
  readonly name: string;
  readonly member: string;
  readonly isOwn: boolean;
}

function packageCalled(site: CallSite): Called | undefined {
  const { callee } = site;
  const value: ValueOf<"external"> | undefined =
    callee.kind === "external" ? callee.value : callee.kind === "method" && callee.receiver.kind === "external" ? callee.receiver : undefined;
  if (value === undefined || value.package.startsWith("node:")) return undefined;
  const last = value.steps.at(-1);
  const isOwn = callee.kind === "external" && value.steps.every((step) => step.kind === "member");
  return { name: value.package, member: last?.kind === "member" ? last.name : "", isOwn };
}

/** `{ cors: … }`, and `{ routes: { cors: … } }`. */
function corsOptionsOf(site: CallSite): readonly RecordProperty[] {
  return optionsOf(site).flatMap((argument) => {
    const found = propertyOf(argument, "cors") ?? propertyOf(propertyOf(argument, "routes")?.value, "cors");
    return found !== undefined && isOn(found.value) ? [found] : [];
  });
}

function isOn(value: Value): boolean {
  return value.kind !== "undefined" && value.kind !== "null" && !(value.kind === "boolean" && !value.value);
}

function unread(site: CallSite, name: string, at: Place, what: string): Unread {
  return unreadPackage(site, ID, name, { at, what: `${what} of ${name}`, because: "what this package does with it is not read" });
}
