/** Response headers of Firebase Hosting, `hosting.headers` of `firebase.json`. Facts: adapter.md beside this file. */
import type { Fact } from "../../../model/facts.ts";
import type { YamlDocument, YamlOf } from "../../../yaml/document.ts";
import { scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlAdapter } from "../../adapter.ts";
import type { PathPattern } from "../../path-patterns.ts";
import { globPattern } from "../../path-patterns.ts";
import { WRITTEN_LACKS } from "../hosting-lacks.ts";
import { keyValueFacts, renderKeyValue } from "../key-value-headers.ts";
import { HEADER_WRITE_INTENTS } from "../render-header-write.ts";
import { WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";

const ID = "yaml/firebase-hosting";
const LABEL = "Firebase Hosting";

/** A glob under one of its two names, or a regular expression, which is not compared. */
function pathsOf(entry: YamlOf<"map">): PathPattern {
  const glob = scalarText(valueAt(entry, "source") ?? valueAt(entry, "glob"));
  const regex = scalarText(valueAt(entry, "regex"));
  return glob === undefined && regex !== undefined ? { kind: "other", text: regex, prefix: "" } : globPattern(glob);
}

/** yaml/firebase-hosting */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  files: ["firebase.json"],
  hints: ['"headers"'],
  intents: [...new Set([...HEADER_WRITE_INTENTS, ...WRITTEN_POLICY_INTENTS, ...WRITTEN_COOKIE_INTENTS])],
  lacks: WRITTEN_LACKS,
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) {
      const hosting = valueAt(document.root, "hosting");
      const sites = hosting?.kind === "list" ? hosting.items : hosting === undefined ? [] : [hosting];
      for (const [index, site] of sites.entries()) {
        yield* keyValueFacts(valueAt(site, "headers"), document, `hosting-${index}`, {
          technology: ID,
          label: LABEL,
          pathsOf,
          precedence: "last",
          parametersOf: () => new Set(),
        });
      }
    }
  },
  render: renderKeyValue,
};
