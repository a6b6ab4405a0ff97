/** `textDocument/hover`: the proof of a finding, what a policy lets through, and why nothing is said about the rest; for a rule that is named, its page. */
import type { Hover, HoverParams, Range } from "vscode-languageserver";
import type { Finding } from "../../core/model/finding.ts";
import { settingAt } from "../../core/policy/completions.ts";
import type { Place } from "../../core/text/place.ts";
import { nameOf } from "../../platform/path.ts";
import { POLICY_FILE_NAME } from "../../platform/source-file.ts";
import type { SessionContext } from "../context.ts";
import { describePolicy, describeReason, describeWitness, escapeMarkdown, inlineCode } from "../describe-policy.ts";

import { ruleNamedAt, rulePage } from "../rule-page.ts";

/** Answers the request, `null` if there is nothing to say. */
export function hover(context: SessionContext, params: HoverParams): Hover | null {
  const file = context.fileOf(params.textDocument.uri);
  if (file === undefined || !context.settings().of(file).enable) return null;
  const offset = context.positions.offsetOf(file, params.position);
  const findings = context.workspace.findings(file).filter((finding) => holds(finding.at, offset));
  const policy = context.workspace.policiesAt(file, offset)[0];
  const { unknown } = context.workspace.explain(file, offset);
  const parts = findings.flatMap((finding) => describeProof(finding, context));
  let range: Range | undefined = findings[0] === undefined ? undefined : context.positions.rangeOf(file, findings[0].at.span);
  if (policy !== undefined) parts.push(describePolicy(policy));
  for (const setting of unknown.filter((one) => one.at.file === file && holds(one.at, offset))) {
    range ??= context.positions.rangeOf(file, setting.at.span);
    const what = `**${escapeMarkdown(setting.label)}**: ${escapeMarkdown(setting.what)} could not be read, because ${describeReason(setting.reason)}.`;
    parts.push(`${what} Nothing is reported about it.`);
  }
  const text = nameOf(file) === POLICY_FILE_NAME ? context.workspace.textOf(file) : undefined;
  const setting = text === undefined ? undefined : settingAt(text, offset);
  if (setting !== undefined) {
    range ??= context.positions.rangeOf(file, setting.at);
    const values = setting.values.length === 0 ? "" : `\n\n${setting.values.map(inlineCode).join(" · ")}`;
    parts.push(`**${inlineCode(setting.path)}**\n\n${escapeMarkdown(setting.description)}${values}`);
  }
  const named = ruleNamedAt(context, file, offset);
  if (named !== undefined) {
    range ??= context.positions.rangeOf(file, named.at.span);
    parts.push(rulePage(context, named.rule));
  }
  if (parts.length === 0) return null;
  const value = parts.join("\n\n---\n\n");
  const contents = context.features.markdownHover ? { kind: "markdown" as const, value } : { kind: "plaintext" as const, value: withoutMarkup(value) };
  return range === undefined ? { contents } : { contents, range };
}

/** The message itself is the diagnostic's, which editors show beside the hover: here stands what did not fit into its line, and the proof. */
function describeProof(finding: Finding, context: SessionContext): readonly string[] {
  const href = context.services.documentationOf(finding.rule);
  const name = href === undefined ? inlineCode(finding.rule) : `[${inlineCode(finding.rule)}](${href})`;
  const detail = finding.detail === undefined ? [] : [`${name}: ${escapeMarkdown(finding.detail)}`];
  if (finding.witness === undefined) return detail;
  return [...detail, `**The exchange that proves** ${name}\n\n${describeWitness(finding.witness)}`];
}

function holds(place: Place, offset: number): boolean {
  return place.span.start <= offset && offset <= place.span.end;
}

function withoutMarkup(markdown: string): string {
  return markdown
    .replaceAll(/\|---\|---\|\n|\| \| \|\n/g, "")
    .replaceAll(/\\([\\`*_{}[\]<>#|~:])/g, "$1")
    .replaceAll(/\[(`[^`]*`)\]\([^)]*\)/g, "$1")
    .replaceAll(/\*\*|`/g, "");
}
