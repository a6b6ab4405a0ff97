/** How long a browser remembers a preflight (Fetch, "CORS-preflight fetch" step 7.10 and the CORS-preflight cache). It holds no clock. */
import { isDigits } from "../headers/scanning.ts";
import type { BrowserProfile } from "./safelist.ts";

/** Seconds for which a preflight is remembered without a usable Access-Control-Max-Age. */
export const DEFAULT_CACHE_SECONDS = 5;

/** Largest time of each browser in seconds: Chromium kMaxTimeout, Firefox and Safari as recorded by jub0bs/cors 1.0.2. */
export const CACHE_CAPS = { chromium: 7200, firefox: 86_400, safari: 600 } as const;

/**
 * Seconds for which a preflight is remembered. `value`: the header after joining repeats; `undefined` if absent.
 * `standard` sets no cap; `chromium` follows Chromium 156 (`-1` is 0, `+600` is 600, above 2^63 is the default, cap 7200).
 */
export function preflightCacheSeconds(value: string | undefined, profile: BrowserProfile): number {
  if (value === undefined) return DEFAULT_CACHE_SECONDS;
  if (profile === "standard") return isDigits(value) ? Number(value) : DEFAULT_CACHE_SECONDS;
  if (value.startsWith("-") && isDigits(value.slice(1))) return 0;
  const digits = value.startsWith("+") ? value.slice(1) : value;
  if (!isDigits(digits)) return DEFAULT_CACHE_SECONDS;
  const seconds = Number(digits);
  return seconds >= 2 ** 63 ? DEFAULT_CACHE_SECONDS : Math.min(seconds, CACHE_CAPS.chromium);
}
