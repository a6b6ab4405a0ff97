/**
 * Decides from raw bytes whether a file is worth decoding and parsing: does any of these words stand in it? Says nothing about which word was
 * found: the reader asks again, for the few files that pass.
 */
import { compileWords, firstEndIn, type WordAutomaton } from "../core/text/word-automaton.ts";

/** `hit`: a word is in it. `miss`: none is. `binary`: a NUL byte came first. */
export type ScanVerdict = "hit" | "miss" | "binary";

/** A compiled set of words. */
export interface HintScanner {
  /** Scans the first `length` bytes. */
  scan(bytes: Uint8Array, length: number): ScanVerdict;
}

const BYTES = 256;

/** Compiles the words when the first file is scanned: a server answers `initialize` before. They are compared as UTF-8 bytes, ASCII letters in any case. An empty list matches nothing. */
export function createHintScanner(words: readonly string[]): HintScanner {
  let automaton: WordAutomaton | undefined;
  return {
    scan(bytes, length) {
      automaton ??= compileWords(
        words.map((word) => [...Buffer.from(word)]),
        BYTES,
      );
      const end = firstEndIn(automaton, bytes, length);
      if (bytes.subarray(0, end < 0 ? length : end).includes(0)) return "binary";
      return end < 0 ? "miss" : "hit";
    },
  };
}
