/** Renders fixes of cookies: a property of the options object, or an attribute in the header's text. Refuses options written elsewhere. */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { CookieWrite, Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import { placeOf, samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { allEdits, literalAround, setOption } from "../code.ts";
import { cookieCallOf } from "./calls.ts";
import type { CookieCall } from "./cookie-call.ts";
import { renderRawAttribute } from "./render-raw.ts";

type SetAttribute = Extract<FixIntent, { readonly kind: "set-cookie-attribute" }>;

const OPTION_NAMES = {
  Secure: "secure",
  HttpOnly: "httpOnly",
  SameSite: "sameSite",
  Path: "path",
  Domain: "domain",
  Partitioned: "partitioned",
  "Max-Age": "maxAge",
} as const;

/** Edits for one intent, or `undefined`. */
export function renderCookie(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (fact.kind !== "cookie-write") return undefined;
  const call = source
    .calls()
    .filter((site) => samePlace(site.at, fact.at))
    .map((site) => cookieCallOf(source, site))
    .find((found) => found !== undefined);
  switch (intent.kind) {
    case "set-cookie-attribute":
      if (fact.raw !== undefined) return renderRawAttribute(intent, fact.raw, editor);
      return setAttribute(intent, fact, call, editor);
    case "rename-cookie":
      return renameCookie(intent.to, fact, call, editor);
    case "remove-emitter":
    case "remove-item":
      return intent.at.file === editor.file ? removeAt(intent, editor, source) : undefined;
    case "rename-option":
      return intent.at.file === editor.file ? allEdits([editor.renameProperty(intent.at, intent.to)]) : undefined;
    default:
      return undefined;
  }
}

function setAttribute(intent: SetAttribute, fact: CookieWrite, call: CookieCall | undefined, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  const common = OPTION_NAMES[intent.attribute];
  const name = call?.shape.spelling?.[common] ?? common;
  const object = call?.options?.kind === "record" ? call.options : undefined;
  if (intent.value === undefined) {
    const property = propertyOf(object, name);
    return property === undefined || property.at.file !== editor.file ? undefined : allEdits([editor.removeProperty(property.at)]);
  }
  const code = codeOf(intent, call, editor);
  if (code === undefined) return undefined;
  if (fact.options !== undefined) return allEdits([setOption(editor, fact.options, name, code)]);
  if (call === undefined || call.site.at.file !== editor.file || call.site.hasSpread || call.options !== undefined) return undefined;
  const literal = `{ ${name}: ${code} }`;
  if (call.optionsProperty === undefined)
    return call.site.arguments.length < call.optionsArgument ? undefined : allEdits([editor.setArgument(call.site.at, call.optionsArgument, literal)]);
  const whole = call.site.arguments[call.optionsArgument];
  if (whole === undefined) return allEdits([editor.setArgument(call.site.at, call.optionsArgument, `{ ${call.optionsProperty}: ${literal} }`)]);
  return whole.kind === "record" ? allEdits([setOption(editor, whole.at, call.optionsProperty, literal)]) : undefined;
}

function codeOf(intent: SetAttribute, call: CookieCall | undefined, editor: JavaScriptEditor): string | undefined {
  if (intent.value === true) return "true";
  if (intent.value === undefined) return undefined;
  if (intent.attribute === "SameSite") return editor.quote(call?.shape.writesSameSiteAsSent === true ? intent.value : intent.value.toLowerCase());
  if (intent.attribute !== "Max-Age") return editor.quote(intent.value);
  if (!/^\d{1,12}$/.test(intent.value) || call === undefined) return undefined;
  return call.shape.maxAgeUnit === "seconds" ? intent.value : `${intent.value} * 1000`;
}

function renameCookie(to: string, fact: CookieWrite, call: CookieCall | undefined, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  const { name } = fact;
  if (name.kind === "known" && name.from === "written") {
    if (name.at.file !== editor.file) return undefined;
    return allEdits([
      fact.raw === undefined ? (editor.replaceStringContent(name.at, to) ?? editor.replaceWithin(name.at, to)) : editor.replaceWithin(name.at, to),
    ]);
  }
  if (call === undefined || !call.shape.session || call.site.at.file !== editor.file) return undefined;
  const whole = call.site.arguments[call.optionsArgument];
  const [option] = call.shape.nameOptions;
  if (option === undefined) return undefined;
  if (whole === undefined) return allEdits([editor.setArgument(call.site.at, call.optionsArgument, `{ ${option}: ${editor.quote(to)} }`)]);
  return whole.kind === "record" ? allEdits([setOption(editor, whole.at, option, editor.quote(to))]) : undefined;
}

function removeAt(
  intent: Extract<FixIntent, { readonly kind: "remove-emitter" | "remove-item" }>,
  editor: JavaScriptEditor,
  source: JavaScriptSource,
): readonly TextEdit[] | undefined {
  const { at } = intent;
  if (intent.kind === "remove-emitter") {
    const isStatement = source.calls().some((site) => samePlace(site.at, at) && site.isStatement);
    return isStatement ? allEdits([editor.removeStatement(at)]) : undefined;
  }
  const literal = literalAround(editor, at);
  if (literal !== undefined) return allEdits([editor.removeElement(literal)]);
  // An attribute inside the header's text goes with the semicolon before it.
  const before = /;[ \t]*$/.exec(editor.text.slice(Math.max(0, at.span.start - 8), at.span.start));
  if (before !== null) return allEdits([editor.replaceWithin(placeOf(at.file, at.span.start - before[0].length, at.span.end), "")]);
  return allEdits([editor.removeProperty(at)]);
}
