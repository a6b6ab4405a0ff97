/** Facts of all files by package, as rules about packages and about the workspace ask for them. What did not change stays the same object. */
import { workspaceFactsOf } from "../analysis/workspace-facts.ts";
import type { FileFacts, PackageFacts, WorkspaceFacts } from "../model/finding.ts";
import type { FilePath } from "../text/place.ts";
import type { Analyses } from "./analyses.ts";
import { governedFacts } from "./baselines.ts";
import type { Surroundings } from "./surroundings.ts";

/** Mutable: put together when asked for, kept until something is said to have changed. */
export interface Packages {
  /** The same object as long as `changed` was not called. */
  facts(): WorkspaceFacts;
  /** A file was read anew, or is judged by another policy. */
  changed(): void;
}

/** `today` is asked for each time, since it may change. */
export function createPackages(analyses: Analyses, surroundings: Surroundings, today: () => string): Packages {
  let current: WorkspaceFacts | undefined;
  let last: WorkspaceFacts | undefined;

  const build = (): WorkspaceFacts => {
    const files = [...analyses.all()].map(([, { reading }]) => reading).sort((left, right) => (left.file < right.file ? -1 : 1));
    const byRoot = new Map<FilePath, FileFacts[]>();
    const external = new Set<string>();
    for (const file of files) {
      const root = surroundings.packageRootOf(file.file);
      const group = byRoot.get(root);
      if (group === undefined) byRoot.set(root, [file]);
      else group.push(file);
      for (const name of surroundings.policyOf(file.file)?.externalHeaders ?? []) external.add(name);
    }
    const known = new Map(last?.packages.map((one): [FilePath, PackageFacts] => [one.root, one]));
    const packages = [...byRoot]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([root, own]): PackageFacts => {
        const before = known.get(root);
        return before !== undefined && sameFiles(before.files, own) ? before : { root, files: own };
      });
    const governed = governedFacts(
      packages.flatMap((one) => one.files),
      (file) => surroundings.policyOf(file)?.baseline,
      today(),
    );
    return workspaceFactsOf(packages, [...external], governed, last?.around);
  };

  return {
    facts() {
      if (current === undefined) {
        current = build();
        last = current;
      }
      return current;
    },
    changed() {
      current = undefined;
    },
  };
}

function sameFiles(left: readonly FileFacts[], right: readonly FileFacts[]): boolean {
  return left.length === right.length && left.every((file, index) => file === right[index]);
}
