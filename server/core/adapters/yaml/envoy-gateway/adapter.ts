/**
 * Envoy Gateway: `cors` of SecurityPolicy and late response headers of ClientTrafficPolicy. Facts and evidence: adapter.md beside this file. Refuses to
 * say which routes a policy meets: targets are not followed.
 */

import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { REFUSES_UNKNOWN } from "../../lacks.ts";
import type { EntryMeaning } from "../cors-settings.ts";
import { exactOrigin, originsFrom, schemeOrigins } from "../cors-settings.ts";
import { ENVOY_PROFILE } from "../envoy-origins.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { mapsIn } from "../gateway-header.ts";
import { namedHeaderFacts, renderNamedHeader } from "../named-header-lists.ts";
import { HEADER_WRITE_INTENTS } from "../render-header-write.ts";
import { LIST_POLICY_INTENTS } from "../render-list-policy.ts";
import { WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";
import { RESOURCE_KEYS, renderResourcePolicy, replaceEntry, resourceSettings, unreadSettings } from "../resource-policy.ts";

const ID = "yaml/envoy-gateway";
const LABEL = "Envoy Gateway";

/** Envoy's, with patterns of its own, and preflights of strangers answered without headers (`ForwardNotMatchingPreflights: false`). */
const PROFILE: EmissionProfile = {
  ...ENVOY_PROFILE,
  entryMatch: { ...ENVOY_PROFILE.entryMatch, globs: "any-text", regex: "none" },
  onMismatch: "omit",
};

/** The definition's own pattern takes a star alone, as the whole host, or as the first label. */
const STAR_ELSEWHERE = /^(?!\*$|https?:\/\/\*(?::\d{1,5})?$|https?:\/\/\*\.[^*]+$).*\*/;

interface Policy {
  readonly spec: YamlValue;
  readonly kind: string;
  readonly base: GatewayBase;
}

function* policiesIn(documents: readonly YamlDocument[]): Iterable<Policy> {
  for (const document of documents) {
    for (const { map } of mapsIn(document.root)) {
      const kind = scalarText(entryOf(map, "kind")?.value);
      const spec = entryOf(map, "spec")?.value;
      if (kind === undefined || spec === undefined) continue;
      if (scalarText(entryOf(map, "apiVersion")?.value)?.startsWith("gateway.envoyproxy.io/") !== true) continue;
      const name = scalarText(valueAt(map, "metadata", "name")) ?? String(map.at.span.start);
      const scope = { level: "gateway", owner: `${document.file}#${kind}/${name}`, order: map.at.span.start } as const;
      yield { spec, kind, base: { technology: ID, label: LABEL, via: [], scope, environment: "any", layer: "gateway" } };
    }
  }
}

function meaningOf(text: string, scalar: YamlOf<"scalar">): EntryMeaning {
  if (text === "*") return { kind: "any" };
  if (text === "null" || STAR_ELSEWHERE.test(text)) return { kind: "nothing" };
  if (!text.includes("*")) return { kind: "origins", form: "literal", language: exactOrigin(text, scalar) };
  const language = schemeOrigins(text, scalar) ?? {
    kind: "glob",
    pattern: text,
    dialect: "any-text",
    ignoreCase: false,
    at: scalar.at,
    via: scalar.via,
  };
  return { kind: "origins", form: "glob", language };
}

function* corsFacts(cors: YamlEntry, base: GatewayBase): Iterable<Fact> {
  const { value } = cors;
  if (value.kind !== "map") {
    yield* unreadSettings(value, base);
    return;
  }
  const list = entryOf(value, RESOURCE_KEYS.origins);
  for (const item of list?.value.kind === "list" ? list.value.items : []) {
    const text = scalarText(item) ?? "";
    if (text !== "null" && !STAR_ELSEWHERE.test(text)) continue;
    const reason = text === "null" ? "'null' is not accepted in allowOrigins" : "'*' may only be the whole host or its first label";
    yield { ...base, kind: "config-problem", at: item.at, via: item.via, problem: { kind: "rejected", when: "when it is applied", reason } };
  }
  const off = { origins: { kind: "off", at: value.at, via: value.via }, entries: [] } as const;
  yield {
    ...base,
    ...(list === undefined ? off : originsFrom(list.value, value.at, meaningOf)),
    kind: "cors-policy",
    at: cors.keyAt,
    ...resourceSettings(value),
    profile: PROFILE,
  };
}

function render(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  if (fact.kind !== "cors-policy") return renderNamedHeader(intent, fact, editor, documents);
  return intent.kind === "replace-origin-check" ? replaceEntry(intent, fact, editor) : renderResourcePolicy(intent, fact, editor);
}

/** Envoy Gateway. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["gateway.envoyproxy.io/"],
  intents: [...new Set([...LIST_POLICY_INTENTS, ...WRITTEN_POLICY_INTENTS, ...HEADER_WRITE_INTENTS, ...WRITTEN_COOKIE_INTENTS])],
  lacks: [REFUSES_UNKNOWN, { intents: ["append-vary"], because: "its response headers are those of a listener, in another resource" }],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const { spec, kind, base } of policiesIn(documents)) {
      const cors = kind === "SecurityPolicy" ? entryOf(spec, "cors") : undefined;
      if (cors !== undefined) yield* corsFacts(cors, base);
      if (kind !== "ClientTrafficPolicy") continue;
      yield* namedHeaderFacts(valueAt(spec, "headers", "lateResponseHeaders"), base, LABEL, { set: "set", add: "append", addIfAbsent: "set" });
    }
  },
  render,
};
