/** From paths to the states that a workspace takes: reads each file once, into one buffer, and decodes only those in which a technology's words stand. */
import type { Adapter } from "../core/adapters/adapter.ts";
import { mentionsIn } from "../core/text/mentions.ts";
import type { FilePath } from "../core/text/place.ts";
import type { DiskState } from "../core/workspace/workspace.ts";
import { decodeText, isUtf16 } from "./decode.ts";
import type { FileSystem } from "./file-system.ts";
import { LARGEST_FILE } from "./file-system.ts";
import type { HintScanner } from "./hint-scan.ts";
import { createHintScanner } from "./hint-scan.ts";
import { nameOf } from "./path.ts";
import type { SourceKind } from "./source-file.ts";
import { skipReasonOfText } from "./source-file.ts";

/** Stands in files that hold a suppression, so that stale ones are found. */
const OWN_WORD = "preflint";

/** JSON is read only if its name says what it is, or if it describes an API or infrastructure: one of these words and one of a technology's. */
const JSON_WORDS: readonly string[] = [
  "deploymentTemplate.json",
  "AWSTemplateFormatVersion",
  "AWS::",
  '"openapi"',
  '"swagger"',
  '"apiVersion"',
  '"_format_version"',
];

/** Compiled words and the read buffer. One per process: the buffer is 2 MB. */
export interface SourceScanner {
  /** Reads and judges one source file. `candidate` of a text is always true. */
  scan(files: FileSystem, file: FilePath, kind: SourceKind): DiskState;
}

const known = new WeakMap<readonly Adapter[], SourceScanner>();

/** The scanner for the hints of these technologies; they are compiled once. */
export function createSourceScanner(adapters: readonly Adapter[]): SourceScanner {
  const before = known.get(adapters);
  if (before !== undefined) return before;
  const scanner = compileScanner(adapters);
  known.set(adapters, scanner);
  return scanner;
}

function compileScanner(adapters: readonly Adapter[]): SourceScanner {
  const hintsOf = (language: Adapter["language"]): readonly string[] => [
    OWN_WORD,
    ...adapters.filter((adapter) => adapter.language === language && adapter.files === undefined).flatMap((adapter) => adapter.hints),
  ];
  const named = adapters.filter((adapter) => adapter.files !== undefined);
  const names = new Set(named.flatMap((adapter) => adapter.files ?? []));
  const wordsOfNamed = [OWN_WORD, ...named.flatMap((adapter) => adapter.hints)];
  const javascript = createHintScanner(hintsOf("javascript"));
  const yaml = createHintScanner(hintsOf("yaml"));
  const json = createHintScanner(JSON_WORDS);
  const scanners: Readonly<Record<SourceKind, readonly HintScanner[]>> = { javascript: [javascript], yaml: [yaml], json: [json, yaml], policy: [] };
  // The words of JSON say that a file of any name describes infrastructure; one that has its name for that needs none of them.
  const scannersOfNamed: Readonly<Record<SourceKind, readonly HintScanner[]>> = {
    ...scanners,
    javascript: [createHintScanner([...hintsOf("javascript"), ...wordsOfNamed])],
    yaml: [createHintScanner([...hintsOf("yaml"), ...wordsOfNamed])],
    json: [createHintScanner(wordsOfNamed)],
  };
  const buffer = Buffer.alloc(LARGEST_FILE + 1);
  return {
    scan(files, file, kind) {
      const result = files.readBytes(file, buffer);
      if (result.kind === "absent") return { kind: "absent" };
      if (result.kind === "unreadable") return result;
      if (result.length > LARGEST_FILE) return { kind: "skipped", reason: `larger than ${LARGEST_FILE / 1024 / 1024} MB` };
      const bytes = buffer.subarray(0, result.length);
      if (!isUtf16(bytes)) {
        for (const scanner of (names.has(nameOf(file)) ? scannersOfNamed : scanners)[kind]) {
          const verdict = scanner.scan(buffer, result.length);
          if (verdict === "binary") return { kind: "skipped", reason: "binary" };
          if (verdict === "miss") return notRelevant(bytes, kind);
        }
      }
      const decoded = decodeText(bytes);
      if (decoded.kind === "binary") return { kind: "skipped", reason: "binary" };
      const reason = skipReasonOfText(kind, decoded.text);
      return reason === undefined ? { kind: "text", text: decoded.text, candidate: true } : { kind: "skipped", reason };
    },
  };
}

/** Names of modules are read as Latin-1, which is quick: a file whose name has other letters than ASCII is not known by who imports it. */
function notRelevant(bytes: Buffer, kind: SourceKind): DiskState {
  const mentions = kind === "javascript" ? mentionsIn(bytes.toString("latin1")) : [];
  return mentions.length === 0 ? { kind: "not-relevant" } : { kind: "not-relevant", mentions };
}
