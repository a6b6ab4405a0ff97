/** What travels between the simulated browser and a server: requests, answers and addresses. It opens no connection. */
import { parseOrigin, readOriginEntry, serialiseOrigin } from "../headers/origin.ts";
import type { HeaderField } from "../model/finding.ts";
import type { Reason } from "../model/setting.ts";

/** A request as the server receives it. */
export interface WireRequest {
  readonly kind: "preflight" | "actual";
  readonly method: string;
  readonly url: string;
  /** The Origin header; absent on same-origin GET and HEAD and on no-cors GET. */
  readonly origin: string | undefined;
  readonly requestMethod: string | undefined;
  /** Access-Control-Request-Headers: sorted, lower case, no spaces; absent if no header needs it. */
  readonly requestHeaders: string | undefined;
  /** Headers set by the script that survive. */
  readonly headers: readonly HeaderField[];
  /** True if cookies may be sent, as far as the credentials mode decides. */
  readonly credentials: boolean;
}

/** An answer. */
export interface WireResponse {
  readonly kind: "response";
  readonly status: number;
  readonly headers: readonly HeaderField[];
}

/** Answers requests: a model, a real server or a record. `unknown` ends the simulation. */
export type Responder = (request: WireRequest) => WireResponse | { readonly kind: "unknown"; readonly reason: Reason };

/** Fetch, "get a header": all values of the name joined with ", ", outer HTTP whitespace removed from each; `undefined` if absent. */
export function getHeader(headers: readonly HeaderField[], name: string): string | undefined {
  const lower = name.toLowerCase();
  const values = headers.filter((field) => field.name.toLowerCase() === lower).map((field) => trimHttpWhitespace(field.value));
  return values.length === 0 ? undefined : values.join(", ");
}

/** Removes tabs, line breaks and spaces at both ends. */
export function trimHttpWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && "\t\n\r ".includes(text[start] ?? "")) start += 1;
  while (end > start && "\t\n\r ".includes(text[end - 1] ?? "")) end -= 1;
  return text.slice(start, end);
}

/** An absolute http address in pieces. `path` starts with `/`, has no dot segments and holds the query. */
export interface SplitAddress {
  readonly origin: string;
  readonly path: string;
  readonly userInfo: boolean;
}

/** Splits an absolute http or https address; `undefined` for anything else. */
export function splitAddress(url: string): SplitAddress | undefined {
  const match = /^(https?):\/\/([^/?#\\]*)([^#]*)/i.exec(url.length > 20_000 ? "" : url);
  const [, scheme = "", authority = "", rest = ""] = match ?? [];
  if (match === null || authority === "") return undefined;
  const reading = readOriginEntry(`${scheme}://${authority}`);
  const origin = reading.normalised === undefined ? undefined : parseOrigin(reading.normalised);
  if (origin === undefined) return undefined;
  return { origin: serialiseOrigin(origin), path: withoutDotSegments(rest), userInfo: authority.includes("@") };
}

/** URL standard, path state: `.` and `..` are resolved, also where a dot is written `%2e`; a backslash is a slash. */
function withoutDotSegments(text: string): string {
  const end = text.indexOf("?");
  const [path, query] = end === -1 ? [text, ""] : [text.slice(0, end), text.slice(end)];
  const segments = path.replace(/^[/\\]/, "").split(/[/\\]/);
  const kept: string[] = [];
  segments.forEach((segment, index) => {
    const dots = segment.replaceAll(/%2e/gi, ".");
    if (dots === "..") kept.pop();
    else if (dots !== ".") kept.push(segment);
    if ((dots === ".." || dots === ".") && index === segments.length - 1) kept.push("");
  });
  return `/${kept.join("/")}${query}`;
}

/** Resolves a Location value against the address it came from; `undefined` if it is no http address. */
export function resolveAddress(location: string, base: SplitAddress): SplitAddress | undefined {
  if (/^https?:/i.test(location)) return splitAddress(location);
  if (/^[a-z][a-z0-9+.-]*:/i.test(location)) return undefined;
  if (location.startsWith("//")) return splitAddress(`${base.origin.slice(0, base.origin.indexOf(":"))}:${location}`);
  if (location.startsWith("/")) return splitAddress(base.origin + location);
  const path = base.path.split(/[?#]/)[0] ?? "/";
  if (location.startsWith("?")) return splitAddress(base.origin + path + location);
  return splitAddress(base.origin + path.slice(0, path.lastIndexOf("/") + 1) + location);
}
