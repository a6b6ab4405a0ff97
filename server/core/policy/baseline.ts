/** Reads what a policy file approves. Takes what is right and leaves out the rest; `validate.ts` says what is wrong with it. */
import type { ApprovedOrigin, Baseline, EnvironmentRule, HeaderMinimum, Tier, TierList, TierScope } from "../model/baseline.ts";
import type { FilePath } from "../text/place.ts";
import type { YamlEntry, YamlValue } from "../yaml/document.ts";
import { flagOf, scalarText, valueAt } from "../yaml/document.ts";
import { isCalendarDate } from "./dates.ts";
import type { OwnReport } from "./own-rules.ts";
import { similarTo } from "./similar.ts";
import { entriesOf, listItems, texts } from "./values.ts";

const SECTIONS = ["origins", "tiers", "scopes", "defaultTier", "headers"] as const;

/** Days before the end of an approval from which on people are reminded. */
const REMINDED_BEFORE = 30;

/** What the file approves, `undefined` if it has none of the sections about it. File patterns that are not used are left out. */
export function readBaseline(
  file: FilePath,
  folder: FilePath,
  root: YamlValue,
  externalHeaders: readonly string[],
  isUsed: (pattern: string) => boolean = () => true,
): Baseline | undefined {
  if (SECTIONS.every((section) => valueAt(root, section) === undefined)) return undefined;
  const origins = valueAt(root, "origins");
  return {
    file,
    folder,
    origins: origins?.kind === "list" ? origins.items.flatMap((item) => readOrigin(item) ?? []) : undefined,
    tiers: entriesOf(valueAt(root, "tiers")).map(readTier),
    scopes: listItems(valueAt(root, "scopes")).flatMap((item) => readScope(item, isUsed) ?? []),
    defaultTier: scalarText(valueAt(root, "defaultTier")),
    headers: entriesOf(valueAt(root, "headers")).map(readMinimum),
    environments: entriesOf(valueAt(root, "environments")).map((entry) => readEnvironment(entry, isUsed)),
    externalHeaders,
    warnBeforeDays: numberIn(valueAt(root, "review", "warnBeforeDays")) ?? REMINDED_BEFORE,
    graceDays: numberIn(valueAt(root, "review", "graceDays")) ?? 0,
    snapshot: undefined,
  };
}

/** What an approved origin looks like: exact, `scheme://*.host`, port `*`. */
const APPROVABLE = /^[a-z][a-z0-9+.-]*:\/\/(?:\*\.)?(?:\[[0-9a-f:]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?::(?:\*|[1-9]\d{0,4}))?$/;

function readOrigin(item: YamlValue): ApprovedOrigin | undefined {
  const value = valueAt(item, "origin");
  const origin = scalarText(value);
  if (value === undefined || origin === undefined || !APPROVABLE.test(origin)) return undefined;
  const expires = valueAt(item, "expires");
  const date = scalarText(expires);
  return {
    origin,
    at: value.at,
    entry: item.at,
    tiers: texts(valueAt(item, "tiers")),
    environments: valueAt(item, "environments") === undefined ? undefined : texts(valueAt(item, "environments")),
    owner: givenText(valueAt(item, "owner")),
    reason: givenText(valueAt(item, "reason")),
    expires: expires === undefined || date === undefined || !isCalendarDate(date) ? undefined : { date, at: expires.at },
    external: flagOf(valueAt(item, "external")) === true,
  };
}

/** For people to read: a template's value is there, whatever it will be. */
function givenText(value: YamlValue | undefined): string | undefined {
  return scalarText(value) ?? (value?.kind === "unknown" ? "a template's value" : undefined);
}

function readTier({ key, keyAt, value }: YamlEntry): Tier {
  const origins = scalarText(valueAt(value, "origins"));
  return {
    name: key,
    at: keyAt,
    origins: origins === "any" || origins === "none" ? origins : "registry",
    patterns: flagOf(valueAt(value, "patterns")) !== false,
    credentials: flagOf(valueAt(value, "credentials")),
    methods: listIn(valueAt(value, "methods")),
    requestHeaders: listIn(valueAt(value, "requestHeaders")),
    exposedHeaders: listIn(valueAt(value, "exposedHeaders")),
    maxAge: numberIn(valueAt(value, "maxAge")),
    requireOwner: flagOf(valueAt(value, "approval", "requireOwner")) === true,
    requireReason: flagOf(valueAt(value, "approval", "requireReason")) === true,
    maxDays: numberIn(valueAt(value, "approval", "maxDays")),
    headers: entriesOf(valueAt(value, "headers")).map(readMinimum),
  };
}

function readMinimum({ key, keyAt, value }: YamlEntry): HeaderMinimum {
  const audience = scalarText(valueAt(value, "for"));
  const maxAge = /^>=(\d{1,15})$/.exec(scalarText(valueAt(value, "maxAge")) ?? "")?.[1];
  const listed = (name: string): readonly string[] | undefined => (valueAt(value, name)?.kind === "list" ? texts(valueAt(value, name)) : undefined);
  return {
    name: key,
    at: keyAt,
    equals: scalarText(valueAt(value, "equals")),
    oneOf: listed("oneOf"),
    atLeast: scalarText(valueAt(value, "atLeast")),
    contains: listed("contains"),
    absent: flagOf(valueAt(value, "absent")) === true,
    maxAge: maxAge === undefined ? undefined : Number(maxAge),
    includeSubDomains: flagOf(valueAt(value, "includeSubDomains")) === true,
    preload: flagOf(valueAt(value, "preload")) === true,
    directives: Object.fromEntries(entriesOf(valueAt(value, "directives")).map((entry) => [entry.key.toLowerCase(), texts(entry.value)])),
    forbid: texts(valueAt(value, "forbid")),
    for: audience === "html" || audience === "api" ? audience : "all",
  };
}

function readScope(item: YamlValue, isUsed: (pattern: string) => boolean): TierScope | undefined {
  const tier = scalarText(valueAt(item, "tier"));
  if (tier === undefined) return undefined;
  const globs = (name: string): readonly string[] | undefined => (valueAt(item, name) === undefined ? undefined : texts(valueAt(item, name)).filter(isUsed));
  return { tier, paths: globs("paths"), files: globs("files") };
}

function readEnvironment({ key, value }: YamlEntry, isUsed: (pattern: string) => boolean): EnvironmentRule {
  return {
    name: key,
    files: texts(valueAt(value, "files")).filter(isUsed),
    when: texts(valueAt(value, "when")),
    isDefault: flagOf(valueAt(value, "default")) === true,
  };
}

function listIn(value: YamlValue | undefined): TierList {
  if (scalarText(value) === "any") return "any";
  return value?.kind === "list" ? texts(value) : undefined;
}

function numberIn(value: YamlValue | undefined): number | undefined {
  const text = scalarText(value);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Names that the file may use. Environments have three that need no definition. */
export function definedNames(root: YamlValue | undefined): { readonly tiers: readonly string[]; readonly environments: readonly string[] } {
  const keys = (name: string): readonly string[] => entriesOf(valueAt(root, name)).map((entry) => entry.key);
  return { tiers: keys("tiers"), environments: [...new Set([...keys("environments"), "production", "development", "test"])] };
}

/** Days of the longest approval that the tiers of the entry at an offset allow, `undefined` if none limits it. */
export function longestApprovalAt(root: YamlValue | undefined, offset: number): number | undefined {
  const entry = listItems(valueAt(root, "origins")).findLast((item) => item.at.span.start <= offset);
  const names = texts(valueAt(entry, "tiers"));
  const limits = entriesOf(valueAt(root, "tiers")).flatMap(({ key, value }) =>
    names.includes(key) ? (numberIn(valueAt(value, "approval", "maxDays")) ?? []) : [],
  );
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Names of tiers and environments that are used and defined nowhere. */
export function unknownNames(root: YamlValue): readonly OwnReport[] {
  const { tiers, environments } = definedNames(root);
  const origins = listItems(valueAt(root, "origins"));
  const usedTiers = [
    valueAt(root, "defaultTier"),
    ...listItems(valueAt(root, "scopes")).map((scope) => valueAt(scope, "tier")),
    ...origins.flatMap((origin) => listItems(valueAt(origin, "tiers"))),
  ];
  const usedEnvironments = origins.flatMap((origin) => listItems(valueAt(origin, "environments")));
  return [
    ...(tiers.length === 0 ? [] : usedTiers.flatMap((value) => unknownName("tier", value, tiers))),
    ...usedEnvironments.flatMap((value) => unknownName("environment", value, environments)),
  ];
}

function unknownName(what: string, value: YamlValue | undefined, known: readonly string[]): readonly OwnReport[] {
  const name = scalarText(value);
  if (value === undefined || name === undefined || known.includes(name)) return [];
  const meant = similarTo(name, known);
  const message = `There is no ${what} '${name}'.${meant === undefined ? ` Known are ${known.join(", ")}.` : ` Did you mean '${meant}'?`}`;
  const report: OwnReport = { rule: "config-invalid", at: value.at, message };
  if (meant === undefined) return [report];
  return [{ ...report, fixes: [{ title: `Change to '${meant}'`, intent: { kind: "edit-policy-file", at: value.at, text: meant } }] }];
}
