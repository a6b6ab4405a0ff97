/**
 * Response headers of Azure Static Web Apps, `globalHeaders` and `routes` of `staticwebapp.config.json`. Facts: adapter.md beside this file.
 * Of the routes the first that matches counts, and its headers stand over the global ones.
 */
import type { Fact, HeaderWrite } from "../../../model/facts.ts";
import type { YamlDocument, YamlValue } from "../../../yaml/document.ts";
import { scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlAdapter } from "../../adapter.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { headerRemoval, headerValueOf, headerWrite } from "../gateway-header.ts";
import { WRITTEN_LACKS } from "../hosting-lacks.ts";
import { renderHeaderMap } from "../render-header-map.ts";
import { HEADER_WRITE_INTENTS } from "../render-header-write.ts";
import { WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";
import { writtenCookies, writtenPolicies } from "../written-headers.ts";

const ID = "yaml/azure-static-web-apps";
const LABEL = "Azure Static Web Apps";

function baseOf(value: YamlValue, document: YamlDocument, name: string, path: string | undefined): GatewayBase {
  return {
    technology: ID,
    label: LABEL,
    via: value.via,
    scope: { level: "gateway", owner: `${document.file}#${name}`, order: value.at.span.start, ...(path === undefined ? {} : { path }) },
    environment: "any",
    layer: "gateway",
  };
}

/** An empty text takes the header away. */
function writesIn(headers: YamlValue | undefined, base: GatewayBase): readonly HeaderWrite[] {
  if (headers?.kind !== "map") return [];
  return headers.entries.map(({ key, keyAt, at, value }) =>
    scalarText(value) === "" ? headerRemoval(base, key, keyAt, at) : headerWrite(base, { name: key, nameAt: keyAt, at, value: headerValueOf(value) }),
  );
}

function* facts(document: YamlDocument): Iterable<Fact> {
  const global = valueAt(document.root, "globalHeaders");
  const everywhere = global === undefined ? [] : writesIn(global, baseOf(global, document, "globalHeaders", undefined));
  if (global !== undefined) yield* together(everywhere, everywhere, baseOf(global, document, "globalHeaders", undefined));
  const routes = valueAt(document.root, "routes");
  for (const [index, route] of (routes?.kind === "list" ? routes.items : []).entries()) {
    const base = baseOf(route, document, `route-${index}`, scalarText(valueAt(route, "route")));
    const own = writesIn(valueAt(route, "headers"), base);
    const names = new Set(own.map((write) => write.name.toLowerCase()));
    yield* together(own, [...everywhere.filter((write) => !names.has(write.name.toLowerCase())), ...own], base);
  }
}

/** The headers of one place, and what they make up with all that goes out there. */
function* together(own: readonly HeaderWrite[], sent: readonly HeaderWrite[], base: GatewayBase): Iterable<Fact> {
  yield* own;
  yield* writtenCookies(own);
  if (own.some((write) => /^(?:access-control-|vary$)/i.test(write.name))) yield* writtenPolicies(sent, { base });
}

/** yaml/azure-static-web-apps */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  files: ["staticwebapp.config.json"],
  hints: ['"globalHeaders"', '"headers"'],
  intents: [...new Set([...HEADER_WRITE_INTENTS, ...WRITTEN_POLICY_INTENTS, ...WRITTEN_COOKIE_INTENTS])],
  lacks: WRITTEN_LACKS,
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) yield* facts(document);
  },
  render: (intent, fact, editor, documents) => (fact.at.file === editor.file ? renderHeaderMap(intent, fact, editor, documents) : undefined),
};
