/**
 * Distributions that keep answers to OPTIONS, and by which request headers they tell them apart. Sources: CloudFormation
 * reference of AWS::CloudFront::Distribution (CachedMethods, ForwardedValues) and the list of managed cache policies.
 * A policy by any other id, or from another template, is unknown.
 */
import type { PreflightCache } from "../../../model/facts.ts";
import type { Setting } from "../../../model/setting.ts";
import { unknownSetting, written } from "../../../model/setting.ts";
import type { YamlValue } from "../../../yaml/document.ts";
import { scalarText, valueAt } from "../../../yaml/document.ts";
import type { CloudFormationResource } from "../cloudformation.ts";
import type { GatewayBase } from "../gateway-header.ts";

/** Managed-CachingOptimized and Managed-CachingOptimizedForUncompressedObjects: no headers in the key. */
const MANAGED_WITHOUT_HEADERS = new Set(["658327ea-f89d-4fab-a63d-7e88639e58f6", "b2884449-e4de-46a7-ac36-70bc7f1ddd6d"]);

/** Facts of one distribution; `resources` are those of the same template. */
export function* preflightCaches(
  distribution: CloudFormationResource,
  resources: readonly CloudFormationResource[],
  base: GatewayBase,
): Iterable<PreflightCache> {
  const config = valueAt(distribution.properties, "DistributionConfig");
  const others = valueAt(config, "CacheBehaviors");
  const behaviours = [valueAt(config, "DefaultCacheBehavior"), ...(others?.kind === "list" ? others.items : [])];
  for (const behaviour of behaviours) {
    const methods = valueAt(behaviour, "CachedMethods");
    if (behaviour === undefined || methods?.kind !== "list") continue;
    const options = methods.items.find((item) => scalarText(item)?.toUpperCase() === "OPTIONS");
    if (options === undefined) continue;
    const path = scalarText(valueAt(behaviour, "PathPattern"));
    const scope = path === undefined ? base.scope : { ...base.scope, path };
    yield { ...base, scope, kind: "preflight-cache", at: options.at, via: options.via, keyedBy: keyOf(behaviour, resources) };
  }
}

function keyOf(behaviour: YamlValue, resources: readonly CloudFormationResource[]): Setting<readonly string[]> {
  const forwarded = valueAt(behaviour, "ForwardedValues");
  if (forwarded?.kind === "map") {
    const headers = valueAt(forwarded, "Headers");
    return headers === undefined ? written([], forwarded.at) : namesIn(headers);
  }
  const policy = valueAt(behaviour, "CachePolicyId");
  if (policy === undefined) return unknown(behaviour);
  if (MANAGED_WITHOUT_HEADERS.has(scalarText(policy) ?? "")) return written([], policy.at);
  const name = policy.kind === "intrinsic" && policy.name === "Ref" ? scalarText(policy.argument) : undefined;
  const own = resources.find((resource) => resource.name === name && resource.type === "AWS::CloudFront::CachePolicy");
  const headers = valueAt(own?.properties, "CachePolicyConfig", "ParametersInCacheKeyAndForwardedToOrigin", "HeadersConfig");
  if (headers === undefined) return unknown(policy);
  if (scalarText(valueAt(headers, "HeaderBehavior")) === "none") return written([], headers.at);
  const list = valueAt(headers, "Headers");
  return list === undefined ? unknown(headers) : namesIn(list);
}

function namesIn(list: YamlValue): Setting<readonly string[]> {
  if (list.kind !== "list") return unknown(list);
  const names = list.items.map(scalarText).filter((name) => name !== undefined);
  return names.length === list.items.length ? written(names, list.at) : unknown(list);
}

function unknown(value: YamlValue): Setting<readonly string[]> {
  return unknownSetting({ kind: "intrinsic", text: "the cache policy stands elsewhere" }, value.at);
}
