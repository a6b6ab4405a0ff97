/** Says of each line found by text what `check` makes of it: the facts and the unknown settings of a workspace, nothing read anew. */
import { unknownSettingsOf } from "../../core/analysis/unknown-settings.ts";
import type { Fact, OriginSet } from "../../core/model/facts.ts";
import type { LineIndex } from "../../core/text/line-index.ts";
import { createLineIndex } from "../../core/text/line-index.ts";
import type { FilePath, Place, Span } from "../../core/text/place.ts";
import type { Workspace } from "../../core/workspace/workspace.ts";
import type { ServerLine } from "./server-lines.ts";

/** `understood`: what the line sends is known. `unknown`: recognised, and `check` lists why it is not judged. `not seen`: no fact is about it. */
export type Verdict = "understood" | "unknown" | "not seen";

/** What the survey says of one line. */
export interface JudgedLine extends ServerLine {
  readonly file: FilePath;
  readonly verdict: Verdict;
  /** As people call it; of a line that was not seen, what its text speaks of. */
  readonly technology: string;
  /** False for packages of which Preflint says itself that it does not read them. */
  readonly isRead: boolean;
  /** Why not, as `check` says it; empty if understood. */
  readonly reason: string;
  /** True if no text of the package decides the value: an environment variable or another package does. */
  readonly isDecidedElsewhere: boolean;
}

/** Adapters that only count what is not read. */
const UNREAD_ADAPTERS: ReadonlySet<string> = new Set(["javascript/unread-options", "javascript/security-packages"]);

/** What it did not read are cookies: of the other headers in the same call that says nothing. */
const COOKIES = "javascript/cookies";

const ELSEWHERE: ReadonlySet<string> = new Set(["environment", "external"]);

/** Judges the lines of one workspace, file by file. */
export function createJudge(workspace: Workspace): (file: FilePath, text: string, lines: readonly ServerLine[]) => readonly JudgedLine[] {
  const facts = workspace.files().flatMap((file) => workspace.explain(file).facts);
  const byFile = new Map<FilePath, Set<Fact>>();
  for (const fact of facts.filter(isAboutHeaders)) {
    for (const { file } of placesOf(fact)) {
      const known = byFile.get(file) ?? new Set();
      byFile.set(file, known.add(fact));
    }
  }
  return (file, text, lines) => {
    const index = createLineIndex(text);
    return lines.map((line) => judge(file, line, lineSpan(index, line), [...(byFile.get(file) ?? [])], () => stateReason(workspace, file)));
  };
}

function judge(file: FilePath, line: ServerLine, span: Span, facts: readonly Fact[], stateOf: () => string): JudgedLine {
  const on = (place: Place): boolean => place.file === file && place.span.start < span.end && span.start < Math.max(place.span.end, place.span.start + 1);
  const about = facts.filter((fact) => isAboutName(fact, line) && placesOf(fact).some(on));
  const [nearest] = [...about].sort((left, right) => size(left) - size(right));
  if (nearest === undefined)
    return { ...line, file, verdict: "not seen", technology: technologyInText(line), isRead: true, reason: stateOf(), isDecidedElsewhere: false };
  const unknown = unknownSettingsOf(about).filter(
    (one) => line.kind === "call" || on(one.at) || about.some((fact) => fact.kind !== "cors-policy" && fact.at === one.at),
  );
  const base = { ...line, file, technology: nearest.label, isRead: !UNREAD_ADAPTERS.has(nearest.technology) };
  // What the package itself decides is told before what it cannot know.
  const first = unknown.find(({ reason }) => !ELSEWHERE.has(reason.kind)) ?? unknown[0];
  if (first === undefined) return { ...base, verdict: "understood", reason: "", isDecidedElsewhere: false };
  const { kind, text } = first.reason;
  return { ...base, verdict: "unknown", reason: `${first.what}: ${text}`, isDecidedElsewhere: ELSEWHERE.has(kind) };
}

function stateReason(workspace: Workspace, file: FilePath): string {
  const { state, recognised } = workspace.explain(file);
  if (state === "analysed") return recognised.length === 0 ? "no technology was recognised in the file" : "no fact is about the line";
  return `the file is ${state}`;
}

/** Facts that say what is sent. */
function isAboutHeaders(fact: Fact): boolean {
  switch (fact.kind) {
    case "header-write":
    case "cors-policy":
    case "cookie-write":
    case "unread":
    case "config-problem":
      return true;
    default:
      return false;
  }
}

/**
 * A header's line is seen by what is about this very header, not by a call around it. What a technology sends by itself stands on no line but
 * that of the call which makes it do so, `helmet()`.
 */
function isAboutName(fact: Fact, line: ServerLine): boolean {
  if (fact.kind === "header-write" && fact.from === "default" && line.package === undefined) return false;
  if (line.kind === "call") return true;
  switch (fact.kind) {
    case "unread":
      return fact.headers?.includes(line.what) ?? (fact.technology !== COOKIES || line.what === "set-cookie");
    case "header-write":
      return fact.name.toLowerCase() === line.what;
    case "cors-policy":
      return line.what.startsWith("access-control-") && fact.options === undefined;
    case "cookie-write":
      return line.what === "set-cookie";
    default:
      return false;
  }
}

function placesOf(fact: Fact): readonly Place[] {
  if (fact.kind !== "header-write") return [fact.at, ...settingPlaces(fact)];
  return [fact.at, fact.nameAt, fact.value.at, ...fact.value.via];
}

/** Where each setting of a policy stands, and what led there. */
function settingPlaces(fact: Fact): readonly Place[] {
  if (fact.kind !== "cors-policy") return [];
  const settings = [...branchesOf(fact.origins), fact.credentials, fact.methods, fact.requestHeaders, fact.exposedHeaders, fact.maxAge];
  return settings.flatMap((setting) => [setting.at, ...setting.via]);
}

/** Who is allowed, and who is in each branch. */
function branchesOf(origins: OriginSet): readonly OriginSet[] {
  return origins.kind === "choice" ? [origins, ...origins.arms.flatMap((arm) => branchesOf(arm.origins))] : [origins];
}

function technologyInText(line: ServerLine): string {
  if (line.package !== undefined) return line.package;
  if (line.what === "set-cookie" || /cookie/i.test(line.what)) return "cookies";
  return line.kind === "call" ? line.what : "response headers";
}

function size(fact: Fact): number {
  return fact.at.span.end - fact.at.span.start;
}

/** The line, and those on which the header's value goes on. */
function lineSpan(index: LineIndex, { line, end = 0 }: ServerLine): Span {
  return { start: index.starts[line - 1] ?? index.length, end: Math.max(end, index.starts[line] ?? index.length + 1) };
}
