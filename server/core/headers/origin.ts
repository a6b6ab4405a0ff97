/**
 * Origins, and texts that were meant to be one. Reads a would-be entry of an allow list piece by piece and says what is wrong
 * with it and what a browser would send instead. It judges no technology: whether a fault matters depends on how entries are matched.
 */
import type { Span } from "../text/place.ts";
import { canonicalIpv4, canonicalIpv6, isLoopbackHost } from "./address.ts";
import { hostToAscii, isAscii } from "./punycode.ts";
import { isDigits, trimSpan } from "./scanning.ts";

/** A tuple origin as a browser serialises it. `host` keeps the brackets of IPv6. */
export interface TupleOrigin {
  readonly scheme: string;
  readonly host: string;
  /** `undefined` for the default port of the scheme. */
  readonly port: number | undefined;
}

/** What is wrong with an entry, as seen by exact comparison with the Origin header. */
export type OriginProblemKind =
  | "empty"
  | "stray-characters" // spaces, quotes, brackets, separators
  | "missing-scheme"
  | "scheme-separator" // `https:host`, `https//host`
  | "trailing-slash"
  | "has-path" // path, query or fragment
  | "user-info"
  | "uppercase"
  | "default-port"
  | "invalid-port"
  | "not-ascii"
  | "ip-form"
  | "wildcard" // `*` inside
  | "no-host"
  | "invalid-host";

/** A fault with its span in the entry. */
export interface OriginProblem {
  readonly kind: OriginProblemKind;
  readonly span: Span;
  readonly text: string;
}

/** An entry taken to pieces. */
export interface OriginEntryReading {
  /** `any`: exactly `*`; `null`: exactly `null`; `origin`: something like an origin; `other`: empty or unreadable. Outer stray characters are ignored here. */
  readonly kind: "any" | "null" | "origin" | "other";
  /** As written, `undefined` if missing. */
  readonly scheme: string | undefined;
  /** As written, without port and user info; brackets of IPv6 kept. */
  readonly host: string;
  readonly hostSpan: Span;
  /** As written after the colon; `*` is possible. */
  readonly port: string | undefined;
  /** In order of position; empty if a browser sends exactly this text. */
  readonly problems: readonly OriginProblem[];
  /** What a browser sends for the meant page; `undefined` if that cannot be said (wildcards, no host). A missing scheme is taken as https, for loopback hosts as http. */
  readonly normalised: string | undefined;
}

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ["http", 80],
  ["https", 443],
  ["ws", 80],
  ["wss", 443],
  ["ftp", 21],
]);

/** Schemes whose origin the URL standard defines as a tuple. Other schemes have origins of their own in some browsers. */
export function isWebScheme(scheme: string): boolean {
  return DEFAULT_PORTS.has(scheme.toLowerCase());
}

/** Default port of a scheme in lower case. */
export function defaultPortOf(scheme: string): number | undefined {
  return DEFAULT_PORTS.get(scheme);
}

/** Text of a tuple origin (HTML, "serialization of an origin"). */
export function serialiseOrigin(origin: TupleOrigin): string {
  const port = origin.port === undefined || origin.port === defaultPortOf(origin.scheme) ? "" : `:${origin.port}`;
  return `${origin.scheme}://${origin.host}${port}`;
}

/** Reads an origin exactly as browsers serialise it; anything else, also `null`, is `undefined`. */
export function parseOrigin(text: string): TupleOrigin | undefined {
  const reading = readOriginEntry(text);
  if (reading.kind !== "origin" || reading.problems.length > 0 || reading.scheme === undefined) return undefined;
  return { scheme: reading.scheme, host: reading.host, port: reading.port === undefined ? undefined : Number(reading.port) };
}

/** True if a browser may send exactly this text as Origin (`null` included). */
export function isSerialisedOrigin(text: string): boolean {
  return text === "null" || parseOrigin(text) !== undefined;
}

/** What a browser would send for the page that the entry means; `undefined` if that cannot be said. `*` and `null` stay. */
export function normaliseOriginEntry(text: string): string | undefined {
  return readOriginEntry(text).normalised;
}

const STRAY_AT_EDGES = new Set(" \t\r\n\f\"'`[](){}<>,;“”‘’".split(""));
const STRAY_INSIDE = new Set(" \t\r\n\f\"'`(){}<>,;|^\\%“”‘’[]#?/@".split(""));

function strayAtEdge(code: number): boolean {
  return code < 0x20 || code === 0x7f || code === 0xa0 || code === 0xfeff || STRAY_AT_EDGES.has(String.fromCharCode(code));
}

/** Takes an entry to pieces and lists its faults. Never fails; very long texts (over 2,000 characters) are `other`. */
export function readOriginEntry(text: string): OriginEntryReading {
  const problems: OriginProblem[] = [];
  const report = (kind: OriginProblemKind, start: number, end: number): void => {
    problems.push({ kind, span: { start, end }, text: text.slice(start, end) });
  };
  const nothing = (kind: OriginEntryReading["kind"], span: Span, normalised: string | undefined): OriginEntryReading => ({
    kind,
    scheme: undefined,
    host: "",
    hostSpan: span,
    port: undefined,
    problems,
    normalised,
  });
  if (text.length > 2000) {
    report("invalid-host", 0, text.length);
    return nothing("other", { start: 0, end: 0 }, undefined);
  }
  const inner = innerSpan(text);
  if (inner.start === inner.end) {
    report("empty", 0, text.length);
    return nothing("other", inner, undefined);
  }
  if (inner.start > 0) report("stray-characters", 0, inner.start);
  const body = text.slice(inner.start, inner.end);
  const reportOuterEnd = (): void => {
    if (inner.end < text.length) report("stray-characters", inner.end, text.length);
  };
  if (body === "*" || body === "null") {
    reportOuterEnd();
    return nothing(body === "*" ? "any" : "null", inner, body);
  }

  let position = inner.start;
  const schemeMatch = /^([A-Za-z][A-Za-z0-9+.-]{0,40}):\/\//.exec(body);
  const brokenMatch = schemeMatch === null ? /^(https?|wss?)(?::\/?|\/\/)(?=[A-Za-z])/i.exec(body) : null;
  let scheme: string | undefined;
  if (schemeMatch?.[1] !== undefined) {
    scheme = schemeMatch[1];
    position += schemeMatch[0].length;
    if (/[A-Z]/.test(scheme)) report("uppercase", inner.start, inner.start + scheme.length);
  } else if (brokenMatch?.[1] !== undefined && !/^:\d/.test(body.slice(brokenMatch[1].length))) {
    scheme = brokenMatch[1];
    position += brokenMatch[0].length;
    report("scheme-separator", inner.start + scheme.length, position);
  } else if (body.startsWith("*://")) {
    scheme = "*";
    position += 4;
    report("wildcard", inner.start, inner.start + 1);
  } else {
    if (body.startsWith("//")) position += 2;
    report("missing-scheme", inner.start, position === inner.start ? inner.end : position);
  }

  const tailStart = firstOf(text, position, inner.end, "/?#\\");
  const at = text.lastIndexOf("@", tailStart - 1);
  if (at >= position) {
    report("user-info", position, at + 1);
    position = at + 1;
  }
  const { hostEnd, portStart } = splitHostPort(text, position, tailStart);
  const host = text.slice(position, hostEnd);
  const port = portStart === undefined ? undefined : text.slice(portStart, tailStart);
  const hostSpan = { start: position, end: hostEnd };
  const lowerScheme = scheme?.toLowerCase();
  const canonicalHost = readHost(host, position, lowerScheme, report);
  const effectiveScheme = lowerScheme ?? (canonicalHost !== undefined && isLoopbackHost(canonicalHost) ? "http" : "https");
  const portNumber = port === undefined || portStart === undefined ? undefined : readPort(port, portStart, effectiveScheme, lowerScheme !== undefined, report);
  if (tailStart < inner.end) report(inner.end - tailStart === 1 && text[tailStart] === "/" ? "trailing-slash" : "has-path", tailStart, inner.end);
  reportOuterEnd();
  const usable = canonicalHost !== undefined && portNumber !== "unusable" && scheme !== "*";
  const normalised = usable ? serialiseOrigin({ scheme: effectiveScheme, host: canonicalHost, port: portNumber }) : undefined;
  return { kind: host === "" ? "other" : "origin", scheme, host, hostSpan, port, problems, normalised: effectiveScheme === "file" ? "null" : normalised };
}

/** The text without stray edges; a closing bracket of IPv6 is kept. */
function innerSpan(text: string): Span {
  const trimmed = trimSpan(text, { start: 0, end: text.length }, strayAtEdge);
  const ipv6 = /(?:^|\/\/)\[[0-9A-Fa-f:.]+$/.test(text.slice(Math.max(0, trimmed.start - 1), trimmed.end).slice(-60));
  if (!ipv6 || text[trimmed.end] !== "]") return trimmed;
  const start =
    trimmed.start > 0 && text[trimmed.start - 1] === "[" && !text.slice(trimmed.start, trimmed.end).includes("[") ? trimmed.start - 1 : trimmed.start;
  return { start, end: trimmed.end + 1 };
}

function firstOf(text: string, start: number, end: number, characters: string): number {
  for (let index = start; index < end; index += 1) if (characters.includes(text[index] ?? "")) return index;
  return end;
}

function splitHostPort(text: string, start: number, end: number): { readonly hostEnd: number; readonly portStart: number | undefined } {
  const bracket = text[start] === "[" ? text.indexOf("]", start) : -1;
  const from = bracket >= 0 && bracket < end ? bracket + 1 : start;
  const colon = text.lastIndexOf(":", end - 1);
  return colon >= from && colon < end ? { hostEnd: colon, portStart: colon + 1 } : { hostEnd: end, portStart: undefined };
}

type ReportProblem = (kind: OriginProblemKind, start: number, end: number) => void;

function readHost(host: string, start: number, scheme: string | undefined, report: ReportProblem): string | undefined {
  if (host === "") {
    report("no-host", start, start);
    return undefined;
  }
  const end = start + host.length;
  if (host.startsWith("[") && host.endsWith("]")) {
    const canonical = canonicalIpv6(host.slice(1, -1));
    if (canonical === undefined) {
      report(host.includes("*") ? "wildcard" : "invalid-host", start, end);
      return undefined;
    }
    if (`[${canonical}]` !== host) report("ip-form", start, end);
    return `[${canonical}]`;
  }
  let usable = true;
  for (let index = 0; index < host.length; index += 1) {
    const character = host[index] ?? "";
    if (character === "*") {
      report("wildcard", start + index, start + index + 1);
      usable = false;
    } else if (character <= " " || character === "\u007f" || STRAY_INSIDE.has(character) || character === ":") {
      report("stray-characters", start + index, start + index + 1);
      usable = false;
    }
  }
  const caseMatters = scheme === undefined || scheme === "*" || isWebScheme(scheme);
  if (caseMatters && /[A-Z]/.test(host)) report("uppercase", start, end);
  if (!isAscii(host) && usable) report("not-ascii", start, end);
  if (!usable) return undefined;
  if (!caseMatters) return host;
  const ascii = hostToAscii(host);
  if (ascii === undefined || ascii.includes("..") || ascii.startsWith(".")) {
    report("invalid-host", start, end);
    return undefined;
  }
  const address = canonicalIpv4(ascii);
  if (address === undefined) return ascii;
  if (address === "invalid") {
    report("invalid-host", start, end);
    return undefined;
  }
  if (address !== host) report("ip-form", start, end);
  return address;
}

function readPort(port: string, start: number, scheme: string, schemeWritten: boolean, report: ReportProblem): number | undefined | "unusable" {
  const end = start + port.length;
  if (port.includes("*")) {
    report("wildcard", start, end);
    return "unusable";
  }
  const value = isDigits(port) && port.length <= 8 ? Number(port) : Number.NaN;
  if (Number.isNaN(value) || value > 65535) {
    report("invalid-port", start - 1, end);
    return port === "" ? undefined : "unusable";
  }
  if (value === defaultPortOf(scheme) && schemeWritten) {
    report("default-port", start - 1, end);
    return undefined;
  }
  if (String(value) !== port) report("invalid-port", start - 1, end);
  return value;
}
