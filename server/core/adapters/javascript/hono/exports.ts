/** Which export of Hono a value is, however it is imported: npm, JSR, content networks, deno.land. Refuses exports that were called already. */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";

/** Sub-paths that hold middleware and helpers; deno.land has all middleware in one file. */
const PATHS =
  /^(?:(?:@hono\/)?hono\/(?:cors|secure-headers|csrf|cookie|middleware)|https:\/\/deno\.land\/x\/hono(?:@v?[\w.-]+)?\/(?:middleware|helper)(?:\.ts|\/.*))$/;

/** The export's name: `cors`, `secureHeaders`, `setCookie`; `undefined` for anything else. */
export function honoExport(value: Value): string | undefined {
  if (value.kind !== "external" || !PATHS.test(value.package)) return undefined;
  const [member, ...more] = value.steps;
  return member?.kind === "member" && more.length === 0 ? member.name : undefined;
}

/** What differs between versions of `hono/cors` (sources of 3.12.12 to 4.13.19). */
export interface HonoVersion {
  /** Up to 4.6.4: a text is sent to everyone, and an origin outside the list gets the first item. */
  readonly sendsFirst: boolean;
  /** Below 4.10 the promise of an async function is written as its text. */
  readonly awaits: boolean;
  /** Since 4.13 the method QUERY is among those that are allowed by default. */
  readonly allowsQuery: boolean;
}

/** The version by the nearest package.json. A range that newer ones fulfil counts as the newest, and so does no range at all. */
export function honoVersion(source: JavaScriptSource): HonoVersion {
  const version = source.dependency("hono");
  const isPinned = version !== undefined && (/^[~=v]?\d/.test(version.range) || (version.major !== undefined && version.major < 4));
  const { major, minor } = version ?? {};
  if (!isPinned || major === undefined) return { sendsFirst: false, awaits: true, allowsQuery: true };
  if (major < 4) return { sendsFirst: true, awaits: false, allowsQuery: false };
  const isFirstOf46 = /^[=v]?4\.6\.[0-4]$/.test(version?.range ?? "");
  const least = minor ?? Number.POSITIVE_INFINITY;
  return { sendsFirst: least < 6 || isFirstOf46, awaits: least >= 10, allowsQuery: least >= 13 };
}
