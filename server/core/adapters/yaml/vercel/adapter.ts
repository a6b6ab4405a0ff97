/** Response headers of Vercel, `headers` of `vercel.json`. Facts: adapter.md beside this file. Refuses `routes`, the older way to write them. */
import type { Fact } from "../../../model/facts.ts";
import type { YamlDocument, YamlOf } from "../../../yaml/document.ts";
import { entryOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlAdapter } from "../../adapter.ts";
import type { PathPattern } from "../../path-patterns.ts";
import { capturedNames, parametersIn, routePattern } from "../../path-patterns.ts";
import { WRITTEN_LACKS } from "../hosting-lacks.ts";
import { keyValueFacts, renderKeyValue } from "../key-value-headers.ts";
import { HEADER_WRITE_INTENTS } from "../render-header-write.ts";
import { WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";

const ID = "yaml/vercel";
const LABEL = "Vercel";

/** Names that conditions catch for values to repeat. */
function parametersOf(entry: YamlOf<"map">): ReadonlySet<string> {
  const has = valueAt(entry, "has");
  const conditions = has?.kind === "list" ? has.items : [];
  return new Set([
    ...parametersIn(scalarText(valueAt(entry, "source")) ?? ""),
    ...conditions.flatMap((one) => [...capturedNames(scalarText(valueAt(one, "value")) ?? ""), scalarText(valueAt(one, "key")) ?? "host"]),
  ]);
}

/** What `has` and `missing` ask is not followed, so that two entries with the same path are not the same. */
function pathsOf(entry: YamlOf<"map">): PathPattern {
  const pattern = routePattern(scalarText(valueAt(entry, "source")));
  return ["has", "missing"].some((key) => entryOf(entry, key) !== undefined) ? { ...pattern, kind: "other", text: "" } : pattern;
}

/** yaml/vercel */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  files: ["vercel.json"],
  hints: ['"headers"'],
  intents: [...new Set([...HEADER_WRITE_INTENTS, ...WRITTEN_POLICY_INTENTS, ...WRITTEN_COOKIE_INTENTS])],
  lacks: WRITTEN_LACKS,
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) {
      yield* keyValueFacts(valueAt(document.root, "headers"), document, "headers", {
        technology: ID,
        label: LABEL,
        pathsOf,
        precedence: "unknown",
        parametersOf,
      });
    }
  },
  render: renderKeyValue,
};
