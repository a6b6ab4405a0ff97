/** From one file's text to facts: hint test, reader, adapters. Pure; never throws. */
import type { Adapter } from "../adapters/adapter.ts";
import type { Fact } from "../model/facts.ts";
import type { FilePath, Place } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";

/** What reading one file gave. "Found nothing" is `recognised` empty; "could not look" is a problem. */
export interface FileReading {
  readonly file: FilePath;
  readonly language: "javascript" | "yaml" | "other";
  readonly facts: readonly Fact[];
  /** Adapters whose technology was recognised, by id. */
  readonly recognised: readonly string[];
  /** Every path that was looked up in the snapshot, this file excluded: the file depends on them. */
  readonly reads: readonly FilePath[];
  /** Those of `reads` that were not loaded. */
  readonly wanted: readonly FilePath[];
  /** Syntax errors and the like, as sentences for people. */
  readonly problems: readonly { readonly at: Place; readonly message: string }[];
}

/** Reads one file. `adapters` is the registry, or part of it in tests. The file itself is looked up in `project`. */
export type ReadFile = (file: FilePath, project: ProjectView, adapters: readonly Adapter[]) => FileReading;
