/** From the core's edits to a `WorkspaceEdit`: versioned where the client knows versions, with placeholders where it knows snippets. */
import type { CreateFile, SnippetTextEdit, TextDocumentEdit, TextEdit, WorkspaceEdit } from "vscode-languageserver";
import type { FilePath } from "../core/text/place.ts";
import type { TextEdit as CoreEdit, FileEdit } from "../core/text/text-edit.ts";
import type { SessionContext } from "./context.ts";

/** What edits do beyond their texts. */
export interface EditNotes {
  /** Texts in the edits that the person should choose. */
  readonly placeholders: readonly string[];
  /** What is given up: the client asks before it applies the edits. `title` names them, `loss` is the clause. */
  readonly confirm?: { readonly title: string; readonly loss: string } | undefined;
}

/** The one change annotation that an edit of ours has. */
const GIVEN_UP = "given-up";

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
  return {
    documentChanges: documentChanges.map((change) => ({ ...change, edits: change.edits.map((edit) => ({ ...edit, annotationId: GIVEN_UP })) })),
    changeAnnotations: { [GIVEN_UP]: { label: confirm.title, needsConfirmation: true, description: confirm.loss } },
  };
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
