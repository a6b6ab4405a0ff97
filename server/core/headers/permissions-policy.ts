/**
 * Permissions-Policy: a structured dictionary (RFC 9651 section 3.2). One malformed member makes browsers drop the whole header.
 * The old syntax of Feature-Policy is not read here beyond saying that it is not a dictionary.
 */
import type { Span } from "../text/place.ts";
import { PERMISSIONS_POLICY_FEATURES, RETIRED_FEATURES } from "./permissions-features.ts";
import { readBareItem, readParameters, type StructuredItem, skipSpaces } from "./structured-item.ts";

/** One feature and who may use it. */
export interface PermissionsPolicyMember {
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
  /** `list`: in parentheses; `item`: a single value; `flag`: no `=` (means nothing useful here). */
  readonly form: "list" | "item" | "flag";
  readonly items: readonly StructuredItem[];
  /** True if a later member has the same name and wins. */
  readonly overridden: boolean;
}

/** Faults of single members that leave the rest alive. */
export type PermissionsPolicyProblemKind =
  | "unquoted-origin" // a token that looks like an address
  | "unknown-item" // a token that is neither `self`, `src` nor `*`, or a string that is no origin
  | "unknown-feature"
  | "retired-feature";

/** A fault with its span. */
export interface PermissionsPolicyProblem {
  readonly kind: PermissionsPolicyProblemKind;
  readonly span: Span;
  readonly text: string;
  readonly feature: string;
}

/** Why the header cannot be parsed. `text` is the part that stops the parser. */
export interface PermissionsPolicyFailure {
  readonly why: "upper-case-key" | "bad-key" | "old-syntax" | "semicolon" | "bad-value" | "unclosed-list" | "unclosed-string" | "trailing-comma";
  readonly span: Span;
  readonly text: string;
}

/** A header value: members up to the failure, if there is one. */
export interface PermissionsPolicyReading {
  readonly members: readonly PermissionsPolicyMember[];
  readonly failure: PermissionsPolicyFailure | undefined;
  readonly problems: readonly PermissionsPolicyProblem[];
}

const FEATURES = new Set(PERMISSIONS_POLICY_FEATURES);

/** Reads one value. Repeated headers must be joined with ", " before. */
export function parsePermissionsPolicy(text: string): PermissionsPolicyReading {
  const members: PermissionsPolicyMember[] = [];
  let failure: PermissionsPolicyFailure | undefined;
  let position = skipSpaces(text, 0);
  while (position < text.length && failure === undefined) {
    const read = readMember(text, position);
    if ("why" in read) {
      failure = read;
      break;
    }
    members.push(read.member);
    position = skipBlank(text, read.end);
    if (position >= text.length) break;
    if (text[position] !== ",") {
      failure = { why: text[position] === ";" ? "semicolon" : "bad-value", ...partAt(text, position) };
      break;
    }
    const comma = position;
    position = skipBlank(text, position + 1);
    if (position >= text.length) failure = { why: "trailing-comma", span: { start: comma, end: comma + 1 }, text: "," };
  }
  const lastOf = new Map(members.map((member, index) => [member.name, index]));
  const marked = members.map((member, index) => ({ ...member, overridden: lastOf.get(member.name) !== index }));
  return { members: marked, failure, problems: marked.flatMap(problemsOf) };
}

function skipBlank(text: string, start: number): number {
  let position = start;
  while (text[position] === " " || text[position] === "\t") position += 1;
  return position;
}

function partAt(text: string, start: number): { readonly span: Span; readonly text: string } {
  let end = start;
  while (end < text.length && text[end] !== "," && end - start < 80) end += 1;
  while (end > start + 1 && (text[end - 1] === " " || text[end - 1] === "\t")) end -= 1;
  return { span: { start, end }, text: text.slice(start, end) };
}

function isKeyStart(character: string | undefined): boolean {
  return character !== undefined && ((character >= "a" && character <= "z") || character === "*");
}

function isKeyPart(character: string | undefined): boolean {
  return character !== undefined && (isKeyStart(character) || (character >= "0" && character <= "9") || "_-.".includes(character));
}

function readMember(text: string, start: number): { readonly member: PermissionsPolicyMember; readonly end: number } | PermissionsPolicyFailure {
  if (!isKeyStart(text[start])) {
    const upper = /[A-Z]/.test(text[start] ?? "");
    return { why: upper ? "upper-case-key" : "bad-key", ...partAt(text, start) };
  }
  let position = start;
  while (isKeyPart(text[position])) position += 1;
  const nameSpan = { start, end: position };
  const name = text.slice(start, position);
  if (/[A-Z]/.test(text[position] ?? "")) return { why: "upper-case-key", ...partAt(text, start) };
  const items: StructuredItem[] = [];
  let form: PermissionsPolicyMember["form"] = "flag";
  if (text[position] === "=") {
    position += 1;
    if (text[position] === "(") {
      form = "list";
      const list = readList(text, position, items);
      if (typeof list !== "number") return list;
      position = list;
    } else {
      form = "item";
      const item = readBareItem(text, position);
      if (item === undefined) {
        const why = text[position] === '"' ? "unclosed-string" : text[position] === "'" ? "old-syntax" : "bad-value";
        return { why, ...partAt(text, start) };
      }
      items.push(item);
      position = item.span.end;
    }
  }
  const end = readParameters(text, position);
  if (end === undefined) return { why: "semicolon", ...partAt(text, position) };
  const next = skipBlank(text, end);
  if (form === "flag" && next < text.length && text[next] !== ",") return { why: text[next] === ";" ? "semicolon" : "old-syntax", ...partAt(text, start) };
  return { member: { name, nameSpan, span: { start, end }, form, items, overridden: false }, end };
}

function readList(text: string, open: number, items: StructuredItem[]): number | PermissionsPolicyFailure {
  let position = open + 1;
  for (;;) {
    position = skipSpaces(text, position);
    if (text[position] === ")") return position + 1;
    if (position >= text.length) return { why: "unclosed-list", ...partAt(text, open) };
    const item = readBareItem(text, position);
    if (item === undefined) return { why: text[position] === '"' ? "unclosed-string" : "bad-value", ...partAt(text, position) };
    items.push(item);
    const end = readParameters(text, item.span.end);
    if (end === undefined) return { why: "bad-value", ...partAt(text, item.span.end) };
    position = end;
    if (text[position] !== " " && text[position] !== ")") return { why: position >= text.length ? "unclosed-list" : "bad-value", ...partAt(text, position) };
  }
}

function problemsOf(member: PermissionsPolicyMember): readonly PermissionsPolicyProblem[] {
  const problems: PermissionsPolicyProblem[] = [];
  const report = (kind: PermissionsPolicyProblemKind, span: Span, text: string): void => {
    problems.push({ kind, span, text, feature: member.name });
  };
  if (RETIRED_FEATURES.has(member.name)) report("retired-feature", member.nameSpan, member.name);
  else if (!FEATURES.has(member.name)) report("unknown-feature", member.nameSpan, member.name);
  for (const item of member.items) {
    if (item.kind === "token" && ["self", "src", "*"].includes(item.value)) continue;
    if (item.kind === "string" && /^https?:\/\/[^/]/.test(item.value)) continue;
    const address = item.kind === "token" && (item.value.includes("://") || item.value.includes("."));
    report(address ? "unquoted-origin" : "unknown-item", item.span, item.value);
  }
  return problems;
}
