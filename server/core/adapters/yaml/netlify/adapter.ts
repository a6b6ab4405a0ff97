/** Response headers of Netlify, `[[headers]]` of `netlify.toml`. Facts: adapter.md beside this file. */
import type { Fact } from "../../../model/facts.ts";
import type { YamlDocument } from "../../../yaml/document.ts";
import { valueAt } from "../../../yaml/document.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { forValuesFacts } from "../for-values-headers.ts";
import { WRITTEN_LACKS } from "../hosting-lacks.ts";
import { renderHeaderMap } from "../render-header-map.ts";
import { HEADER_WRITE_INTENTS } from "../render-header-write.ts";
import { WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";

const ID = "yaml/netlify";
const LABEL = "Netlify";

/** yaml/netlify */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  files: ["netlify.toml"],
  hints: ["headers"],
  intents: [...new Set([...HEADER_WRITE_INTENTS, ...WRITTEN_POLICY_INTENTS, ...WRITTEN_COOKIE_INTENTS])],
  lacks: WRITTEN_LACKS,
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) {
      yield* forValuesFacts(valueAt(document.root, "headers"), document, { technology: ID, label: LABEL, precedence: "unknown" });
    }
  },
  render: (intent, fact, editor, documents) => (fact.at.file === editor.file ? renderHeaderMap(intent, fact, editor, documents) : undefined),
};
