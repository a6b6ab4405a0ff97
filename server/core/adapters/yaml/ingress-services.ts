/** Where the rules of a Kubernetes Ingress lead. Knows no controller. */
import type { YamlValue } from "../../yaml/document.ts";
import { scalarText, valueAt } from "../../yaml/document.ts";

/** Names of the services that the rules of an Ingress lead to; `spec` is that of the Ingress. */
export function servicesBehind(spec: YamlValue): readonly string[] {
  const paths = itemsOf(valueAt(spec, "rules")).flatMap((rule) => itemsOf(valueAt(rule, "http", "paths")));
  const backends = [...paths.map((path) => valueAt(path, "backend")), valueAt(spec, "defaultBackend")];
  return backends.flatMap((backend) => {
    const name = backend === undefined ? undefined : (valueAt(backend, "service", "name") ?? valueAt(backend, "serviceName"));
    return name === undefined ? [] : (scalarText(name) ?? []);
  });
}

/** The items of a list; none of anything else. */
export function itemsOf(value: YamlValue | undefined): readonly YamlValue[] {
  return value?.kind === "list" ? value.items : [];
}
