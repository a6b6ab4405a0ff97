/** Renders intents for CloudFront response headers policies. A header that CloudFront has a setting for is written there, others among the custom ones. */
import { parseHsts } from "../../../headers/hsts.ts";
import type { CorsPolicy, Fact, HeaderWrite } from "../../../model/facts.ts";
import type { FixIntent, FixIntentKind, FixText } from "../../../model/fix-intent.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlValue } from "../../../yaml/document.ts";
import { valueAt } from "../../../yaml/document.ts";
import type { YamlEditor, YamlText } from "../../../yaml/editor.ts";
import { resourcesOf } from "../cloudformation.ts";
import { fixText, oneEdit, setNested } from "../header-value-edits.ts";
import { HEADER_WRITE_INTENTS, renderHeaderWrite } from "../render-header-write.ts";
import { LIST_POLICY_INTENTS } from "../render-list-policy.ts";
import { renderWrittenCookie, WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { renderWrittenPolicy } from "../render-written-policy.ts";

/** What is rendered. */
export const CLOUDFRONT_INTENTS: readonly FixIntentKind[] = [...LIST_POLICY_INTENTS, ...HEADER_WRITE_INTENTS, ...WRITTEN_COOKIE_INTENTS];

/** Edits that make the intent true for a fact of this adapter. */
export function renderCloudFront(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  if (fact.kind === "preflight-cache") return intent.kind === "remove-item" ? oneEdit(editor.removeItem(intent.at)) : undefined;
  const add = (name: string, value: FixText): TextEdit | undefined => addHeader(name, value, fact, editor, documents);
  if (fact.kind === "cookie-write") return renderWrittenCookie(intent, fact, editor);
  if (fact.kind === "header-write") {
    if (fact.options !== undefined && intent.kind !== "add-header-middleware") return renderSetting(intent, fact, fact.options, editor);
    return renderHeaderWrite(intent, fact, editor, {
      remove: () => editor.removeItem(fact.at),
      rename: (at, to) => editor.setValue(at, to),
      add,
    });
  }
  if (fact.kind !== "cors-policy") return undefined;
  if (fact.options === undefined) return renderWrittenPolicy(intent, fact, editor, { remove: (at) => editor.removeItem(at), add });
  return renderCors(intent, fact, fact.options, editor);
}

/** Headers with a setting of their own. */
function renderSetting(intent: FixIntent, fact: HeaderWrite, map: HeaderWrite["at"], editor: YamlEditor): readonly TextEdit[] | undefined {
  switch (intent.kind) {
    case "remove-header":
    case "remove-emitter":
      return oneEdit(editor.removeEntry(fact.at));
    case "edit-directive":
      return oneEdit(editor.replaceWithin(intent.at, intent.text));
    case "set-header":
      return setSetting(fact, map, fixText(intent.value), editor);
    case "edit-hsts":
      return allOf([
        intent.maxAge === undefined ? [] : [editor.setEntry(map, "AccessControlMaxAgeSec", intent.maxAge)],
        intent.includeSubDomains === undefined ? [] : [editor.setEntry(map, "IncludeSubdomains", intent.includeSubDomains)],
        intent.preload === undefined ? [] : [editor.setEntry(map, "Preload", intent.preload)],
      ]);
    default:
      return undefined;
  }
}

function setSetting(fact: HeaderWrite, map: HeaderWrite["at"], value: string, editor: YamlEditor): readonly TextEdit[] | undefined {
  const { name } = fact;
  if (name === "X-XSS-Protection") {
    if (value !== "0") return undefined;
    const protection = editor.setEntry(map, "Protection", false);
    // The service refuses a mode or a report address beside Protection: false.
    const rest = /\b(?:ModeBlock|ReportUri)\b/.test(editor.textOf(map));
    return rest ? oneEdit(editor.setValue(map, { Protection: false, Override: !fact.yields })) : oneEdit(protection);
  }
  if (name === "Strict-Transport-Security" || fact.value.kind !== "known") return undefined;
  return oneEdit(editor.setValue(fact.value.at, value));
}

function renderCors(intent: FixIntent, policy: CorsPolicy, map: HeaderWrite["at"], editor: YamlEditor): readonly TextEdit[] | undefined {
  const items = (key: string, texts: readonly FixText[]): readonly TextEdit[] | undefined => oneEdit(editor.setEntry(map, key, { Items: texts }));
  switch (intent.kind) {
    case "drop-credentials":
      return oneEdit(editor.setEntry(map, "AccessControlAllowCredentials", false));
    case "edit-origin":
      return oneEdit(editor.setValue(intent.at, intent.text));
    case "remove-item":
      return oneEdit(editor.removeItem(intent.at));
    case "set-origins":
      return items("AccessControlAllowOrigins", intent.origins);
    case "replace-origin-check": {
      const others = policy.entries.filter((entry) => !samePlace(entry.at, intent.at)).map((entry): FixText => entry.text);
      return items("AccessControlAllowOrigins", [...others, ...intent.origins]);
    }
    case "set-methods":
      return listEdit(policy.methods, "AccessControlAllowMethods", intent.methods, map, editor);
    case "set-request-headers":
      return listEdit(policy.requestHeaders, "AccessControlAllowHeaders", intent.headers, map, editor);
    case "set-exposed-headers":
      return listEdit(policy.exposedHeaders, "AccessControlExposeHeaders", intent.headers, map, editor);
    case "set-max-age":
      return oneEdit(editor.setEntry(map, "AccessControlMaxAgeSec", intent.seconds));
    default:
      return undefined;
  }
}

/** The list itself keeps its style; `{ Items: … }` around it stays. */
function listEdit(
  setting: CorsPolicy["methods"] | CorsPolicy["requestHeaders"],
  key: string,
  texts: readonly string[],
  map: HeaderWrite["at"],
  editor: YamlEditor,
): readonly TextEdit[] | undefined {
  if (setting.kind !== "known") return undefined;
  return oneEdit(setting.from === "written" ? editor.setValue(setting.at, texts) : editor.setEntry(map, key, { Items: texts }));
}

function addHeader(name: string, value: FixText, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): TextEdit | undefined {
  const config = configOf(fact, documents);
  if (config === undefined) return undefined;
  const setting = settingFor(name, fixText(value));
  if (setting !== undefined) return setNested(editor, config, ["SecurityHeadersConfig", setting.key], { ...setting.values, Override: true });
  const item = { Header: name, Value: value, Override: true };
  const list = valueAt(config, "CustomHeadersConfig", "Items");
  return list?.kind === "list" ? editor.addItem(list.at, item) : setNested(editor, config, ["CustomHeadersConfig", "Items"], [item]);
}

function configOf(fact: Fact, documents: readonly YamlDocument[]): YamlValue | undefined {
  for (const document of documents) {
    const resource = resourcesOf(document).find((each) => fact.scope.owner === `${document.file}#${each.name}`);
    if (resource !== undefined) return valueAt(resource.properties, "ResponseHeadersPolicyConfig");
  }
  return undefined;
}

/** The setting for a header; CloudFront refuses these headers among the custom ones. */
function settingFor(name: string, value: string): { readonly key: string; readonly values: Readonly<Record<string, YamlText>> } | undefined {
  switch (name.toLowerCase()) {
    case "x-content-type-options":
      return { key: "ContentTypeOptions", values: {} };
    case "x-frame-options":
      return { key: "FrameOptions", values: { FrameOption: value } };
    case "referrer-policy":
      return { key: "ReferrerPolicy", values: { ReferrerPolicy: value } };
    case "content-security-policy":
      return { key: "ContentSecurityPolicy", values: { ContentSecurityPolicy: value } };
    case "strict-transport-security": {
      const { maxAge, includeSubDomains } = parseHsts(value);
      return { key: "StrictTransportSecurity", values: { AccessControlMaxAgeSec: maxAge ?? 0, IncludeSubdomains: includeSubDomains } };
    }
    default:
      return undefined;
  }
}

function allOf(edits: readonly (readonly (TextEdit | undefined)[])[]): readonly TextEdit[] | undefined {
  const flat = edits.flat();
  const done = flat.filter((edit) => edit !== undefined);
  return done.length === flat.length && done.length > 0 ? done : undefined;
}
