/**
 * The headers of nuxt-security by name of option, with its defaults, which `strict` changes, and how objects become texts (2.5.1 dist/utils/headers
 * and dist/defaultConfig). Refuses to tell what is computed; the nonce is an unknown part.
 */
import { parseHsts } from "../../../headers/hsts.ts";
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value, ValueOf } from "../../../javascript/values.ts";
import { propertyOf, stringOf, unknownValue } from "../../../javascript/values.ts";
import type { HeaderValue, HeaderWrite } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { valueTextAt } from "../../../text/value-text.ts";
import { allEdits, setOption, textOfFix } from "../code.ts";
import { editDirectiveInObject } from "../directive-object-edits.ts";
import { editedHsts } from "../header-text-edits.ts";
import type { ValuePart } from "../helmet/outcome.ts";
import { headerValueOf, joinParts, partOf, suppliedText, unknownHeaderValue, unknownPart } from "../helmet/outcome.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import { ownerIdAt } from "../registrations.ts";
import type { SuppliedRecord } from "../supplied-options.ts";
import { isSupplied, withDefaults } from "../supplied-options.ts";
import type { SecurityModule } from "./nuxt-security.ts";

const NAMES: ReadonlyMap<string, string> = new Map([
  ["contentSecurityPolicy", "Content-Security-Policy"],
  ["crossOriginEmbedderPolicy", "Cross-Origin-Embedder-Policy"],
  ["crossOriginOpenerPolicy", "Cross-Origin-Opener-Policy"],
  ["crossOriginResourcePolicy", "Cross-Origin-Resource-Policy"],
  ["originAgentCluster", "Origin-Agent-Cluster"],
  ["referrerPolicy", "Referrer-Policy"],
  ["strictTransportSecurity", "Strict-Transport-Security"],
  ["xContentTypeOptions", "X-Content-Type-Options"],
  ["xDNSPrefetchControl", "X-DNS-Prefetch-Control"],
  ["xDownloadOptions", "X-Download-Options"],
  ["xFrameOptions", "X-Frame-Options"],
  ["xPermittedCrossDomainPolicies", "X-Permitted-Cross-Domain-Policies"],
  ["xXSSProtection", "X-XSS-Protection"],
  ["permissionsPolicy", "Permissions-Policy"],
]);

const SELF = ["'self'"];
const NONE = ["'none'"];
const NONCE = "'nonce-{{nonce}}'";

const DEFAULTS: SuppliedRecord = {
  crossOriginResourcePolicy: "same-origin",
  crossOriginOpenerPolicy: "same-origin",
  crossOriginEmbedderPolicy: "credentialless",
  contentSecurityPolicy: {
    "base-uri": NONE,
    "font-src": ["'self'", "https:", "data:"],
    "form-action": SELF,
    "frame-ancestors": SELF,
    "img-src": ["'self'", "data:"],
    "object-src": NONE,
    "script-src-attr": NONE,
    "style-src": ["'self'", "https:", "'unsafe-inline'"],
    "script-src": ["'self'", "https:", "'unsafe-inline'", "'strict-dynamic'", NONCE],
    "upgrade-insecure-requests": true,
  },
  originAgentCluster: "?1",
  referrerPolicy: "no-referrer",
  strictTransportSecurity: { maxAge: 15_552_000, includeSubdomains: true },
  xContentTypeOptions: "nosniff",
  xDNSPrefetchControl: "off",
  xDownloadOptions: "noopen",
  xFrameOptions: "SAMEORIGIN",
  xPermittedCrossDomainPolicies: "none",
  xXSSProtection: "0",
  permissionsPolicy: { camera: [], "display-capture": [], fullscreen: [], geolocation: [], microphone: [] },
};

/** Features that no page has where `strict` is on, in the order of the source; `sync-xhr` is for the own site. */
const DENIED_IF_STRICT = [
  "accelerometer",
  "autoplay",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "publickey-credentials-get",
  "screen-wake-lock",
  "sync-xhr",
  "usb",
  "web-share",
  "xr-spatial-tracking",
];

const STRICT: SuppliedRecord = {
  ...DEFAULTS,
  crossOriginEmbedderPolicy: "require-corp",
  contentSecurityPolicy: {
    "base-uri": NONE,
    "default-src": NONE,
    "connect-src": SELF,
    "font-src": SELF,
    "form-action": SELF,
    "frame-ancestors": SELF,
    "frame-src": SELF,
    "img-src": SELF,
    "manifest-src": SELF,
    "media-src": SELF,
    "object-src": NONE,
    "script-src-attr": NONE,
    "style-src": ["'self'", NONCE],
    "script-src": ["'self'", "'strict-dynamic'", NONCE],
    "upgrade-insecure-requests": true,
    "worker-src": SELF,
  },
  strictTransportSecurity: { maxAge: 31_536_000, includeSubdomains: true, preload: true },
  xFrameOptions: "DENY",
  permissionsPolicy: Object.fromEntries(DENIED_IF_STRICT.map((feature) => [feature, feature === "sync-xhr" ? ["self"] : []])),
};

/** One write for each header that is sent or was switched off; nothing where the settings are not known. */
export function* nuxtHeaders({ at, options, unread }: SecurityModule, source: JavaScriptSource, technology: string, label: string): Iterable<HeaderWrite> {
  const given = lookUpOption(source, options, "headers");
  const strict = lookUpOption(source, options, "strict");
  const enabled = lookUpOption(source, options, "enabled");
  const isStrict = strict.kind === "absent" ? false : strict.kind === "present" ? truthOf(strict.value) : undefined;
  const isOn = enabled.kind === "absent" ? true : enabled.kind === "present" ? truthOf(enabled.value) : undefined;
  if (unread !== undefined || given.kind === "unknown" || isStrict === undefined || isOn !== true) return;
  if (given.kind === "present" && given.value.kind === "boolean") return;
  const own: Value = given.kind === "present" ? given.value : { kind: "undefined", at, via: [] };
  const headers = withDefaults(own, isStrict ? STRICT : DEFAULTS, "defu");
  if (headers.kind !== "record" || headers.open) return;
  const base = { technology, label, at, via: [], environment: "any", layer: "application", kind: "header-write", when: { kind: "always" } } as const;
  const scope = { level: "application", owner: ownerIdAt(at), order: at.span.start } as const;
  // Hashes and nonces are put into the policy as these settings say.
  const isPlain = ["nonce", "ssg", "sri"].every((name) => lookUpOption(source, options, name).kind === "absent");
  for (const property of headers.properties) {
    const name = NAMES.get(property.name);
    if (name === undefined) continue;
    const { value, keyAt: nameAt } = property;
    const from = isSupplied(property, headers) ? "default" : "written";
    const common = { ...base, scope, name, nameAt, responses: "all", yields: false, ...(own.kind === "record" ? { options: own.at } : {}) } as const;
    const isOff = truthOf(value) === false;
    const off: HeaderValue = { kind: "unknown", reason: { kind: "dynamic", text: "it is switched off" }, at: value.at, via: value.via };
    if (isOff) yield { ...common, mode: "remove", from: "switched-off", value: off };
    else yield { ...common, mode: "set", from, value: headerOf(property.name, value, source, isPlain) };
  }
}

function headerOf(option: string, value: Value, source: JavaScriptSource, isPlain: boolean): HeaderValue {
  // A text for the age is read as an object: files get `max-age=undefined`.
  if (option !== "strictTransportSecurity" && (value.kind === "string" || value.kind === "template")) return headerValueOf(partOf(value), value.at, value.via);
  if (value.kind !== "record" || value.open) return unknownHeaderValue(value);
  switch (option) {
    case "contentSecurityPolicy":
      return isPlain
        ? headerValueOf(
            joinParts(
              value.properties.flatMap(({ name, keyAt, value: sources }) => directive(name, keyAt, sources)),
              " ",
            ),
            value.at,
            value.via,
          )
        : unknownHeaderValue(value);
    case "strictTransportSecurity":
      return transport(value, source);
    case "permissionsPolicy": {
      const texts = value.properties.filter((property) => truthOf(property.value) !== false).map((property) => [property, allowed(property.value)] as const);
      if (texts.some(([, text]) => text === undefined)) return unknownHeaderValue(value);
      return headerValueOf(
        joinParts(
          texts.map(([{ name, at }, text = ""]) => suppliedText(`${name}=${text}`, at)),
          ", ",
        ),
        value.at,
        value.via,
      );
    }
    default:
      return unknownHeaderValue(value);
  }
}

function directive(name: string, at: Value["at"], sources: Value): readonly ValuePart[] {
  if (truthOf(sources) === false) return [];
  const title = suppliedText(name, at);
  const end = (part: ValuePart): readonly ValuePart[] => [joinParts([part, suppliedText(";", at)], "")];
  if (name === "upgrade-insecure-requests") return end(title);
  const parts = sources.kind === "list" ? [...sources.items.map(sourceOf), ...(sources.open ? [unknownPart(sources.at)] : [])] : [sourceOf(sources)];
  return end(joinParts([title, joinParts(parts, " ")], " "));
}

/** A source; the placeholder becomes a nonce that is new for each answer. */
function sourceOf(item: Value): ValuePart {
  if (stringOf(item) !== NONCE) return partOf(item);
  const { at, via } = item;
  const nonce = unknownValue({ kind: "dynamic", text: "it is new for each answer" }, at);
  return partOf({ kind: "template", value: valueTextAt("'nonce-'", at, false), holes: ["'nonce-".length], parts: [nonce], at, via });
}

function transport(value: ValueOf<"record">, source: JavaScriptSource): HeaderValue {
  const age = lookUpOption(source, value, "maxAge");
  const flags = ["includeSubdomains", "preload"].map((name) => {
    const found = lookUpOption(source, value, name);
    return found.kind === "absent" ? false : found.kind === "present" ? truthOf(found.value) : undefined;
  });
  if (age.kind !== "present" || age.value.kind !== "number" || flags.includes(undefined)) return unknownHeaderValue(age.kind === "present" ? age.value : value);
  const at = isSupplied(age.property, value) ? value.at : age.value.at;
  const text = [`max-age=${age.value.value}`, ...(flags[0] === true ? ["includeSubDomains"] : []), ...(flags[1] === true ? ["preload"] : [])].join("; ");
  return headerValueOf(suppliedText(text, at), at);
}

function allowed(value: Value): string | undefined {
  if (value.kind === "string") return value.value.text;
  if (value.kind !== "list" || value.open) return undefined;
  const texts = value.items.flatMap((item) => stringOf(item) ?? []);
  return texts.length === value.items.length ? `(${texts.join(" ")})` : undefined;
}

function transportCode(text: string): string | undefined {
  const { maxAge, includeSubDomains, preload } = parseHsts(text);
  return maxAge === undefined ? undefined : `{ maxAge: ${maxAge}, includeSubdomains: ${includeSubDomains}${preload ? ", preload: true" : ""} }`;
}

/** Edits for one header: a number or a source in its place, else the text of its option. */
export function renderNuxtHeader(intent: FixIntent, fact: HeaderWrite, editor: JavaScriptEditor, headers: Value | undefined): readonly TextEdit[] | undefined {
  const option = [...NAMES].find(([, name]) => name === fact.name)?.[0];
  if (option === undefined) return undefined;
  const set = (text: string): readonly TextEdit[] | undefined => {
    const code = option === "strictTransportSecurity" ? transportCode(text) : editor.quote(text);
    return fact.options === undefined || code === undefined ? undefined : allEdits([setOption(editor, fact.options, option, code)]);
  };
  switch (intent.kind) {
    case "set-header":
      return intent.name.toLowerCase() === fact.name.toLowerCase() ? set(textOfFix(intent.value)) : undefined;
    case "edit-hsts": {
      const object = propertyOf(headers, option)?.value;
      if (object?.kind === "record" && object.at.file === editor.file && intent.preload === undefined && intent.includeSubDomains === undefined)
        return allEdits([setOption(editor, object.at, "maxAge", String(intent.maxAge ?? 0))]);
      return fact.value.kind === "known" ? set(editedHsts(fact.value.value.text, intent)) : undefined;
    }
    case "edit-directive":
      return intent.at.file === editor.file && !intent.text.startsWith(";") ? editDirectiveInObject(intent, editor) : undefined;
    default:
      return undefined;
  }
}
