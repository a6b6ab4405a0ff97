/**
 * Facts of a Traefik `headers` middleware. Semantics: pkg/middlewares/headers/header.go (commit fd5a576d, v3.7.9) and
 * github.com/unrolled/secure for the security options.
 */
import { nearestWord } from "../../../headers/near-miss.ts";
import type { EmissionProfile } from "../../../model/emission-profile.ts";
import type { ConfigProblem, CorsPolicy, Fact, HeaderValue, HeaderWrite, OriginEntry, OriginSet } from "../../../model/facts.ts";
import type { OriginLanguage } from "../../../model/origin-language.ts";
import { unionOf } from "../../../model/origin-language.ts";
import type { Reason } from "../../../model/setting.ts";
import { unknownSetting } from "../../../model/setting.ts";
import type { ValueText } from "../../../text/value-text.ts";
import type { YamlEntry, YamlOf } from "../../../yaml/document.ts";
import { flagOf, scalarText } from "../../../yaml/document.ts";
import { commaItems, flagSetting, listSetting, maxAgeSetting, reasonOf } from "../cors-settings.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { composedText, headerRemoval, headerValueOf, headerWrite, isHeaderName } from "../gateway-header.ts";
import { orRefused } from "../refused-patterns.ts";
import { writtenHeaderFacts } from "../written-headers.ts";
import type { TraefikBlock, TraefikOption } from "./blocks.ts";

const ORIGINS = "accesscontrolalloworiginlist";
const ORIGIN_PATTERNS = "accesscontrolalloworiginlistregex";
const CORS_OPTIONS = [
  "accessControlAllowCredentials",
  "accessControlAllowHeaders",
  "accessControlAllowMethods",
  "accessControlAllowOriginList",
  "accessControlAllowOriginListRegex",
  "accessControlExposeHeaders",
  "accessControlMaxAge",
];
const HIDDEN: Reason = { kind: "template", text: "another label or template may set it" };

/** How Traefik turns the options into headers. */
function profileOf(reflects: boolean, addsVary: boolean): EmissionProfile {
  const profile: EmissionProfile = {
    anyWithCredentials: reflects ? "reflects" : "literal-star",
    entryMatch: { ignoreCase: false, globs: "none", regex: "none", schemeless: false, trims: false, normalises: false },
    onMismatch: "omit",
    onNoOrigin: "omit",
    singleEntryIsStatic: false,
    vary: addsVary ? "always" : "never",
    requestHeaders: "list",
    starMethodsWithCredentials: reflects ? "expands" : "literal",
    starHeadersWithCredentials: reflects ? "mirrors" : "literal",
    methodsDefault: [],
    uppercasesMethods: false,
    answersPreflight: "preflight-only",
    preflightStatus: 200,
    writesOnResponse: true,
  };
  return reflects ? profile : { ...profile, successor: { label: "Traefik 3.6.22 or 3.7.6", anyWithCredentials: "reflects" } };
}

/** All facts of one middleware. */
export function* traefikFacts(block: TraefikBlock, base: GatewayBase, reflects: boolean): Iterable<Fact> {
  const cors = [...block.options].filter(([name]) => name.startsWith("accesscontrol"));
  for (const [name, option] of cors) {
    if (CORS_OPTIONS.some((known) => known.toLowerCase() === name)) continue;
    const near = name === "accesscontrolalloworigin" ? "accessControlAllowOriginList" : nearestWord(option.name, CORS_OPTIONS);
    const resembles = near !== undefined && !block.options.has(near.toLowerCase()) ? near : undefined;
    yield { ...base, kind: "config-problem", at: option.nameAt, problem: problemOf(block, option, resembles) };
  }
  if (cors.some(([name]) => CORS_OPTIONS.some((known) => known.toLowerCase() === name)))
    yield* orRefused([policyOf(block, base, reflects)], "when it is loaded");
  yield* securityHeaders(block, base);
  yield* customHeaders(block, base);
}

/** Labels and files are decoded strictly ("field not found"), and all that one of them says is dropped; custom resources lose the option alone. */
function problemOf(block: TraefikBlock, option: TraefikOption, resembles: string | undefined): ConfigProblem["problem"] {
  if (block.isResource) return { kind: "unknown-option", option: option.name, resembles, leavesOpen: false };
  const lost = block.spelling === "map" ? "the file is not used" : "all labels of this container are dropped";
  const reason = `'${option.name}' is no option, so ${lost}`;
  return { kind: "rejected", when: "when it is loaded", reason, ...(resembles === undefined ? {} : { resembles }) };
}

/** A setting that is absent may still be set by what could not be read. */
function settingOr<T>(block: TraefikBlock, option: TraefikOption | undefined, read: () => T, unknown: () => T): T {
  return option === undefined && block.open ? unknown() : read();
}

function policyOf(block: TraefikBlock, base: GatewayBase, reflects: boolean): CorsPolicy {
  const { container } = block;
  const at = firstCorsOption(block)?.at ?? container.at;
  const find = (name: string): TraefikOption | undefined => block.options.get(name);
  const list = (name: string): CorsPolicy["exposedHeaders"] => {
    const option = find(name);
    return settingOr(
      block,
      option,
      () => listSetting(entryFor(option), undefined, at),
      () => unknownSetting(HIDDEN, at),
    );
  };
  const { origins, entries } = originsOf(block, at);
  const credentials = find("accesscontrolallowcredentials");
  const maxAge = find("accesscontrolmaxage");
  const vary = find("addvaryheader");
  return {
    ...base,
    kind: "cors-policy",
    at,
    via: container.via,
    origins,
    entries,
    credentials: settingOr(
      block,
      credentials,
      () => flagSetting(entryFor(credentials), false, at),
      () => unknownSetting(HIDDEN, at),
    ),
    methods: list("accesscontrolallowmethods"),
    requestHeaders: list("accesscontrolallowheaders"),
    exposedHeaders: list("accesscontrolexposeheaders"),
    maxAge: maxAgeSetting(entryFor(maxAge), undefined, at, (text) => (/^-?\d+$/.test(text) ? text : undefined)),
    varyElsewhere: block.customHeaders.some((header) => /^vary$/i.test(header.name)) || (vary === undefined ? block.open : vary.value.kind === "unknown"),
    responses: "all",
    profile: profileOf(reflects, flagOf(vary?.value) === true),
    options: container.at,
  };
}

function firstCorsOption(block: TraefikBlock): TraefikOption | undefined {
  return [...block.options].find(([name]) => name.startsWith("accesscontrol"))?.[1];
}

function entryFor(option: TraefikOption | undefined): YamlEntry | undefined {
  return option === undefined || option.value.kind === "null" ? undefined : { key: option.name, keyAt: option.nameAt, at: option.at, value: option.value };
}

function originsOf(block: TraefikBlock, at: CorsPolicy["at"]): { readonly origins: OriginSet; readonly entries: readonly OriginEntry[] } {
  const exact = block.options.get(ORIGINS);
  const patterns = block.options.get(ORIGIN_PATTERNS);
  const deciding = exact?.value ?? patterns?.value;
  if (deciding === undefined) {
    if (block.open) return { origins: { kind: "unknown", reason: HIDDEN, at, via: [] }, entries: [] };
    return { origins: { kind: "off", at, via: [] }, entries: [] };
  }
  const literals = scalarsOf(exact);
  const star = literals.items.find((item) => item.text === "*");
  if (star !== undefined) return { origins: { kind: "any", at: star.at, via: [...deciding.via, ...star.via] }, entries: [] };
  const regexes = scalarsOf(patterns);
  const languages: OriginLanguage[] = [
    ...literals.items.map((item): OriginLanguage => ({ kind: "exact", value: item.text, part: "origin", ignoreCase: false, at: item.at, via: item.via })),
    ...regexes.items.map(patternLanguage),
    ...[...literals.unknown, ...regexes.unknown].map((reason): OriginLanguage => ({ kind: "unknown", reason })),
  ];
  const entries = [
    ...literals.items.map((item): OriginEntry => ({ text: item.text, form: "literal", at: item.at, via: item.via })),
    ...regexes.items.map((item): OriginEntry => ({ text: item.text, form: "regex", at: item.at, via: item.via })),
  ];
  if (block.open && (exact === undefined || patterns === undefined)) languages.push({ kind: "unknown", reason: HIDDEN });
  return { origins: { kind: "echo", language: unionOf(languages), at: deciding.at, via: deciding.via }, entries };
}

/** Go's regexp, searched anywhere in the origin. */
function patternLanguage(item: Item): OriginLanguage {
  const dialect = { flavour: "go", match: "search", ignoreCase: false } as const;
  return { kind: "regex", source: item.text, flags: "", part: "origin", dialect, at: item.at, via: item.via };
}

interface Item {
  readonly text: string;
  readonly at: CorsPolicy["at"];
  readonly via: readonly CorsPolicy["at"][];
}

/** Items of a list, or of a comma-separated label. */
function scalarsOf(option: TraefikOption | undefined): { readonly items: readonly Item[]; readonly unknown: readonly Reason[] } {
  const value = option?.value;
  if (value === undefined || value.kind === "null") return { items: [], unknown: [] };
  if (value.kind === "scalar") return { items: commaItems(value).map((item) => ({ ...item, via: value.via })), unknown: [] };
  if (value.kind !== "list") return { items: [], unknown: [reasonOf(value)] };
  const scalars = value.items.filter((item): item is YamlOf<"scalar"> => item.kind === "scalar");
  const others = value.items.filter((item) => item.kind !== "scalar" && item.kind !== "null");
  return { items: scalars.map((item) => ({ text: item.text, at: item.at, via: [...value.via, ...item.via] })), unknown: others.map(reasonOf) };
}

/** Options that become a header as they are. */
const TEXT_OPTIONS: Readonly<Record<string, string>> = {
  customframeoptionsvalue: "X-Frame-Options",
  custombrowserxssvalue: "X-XSS-Protection",
  contentsecuritypolicy: "Content-Security-Policy",
  contentsecuritypolicyreportonly: "Content-Security-Policy-Report-Only",
  referrerpolicy: "Referrer-Policy",
  permissionspolicy: "Permissions-Policy",
  featurepolicy: "Feature-Policy",
  publickey: "Public-Key-Pins",
};

/** Flags that become a header: name, value, and the option that takes its place. */
const FLAG_OPTIONS: Readonly<Record<string, readonly [string, string, string]>> = {
  framedeny: ["X-Frame-Options", "DENY", "customframeoptionsvalue"],
  contenttypenosniff: ["X-Content-Type-Options", "nosniff", ""],
  browserxssfilter: ["X-XSS-Protection", "1; mode=block", "custombrowserxssvalue"],
};

function* securityHeaders(block: TraefikBlock, base: GatewayBase): Iterable<Fact> {
  for (const [key, option] of block.options) {
    const text = TEXT_OPTIONS[key];
    const flag = FLAG_OPTIONS[key];
    const common = { nameAt: option.nameAt, at: option.at, options: block.container.at };
    if (text !== undefined && option.value.kind !== "null" && scalarText(option.value) !== "") {
      yield headerWrite(base, { ...common, name: text, value: headerValueOf(option.value) });
    }
    if (flag === undefined || (flag[2] !== "" && block.options.has(flag[2]))) continue;
    const [name, value] = flag;
    if (option.value.kind === "unknown") yield headerWrite(base, { ...common, name, value: headerValueOf(option.value) });
    else if (flagOf(option.value) === true) yield headerWrite(base, { ...common, name, value: madeUp(value, option) });
  }
  yield* strictTransportSecurity(block, base);
}

/** A text that Traefik writes because of an option. */
function madeUp(text: string, option: TraefikOption): HeaderValue {
  const { at, via } = option.value;
  return { kind: "known", value: { text, pieces: [{ start: 0, end: text.length, place: at, exact: false }] }, at, via };
}

/** Sent if `stsSeconds` is above zero and `isDevelopment` is off. */
function* strictTransportSecurity(block: TraefikBlock, base: GatewayBase): Iterable<Fact> {
  const seconds = block.options.get("stsseconds");
  const name = "Strict-Transport-Security";
  const development = block.options.get("isdevelopment")?.value;
  if (seconds === undefined || flagOf(development) === true) return;
  const common = { name, nameAt: seconds.nameAt, at: seconds.at, options: block.container.at };
  const { value } = seconds;
  const flags = ["stsincludesubdomains", "stspreload"].map((key) => block.options.get(key)?.value);
  const hidden = flags.find((flag) => flag !== undefined && flagOf(flag) === undefined);
  if (value.kind !== "scalar" || hidden !== undefined || block.open) {
    yield headerWrite(base, { ...common, value: { kind: "unknown", reason: hidden === undefined ? HIDDEN : reasonOf(hidden), at: value.at, via: value.via } });
    return;
  }
  if (!/^\d+$/.test(value.text) || Number(value.text) === 0) return;
  const [subdomains, preload] = flags;
  const text: ValueText = composedText([
    "max-age=",
    value.value,
    flagOf(subdomains) === true ? "; includeSubDomains" : "",
    flagOf(preload) === true ? "; preload" : "",
  ]);
  yield headerWrite(base, { ...common, value: { kind: "known", value: text, at: value.at, via: value.via } });
}

/** An empty value deletes the header. */
function* customHeaders(block: TraefikBlock, base: GatewayBase): Iterable<Fact> {
  const writes: HeaderWrite[] = [];
  for (const header of block.customHeaders) {
    if (!isHeaderName(header.name)) continue;
    const isEmpty = header.value.kind === "null" || scalarText(header.value) === "";
    if (isEmpty) yield headerRemoval(base, header.name, header.nameAt, header.at);
    else writes.push(headerWrite(base, { name: header.name, nameAt: header.nameAt, at: header.at, value: headerValueOf(header.value) }));
  }
  const addsVary = flagOf(block.options.get("addvaryheader")?.value) === true;
  for (const fact of writtenHeaderFacts(writes, { base, label: `${base.label} customResponseHeaders`, varyOutside: addsVary })) {
    // With unread labels another one may hold the credentials.
    const isOpen = fact.kind === "cors-policy" && block.open && fact.credentials.kind === "known" && fact.credentials.from === "default";
    yield isOpen ? { ...fact, credentials: unknownSetting(HIDDEN, fact.at) } : fact;
  }
}
