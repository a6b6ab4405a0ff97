/** The `response-transformer` plugin of Kong: headers as `Name:value` texts. */
import type { Fact, HeaderWrite } from "../../../model/facts.ts";
import type { YamlOf, YamlValue } from "../../../yaml/document.ts";
import { valueAt } from "../../../yaml/document.ts";
import { sliceValueText } from "../../../yaml/nginx.ts";
import { placeAcross } from "../../../yaml/scalar-text.ts";
import { reasonOf } from "../cors-settings.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { headerRemoval, headerWrite, isHeaderName } from "../gateway-header.ts";
import { writtenHeaderFacts } from "../written-headers.ts";
import type { KongPlugin } from "./plugins.ts";

/** Facts of one use of the plugin. `add` leaves a header of the upstream alone, `replace` and `append` do not. */
export function* responseTransformerFacts(plugin: KongPlugin, base: GatewayBase): Iterable<Fact> {
  const { config } = plugin;
  const writes: HeaderWrite[] = [];
  for (const operation of ["replace", "add", "append"] as const) {
    const list = valueAt(config, operation, "headers");
    for (const item of itemsOf(list)) {
      const parsed = item.kind === "scalar" ? headerOf(item, base, operation) : undefined;
      if (parsed !== undefined) writes.push(parsed);
      else if (item.kind === "unknown") yield { ...base, kind: "unread", at: item.at, via: item.via, what: "a response header", reason: reasonOf(item) };
    }
  }
  yield* writtenHeaderFacts(writes, { base });
  for (const item of itemsOf(valueAt(config, "remove", "headers"))) {
    if (item.kind === "scalar" && isHeaderName(item.text)) yield headerRemoval(base, item.text, item.at, item.at);
  }
}

function itemsOf(list: YamlValue | undefined): readonly YamlValue[] {
  if (list?.kind === "list") return list.items;
  return list?.kind === "scalar" ? [list] : [];
}

function headerOf(item: YamlOf<"scalar">, base: GatewayBase, operation: "add" | "replace" | "append"): HeaderWrite | undefined {
  const colon = item.text.indexOf(":");
  const name = item.text.slice(0, colon).trim();
  if (colon < 1 || !isHeaderName(name)) return undefined;
  const rest = item.text.slice(colon + 1);
  const start = colon + 1 + (rest.length - rest.trimStart().length);
  const end = start + rest.trim().length;
  const at = placeAcross(item.value, start, Math.max(start, end), item.at);
  const nameAt = placeAcross(item.value, 0, name.length, item.at);
  return headerWrite(base, {
    name,
    nameAt,
    at: item.at,
    value: { kind: "known", value: sliceValueText(item.value, start, end), at, via: item.via },
    mode: operation === "append" ? "append" : "set",
    yields: operation === "add",
  });
}
