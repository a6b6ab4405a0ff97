/**
 * Renders intents in nginx text inside YAML block scalars: values are replaced in place, directives added or removed
 * as whole lines. Refuses scalars in which lines cannot be told apart (quoted text with `\n`).
 */
import type { CorsPolicy, Fact, HeaderWrite } from "../../model/facts.ts";
import type { FixIntent, FixIntentKind, FixText } from "../../model/fix-intent.ts";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlEditor } from "../../yaml/editor.ts";
import { removeCommaItem } from "./comma-text.ts";
import { fixText, oneEdit, renderHeaderValue } from "./header-value-edits.ts";
import { renderWrittenCookie, WRITTEN_COOKIE_INTENTS } from "./render-written-cookie.ts";

/** Intents that this file renders. */
export const NGINX_INTENTS: readonly FixIntentKind[] = [
  "set-origins",
  "edit-origin",
  "replace-origin-check",
  "drop-credentials",
  "set-methods",
  "set-request-headers",
  "set-exposed-headers",
  "set-max-age",
  "append-vary",
  "remove-emitter",
  "set-header",
  "add-header-middleware",
  "remove-header",
  "rename-header",
  "edit-hsts",
  "edit-directive",
  "disable-banner",
  "remove-item",
  "answer-preflight",
  ...WRITTEN_COOKIE_INTENTS,
];

/** Edits for a fact that was read from nginx text. */
export function renderNginx(intent: FixIntent, fact: Fact, editor: YamlEditor): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  if (fact.kind === "header-write") return renderHeader(intent, fact, editor);
  if (fact.kind === "app-entry" && intent.kind === "add-header-middleware") return addHeader(editor, fact.at, intent.name, fixText(intent.value));
  if (fact.kind === "cookie-write") return renderWrittenCookie(intent, fact, editor, (at, text) => replaceValue(editor, at, text)?.[0]);
  return fact.kind === "cors-policy" ? renderCors(intent, fact, editor) : undefined;
}

function renderHeader(intent: FixIntent, fact: HeaderWrite, editor: YamlEditor): readonly TextEdit[] | undefined {
  switch (intent.kind) {
    case "set-header":
      return setHeader(editor, fact, fixText(intent.value));
    case "add-header-middleware":
      return addHeader(editor, fact.at, intent.name, fixText(intent.value));
    case "remove-header":
    case "remove-emitter":
      return oneEdit(removeDirective(editor, fact.at));
    case "rename-header":
      return oneEdit(editor.replaceWithin(intent.at, intent.to));
    case "disable-banner":
      return editor.textOf(fact.at).startsWith("server_tokens") ? replaceValue(editor, fact.value.at, "off") : undefined;
    default:
      return renderHeaderValue(intent, fact.value, editor);
  }
}

function renderCors(intent: FixIntent, policy: CorsPolicy, editor: YamlEditor): readonly TextEdit[] | undefined {
  switch (intent.kind) {
    case "set-origins": {
      const [only] = intent.origins;
      // One header holds one origin; a list needs a `map` outside this block, which no edit here can place.
      if (only === undefined || intent.origins.length > 1) return undefined;
      return replaceValue(editor, policy.origins.at, fixText(only));
    }
    case "edit-origin":
      return replaceValue(editor, intent.at, intent.text);
    case "remove-item":
      return oneEdit(removeCommaItem(editor, intent.at));
    case "answer-preflight":
      return answerPreflight(editor, policy.at);
    case "replace-origin-check":
      return isRegexWord(editor, intent.at) ? replaceValue(editor, intent.at, regexFor(intent.origins)) : undefined;
    case "drop-credentials":
      return policy.credentials.kind === "known" && policy.credentials.key !== undefined ? oneEdit(removeDirective(editor, policy.credentials.key)) : undefined;
    case "remove-emitter":
      return oneEdit(removeDirective(editor, policy.at));
    case "append-vary":
      return addHeader(editor, policy.at, "Vary", intent.name);
    case "set-methods":
      return setList(editor, policy, policy.methods, "Access-Control-Allow-Methods", intent.methods);
    case "set-request-headers":
      return setList(editor, policy, policy.requestHeaders, "Access-Control-Allow-Headers", intent.headers);
    case "set-exposed-headers":
      return setList(editor, policy, policy.exposedHeaders, "Access-Control-Expose-Headers", intent.headers);
    case "set-max-age":
      return setList(editor, policy, policy.maxAge, "Access-Control-Max-Age", [String(intent.seconds)]);
    default:
      return undefined;
  }
}

function setList(
  editor: YamlEditor,
  policy: CorsPolicy,
  setting: CorsPolicy["methods"] | CorsPolicy["requestHeaders"] | CorsPolicy["maxAge"],
  name: string,
  values: readonly string[],
) {
  if (setting.kind === "known" && setting.from === "written") return replaceValue(editor, setting.at, values.join(", "));
  return setting.kind === "known" ? addHeader(editor, policy.at, name, values.join(", ")) : undefined;
}

/** Writes the value; a header with that value already gets `always`. */
function setHeader(editor: YamlEditor, fact: HeaderWrite, text: string): readonly TextEdit[] | undefined {
  const source = editor.textOf(fact.at);
  const isSame = fact.value.kind === "known" && fact.value.value.text === text;
  if (!isSame || fact.skipsErrors !== true || !source.endsWith(";")) return replaceValue(editor, fact.value.at, text);
  const end = fact.at.span.end - 1;
  const edit = editor.replaceWithin({ file: fact.at.file, span: { start: end, end: end + 1 } }, " always;");
  return oneEdit(edit);
}

/** Replaces a word's content; an unquoted word gets quotes if the new text needs them. */
function replaceValue(editor: YamlEditor, at: Place, text: string): readonly TextEdit[] | undefined {
  const before = editor.text.charAt(at.span.start - 1);
  const quoted = before === '"' || before === "'";
  const inQuotedWord = quoted || /["'][^"'\n]*$/.test(lineBefore(editor, at));
  if (inQuotedWord && /["'\\]/.test(text) && text.includes(quoted ? before : '"')) return undefined;
  const needsQuotes = !inQuotedWord && /[\s;{}"'#]/.test(text);
  return oneEdit(editor.replaceWithin(at, needsQuotes ? `"${text}"` : text));
}

function lineBefore(editor: YamlEditor, at: Place): string {
  return editor.text.slice(editor.text.lastIndexOf("\n", at.span.start - 1) + 1, at.span.start);
}

/** True if the place is the pattern of an `if` or of a `map` key. */
function isRegexWord(editor: YamlEditor, at: Place): boolean {
  return /~\*?\s*["']?\(?["']?$/.test(lineBefore(editor, at));
}

function regexFor(origins: readonly FixText[]): string {
  const parts = origins.map((origin) => fixText(origin).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return parts.length === 1 ? `^${parts[0] ?? ""}$` : `^(${parts.join("|")})$`;
}

/** Removes a directive with its line if nothing else stands there. */
function removeDirective(editor: YamlEditor, at: Place): TextEdit | undefined {
  const source = editor.textOf(at);
  if (!/^["']?(?:add_header|more_set_headers|more_clear_headers|\w+_hide_header)\b/.test(source) || !source.endsWith(";")) return undefined;
  // `more_set_headers 'A: b' 'C: d';` sets more than the one header.
  if (/^more_/.test(source) && (source.match(/:[ \t]/g) ?? []).length > 1 && /["'][ \t\n]+["']/.test(source)) return undefined;
  if (editor.replaceWithin(at, "") === undefined) return undefined;
  const before = lineBefore(editor, at);
  const rest = /^[ \t]*(?:#[^\n]*)?\r?(?:\n|$)/.exec(editor.text.slice(at.span.end, at.span.end + 500));
  if (before.trim() !== "" || rest === null) return { span: at.span, newText: "" };
  return { span: { start: at.span.start - before.length, end: at.span.end + rest[0].length }, newText: "" };
}

/** Ends a preflight with 204 in the block of the policy; `add_header` of the block goes along, since an `if` without one of its own inherits. */
function answerPreflight(editor: YamlEditor, at: Place): readonly TextEdit[] | undefined {
  const before = lineBefore(editor, at);
  if (before.trim() !== "" || !/^add_header\b.*\balways\s*;$/.test(editor.textOf(at)) || editor.replaceWithin(endOf(at), "") === undefined) return undefined;
  const lineEnd = editor.text.includes("\r\n") ? "\r\n" : "\n";
  const lines = ["if ($request_method = OPTIONS) {", "  return 204;", "}"];
  return [{ span: endOfLine(editor, at).span, newText: lines.map((line) => lineEnd + before + line).join("") }];
}

/** Behind a comment on the same line; other directives there stay behind what is added. */
function endOfLine(editor: YamlEditor, at: Place): Place {
  const comment = /^[ \t]*#[^\r\n]*/.exec(editor.text.slice(at.span.end, at.span.end + 500));
  return comment === null ? endOf(at) : placeOf(at.file, at.span.end + comment[0].length, at.span.end + comment[0].length);
}

function endOf(at: Place): Place {
  return placeOf(at.file, at.span.end, at.span.end);
}

/** Adds a directive of the same kind on the next line. */
function addHeader(editor: YamlEditor, at: Place, name: string, value: string): readonly TextEdit[] | undefined {
  const source = editor.textOf(at);
  const before = lineBefore(editor, at);
  if (!source.endsWith(";") || before.trim() !== "") return undefined;
  const quoted = /[\s;,{}]/.test(value) ? `"${value}"` : value;
  // A server of which nothing but its port is at hand sends the new header with every answer.
  const isListen = source.startsWith("listen");
  const always = isListen || /\balways\s*;$/.test(source) ? " always" : "";
  const line = source.startsWith("more_set_headers")
    ? `more_set_headers "${name}: ${value}";`
    : isListen || source.startsWith("add_header")
      ? `add_header ${name} ${quoted}${always};`
      : undefined;
  const edit = line === undefined ? undefined : editor.replaceWithin(endOf(at), "");
  if (line === undefined || edit === undefined) return undefined;
  const lineEnd = editor.text.includes("\r\n") ? "\r\n" : "\n";
  return [{ span: endOfLine(editor, at).span, newText: `${lineEnd}${before}${line}` }];
}
