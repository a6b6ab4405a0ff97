/** A program as it is run and checked. Types and the constants that programs and probes agree on. */

import type { Sites } from "./origin-tests.ts";
import type { Recipe } from "./recipe.ts";

/** Which of two things the unread part is. Programs without one have only `a`. */
export type World = "a" | "b";

/** A program. */
export interface Program {
  /** `SEED/INDEX`. */
  readonly id: string;
  readonly recipe: Recipe;
  /** What `check` is given, by name. */
  readonly files: ReadonlyMap<string, string>;
  /** What lies on the disk besides and is not given to it. */
  readonly unread: Readonly<Record<World, ReadonlyMap<string, string>>>;
  readonly entry: string;
  readonly sites: Sites;
  /** True if the unread part may decide whether a line is reached or what it writes. */
  readonly unreadDecides: boolean;
}

/** Settings that let more pages in once they are set. */
export const OPENING_SETTINGS: Readonly<Record<string, string>> = {
  OPEN_CORS: "on",
  CORS_MODE: "open",
  CORS_CREDENTIALS: "on",
  EXTRA_ORIGIN: "https://extra.partner-site.com",
};

/** Settings that let fewer pages in once they are set. */
export const CLOSING_SETTINGS: Readonly<Record<string, string>> = {
  STRICT_CORS: "on",
  CORS_OFF: "on",
  ALLOWED_ORIGINS: "https://one.partner-site.com,https://two.partner-site.com",
};

/** Which settings are set when a program runs: none, all, those that open, or those of a finding's witness. */
export type SettingsSet = "none" | "all" | "opening" | Readonly<Record<string, string>>;

/** What is set whenever a program runs: a secret that no page knows. */
export const ALWAYS_SET: Readonly<Record<string, string>> = { NODE_ENV: "production", API_KEY: "a-key-that-no-page-knows" };

/** The cookie of a visitor who is signed in. */
export const COOKIE = "session=one-visitor";

/** Paths that are asked. Each part of a program answers on one of them. */
export const PATHS = ["/", "/health", "/data", "/api/items", "/api/items?view=full&key=k1", "/feed", "/admin"] as const;
