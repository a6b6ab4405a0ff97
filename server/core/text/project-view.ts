/** What the pure core may know of the disk: an immutable snapshot that the host fills. */
import type { FilePath } from "./place.ts";

/** State of one path in the snapshot. `not-loaded` makes the value that wanted it unknown; the host loads it and asks again. */
export type FileState =
  | { readonly kind: "text"; readonly text: string; readonly fingerprint: string }
  | { readonly kind: "absent" }
  | { readonly kind: "not-loaded" };

/** A module specifier as a file writes it. `isPlain`: by a statement at the left margin that always runs, `import … from` or `const x = require(…)`. */
export interface Mention {
  readonly specifier: string;
  readonly isPlain: boolean;
}

/** A mention with the file in which it stands. */
export interface MentionInFile extends Mention {
  readonly file: FilePath;
}

/** Snapshot of the files that were loaded. Lookups never throw; every path and name that was asked for is recorded by the caller. */
export interface ProjectView {
  /** `path` is absolute and normalised (no `.` or `..`). */
  lookup(path: FilePath): FileState;
  /**
   * Where files name a module whose specifier ends in this name (`nameOfSpecifier`), in order of their paths; files that were only scanned
   * included. Found by text: the caller resolves the specifier. Without it nobody knows who imports a file.
   */
  readonly mentionsOf?: (name: string) => readonly MentionInFile[];
}
