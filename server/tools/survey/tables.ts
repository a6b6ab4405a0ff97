/** What the survey prints: lines, findings and totals as Markdown. Counts only. */
import type { Finding } from "../../core/model/finding.ts";
import { createLineIndex, positionAt } from "../../core/text/line-index.ts";
import { relativePath } from "../../core/text/paths.ts";
import type { FilePath } from "../../core/text/place.ts";
import { visible } from "../../core/text/visible.ts";
import type { JudgedLine, Verdict } from "./judge-lines.ts";

/** One package, surveyed. */
export interface SurveyedFolder {
  /** `name@version`. */
  readonly name: string;
  /** Paths are told relative to it. */
  readonly root: FilePath;
  readonly lines: readonly JudgedLine[];
  /** True if there were more lines than are looked at. */
  readonly isCut: boolean;
  readonly findings: readonly Finding[];
  readonly textOf: (file: FilePath) => string | undefined;
}

/** Totals by package, by technology and by reason. */
export function surveyTables(folders: readonly SurveyedFolder[]): string {
  const all = folders.flatMap(({ lines }) => lines);
  const read = all.filter(({ isRead }) => isRead);
  return [
    table(
      "package",
      folders.map((folder) => [folder.isCut ? `${folder.name} (cut)` : folder.name, folder.lines.filter(({ isRead }) => isRead)]),
      read,
    ),
    table(
      "technology",
      grouped(read, ({ technology }) => technology),
      read,
    ),
    reasonTable(read),
    `Packages of which \`check\` says that it does not read them: ${all.length - read.length} lines more, not counted above.`,
  ].join("\n\n");
}

/** Each line with its verdict, its parts separated by two spaces. */
export function lineList(folders: readonly SurveyedFolder[]): string {
  return folders
    .flatMap(({ name, root, lines }) =>
      lines.map((line) => row([line.verdict, name, `${relativePath(root, line.file)}:${line.line}`, line.technology, line.what, line.reason, line.text])),
    )
    .join("\n");
}

/** Each finding that is on by default. */
export function findingLines(folders: readonly SurveyedFolder[]): string {
  return folders
    .flatMap(({ name, root, findings, textOf }) =>
      findings.map(({ at, severity, rule, message }) => {
        const line = positionAt(createLineIndex(textOf(at.file) ?? ""), at.span.start).line + 1;
        return row([severity, rule, name, `${relativePath(root, at.file)}:${line}`, message]);
      }),
    )
    .join("\n");
}

function row(parts: readonly string[]): string {
  return parts.map(visible).join("  ");
}

function table(heading: string, rows: readonly (readonly [string, readonly JudgedLine[]])[], all: readonly JudgedLine[]): string {
  return [
    `| ${heading} | lines | understood | unknown: decided elsewhere | unknown | not seen | understood of 100 | of 100 not decided elsewhere |`,
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...[...rows, ["all", all] as const].map(([name, lines]) => {
      const count = (verdict: Verdict, elsewhere: boolean): number =>
        lines.filter((line) => line.verdict === verdict && line.isDecidedElsewhere === elsewhere).length;
      const counts = [count("understood", false), count("unknown", true), count("unknown", false), count("not seen", false)];
      const [understood = 0, elsewhere = 0] = counts;
      return `| ${name} | ${lines.length} | ${counts.join(" | ")} | ${percent(understood, lines.length)} | ${percent(understood, lines.length - elsewhere)} |`;
    }),
  ].join("\n");
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : String(Math.floor((100 * part) / whole));
}

function reasonTable(lines: readonly JudgedLine[]): string {
  const reasons = grouped(
    lines.filter(({ verdict }) => verdict !== "understood"),
    ({ verdict, reason, isDecidedElsewhere }) => `${verdict}${isDecidedElsewhere ? ", decided elsewhere" : ""} | ${reason}`,
  );
  return ["| | reason | lines |", "| --- | --- | --- |", ...reasons.map(([reason, of]) => `| ${visible(reason)} | ${of.length} |`)].join("\n");
}

/** Groups, the largest first, then by name. */
function grouped(lines: readonly JudgedLine[], keyOf: (line: JudgedLine) => string): readonly (readonly [string, readonly JudgedLine[]])[] {
  const groups = new Map<string, JudgedLine[]>();
  for (const line of lines) groups.set(keyOf(line), [...(groups.get(keyOf(line)) ?? []), line]);
  return [...groups].sort(([left, leftLines], [right, rightLines]) => rightLines.length - leftLines.length || (left < right ? -1 : 1));
}
