/** Environment of a whole file by its path (RULES principle 4): tests, fixtures and files made for development. */
import type { Environment } from "../model/facts.ts";
import type { RuleGroup, Severity } from "../model/finding.ts";
import type { FilePath } from "../text/place.ts";

const DEVELOPMENT_FILE =
  /(?:^|\/)(?:__tests__|__mocks__|tests?|fixtures?|e2e|cypress|playwright)\/|\.(?:test|spec|stories|e2e)\.[cm]?[jt]sx?$|(?:^|\/)(?:docker-)?compose\.(?:override|dev|local|test)\.ya?ml$|(?:^|\/)values[-.](?:dev|local|test)[^/]*\.ya?ml$|\.dev\.ya?ml$/i;

/** `development` for files that never reach production by their name, else `any`. The path is judged as given: pass it relative to the workspace. */
export function environmentOfFile(file: FilePath): Environment {
  return DEVELOPMENT_FILE.test(file) ? "development" : "any";
}

/**
 * Severity of a finding whose fact holds only in development: settings that attackers use (group B) become an info,
 * settings that browsers refuse (A) and our own notes (I, J) stay, all others are silent.
 */
export function severityInDevelopment(group: RuleGroup, severity: Severity): Severity | undefined {
  if (group === "B") return severity === "hint" ? "hint" : "info";
  return group === "A" || group === "I" || group === "J" ? severity : undefined;
}
