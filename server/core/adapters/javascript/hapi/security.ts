/**
 * The headers that `security` of a route sends (hapi 18.4.1, 20.3.0 and 21.4.10, lib/security.js): a header that the handler sets itself stays.
 * Refuses to tell values that are computed.
 */
import { parseHsts } from "../../../headers/hsts.ts";
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { stringOf } from "../../../javascript/values.ts";
import type { HeaderValue, HeaderWrite } from "../../../model/facts.ts";
import type { FixIntent, FixIntentKind } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { allEdits, literalOf, textOfFix } from "../code.ts";
import { editedHsts } from "../header-text-edits.ts";
import { headerValueOf, suppliedText, unknownHeaderValue } from "../helmet/outcome.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import type { RouteSetting } from "./routes.ts";
import { hapiMajor } from "./routes.ts";

/** Intents that are rendered for its headers. */
export const SECURITY_INTENTS: readonly FixIntentKind[] = ["set-header", "edit-hsts"];

const DEFAULT_AGE = 15_768_000;

interface Part {
  readonly option: string;
  readonly header: string;
  /** What is sent if the option is left out; `undefined` if nothing is. */
  readonly unsaid: string | undefined;
  /** What is sent for a value: a text, `false` for nothing, `undefined` if it cannot be told. */
  readonly sent: (value: Value, source: JavaScriptSource) => string | false | undefined;
}

const fixed =
  (text: string) =>
  (value: Value): string | false | undefined => {
    const truth = truthOf(value);
    return truth === undefined ? undefined : truth && text;
  };

/** Up to 20 `xss` is a flag that is on and means a filter that blocks; since 21 it is off, and its words are `enabled` and `disabled`. */
function xss(isOld: boolean): Part {
  const on = "1; mode=block";
  return {
    option: "xss",
    header: "X-XSS-Protection",
    unsaid: isOld ? on : "0",
    sent: (value) => {
      if (isOld) return fixed(on)(value);
      if (value.kind === "boolean" && !value.value) return false;
      const word = stringOf(value);
      return word === "enabled" ? on : word === "disabled" ? "0" : undefined;
    },
  };
}

function partsOf(isOld: boolean): readonly Part[] {
  return [
    { option: "hsts", header: "Strict-Transport-Security", unsaid: `max-age=${DEFAULT_AGE}`, sent: sentHsts },
    { option: "xframe", header: "X-Frame-Options", unsaid: "DENY", sent: sentFrame },
    xss(isOld),
    { option: "noOpen", header: "X-Download-Options", unsaid: "noopen", sent: fixed("noopen") },
    { option: "noSniff", header: "X-Content-Type-Options", unsaid: "nosniff", sent: fixed("nosniff") },
    { option: "referrer", header: "Referrer-Policy", unsaid: undefined, sent: (value) => stringOf(value) ?? (truthOf(value) === false ? false : undefined) },
  ];
}

function sentHsts(value: Value, source: JavaScriptSource): string | false | undefined {
  if (value.kind === "number") return value.value === 0 ? false : `max-age=${value.value}`;
  if (value.kind !== "record") return fixed(`max-age=${DEFAULT_AGE}`)(value);
  const age = lookUpOption(source, value, "maxAge");
  const flags = ["includeSubDomains", "includeSubdomains", "preload"].map((name) => {
    const found = lookUpOption(source, value, name);
    return found.kind === "absent" ? false : found.kind === "present" ? truthOf(found.value) : undefined;
  });
  const [wide, wideToo, preload] = flags;
  if (flags.includes(undefined) || age.kind === "unknown" || (age.kind === "present" && age.value.kind !== "number")) return undefined;
  const seconds = age.kind === "present" && age.value.kind === "number" ? age.value.value : DEFAULT_AGE;
  return `max-age=${seconds}${wide === true || wideToo === true ? "; includeSubDomains" : ""}${preload === true ? "; preload" : ""}`;
}

function sentFrame(value: Value, source: JavaScriptSource): string | false | undefined {
  if (value.kind === "string") return value.value.text.toUpperCase();
  if (value.kind !== "record") return fixed("DENY")(value);
  const rule = lookUpOption(source, value, "rule");
  const name = rule.kind === "present" ? stringOf(rule.value) : undefined;
  if (name !== "allow-from") return name?.toUpperCase();
  const from = lookUpOption(source, value, "source");
  if (from.kind === "absent") return "SAMEORIGIN";
  const text = from.kind === "present" ? stringOf(from.value) : undefined;
  return text === undefined ? undefined : `ALLOW-FROM ${text}`;
}

type Base = Pick<HeaderWrite, "technology" | "label">;

/** One write for each header that is sent or switched off. */
export function* securityWrites({ property, value, scope, when }: RouteSetting, source: JavaScriptSource, base: Base): Iterable<HeaderWrite> {
  const isOn = value !== undefined && (value.kind === "record" || (value.kind === "boolean" && value.value));
  if (!isOn) return;
  const options = value.kind === "record" ? value : undefined;
  for (const part of partsOf(hapiMajor(source) < 21)) {
    const found = lookUpOption(source, options, part.option);
    const nameAt = found.kind === "present" ? found.property.keyAt : property.keyAt;
    const write = (from: HeaderWrite["from"], sent: HeaderValue): HeaderWrite => ({
      ...base,
      kind: "header-write",
      at: property.at,
      via: [],
      scope,
      environment: "any",
      layer: "application",
      name: part.header,
      nameAt,
      mode: from === "switched-off" ? "remove" : "set",
      from,
      value: sent,
      when,
      responses: "all",
      yields: false,
      ...(options === undefined ? {} : { options: options.at }),
    });
    if (found.kind === "unknown") yield write("written", { kind: "unknown", reason: found.reason, at: found.at, via: found.via });
    else if (found.kind === "absent") {
      if (part.unsaid !== undefined) yield write("default", headerValueOf(suppliedText(part.unsaid, nameAt), nameAt));
    } else {
      const sent = part.sent(found.value, source);
      const { at, via } = found.value;
      if (sent === undefined) yield write("written", unknownHeaderValue(found.value));
      else if (sent !== false) yield write("written", headerValueOf(suppliedText(sent, at), at, via));
      else if (part.unsaid !== undefined) yield write("switched-off", { kind: "unknown", reason: { kind: "dynamic", text: "it is switched off" }, at, via });
    }
  }
}

/** Edits for one header: its option is set. */
export function renderSecurity(intent: FixIntent, fact: HeaderWrite, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  const text =
    intent.kind === "set-header" && intent.name.toLowerCase() === fact.name.toLowerCase()
      ? textOfFix(intent.value)
      : intent.kind === "edit-hsts" && fact.value.kind === "known"
        ? editedHsts(fact.value.value.text, intent)
        : undefined;
  const code = text === undefined ? undefined : codeOf(fact.name, text, editor);
  if (code === undefined) return undefined;
  if (fact.options !== undefined) return fact.options.file === editor.file ? allEdits([editor.setProperty(fact.options, ...code)]) : undefined;
  return switchAt(fact.at, editor, code);
}

/** `security: true` becomes an object with the one option. */
function switchAt(at: Place, editor: JavaScriptEditor, [option, code]: readonly [string, string]): readonly TextEdit[] | undefined {
  if (at.file !== editor.file) return undefined;
  const written = /^(security\s*:\s*)true$/.exec(editor.textOf(at))?.[1];
  return written === undefined ? undefined : [editor.replace(at, `${written}{ ${option}: ${code} }`)];
}

function codeOf(header: string, text: string, editor: JavaScriptEditor): readonly [option: string, code: string] | undefined {
  switch (header) {
    case "Strict-Transport-Security": {
      const { maxAge, includeSubDomains, preload } = parseHsts(text);
      if (maxAge === undefined) return undefined;
      return ["hsts", `{ maxAge: ${maxAge}${includeSubDomains ? ", includeSubDomains: true" : ""}${preload ? ", preload: true" : ""} }`];
    }
    case "X-Frame-Options":
      return /^(?:deny|sameorigin)$/i.test(text) ? ["xframe", literalOf(editor, text.toLowerCase())] : undefined;
    case "X-Content-Type-Options":
      return /^nosniff$/i.test(text) ? ["noSniff", "true"] : undefined;
    case "Referrer-Policy":
      return ["referrer", literalOf(editor, text)];
    default:
      return undefined;
  }
}
