/** One line of plain English about a language. It says what is tested, not whether that is safe. */
import type { OriginLanguage, OriginLeaf, OriginPart } from "../model/origin-language.ts";
import { leafText } from "./leaf-automaton.ts";

const MOST_LISTED = 3;
const LONGEST_PATTERN = 60;

/** Text that completes "… lets in": `exactly https://a.com, https://b.com`, `any origin that ends with example.com`. */
export function describeLanguage(language: OriginLanguage): string {
  switch (language.kind) {
    case "all":
      return "any origin";
    case "none":
      return "no origin";
    case "unknown":
      return "origins that cannot be read here";
    case "complement":
      return language.of.kind === "exact" ? `any origin except ${describeExact(language.of)}` : `any origin outside this set: ${describeLanguage(language.of)}`;
    case "union":
      return describeUnion(language.of);
    case "intersection":
      return describeIntersection(language.of);
    default:
      return describeLeaf(language);
  }
}

function describeUnion(parts: readonly OriginLanguage[]): string {
  const exact = parts.filter((part) => part.kind === "exact");
  const others = parts.filter((part) => part.kind !== "exact").map(describeLanguage);
  const shown = exact.slice(0, MOST_LISTED).map(describeExact).join(", ");
  const more = exact.length > MOST_LISTED ? ` and ${exact.length - MOST_LISTED} more` : "";
  const list = exact.length === 0 ? [] : [`exactly ${shown}${more}`];
  const hidden = others.length > MOST_LISTED ? [`${others.length - MOST_LISTED} further tests`] : [];
  return [...list, ...others.slice(0, MOST_LISTED), ...hidden].join(", or ");
}

function describeExact(leaf: Extract<OriginLeaf, { readonly kind: "exact" }>): string {
  return leaf.part === "origin" ? leaf.value : `the ${PARTS[leaf.part]} ${leafText(leaf)}`;
}

const PARTS: Readonly<Record<OriginPart, string>> = { origin: "origin", host: "host", hostname: "host name", scheme: "scheme", port: "port" };

/** Two tests that together say "https below a domain" get one phrase. */
function describeIntersection(parts: readonly OriginLanguage[]): string {
  const scheme = parts.find((part) => isSchemeTest(part));
  const rest = parts.filter((part) => part !== scheme);
  const [only] = rest;
  if (scheme !== undefined && rest.length === 1 && only !== undefined) {
    const text = describeLanguage(only);
    const name = schemeOf(scheme);
    if (text.startsWith("any origin")) return `any ${name} origin${text.slice("any origin".length)}`;
  }
  return parts.map(describeLanguage).join(", and also ");
}

function schemeOf(language: OriginLanguage): string {
  return language.kind === "prefix" || language.kind === "exact" ? language.value.replace(/:\/*$/, "") : "";
}

function isSchemeTest(language: OriginLanguage): boolean {
  if (language.kind === "exact" && language.part === "scheme") return true;
  return language.kind === "prefix" && language.part === "origin" && /^https?:\/\/$/.test(language.value);
}

function describeLeaf(leaf: OriginLeaf): string {
  const letters = "ignoreCase" in leaf && leaf.ignoreCase ? ", in upper or lower case" : "";
  switch (leaf.kind) {
    case "exact":
      return leaf.part === "origin" ? `exactly ${leaf.value}${letters}` : `any origin with ${describeExact(leaf)}${letters}`;
    case "prefix":
      if (isSchemeTest(leaf)) return `any ${schemeOf(leaf)} origin`;
      return `any origin${whose(leaf.part)} that starts with ${leaf.value}${letters}`;
    case "suffix":
      if (leaf.value.startsWith(".") && leaf.part !== "port") return `any origin below ${leaf.value.slice(1)}${letters}`;
      return `any origin${whose(leaf.part)} that ends with ${leaf.value}${letters}`;
    case "contains":
      return `any origin${whose(leaf.part)} that contains ${leaf.value}${letters}`;
    case "glob":
      return describeGlob(leaf.pattern, letters);
    case "regex":
      return `any origin${whose(leaf.part)} that matches ${shorten(leaf.flags === "" ? `/${leaf.source}/` : `/${leaf.source}/${leaf.flags}`)}`;
  }
}

function whose(part: OriginPart): string {
  return part === "origin" ? "" : ` with a ${PARTS[part]}`;
}

function describeGlob(pattern: string, letters: string): string {
  if (pattern === "*") return "any origin";
  const below = /^(https?):\/\/\*\.([^*/:]+)$/.exec(pattern);
  if (below?.[1] !== undefined && below[2] !== undefined) return `any ${below[1]} origin below ${below[2]}${letters}`;
  const scheme = /^(https?):\/\/\*$/.exec(pattern)?.[1];
  return scheme === undefined ? `any origin like ${pattern}${letters}` : `any ${scheme} origin`;
}

function shorten(text: string): string {
  return text.length > LONGEST_PATTERN ? `${text.slice(0, LONGEST_PATTERN)}…` : text;
}
