/** HTTPS in CloudFormation. The invoke addresses of API Gateway answer over HTTPS alone. Refuses values that parameters supply. */
import { scalarText, valueAt } from "../../../yaml/document.ts";
import type { CloudFormationResource } from "../cloudformation.ts";
import type { TlsSign } from "./sign.ts";

const ALWAYS_HTTPS = new Set([
  "AWS::ApiGateway::RestApi",
  "AWS::Serverless::Api",
  "AWS::Serverless::HttpApi",
  "AWS::ApiGateway::DomainName",
  "AWS::ApiGatewayV2::DomainName",
]);

/** Every type of resource that can be a sign. */
export const AWS_TYPES: readonly string[] = [
  ...ALWAYS_HTTPS,
  "AWS::ApiGatewayV2::Api",
  "AWS::CloudFront::Distribution",
  "AWS::ElasticLoadBalancingV2::Listener",
];

/** The sign of HTTPS in one resource, if there is one. */
export function cloudFormationSign(resource: CloudFormationResource): TlsSign | undefined {
  const { type, properties, entry } = resource;
  if (ALWAYS_HTTPS.has(type)) return { at: entry.keyAt, how: "ends-tls", label: "API Gateway" };
  switch (type) {
    case "AWS::ApiGatewayV2::Api":
      return scalarText(valueAt(properties, "ProtocolType")) === "HTTP" ? { at: entry.keyAt, how: "ends-tls", label: "API Gateway" } : undefined;
    case "AWS::CloudFront::Distribution": {
      const policy = valueAt(properties, "DistributionConfig", "DefaultCacheBehavior", "ViewerProtocolPolicy");
      const text = scalarText(policy);
      if (policy === undefined) return undefined;
      if (text === "https-only") return { at: policy.at, how: "ends-tls", label: "CloudFront" };
      if (text === "allow-all") return { at: policy.at, how: "serves-both", label: "CloudFront" };
      return text === "redirect-to-https" ? { at: policy.at, how: "redirects", label: "CloudFront" } : undefined;
    }
    case "AWS::ElasticLoadBalancingV2::Listener": {
      const protocol = valueAt(properties, "Protocol");
      return protocol !== undefined && scalarText(protocol) === "HTTPS" ? { at: protocol.at, how: "ends-tls", label: "load balancer" } : undefined;
    }
    default:
      return undefined;
  }
}
