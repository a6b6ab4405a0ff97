/**
 * Says of edits whether what they leave reads worse than before: they do not apply, change nothing, or break the syntax. That is all that
 * must be known of a fix which gives something up anyway; whether it keeps its promise is `verify.ts`.
 */
import { languageOfFile } from "../analysis/fitting.ts";
import { openJavaScriptSource } from "../javascript/reader.ts";
import type { ProjectView } from "../text/project-view.ts";
import type { FileEdit, TextEdit } from "../text/text-edit.ts";
import { applyEdits, normalizeEdits } from "../text/text-edit.ts";
import { changedPart } from "../yaml/changed-part.ts";
import { readSettings } from "../yaml/format.ts";
import type { FixContext } from "./fix-context.ts";
import { overlay } from "./fix-context.ts";
import { sessionOf } from "./session.ts";

/** Says of an edit whether it must not be offered. */
export type HarmTest = (edit: FileEdit) => boolean;

/**
 * Judges edits of one file. In a script, those that touch different places are looked at together, so that it is parsed a few times and
 * not once for each; where something is wrong, smaller and smaller groups say which one it is. Of YAML only the touched documents are read.
 */
export function harmTestFor(edits: readonly FileEdit[], context: FixContext): HarmTest {
  const distinct = new Map(edits.map((edit): [string, FileEdit] => [keyOf(edit), edit]));
  const harmful = new Set<FileEdit>();
  for (const layer of layersOf([...distinct.values()])) search(layer, context, harmful);
  const keys = new Set([...harmful].map(keyOf));
  return (edit) => keys.has(keyOf(edit));
}

function keyOf(edit: FileEdit): string {
  return JSON.stringify(edit);
}

function search(edits: readonly FileEdit[], context: FixContext, harmful: Set<FileEdit>): void {
  const [first] = edits;
  if (first === undefined) return;
  const together = edits.length === 1 ? first.edits : normalizeEdits(edits.flatMap((edit) => edit.edits));
  if (together !== undefined && !isHarmful({ file: first.file, edits: together }, context)) {
    for (const edit of edits) if (!changesSomething(edit, context)) harmful.add(edit);
    return;
  }
  if (edits.length === 1) {
    harmful.add(first);
    return;
  }
  const middle = edits.length >> 1;
  search(edits.slice(0, middle), context, harmful);
  search(edits.slice(middle), context, harmful);
}

/** Groups of edits that do not overlap, in the order of their places; of YAML each edit by itself. */
function layersOf(edits: readonly FileEdit[]): readonly (readonly FileEdit[])[] {
  if (edits[0] !== undefined && languageOfFile(edits[0].file) !== "javascript") return edits.map((edit) => [edit]);
  const sorted = [...edits].sort((left, right) => startOf(left) - startOf(right));
  const layers: { readonly edits: FileEdit[]; end: number }[] = [];
  for (const edit of sorted) {
    const layer = layers.find((one) => one.end < startOf(edit));
    if (layer === undefined) layers.push({ edits: [edit], end: endOf(edit) });
    else {
      layer.edits.push(edit);
      layer.end = endOf(edit);
    }
  }
  return layers.map((layer) => layer.edits);
}

function startOf({ edits }: FileEdit): number {
  return Math.min(...edits.map((edit) => edit.span.start));
}

function endOf({ edits }: FileEdit): number {
  return Math.max(...edits.map((edit) => edit.span.end));
}

function changesSomething({ file, edits }: FileEdit, context: FixContext): boolean {
  const state = context.project.lookup(file);
  return state.kind === "text" && edits.some((edit: TextEdit) => state.text.slice(edit.span.start, edit.span.end) !== edit.newText);
}

function isHarmful({ file, edits }: FileEdit, context: FixContext): boolean {
  const state = context.project.lookup(file);
  if (state.kind !== "text") return true;
  if (languageOfFile(file) !== "javascript") {
    const part = changedPart(state.text, edits);
    if (part === undefined || part.after === part.before) return true;
    return readSettings(file, part.after).problems.length > readSettings(file, part.before).problems.length;
  }
  const after = applyEdits(state.text, edits);
  if (after === undefined || after === state.text) return true;
  const { trees } = sessionOf(context.workspaceFacts());
  const problems = (project: ProjectView): number => openJavaScriptSource(file, project, "production", trees).problems.length;
  return problems(overlay(context.project, file, after)) > problems(context.project);
}
