/**
 * Headers by path in lists of `{ "source": …, "headers": [{ "key": …, "value": … }] }`, as Vercel and Firebase Hosting have them. Knows no
 * platform: what a path means and which of several values goes out is given. Refuses items of another shape.
 */
import type { Fact, HeaderWrite } from "../../model/facts.ts";
import type { FixIntent, FixText } from "../../model/fix-intent.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlDocument, YamlOf, YamlValue } from "../../yaml/document.ts";
import { entryOf, scalarText, valueAt } from "../../yaml/document.ts";
import type { YamlEditor } from "../../yaml/editor.ts";
import type { PathEntry, Precedence } from "../path-entries.ts";
import { decidesSharing, REPLACED, replacedWrites, writesWhereMatched } from "../path-entries.ts";
import type { PathPattern } from "../path-patterns.ts";
import { repeatsParameter } from "../path-patterns.ts";
import type { GatewayBase } from "./gateway-header.ts";
import { containerOf, headerValueOf, headerWrite } from "./gateway-header.ts";
import { renderHeaderWrite } from "./render-header-write.ts";
import { renderWrittenCookie } from "./render-written-cookie.ts";
import { renderWrittenPolicy } from "./render-written-policy.ts";
import { writtenCookies, writtenPolicies } from "./written-headers.ts";

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
  const entries = read.map(({ entry }) => entry);
  const replaced = new Map(rules.precedence === "last" ? replacedWrites(entries).map(({ write, by }) => [write, by]) : []);
  const live = read.map(({ base, entry }) => ({ base, entry: { ...entry, writes: entry.writes.filter((write) => !replaced.has(write)) } }));
  for (const { base, entry } of live) {
    yield* entry.writes;
    yield* writtenCookies(entry.writes);
    if (!entry.writes.some((write) => decidesSharing(write.name))) continue;
    const others = live.map((one) => one.entry);
    yield* writtenPolicies(writesWhereMatched(entry, others, rules.precedence, unclear), { base });
  }
  for (const [write, by] of replaced) if (isOtherSharing(write, by)) yield ineffective(write);
}

function readEntry(map: YamlOf<"map">, owner: string, rules: KeyValueRules): { readonly base: GatewayBase; readonly entry: PathEntry<HeaderWrite> } {
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
    if (key?.kind !== "scalar" || sent === undefined) return [];
    const taken = repeatsParameter(scalarText(sent) ?? "", names);
    const value: HeaderWrite["value"] = taken
      ? { kind: "unknown", reason: { kind: "request", text: "a part of it is taken from the request" }, at: sent.at, via: sent.via }
      : headerValueOf(sent);
    return [headerWrite(base, { at: item.at, name: key.text, nameAt: key.at, value })];
  });
  return { base, entry: { paths, at: map.at, writes } };
}

function unclear(write: HeaderWrite, reason: Parameters<Parameters<typeof writesWhereMatched>[3]>[1]): HeaderWrite {
  return { ...write, value: { kind: "unknown", reason, at: write.value.at, via: write.value.via } };
}

function isOtherSharing({ name, value }: HeaderWrite, by: HeaderWrite): boolean {
  return /^access-control-/i.test(name) && value.kind === "known" && by.value.kind === "known" && value.value.text !== by.value.value.text;
}

function ineffective({ technology, label, at, via, scope, environment, layer }: HeaderWrite): Fact {
  return { technology, label, at, via, scope, environment, layer, kind: "config-problem", problem: REPLACED };
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
