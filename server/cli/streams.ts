/** Standard input and output of the command line: everything is written before the process ends, or the failure is said. */
import { readSync, writeSync } from "node:fs";
import { LARGEST_FILE } from "../platform/file-system.ts";
import { writeFailureOf } from "../platform/write-file.ts";
import { UsageError } from "./exit.ts";

/** Milliseconds between two tries where the other side is slow. */
const PAUSE = 5;

/** Writes all of it to standard output. Throws a `UsageError` if it cannot: a report that nobody got is no pass. */
export function writeOut(text: string): void {
  const failure = writeAll(1, text);
  if (failure !== undefined) throw new UsageError(`Could not write all of the report to standard output. ${writeFailureOf(failure)}`);
}

/** Writes all of it to standard error. If that is closed there is nobody left to tell. */
export function writeErr(text: string): void {
  writeAll(2, text);
}

/** All of standard input as UTF-8. Throws a `UsageError` if there is more than a source file may hold. */
export function readStdin(): string {
  const buffer = Buffer.alloc(LARGEST_FILE + 1);
  let length = 0;
  while (length < buffer.length) {
    const got = readSome(buffer, length);
    if (got === 0) return buffer.toString("utf8", 0, length);
    length += got;
  }
  throw new UsageError(`Standard input is larger than ${LARGEST_FILE / 1024 / 1024} MB.`);
}

function readSome(buffer: Buffer, from: number): number {
  for (;;) {
    try {
      return readSync(0, buffer, from, buffer.length - from, null);
    } catch (error) {
      const code = codeOf(error);
      // Windows reports the end of a pipe as an error.
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw new UsageError(`Could not read standard input${typeof code === "string" ? ` (${code})` : ""}.`);
      pause();
    }
  }
}

/** The error that kept it from being written whole. */
function writeAll(stream: 1 | 2, text: string): unknown {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(stream, bytes, done);
    } catch (error) {
      if (codeOf(error) !== "EAGAIN") return error;
      pause();
    }
  }
  return undefined;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
}
