/**
 * Headers by path in lists of `{ "source": …, "headers": [{ "key": …, "value": … }] }`, as Vercel and Firebase Hosting have them. Knows no
 * platform: what a path means and which of several values goes out is given. Refuses items of another shape.
 */
import type { Fact, HeaderWrite } from "../../model/facts.ts";
import type { FixIntent, FixText } from "../../model/fix-intent.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlDocument, YamlOf, YamlValue } from "../../yaml/document.ts";
import { entryOf, valueAt } from "../../yaml/document.ts";
import type { YamlEditor } from "../../yaml/editor.ts";
import type { Precedence } from "../path-entries.ts";
import type { PathPattern } from "../path-patterns.ts";
import type { GatewayBase } from "./gateway-header.ts";
import { containerOf, headerWrite } from "./gateway-header.ts";
import type { HeaderRule } from "./header-rules.ts";
import { headerRuleFacts, valueOfRule } from "./header-rules.ts";
import { renderHeaderWrite } from "./render-header-write.ts";
import { renderWrittenCookie } from "./render-written-cookie.ts";
import { renderWrittenPolicy } from "./render-written-policy.ts";

/** How a platform reads such a list. */
export interface KeyValueRules {
  readonly technology: string;
  readonly label: string;
  /** The paths of an entry, with the pattern as it is written. */
  readonly pathsOf: (entry: YamlOf<"map">) => PathPattern;
  readonly precedence: Precedence;
  /** Names that a value may repeat as `:name`. */
  readonly parametersOf: (entry: YamlOf<"map">) => ReadonlySet<string>;
}

/** Facts of one list. `name` tells lists of one file apart. */
export function* keyValueFacts(list: YamlValue | undefined, document: YamlDocument, name: string, rules: KeyValueRules): Iterable<Fact> {
  if (list?.kind !== "list") return;
  const read = list.items.flatMap((item, index) => (item.kind === "map" ? [readEntry(item, `${document.file}#${name}-${index}`, rules)] : []));
  yield* headerRuleFacts(read, rules.precedence);
}

function readEntry(map: YamlOf<"map">, owner: string, rules: KeyValueRules): HeaderRule {
  const paths = rules.pathsOf(map);
  const names = rules.parametersOf(map);
  const base: GatewayBase = {
    technology: rules.technology,
    label: rules.label,
    via: map.via,
    scope: { level: "gateway", owner, order: map.at.span.start, ...(paths.text === "" ? {} : { path: paths.text }) },
    environment: "any",
    layer: "gateway",
  };
  const headers = valueAt(map, "headers");
  const writes = (headers?.kind === "list" ? headers.items : []).flatMap((item): readonly HeaderWrite[] => {
    const [key, sent] = [entryOf(item, "key")?.value, entryOf(item, "value")?.value];
    return key?.kind !== "scalar" || sent === undefined
      ? []
      : [headerWrite(base, { at: item.at, name: key.text, nameAt: key.at, value: valueOfRule(sent, names) })];
  });
  return { base, entry: { paths, at: map.at, writes } };
}

/** Edits that make the intent true for a fact of such a list. */
export function renderKeyValue(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  const headers = containerOf(documents, fact.at);
  const add = (key: string, value: FixText): TextEdit | undefined => (headers?.kind === "list" ? editor.addItem(headers.at, { key, value }) : undefined);
  switch (fact.kind) {
    case "cookie-write":
      return renderWrittenCookie(intent, fact, editor);
    case "header-write":
      return renderHeaderWrite(intent, fact, editor, { remove: () => editor.removeItem(fact.at), rename: (at, to) => editor.setValue(at, to), add });
    case "cors-policy":
      return renderWrittenPolicy(intent, fact, editor, { remove: (at) => editor.removeItem(at), add });
    case "config-problem": {
      const edit = intent.kind === "remove-item" ? editor.removeItem(intent.at) : undefined;
      return edit === undefined ? undefined : [edit];
    }
    default:
      return undefined;
  }
}
