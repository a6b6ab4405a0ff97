/** Everything outside that the command line touches, so that tests can stand in for it. Types only. */
import type { FilePath } from "../core/text/place.ts";
import type { Engine } from "../core/workspace/engine.ts";
import type { FileSystem } from "../platform/file-system.ts";

/** The parts that are loaded only when a command works. */
export interface CliProgram {
  readonly engine: Engine;
  /** Documentation page of each rule in Markdown, by id. */
  readonly pages: Readonly<Record<string, string>>;
}

/** A host whose program is loaded. */
export interface LoadedHost extends CliHost, CliProgram {}

/** The surroundings of one run. */
export interface CliHost {
  readonly cwd: FilePath;
  /** The user's own folder: it is no project, whatever lies in it. */
  readonly home: FilePath | undefined;
  readonly files: FileSystem;
  /** Loads readers, rules and pages: half a second of code that `--version` does not need. */
  load(): Promise<CliProgram>;
  readonly version: string;
  /** `YYYY-MM-DD` in UTC. */
  readonly today: string;
  /** True if standard output shows colours. */
  readonly hasColours: boolean;
  /** True if standard error is a terminal: only then is progress shown. */
  readonly showsProgress: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Milliseconds since some moment. */
  now(): number;
  /** Writes a whole file as UTF-8, or nothing. `before` are the bytes that must stand there still. Returns why it did not, as a sentence. */
  writeFile(path: FilePath, text: string, before?: Uint8Array): string | undefined;
  readStdin(): string;
  /** Takes over standard input and output until the client leaves. */
  serve(): Promise<void>;
}
