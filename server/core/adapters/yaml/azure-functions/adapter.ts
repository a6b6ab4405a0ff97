/** Response headers of Azure Functions, `customHeaders` of `host.json`. Facts: adapter.md beside this file. Refuses CORS of the portal, which stands in no file. */
import type { Fact } from "../../../model/facts.ts";
import type { YamlDocument } from "../../../yaml/document.ts";
import { valueAt } from "../../../yaml/document.ts";
import type { YamlAdapter } from "../../adapter.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { headerValueOf, headerWrite } from "../gateway-header.ts";
import { WRITTEN_LACKS } from "../hosting-lacks.ts";
import { renderHeaderMap } from "../render-header-map.ts";
import { HEADER_WRITE_INTENTS } from "../render-header-write.ts";
import { WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";
import { writtenHeaderFacts } from "../written-headers.ts";

const ID = "yaml/azure-functions";
const LABEL = "Azure Functions";

function* facts(document: YamlDocument): Iterable<Fact> {
  const headers = valueAt(document.root, "extensions", "http", "customHeaders");
  if (headers?.kind !== "map") return;
  const scope = { level: "gateway", owner: `${document.file}#customHeaders`, order: headers.at.span.start } as const;
  const base: GatewayBase = { technology: ID, label: LABEL, via: headers.via, scope, environment: "any", layer: "gateway" };
  // A header that the function sends itself stays.
  const writes = headers.entries.map(({ key, keyAt, at, value }) =>
    headerWrite(base, { name: key, nameAt: keyAt, at, value: headerValueOf(value), yields: true }),
  );
  yield* writtenHeaderFacts(writes, { base });
}

/** Azure Functions. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  files: ["host.json"],
  hints: ['"customHeaders"'],
  intents: [...new Set([...HEADER_WRITE_INTENTS, ...WRITTEN_POLICY_INTENTS, ...WRITTEN_COOKIE_INTENTS])],
  lacks: WRITTEN_LACKS,
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) yield* facts(document);
  },
  render: (intent, fact, editor, documents) => (fact.at.file === editor.file ? renderHeaderMap(intent, fact, editor, documents) : undefined),
};
