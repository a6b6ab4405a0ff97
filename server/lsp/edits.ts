/** From the core's edits to a `WorkspaceEdit`: versioned where the client knows versions, with placeholders where it knows snippets. */
import type { CreateFile, SnippetTextEdit, TextDocumentEdit, TextEdit, WorkspaceEdit } from "vscode-languageserver";
import type { FilePath } from "../core/text/place.ts";
import type { TextEdit as CoreEdit, FileEdit } from "../core/text/text-edit.ts";
import type { SessionContext } from "./context.ts";

/** What edits do beyond their texts. */
export interface EditNotes {
  /** Texts in the edits that the person should choose. */
  readonly placeholders: readonly string[];
  /** The client shows the edits before it makes them. `title` names them, `detail` says what they give up or leave. */
  readonly confirm?: { readonly title: string; readonly detail: string } | undefined;
}

/** Change annotations of our edits. */
const EDITS = "edits";
const PREVIEW = "preview";

/** Edits as the client understands them. */
export function workspaceEditOf(edits: readonly FileEdit[], { placeholders, confirm }: EditNotes, context: SessionContext): WorkspaceEdit {
  const { features } = context;
  if (!features.versionedEdits) {
    const changes: Record<string, TextEdit[]> = {};
    for (const { file, edits: inFile } of edits) changes[context.uriOf(file)] = inFile.map((edit) => plainEdit(file, edit, context));
    return { changes };
  }
  const documentChanges = edits.map((edit) => documentEdit(edit, placeholders, context));
  if (confirm === undefined || !features.confirmsEdits) return { documentChanges };
  const { title: label, detail: description } = confirm;
  const shows = emptyChange(edits, context);
  return {
    documentChanges: [
      ...(shows === undefined ? [] : [shows]),
      ...documentChanges.map((change) => ({ ...change, edits: change.edits.map((edit) => ({ ...edit, annotationId: EDITS })) })),
    ],
    changeAnnotations: {
      [EDITS]: { label, needsConfirmation: shows === undefined, description },
      ...(shows === undefined ? {} : { [PREVIEW]: { label, needsConfirmation: true, description } }),
    },
  };
}

/**
 * A change that does nothing, by the protocol: it creates what is there already. VS Code shows edits if one of them needs to be confirmed, and
 * what needs to be confirmed has no tick, so that a fix would be made in part or not at all. This one alone needs it, and is not listed (seen
 * in 1.139: what `ignoreIfExists` leaves alone is no part of the preview). `undefined` where nothing is on the disk that could be named: then
 * each edit asks for itself.
 */
function emptyChange(edits: readonly FileEdit[], { features, services, project, uriOf }: SessionContext): CreateFile | undefined {
  if (!features.createsFiles) return undefined;
  const places = [...edits.map(({ file }) => file), ...project.roots().map(({ folder }) => folder)];
  const there = places.find((place) => services.files.entryKind(place) !== undefined);
  return there === undefined ? undefined : { kind: "create", uri: uriOf(there), options: { ignoreIfExists: true }, annotationId: PREVIEW };
}

/** As `workspaceEditOf` for a file that does not exist yet, or `undefined` if the client cannot create files. */
export function creatingEditOf(file: FilePath, text: string, context: SessionContext): WorkspaceEdit | undefined {
  if (!context.features.createsFiles) return undefined;
  const uri = context.uriOf(file);
  const create: CreateFile = { kind: "create", uri, options: { ignoreIfExists: true } };
  const start = { line: 0, character: 0 };
  const write: TextDocumentEdit = { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] };
  return { documentChanges: [create, write] };
}

function documentEdit({ file, edits }: FileEdit, placeholders: readonly string[], context: SessionContext): TextDocumentEdit {
  const withSnippets = context.features.snippetEdits && placeholders.length > 0;
  return {
    textDocument: { uri: context.uriOf(file), version: context.versionOf(file) },
    edits: edits.map((edit) => (withSnippets ? snippetOrPlain(file, edit, placeholders, context) : plainEdit(file, edit, context))),
  };
}

function plainEdit(file: FilePath, edit: CoreEdit, context: SessionContext): TextEdit {
  return { range: context.positions.rangeOf(file, edit.span), newText: edit.newText };
}

function snippetOrPlain(file: FilePath, edit: CoreEdit, placeholders: readonly string[], context: SessionContext): TextEdit | SnippetTextEdit {
  const plain = plainEdit(file, edit, context);
  const indentation = indentationBefore(edit.span.start, context.workspace.textOf(file) ?? "");
  const text = withoutIndentation(edit.newText, indentation);
  const value = text === undefined ? undefined : snippetOf(text, placeholders);
  return value === undefined ? plain : { range: plain.range, snippet: { kind: "snippet", value } };
}

/** White space at the start of the line, up to the offset. */
function indentationBefore(offset: number, text: string): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/** Editors indent the later lines of a snippet by the line that it starts in: what they will add is taken off, or `undefined` if it is not there. */
export function withoutIndentation(text: string, indentation: string): string | undefined {
  const [first = "", ...rest] = text.split("\n");
  if (indentation !== "" && !rest.every((line) => line.startsWith(indentation))) return undefined;
  return [first, ...rest.map((line) => line.slice(indentation.length))].join("\n");
}

/** The text with its placeholders as tab stops, or `undefined` if it has none. */
export function snippetOf(text: string, placeholders: readonly string[]): string | undefined {
  let result = "";
  let stops = 0;
  for (let rest = text; rest !== ""; ) {
    const next = placeholders
      .filter((placeholder) => placeholder !== "" && rest.includes(placeholder))
      .sort((a, b) => rest.indexOf(a) - rest.indexOf(b) || b.length - a.length)[0];
    if (next === undefined) {
      result += escapeSnippet(rest);
      break;
    }
    const at = rest.indexOf(next);
    stops += 1;
    result += `${escapeSnippet(rest.slice(0, at))}\${${stops}:${escapeSnippet(next)}}`;
    rest = rest.slice(at + next.length);
  }
  return stops === 0 ? undefined : result;
}

function escapeSnippet(text: string): string {
  return text.replaceAll(/[\\$}]/g, "\\$&");
}
