/** Opens a file of a small project for adapter tests. A file that the reader refuses fails the test. */
import assert from "node:assert/strict";
import { openJavaScriptSource } from "../../server/core/javascript/reader.ts";
import type { JavaScriptSource, World } from "../../server/core/javascript/source.ts";
import { memoryProject } from "./memory-project.ts";

/** The source of `file` among `files`, read in production unless said otherwise. */
export function javaScriptSourceOf(file: string, files: Readonly<Record<string, string>>, world: World = "production"): JavaScriptSource {
  const { source } = openJavaScriptSource(file, memoryProject(files), world);
  assert.ok(source !== undefined, `${file} was refused`);
  return source;
}
