/**
 * Where gateways end TLS, send visitors from http to https, or serve both on purpose: Kubernetes Ingress, Gateway API, Istio, OpenShift routes,
 * Traefik, nginx text, Envoy, Kong, APISIX, and AWS. Says that browsers meet the apps over HTTPS, nothing about headers.
 * Refuses templated documents: what stands in them may not be rendered.
 */
import type { Fact, Listener } from "../../../model/facts.ts";
import type { YamlDocument, YamlOf } from "../../../yaml/document.ts";
import type { NginxDirective } from "../../../yaml/nginx.ts";
import { readNginx } from "../../../yaml/nginx.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { ONLY_TLS } from "../../lacks.ts";
import { resourcesOf } from "../cloudformation.ts";
import { mapsIn } from "../gateway-header.ts";
import { AWS_TYPES, cloudFormationSign } from "./aws.ts";
import { mapSign } from "./maps.ts";
import { plainHttpResource, plainHttpServer } from "./plain-http.ts";
import { resourceSign } from "./resources.ts";
import type { TlsSign } from "./sign.ts";

const ID = "yaml/gateway-tls";

/** TLS at gateways. */
export const adapter: YamlAdapter = {
  id: ID,
  label: "gateway TLS",
  language: "yaml",
  hints: [
    "networking.k8s.io/",
    "extensions/v1beta1",
    "networking.istio.io",
    "route.openshift.io",
    "projectcontour.io/",
    "traefik",
    "routers:",
    "entryPoints:",
    "listen ",
    "listen\t",
    "DownstreamTlsContext",
    "https_redirect",
    "_format_version",
    "ssls:",
    "ApisixTls",
    ...AWS_TYPES,
  ],
  needs: ["tls", "ssl", "https", "certificate-arn", ...AWS_TYPES],
  intents: [],
  lacks: ONLY_TLS,
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) {
      if (document.templated) continue;
      for (const sign of signsIn(document)) yield listenerOf(document, sign);
    }
  },
  render: () => undefined,
};

function listenerOf(document: YamlDocument, sign: TlsSign): Listener {
  return {
    kind: "listener",
    technology: ID,
    label: sign.label,
    at: sign.at,
    via: [],
    scope: { level: "gateway", owner: `${document.file}#${sign.at.span.start}`, order: sign.at.span.start },
    environment: "any",
    layer: "gateway",
    how: sign.how,
    ...(sign.routesTo === undefined ? {} : { routesTo: sign.routesTo }),
  };
}

function* signsIn(document: YamlDocument): Iterable<TlsSign> {
  for (const resource of resourcesOf(document)) {
    const sign = cloudFormationSign(resource);
    if (sign !== undefined) yield sign;
  }
  for (const { map, path } of mapsIn(document.root)) {
    const sign = resourceSign(map) ?? mapSign(map, path, document);
    if (sign !== undefined) yield sign;
    const plain = plainHttpResource(map);
    if (plain !== undefined) yield plain;
    for (const { value } of map.entries) if (value.kind === "scalar") yield* nginxSigns(value);
  }
}

/** `listen 443 ssl` and `return 301 https://…` in nginx text. */
function* nginxSigns(scalar: YamlOf<"scalar">): Iterable<TlsSign> {
  if (!/\blisten[ \t]/.test(scalar.text) || !scalar.text.includes(";")) return;
  const directives = readNginx(scalar.value, scalar.at);
  const groups = upstreamGroups(directives);
  const stack: Visit[] = directives.map((directive) => ({ directive, server: undefined }));
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { directive: next, server } = visit;
    const words = next.words.map((word) => word.text);
    const both = next.name === "server" ? plainHttpServer(next) : undefined;
    if (both !== undefined) yield both;
    if (next.name === "listen" && words.includes("ssl"))
      yield { at: next.at, how: "ends-tls", label: "nginx", routesTo: server === undefined ? [] : upstreamsOf(server, groups) };
    if (next.name === "return" && /^30[1278]$/.test(words[0] ?? "") && /^https:\/\/\$(?:host|http_host|server_name)\b/.test(words[1] ?? ""))
      yield { at: next.at, how: "redirects", label: "nginx" };
    stack.push(...(next.block ?? []).map((directive) => ({ directive, server: next.name === "server" ? next : server })));
  }
}

/** A directive with the server block around it. */
interface Visit {
  readonly directive: NginxDirective;
  readonly server: NginxDirective | undefined;
}

/** Hosts to which a server block passes requests, with their ports; an upstream is known by its name and by the servers in it. */
function upstreamsOf(server: NginxDirective, groups: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const names: string[] = [];
  const stack = [server];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const target = next.name === "proxy_pass" ? /^https?:\/\/((?:[\w.-]+|\[::1\])(?::\d{1,5})?)(?:\/|$)/.exec(next.words[0]?.text ?? "")?.[1] : undefined;
    if (target !== undefined) names.push(target, ...(groups.get(target) ?? []));
    stack.push(...(next.block ?? []));
  }
  return names;
}

/** The servers of `upstream` blocks by the block's name (ngx_http_upstream_module). */
function upstreamGroups(directives: readonly NginxDirective[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>();
  const stack = [...directives];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const name = next.name === "upstream" ? next.words[0]?.text : undefined;
    const servers = (next.block ?? []).flatMap(({ name: word, words }) => (word === "server" ? (words[0]?.text ?? []) : []));
    if (name !== undefined) groups.set(name, servers);
    else stack.push(...(next.block ?? []));
  }
  return groups;
}
