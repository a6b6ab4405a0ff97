/** Which request headers need a preflight (Fetch, section 2.2.2, "CORS-safelisted request-header" and "CORS-unsafe request-header names"). */
import type { HeaderField } from "../model/finding.ts";
import { trimHttpWhitespace } from "./wire.ts";

/** `standard`: the Fetch standard to the letter; `chromium`: Chromium 156 as measured. */
export type BrowserProfile = "standard" | "chromium";

/** Longest value in bytes that a safelisted header may have. */
export const LARGEST_VALUE = 128;

/** Names of request headers that pages may send unasked, if their value allows it. */
export const SAFELISTED_REQUEST_HEADERS: ReadonlySet<string> = new Set(["accept", "accept-language", "content-language", "content-type", "range"]);

const LARGEST_TOTAL = 1024;
const FORM_TYPES = new Set(["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]);
/** Chromium 156 still sends these without a preflight (measured: vectors D21, D22). */
const CLIENT_HINTS = new Set(["device-memory", "dpr", "width", "viewport-width", "rtt", "downlink", "ect", "save-data"]);

/** Fetch, "CORS-unsafe request-header byte". */
function hasUnsafeByte(value: string): boolean {
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f || '"():<>?@[\\]{}'.includes(value[index] ?? "")) return true;
  }
  return false;
}

/** Fetch, "CORS-safelisted request-header", for one name and value. */
export function isSafelistedRequestHeader(name: string, value: string, profile: BrowserProfile): boolean {
  if (value.length > LARGEST_VALUE) return false;
  const lower = name.toLowerCase();
  switch (lower) {
    case "accept":
      return !hasUnsafeByte(value);
    case "accept-language":
    case "content-language":
      return /^[0-9A-Za-z *,\-.;=]*$/.test(value);
    case "content-type": {
      const essence = trimHttpWhitespace(value.split(";")[0] ?? "").toLowerCase();
      return !hasUnsafeByte(value) && FORM_TYPES.has(essence);
    }
    case "range":
      return isSafelistedRange(value);
    default:
      return profile === "chromium" && CLIENT_HINTS.has(lower);
  }
}

/** Fetch, "parse a single range header value" with whitespace refused; the first position must be given. */
function isSafelistedRange(value: string): boolean {
  const match = /^bytes=(\d+)-(\d*)$/.exec(value);
  if (match === null) return false;
  const [, first = "", last = ""] = match;
  return last === "" || Number(first) <= Number(last);
}

/** Fetch, "CORS-unsafe request-header names": per header entry, before combination; lower case, sorted, without duplicates. */
export function unsafeRequestHeaderNames(headers: readonly HeaderField[], profile: BrowserProfile): readonly string[] {
  const unsafe = new Set<string>();
  const potentiallyUnsafe = new Set<string>();
  let size = 0;
  for (const { name, value } of headers) {
    const lower = name.toLowerCase();
    const normalised = trimHttpWhitespace(value);
    if (!isSafelistedRequestHeader(lower, normalised, profile)) unsafe.add(lower);
    else {
      potentiallyUnsafe.add(lower);
      size += normalised.length;
    }
  }
  if (size > LARGEST_TOTAL) for (const name of potentiallyUnsafe) unsafe.add(name);
  return [...unsafe].sort();
}
