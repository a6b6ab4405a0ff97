/**
 * Response headers in `_headers` files, as Netlify and Cloudflare read them. Facts: adapter.md beside this file. Which of the two it is, only what
 * Cloudflare alone knows can tell: `! Name`, and rules for absolute addresses.
 */
import type { Fact } from "../../../model/facts.ts";
import type { YamlDocument, YamlValue } from "../../../yaml/document.ts";
import { scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { forValuesFacts } from "../for-values-headers.ts";
import { WRITTEN_LACKS } from "../hosting-lacks.ts";
import { renderHeaderMap } from "../render-header-map.ts";
import { HEADER_WRITE_INTENTS } from "../render-header-write.ts";
import { WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";

const ID = "yaml/header-file";
const LABEL = "_headers file";

/** True if a rule is written that only Cloudflare knows: it joins the values of all rules that match. */
function isOfCloudflare({ root }: YamlDocument): boolean {
  const rules: readonly YamlValue[] = root.kind === "list" ? root.items : [];
  return rules.some((rule) => {
    const values = valueAt(rule, "values");
    return (
      scalarText(valueAt(rule, "for"))?.startsWith("https://") === true || (values?.kind === "map" && values.entries.some(({ value }) => value.kind === "null"))
    );
  });
}

/** yaml/header-file */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  files: ["_headers"],
  hints: ["access-control-", "x-", "strict-transport-", "content-security-", "referrer-", "permissions-", "cross-origin-", "set-cookie", "feature-policy"],
  intents: [...new Set([...HEADER_WRITE_INTENTS, ...WRITTEN_POLICY_INTENTS, ...WRITTEN_COOKIE_INTENTS])],
  lacks: WRITTEN_LACKS,
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) {
      yield* forValuesFacts(document.root, document, { technology: ID, label: LABEL, precedence: isOfCloudflare(document) ? "joined" : "unknown" });
    }
  },
  render: (intent, fact, editor, documents) => (fact.at.file === editor.file ? renderHeaderMap(intent, fact, editor, documents) : undefined),
};
