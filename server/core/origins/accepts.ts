/** Whether one origin is in a language. Literal tests are decided by comparison, patterns by `pattern-membership.ts`; no pattern is run. */
import type { OriginLanguage, OriginLeaf, OriginPart } from "../model/origin-language.ts";
import { leafText, patternOfLeaf } from "./leaf-automaton.ts";
import { parsePageOrigin } from "./page-origin.ts";
import { patternAccepts } from "./pattern-membership.ts";
import { type Answer, evaluateTerm } from "./three-valued.ts";

/** The part of a serialised origin that a test looks at; `undefined` for `null` and texts that are no origin. */
export function partOfOrigin(origin: string, part: OriginPart): string | undefined {
  if (part === "origin") return origin;
  const parsed = parsePageOrigin(origin);
  if (parsed === undefined) return undefined;
  const port = parsed.port === undefined ? "" : String(parsed.port);
  if (part === "scheme") return parsed.scheme;
  if (part === "port") return port;
  return part === "hostname" || port === "" ? parsed.host : `${parsed.host}:${port}`;
}

/** Membership of `origin`, a serialised origin or `null`. A test of a part of `null` fails. */
export function accepts(language: OriginLanguage, origin: string): Answer {
  return evaluateTerm(language, (leaf) => leafAccepts(leaf, origin));
}

/** Membership in the language of one test. */
export function leafAccepts(leaf: OriginLeaf, origin: string): Answer {
  const part = leaf.kind === "glob" ? origin : partOfOrigin(origin, leaf.part);
  if (part === undefined) return false;
  if (leaf.kind === "regex" || leaf.kind === "glob") {
    const pattern = patternOfLeaf(leaf);
    if (pattern === undefined) return "unknown";
    return patternAccepts(pattern.source, pattern.flags, pattern.mode, part) ?? "unknown";
  }
  const text = leaf.ignoreCase ? part.toLowerCase() : part;
  const value = leaf.ignoreCase ? leafText(leaf).toLowerCase() : leafText(leaf);
  switch (leaf.kind) {
    case "exact":
      return text === value;
    case "prefix":
      return text.startsWith(value);
    case "suffix":
      return text.endsWith(value);
    case "contains":
      return text.includes(value);
  }
}
