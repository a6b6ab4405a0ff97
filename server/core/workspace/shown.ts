/** From raw findings of one file to those that are shown: severities, comments, order. Finds nothing itself. */

import type { Finding, RuleMeta, Severity } from "../model/finding.ts";
import { SEVERITIES } from "../model/finding.ts";
import { type KnownFindings, type KnownSplit, splitKnown } from "../policy/known-findings.ts";
import { findingsOfReports, type OwnReport } from "../policy/own-rules.ts";
import type { PolicyFile } from "../policy/policy-file.ts";
import type { RuleSwitch } from "../policy/severities.ts";
import { applySuppressions, readSuppressions } from "../policy/suppressions.ts";
import { fingerprint } from "../text/fingerprint.ts";
import type { LineIndex } from "../text/line-index.ts";
import type { FilePath } from "../text/place.ts";
import { comparePlaces } from "../text/place.ts";
import { visibleMessage } from "../text/visible.ts";
import type { HiddenFinding } from "./workspace.ts";

/** Everything that decides what is shown in one file. */
export interface ShownInput {
  readonly file: FilePath;
  readonly text: string;
  /** Asked for only if a comment has to be placed. */
  readonly lines: () => LineIndex;
  readonly raw: readonly Finding[];
  readonly ruleSwitch: RuleSwitch;
  readonly metaOf: (rule: string) => RuleMeta | undefined;
  /** The file itself, if it is a policy file. */
  readonly policy: PolicyFile | undefined;
  /** What is to be said of the file itself, if it is one of known findings. */
  readonly knownReports: readonly OwnReport[];
  /** The files of known findings that hold here. */
  readonly known: readonly KnownFindings[];
  readonly textOf: (file: FilePath) => string | undefined;
  readonly today: string;
  readonly isConclusive: (rule: string) => boolean;
  /** Findings in any file that facts of this file led to. */
  readonly aboutFacts: () => readonly Finding[];
  /** Comments keep nothing away. */
  readonly showsIgnored: boolean;
  readonly onlyRules: ReadonlySet<string> | undefined;
}

/** What is shown and what is not. */
export interface Shown {
  readonly findings: readonly Finding[];
  readonly hidden: readonly HiddenFinding[];
  /** Which known findings there are here, whether a comment keeps them away, too, or not. */
  readonly known: Pick<KnownSplit, "used">;
  readonly resultId: string;
}

const NO_LINES: LineIndex = { starts: [0], length: 0 };

/** Pure. Equal findings that several files led to are one. */
export function showFindings(input: ShownInput): Shown {
  const judged: Finding[] = [];
  const hidden: HiddenFinding[] = [];
  for (const finding of withoutCopies(input.raw)) {
    const adjusted = adjust(finding, input);
    if (adjusted === undefined) hidden.push({ finding, because: "switched-off" });
    else judged.push(readable(adjusted));
  }
  const hasComments = !input.showsIgnored && input.policy === undefined && input.text.includes("preflint-ignore");
  const lines = hasComments ? input.lines() : NO_LINES;
  const suppressions = hasComments ? readSuppressions(input.file, input.text, lines) : [];
  const result = applySuppressions(judged, suppressions, { ...input, lines, aboutFacts: hasComments ? input.aboutFacts() : [] });
  for (const { finding, reason } of result.hidden) hidden.push({ finding, because: "suppressed", reason });
  const reports = [...(input.policy?.reports ?? []), ...input.knownReports, ...result.reports];
  const own = findingsOfReports(reports, input.text).flatMap((finding) => adjust(readable(finding), input) ?? []);
  const isWanted = (finding: Finding): boolean => input.onlyRules?.has(finding.rule) ?? true;
  const { known, used } = splitKnown([...judged, ...own], input.known, input);
  const findings: Finding[] = [];
  for (const finding of [...result.shown, ...own].filter(isWanted)) {
    const entry = known.get(finding);
    if (entry === undefined) findings.push(finding);
    else hidden.push({ finding, because: "known", in: entry });
  }
  findings.sort(compareFindings);
  return { findings, hidden, known: { used }, resultId: fingerprint(JSON.stringify(findings.map(identityOf))) };
}

/** The finding with its sentences as people may see them: they may quote the text of a stranger. */
function readable(finding: Finding): Finding {
  const related = finding.related.map((one) => ({ ...one, message: visibleMessage(one.message) }));
  const detail = finding.detail === undefined ? undefined : visibleMessage(finding.detail);
  return { ...finding, message: visibleMessage(finding.message), detail, related };
}

function withoutCopies(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = `${finding.rule}\0${finding.at.span.start}\0${finding.at.span.end}\0${finding.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The finding at the severity that is set for its rule, or `undefined` if the rule is off. */
function adjust(finding: Finding, input: ShownInput): Finding | undefined {
  const meta = input.metaOf(finding.rule);
  if (meta === undefined) return finding;
  const { on, severity } = input.ruleSwitch(meta);
  if (!on) return undefined;
  if (severity === undefined) return finding;
  // What holds only in development was lowered for that reason; a louder rule does not make it a danger in production.
  return { ...finding, severity: finding.fact?.environment === "development" ? quieter(severity, finding.severity) : severity };
}

function quieter(left: Severity, right: Severity): Severity {
  return SEVERITIES.indexOf(left) < SEVERITIES.indexOf(right) ? left : right;
}

/** Order of findings: file, place, rule, message. */
export function compareFindings(left: Finding, right: Finding): number {
  return comparePlaces(left.at, right.at) || compareText(left.rule, right.rule) || compareText(left.message, right.message);
}

function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

function identityOf(finding: Finding): unknown {
  const { rule, severity, message, at, related, tag, witness, fixes } = finding;
  return [rule, severity, message, at, related, tag, witness, fixes];
}
