/** What SARIF says about rules: names, levels, weaknesses and the page in Markdown. Knows no finding. */
import type { RuleMeta, Severity } from "../model/finding.ts";
import { helpUriOf } from "./report-input.ts";

/** SARIF knows three levels; hints are notes. */
export const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = { error: "error", warning: "warning", info: "note", hint: "note" };

/**
 * The score by which GitHub names a weakness critical (over 9), high (from 7), medium (from 4) or low. It is the rule's severity on that
 * scale, not a CVSS score: Preflint does not know what the server guards.
 */
const SCORES: Readonly<Record<Severity, string>> = { error: "8.0", warning: "5.5", info: "3.0", hint: "1.0" };

/** One rule as a `reportingDescriptor`. `page` is its documentation in Markdown, if it shall be carried along. */
export function ruleData(rule: RuleMeta, page: string | undefined): object {
  const weaknesses = rule.references.flatMap((reference) => /\bCWE-(\d+)/.exec(reference)?.[1] ?? []);
  return {
    id: rule.id,
    name: pascalCase(rule.id),
    ...(rule.formerIds === undefined ? {} : { deprecatedIds: rule.formerIds }),
    shortDescription: { text: rule.title },
    fullDescription: { text: `${rule.title}.` },
    helpUri: helpUriOf(rule.id),
    help: { text: `${rule.title}. See ${helpUriOf(rule.id)}`, ...(page === undefined ? {} : { markdown: withAbsoluteLinks(page) }) },
    defaultConfiguration: { level: LEVELS[rule.severity], enabled: rule.set === "core" },
    properties: {
      // A setting that browsers refuse is a fault and no weakness.
      tags: weaknesses.length === 0 ? ["correctness"] : ["security", ...weaknesses.map((number) => `external/cwe/cwe-${number}`)],
      precision: rule.confidence,
      "problem.severity": rule.severity === "error" ? "error" : rule.severity === "warning" ? "warning" : "recommendation",
      ...(weaknesses.length === 0 ? {} : { "security-severity": SCORES[rule.severity] }),
      references: rule.references,
      set: rule.set,
    },
  };
}

/** Pages link to each other by file name, which means nothing where the report is read. */
function withAbsoluteLinks(page: string): string {
  return page.replaceAll(/\]\(([a-z0-9-]+)\.md(#[^)\s]*)?\)/g, (_match, rule: string, anchor = "") => `](${helpUriOf(rule)}${anchor})`);
}

function pascalCase(id: string): string {
  return id
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
