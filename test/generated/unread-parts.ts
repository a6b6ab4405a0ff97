/** What a program uses and no reader can see: packages that are stubs on the disk, and a file that is read when it starts. */
import type { Program, World } from "./program.ts";
import type { Recipe } from "./recipe.ts";
import type { PackageImport } from "./source-files.ts";

/** Stub texts by package. `WORLD` stands for the world's value. */
const STUBS: Readonly<Record<string, string>> = {
  "@acme/flags": "exports.flags = { preview: WORLD, corsEnabled: WORLD };",
  "@acme/partners": 'exports.partners = WORLD ? ["https://partner-one.net"] : [];',
  "@acme/directory": 'exports.directory = { find: async (name) => WORLD && name === "https://partner-one.net" };',
  "@acme/settings": 'exports.config = { get: (name) => (WORLD ? name === "cors.enabled" : undefined) };',
  "@acme/logger": "exports.logger = { info() {} };",
  "@acme/metrics": "exports.metrics = { count() {} };",
  "@acme/sessions": 'exports.sessions = { userOf: (cookie) => (String(cookie).includes("session=") ? { name: "Ada" } : undefined) };',
  "@acme/timing": "exports.timed = (handler) => (...args) => handler(...args);",
};

const PACKAGE_OF: Partial<Record<Recipe["unread"], readonly [string, string]>> = {
  "flag-opens": ["@acme/flags", "flags"],
  "flag-guards": ["@acme/flags", "flags"],
  list: ["@acme/partners", "partners"],
  lookup: ["@acme/directory", "directory"],
  "config-get": ["@acme/settings", "config"],
  logger: ["@acme/logger", "logger"],
  metrics: ["@acme/metrics", "metrics"],
  session: ["@acme/sessions", "sessions"],
  wrapper: ["@acme/timing", "timed"],
};

const DECIDES: readonly Recipe["unread"][] = ["flag-opens", "flag-guards", "config-get", "lookup"];

/** True if what is unread may decide whether a line is reached or what it writes. */
export function unreadDecides({ unread }: Recipe): boolean {
  return DECIDES.includes(unread);
}

/** Imports of what is unread. */
export function unreadImports({ unread }: Recipe): readonly PackageImport[] {
  const [from, name] = PACKAGE_OF[unread] ?? [];
  return from === undefined || name === undefined ? [] : [{ from, name, local: name }];
}

/** Files that only the disk has. */
export function unreadFiles({ unread }: Recipe): Program["unread"] {
  const filesOf = (world: World): ReadonlyMap<string, string> => {
    if (unread === "json-list") return new Map([["partners.json", world === "a" ? '["https://partner-one.net"]' : "[]"]]);
    const name = PACKAGE_OF[unread]?.[0];
    if (name === undefined) return new Map();
    return new Map([
      [`node_modules/${name}/package.json`, `{ "name": "${name}", "version": "1.0.0", "main": "index.js" }`],
      [`node_modules/${name}/index.js`, `${(STUBS[name] ?? "").replaceAll("WORLD", world === "a" ? "true" : "false")}\n`],
    ]);
  };
  return { a: filesOf("a"), b: filesOf("b") };
}
