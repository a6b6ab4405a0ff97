/**
 * Gateways that serve visitors of plain http on purpose, beside https: by a setting that is written, not by one that is absent. Evidence: the
 * pages of ingress-nginx and CloudFront in this project; OpenShift documents `insecureEdgeTerminationPolicy: Allow`.
 */
import { isPrivateHost } from "../../../headers/address.ts";
import type { YamlOf } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { NginxDirective } from "../../../yaml/nginx.ts";
import { itemsOf } from "../ingress-services.ts";
import type { TlsSign } from "./sign.ts";

const NGINX = "nginx.ingress.kubernetes.io/";

/** `ssl-redirect: "false"` of an Ingress with certificates, a Route that allows insecure visitors. Private host names are left alone. */
export function plainHttpResource(map: YamlOf<"map">): TlsSign | undefined {
  const kind = scalarText(entryOf(map, "kind")?.value);
  const version = scalarText(entryOf(map, "apiVersion")?.value) ?? "";
  if (kind === "Route" && version.startsWith("route.openshift.io/")) {
    const policy = valueAt(map, "spec", "tls", "insecureEdgeTerminationPolicy");
    const host = scalarText(valueAt(map, "spec", "host")) ?? "";
    return policy !== undefined && scalarText(policy) === "Allow" && !isPrivateHost(host)
      ? { at: policy.at, how: "serves-both", label: "OpenShift route" }
      : undefined;
  }
  if (kind !== "Ingress" || !version.startsWith("networking.k8s.io/") || itemsOf(valueAt(map, "spec", "tls")).length === 0) return undefined;
  const annotations = valueAt(map, "metadata", "annotations");
  const redirect = entryOf(annotations, `${NGINX}ssl-redirect`);
  const forced = entryOf(annotations, `${NGINX}force-ssl-redirect`);
  const hosts = itemsOf(valueAt(map, "spec", "rules")).map((rule) => scalarText(valueAt(rule, "host")) ?? "");
  if (redirect === undefined || flagOf(redirect.value) !== false || (forced !== undefined && flagOf(forced.value) !== false)) return undefined;
  return hosts.length > 0 && hosts.every(isPrivateHost) ? undefined : { at: redirect.value.at, how: "serves-both", label: "ingress-nginx" };
}

/** A server block that listens with and without TLS and sends nobody to https. */
export function plainHttpServer(server: NginxDirective): TlsSign | undefined {
  const listens = (server.block ?? []).filter(({ name }) => name === "listen");
  const isTls = ({ words }: NginxDirective): boolean => words.some(({ text }) => text === "ssl" || text === "quic" || /(?:^|:)443$/.test(text));
  const plain = listens.find((one) => !isTls(one));
  if (plain === undefined || !listens.some(isTls) || mentionsHttps(server)) return undefined;
  return { at: plain.at, how: "serves-both", label: "nginx" };
}

/** A redirect, or a test of the scheme. */
function mentionsHttps(server: NginxDirective): boolean {
  const stack = [...(server.block ?? [])];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.name === "include" || next.words.some(({ text }) => /https:|\$scheme|\$https|\$ssl_|\$http_x_forwarded_proto/.test(text))) return true;
    stack.push(...(next.block ?? []));
  }
  return false;
}
