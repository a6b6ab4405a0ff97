/** IP addresses in the form that browsers write into an origin (URL standard, host parsing and serialising). It resolves no names. */

/** Canonical dotted form of a host that the URL standard reads as IPv4 (`0x7f.1` -> `127.0.0.1`), `invalid`, or `undefined` if it is a name. */
export function canonicalIpv4(host: string): string | "invalid" | undefined {
  const parts = host.split(".");
  if (parts.at(-1) === "" && parts.length > 1) parts.pop();
  const last = parts.at(-1) ?? "";
  // URL standard, "ends in a number checker".
  if (!/^(?:[0-9]+|0[xX][0-9a-fA-F]*)$/.test(last)) return undefined;
  if (parts.length > 4) return "invalid";
  const numbers: number[] = [];
  for (const part of parts) {
    if (part === "" || part.length > 20) return "invalid";
    const value = parseNumber(part);
    if (value === undefined) return "invalid";
    numbers.push(value);
  }
  const final = numbers.pop() ?? 0;
  if (numbers.some((value) => value > 255) || final >= 256 ** (4 - numbers.length)) return "invalid";
  const address = numbers.reduce((sum, value, index) => sum + value * 256 ** (3 - index), final);
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

function parseNumber(part: string): number | undefined {
  if (/^0[xX]/.test(part)) return part.length === 2 ? 0 : hexadecimal(part.slice(2));
  if (/^0[0-7]+$/.test(part)) return Number.parseInt(part, 8);
  return /^(?:0|[1-9][0-9]*)$/.test(part) ? Number.parseInt(part, 10) : undefined;
}

function hexadecimal(text: string): number | undefined {
  return /^[0-9a-fA-F]+$/.test(text) ? Number.parseInt(text, 16) : undefined;
}

/** The eight 16-bit pieces of an IPv6 address without brackets, or `undefined` if it is not one. */
export function parseIpv6(text: string): readonly number[] | undefined {
  if (text.length > 45 || text.includes("%")) return undefined;
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : parseGroups(half)));
  const head = groups[0];
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  const tail = groups[1];
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function parseGroups(text: string): number[] | undefined {
  const result: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes(".")) {
      const bytes = part.split(".");
      if (bytes.length !== 4 || bytes.some((byte) => !/^(?:0|[1-9][0-9]{0,2})$/.test(byte) || Number(byte) > 255)) return undefined;
      const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
      result.push(a * 256 + b, c * 256 + d);
      continue;
    }
    if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
    result.push(Number.parseInt(part, 16));
  }
  return result;
}

/** IPv6 in its shortest form without brackets (URL standard, "IPv6 serializer"; RFC 5952). */
export function canonicalIpv6(text: string): string | undefined {
  const pieces = parseIpv6(text);
  if (pieces === undefined) return undefined;
  let bestStart = -1;
  let bestLength = 1;
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (start + length < 8 && pieces[start + length] === 0) length += 1;
    if (length > bestLength) {
      bestStart = start;
      bestLength = length;
    }
  }
  const hex = pieces.map((piece) => piece.toString(16));
  if (bestStart < 0) return hex.join(":");
  return `${hex.slice(0, bestStart).join(":")}::${hex.slice(bestStart + bestLength).join(":")}`;
}

function withoutBrackets(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}

function bytesOf(host: string): readonly number[] | undefined {
  const canonical = canonicalIpv4(host);
  if (canonical === undefined || canonical === "invalid") return undefined;
  return canonical.split(".").map(Number);
}

function plainName(host: string): string {
  const lower = host.toLowerCase();
  return lower.endsWith(".") ? lower.slice(0, -1) : lower;
}

/** True for localhost, names below it, 127.0.0.0/8 and ::1 (with or without brackets). No port. */
export function isLoopbackHost(host: string): boolean {
  const name = plainName(host);
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const bytes = bytesOf(name);
  if (bytes !== undefined) return bytes[0] === 127;
  const pieces = parseIpv6(withoutBrackets(name));
  return pieces?.every((piece, index) => piece === (index === 7 ? 1 : 0)) === true;
}

/**
 * True for hosts that only a private network can reach: RFC 1918, link-local and unique-local addresses, 0.0.0.0,
 * single-label names, and names below .local, .internal, .lan, .home.arpa, .test, .intranet, .corp. Loopback counts too.
 */
export function isPrivateHost(host: string): boolean {
  if (isLoopbackHost(host)) return true;
  const name = plainName(host);
  const bytes = bytesOf(name);
  if (bytes !== undefined) {
    const [a = 0, b = 0] = bytes;
    return (
      a === 10 || a === 0 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 169 && b === 254) || (a === 100 && b >= 64 && b <= 127)
    );
  }
  const pieces = parseIpv6(withoutBrackets(name));
  if (pieces !== undefined) {
    const first = pieces[0] ?? 0;
    return (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80 || pieces.every((piece) => piece === 0);
  }
  if (name === "") return false;
  if (!name.includes(".")) return true;
  return [".local", ".internal", ".lan", ".home.arpa", ".test", ".intranet", ".corp"].some((ending) => name.endsWith(ending));
}

/** True if the host is an IP address in any form that browsers accept. */
export function isAddress(host: string): boolean {
  return bytesOf(plainName(host)) !== undefined || parseIpv6(withoutBrackets(host)) !== undefined;
}
