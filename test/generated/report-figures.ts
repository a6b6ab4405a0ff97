/** Words and figures about judged programs. It decides nothing. */
import { describe, describePage, FAILURES, type Judged, type Verdict } from "./judge-program.ts";
import type { Rewritten } from "./judge-rewritings.ts";
import { DIMENSION_NAMES, featuresOf, PLAIN } from "./recipe.ts";

const VERDICTS: readonly Verdict[] = [
  "found",
  "weak",
  "unknown",
  "silent-miss",
  "quiet",
  "quiet-unknown",
  "false-error",
  "false-witness",
  "false-warning",
  "broken",
  "problem",
];

function count(judged: readonly Judged[], verdict: Verdict): number {
  return judged.filter((one) => one.verdict === verdict).length;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
}

/** The share of sure open programs that are found with an error, and which are not. */
function foundShare(judged: readonly Judged[]): string {
  const open = judged.filter(({ truth, verdict }) => truth.sure.length > 0 && verdict !== "broken");
  const isFound = ({ checked, failures }: Judged): boolean =>
    checked.findings.some((one) => one.severity === "error") && !failures.some(({ kind }) => kind === "weak" || kind === "silent-miss");
  const missed = open.filter((one) => !isFound(one)).map(({ program }) => program.id);
  return `${open.length - missed.length} of ${open.length} (${percent(open.length - missed.length, open.length)})${listed(missed)}`;
}

function listed(ids: readonly string[]): string {
  return ids.length === 0 ? "" : `: ${ids.slice(0, 40).join(" ")}${ids.length > 40 ? " …" : ""}`;
}

/** All figures of a run. */
export function figures(judged: readonly Judged[], how: string): string {
  const lines = [`${judged.length} programs, ${how}`, ""];
  for (const verdict of VERDICTS) lines.push(`${verdict.padEnd(15)} ${count(judged, verdict)}`);
  const readable = judged.filter(({ program }) => program.recipe.unread === "none");
  const beside = judged.filter(({ program }) => program.recipe.unread !== "none" && !program.unreadDecides);
  const deciding = judged.filter(({ program }) => program.unreadDecides);
  lines.push("", "Open with all settings absent, whatever is unread, and found with an error:");
  lines.push(
    `all readable            ${foundShare(readable)}`,
    `unread, decides nothing ${foundShare(beside)}`,
    `unread, may decide      ${foundShare(deciding)}`,
  );
  const [slowest] = [...judged].sort((left, right) => right.checked.took - left.checked.took);
  if (slowest !== undefined) lines.push("", `Slowest conditions: ${slowest.program.id}, ${Math.round(slowest.checked.took)} ms of processor time in check`);
  lines.push("", `Useful (a page of its own reads something): ${judged.filter(({ truth }) => truth.isUseful).length}`);
  lines.push("", "Failures by kind (a program may fail in several ways):");
  for (const kind of FAILURES) {
    const ids = judged.filter(({ failures }) => failures.some((one) => one.kind === kind)).map(({ program }) => program.id);
    lines.push(`${kind.padEnd(15)} ${ids.length}${listed(ids)}`);
  }
  lines.push("", `${"feature".padEnd(34)}${["all", ...VERDICTS].map((name) => name.slice(0, 9).padStart(10)).join("")}`);
  for (const dimension of DIMENSION_NAMES) {
    const options = [...new Set(judged.map(({ program }) => program.recipe[dimension] as string))].sort();
    for (const option of options) {
      const own = judged.filter(({ program }) => program.recipe[dimension] === option);
      lines.push(
        `${`${dimension}: ${option}`.padEnd(34)}${[own.length, ...VERDICTS.map((verdict) => count(own, verdict))].map((number) => String(number || ".").padStart(10)).join("")}`,
      );
    }
  }
  return lines.join("\n");
}

/** Figures about rewritings that change nothing. */
export function rewritingFigures(rewritten: readonly Rewritten[]): string {
  const same = rewritten.filter(({ differs }) => !differs);
  const lines = [`${same.length} rewritings that change nothing; ${rewritten.length - same.length} more changed what the server does and are not counted`];
  for (const name of [...new Set(same.map(({ rewriting }) => rewriting))]) {
    const own = same.filter(({ rewriting }) => rewriting === name);
    const changes = own.filter(({ from, to }) => from !== to).map(({ from, to, before }) => `${before.program.id} ${from} to ${to}`);
    lines.push(`${name.padEnd(22)} ${own.length}${changes.length > 0 ? `, changed: ${changes.join(", ")}` : ""}`);
  }
  return lines.join("\n");
}

/** A program with what was found out about it. */
export function programText({ program, checked, truth, failures, verdict }: Judged): string {
  const features = featuresOf(program.recipe).filter(({ dimension, option }) => option !== PLAIN[dimension]);
  const lines = [
    `=== ${program.id}: ${verdict}`,
    ...failures.map(({ kind, why }) => `${kind}: ${why}`),
    `features: ${features.map(({ dimension, option }) => `${dimension} ${option}`).join(", ")}`,
    `sure: ${truth.sure.slice(0, 4).map(describePage).join("; ") || "nobody"}`,
    `possible: ${truth.possible.slice(0, 4).map(describePage).join("; ") || "nobody"}`,
    ...checked.findings
      .filter(({ severity }) => severity === "error" || severity === "warning")
      .map((finding) => `says: ${describe(finding)}: ${finding.message}`),
    ...checked.unknown.map(({ what, reason }) => `unknown: ${what}, because ${reason}`),
  ];
  for (const [name, text] of program.files) if (name !== "package.json") lines.push(`--- ${name}`, text.trimEnd());
  for (const [name, text] of program.unread.a) if (!name.endsWith("package.json")) lines.push(`--- ${name} (not read)`, text.trimEnd());
  return `${lines.join("\n")}\n`;
}
