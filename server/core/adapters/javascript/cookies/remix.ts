/**
 * Cookies of React Router and Remix: `createCookie` and the storages of sessions, whose options count for each cookie that is written later.
 * Refuses cookies that are given other attributes where they are written, and storages that get a cookie which was made elsewhere.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { CookieCall } from "./cookie-call.ts";
import type { CookieShape } from "./shapes.ts";
import { EARLY_REMIX_COOKIE, REMIX_COOKIE } from "./shapes.ts";

/** Packages that hand the functions on. */
export const REMIX_PACKAGES: readonly string[] = [
  "react-router",
  ...["architect", "cloudflare", "node"].map((name) => `@react-router/${name}`),
  ...["architect", "cloudflare", "cloudflare-workers", "deno", "node", "server-runtime"].map((name) => `@remix-run/${name}`),
];

/** What makes a storage; each takes `cookie` among its options. */
const STORAGES: ReadonlySet<string> = new Set([
  "createCookieSessionStorage",
  "createSessionStorage",
  "createMemorySessionStorage",
  "createFileSessionStorage",
  "createWorkersKVSessionStorage",
  "createArcTableSessionStorage",
]);

/** Attributes that a later option may change without changing what rules ask about. */
const HARMLESS: ReadonlySet<string> = new Set(["maxAge", "expires"]);

/** Reads `createCookie(name, options)` and `createCookieSessionStorage({ cookie })`, or gives `undefined`. */
export function remixCookieCall(source: JavaScriptSource, site: CallSite): CookieCall | undefined {
  const { callee } = site;
  if (callee.kind !== "external" || !REMIX_PACKAGES.includes(callee.value.package) || site.form !== "call" || site.hasSpread) return undefined;
  const [member, ...rest] = callee.value.steps;
  if (member?.kind !== "member" || rest.length > 0) return undefined;
  const isStorage = STORAGES.has(member.name);
  if ((!isStorage && member.name !== "createCookie") || isWrittenOtherwise(source)) return undefined;
  const shape = shapeFor(source);
  const [first, second] = site.arguments;
  if (!isStorage) return first === undefined ? undefined : callOf(shape, site, first, second, 1, undefined);
  const cookie = propertyOf(first, "cookie")?.value;
  // A cookie that `createCookie` made has its own name and options, and is told there.
  if (cookie !== undefined && cookie.kind !== "record") return undefined;
  if (first !== undefined && (first.kind !== "record" || (first.open && cookie === undefined))) return undefined;
  const session: CookieShape = { ...shape, label: `${member.name}`, session: true, defaultName: "__session", nameOptions: ["name"] };
  return callOf(session, site, propertyOf(cookie, "name")?.value, cookie, 0, "cookie");
}

function callOf(
  shape: CookieShape,
  site: CallSite,
  name: Value | undefined,
  options: Value | undefined,
  optionsArgument: number,
  optionsProperty: string | undefined,
): CookieCall {
  return { shape, site, name, options, optionsArgument, optionsProperty, inherited: undefined };
}

/** Remix has the defaults since 1.6. */
function shapeFor(source: JavaScriptSource): CookieShape {
  const versions = REMIX_PACKAGES.filter((name) => name.startsWith("@remix-run/")).flatMap((name) => source.dependency(name) ?? []);
  return versions.some(({ major, minor }) => major === 1 && minor !== undefined && minor < 6) ? EARLY_REMIX_COOKIE : REMIX_COOKIE;
}

const known = new WeakMap<JavaScriptSource, boolean>();

/** `cookie.serialize(value, { secure: true })` and `commitSession(session, options)` of this file or of one that imports it. */
function isWrittenOtherwise(source: JavaScriptSource): boolean {
  const before = known.get(source);
  if (before !== undefined) return before;
  const sites = [source, ...source.importers()].flatMap((one) => one.callsNamed(["serialize", "commitSession"]));
  const isOther = sites.some(({ hasSpread, arguments: [, options] }) => hasSpread || (options !== undefined && !isHarmless(options)));
  known.set(source, isOther);
  return isOther;
}

function isHarmless(options: Value): boolean {
  if (options.kind === "choice") return options.alternatives.every(({ value }) => isHarmless(value));
  return options.kind === "undefined" || (options.kind === "record" && !options.open && options.properties.every(({ name }) => HARMLESS.has(name)));
}
