/** What is found in, or because of, what differs from the commit where the branch left the main one: for people who look at their own change alone. */

import type { Finding } from "../../core/model/finding.ts";
import { concerns } from "../../core/model/finding-files.ts";
import { plural } from "../../core/report/report-input.ts";
import { folderOf, relativePath } from "../../core/text/paths.ts";
import type { FilePath } from "../../core/text/place.ts";
import { changesSince } from "../../platform/git/changes.ts";
import { mergeBaseOf } from "../../platform/git/merge-base.ts";
import { GitProblem } from "../../platform/git/object-bytes.ts";
import { isWithin } from "../../platform/path.ts";
import type { SessionContext } from "../context.ts";
import { escapeMarkdown, inlineCode } from "../describe-policy.ts";
import type { MarkdownAnswer } from "../protocol.ts";

/** One section for each folder, as Markdown. Never rejects: a folder without a repository has a sentence. */
export async function changedFindings(context: SessionContext): Promise<MarkdownAnswer> {
  await context.loop.whenSettled();
  const all = context.workspace.allFindings();
  const roots = context.project.roots().map(({ folder }) => ({ folder, name: relativePath(folderOf(folder), folder) }));
  const isOnly = (name: string): boolean => name !== "" && roots.filter((root) => root.name === name).length === 1;
  const sections = roots.map(({ folder, name }) => `## ${inlineCode(isOnly(name) ? name : folder)}\n\n${sectionOf(context, folder, all)}`);
  const body = sections.length === 0 ? ["No folder is open."] : sections;
  return { title: "Problems of this change", markdown: ["# Problems of this change", ...body].join("\n\n") };
}

function sectionOf(context: SessionContext, folder: FilePath, all: readonly Finding[]): string {
  const { files } = context.services;
  try {
    const { branch, commit } = mergeBaseOf(files, folder);
    const { isChanged } = changesSince(files, folder, commit);
    const known = new Map<FilePath, boolean>();
    const differs = (file: FilePath): boolean => {
      const answer = known.get(file) ?? (isOpenAndUnsaved(context, file) || isChanged(file));
      known.set(file, answer);
      return answer;
    };
    const found = all.filter((finding) => isWithin(folder, finding.at.file) && concerns(finding, differs));
    const since = `since ${inlineCode(commit.slice(0, 10))}, where HEAD left ${inlineCode(branch)}`;
    if (found.length === 0) return `No problem has to do with what changed ${since}.`;
    return `${plural(found.length, "problem")} in, or because of, what changed ${since}:\n\n${found.map((one) => lineOf(context, folder, one)).join("\n")}`;
  } catch (error) {
    if (error instanceof GitProblem) return escapeMarkdown(error.message);
    throw error;
  }
}

/** The disk is compared; what stands in an editor alone is as new as can be. */
function isOpenAndUnsaved({ documents, uriOf, services }: SessionContext, file: FilePath): boolean {
  const document = documents.get(uriOf(file));
  if (document === undefined) return false;
  const disk = services.files.read(file);
  return disk.kind !== "text" || disk.text !== document.getText();
}

function lineOf({ positions, uriOf }: SessionContext, folder: FilePath, { at, rule, severity, message }: Finding): string {
  const { line } = positions.rangeOf(at.file, at.span).start;
  const path = escapeMarkdown(`${relativePath(folder, at.file)}:${line + 1}`);
  return `- [${path}](<${uriOf(at.file).replaceAll(/[<>]/g, encodeURIComponent)}#L${line + 1}>) ${severity} ${inlineCode(rule)}: ${escapeMarkdown(message)}`;
}
