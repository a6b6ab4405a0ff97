/**
 * ingress-nginx: annotations of Ingresses and Helm values, snippets, and the controller's ConfigMap.
 * Facts and evidence: adapter.md beside this file. Refuses annotations with a prefix of one's own and files that a
 * ConfigMap elsewhere would explain.
 */
import { isLoopbackHost, isPrivateHost } from "../../../headers/address.ts";
import type { CorsPolicy, Fact } from "../../../model/facts.ts";
import type { YamlDocument, YamlOf } from "../../../yaml/document.ts";
import { entryOf, scalarText, valueAt } from "../../../yaml/document.ts";
import { readNginx } from "../../../yaml/nginx.ts";
import type { YamlAdapter } from "../../adapter.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { headerWrite, mapsIn } from "../gateway-header.ts";
import { servicesBehind } from "../ingress-services.ts";
import { nginxFacts } from "../nginx-headers.ts";
import { NGINX_INTENTS } from "../nginx-render.ts";
import { annotationFacts, PREFIX } from "./annotations.ts";
import { bannerFacts, hasHstsKeys, headerMapFacts, hstsFacts, misplacedCorsFacts } from "./controller.ts";
import { renderIngressNginx } from "./render.ts";

const ID = "yaml/ingress-nginx";
const LABEL = "ingress-nginx";
const ANNOTATION_SNIPPETS = ["configuration-snippet", "server-snippet"];
const CONTROLLER_SNIPPETS = ["http-snippet", "server-snippet", "location-snippet"];

function baseOf(document: YamlDocument, owner: string, order: number): GatewayBase {
  return {
    technology: ID,
    label: LABEL,
    via: [],
    scope: { level: "gateway", owner: `${document.file}#${owner}`, order },
    environment: "any",
    layer: "gateway",
  };
}

function* extractDocument(document: YamlDocument, headerMaps: ReadonlySet<string>): Iterable<Fact> {
  const { root } = document;
  const kind = scalarText(valueAt(root, "kind"));
  const name = scalarText(valueAt(root, "metadata", "name")) ?? "";
  if (kind === "Ingress" && !document.templated) yield* hstsByDefault(document);
  for (const { map, path } of mapsIn(root)) {
    if (map.entries.some((entry) => entry.key.startsWith(PREFIX))) {
      const isIngress = kind === "Ingress" && path.join(".") === "metadata.annotations";
      const reach = isIngress ? privateHostsOf(document) : {};
      for (const fact of blockFacts(document, map, isIngress)) yield fact.kind === "cors-policy" ? { ...fact, ...reach } : fact;
      continue;
    }
    if (kind === "ConfigMap" ? path.join(".") === "data" : path.at(-1) === "config" && path.at(-2) === "controller") {
      yield* controllerFacts(document, map, name);
      if (kind === "ConfigMap" && headerMaps.has(name)) yield* headerMapFacts(map, baseOf(document, name, map.at.span.start));
    }
    const added = path.at(-1) === "controller" ? entryOf(map, "addHeaders") : undefined;
    if (added !== undefined) yield* headerMapFacts(added.value, baseOf(document, "addHeaders", added.at.span.start));
  }
}

/**
 * HTTPS servers send Strict-Transport-Security unless the controller's ConfigMap says `hsts: "false"`; the value is that of the ConfigMap
 * (internal/ingress/controller/config/config.go). Another controller of this class may not: then nothing is claimed that is wrong.
 */
function* hstsByDefault(document: YamlDocument): Iterable<Fact> {
  const { root } = document;
  const spec = valueAt(root, "spec");
  const tls = entryOf(spec, "tls");
  const annotations = valueAt(root, "metadata", "annotations");
  const named = scalarText(valueAt(spec, "ingressClassName")) ?? scalarText(entryOf(annotations, "kubernetes.io/ingress.class")?.value);
  const isAnnotated = annotations?.kind === "map" && annotations.entries.some((entry) => entry.key.startsWith(PREFIX));
  if (spec === undefined || tls?.value.kind !== "list" || tls.value.items.length === 0) return;
  if (named === undefined ? !isAnnotated : !/^nginx\b/.test(named)) return;
  const base = baseOf(document, "tls", tls.at.span.start);
  const value = { kind: "unknown", reason: { kind: "dynamic", text: "the controller's ConfigMap decides" }, at: tls.keyAt, via: [] } as const;
  const write = headerWrite(base, { name: "Strict-Transport-Security", nameAt: tls.keyAt, at: tls.keyAt, value, from: "default" });
  yield { ...write, routesTo: servicesBehind(spec) };
}

/** `privateReach` of an Ingress all of whose host names belong to a private network. */
function privateHostsOf(document: YamlDocument): Pick<CorsPolicy, "privateReach"> {
  const rules = valueAt(document.root, "spec", "rules");
  if (rules?.kind !== "list" || document.templated) return {};
  const hosts = rules.items.map((rule) => valueAt(rule, "host"));
  const [host] = hosts;
  const text = scalarText(host);
  if (host === undefined || text === undefined) return {};
  const allPrivate = hosts.every((one) => {
    const name = scalarText(one) ?? "";
    return name.includes(".") && isPrivateHost(name) && !isLoopbackHost(name);
  });
  return allPrivate ? { privateReach: { kind: "host-name", text, at: host.at } } : {};
}

function* blockFacts(document: YamlDocument, map: YamlOf<"map">, isIngress: boolean): Iterable<Fact> {
  const order = map.at.span.start;
  const owner = `${order}`;
  const complete =
    isIngress && !document.templated && document.partial !== true && document.errors.length === 0 && entryOf(document.root, "spec") !== undefined;
  yield* annotationFacts({ map, base: baseOf(document, owner, order), complete });
  for (const snippet of ANNOTATION_SNIPPETS) {
    const value = map.entries.find((entry) => entry.key === PREFIX + snippet)?.value;
    if (value !== undefined) yield* snippetFacts(document, value, owner, order + 1, `${LABEL} snippet`);
  }
}

function* snippetFacts(document: YamlDocument, value: YamlOf<"scalar"> | YamlDocument["root"], owner: string, order: number, label: string): Iterable<Fact> {
  if (value.kind === "scalar") yield* nginxFacts(readNginx(value.value, value.at), { technology: ID, label, owner: `${document.file}#${owner}`, order });
  else if (value.kind === "unknown")
    yield { ...baseOf(document, owner, order), kind: "unread", at: value.at, via: value.via, what: "an nginx snippet", reason: value.reason };
}

function* controllerFacts(document: YamlDocument, map: YamlOf<"map">, name: string): Iterable<Fact> {
  const order = map.at.span.start;
  // haproxy-ingress has keys of the same names with other defaults.
  if (hasHstsKeys(map) && !/haproxy/i.test(name)) yield* hstsFacts(map, baseOf(document, `${order}`, order));
  if (!/haproxy/i.test(name)) yield* bannerFacts(map, baseOf(document, `${order}`, order));
  if (/nginx/i.test(name)) yield* misplacedCorsFacts(map, baseOf(document, `${order}`, order));
  for (const snippet of CONTROLLER_SNIPPETS) {
    const value = entryOf(map, snippet)?.value;
    if (value !== undefined) yield* snippetFacts(document, value, `${order}`, order + 1, `${LABEL} ${snippet}`);
  }
}

/** Names of ConfigMaps that `add-headers` or `custom-headers` in the same file point at. */
function headerMapNames(documents: readonly YamlDocument[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const document of documents) {
    for (const { map } of mapsIn(document.root)) {
      for (const key of ["add-headers", `${PREFIX}custom-headers`]) {
        const text = scalarText(entryOf(map, key)?.value);
        if (text !== undefined) names.add(text.slice(text.lastIndexOf("/") + 1));
      }
    }
  }
  return names;
}

/** ingress-nginx. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  // Names of headers: a ConfigMap of added headers holds nothing else that tells it from others.
  hints: [
    PREFIX,
    "ingressClassName",
    "kubernetes.io/ingress.class",
    "hsts",
    "enable-cors",
    "cors-allow-",
    "add-headers",
    "addHeaders",
    "http-snippet",
    "server-snippet",
    "server-tokens",
    "location-snippet",
    "x-frame-options",
    "x-content-type-options",
    "strict-transport-security",
    "content-security-policy",
    "referrer-policy",
    "access-control-allow",
  ],
  intents: [...NGINX_INTENTS, "rename-option"],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    const headerMaps = headerMapNames(documents);
    for (const document of documents) yield* extractDocument(document, headerMaps);
  },
  render: renderIngressNginx,
};
