/** An immutable in-memory snapshot for tests. It touches no disk; paths that were not given are absent. */
import { fingerprint } from "../../server/core/text/fingerprint.ts";
import { indexMentions } from "../../server/core/text/mentions.ts";
import type { FilePath } from "../../server/core/text/place.ts";
import type { FileState, ProjectView } from "../../server/core/text/project-view.ts";

/** Snapshot of these files (absolute paths, tests use `/w/…`). Paths in `notLoaded` exist on disk as far as the reader knows, but were not read yet. */
export function memoryProject(files: Readonly<Record<string, string>>, notLoaded: readonly FilePath[] = []): ProjectView {
  const states = new Map<FilePath, FileState>();
  for (const [path, text] of Object.entries(files)) states.set(path, { kind: "text", text, fingerprint: fingerprint(text) });
  for (const path of notLoaded) states.set(path, { kind: "not-loaded" });
  return { lookup: (path) => states.get(path) ?? { kind: "absent" }, mentionsOf: indexMentions(Object.entries(files)) };
}
