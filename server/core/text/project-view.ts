/** What the pure core may know of the disk: an immutable snapshot that the host fills. */
import type { FilePath } from "./place.ts";

/** State of one path in the snapshot. `not-loaded` makes the value that wanted it unknown; the host loads it and asks again. */
export type FileState =
  | { readonly kind: "text"; readonly text: string; readonly fingerprint: string }
  | { readonly kind: "absent" }
  | { readonly kind: "not-loaded" };

/** Snapshot of the files that were loaded. Lookups never throw; every path that was asked for is recorded by the caller. */
export interface ProjectView {
  /** `path` is absolute and normalised (no `.` or `..`). */
  lookup(path: FilePath): FileState;
}
