/**
 * Reads `.preflint.yml`. Takes from it what is right and reports what is not: one wrong line does not switch the rest off.
 * Tiers, origins, scopes and header minimums are read by `baseline.ts`.
 */
import type { Baseline } from "../model/baseline.ts";
import type { FilePath, Place } from "../text/place.ts";
import type { YamlValue } from "../yaml/document.ts";
import { entryOf, scalarText, valueAt } from "../yaml/document.ts";
import { readYaml } from "../yaml/read.ts";
import { readBaseline, unknownNames } from "./baseline.ts";
import { isCalendarDate, isPast } from "./dates.ts";
import type { OwnReport } from "./own-rules.ts";
import { patternLimits } from "./pattern-limits.ts";
import type { Preset, SeverityOverride, SeveritySetting } from "./severities.ts";
import { isPreset, isSeveritySetting } from "./severities.ts";
import { similarTo } from "./similar.ts";
import { firstLineOf, validatePolicy } from "./validate.ts";
import { entriesOf, listItems, texts } from "./values.ts";

/** File name, looked for in a file's folder and all folders around it. */
export const POLICY_FILE_NAME = ".preflint.yml";

/** True for a policy file, whichever folder it is for. */
export function isPolicyPath(file: FilePath): boolean {
  return file.endsWith(`/${POLICY_FILE_NAME}`);
}

/** What a policy file says. */
export interface PolicyFile {
  readonly file: FilePath;
  /** Folder that patterns are relative to. */
  readonly folder: FilePath;
  readonly preset: Preset | undefined;
  readonly severities: Readonly<Record<string, SeveritySetting>>;
  readonly overrides: readonly SeverityOverride[];
  readonly ignores: readonly string[];
  /** Response headers that layers outside the project set, in lower case. */
  readonly externalHeaders: readonly string[];
  /** What was approved; `undefined` if the file says nothing about it. */
  readonly baseline: Baseline | undefined;
  /** What is wrong in the file itself. */
  readonly reports: readonly OwnReport[];
}

/** Reads the text of a policy file. `ruleIds` are all rules there are; today is `YYYY-MM-DD`. */
export function readPolicyFile(file: FilePath, text: string, ruleIds: readonly string[], today: string): PolicyFile {
  const folder = file.slice(0, Math.max(file.lastIndexOf("/"), 0)) || "/";
  const empty: PolicyFile = {
    file,
    folder,
    preset: undefined,
    severities: {},
    overrides: [],
    ignores: [],
    externalHeaders: [],
    baseline: undefined,
    reports: [],
  };
  const reading = readYaml(file, text);
  // What a parser says behind its first error follows from it.
  const [broken] = [...reading.problems].sort((left, right) => left.at.span.start - right.at.span.start);
  const reports: OwnReport[] = broken === undefined ? [] : [{ rule: "config-invalid", at: broken.at, message: broken.message }];
  const [document, second] = reading.documents;
  if (document === undefined || document.root.kind === "null") return { ...empty, reports };
  const { root } = document;
  if (root.kind !== "map") {
    const message = "A policy file is a map of settings that starts with 'version: 1'.";
    return { ...empty, reports: reports.length > 0 ? reports : [{ rule: "config-invalid", at: firstLineOf(file, text), message }] };
  }
  if (second !== undefined) reports.push({ rule: "config-invalid", at: firstLineOf(file, text), message: "Only the first document of this file is used." });
  reports.push(...validatePolicy(root, text, broken?.at));
  const overrides = (entryOf(root, "overrides")?.value.kind === "list" ? listItems(valueAt(root, "overrides")) : []).map((item) => readOverride(item));
  for (const map of [valueAt(root, "rules"), ...listItems(valueAt(root, "overrides")).map((item) => valueAt(item, "rules"))]) {
    reports.push(...unknownRules(map, ruleIds));
  }
  for (const item of listItems(valueAt(root, "overrides"))) reports.push(...expiryReports(item, today));
  for (const origin of listItems(valueAt(root, "origins"))) {
    for (const key of ["approved", "expires"]) reports.push(...impossibleDate(valueAt(origin, key)));
  }
  reports.push(...unknownNames(root));
  const patterns = patternLimits(root);
  reports.push(...patterns.reports);
  const externalHeaders = listItems(valueAt(root, "layers", "external")).flatMap((layer) => texts(valueAt(layer, "sets")).map((name) => name.toLowerCase()));
  return {
    ...empty,
    preset: readPreset(root),
    severities: readSeverities(valueAt(root, "rules")),
    overrides: overrides.map((override) => ({ ...override, files: override.files.filter(patterns.isUsed) })),
    ignores: texts(valueAt(root, "ignores")).filter(patterns.isUsed),
    externalHeaders,
    baseline: readBaseline(file, folder, root, externalHeaders, patterns.isUsed),
    reports,
  };
}

/** `preset` wins over `extends`; of several extended presets the last one counts. */
function readPreset(root: YamlValue): Preset | undefined {
  const preset = scalarText(valueAt(root, "preset"));
  if (preset !== undefined && isPreset(preset)) return preset;
  const extended = texts(valueAt(root, "extends"))
    .filter((text) => text.startsWith("preflint:"))
    .map((text) => text.slice("preflint:".length));
  return extended.findLast(isPreset);
}

function readSeverities(value: YamlValue | undefined): Readonly<Record<string, SeveritySetting>> {
  const severities: Record<string, SeveritySetting> = {};
  for (const entry of entriesOf(value)) {
    const text = scalarText(entry.value);
    if (text !== undefined && isSeveritySetting(text)) severities[entry.key] = text;
  }
  return severities;
}

function readOverride(item: YamlValue): SeverityOverride {
  const expires = scalarText(valueAt(item, "expires"));
  return {
    files: texts(valueAt(item, "files")),
    severities: readSeverities(valueAt(item, "rules")),
    expires: expires !== undefined && isCalendarDate(expires) ? expires : undefined,
  };
}

function unknownRules(map: YamlValue | undefined, ruleIds: readonly string[]): readonly OwnReport[] {
  return entriesOf(map)
    .filter((entry) => !ruleIds.includes(entry.key))
    .map((entry) => {
      const meant = similarTo(entry.key, ruleIds);
      const message = `There is no rule '${entry.key}'.${meant === undefined ? " 'preflint rules' lists all of them." : ` Did you mean '${meant}'?`}`;
      const report: OwnReport = { rule: "config-invalid", at: entry.keyAt, message };
      if (meant === undefined) return report;
      return { ...report, fixes: [{ title: `Change to '${meant}'`, intent: { kind: "edit-policy-file", at: entry.keyAt, text: meant } }] };
    });
}

function expiryReports(item: YamlValue, today: string): readonly OwnReport[] {
  const expires = valueAt(item, "expires");
  const date = scalarText(expires);
  if (expires === undefined || date === undefined) return [];
  if (!isCalendarDate(date)) return impossibleDate(expires);
  if (!isPast(date, today)) return [];
  const rules = entriesOf(valueAt(item, "rules")).map((entry) => `'${entry.key}'`);
  return [{ rule: "suppression-expired", at: expires.at, message: `This exception for ${rules.join(", ")} ended on ${date}; it is no longer applied.` }];
}

function impossibleDate(value: YamlValue | undefined): readonly OwnReport[] {
  const date = scalarText(value);
  if (value === undefined || date === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(date) || isCalendarDate(date)) return [];
  const at: Place = value.at;
  return [{ rule: "config-invalid", at, message: `There is no such day: ${date}.` }];
}
