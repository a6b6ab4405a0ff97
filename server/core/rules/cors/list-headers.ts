/** The three comma-separated lists of a policy: methods, request headers, exposed headers, from settings and from hand-written headers alike. Says nothing about which items are right. */
import { parseTokenList } from "../../headers/token-list.ts";
import type { CorsPolicy, Fact, HeaderWrite, ListItem } from "../../model/facts.ts";
import type { Report } from "../../model/finding.ts";
import type { FixIntent } from "../../model/fix-intent.ts";
import { containsPlace } from "../../text/place.ts";
import { corsPoliciesOf } from "../facts-of.ts";
import { sentValuesOf } from "../header-values.ts";

/** Which list. */
export type ListHeader = "Access-Control-Allow-Methods" | "Access-Control-Allow-Headers" | "Access-Control-Expose-Headers";

/** All three, in the order of the standard. */
export const LIST_HEADERS: readonly ListHeader[] = ["Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Expose-Headers"];

/** A list that was written. */
export interface WrittenList {
  readonly header: ListHeader;
  readonly fact: CorsPolicy | HeaderWrite;
  readonly items: readonly ListItem[];
}

/** Lists that someone wrote; defaults of a technology are not given. */
export function listsOf(facts: readonly Fact[]): readonly WrittenList[] {
  const found: WrittenList[] = [];
  const add = (list: WrittenList): void => {
    const [first] = list.items;
    if (first === undefined) return;
    const known = found.some(
      (other) => other.header === list.header && other.items.some((item) => containsPlace(item.at, first.at) || containsPlace(first.at, item.at)),
    );
    if (!known) found.push(list);
  };
  for (const policy of corsPoliciesOf(facts)) for (const header of LIST_HEADERS) add({ header, fact: policy, items: listOfPolicy(policy, header) });
  for (const header of LIST_HEADERS) {
    for (const value of sentValuesOf(facts, header)) {
      add({ header, fact: value.write, items: parseTokenList(value.text).items.map((item) => ({ text: item.text, at: value.placeOf(item.span) })) });
    }
  }
  return found;
}

/** The items of one list of a policy, if someone wrote them. */
export function listOfPolicy(policy: CorsPolicy, header: ListHeader): readonly ListItem[] {
  const setting = settingOf(policy, header);
  if (setting.kind !== "known" || setting.from !== "written" || setting.value === undefined || setting.value === "mirror") return [];
  return setting.value;
}

function settingOf(policy: CorsPolicy, header: ListHeader): CorsPolicy["requestHeaders"] {
  switch (header) {
    case "Access-Control-Allow-Methods":
      return policy.methods;
    case "Access-Control-Allow-Headers":
      return policy.requestHeaders;
    case "Access-Control-Expose-Headers":
      return policy.exposedHeaders;
  }
}

/** The intent that sets the whole list. */
export function listFix(list: WrittenList, values: readonly string[]): FixIntent {
  if (list.fact.kind === "header-write") return { kind: "set-header", name: list.header, value: values.join(", ") };
  switch (list.header) {
    case "Access-Control-Allow-Methods":
      return { kind: "set-methods", methods: values };
    case "Access-Control-Allow-Headers":
      return { kind: "set-request-headers", headers: values };
    case "Access-Control-Expose-Headers":
      return { kind: "set-exposed-headers", headers: values };
  }
}

/** What is said about an item that does not belong into its list. */
export interface WrongItem {
  readonly message: string;
  readonly fixTitle: string;
}

/** One report for each item of a list that does not belong there, with a fix that takes it out unless it is the only one. */
export function* wrongItemsOf(
  facts: readonly Fact[],
  header: ListHeader,
  judge: (item: ListItem, list: WrittenList) => WrongItem | undefined,
): Iterable<Report> {
  for (const list of listsOf(facts)) {
    if (list.header !== header) continue;
    for (const item of list.items) {
      const wrong = judge(item, list);
      if (wrong === undefined) continue;
      const rest = list.items.filter((other) => other !== item).map((other) => other.text);
      const fixes = rest.length === 0 ? [] : [{ intent: listFix(list, rest), title: wrong.fixTitle }];
      yield { fact: list.fact, at: item.at, message: wrong.message, fixes };
    }
  }
}
