/** The examples of all spec pages with their findings, all rules on: what is replayed. */
import type { Finding, RuleGroup } from "../../server/core/model/finding.ts";
import { RULES } from "../../server/core/rules/registry.generated.ts";
import { findingsOf } from "../harness/run-spec.ts";
import { specFiles } from "../harness/spec-files.ts";
import type { SpecSection } from "../harness/spec-page.ts";

/** One section of one page. */
export interface Example {
  readonly page: string;
  readonly section: SpecSection;
  readonly findings: readonly Finding[];
}

/** All of them. */
export const EXAMPLES: readonly Example[] = specFiles().flatMap((page) =>
  page.sections.map((section) => ({ page: page.name, section, findings: findingsOf(section.files) })),
);

const GROUPS = new Map(RULES.map((rule) => [rule.meta.id, rule.meta.group]));

/** The rule book's family of a finding. */
export function groupOf(finding: Finding): RuleGroup | undefined {
  return GROUPS.get(finding.rule);
}
