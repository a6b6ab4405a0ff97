/** HTTPS in Kubernetes resources of several gateways, told by `apiVersion` and `kind`. Refuses resources of other groups with the same kind. */
import type { YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText, valueAt } from "../../../yaml/document.ts";
import { itemsOf, servicesBehind } from "../ingress-services.ts";
import type { TlsSign } from "./sign.ts";

/** The sign of HTTPS in one resource, if the map is one. */
export function resourceSign(map: YamlOf<"map">): TlsSign | undefined {
  const kind = scalarText(entryOf(map, "kind")?.value);
  const version = scalarText(entryOf(map, "apiVersion")?.value);
  const spec = entryOf(map, "spec")?.value;
  if (kind === undefined || version === undefined || spec === undefined) return undefined;
  switch (kind) {
    case "Ingress": {
      const sign = /^(?:networking\.k8s\.io|extensions)\//.test(version) ? (nonEmptyList(spec, "tls", "Ingress") ?? annotationSign(map)) : undefined;
      return sign === undefined ? undefined : { ...sign, routesTo: servicesBehind(spec) };
    }
    case "Gateway":
      if (version.startsWith("gateway.networking.k8s.io/")) return firstOf(itemsOf(valueAt(spec, "listeners")), gatewayListener);
      return version.startsWith("networking.istio.io/") ? firstOf(itemsOf(valueAt(spec, "servers")), istioServer) : undefined;
    case "IngressRoute": {
      const tls = /^traefik\.(?:io|containo\.us)\//.test(version) ? entryOf(spec, "tls") : undefined;
      return tls === undefined ? undefined : { at: tls.keyAt, how: "ends-tls", label: "Traefik" };
    }
    case "HTTPProxy": {
      const secret = version.startsWith("projectcontour.io/") ? valueAt(spec, "virtualhost", "tls", "secretName") : undefined;
      return secret?.kind === "scalar" ? { at: secret.at, how: "ends-tls", label: "Contour" } : undefined;
    }
    case "Route": {
      const termination = version.startsWith("route.openshift.io/") ? valueAt(spec, "tls", "termination") : undefined;
      return termination?.kind === "scalar" ? { at: termination.at, how: "ends-tls", label: "OpenShift route" } : undefined;
    }
    case "ApisixTls":
      return version.startsWith("apisix.apache.org/") ? { at: entryOf(map, "kind")?.value.at ?? map.at, how: "ends-tls", label: "APISIX" } : undefined;
    default:
      return undefined;
  }
}

function nonEmptyList(spec: YamlValue, key: string, label: string): TlsSign | undefined {
  const entry = entryOf(spec, key);
  return entry?.value.kind === "list" && entry.value.items.length > 0 ? { at: entry.keyAt, how: "ends-tls", label } : undefined;
}

/** A redirect that holds without `spec.tls`, or a certificate of the load balancer. */
function annotationSign(map: YamlOf<"map">): TlsSign | undefined {
  const annotations = valueAt(map, "metadata", "annotations");
  const forced = entryOf(annotations, "nginx.ingress.kubernetes.io/force-ssl-redirect");
  if (forced !== undefined && flagOf(forced.value) === true) return { at: forced.value.at, how: "redirects", label: "Ingress" };
  const certificate = entryOf(annotations, "alb.ingress.kubernetes.io/certificate-arn");
  return certificate?.value.kind === "scalar" ? { at: certificate.keyAt, how: "ends-tls", label: "Ingress" } : undefined;
}

function gatewayListener(listener: YamlValue): TlsSign | undefined {
  const protocol = valueAt(listener, "protocol");
  return protocol !== undefined && scalarText(protocol) === "HTTPS" ? { at: protocol.at, how: "ends-tls", label: "Gateway API" } : undefined;
}

function istioServer(server: YamlValue): TlsSign | undefined {
  const redirect = entryOf(valueAt(server, "tls"), "httpsRedirect");
  if (redirect !== undefined && flagOf(redirect.value) === true) return { at: redirect.at, how: "redirects", label: "Istio Gateway" };
  const mode = valueAt(server, "tls", "mode");
  const ends = mode !== undefined && /^(?:SIMPLE|MUTUAL|OPTIONAL_MUTUAL)$/.test(scalarText(mode) ?? "");
  return ends ? { at: mode.at, how: "ends-tls", label: "Istio Gateway" } : undefined;
}

function firstOf(values: readonly YamlValue[], sign: (value: YamlValue) => TlsSign | undefined): TlsSign | undefined {
  return values.map(sign).find((found) => found !== undefined);
}
