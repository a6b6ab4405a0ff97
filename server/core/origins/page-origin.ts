/**
 * Origins of pages as browsers really send them, hosts with unusual characters included: no registry sells such a name, but whoever
 * owns `evil.com` may put any label before it, and some browsers show it. Judges no check.
 */
import { parseOrigin, type TupleOrigin } from "../headers/origin.ts";

/** Which browsers show a page on such a host: PortSwigger's URL cheat sheet of 2024 (tagged CORS), the underscore also seen in Chromium 156 (vector B13). */
export type Browsers = "all" | "Firefox and Safari" | "Safari";

/** Characters that a label of a host may hold in these browsers, as the inside of a character class. */
export const LABEL_CHARACTERS: Readonly<Record<Browsers, string>> = {
  all: "a-z0-9_-",
  "Firefox and Safari": "a-z0-9_+$-",
  Safari: "a-z0-9_+$,;!'(){}*&=~\\x60-",
};

const UNUSUAL_HOST = /^(https?):\/\/([a-z0-9._+$,;!'(){}*&=~`-]+)(?::([1-9][0-9]{0,4}))?$/;

/** Reads an origin that some browser may send; `undefined` for `null` and anything else. */
export function parsePageOrigin(text: string): TupleOrigin | undefined {
  const plain = parseOrigin(text);
  if (plain !== undefined) return plain;
  const [, scheme, host, port] = UNUSUAL_HOST.exec(text.slice(0, 2000)) ?? [];
  return scheme === undefined || host === undefined ? undefined : { scheme, host, port: port === undefined ? undefined : Number(port) };
}

/** The browsers that show a page on this host, an IPv6 address included. */
export function browsersThatShow(host: string): Browsers {
  if (/^[a-z0-9._:[\]-]*$/.test(host)) return "all";
  return /^[a-z0-9._+$:[\]-]*$/.test(host) ? "Firefox and Safari" : "Safari";
}

/** The labels at the end of a host that a registry may have sold: those after the last label with an unusual character. */
export function soldLabels(host: string): string {
  const labels = host.split(".");
  return labels.slice(labels.findLastIndex((label) => !/^[a-z0-9-]+$/.test(label)) + 1).join(".");
}
