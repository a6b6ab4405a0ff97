/** Which rules judge a file: what the host set for its folder, under what its policy file says. Remembers what is the same for many files. */
import type { Rule } from "../model/finding.ts";
import { type RuleSwitch, switchFor } from "../policy/severities.ts";
import type { FilePath } from "../text/place.ts";
import { relativeTo, rootOf, type Surroundings } from "./surroundings.ts";
import type { HostRules, WorkspaceOptions } from "./workspace.ts";

/** Answers are remembered until `reset`. */
export interface RuleSwitches {
  switchOf(file: FilePath): RuleSwitch;
  /** The rules that are on for the file. */
  rulesFor(file: FilePath): readonly Rule[];
  reset(): void;
}

/** `options` is asked for each time, since it changes. */
export function createRuleSwitches(rules: readonly Rule[], surroundings: Surroundings, options: () => WorkspaceOptions): RuleSwitches {
  /** Without overrides, all files of one folder under one policy file are judged alike. */
  const common = new Map<string, readonly Rule[]>();
  const hostRulesOf = (root: FilePath): HostRules => options().ofFolder?.get(root) ?? options();

  const switchOf = (file: FilePath): RuleSwitch => {
    const policy = surroundings.policyOf(file);
    const host = hostRulesOf(rootOf(file, options().roots));
    const relative = policy === undefined ? file : relativeTo(policy.folder, file);
    return switchFor(
      { preset: policy?.preset ?? host.preset, layers: [host.severities, policy?.severities ?? {}], overrides: policy?.overrides ?? [] },
      relative,
      options().today,
    );
  };

  return {
    switchOf,
    rulesFor(file) {
      const policy = surroundings.policyOf(file);
      const root = options().ofFolder === undefined ? "" : rootOf(file, options().roots);
      const key = policy === undefined || policy.overrides.length === 0 ? `${policy?.file ?? ""}\n${root}` : undefined;
      const remembered = key === undefined ? undefined : common.get(key);
      if (remembered !== undefined) return remembered;
      const ruleSwitch = switchOf(file);
      const on = rules.filter((rule) => ruleSwitch(rule.meta).on);
      if (key !== undefined) common.set(key, on);
      return on;
    },
    reset: () => common.clear(),
  };
}
