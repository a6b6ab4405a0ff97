/**
 * What `secureHeaders` of Hono sends (source of 4.13.19; the defaults are those of 3.12.12): its own values, texts in their place, policies put
 * together from objects. Refuses to tell a value that is computed; nonces are unknown parts.
 */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { Fact, HeaderValue, HeaderWrite } from "../../../model/facts.ts";
import type { FixIntent, FixIntentKind } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { allEdits, textOfFix } from "../code.ts";
import { editDirective, editedHsts } from "../header-text-edits.ts";
import type { ValuePart } from "../helmet/outcome.ts";
import { headerValueOf, joinParts, partOf, suppliedText, unknownHeaderValue } from "../helmet/outcome.ts";
import type { OptionLookup } from "../option-values.ts";
import { lookUpOption, truthOf } from "../option-values.ts";

/** Option, header, value, and whether it is sent if nothing is said. */
const PARTS: readonly (readonly [option: string, header: string, value: string, isOn: boolean])[] = [
  ["crossOriginEmbedderPolicy", "Cross-Origin-Embedder-Policy", "require-corp", false],
  ["crossOriginResourcePolicy", "Cross-Origin-Resource-Policy", "same-origin", true],
  ["crossOriginOpenerPolicy", "Cross-Origin-Opener-Policy", "same-origin", true],
  ["originAgentCluster", "Origin-Agent-Cluster", "?1", true],
  ["referrerPolicy", "Referrer-Policy", "no-referrer", true],
  ["strictTransportSecurity", "Strict-Transport-Security", "max-age=15552000; includeSubDomains", true],
  ["xContentTypeOptions", "X-Content-Type-Options", "nosniff", true],
  ["xDnsPrefetchControl", "X-DNS-Prefetch-Control", "off", true],
  ["xDownloadOptions", "X-Download-Options", "noopen", true],
  ["xFrameOptions", "X-Frame-Options", "SAMEORIGIN", true],
  ["xPermittedCrossDomainPolicies", "X-Permitted-Cross-Domain-Policies", "none", true],
  ["xXssProtection", "X-XSS-Protection", "0", true],
];

/** Options whose value is an object of directives. */
const POLICIES: readonly (readonly [option: string, header: string])[] = [
  ["contentSecurityPolicy", "Content-Security-Policy"],
  ["contentSecurityPolicyReportOnly", "Content-Security-Policy-Report-Only"],
];

/** Intents that are rendered for its headers. */
export const SECURE_HEADERS_INTENTS: readonly FixIntentKind[] = ["set-header", "edit-hsts", "edit-directive"];

type Base = Pick<HeaderWrite, "technology" | "label" | "scope">;

/** One write for each header that is sent or switched off. */
export function* secureHeaderFacts(site: CallSite, source: JavaScriptSource, base: Base): Iterable<Fact> {
  const [given] = site.arguments;
  const look = (name: string): OptionLookup => lookUpOption(source, given, name);
  const write = (name: string, nameAt: Place, from: HeaderWrite["from"], value: HeaderValue): HeaderWrite => ({
    ...base,
    kind: "header-write",
    at: site.at,
    via: [],
    environment: "any",
    layer: "application",
    name,
    nameAt,
    mode: from === "switched-off" ? "remove" : "set",
    from,
    value,
    when: site.when,
    responses: "all",
    yields: false,
    ...(given?.kind === "record" ? { options: given.at } : {}),
  });
  for (const [option, header, supplied, isOn] of PARTS) {
    const found = look(option);
    const place = found.kind === "present" ? found.property.keyAt : site.calleeAt;
    const own = headerValueOf(suppliedText(supplied, found.kind === "present" ? found.value.at : place), found.kind === "present" ? found.value.at : place);
    if (found.kind === "absent") {
      if (isOn) yield write(header, place, "default", own);
      continue;
    }
    if (found.kind === "unknown") {
      yield write(header, place, "written", { kind: "unknown", reason: found.reason, at: found.at, via: found.via });
      continue;
    }
    const truth = truthOf(found.value);
    if (truth === false) {
      if (isOn)
        yield write(header, place, "switched-off", {
          kind: "unknown",
          reason: { kind: "dynamic", text: "it is switched off" },
          at: found.value.at,
          via: found.value.via,
        });
    } else if (found.value.kind === "string" || found.value.kind === "template")
      yield write(header, place, "written", headerValueOf(partOf(found.value), found.value.at, found.value.via));
    else yield write(header, place, "written", found.value.kind === "boolean" ? own : unknownHeaderValue(found.value));
  }
  for (const [option, header] of POLICIES) {
    const found = look(option);
    if (found.kind === "absent" || (found.kind === "present" && truthOf(found.value) === false)) continue;
    const place = found.kind === "present" ? found.property.keyAt : site.calleeAt;
    const value: HeaderValue = found.kind === "unknown" ? { kind: "unknown", reason: found.reason, at: found.at, via: found.via } : policyValue(found.value);
    yield write(header, place, "written", value);
  }
  const permissions = look("permissionsPolicy");
  if (permissions.kind === "present" && permissions.value.kind === "record" && permissions.value.properties.length > 0)
    yield write("Permissions-Policy", permissions.property.keyAt, "written", permissionsValue(permissions.value));
  else if (permissions.kind === "unknown")
    yield write("Permissions-Policy", site.calleeAt, "written", { kind: "unknown", reason: permissions.reason, at: permissions.at, via: permissions.via });
}

/** `{ defaultSrc: ["'self'"] }` becomes `default-src 'self'`; directives are joined with `; `. */
function policyValue(value: Value): HeaderValue {
  if (value.kind !== "record" || value.open) return unknownHeaderValue(value);
  const directives = value.properties.map((property): ValuePart => {
    const items = property.value.kind === "list" ? property.value.items : [property.value];
    const unread = property.value.kind === "list" && property.value.open ? [partOf({ ...property.value, kind: "undefined" })] : [];
    return joinParts([suppliedText(kebab(property.name), property.keyAt), ...items.map(partOf), ...unread], " ");
  });
  return headerValueOf(joinParts(directives, "; "), value.at, value.via);
}

/** `{ camera: false, geolocation: ["self"] }` becomes `camera=(), geolocation=(self)`. */
function permissionsValue(value: Extract<Value, { readonly kind: "record" }>): HeaderValue {
  const texts = value.properties.map((property): ValuePart | undefined => {
    const list = allowList(property.value);
    return list === undefined ? undefined : suppliedText(`${kebab(property.name)}=${list}`, property.at);
  });
  const known = texts.filter((text) => text !== undefined);
  if (value.open || known.length < texts.length) return unknownHeaderValue(value);
  return headerValueOf(joinParts(known, ", "), value.at, value.via);
}

function allowList(value: Value): string | undefined {
  if (value.kind === "boolean") return value.value ? "*" : "()";
  if (value.kind !== "list" || value.open) return undefined;
  const texts = value.items.flatMap((item) => (item.kind === "string" ? [item.value.text] : []));
  if (texts.length < value.items.length) return undefined;
  const [only] = texts;
  if (texts.length === 1 && only === "*") return "*";
  if (texts.length === 0 || (texts.length === 1 && only === "none")) return "()";
  return `(${texts.map((text) => (text === "self" || text === "src" ? text : `"${text}"`)).join(" ")})`;
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter, offset: number) => (offset === 0 ? "" : "-") + letter.toLowerCase());
}

/** Edits for one header: its option is set, or its text is changed. */
export function renderSecureHeaders(intent: FixIntent, fact: HeaderWrite, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  const option = PARTS.find(([, header]) => header === fact.name)?.[0];
  const set = (text: string | undefined): readonly TextEdit[] | undefined => {
    if (option === undefined || text === undefined) return undefined;
    const code = editor.quote(text);
    if (fact.options !== undefined) return fact.options.file === editor.file ? allEdits([editor.setProperty(fact.options, option, code)]) : undefined;
    return fact.at.file === editor.file && /\(\s*\)$/.test(editor.textOf(fact.at))
      ? allEdits([editor.setArgument(fact.at, 0, `{ ${option}: ${code} }`)])
      : undefined;
  };
  switch (intent.kind) {
    case "set-header":
      return intent.name.toLowerCase() === fact.name.toLowerCase() ? set(textOfFix(intent.value)) : undefined;
    case "edit-hsts":
      return fact.value.kind === "known" ? set(editedHsts(fact.value.value.text, intent)) : undefined;
    case "edit-directive":
      return allEdits([editDirective(intent.at, intent.text, editor)]);
    default:
      return undefined;
  }
}
