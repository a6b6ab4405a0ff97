/** Answers "why is nothing reported here?" in sentences. Finds nothing itself. */

import type { Adapter } from "../adapters/adapter.ts";
import type { UnknownSetting } from "../analysis/unknown-settings.ts";
import { unknownSettingsOf } from "../analysis/unknown-settings.ts";
import type { Fact } from "../model/facts.ts";
import type { Finding } from "../model/finding.ts";
import type { LineIndex } from "../text/line-index.ts";
import { positionAt } from "../text/line-index.ts";
import type { FilePath, Place } from "../text/place.ts";
import { containsPlace, placeOf, samePlace } from "../text/place.ts";
import { visibleMessage } from "../text/visible.ts";
import { relativeTo, rootOf } from "./surroundings.ts";
import type { DiskState, Explanation, FileProblem, HiddenFinding } from "./workspace.ts";

/** What the sentences are made from. */
export interface ExplainInput {
  readonly file: FilePath;
  readonly offset: number | undefined;
  readonly state: Explanation["state"];
  readonly disk: DiskState | undefined;
  readonly adapters: readonly Adapter[];
  readonly recognised: readonly string[];
  readonly facts: readonly Fact[];
  readonly findings: readonly Finding[];
  readonly hidden: readonly HiddenFinding[];
  readonly unknown: readonly UnknownSetting[];
  readonly problems: readonly FileProblem[];
  readonly lineOf: (place: Place) => number;
  /** `Line 3`, or with the file where it is another one. */
  readonly placeName: (place: Place) => string;
  /** The line at the offset. */
  readonly line: Place | undefined;
}

/** Pure. With an offset, only what touches its line or the facts around it counts. */
export function explainFile(input: ExplainInput): Explanation {
  const { file, offset } = input;
  const at = offset === undefined ? undefined : placeOf(file, offset, offset);
  const facts = at === undefined ? input.facts : factsAt(input.facts, at, input.line);
  const around = (place: Place): boolean =>
    at === undefined || (input.line !== undefined && touches(input.line, place)) || facts.some((fact) => containsPlace(fact.at, place) && !isWholeFile(fact));
  const recognised = input.recognised.flatMap((id) => {
    const adapter = input.adapters.find((candidate) => candidate.id === id);
    return adapter === undefined ? [] : [{ id, label: commonLabel(input.facts, id) ?? adapter.label }];
  });
  // What is found or unknown may stand elsewhere, at the value that must change or was not read: it is about what stands here all the same.
  const isAbout = ({ at: place, fact }: Finding): boolean => around(place) || (fact !== undefined && facts.includes(fact));
  const ofThese = unknownSettingsOf(facts);
  const part = {
    findings: input.findings.filter(isAbout),
    hidden: input.hidden.filter(({ finding }) => isAbout(finding)),
    unknown: input.unknown.filter((unknown) => around(unknown.at) || ofThese.some((one) => samePlace(one.at, unknown.at))),
  };
  const sentences = [
    ...stateSentences(input),
    ...(input.state === "analysed" ? recognisedSentences(input, [...new Set(recognised.map((one) => one.label))], facts, part) : []),
    // Others may read a file that is not checked itself, and find something in it.
    ...partSentences(input, part),
    ...(input.state === "analysed" && recognised.length > 0 && isFine(input, part) ? ["Everything here was read, and no rule objects to it."] : []),
    ...input.problems.map((problem) => (problem.kind === "syntax" ? `Line ${input.lineOf(problem.at)}: ${problem.message}` : problem.message)),
  ];
  return { file, state: input.state, recognised, facts, ...part, problems: input.problems, sentences: sentences.map(visibleMessage) };
}

/** What one technology reads of another, the order of its middleware, is named after that other one. */
function commonLabel(facts: readonly Fact[], technology: string): string | undefined {
  const own = facts.filter((fact) => fact.technology === technology);
  const [first, ...others] = own.map((fact) => (fact.kind === "registration" || fact.kind === "request-use" ? fact.label : undefined));
  return others.every((label) => label === first) ? first : undefined;
}

/** Facts whose place holds the position; where there is none, those that begin on its line. */
function factsAt(facts: readonly Fact[], at: Place, line: Place | undefined): readonly Fact[] {
  const holding = factsAround(facts, at);
  if (holding.length > 0 || line === undefined) return holding;
  return facts.filter((fact) => fact.at.file === line.file && fact.at.span.start >= line.span.start && fact.at.span.start <= line.span.end);
}

/** Facts whose place holds the position, innermost first. */
export function factsAround(facts: readonly Fact[], at: Place): readonly Fact[] {
  const size = (fact: Fact): number => fact.at.span.end - fact.at.span.start;
  return facts.filter((fact) => containsPlace(fact.at, at)).sort((left, right) => size(left) - size(right));
}

const HIDING_WORDS: Readonly<Record<HiddenFinding["because"], string>> = {
  suppressed: "a comment keeps it away",
  known: "it stands in the file of known findings",
  "switched-off": "the rule is off here",
};

/** What stands at a place, given the facts around it. */
export function factSentence([nearest]: readonly Fact[]): string {
  return nearest === undefined ? "Nothing that Preflint models stands at this place." : `At this place: ${nearest.label}, ${KIND_WORDS[nearest.kind]}.`;
}

function touches(line: Place, place: Place): boolean {
  return line.file === place.file && place.span.start <= line.span.end && line.span.start <= place.span.end;
}

function isWholeFile(fact: Fact): boolean {
  return fact.kind === "app-entry";
}

function stateSentences(input: ExplainInput): readonly string[] {
  switch (input.state) {
    case "analysed":
      return [];
    case "unknown-file":
      return ["Preflint has not seen this file: it lies outside the folders that are checked, or git ignores it, or its kind is none that Preflint reads."];
    case "not-relevant":
      return ["Preflint looked at this file and found no word of a technology that it knows, so it did not read it further."];
    case "not-candidate":
      return ["Preflint read this file only because another file imports it. It is not checked itself."];
    case "ignored":
      return ["The policy file's 'ignores' keep this file out."];
    case "skipped":
    case "unreadable": {
      const reason = input.disk?.kind === "skipped" || input.disk?.kind === "unreadable" ? input.disk.reason : "unknown";
      return [input.state === "skipped" ? `This file was not looked at: ${reason}.` : `This file could not be read. ${reason}`];
    }
  }
}

/** What touches the place that was asked about. */
interface ExplainedPart {
  readonly findings: readonly Finding[];
  readonly hidden: readonly HiddenFinding[];
  readonly unknown: readonly UnknownSetting[];
}

function recognisedSentences(input: ExplainInput, labels: readonly string[], facts: readonly Fact[], part: ExplainedPart): readonly string[] {
  if (labels.length === 0) return ["No technology that Preflint knows was recognised in this file."];
  // A test of the origin is no fact of its own; what is said of it says enough.
  const saysEnough = facts.length === 0 && part.findings.length + part.hidden.length + part.unknown.length > 0;
  return [`Recognised in this file: ${labels.join(", ")}.`, ...(input.offset === undefined || saysEnough ? [] : [factSentence(facts)])];
}

function partSentences(input: ExplainInput, { unknown, hidden, findings }: ExplainedPart): readonly string[] {
  return [
    ...unknown.map(
      ({ at, what, label, reason }) => `Line ${input.lineOf(at)}: ${what} (${label}) could not be read because ${reason.text}. Preflint stays silent about it.`,
    ),
    ...hidden.map(({ finding, because }) => `Line ${input.lineOf(finding.at)}: '${finding.rule}' is not shown because ${HIDING_WORDS[because]}.`),
    ...findings.map(
      (finding) => `${input.placeName(finding.at)}: '${finding.rule}' is reported: ${[finding.message, finding.detail].filter(Boolean).join(" ")}`,
    ),
  ];
}

function isFine({ problems }: ExplainInput, { unknown, hidden, findings }: ExplainedPart): boolean {
  return findings.length === 0 && hidden.length === 0 && unknown.length === 0 && !problems.some((problem) => problem.kind === "internal");
}

const KIND_WORDS: Readonly<Record<Fact["kind"], string>> = {
  "cors-policy": "a CORS policy",
  "header-write": "a response header",
  "cookie-write": "a cookie",
  "app-entry": "an app",
  listener: "a place where visitors arrive over https",
  "request-use": "something that code takes from requests",
  "socket-server": "a WebSocket server",
  "error-detail": "details of an error that reach the caller",
  "config-problem": "a setting that the technology refuses, ignores or misreads",
  unread: "something recognised that could not be read",
  registration: "a step in the order of handling requests",
  "preflight-cache": "a cache that keeps answers to OPTIONS",
};

/** `Line 3` in the file itself, else the path below its root with the line. */
export function placeName(place: Place, file: FilePath, roots: readonly FilePath[], lines: LineIndex): string {
  const number = positionAt(lines, place.span.start).line + 1;
  return place.file === file ? `Line ${number}` : `${relativeTo(rootOf(place.file, roots), place.file)}, line ${number}`;
}
