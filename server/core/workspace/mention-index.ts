/** Which files mention which modules, brought up to date when asked: files that nobody asks about are never searched. */
import { nameOfSpecifier } from "../text/mentions.ts";
import type { FilePath } from "../text/place.ts";
import type { Mention, MentionInFile } from "../text/project-view.ts";

/** Mutable. `changed` is called whenever what a file mentions may differ. */
export interface MentionIndex {
  changed(file: FilePath): void;
  /** Mentions of modules of this name, in order of the files' paths. */
  named(name: string): readonly MentionInFile[];
  /** What one file mentions. */
  within(file: FilePath): readonly Mention[];
}

/** An empty index over a function that says what a file mentions now. */
export function createMentionIndex(read: (file: FilePath) => readonly Mention[]): MentionIndex {
  const stale = new Set<FilePath>();
  const byFile = new Map<FilePath, readonly Mention[]>();
  const byName = new Map<string, Map<FilePath, readonly Mention[]>>();

  const refresh = (file: FilePath): void => {
    stale.delete(file);
    for (const mention of byFile.get(file) ?? []) byName.get(nameOfSpecifier(mention.specifier))?.delete(file);
    const now = read(file);
    if (now.length === 0) byFile.delete(file);
    else byFile.set(file, now);
    for (const mention of now) {
      const name = nameOfSpecifier(mention.specifier);
      const files = byName.get(name) ?? new Map<FilePath, readonly Mention[]>();
      files.set(file, [...(files.get(file) ?? []), mention]);
      byName.set(name, files);
    }
  };

  return {
    changed(file) {
      stale.add(file);
    },
    named(name) {
      for (const file of stale) refresh(file);
      const files = [...(byName.get(name) ?? [])].sort(([left], [right]) => (left < right ? -1 : 1));
      return files.flatMap(([file, mentions]) => mentions.map((mention) => ({ file, ...mention })));
    },
    within(file) {
      if (stale.has(file)) refresh(file);
      return byFile.get(file) ?? [];
    },
  };
}

/** Names of modules that one list mentions and the other does not, or otherwise. */
export function differingNames(before: readonly Mention[], after: readonly Mention[]): ReadonlySet<string> {
  if (before === after) return new Set();
  const keyOf = (mention: Mention): string => `${mention.isPlain} ${mention.specifier}`;
  const [old, now] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const differing = [...before.filter((one) => !now.has(keyOf(one))), ...after.filter((one) => !old.has(keyOf(one)))];
  return new Set(differing.map((one) => nameOfSpecifier(one.specifier)));
}
