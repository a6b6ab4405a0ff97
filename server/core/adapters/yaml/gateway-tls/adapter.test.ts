/** One sign of HTTPS for each gateway, and look-alikes that are none. */
import assert from "node:assert/strict";
import { describe, it } from "vitest";
import { adaptersFor } from "../../../analysis/fitting.ts";
import { factsInText, sourceOf } from "../facts-in-text.ts";
import { adapter } from "./adapter.ts";

function signs(text: string): readonly string[] {
  return factsInText(adapter, text).map((fact) => (fact.kind === "listener" ? `${fact.label} ${fact.how}: ${sourceOf(text, fact.at)}` : fact.kind));
}

const resource = (version: string, kind: string, spec: string): string => `apiVersion: ${version}\nkind: ${kind}\nmetadata: { name: a }\nspec:\n${spec}`;

describe("signs of HTTPS", () => {
  it("in Kubernetes resources", () => {
    assert.deepEqual(signs(resource("networking.k8s.io/v1", "Ingress", "  tls:\n    - hosts: [a]\n")), ["Ingress ends-tls: tls"]);
    assert.deepEqual(
      signs(
        resource("networking.k8s.io/v1", "Ingress", "  rules: []\n").replace(
          "{ name: a }",
          '{ name: a, annotations: { nginx.ingress.kubernetes.io/force-ssl-redirect: "true" } }',
        ),
      ),
      ['Ingress redirects: "true"'],
    );
    assert.deepEqual(
      signs(resource("gateway.networking.k8s.io/v1", "Gateway", "  listeners:\n    - { name: a, protocol: HTTP }\n    - { name: b, protocol: HTTPS }\n")),
      ["Gateway API ends-tls: HTTPS"],
    );
    assert.deepEqual(signs(resource("networking.istio.io/v1", "Gateway", "  servers:\n    - tls: { mode: SIMPLE }\n")), ["Istio Gateway ends-tls: SIMPLE"]);
    assert.deepEqual(signs(resource("networking.istio.io/v1", "Gateway", "  servers:\n    - tls: { httpsRedirect: true }\n")), [
      "Istio Gateway redirects: httpsRedirect: true",
    ]);
    assert.deepEqual(signs(resource("networking.istio.io/v1", "Gateway", "  servers:\n    - tls: { mode: PASSTHROUGH }\n")), []);
    assert.deepEqual(signs(resource("traefik.io/v1alpha1", "IngressRoute", "  tls: {}\n")), ["Traefik ends-tls: tls"]);
    assert.deepEqual(signs(resource("projectcontour.io/v1", "HTTPProxy", "  virtualhost:\n    tls: { secretName: web }\n")), ["Contour ends-tls: web"]);
    assert.deepEqual(signs(resource("route.openshift.io/v1", "Route", "  tls: { termination: edge }\n")), ["OpenShift route ends-tls: edge"]);
    assert.deepEqual(signs(resource("example.com/v1", "Gateway", "  servers:\n    - tls: { mode: SIMPLE }\n")), []);
  });
  it("in Traefik's files and labels", () => {
    assert.deepEqual(signs("http:\n  routers:\n    web:\n      rule: Host(`a`)\n      tls: {}\n"), ["Traefik ends-tls: tls"]);
    assert.deepEqual(
      signs("entryPoints:\n  web:\n    address: ':80'\n    http:\n      redirections:\n        entryPoint: { to: websecure, scheme: https }\n"),
      ["Traefik redirects: https"],
    );
    assert.deepEqual(signs("services:\n  a:\n    labels:\n      - traefik.enable=true\n      - traefik.http.routers.a.tls.certresolver=le\n"), [
      "Traefik ends-tls: traefik.http.routers.a.tls.certresolver=le",
    ]);
    assert.deepEqual(signs("services:\n  a:\n    labels:\n      traefik.http.routers.a.tls: 'false'\n"), []);
  });
  it("in nginx text, Envoy, Kong, APISIX", () => {
    assert.deepEqual(
      signs(
        "data:\n  default.conf: |\n    server {\n      listen 443 ssl;\n    }\n    server {\n      listen 80;\n      return 301 https://$host$request_uri;\n    }\n",
      ),
      ["nginx redirects: return 301 https://$host$request_uri;", "nginx ends-tls: listen 443 ssl;"],
    );
    assert.deepEqual(signs("data:\n  default.conf: |\n    server {\n      listen 80;\n      return 301 https://partner.example/;\n    }\n"), []);
    const type = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext";
    assert.deepEqual(signs(`transport_socket:\n  typed_config:\n    "@type": ${type}\n`), [`Envoy ends-tls: ${type}`]);
    assert.deepEqual(signs("transport_socket:\n  typed_config:\n    '@type': a.UpstreamTlsContext\n"), []);
    assert.deepEqual(signs("_format_version: '3.0'\nservices:\n  - routes:\n      - protocols: [https]\n      - protocols: [http, https]\n"), [
      "Kong ends-tls: [https]",
    ]);
    assert.deepEqual(signs("ssls:\n  - snis: [a]\n    cert: x\n"), ["APISIX ends-tls: ssls"]);
  });
  it("in CloudFormation", () => {
    const aws = (type: string, properties: string): string => `Resources:\n  A:\n    Type: ${type}\n    Properties: ${properties}\n`;
    assert.deepEqual(signs(aws("AWS::ApiGateway::RestApi", "{ Name: a }")), ["API Gateway ends-tls: A"]);
    assert.deepEqual(signs(aws("AWS::ApiGatewayV2::Api", "{ ProtocolType: WEBSOCKET }")), []);
    const behaviour = (policy: string): string =>
      aws("AWS::CloudFront::Distribution", `{ DistributionConfig: { DefaultCacheBehavior: { ViewerProtocolPolicy: ${policy} } } }`);
    assert.deepEqual(signs(behaviour("redirect-to-https")), ["CloudFront redirects: redirect-to-https"]);
    assert.deepEqual(signs(behaviour("allow-all")), ["CloudFront serves-both: allow-all"]);
    assert.deepEqual(signs(aws("AWS::ElasticLoadBalancingV2::Listener", "{ Protocol: HTTPS }")), ["load balancer ends-tls: HTTPS"]);
  });
  it("has no words that ordinary files with addresses hold", () => {
    const others = [
      "openapi: 3.0.0\nservers:\n  - url: https://api.example.com\ninfo:\n  description: The gateway ends TLS; ingress is its task.\n",
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: gateway }\nspec: { template: { spec: { image: https://registry.example/ssl } } }\n",
      "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties: { Description: See https://docs.example }\n",
    ];
    for (const text of others) assert.deepEqual(adaptersFor("/a.yaml", text, [adapter]), []);
  });
});
