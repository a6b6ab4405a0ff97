/**
 * Response headers as lists of `{ name, value }` to set or add, and a list of names to remove: Gateway API and the resources that follow it, Envoy
 * behind most of them. Where such lists stand is given.
 */
import type { Fact, HeaderWrite } from "../../model/facts.ts";
import type { FixIntent, FixText } from "../../model/fix-intent.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlDocument, YamlValue } from "../../yaml/document.ts";
import { valueAt } from "../../yaml/document.ts";
import type { YamlEditor } from "../../yaml/editor.ts";
import { envoyHeaderValue } from "./envoy-origins.ts";
import type { GatewayBase } from "./gateway-header.ts";
import { containerOf, headerRemoval, headerWrite } from "./gateway-header.ts";
import { renderHeaderWrite } from "./render-header-write.ts";
import { renderWrittenCookie } from "./render-written-cookie.ts";
import { renderWrittenPolicy } from "./render-written-policy.ts";
import { writtenHeaderFacts } from "./written-headers.ts";

/** Keys of the lists that write, and what they do to a header that is there already. */
export type WritingLists = Readonly<Record<string, HeaderWrite["mode"]>>;

/** Headers, policies and cookies of one modifier. `label`: what the policy is called that such headers make up. */
export function* namedHeaderFacts(modifier: YamlValue | undefined, base: GatewayBase, label: string, lists: WritingLists): Iterable<Fact> {
  const writes: HeaderWrite[] = [];
  for (const [key, mode] of Object.entries(lists)) {
    const list = valueAt(modifier, key);
    for (const item of list?.kind === "list" ? list.items : []) {
      const name = valueAt(item, "name");
      const value = valueAt(item, "value");
      if (name?.kind !== "scalar" || value === undefined) continue;
      writes.push(headerWrite(base, { name: name.text, nameAt: name.at, at: item.at, value: envoyHeaderValue(value), mode }));
    }
  }
  yield* writtenHeaderFacts(writes, { base, label });
  const removed = valueAt(modifier, "remove");
  for (const item of removed?.kind === "list" ? removed.items : []) if (item.kind === "scalar") yield headerRemoval(base, item.text, item.at, item.at);
}

/** Edits for a header, a policy or a cookie of such a list; `undefined` for other facts. */
export function renderNamedHeader(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  const list = containerOf(documents, fact.at);
  const add = (name: string, value: FixText): TextEdit | undefined => (list === undefined ? undefined : editor.addItem(list.at, { name, value }));
  switch (fact.kind) {
    case "cookie-write":
      return renderWrittenCookie(intent, fact, editor);
    case "header-write":
      return renderHeaderWrite(intent, fact, editor, { remove: () => editor.removeItem(fact.at), rename: (at, to) => editor.setValue(at, to), add });
    case "cors-policy":
      return renderWrittenPolicy(intent, fact, editor, { remove: (at) => editor.removeItem(at), add });
    default:
      return undefined;
  }
}
