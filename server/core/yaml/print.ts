/**
 * Writes new values as YAML or JSON text: quoting, flow and block style. It prints only what a fix adds; nothing that
 * stands in a file is ever printed again.
 */
import type { FixText } from "../model/fix-intent.ts";
import type { YamlText } from "./editor.ts";

/** Quotes of a scalar; `plain` only where YAML allows it. */
export type QuoteStyle = "single" | "double" | "plain";

/** How a value is to be written. */
export interface PrintStyle {
  /** Every string and key in double quotes, as JSON demands. */
  readonly json: boolean;
  /** Inside `[…]` or `{…}`, where commas and brackets end a plain scalar. */
  readonly flow: boolean;
  readonly quotes: QuoteStyle;
  /** True if `quotes` was asked for, so that flags and numbers are quoted too. */
  readonly forced: boolean;
  readonly lineEnd: string;
  /** Blanks between `{`/`[` and the content. */
  readonly padded: boolean;
}

/** True for lists, also where narrowing by `Array.isArray` does not see through `readonly`. */
export function isTextList(value: YamlText): value is readonly YamlText[] {
  return Array.isArray(value);
}

/** True for maps, placeholders excluded. */
export function isTextMap(value: YamlText): value is { readonly [key: string]: YamlText } {
  return typeof value === "object" && !isTextList(value) && !isPlaceholder(value);
}

/** True for the placeholder form of a text. */
function isPlaceholder(value: YamlText): value is { readonly placeholder: string } {
  return typeof value === "object" && "placeholder" in value && typeof value.placeholder === "string" && Object.keys(value).length === 1;
}

/** True for a scalar: text, placeholder, flag or number. */
export function isScalarText(value: YamlText): value is FixText | boolean | number {
  return typeof value !== "object" || isPlaceholder(value);
}

/** The characters of a fix text. */
export function charactersOf(text: FixText): string {
  return typeof text === "string" ? text : text.placeholder;
}

/** One scalar. */
export function printScalar(value: FixText | boolean | number, style: PrintStyle): string {
  if (typeof value === "boolean" || typeof value === "number") {
    if (!style.forced || style.quotes === "plain") return String(value);
    return quoteText(String(value), style.quotes);
  }
  const text = charactersOf(value);
  if (style.json) return JSON.stringify(text);
  if (style.quotes !== "plain") return quoteText(text, style.quotes);
  return isPlainSafe(text, style.flow) ? text : quoteText(text, text.includes("\\") && !text.includes("'") ? "single" : "double");
}

/** A key of a map. */
export function printKey(key: string, style: PrintStyle): string {
  if (style.json) return JSON.stringify(key);
  return isPlainSafe(key, style.flow) ? key : quoteText(key, "double");
}

/** Any value on one line. */
export function printFlow(value: YamlText, style: PrintStyle): string {
  if (isScalarText(value)) return printScalar(value, style);
  const inner = { ...style, flow: true };
  const blank = style.padded ? " " : "";
  if (isTextList(value)) return value.length === 0 ? "[]" : `[${value.map((item) => printFlow(item, inner)).join(", ")}]`;
  if (!isTextMap(value)) return "";
  const entries = Object.entries(value).map(([key, each]) => `${printKey(key, inner)}: ${printFlow(each, inner)}`);
  return entries.length === 0 ? "{}" : `{${blank}${entries.join(", ")}${blank}}`;
}

/** `key: value` in block style; further lines start with `indent`, lists and maps stand two columns deeper. */
export function printBlockEntry(key: string, value: YamlText, indent: string, style: PrintStyle, listIndent = "  "): string {
  const head = `${printKey(key, style)}:`;
  if (isScalarText(value)) return `${head} ${printScalar(value, style)}`;
  if (isTextList(value)) {
    if (value.length === 0) return `${head} []`;
    return [head, ...value.map((item) => `${indent}${listIndent}${printBlockItem(item, `${indent}${listIndent}`, style)}`)].join(style.lineEnd);
  }
  if (!isTextMap(value)) return head;
  const lines = printBlockMap(value, `${indent}  `, style);
  return lines === "" ? `${head} {}` : `${head}${style.lineEnd}${indent}  ${lines}`;
}

/** `- value`; further lines of a map stand behind `indent` and two columns. */
export function printBlockItem(value: YamlText, indent: string, style: PrintStyle): string {
  return `- ${isTextMap(value) ? printBlockMap(value, `${indent}  `, style) : printFlow(value, style)}`;
}

/** The entries of a map in block style: the first line without indentation, the others behind `indent`. */
export function printBlockMap(value: { readonly [key: string]: YamlText }, indent: string, style: PrintStyle): string {
  return Object.entries(value)
    .map(([key, each]) => printBlockEntry(key, each, indent, style))
    .join(`${style.lineEnd}${indent}`);
}

/** Quoted text with the escapes of the style. Control characters force double quotes. */
export function quoteText(text: string, quotes: "single" | "double"): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that only escapes can write.
  if (quotes === "single" && !/[\u0000-\u001f\u007f]/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text);
}

/** Content for the inside of a scalar of the given style, without its quotes. */
export function escapeContent(content: string, style: "plain" | "single" | "double" | "block"): string {
  if (style === "double") return JSON.stringify(content).slice(1, -1);
  return style === "single" ? content.replaceAll("'", "''") : content;
}

/** True if the text reads back as the same string without quotes, also for YAML 1.1 readers. */
export function isPlainSafe(text: string, flow: boolean): boolean {
  if (text === "" || text !== text.trim()) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters cannot stand in a plain scalar.
  if (/[\u0000-\u001f\u007f\u0085\u2028\u2029\ufeff]/.test(text)) return false;
  if (/^[!&*%@`"'#|>,[\]{}]/.test(text) || /^[-?:](?:\s|$)/.test(text) || /^(?:---|\.\.\.)/.test(text)) return false;
  if (/:(?:\s|$)/.test(text) || /\s#/.test(text)) return false;
  if (flow && /[,[\]{}]/.test(text)) return false;
  if (/^(?:true|false|yes|no|on|off|y|n|null|~|<<|=)$/i.test(text)) return false;
  return !/^[-+.]?\d[\d_,.:eE+\-xXoOa-fA-F]*$/.test(text) && !/^[-+]?\.(?:inf|nan)$/i.test(text);
}
