/** Whether a text is an absolute address that the URL standard can parse. Only needed to name a failure as Chromium does; it parses nothing further. */
import { canonicalIpv4, parseIpv6 } from "../headers/address.ts";
import { hostToAscii } from "../headers/punycode.ts";

const SPECIAL = new Set(["http", "https", "ws", "wss", "ftp"]);

/** True for anything with a scheme, and for http and its kin only with a valid host and port. */
export function isValidAddress(text: string): boolean {
  if (text.length > 5000) return false;
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1];
  if (scheme === undefined) return false;
  if (!SPECIAL.has(scheme.toLowerCase())) return true;
  let start = scheme.length + 1;
  while (text[start] === "/" || text[start] === "\\") start += 1;
  const authority = text.slice(start).split(/[/\\?#]/)[0] ?? "";
  const place = authority.slice(authority.lastIndexOf("@") + 1);
  const parts = /^(\[[^\]]*\]|[^:]*)(?::([0-9]*))?$/.exec(place);
  const [, host = "", port = ""] = parts ?? [];
  if (parts === null || host === "" || Number(port) > 65_535) return false;
  if (host.startsWith("[")) return parseIpv6(host.slice(1, -1)) !== undefined;
  if (/[\s<>^|%[\]]/.test(host)) return false;
  const ascii = hostToAscii(host);
  return ascii !== undefined && canonicalIpv4(ascii) !== "invalid";
}
