/** The editor's settings, read with distrust: what has the wrong shape is replaced by its default and said in a sentence. */
import type { Severity } from "../core/model/finding.ts";
import { KNOWN_FILE_NAME } from "../core/policy/known-findings.ts";
import { isPreset, isSeveritySetting, PRESETS, type Preset, SEVERITY_SETTINGS, type SeveritySetting } from "../core/policy/severities.ts";
import type { FilePath } from "../core/text/place.ts";
import { isWithin, toFilePath } from "../platform/path.ts";

/** `preflint.*` after reading. */
export interface ServerSettings {
  readonly enable: boolean;
  /** A line over each policy that says whom it lets in. */
  readonly codeLens: boolean;
  readonly preset: Preset;
  readonly severities: Readonly<Record<string, SeveritySetting>>;
  /** The file of known findings: absolute, or from each project folder. Empty: none. */
  readonly known: string;
  /** Sentences for people about settings that were not understood. */
  readonly problems: readonly string[];
}

/** What holds if nobody set anything. */
export const DEFAULT_SETTINGS: ServerSettings = { enable: true, codeLens: true, preset: "recommended", severities: {}, known: KNOWN_FILE_NAME, problems: [] };

/** Reads the `preflint` section. `ruleIds` tells misspelt rules. */
export function readSettings(section: unknown, ruleIds: ReadonlySet<string>): ServerSettings {
  if (section === undefined || section === null) return DEFAULT_SETTINGS;
  if (!isRecord(section)) return { ...DEFAULT_SETTINGS, problems: ["The preflint settings are not an object, so the defaults are used."] };
  const problems: string[] = [];
  return {
    enable: readFlag("enable", section.enable, problems),
    codeLens: readFlag("codeLens", section.codeLens, problems),
    preset: readPreset(section.preset, problems),
    severities: readRules(section.rules, ruleIds, problems),
    known: readKnown(section.known, problems),
    problems,
  };
}

function readFlag(name: string, value: unknown, problems: string[]): boolean {
  if (typeof value === "boolean") return value;
  if (value !== undefined && value !== null) problems.push(`preflint.${name} must be true or false; true is used.`);
  return true;
}

function readPreset(value: unknown, problems: string[]): Preset {
  if (typeof value === "string" && isPreset(value)) return value;
  if (value !== undefined && value !== null) problems.push(`preflint.preset must be one of ${PRESETS.join(", ")}; recommended is used.`);
  return "recommended";
}

function readRules(value: unknown, ruleIds: ReadonlySet<string>, problems: string[]): Readonly<Record<string, SeveritySetting>> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) {
    problems.push('preflint.rules must be an object such as { "hsts-missing": "off" }; it is left out.');
    return {};
  }
  const severities: Record<string, SeveritySetting> = {};
  for (const [rule, wanted] of Object.entries(value)) {
    if (!ruleIds.has(rule)) problems.push(`preflint.rules names ${rule}, and there is no such rule.`);
    else if (typeof wanted !== "string" || !isSeveritySetting(wanted))
      problems.push(`preflint.rules: ${rule} must be one of ${SEVERITY_SETTINGS.join(", ")}; its own severity is used.`);
    else severities[rule] = wanted;
  }
  return severities;
}

function readKnown(value: unknown, problems: string[]): string {
  if (typeof value === "string") return value.trim();
  if (value !== undefined && value !== null) problems.push(`preflint.known must be the path of a file; ${KNOWN_FILE_NAME} is used.`);
  return KNOWN_FILE_NAME;
}

/** The settings of the window and of its folders. */
export interface Settings {
  /** False if every folder is switched off; without folders, if the window is. */
  readonly enable: boolean;
  /** What holds for a file: its folder's, outside all folders the window's. */
  of(file: FilePath): ServerSettings;
  readonly window: ServerSettings;
  readonly ofFolder: ReadonlyMap<FilePath, ServerSettings>;
  /** Each sentence once. */
  readonly problems: readonly string[];
  /** The files of known findings: of each folder, or one that is named by its whole path. */
  readonly knownFiles: readonly FilePath[];
}

/** Puts them together. An editor that knows no settings of folders gives none. */
export function settingsOf(window: ServerSettings, ofFolder: ReadonlyMap<FilePath, ServerSettings>, folders: Iterable<FilePath> = ofFolder.keys()): Settings {
  const all = ofFolder.size === 0 ? [window] : [...ofFolder.values()];
  const nearest = (file: FilePath): ServerSettings | undefined => {
    const holding = [...ofFolder].filter(([folder]) => isWithin(folder, file));
    return holding.sort(([left], [right]) => right.length - left.length)[0]?.[1];
  };
  const known = [...folders].flatMap((folder) => {
    const file = (ofFolder.get(folder) ?? window).known;
    return file === "" ? [] : [toFilePath(folder, file)];
  });
  return {
    enable: all.some((one) => one.enable),
    of: (file) => nearest(file) ?? window,
    window,
    ofFolder,
    problems: [...new Set([window, ...all].flatMap((one) => one.problems))],
    knownFiles: [...new Set(known)],
  };
}

/** Patterns of `files.exclude` and `search.exclude` that are switched on. Those with a `when` clause are left out: they depend on sibling files. */
export function readExcludes(...sections: readonly unknown[]): readonly string[] {
  return sections.flatMap((section) => (isRecord(section) ? Object.keys(section).filter((pattern) => section[pattern] === true) : []));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Zero findings of each severity. */
export const NO_FINDINGS: Readonly<Record<Severity, number>> = { error: 0, warning: 0, info: 0, hint: 0 };
