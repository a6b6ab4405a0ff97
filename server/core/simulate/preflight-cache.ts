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

/** The browsers for which the time is known. */
export type CachingBrowser = keyof typeof CACHE_CAPS;

/** Seconds in each browser: Chromium as measured, Firefox and Safari as the standard with their own caps. */
export function preflightCacheTimes(value: string | undefined): Readonly<Record<CachingBrowser, number>> {
  const standard = preflightCacheSeconds(value, "standard");
  return {
    chromium: preflightCacheSeconds(value, "chromium"),
    firefox: Math.min(standard, CACHE_CAPS.firefox),
    safari: Math.min(standard, CACHE_CAPS.safari),
  };
}

const BROWSER_NAMES: Readonly<Record<CachingBrowser, string>> = { chromium: "Chromium", firefox: "Firefox", safari: "Safari" };

/** The times with each browser's name: `5 s in every browser`, `2 h in Chromium, 1 day in Firefox, 10 min in Safari`. `none` stands for 0 seconds. */
export function describeCacheTimes(times: Readonly<Record<CachingBrowser, number>>, none: string, before = ""): string {
  const word = (seconds: number): string => (seconds === 0 ? none : `${before}${describeSeconds(seconds)}`);
  if (times.chromium === times.firefox && times.firefox === times.safari) return `${word(times.chromium)} in every browser`;
  return (["chromium", "firefox", "safari"] as const).map((browser) => `${word(times[browser])} in ${BROWSER_NAMES[browser]}`).join(", ");
}

/** Seconds in the largest unit that loses nothing. */
export function describeSeconds(seconds: number): string {
  if (seconds > 0 && seconds % 86_400 === 0) return seconds === 86_400 ? "1 day" : `${seconds / 86_400} days`;
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds > 0 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
