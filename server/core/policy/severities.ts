/** Which rules are on for a file and how loud they are. Precedence: preset, host settings, policy file, its overrides. Knows no comment. */
import type { RuleMeta, Severity } from "../model/finding.ts";
import { SEVERITIES } from "../model/finding.ts";
import { isPast } from "./dates.ts";
import { matchesGlob } from "./glob.ts";
import { namesOf } from "./rule-names.ts";

/** A rule's severity as users write it. */
export type SeveritySetting = Severity | "off";

/** Which rules are on before anything is said about single ones. */
export type Preset = "recommended" | "extended" | "strict" | "off";

/** All presets, from few rules to many, then none. */
export const PRESETS: readonly Preset[] = ["recommended", "extended", "strict", "off"];

/** All settings of a rule. */
export const SEVERITY_SETTINGS: readonly SeveritySetting[] = ["off", ...SEVERITIES];

/** True for text that names a severity or `off`. */
export function isSeveritySetting(text: string): text is SeveritySetting {
  return (SEVERITY_SETTINGS as readonly string[]).includes(text);
}

/** True for text that names a preset. */
export function isPreset(text: string): text is Preset {
  return (PRESETS as readonly string[]).includes(text);
}

/** Severities for the files that match one of the patterns. Void after `expires`. */
export interface SeverityOverride {
  readonly files: readonly string[];
  readonly severities: Readonly<Record<string, SeveritySetting>>;
  readonly expires: string | undefined;
}

/** What hosts and policy files say about rules. */
export interface SeverityChoices {
  readonly preset: Preset;
  /** Host settings first, then the policy file's: later ones win. */
  readonly layers: readonly Readonly<Record<string, SeveritySetting>>[];
  readonly overrides: readonly SeverityOverride[];
}

/** Tells of each rule whether it is on for one file. `undefined` as severity: the rule's own. */
export type RuleSwitch = (meta: RuleMeta) => { readonly on: boolean; readonly severity: Severity | undefined };

/** Decides for one file. `relativePath` is relative to the policy file's folder; today is `YYYY-MM-DD`. */
export function switchFor(choices: SeverityChoices, relativePath: string, today: string): RuleSwitch {
  const applying = choices.overrides.filter(
    (override) => (override.expires === undefined || !isPast(override.expires, today)) && override.files.some((glob) => matchesGlob(glob, relativePath)),
  );
  const layers = [...choices.layers, ...applying.map((override) => override.severities)];
  return (meta) => {
    const named = layers.map((layer) => settingOf(layer, meta)).findLast((setting) => setting !== undefined);
    if (named === "off") return { on: false, severity: undefined };
    if (named !== undefined) return { on: true, severity: named };
    return { on: isInPreset(meta, choices.preset), severity: undefined };
  };
}

/** What a layer says about a rule, under its id or a former one. */
function settingOf(layer: Readonly<Record<string, SeveritySetting>>, meta: RuleMeta): SeveritySetting | undefined {
  const name = namesOf(meta).find((one) => Object.hasOwn(layer, one));
  return name === undefined ? undefined : layer[name];
}

/** A wrong configuration is said in every preset: silence there would look like safety. */
function isInPreset(meta: RuleMeta, preset: Preset): boolean {
  if (meta.id === "config-invalid") return true;
  switch (preset) {
    case "off":
      return false;
    case "recommended":
      return meta.set === "core";
    case "extended":
      return meta.set !== "strict";
    case "strict":
      return true;
  }
}
