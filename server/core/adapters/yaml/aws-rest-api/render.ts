/** Renders intents for REST APIs. Every literal keeps API Gateway's own single quotes inside those of YAML; there are no lists of origins. */
import type { CorsPolicy, Fact } from "../../../model/facts.ts";
import type { FixIntent, FixIntentKind, FixText } from "../../../model/fix-intent.ts";
import type { Setting } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import { placeOf } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument } from "../../../yaml/document.ts";
import { flagOf } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import { removeCommaItem } from "../comma-text.ts";
import { containerOf } from "../gateway-header.ts";
import { fixText, oneEdit } from "../header-value-edits.ts";
import { HEADER_WRITE_INTENTS, renderHeaderWrite } from "../render-header-write.ts";
import { LIST_POLICY_INTENTS } from "../render-list-policy.ts";
import { renderWrittenCookie, WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { headerGroupsIn } from "./places.ts";

/** What is rendered. */
export const REST_API_INTENTS: readonly FixIntentKind[] = [...LIST_POLICY_INTENTS, "answer-preflight", ...HEADER_WRITE_INTENTS, ...WRITTEN_COOKIE_INTENTS];

const PREFIX = /^(?:method\.response\.header\.|gatewayresponse\.header\.)?/i;

/** Edits that make the intent true for a fact of this adapter. */
export function renderRestApi(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  if (fact.kind === "cookie-write") return renderWrittenCookie(intent, fact, editor);
  if (fact.kind === "header-write") {
    return renderHeaderWrite(intent, fact, editor, {
      remove: () => editor.removeEntry(fact.at),
      rename: (at, to) => editor.renameKey(at, prefixAt(at, editor) + to),
      add: (name, value) => {
        const map = containerOf(documents, fact.at);
        // A method's header would have to be declared among its responses too.
        return map === undefined || /^method\./i.test(prefixAt(fact.nameAt, editor))
          ? undefined
          : editor.setEntry(map.at, prefixAt(fact.nameAt, editor) + name, quoted(value), "double");
      },
    });
  }
  if (fact.kind === "config-problem" && intent.kind === "remove-item") return oneEdit(editor.removeEntry(fact.at));
  return fact.kind === "cors-policy" ? renderCors(intent, fact, editor, documents) : undefined;
}

function renderCors(intent: FixIntent, policy: CorsPolicy, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  const write = (at: Place, text: FixText): readonly TextEdit[] | undefined => oneEdit(editor.setValue(wholeScalar(at, editor), quoted(text), "double"));
  switch (intent.kind) {
    case "set-origins":
    case "replace-origin-check": {
      const [first] = intent.origins;
      if (first === undefined) return undefined;
      // The value of a header in template code, which is no scalar of its own.
      if (editor.textOf(policy.origins.at).startsWith("$input.")) return oneEdit(editor.replaceWithin(policy.origins.at, JSON.stringify(fixText(first))));
      return write(policy.origins.at, first);
    }
    case "answer-preflight":
      return withoutLogin(policy, editor, documents);
    case "edit-origin":
      return write(intent.at, intent.text);
    case "remove-item":
      return oneEdit(removeCommaItem(editor, intent.at));
    case "drop-credentials":
      return policy.credentials.kind === "known" && policy.credentials.key !== undefined ? oneEdit(editor.removeEntry(policy.credentials.key)) : undefined;
    case "set-methods":
      return setText(policy, policy.methods, "Access-Control-Allow-Methods", intent.methods.join(","), editor, documents);
    case "set-request-headers":
      return setText(policy, policy.requestHeaders, "Access-Control-Allow-Headers", intent.headers.join(","), editor, documents);
    case "set-exposed-headers":
      return setText(policy, policy.exposedHeaders, "Access-Control-Expose-Headers", intent.headers.join(","), editor, documents);
    case "set-max-age":
      return setText(policy, policy.maxAge, "Access-Control-Max-Age", String(intent.seconds), editor, documents);
    default:
      return undefined;
  }
}

/** Preflights pass without what the API asks of other requests. */
function withoutLogin({ preflightsEnd: end }: CorsPolicy, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  const auth = end === undefined ? undefined : containerOf(documents, end.at);
  if (end === undefined || auth === undefined) return undefined;
  const text = editor.textOf(end.at);
  if (/^["']?security\b/.test(text)) return oneEdit(editor.removeEntry(end.at));
  const isKey = text.startsWith("ApiKey");
  return oneEdit(editor.setEntry(auth.at, isKey ? "AddApiKeyRequiredToCorsPreflight" : "AddDefaultAuthorizerToCorsPreflight", false));
}

function setText(
  policy: CorsPolicy,
  setting: Setting<unknown>,
  name: string,
  text: string,
  editor: YamlEditor,
  documents: readonly YamlDocument[],
): readonly TextEdit[] | undefined {
  if (setting.kind !== "known") return undefined;
  if (setting.from !== "written") return addParameter(policy, name, text, editor, documents);
  return oneEdit(editor.setValue(wholeScalar(setting.at, editor), quoted(text), "double"));
}

/** Another parameter of the same response. SAM's `Cors` takes none but its own; a method's header would have to be declared elsewhere too. */
function addParameter(policy: CorsPolicy, name: string, text: string, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  for (const document of documents) {
    const group = headerGroupsIn(document).find((each) => each.map.at.span.start === policy.at.span.start && policy.at.file === document.file);
    const sibling = group?.headers.find((header) => flagOf(header.entry.value) === undefined);
    if (group === undefined || sibling === undefined || /^method\./i.test(sibling.entry.key)) continue;
    return oneEdit(editor.setEntry(group.map.at, (PREFIX.exec(sibling.entry.key)?.[0] ?? "") + name, quoted(text), "double"));
  }
  return undefined;
}

function prefixAt(at: Place, editor: YamlEditor): string {
  return PREFIX.exec(editor.textOf(at).replace(/^["']/, ""))?.[0] ?? "";
}

/** A literal in API Gateway's own quotes. */
function quoted(text: FixText): string {
  return `'${fixText(text)}'`;
}

/** The place of the whole scalar, given that of the literal inside its single quotes. */
function wholeScalar(at: Place, editor: YamlEditor): Place {
  const { start, end } = at.span;
  const around = editor.text.slice(start - 2, end + 2);
  return /^["'][']/.test(around) && /['"]["']$/.test(around) ? placeOf(at.file, start - 2, end + 2) : at;
}
