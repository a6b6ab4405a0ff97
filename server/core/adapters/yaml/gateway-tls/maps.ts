/** HTTPS in files without `kind`: Traefik's file provider, static file and labels, Envoy, Kong's declarative file, APISIX. */
import type { YamlDocument, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { TlsSign } from "./sign.ts";

const ROUTER_TLS = /^traefik\.http\.routers\.[^.=]+\.tls(?:\.(?:certresolver|options|domains\b.*))?$/i;
const REDIRECT = /^traefik\.http\.middlewares\.[^.=]+\.redirectscheme\.scheme$/i;

/** The sign of HTTPS in one map, told by where it stands. */
export function mapSign(map: YamlOf<"map">, path: readonly string[], document: YamlDocument): TlsSign | undefined {
  return traefikFile(map, path) ?? traefikLabels(map) ?? envoy(map) ?? kong(map, path, document) ?? apisix(map, path);
}

function traefikFile(map: YamlOf<"map">, path: readonly string[]): TlsSign | undefined {
  const last = path.at(-1);
  const isRouter = path.at(-2) === "routers" && path.at(-3) === "http";
  const isEntryPoint = last === "http" && path.at(-3) === "entryPoints";
  if (!isRouter && !isEntryPoint) return undefined;
  const tls = entryOf(map, "tls");
  if (tls !== undefined && flagOf(tls.value) !== false) return { at: tls.keyAt, how: "ends-tls", label: "Traefik" };
  const scheme = valueAt(map, "redirections", "entryPoint", "scheme");
  return isEntryPoint && scheme !== undefined && scalarText(scheme) === "https" ? { at: scheme.at, how: "redirects", label: "Traefik" } : undefined;
}

/** Labels as a map, or as a list of `name=value`. */
function traefikLabels(map: YamlOf<"map">): TlsSign | undefined {
  for (const entry of map.entries) {
    const own = labelSign(entry.key, scalarText(entry.value), entry.keyAt);
    if (own !== undefined) return own;
    for (const item of entry.value.kind === "list" ? entry.value.items : []) {
      const text = scalarText(item) ?? "";
      if (!text.startsWith("traefik.")) continue;
      const equals = text.indexOf("=");
      const sign = labelSign(text.slice(0, equals), text.slice(equals + 1), item.at);
      if (sign !== undefined) return sign;
    }
  }
  return undefined;
}

function labelSign(name: string, value: string | undefined, at: TlsSign["at"]): TlsSign | undefined {
  if (value === undefined || value === "false") return undefined;
  if (ROUTER_TLS.test(name)) return { at, how: "ends-tls", label: "Traefik" };
  return REDIRECT.test(name) && value === "https" ? { at, how: "redirects", label: "Traefik" } : undefined;
}

function envoy(map: YamlOf<"map">): TlsSign | undefined {
  const type = entryOf(map, "@type")?.value;
  if (type !== undefined && /\.DownstreamTlsContext$/.test(scalarText(type) ?? "")) return { at: type.at, how: "ends-tls", label: "Envoy" };
  const redirect = entryOf(valueAt(map, "redirect"), "https_redirect");
  return redirect !== undefined && flagOf(redirect.value) === true ? { at: redirect.at, how: "redirects", label: "Envoy" } : undefined;
}

/** A route that answers over https alone. */
function kong(map: YamlOf<"map">, path: readonly string[], document: YamlDocument): TlsSign | undefined {
  if (path.at(-2) !== "routes" || path.at(-1) !== "[]" || entryOf(document.root, "_format_version") === undefined) return undefined;
  const protocols: YamlValue | undefined = entryOf(map, "protocols")?.value;
  const isHttps = protocols?.kind === "list" && protocols.items.length > 0 && protocols.items.every((item) => scalarText(item) === "https");
  return isHttps ? { at: protocols.at, how: "ends-tls", label: "Kong" } : undefined;
}

/** `ssls:` of the standalone file of APISIX. */
function apisix(map: YamlOf<"map">, path: readonly string[]): TlsSign | undefined {
  const entry = path.length === 0 ? entryOf(map, "ssls") : undefined;
  return entry?.value.kind === "list" && entry.value.items.some((item) => entryOf(item, "cert") !== undefined)
    ? { at: entry.keyAt, how: "ends-tls", label: "APISIX" }
    : undefined;
}
