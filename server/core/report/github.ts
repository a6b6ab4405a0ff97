/** Findings as workflow commands of GitHub Actions: annotations without an upload. */

import type { Finding, Severity } from "../model/finding.ts";
import { visible } from "../text/visible.ts";
import { createLocator } from "./locate.ts";
import type { ReportInput } from "./report-input.ts";
import { plural } from "./report-input.ts";

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice", hint: "notice" };

/** One command per finding, per unreadable file and per failure of our own. */
export function githubReport(input: ReportInput): string {
  const locator = createLocator(input.folder, input.textOf, visible);
  const command = (name: string, properties: Readonly<Record<string, string | number>>, message: string): string => {
    const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
    return `::${name} ${list.join(",")}::${escapeData(message)}`;
  };
  const ofFinding = (finding: Finding): string => {
    const { path, start, end } = locator.locate(finding.at);
    const properties = { file: path, line: start.line, endLine: end.line, ...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}) };
    return command(COMMANDS[finding.severity], { ...properties, title: `Preflint: ${finding.rule}` }, finding.message);
  };
  const unreadable = input.counts.unreadable.map(({ file, reason }) =>
    command("warning", { file: locator.pathOf(file), title: "Preflint" }, `Not read. ${visible(reason)}`),
  );
  const failures = input.problems
    .filter((problem) => problem.kind === "internal")
    .map(({ at, message }) => command("error", { ...(at.file === "" ? {} : { file: locator.pathOf(at.file) }), title: "Preflint" }, message));
  const lines = [...input.findings.map(ofFinding), ...unreadable, ...failures];
  return `${[...lines, `${plural(input.findings.length, "finding")} in ${plural(input.counts.looked, "file")} that Preflint looked at.`].join("\n")}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
