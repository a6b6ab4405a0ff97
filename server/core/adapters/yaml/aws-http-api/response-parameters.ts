/**
 * Response headers of HTTP APIs that an OpenAPI integration maps: `responseParameters: { "200": { "overwrite:header.NAME": value } }`. A value is a text,
 * or takes parts of the request or of the integration's answer with `$` (developer guide, "transform API requests and responses").
 */
import type { CorsPolicy, Fact, HeaderValue, HeaderWrite, OriginSet } from "../../../model/facts.ts";
import type { FixIntent, FixIntentKind, FixText } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlEntry, YamlValue } from "../../../yaml/document.ts";
import { valueAt } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import { corsPoliciesFrom, originsOfText } from "../../cors-from-headers.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { containerOf, headerRemoval, headerValueOf, headerWrite } from "../gateway-header.ts";
import { HEADER_WRITE_INTENTS, renderHeaderWrite } from "../render-header-write.ts";
import { renderWrittenCookie, WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { renderWrittenPolicy, WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";
import { writtenCookies } from "../written-headers.ts";

/** What `renderResponseParameters` renders. */
export const RESPONSE_PARAMETER_INTENTS: readonly FixIntentKind[] = [
  ...new Set([...WRITTEN_POLICY_INTENTS, ...HEADER_WRITE_INTENTS, ...WRITTEN_COOKIE_INTENTS]),
];

const OPERATION = /^(append|overwrite|remove):header\.(.+)$/i;
const CALLERS_ORIGIN = /^\$(?:request\.header\.origin|\{request\.header\.origin\})$/i;
const FROM_REQUEST = /\$\{?request\./i;

/** Facts of all integrations of an OpenAPI body. `answersCors`: the API has CORS settings, for which it ignores such headers of integrations. */
export function* responseParameterFacts(body: YamlValue | undefined, owner: string, base: GatewayBase, answersCors: boolean): Iterable<Fact> {
  for (const path of entriesOf(valueAt(body, "paths"))) {
    for (const method of entriesOf(path.value)) {
      const parameters = valueAt(method.value, "x-amazon-apigateway-integration", "responseParameters");
      for (const status of entriesOf(parameters)) {
        const scope = { level: "gateway", owner: `${base.scope.owner}#${owner} ${method.key} ${path.key} ${status.key}`, order: status.at.span.start } as const;
        const responses = /^[45]/.test(status.key) ? "errors" : /^options$/i.test(method.key) ? "preflight" : "actual";
        yield* groupFacts(status.value, { ...base, via: status.value.via, scope }, responses, answersCors);
      }
    }
  }
}

function* groupFacts(map: YamlValue, base: GatewayBase, responses: CorsPolicy["responses"], answersCors: boolean): Iterable<Fact> {
  const writes: HeaderWrite[] = [];
  for (const entry of entriesOf(map)) {
    const [, operation, name] = OPERATION.exec(entry.key) ?? [];
    if (operation === undefined || name === undefined || (answersCors && /^access-control-/i.test(name))) continue;
    if (operation.toLowerCase() === "remove") yield headerRemoval(base, name, entry.keyAt, entry.at);
    else {
      const mode = operation.toLowerCase() === "append" ? "append" : "set";
      writes.push(headerWrite(base, { name, nameAt: entry.keyAt, at: entry.at, value: mappedValue(entry), mode, responses }));
    }
  }
  yield* writes;
  yield* writtenCookies(writes);
  const cors = writes.flatMap(({ name, at, mode, when, value }) => {
    if (mode === "remove" || !/^(?:access-control-|vary$)/i.test(name)) return [];
    const header = { name: name.toLowerCase(), at, mode, when, value };
    return [header.name === "access-control-allow-origin" ? { ...header, origins: originsOf(entryAt(map, at.span.start), value) } : header];
  });
  yield* corsPoliciesFrom({ base, writes: cors, preflight: { answers: "no", status: 204 }, responses });
}

function entriesOf(value: YamlValue | undefined): readonly YamlEntry[] {
  return value?.kind === "map" ? value.entries : [];
}

function entryAt(map: YamlValue, start: number): YamlValue | undefined {
  return entriesOf(map).find((entry) => entry.at.span.start === start)?.value;
}

function mappedValue({ value }: YamlEntry): HeaderValue {
  if (value.kind !== "scalar" || !value.text.includes("$")) return headerValueOf(value);
  const isRequest = FROM_REQUEST.test(value.text);
  const text = isRequest ? "a part of it is taken from the request" : "the integration or the stage supplies it";
  return { kind: "unknown", reason: { kind: isRequest ? "request" : "dynamic", text }, at: value.at, via: value.via };
}

function originsOf(written: YamlValue | undefined, value: HeaderValue): OriginSet {
  const { at, via } = value;
  if (written?.kind === "scalar" && CALLERS_ORIGIN.test(written.text)) return { kind: "echo", language: { kind: "all" }, at, via };
  if (value.kind === "known") return originsOfText(value.value, at, via);
  return { kind: "unknown", reason: value.kind === "unknown" ? value.reason : { kind: "dynamic", text: "a part of it is not known" }, at, via };
}

/** Edits for a fact of such a map. */
export function renderResponseParameters(
  intent: FixIntent,
  fact: Fact,
  editor: YamlEditor,
  documents: readonly YamlDocument[],
): readonly TextEdit[] | undefined {
  const map = containerOf(documents, fact.at);
  const add = (name: string, value: FixText): TextEdit | undefined =>
    map === undefined ? undefined : editor.setEntry(map.at, `overwrite:header.${name}`, value);
  const remove = (at: Place): TextEdit | undefined => editor.removeEntry(at);
  if (fact.kind === "cookie-write") return renderWrittenCookie(intent, fact, editor);
  if (fact.kind === "cors-policy") return renderWrittenPolicy(intent, fact, editor, { remove, add });
  if (fact.kind !== "header-write") return undefined;
  const prefix = /^["']?((?:append|overwrite|remove):header\.)/i.exec(editor.textOf(fact.nameAt))?.[1] ?? "overwrite:header.";
  return renderHeaderWrite(intent, fact, editor, { remove: () => remove(fact.at), rename: (at, to) => editor.renameKey(at, prefix + to), add });
}

/** True for a fact of such a map. */
export function isResponseParameter(fact: Fact, documents: readonly YamlDocument[]): boolean {
  const map = containerOf(documents, fact.at);
  return map?.kind === "map" && map.entries.some((entry) => OPERATION.test(entry.key));
}
