/**
 * A technology and two rules that are small enough to read at a glance, so that protocol tests test the protocol:
 * `allow("X")` in a file is a policy for origin X, `allow(from "/path")` takes X from another file, `allow(?)` cannot be read.
 * A `*` is an error, an `http:` origin a warning in the whole workspace.
 */
import type { Adapter } from "../../server/core/adapters/adapter.ts";
import { findInFile, findInWorkspace } from "../../server/core/analysis/find.ts";
import type { FileReading } from "../../server/core/analysis/read-file.ts";
import type { Fix } from "../../server/core/fixes/fix.ts";
import type { Fact } from "../../server/core/model/facts.ts";
import type { Finding, Report, Rule, RuleMeta, Witness } from "../../server/core/model/finding.ts";
import { type Place, placeOf } from "../../server/core/text/place.ts";
import type { ProjectView } from "../../server/core/text/project-view.ts";
import type { Engine } from "../../server/core/workspace/engine.ts";

const meta: Omit<RuleMeta, "id" | "title" | "severity"> = {
  group: "A",
  set: "core",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: [],
  intents: ["edit-origin"],
};

const witness: Witness = {
  origin: "https://evil.example",
  request: { method: "GET", headers: [{ name: "Origin", value: "https://evil.example" }], credentials: true },
  response: { status: 200, headers: [{ name: "Access-Control-Allow-Origin", value: "*" }] },
  verdict: "shared",
  explanation: "The page reads the answer.",
};

function* report(facts: readonly Fact[], test: (value: string) => boolean, message: string): Iterable<Report> {
  for (const fact of facts) {
    if (fact.kind !== "config-problem" || fact.problem.kind !== "ineffective" || !test(fact.problem.reason)) continue;
    yield {
      fact,
      at: fact.at,
      message,
      related: fact.via.map((at) => ({ at, message: "The value stands here." })),
      witness,
      fixes: [{ intent: { kind: "edit-origin", at: fact.at, text: "https://app.example" }, title: "Allow one origin" }],
    };
  }
}

/** Rules by which the conversations recognise findings. */
export const SMALL_RULES: readonly Rule[] = [
  {
    meta: { ...meta, id: "every-origin", title: "Every origin is allowed", severity: "error" },
    check: ({ facts }) => report(facts, (value) => value === "*", "Every origin is allowed."),
  },
  {
    meta: { ...meta, id: "plain-http", title: "An origin without encryption is allowed", severity: "warning", tag: "deprecated" },
    checkWorkspace: ({ all }) => report(all, (value) => value.startsWith("http:"), "An origin without encryption is allowed."),
  },
];

/** The technology's hint word decides which files are read. */
export const SMALL_ADAPTER: Adapter = {
  id: "javascript/small",
  label: "small",
  language: "javascript",
  hints: ["allow("],
  intents: ["edit-origin"],
  extract: () => [],
  render: () => undefined,
};

function readFile(file: string, project: ProjectView): FileReading {
  const state = project.lookup(file);
  const text = state.kind === "text" ? state.text : "";
  const facts: Fact[] = [];
  const reads: string[] = [];
  const wanted: string[] = [];
  if (text.includes("explode(")) throw new Error("the reader exploded", { cause: new Error("on purpose") });
  for (const match of text.matchAll(/allow\((?:"([^"]*)"|from "([^"]*)"|(\?))\)/g)) {
    const [, literal, source, unknown] = match;
    const base = {
      technology: SMALL_ADAPTER.id,
      label: "small",
      via: [] as readonly Place[],
      scope: { level: "application", owner: file, order: 0 },
      environment: "any",
      layer: "application",
    } as const;
    const start = match.index + "allow(".length;
    const at = placeOf(file, start, match.index + match[0].length - 1);
    if (unknown !== undefined)
      facts.push({ ...base, kind: "unread", at, what: "the allowed origin", reason: { kind: "dynamic", text: "it is a question mark" } });
    else if (literal !== undefined) facts.push({ ...base, kind: "config-problem", at, problem: { kind: "ineffective", reason: literal } });
    else if (source !== undefined) {
      reads.push(source);
      const other = project.lookup(source);
      if (other.kind === "not-loaded") wanted.push(source);
      if (other.kind === "text") {
        const via = [placeOf(source, 0, other.text.trim().length)];
        facts.push({ ...base, kind: "config-problem", at, via, problem: { kind: "ineffective", reason: other.text.trim() } });
      }
    }
  }
  return { file, language: "javascript", facts, recognised: facts.length > 0 ? [SMALL_ADAPTER.id] : [], reads, wanted, names: [], problems: [] };
}

/** The engine of the conversations. */
export const SMALL_ENGINE: Engine = {
  adapters: [SMALL_ADAPTER],
  rules: SMALL_RULES,
  readFile,
  findInFile,
  findInWorkspace,
  combinedFix: () => undefined,
  fixesFor: (findings) => new Map(findings.map((finding) => [finding, fixesOf(finding)])),
};

function fixesOf(finding: Finding): readonly Fix[] {
  return finding.fixes.flatMap((proposal) => {
    if (proposal.intent.kind !== "edit-origin") return [];
    const { at, text } = proposal.intent;
    const edit = { file: at.file, edits: [{ span: at.span, newText: `"${text}"` }] };
    const suggestion = { title: "Allow an origin of your choice", intent: proposal.intent, edit, safe: false, placeholders: [text] };
    return [{ title: proposal.title, intent: proposal.intent, edit, safe: true, placeholders: [] }, suggestion];
  });
}
