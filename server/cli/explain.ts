/** `preflint explain`: a rule's page, or what is known about a place in a file. */
import type { RuleMeta } from "../core/model/finding.ts";
import { similarTo } from "../core/policy/similar.ts";
import { codeFrame } from "../core/report/code-frame.ts";
import { createLocator, relativePath } from "../core/report/locate.ts";
import type { Paint } from "../core/report/paint.ts";
import { helpUriOf } from "../core/report/report-input.ts";
import { witnessLines } from "../core/report/witness.ts";
import { createLineIndex, positionAt } from "../core/text/line-index.ts";
import type { FilePath } from "../core/text/place.ts";
import type { Workspace } from "../core/workspace/workspace.ts";
import { isWithin, toFilePath } from "../platform/path.ts";
import { allRules } from "./check.ts";
import { paintFor } from "./colours.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { LoadedHost } from "./host.ts";
import { createProgress } from "./progress.ts";
import { loadProject } from "./project.ts";

/** Explains a rule id, `FILE` or `FILE:LINE[:COLUMN]`. Throws a `UsageError` if it is none of these. */
export function explain(host: LoadedHost, subject: string, colour: boolean): ExitCode {
  const paint = paintFor(colour && host.hasColours);
  const rules = allRules(host);
  const rule = rules.find((candidate) => candidate.id === subject);
  if (rule !== undefined) {
    host.out(rulePage(host, rule, paint));
    return EXIT.clean;
  }
  const place = readPlace(host, subject);
  if (place === undefined) {
    const meant = similarTo(
      subject,
      rules.map((candidate) => candidate.id),
    );
    throw new UsageError(
      `There is no rule and no file '${subject}'.${meant === undefined ? " 'preflint rules' lists the rules." : ` Did you mean '${meant}'?`}`,
    );
  }
  explainPlace(host, place, paint);
  return EXIT.clean;
}

function rulePage(host: LoadedHost, rule: RuleMeta, paint: Paint): string {
  const page = host.pages[rule.id];
  if (page !== undefined && page.trim() !== "") return page.endsWith("\n") ? page : `${page}\n`;
  const references = rule.references.length === 0 ? "" : `References: ${rule.references.join(", ")}\n`;
  return `${paint.bold(rule.title)}\n${rule.id}: ${rule.severity}, set ${rule.set}, confidence ${rule.confidence}\n${references}${helpUriOf(rule.id)}\n`;
}

interface SoughtPlace {
  readonly file: FilePath;
  readonly line: number | undefined;
  readonly column: number | undefined;
}

function readPlace(host: LoadedHost, subject: string): SoughtPlace | undefined {
  const match = /^(.*?)(?::(\d{1,9}))?(?::(\d{1,9}))?$/.exec(subject);
  const candidates = [
    { path: subject, line: undefined, column: undefined },
    { path: match?.[1] ?? "", line: match?.[2] === undefined ? undefined : Number(match[2]), column: match?.[3] === undefined ? undefined : Number(match[3]) },
  ];
  for (const { path, line, column } of candidates) {
    if (path === "") continue;
    const file = toFilePath(host.cwd, path);
    if (host.files.stat(file)?.kind === "file") return { file, line, column };
  }
  return undefined;
}

function explainPlace(host: LoadedHost, { file, line, column }: SoughtPlace, paint: Paint): void {
  const progress = createProgress(host);
  const options = { today: host.today, preset: "recommended", severities: {} } as const;
  // The whole project is read, since some rules judge all of it.
  const folder = isWithin(host.cwd, file) ? [{ path: host.cwd, kind: "directory" } as const] : [];
  const workspace = loadProject(host, folder.length > 0 ? folder : [{ path: file, kind: "file" }], options, progress);
  const offset = line === undefined ? undefined : offsetOf(workspace, file, line, column);
  const explanation = workspace.explain(file, offset);
  const locator = createLocator(host.cwd, workspace.textOf);
  const lines = [
    paint.bold(`${relativePath(host.cwd, file)}${line === undefined ? "" : `:${line}`}`),
    ...explanation.sentences.map((sentence) => `  ${sentence}`),
  ];
  for (const finding of explanation.findings) {
    lines.push("", `${paint[finding.severity](finding.severity)}  ${finding.rule}`, `  ${finding.message}`);
    lines.push(...codeFrame(finding.at, locator, paint[finding.severity], paint.dim).map((one) => `    ${one}`));
    for (const related of finding.related) {
      const at = locator.locate(related.at);
      lines.push(`    ${paint.dim(`${at.path}:${at.start.line}:${at.start.column}`)} ${related.message}`);
    }
    if (finding.witness !== undefined) lines.push("", ...witnessLines(finding.witness).map((one) => `    ${one}`));
    const combined = workspace.combinedFix(finding);
    for (const fix of [...workspace.fixes(finding), ...(combined === undefined ? [] : [combined])]) lines.push(`    ${paint.good("fix")} ${fix.title}`);
    lines.push(paint.dim(`    ${helpUriOf(finding.rule)}`));
  }
  host.out(`${lines.join("\n")}\n`);
}

/** The first character of the line that is not a space, or the given column. */
function offsetOf(workspace: Workspace, file: FilePath, line: number, column: number | undefined): number {
  const text = workspace.textOf(file) ?? "";
  const index = createLineIndex(text);
  const start = index.starts[line - 1];
  if (start === undefined) {
    const last = positionAt(index, text.length).line + 1;
    throw new UsageError(text === "" ? `There is no line ${line}: Preflint holds no text of this file.` : `There is no line ${line}; the last one is ${last}.`);
  }
  if (column !== undefined) return start + column - 1;
  let offset = start;
  while (text.charAt(offset) === " " || text.charAt(offset) === "\t") offset += 1;
  return offset;
}
