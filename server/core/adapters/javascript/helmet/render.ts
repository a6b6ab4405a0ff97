/** Renders fixes as helmet options. Refuses edits of options that are not written as an object literal in the file at hand. */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { Fact, HeaderWrite } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { allEdits, listLiteralOf, propertyNameCode, setOption, textOfFix } from "../code.ts";
import { editDirectiveInObject, removeSource } from "../directive-object-edits.ts";
import { lookUpOption } from "../option-values.ts";
import { registrationOfCall, registrationsOf } from "../registrations.ts";
import type { HelmetCall } from "./calls.ts";
import { helmetCallOf } from "./calls.ts";
import type { HelmetPart } from "./parts.ts";
import { HELMET_PARTS } from "./parts.ts";
import { helmetMajorsOf } from "./versions.ts";

type Intent<K extends FixIntent["kind"]> = Extract<FixIntent, { readonly kind: K }>;

/** Edits for one intent, or `undefined`. */
export function renderHelmet(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  switch (intent.kind) {
    case "rename-option":
      return intent.at.file === editor.file ? allEdits([editor.renameProperty(intent.at, intent.to)]) : undefined;
    case "edit-directive":
      if (/^;\s*[\w-]/.test(intent.text)) return addDirective(intent.text.slice(1).trim(), fact, editor, source);
      return intent.at.file === editor.file ? editDirectiveInObject(intent, editor) : undefined;
    case "remove-item":
      return intent.at.file === editor.file ? removeSource(intent.at, editor) : undefined;
    default:
      return fact.kind === "header-write" ? renderHeader(intent, fact, editor, source) : undefined;
  }
}

function renderHeader(intent: FixIntent, fact: HeaderWrite, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  const call = callOfFact(fact, source);
  if (call === undefined || (fact.options?.file === editor.file && fact.at.file !== editor.file)) return renderInOptions(intent, fact, editor);
  switch (intent.kind) {
    case "edit-hsts":
      return editHsts(intent, fact, call, editor, source);
    case "set-header":
    case "add-header-middleware":
      return setHeader(intent.name, textOfFix(intent.value), fact, call, editor, source);
    case "remove-header":
      return switchOff(partOfHeader(intent.name), call, editor, source);
    case "remove-emitter":
      return switchOff(partOfHeader(fact.name), call, editor, source);
    case "disable-banner":
      return intent.name.toLowerCase() === "x-powered-by" ? setPart(partOfHeader(intent.name), "true", call, editor, source) : undefined;
    default:
      return undefined;
  }
}

function partOfHeader(name: string): HelmetPart | undefined {
  const lower = name.toLowerCase();
  const wanted = lower === "content-security-policy-report-only" ? "content-security-policy" : lower;
  return HELMET_PARTS.find((part) => part.header.toLowerCase() === wanted);
}

function callOfFact(fact: Fact, source: JavaScriptSource): HelmetCall | undefined {
  return source
    .calls()
    .filter((site) => samePlace(site.at, fact.at))
    .map(helmetCallOf)
    .find((found) => found !== undefined);
}

/** One more directive in the object that is written; the policy's text itself is nowhere. */
function addDirective(directive: string, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  const call = callOfFact(fact, source);
  if (call === undefined) return undefined;
  const policy = call.part === undefined ? lookUpOption(source, call.options, "contentSecurityPolicy") : undefined;
  return addDirectiveTo(call.part === undefined ? (policy?.kind === "present" ? policy.value : undefined) : call.options, directive, editor, source);
}

/** One more directive in the `directives` of the options of a policy. */
export function addDirectiveTo(
  policy: Value | undefined,
  directive: string,
  editor: JavaScriptEditor,
  source: JavaScriptSource,
): readonly TextEdit[] | undefined {
  const directives = lookUpOption(source, policy, "directives");
  if (directive.includes(";") || directives.kind !== "present" || directives.value.kind !== "record") return undefined;
  const [name = "", ...sources] = directive.split(/\s+/);
  return allEdits([setOption(editor, directives.value.at, optionKeyOf(name), sources.length === 0 ? "[]" : listLiteralOf(editor, sources))]);
}

/** `base-uri` as `baseUri`. */
function optionKeyOf(directive: string): string {
  return directive.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Options of which only the place is known: they are written in another file than the call, or nobody calls. */
export function renderInOptions(intent: FixIntent, fact: HeaderWrite, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  if (fact.options === undefined || fact.options.file !== editor.file) return undefined;
  if (intent.kind === "edit-hsts") {
    const { at } = fact.value;
    const number = fact.value.kind === "known" && at.file === editor.file ? editor.replaceNumber(at, intent.maxAge ?? 0) : undefined;
    if (number !== undefined && intent.maxAge !== undefined && intent.includeSubDomains === undefined && intent.preload === undefined) return [number];
  }
  const option = helmetOptionFor(intent, fact, editor);
  return option === undefined ? undefined : allEdits([setOption(editor, fact.options, ...option)]);
}

/** The option of helmet that does what is meant, and its code: the name that is written already, else the one that every version reads. */
export function helmetOptionFor(intent: FixIntent, fact: HeaderWrite, editor: JavaScriptEditor): readonly [name: string, code: string] | undefined {
  const part = partOfHeader(fact.name);
  if (part === undefined) return undefined;
  const written = fact.nameAt.file === editor.file ? editor.textOf(fact.nameAt).replaceAll(/['"]/g, "") : undefined;
  const code = codeFor(intent, fact, part, editor);
  return code === undefined ? undefined : [written === part.name ? written : (part.legacyName ?? part.name), code];
}

function codeFor(intent: FixIntent, fact: HeaderWrite, part: HelmetPart, editor: JavaScriptEditor): string | undefined {
  switch (intent.kind) {
    case "edit-hsts": {
      const next = nextHsts(intent, fact);
      return next === undefined ? undefined : hstsCode(next);
    }
    case "set-header":
      return part.name === "strictTransportSecurity"
        ? hstsCode(parseHsts(textOfFix(intent.value)))
        : optionsCode(part, textOfFix(intent.value), editor, intent.name);
    case "remove-header":
    case "remove-emitter":
      return "false";
    default:
      return undefined;
  }
}

/** The key that is written for the part, else the one to write. */
function optionName(part: HelmetPart, call: HelmetCall, source: JavaScriptSource): string {
  const { legacyName } = part;
  if (legacyName === undefined) return part.name;
  if (lookUpOption(source, call.options, part.name).kind === "present") return part.name;
  if (lookUpOption(source, call.options, legacyName).kind === "present") return legacyName;
  return helmetMajorsOf(source, call.packageName).every((major) => major >= 7) ? part.name : legacyName;
}

/** Gives the part's option (or the part's own argument) this code. */
function setPart(
  part: HelmetPart | undefined,
  code: string,
  call: HelmetCall,
  editor: JavaScriptEditor,
  source: JavaScriptSource,
): readonly TextEdit[] | undefined {
  if (part === undefined || call.site.at.file !== editor.file) return undefined;
  if (call.part !== undefined) {
    if (call.part !== part || !code.startsWith("{")) return undefined;
    return allEdits([editor.setArgument(call.site.at, call.optionsIndex, code)]);
  }
  const name = optionName(part, call, source);
  if (call.options === undefined) return allEdits([editor.setArgument(call.site.at, call.optionsIndex, `{ ${name}: ${code} }`)]);
  return call.options.kind === "record" ? allEdits([setOption(editor, call.options.at, name, code)]) : undefined;
}

function switchOff(part: HelmetPart | undefined, call: HelmetCall, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (part === undefined) return undefined;
  if (call.part === undefined) return setPart(part, "false", call, editor, source);
  const registration = registrationOfCall(registrationsOf(source), call.site.at);
  if (registration === undefined || registration.handlers.length !== 1 || !registration.site.isStatement || registration.site.at.file !== editor.file)
    return undefined;
  return allEdits([editor.removeStatement(registration.site.at)]);
}

function setHeader(
  name: string,
  value: string,
  fact: HeaderWrite,
  call: HelmetCall,
  editor: JavaScriptEditor,
  source: JavaScriptSource,
): readonly TextEdit[] | undefined {
  const part = partOfHeader(name);
  if (part === undefined) return undefined;
  if (part.name === "strictTransportSecurity") {
    return setPart(part, hstsCode(parseHsts(value)), call, editor, source);
  }
  const isDefault = helmetMajorsOf(source, call.packageName).every((major) => {
    const byDefault = part.outcome(source, undefined, major, fact.at).value;
    return byDefault.kind === "known" && byDefault.value.text.toLowerCase() === value.toLowerCase() && part.isOnByDefault(major);
  });
  if (isDefault && fact.from === "switched-off") return call.site.at.file === editor.file ? allEdits([editor.removeProperty(fact.nameAt)]) : undefined;
  const code = isDefault ? (call.part === undefined ? "true" : "{}") : optionsCode(part, value, editor, name);
  return code === undefined ? undefined : setPart(part, code, call, editor, source);
}

function optionsCode(part: HelmetPart, value: string, editor: JavaScriptEditor, header: string): string | undefined {
  switch (part.name) {
    case "xFrameOptions":
      return /^(?:deny|sameorigin)$/i.test(value) ? `{ action: ${editor.quote(value.toLowerCase())} }` : undefined;
    case "referrerPolicy": {
      const tokens = value.split(",").map((token) => token.trim());
      return `{ policy: ${tokens.length === 1 ? editor.quote(value.trim()) : listLiteralOf(editor, tokens)} }`;
    }
    case "crossOriginEmbedderPolicy":
    case "crossOriginOpenerPolicy":
    case "crossOriginResourcePolicy":
      return `{ policy: ${editor.quote(value)} }`;
    case "contentSecurityPolicy":
      return cspCode(value, editor, /report-only$/i.test(header));
    default:
      return undefined;
  }
}

/** The policy as directives of their own: what helmet would add is left out, so that exactly this text is sent. */
function cspCode(policy: string, editor: JavaScriptEditor, reportOnly: boolean): string | undefined {
  const directives: string[] = [];
  for (const directive of policy.split(";")) {
    const [name, ...sources] = directive.trim().split(/\s+/);
    if (name === undefined || name === "") continue;
    directives.push(`${propertyNameCode(editor, optionKeyOf(name))}: ${sources.length === 0 ? "[]" : listLiteralOf(editor, sources)}`);
  }
  if (directives.length === 0) return undefined;
  return `{ useDefaults: false, directives: { ${directives.join(", ")} }${reportOnly ? ", reportOnly: true" : ""} }`;
}

interface Hsts {
  readonly maxAge: number | undefined;
  readonly includeSubDomains: boolean;
  readonly preload: boolean;
}

function parseHsts(value: string): Hsts {
  const directives = value.split(";").map((part) => part.trim().toLowerCase());
  const age = directives.map((part) => /^max-age="?(\d{1,15})"?$/.exec(part)?.[1]).find((part) => part !== undefined);
  return {
    maxAge: age === undefined ? undefined : Number(age),
    includeSubDomains: directives.includes("includesubdomains"),
    preload: directives.includes("preload"),
  };
}

function hstsCode(hsts: Hsts): string {
  const parts = [
    ...(hsts.maxAge === undefined ? [] : [`maxAge: ${hsts.maxAge}`]),
    `includeSubDomains: ${hsts.includeSubDomains}`,
    ...(hsts.preload ? ["preload: true"] : []),
  ];
  return `{ ${parts.join(", ")} }`;
}

function editHsts(
  intent: Intent<"edit-hsts">,
  fact: HeaderWrite,
  call: HelmetCall,
  editor: JavaScriptEditor,
  source: JavaScriptSource,
): readonly TextEdit[] | undefined {
  const part = partOfHeader("Strict-Transport-Security");
  if (part === undefined) return undefined;
  const object = call.part === undefined ? hstsObject(part, call, source) : call.options;
  const wanted: [string, string][] = [];
  if (intent.maxAge !== undefined) wanted.push(["maxAge", String(intent.maxAge)]);
  if (intent.includeSubDomains !== undefined) wanted.push(["includeSubDomains", String(intent.includeSubDomains)]);
  if (intent.preload !== undefined) wanted.push(["preload", String(intent.preload)]);
  if (object?.kind === "record" && object.at.file === editor.file) {
    const missing = wanted.filter(([name]) => !object.properties.some((property) => property.name === name));
    if (missing.length <= 1) return allEdits(wanted.map(([name, code]) => setOption(editor, object.at, name, code)));
  }
  const next = nextHsts(intent, fact);
  return next === undefined ? undefined : setPart(part, hstsCode(next), call, editor, source);
}

/** What is sent now, changed as the intent wants; `undefined` if what is sent now is not known. */
function nextHsts(intent: Intent<"edit-hsts">, fact: HeaderWrite): Hsts | undefined {
  const current = fact.value.kind === "known" ? parseHsts(fact.value.value.text) : undefined;
  if (current === undefined && fact.from !== "switched-off") return undefined;
  return {
    maxAge: intent.maxAge ?? current?.maxAge ?? 31_536_000,
    includeSubDomains: intent.includeSubDomains ?? current?.includeSubDomains ?? true,
    preload: intent.preload ?? current?.preload ?? false,
  };
}

function hstsObject(part: HelmetPart, call: HelmetCall, source: JavaScriptSource): Value | undefined {
  const lookup = lookUpOption(source, call.options, optionName(part, call, source));
  return lookup.kind === "present" ? lookup.value : undefined;
}
