/**
 * Decides from raw bytes whether a file is worth decoding and parsing: does any of these words stand in it? An
 * Aho-Corasick automaton with ASCII letters folded, so the cost per byte does not depend on the number of words.
 * Says nothing about which word was found: the reader asks again, for the few files that pass.
 */

/** `hit`: a word is in it. `miss`: none is. `binary`: a NUL byte came first. */
export type ScanVerdict = "hit" | "miss" | "binary";

/** A compiled set of words. */
export interface HintScanner {
  /** Scans the first `length` bytes. */
  scan(bytes: Uint8Array, length: number): ScanVerdict;
}

interface TrieNode {
  readonly children: Map<number, number>;
  ends: boolean;
  fallback: number;
}

const MATCHED = 0xffff;
const BINARY = 0xfffe;
/** More states than this do not fit the table's 16 bits beside the two verdicts. */
const MOST_STATES = 0xfff0;

/**
 * Compiles the words. They are compared as UTF-8 bytes, ASCII letters in any case. An empty list matches nothing.
 * Throws a `RangeError` if the words need more than 65,000 states: that is a mistake in an adapter, not in user input.
 */
export function createHintScanner(words: readonly string[]): HintScanner {
  const trie = buildTrie(words);
  const table = buildTable(trie);
  return {
    scan(bytes, length) {
      let state = 0;
      for (let index = 0; index < length; index += 1) {
        state = table[(state << 8) | (bytes[index] as number)] as number;
        if (state >= BINARY) return state === MATCHED ? "hit" : "binary";
      }
      return "miss";
    },
  };
}

function buildTrie(words: readonly string[]): readonly TrieNode[] {
  const nodes: TrieNode[] = [{ children: new Map(), ends: false, fallback: 0 }];
  for (const word of words) {
    if (word === "") continue;
    let current = 0;
    for (const byte of Buffer.from(word.toLowerCase())) {
      const node = nodes[current];
      if (node === undefined) break;
      let next = node.children.get(byte);
      if (next === undefined) {
        next = nodes.length;
        if (next > MOST_STATES) throw new RangeError("The hint words need too many states.");
        nodes.push({ children: new Map(), ends: false, fallback: 0 });
        node.children.set(byte, next);
      }
      current = next;
    }
    const last = nodes[current];
    if (last !== undefined) last.ends = true;
  }
  return nodes;
}

/** Breadth first, so that each state's fallback row is finished before the state itself. A state that ends a word is never entered: its row is `MATCHED`. */
function buildTable(nodes: readonly TrieNode[]): Uint16Array {
  const table = new Uint16Array(nodes.length * 256);
  const queue: number[] = [0];
  for (let position = 0; position < queue.length; position += 1) {
    const state = queue[position] ?? 0;
    const node = nodes[state];
    if (node === undefined) continue;
    for (let byte = 0; byte < 256; byte += 1) {
      const folded = byte >= 65 && byte <= 90 ? byte + 32 : byte;
      const child = node.children.get(folded);
      const inherited = state === 0 ? 0 : (table[(node.fallback << 8) | folded] ?? 0);
      if (child === undefined) {
        table[(state << 8) | byte] = byte === 0 ? BINARY : inherited;
        continue;
      }
      const childNode = nodes[child];
      const matched = childNode?.ends === true || inherited === MATCHED;
      table[(state << 8) | byte] = matched ? MATCHED : child;
      if (byte === folded && childNode !== undefined && !matched) {
        childNode.fallback = inherited;
        queue.push(child);
      }
    }
  }
  return table;
}
