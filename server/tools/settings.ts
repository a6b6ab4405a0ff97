/** The per-rule part of the `preflint.rules` setting in package.json. */
import type { RuleMeta } from "../core/model/finding.ts";

/** One enum property per rule, with its title and default severity in the description. */
export function settingsProperties(rules: readonly RuleMeta[]): Readonly<Record<string, object>> {
  return Object.fromEntries(
    rules.map((rule) => [
      rule.id,
      { type: "string", enum: ["off", "hint", "info", "warning", "error"], description: `${rule.title}. Default: ${rule.severity} (${rule.set} set).` },
    ]),
  );
}
