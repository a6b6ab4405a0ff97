/** The texts that a workspace knows: what is on disk, over it what editors hold, and over that what is tried. Knows nothing of what the texts mean. */
import { fingerprint } from "../text/fingerprint.ts";
import type { LineIndex } from "../text/line-index.ts";
import { createLineIndex } from "../text/line-index.ts";
import { mentionsIn } from "../text/mentions.ts";
import type { FilePath } from "../text/place.ts";
import type { FileState, Mention, MentionInFile, ProjectView } from "../text/project-view.ts";
import { isScriptFile } from "../text/script-blocks.ts";
import { createMentionIndex } from "./mention-index.ts";
import type { DiskState } from "./workspace.ts";

interface Entry {
  readonly disk: DiskState | undefined;
  readonly open: { readonly text: string; readonly candidate: boolean } | undefined;
  readonly draft: string | undefined;
  /** What was read when an import led to a file without any word of a technology; until its disk changes. */
  readonly given: DiskState | undefined;
  readonly state: FileState;
}

/** Mutable store of texts. Each change says whether readers of the path can see a difference. */
export interface Snapshot extends ProjectView {
  setDisk(file: FilePath, disk: DiskState | undefined): boolean;
  setOpen(file: FilePath, open: { readonly text: string; readonly candidate: boolean } | undefined): boolean;
  /** Lays a text over all others, or takes it away. */
  setDraft(file: FilePath, text: string | undefined): boolean;
  textOf(file: FilePath): string | undefined;
  /** Line starts of the current text; of an empty text if there is none. */
  linesOf(file: FilePath): LineIndex;
  isCandidate(file: FilePath): boolean;
  diskOf(file: FilePath): DiskState | undefined;
  isOpen(file: FilePath): boolean;
  paths(): IterableIterator<FilePath>;
  /** The modules that a file names. */
  mentionsIn(file: FilePath): readonly Mention[];
  mentionsOf(name: string): readonly MentionInFile[];
}

const NOT_LOADED: FileState = { kind: "not-loaded" };

/**
 * Gives a file that something asks for in the middle of a reading, so that the reading need not be done again. `undefined`:
 * the host brings it later, in its own time.
 */
export type Provide = (file: FilePath) => DiskState | undefined;

/** An empty store. */
export function createSnapshot(provide?: Provide): Snapshot {
  const entries = new Map<FilePath, Entry>();
  const lines = new Map<FilePath, { readonly text: string; readonly index: LineIndex }>();

  const mentions = createMentionIndex((file) => {
    if (!isScriptFile(file)) return [];
    const entry = entries.get(file);
    if (entry?.state.kind === "text") return mentionsIn(entry.state.text);
    return entry?.disk?.kind === "not-relevant" ? (entry.disk.mentions ?? []) : [];
  });

  const put = (file: FilePath, change: Partial<Pick<Entry, "disk" | "open" | "draft">>): boolean => {
    const before = entries.get(file);
    const { disk, open, draft } = { disk: before?.disk, open: before?.open, draft: before?.draft, ...change };
    const given = "disk" in change ? undefined : before?.given;
    const state = stateOf(given ?? disk, open, draft, before);
    if (disk === undefined && open === undefined && draft === undefined) entries.delete(file);
    else entries.set(file, { disk, open, draft, given, state });
    lines.delete(file);
    mentions.changed(file);
    return !sameState(before?.state ?? NOT_LOADED, state) || isCandidateEntry(before) !== isCandidateEntry(entries.get(file));
  };

  const textOf = (file: FilePath): string | undefined => {
    const state = entries.get(file)?.state;
    return state?.kind === "text" ? state.text : undefined;
  };

  return {
    lookup(path) {
      const known = entries.get(path);
      // The text of a file without any word of a technology is not kept: it is read when an import leads to it.
      const isKept = known !== undefined && (known.disk?.kind !== "not-relevant" || known.state.kind !== "not-loaded");
      if (isKept) return known.state;
      const given = provide?.(path);
      if (given === undefined) return NOT_LOADED;
      if (known === undefined) put(path, { disk: given });
      else entries.set(path, { ...known, given, state: stateOf(given, undefined, undefined, known) });
      return entries.get(path)?.state ?? NOT_LOADED;
    },
    setDisk: (file, disk) => put(file, { disk }),
    setOpen: (file, open) => put(file, { open }),
    setDraft: (file, draft) => put(file, { draft }),
    textOf,
    linesOf(file) {
      const text = textOf(file) ?? "";
      const known = lines.get(file);
      if (known?.text === text) return known.index;
      const index = createLineIndex(text);
      lines.set(file, { text, index });
      return index;
    },
    isCandidate: (file) => isCandidateEntry(entries.get(file)),
    diskOf: (file) => entries.get(file)?.disk,
    isOpen: (file) => entries.get(file)?.open !== undefined,
    paths: () => entries.keys(),
    mentionsIn: mentions.within,
    mentionsOf: mentions.named,
  };
}

function isCandidateEntry(entry: Entry | undefined): boolean {
  if (entry?.state.kind !== "text") return false;
  if (entry.open !== undefined) return entry.open.candidate;
  return entry.disk?.kind === "text" && entry.disk.candidate;
}

function stateOf(disk: Entry["disk"], open: Entry["open"], draft: Entry["draft"], before: Entry | undefined): FileState {
  const text = draft ?? open?.text ?? (disk?.kind === "text" ? disk.text : undefined);
  if (text !== undefined) {
    if (before?.state.kind === "text" && before.state.text === text) return before.state;
    return { kind: "text", text, fingerprint: fingerprint(text) };
  }
  if (disk === undefined || disk.kind === "not-relevant") return NOT_LOADED;
  // What cannot be read is, for whoever imports it, as good as absent: asking again would not help.
  return { kind: "absent" };
}

function sameState(left: FileState, right: FileState): boolean {
  if (left.kind === "text" && right.kind === "text") return left.fingerprint === right.fingerprint && left.text === right.text;
  return left.kind === right.kind;
}
