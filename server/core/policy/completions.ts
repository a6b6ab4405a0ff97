/**
 * What may be written at an offset of the policy file: keys, severities, rules, presets, dates, and the names that the file itself defines.
 * Works on lines and indentation, so that it answers for half-typed text that no parser takes. Proposes, never judges.
 */
import type { Span } from "../text/place.ts";
import { readYaml } from "../yaml/read.ts";
import { definedNames, longestApprovalAt } from "./baseline.ts";
import { addDays } from "./dates.ts";
import { POLICY_SCHEMA } from "./schema.ts";
import type { SchemaNode } from "./schema-node.ts";
import { writtenAround, writtenBehind } from "./written-beside.ts";

/** A rule as it is offered. */
export interface RuleChoice {
  readonly id: string;
  readonly title: string;
}

/** One proposal: replaces `replace` by `insert`. */
export interface PolicyCompletion {
  readonly label: string;
  readonly kind: "key" | "value";
  readonly insert: string;
  readonly documentation: string | undefined;
  /** A few words beside the label: how far away a date is. */
  readonly detail?: string;
  readonly replace: Span;
}

/** Proposals at the offset, in the schema's order, without what the map or list around it has already. `today`: `YYYY-MM-DD`; dates count from it. */
export function completionsAt(text: string, offset: number, rules: readonly RuleChoice[], today: string): readonly PolicyCompletion[] {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (before.length > 1000 || /(?:^|\s)#/.test(before)) return [];
  const word = /[A-Za-z0-9:_-]*$/.exec(before)?.[0] ?? "";
  const after = /^[A-Za-z0-9_-]*/.exec(text.slice(offset, offset + 200))?.[0] ?? "";
  const replace: Span = { start: offset - word.length, end: offset + after.length };
  const cursor = cursorOf(before);
  const path = [...parentsOf(text, lineStart, before), ...cursor.path];
  const node = nodeAt(path);
  const values = [...valuesOf(node, replace, descriptionAt(path)), ...namesFor(path, text, replace), ...datesFor(path, text, replace, today)];
  const keys = keysOf(node, path.at(-1) === "rules" ? rules : [], replace);
  const all = [...(cursor.expects === "key" ? [] : values), ...(cursor.expects === "value" ? [] : keys)];
  const written = cursor.isInFlow ? [...cursor.written, ...writtenBehind(text, replace.end)] : writtenAround(text, lineStart, before);
  return all.filter(({ label }) => !written.includes(label));
}

/** What a setting of the policy file is. */
export interface DescribedSetting {
  /** Where its key stands. */
  readonly at: Span;
  /** Keys from the outermost down. */
  readonly path: string;
  readonly description: string;
  /** All values, if they are a few words. */
  readonly values: readonly string[];
}

/** The setting whose key stands at the offset, in half-typed text too; `undefined` if there is none of that name. */
export function settingAt(text: string, offset: number): DescribedSetting | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = /[\w-]*$/.exec(text.slice(Math.max(lineStart, offset - LONGEST_KEY), offset))?.[0] ?? "";
  const start = offset - before.length;
  const key = /^[\w-]+/.exec(text.slice(start, start + LONGEST_KEY))?.[0];
  const lead = text.slice(lineStart, start);
  if (key === undefined || lead.length > 1000 || /(?:^|\s)#/.test(lead) || !/^\s*:(?:\s|$)/.test(text.slice(start + key.length, start + key.length + 20)))
    return undefined;
  const steps = [...parentsOf(text, lineStart, lead), ...cursorOf(lead).path];
  const child = nodeAt(steps)?.properties?.[key];
  const description = child?.description ?? resolved(child)?.description;
  if (child === undefined || description === undefined) return undefined;
  const values = valuesOf(resolved(child), { start, end: start }, description).map(({ label }) => label);
  return { at: { start, end: start + key.length }, path: [...steps.filter((step) => step !== "[]"), key].join("."), description, values };
}

const LONGEST_KEY = 100;

interface Cursor {
  /** Steps from the line's parents to the cursor. */
  readonly path: readonly string[];
  readonly expects: "key" | "value" | "either";
  /** In a flow map or list that this line opens. */
  readonly isInFlow: boolean;
  /** Keys or items that stand before the cursor in the same one. */
  readonly written: readonly string[];
}

/** Reads one line up to the cursor: `- `, keys, and flow maps and lists that are still open. */
function cursorOf(before: string): Cursor {
  const item = /^[ \t]*(?:- +)+/.exec(before)?.[0] ?? "";
  const base = [...item.replaceAll(/[^-]/g, "")].map(() => "[]");
  const frames: { readonly path: readonly string[]; readonly isList: boolean; readonly written: string[] }[] = [{ path: base, isList: false, written: [] }];
  let key: string | undefined;
  let word = "";
  for (let index = item.length; index < before.length; index += 1) {
    const character = before.charAt(index);
    const top = frames.at(-1)?.path ?? base;
    if (character === "{") frames.push({ path: key === undefined ? top : [...top, key], isList: false, written: [] });
    else if (character === "[") frames.push({ path: key === undefined ? [...top, "[]"] : [...top, key, "[]"], isList: true, written: [] });
    else if ((character === "}" || character === "]") && frames.length > 1) frames.pop();
    const isColon = character === ":" && /^\s/.test(before.slice(index + 1, index + 2));
    if (isColon || (character === "," && frames.at(-1)?.isList === true)) frames.at(-1)?.written.push(word);
    if (isColon) key = word;
    else if (/[{}[\],]/.test(character)) key = undefined;
    word = /[\w.:-]/.test(character) ? word + character : "";
  }
  const { path, isList, written } = frames.at(-1) ?? { path: base, isList: false, written: [] };
  const isInFlow = frames.length > 1;
  if (key !== undefined) return { path: [...path, key], expects: "value", isInFlow: true, written: [] };
  if (isList) return { path, expects: "value", isInFlow, written };
  return { path, expects: isInFlow || base.length === 0 ? "key" : "either", isInFlow, written };
}

/** The keys around a line, of which `before` is the beginning, outermost first; `[]` stands for a list's item. */
function parentsOf(text: string, lineStart: number, before: string): readonly string[] {
  const path: string[] = [];
  const indentation = /^[ \t]*/.exec(before)?.[0].length ?? 0;
  // An item may stand in the column of the key that it belongs to; other items in its column are its siblings.
  let keysBefore = /^[ \t]*- /.test(before) ? indentation + 1 : indentation;
  let itemsBefore = indentation;
  let end = lineStart - 1;
  for (let steps = 0; end > 0 && steps < 5000 && keysBefore > 0; steps += 1) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const line = text.slice(start, Math.min(end, start + 1000));
    end = start - 1;
    const [, lead = "", dash = ""] = /^([ \t]*)(- +)?/.exec(line) ?? [];
    const opened = /^([A-Za-z][\w-]*):[ \t]*(?:#.*)?\r?$/.exec(line.slice(lead.length + dash.length))?.[1];
    const keyColumn = lead.length + dash.length;
    if (opened !== undefined && keyColumn < keysBefore) {
      path.unshift(opened);
      keysBefore = keyColumn;
      itemsBefore = keyColumn;
    }
    if (dash !== "" && lead.length < itemsBefore) {
      path.unshift("[]");
      keysBefore = lead.length + 1;
      itemsBefore = lead.length;
    }
  }
  return path;
}

function resolved(node: SchemaNode | undefined): SchemaNode | undefined {
  const name = node?.$ref?.replace("#/definitions/", "");
  return name === undefined ? node : POLICY_SCHEMA.definitions[name];
}

function nodeAt(path: readonly string[]): SchemaNode | undefined {
  return resolved(writtenAt(path));
}

/** As it stands in the schema: a reference may have a description of its own. */
function writtenAt(path: readonly string[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = POLICY_SCHEMA;
  for (const step of path) {
    node = resolved(node);
    if (step === "[]") {
      node = node?.items;
      continue;
    }
    const extra: boolean | SchemaNode | undefined = node?.additionalProperties;
    node = node?.properties?.[step] ?? (typeof extra === "object" ? extra : undefined);
  }
  return node;
}

/** Of a list's items what is said of the list. */
function descriptionAt(path: readonly string[]): string | undefined {
  const node = writtenAt(path);
  const own = node?.description ?? resolved(node)?.description;
  return own === undefined && path.at(-1) === "[]" ? descriptionAt(path.slice(0, -1)) : own;
}

/** Names of tiers and environments where one is meant. */
function namesFor(path: readonly string[], text: string, replace: Span): readonly PolicyCompletion[] {
  const at = path.filter((step) => step !== "[]").join(".");
  const isTier = at === "defaultTier" || at === "scopes.tier" || at === "origins.tiers";
  if (!isTier && at !== "origins.environments") return [];
  const { tiers, environments } = definedNames(readYaml("/", text).documents[0]?.root);
  return (isTier ? tiers : environments).map((label) => ({ label, kind: "value", insert: label, documentation: descriptionAt(path), replace }));
}

/** Days from today that are offered for a date, by its key: an approval is made on the day on which it is written down. */
const OFFERED_DAYS: Readonly<Record<string, readonly number[]>> = { approved: [0], expires: [30, 90, 180, 365] };

/** Dates where one is meant, none of which is later than a tier of the entry allows. */
function datesFor(path: readonly string[], text: string, replace: Span, today: string): readonly PolicyCompletion[] {
  if (writtenAt(path)?.$ref !== "#/definitions/date") return [];
  const days = OFFERED_DAYS[path.at(-1) ?? ""] ?? [];
  const limit = path[0] === "origins" ? longestApprovalAt(readYaml("/", text).documents[0]?.root, replace.start) : undefined;
  const allowed = limit === undefined || days.every((count) => count <= limit) ? days : [...days.filter((count) => count < limit), limit];
  return allowed.map((count) => {
    const label = addDays(today, count);
    const detail = count === 0 ? "today" : count === 365 ? "in a year" : `in ${count} days`;
    return { label, kind: "value", insert: label, documentation: descriptionAt(path), detail, replace };
  });
}

function keysOf(node: SchemaNode | undefined, rules: readonly RuleChoice[], replace: Span): readonly PolicyCompletion[] {
  const keys = Object.entries(node?.properties ?? {}).map(([label, child]) => ({ label, documentation: child.description ?? resolved(child)?.description }));
  const named = rules.map((rule) => ({ label: rule.id, documentation: rule.title }));
  return [...keys, ...named].map(({ label, documentation }) => ({ label, kind: "key", insert: `${label}: `, documentation, replace }));
}

function valuesOf(node: SchemaNode | undefined, replace: Span, documentation: string | undefined): readonly PolicyCompletion[] {
  const values = node?.enum ?? (node?.type === "boolean" ? ["true", "false"] : node?.const === undefined ? [] : [String(node.const)]);
  return values.map((label) => ({ label, kind: "value", insert: label, documentation, replace }));
}
