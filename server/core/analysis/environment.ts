/** What a file is made for by its path: production, development, or as data of tests and as an example (RULES principle 4). */
import type { Environment } from "../model/facts.ts";
import type { RuleGroup, Severity } from "../model/finding.ts";
import type { FilePath } from "../text/place.ts";

/** Folders whose files no deployment runs: tests with their data, and code that shows how something is used. */
const TEST_FOLDERS =
  /(?:^|\/)(?:__tests__|__mocks__|__fixtures__|__snapshots__|tests?|test-?(?:data|utils?|helpers?|fixtures?|cases)|fixtures?|integration-?tests?|conformance(?:-?tests?)?|e2e(?:-?tests?)?|cypress|playwright|playgrounds?|examples?|samples?)\//i;
/** The same for code alone: a chart keeps its manifests below `templates/`, and an API its description below `spec/`. */
const TEST_FOLDERS_OF_CODE = /(?:^|\/)(?:specs?|templates?)\/(?:.*)\.[cm]?[jt]sx?$/i;
const TEST_FILE = /\.(?:test|spec|stories|e2e)\.[cm]?[jt]sx?$/i;
const DEVELOPMENT_FILE = /(?:^|\/)(?:docker-)?compose\.(?:override|dev|local|test)\.ya?ml$|(?:^|\/)values[-.](?:dev|local|test)[^/]*\.ya?ml$|\.dev\.ya?ml$/i;

/** Code that stands in for a service on a developer's own machine, by the folder's or the file's name. Manifests below `dev/` are deployed to a cluster. */
const DEVELOPMENT_CODE =
  /(?:^|\/)(?:(?:dev|local-?dev|(?:dev|mock)-?servers?|mocks?|emulators?|\.storybook)\/.*|(?:.*[-.])?(?:(?:dev|mock)-?server|server[-.](?:dev|local|mock)|setup-?proxy|emulator))\.[cm]?[jt]sx?$/i;

/** True if nothing in the file is meant to be deployed by what its path says. The path is judged as given: pass it relative to the workspace. */
export function isTestData(file: FilePath): boolean {
  return TEST_FOLDERS.test(file) || TEST_FOLDERS_OF_CODE.test(file) || TEST_FILE.test(file);
}

/** `development` for files that never reach production by their name, else `any`. The path is judged as given: pass it relative to the workspace. */
export function environmentOfFile(file: FilePath): Environment {
  return isTestData(file) || DEVELOPMENT_FILE.test(file) || DEVELOPMENT_CODE.test(file) ? "development" : "any";
}

/**
 * Severity of a finding whose fact holds only in development: what attackers use (group B) and what browsers refuse (A) become an info,
 * our own notes (I, J) stay, all others are silent.
 */
export function severityInDevelopment(group: RuleGroup, severity: Severity): Severity | undefined {
  if (group === "A" || group === "B") return severity === "hint" ? "hint" : "info";
  return group === "I" || group === "J" ? severity : undefined;
}
