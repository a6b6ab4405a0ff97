/** What nginx servers say about themselves: the version in Server, and whether they speak TLS. Refuses defaults that another file may change. */
import type { HeaderWrite } from "../../model/facts.ts";
import type { NginxDirective } from "../../yaml/nginx.ts";
import type { GatewayBase } from "./gateway-header.ts";
import { headerWrite } from "./gateway-header.ts";

/** The Server header of `server_tokens on` or `build` (ngx_http_header_filter_module.c: `nginx/` and the version). */
export function* serverBanners(directives: readonly NginxDirective[], base: GatewayBase): Iterable<HeaderWrite> {
  for (const directive of directives) {
    const [word] = directive.words;
    if (directive.name === "server_tokens" && word !== undefined && /^(?:on|build)$/.test(word.text)) {
      yield headerWrite(base, { name: "Server", nameAt: directive.nameAt, at: directive.at, value: bannerValue("nginx/", word.at) });
    }
  }
}

/** A banner to which the server adds its version. */
export function bannerValue(text: string, at: HeaderWrite["at"]): HeaderWrite["value"] {
  const value = { text, pieces: [{ start: 0, end: text.length, place: at, exact: false }] };
  return { kind: "partial", value, holes: [text.length], at, via: [] };
}

/** True if some server of the text ends TLS, so that nothing in front of it does. */
export function endsTls(directives: readonly NginxDirective[]): boolean {
  return directives.some((directive) => (directive.name === "server" ? speaksTls(directive.block ?? []) : endsTls(directive.block ?? [])));
}

/** True for the directives of a `server` block with a TLS listener. */
export function speaksTls(server: readonly NginxDirective[]): boolean {
  return server.some((directive) => {
    const words = directive.words.map((word) => word.text);
    if (directive.name === "ssl") return words[0] === "on";
    return directive.name === "listen" && (words.includes("ssl") || words.includes("quic") || /(?:^|:)443$/.test(words[0] ?? ""));
  });
}

/** Where a block sends its requests, if `proxy_pass` says so with a plain address (ngx_http_proxy_module); names of `upstream` blocks have no port. */
export function forwardedTo(directives: readonly NginxDirective[]): HeaderWrite["forwardsTo"] {
  const target = directives.find((directive) => directive.name === "proxy_pass")?.words[0]?.text;
  const [, host, port] = /^https?:\/\/([\w.-]+|\[::1\]):(\d{1,5})(?:\/|$)/.exec(target ?? "") ?? [];
  return host === undefined || port === undefined ? undefined : { host, port: Number(port) };
}
